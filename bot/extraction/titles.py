"""What a page shows and states as its title → the headline, without the outlet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from lxml.html import HtmlElement

from bot.extraction.stated import Stated, folded, metas, shown, text, words

_SEPARATOR = re.compile(r"\s+[|·•–—»«:-]+\s+|\s*\|\s*")
_DAY_AT_HEAD = re.compile(r"^\d{1,2}[./]\d{1,2}[./]\d{2,4}\s*[-–—|:•]\s+")
_LONGEST = 400
_MOST = 20
"""How many headings are believed to be meant."""
_TELLING = 7
"""Words: a window's title with so many says what the page is about."""
_ALIKE = 0.4
"""The share of words that a heading and a stated title have in common when they head one article."""


def title(tree: HtmlElement, stated: Stated, outlets: Iterable[str]) -> str:
    """The headline: the one the page shows where another source agrees with it, without the outlet."""
    names = {folded(outlet) for outlet in outlets} - {""}
    said = [text(stated.node.get("headline")), *metas(stated, "og:title", "twitter:title")]
    window = [shown(one) for one in islice(tree.iterfind(".//head/title"), _MOST)]
    sure = [without_outlet(one, names) for one in (*said, *window) if words(one)]
    main, second = _headings(tree, "h1", names), _headings(tree, "h2", names)
    best = _agreed(main, sure) or next((one for one in second if _is_within(one, sure, least=20)), "")
    if not best and not main:
        best = next((one for one in second if _alike(one, sure) >= _ALIKE), "")
    if not best and len(main) == 1 and not any(said) and all(len(one.split()) < _TELLING for one in sure):
        best = main[0]
    best = best or next(iter((*sure, *main)), "")
    return _DAY_AT_HEAD.sub("", best)[:_LONGEST]


def without_outlet(text: str, outlets: Iterable[str]) -> str:
    """A window's title without the segments at its ends that are the outlet's name."""
    names = {folded(outlet) for outlet in outlets} - {""}
    text = words(text[:_LONGEST])
    breaks = list(_SEPARATOR.finditer(text))
    start, end = 0, len(text)
    while breaks and folded(text[breaks[-1].end() : end]) in names:
        end = breaks.pop().start()
    while breaks and folded(text[start : breaks[0].start()]) in names:
        start = breaks.pop(0).end()
    return text[start:end]


def _headings(tree: HtmlElement, tag: str, names: set[str]) -> list[str]:
    visible = [shown(element) for element in islice(tree.iterfind(f".//{tag}"), _MOST)]
    return [one for one in visible if one and folded(one) not in names]


def _agreed(visible: Sequence[str], sure: Sequence[str]) -> str:
    """The heading that a stated title agrees with.

    A heading that holds more than the stated title has its section or its day in it: the stated one then.
    """
    if found := next((heading for heading in visible if _is_within(heading, sure)), ""):
        return found
    whole = [folded(heading) for heading in visible]
    if found := next(
        (one for one in sure if len(one) > 20 and any(folded(one) in all_ for all_ in whole)), ""
    ):
        return found
    alike = max(visible, key=lambda heading: _alike(heading, sure), default="")
    return alike if _alike(alike, sure) >= _ALIKE else ""


def _is_within(heading: str, sure: Iterable[str], *, least: int = 0) -> bool:
    """Whether the heading is a stated title, or the greater part of one, or one of its segments."""
    mine = folded(heading)
    return len(mine) > least and any(
        mine in (whole := folded(other))
        and (2 * len(mine) >= len(whole) or mine in map(folded, _SEPARATOR.split(other)))
        for other in sure
    )


def _alike(heading: str, sure: Sequence[str]) -> float:
    mine = set(heading[:_LONGEST].casefold().split())
    others = [set(other.casefold().split()) for other in sure]
    shares = (len(mine & one) / min(len(mine), len(one)) for one in others if len(mine & one) > 1)
    return max(shares, default=0.0)
