"""What a page shows and states as its title → the headline, without the outlet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import unescape
from itertools import islice

from lxml.html import HtmlElement

from bot.extraction import headings
from bot.extraction.headings import Heading
from bot.extraction.stated import Stated, folded, metas, shown, text, words

_SEPARATOR = re.compile(r"\s+[|·•∙–—―»«›‹>:~/-]+\s+|\s*\|\s*")
_NAMED_AT_HEAD = re.compile(r"^([^:]{2,60}):\s+")
_DAY_AT_END = re.compile(r"\s*[-–—|•·,]\s+\d{1,2}[./]\d{1,2}[./]\d{4}$")
_LOOSE_END = re.compile(r"\s+[|·•–—»:-]+$")
_DAY_AT_HEAD = re.compile(r"^\d{1,2}[./]\d{1,2}[./]\d{2,4}\s*[-–—|:•]\s+")
_COLON = re.compile(r":\s+")
_TAIL = re.compile(
    r"\s+(?:\|\s+(?=\S+(?:\s\S+){0,7}$)"
    r"|(?:[·•∙–»«>]|//|::)\s+(?=\S+(?:\s[^\s–—-]\S*){0,3}$)"
    r"|[-—]\s+(?=[^\W\d_a-zа-я]\S*(?:\s[^\W\d_a-zа-я]\S*){0,3}$))"
)
"""Before what may be an outlet's name: eight words behind a bar, four else, behind a dash with capitals."""
_PATH = re.compile(r"(?:\s+(?:::|//|[|»«>])\s+[^\s|:»«>/]+(?:\s[^\s|:»«>/]+){0,2})$")
"""What stands before an outlet's name in a window that shows where one is: a section."""
_OTHERS = (
    "title",
    "headline",
    "dc.title",
    "dcterms.title",
    "parsely-title",
    "sailthru.title",
    "citation_title",
)
_CUT_AT = 100
"""Characters: what is stated for machines may end there, as Google asks for no longer headline."""
_LONGEST = 400
_MOST = 20
"""How many titles are believed to be meant."""
_MANY = 4
"""Words: what stands before an outlet's name has so many if it is a headline."""
_TELLING = 7
"""Words: a window's title with so many says what the page is about."""
_LEAST_NAME = 8
"""Letters: an outlet's name with so many is known by them where its slogan follows."""
_LEAST, _SHORT = 20, 8
"""Letters: a heading of the second rank has more if it is the headline; before any paragraph, fewer do."""
_ALIKE = 0.4
"""The share of words that a heading and a stated title have in common when they head one article."""


def title(tree: HtmlElement, stated: Stated, outlets: Iterable[str]) -> str:
    """The headline: the one the page shows where another source agrees with it, without the outlet."""
    names = {folded(outlet) for outlet in outlets} - {""}
    window = [_stripped(one, names) for one in _window(tree)]
    linked = _stripped(text(stated.node.get("headline")), names)
    meant = [_stripped(one, names) for one in metas(stated, "og:title", "twitter:title")]
    if not (linked or any(meant)):
        marked = [one.get("content") or "" for one in stated.marked.get("headline", ())[:1]]
        others = (*metas(stated, *_OTHERS), *marked, text(stated.node.get("name")))
        meant = [_stripped(one, names) for one in others]
    said = [one for one in (linked, *meant, *window) if one]
    own = [one for one in said if folded(one) not in names]
    sure = sorted(own or said, key=_is_cut)
    found = [one for one in headings.headings(tree) if folded(one.text) not in names]
    best = _agreed(tree, found, sure) or _best_written(_called_so(found), sure)
    if not (best or linked):
        best = _alone(tree, found, own, is_stated=not set(own).isdisjoint(meant))
    best = best or _first(sure, window) or next((one.text for one in found if one.is_main), "")
    return _DAY_AT_HEAD.sub("", best)[:_LONGEST]


def without_outlet(text: str, outlets: Iterable[str]) -> str:
    """A window's title without the segments at its ends that are the outlet's name."""
    names = {folded(outlet) for outlet in outlets} - {""}
    text = words(text[:_LONGEST])
    breaks = list(_SEPARATOR.finditer(text))
    start, end = 0, len(text)
    while breaks and _names(text[breaks[-1].end() : end], names):
        end = breaks.pop().start()
    while breaks and _names(text[start : breaks[0].start()], names):
        start = breaks.pop(0).end()
    for n, one in enumerate(breaks):
        named = text[one.end() : breaks[n + 1].start() if n + 1 < len(breaks) else end]
        if folded(named) in names and _length(text[start : one.start()]) >= _MANY:
            end = one.start()
            break
    text = text[start:end]
    if (head := _NAMED_AT_HEAD.match(text)) and folded(head[1]) in names:
        text = text[head.end() :]
    return text


def _stripped(text: str, names: Iterable[str]) -> str:
    bare = without_outlet(_DAY_AT_END.sub("", headings.without_unseen(unescape(text))), names)
    return _DAY_AT_END.sub("", _LOOSE_END.sub("", bare))


def _window(tree: HtmlElement) -> list[str]:
    """The titles of the page's window; one may stand in the body, where a parser has closed a broken head."""
    titles = [shown(one) for one in islice(tree.iterfind(".//head/title"), _MOST)]
    return titles or [shown(one) for one in islice(tree.iterfind(".//body/title"), 1)]


def _first(sure: Sequence[str], window: Sequence[str]) -> str:
    """The first stated title; the window's without what may be an outlet's name at its end."""
    best = next(iter(sure), "")
    for pattern in (_TAIL, _PATH, _PATH) if best in window else ():
        tail = pattern.search(best)
        if not tail or _length(best[: tail.start()]) < _MANY:
            break
        best = best[: tail.start()]
    return best


def _names(segment: str, names: set[str]) -> bool:
    """Whether it is one of the names, or its words make up the most of one, as of the host's."""
    parts = [folded(word) for word in segment.split()]
    whole = "".join(parts)
    if len(parts) < 2 or whole in names:
        return whole in names
    named = folded(re.split("[:,]", segment)[0])
    if len(named) >= _LEAST_NAME and named in names:
        return True
    long = [name for name in names if 5 * len(whole) >= 3 * len(name)]
    return any(all(len(part) > 2 and part in name for part in parts) for name in long)


def _is_cut(text: str) -> bool:
    return text.endswith(("…", "..."))


def _length(text: str) -> int:
    """How many words it has."""
    return sum(1 for word in text.split() if folded(word))


def _agreed(tree: HtmlElement, found: Sequence[Heading], sure: Sequence[str]) -> str:
    """The heading that a stated title agrees with: the one it repeats, else the one the page calls so.

    A heading that holds more than the stated title has its section or its day in it: the stated one then.
    """
    main = [one for one in found if one.is_main]
    second = [one for one in found if not one.is_main]
    letters = {folded(one) for one in sure}
    same = [one for one in main if folded(one.text) in letters]
    ranked = [*same, *(one for one in found if one.is_marked), *(one for one in main if not one.is_beside)]
    if not any(_is_most(one.text, sure) for one in ranked):
        ranked = [*(one for one in second if len(one.text) > _LEAST and _is_most(one.text, sure)), *ranked]
    for one in ranked:
        if _is_within(one.text, sure, least=0 if one.is_main else _SHORT):
            return _best_written(one.text, sure)
    full = [one for one in sure if _LEAST < len(one) < _CUT_AT and not _is_cut(one)]
    if held := next((one for one in full if any(folded(one) in folded(head.text) for head in main)), ""):
        return held
    alike = max((one.text for one in ranked), key=lambda one: _alike(one, sure), default="")
    if _alike(alike, sure) >= _ALIKE:
        return _best_written(alike, sure)
    for one in (*second, *main):
        least = 0 if one.is_main else _SHORT if headings.opens(tree, one) else _LEAST
        if _is_within(one.text, sure, least=least):
            return _best_written(one.text, sure)
    opening = (one.text for one in second if headings.opens(tree, one) and not main)
    return next((_best_written(one, sure) for one in opening if _alike(one, sure) >= _ALIKE), "")


def _called_so(found: Iterable[Heading]) -> str:
    """The only heading that the page calls its headline, if it has two words or more."""
    marked = {folded(one.text): one.text for one in found if one.is_marked and _length(one.text) > 1}
    return next(iter(marked.values())) if len(marked) == 1 else ""


def _alone(tree: HtmlElement, found: Sequence[Heading], sure: Sequence[str], *, is_stated: bool) -> str:
    """The only heading that can be the headline, where what is stated is of something else."""
    own = [one for one in found if not one.is_beside]
    main = [one for one in own if one.is_main]
    longest = max(map(_length, sure), default=0)
    if len(main) == 1 and (headings.is_in_article(main[0]) or not (is_stated or longest >= _TELLING)):
        return main[0].text
    if main or is_stated or longest >= _MANY:
        return ""
    ranks = ([one for one in own if one.element.tag == tag and _length(one.text) > 1] for tag in ("h2", "h3"))
    second = next((rank for rank in ranks if rank), [])
    if len(second) == 1 and headings.opens(tree, second[0]):
        return second[0].text
    return "" if second else headings.called_headline(tree)


def _best_written(heading: str, sure: Iterable[str]) -> str:
    """The heading; as a stated title writes it where it is cut, in capitals, or ends in a colon.

    Dots that a longer title has in the same place, before the outlet, are the headline's own.
    """
    if _is_cut(heading):
        longer = (one for one in sure if folded(one).startswith(folded(heading)) and not _is_cut(one))
        whole = next(longer, heading)
        return heading if whole.replace("...", "…").startswith(heading.replace("...", "…")) else whole
    if heading.endswith(":"):
        return next((one for one in sure if folded(heading) in folded(one) and not _is_cut(one)), heading)
    if not heading.isupper():
        return heading
    parts = (part for one in sure for part in (one, *_SEPARATOR.split(one)))
    return next((one for one in parts if folded(one) == folded(heading) and not one.isupper()), heading)


def _is_within(heading: str, sure: Sequence[str], *, least: int = 0) -> bool:
    """Whether the heading is a stated title, or the greater part of one, or one of its segments.

    A mere segment may be the section's name: it must stand in all of them.
    """
    mine = folded(heading)
    if len(mine) <= least:
        return False
    if _is_most(heading, sure):
        return True
    if any(_is_segment(mine, other) for other in sure) and all(mine in folded(other) for other in sure):
        return True
    cut = [folded(other) for other in sure if _is_cut(other)]
    return any(len(one) > _LEAST and mine.startswith(one) for one in cut)


def _is_most(heading: str, sure: Iterable[str]) -> bool:
    mine = folded(heading)
    return any(mine in whole and 2 * len(mine) >= len(whole) for whole in map(folded, sure))


def _is_segment(mine: str, other: str) -> bool:
    return mine in map(folded, (*_SEPARATOR.split(other), *_COLON.split(other)))


def _alike(heading: str, sure: Sequence[str]) -> float:
    mine = set(heading[:_LONGEST].casefold().split())
    others = [set(other.casefold().split()) for other in sure]
    shares = (len(mine & one) / min(len(mine), len(one)) for one in others if len(mine & one) > 1)
    return max(shares, default=0.0)
