"""A page's parsed tree → copies of its article that no reader sees: in templates, hidden boxes, scripts.

Pages that show a beginning often hold the whole. A copy is believed to be one by what it has in common with
what is shown: every paragraph. The least piece of the page that holds them all says how the article goes on;
where that one holds no more, nothing does, and what holds more is another article's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from bot.extraction.markup import paragraphs
from bot.extraction.stated import folded

LONGEST_SHOWN = 3_000
"""Characters: a page that shows more shows the article."""

_BOXES = etree.XPath(
    "//body//*[self::noscript or @hidden or @aria-hidden='true'"
    " or contains(@style, 'display:none') or contains(@style, 'display: none')]"
)
_NOT_ITS_OWN = ("script", "style", "nav", "aside", "form", "footer", "figure", "svg", "button", "select")
_MOST = 8
_MOST_STRINGS = 2_000
_DEEPEST, _INNERMOST = 40, 12
_LARGEST_STATE, _LARGEST, _MOST_COMPARED = 1_000_000, 100_000, 1_500_000
"""Characters: of a script, of a copy, of all copies that are compared."""

_SHORTEST, _SURE = 40, 80
"""Characters: of a paragraph that tells, and of a string that may be one; of all that is compared."""

_LONGER = 1.2


class Hidden:
    """What a page holds unseen, begun before the page is cleaned of scripts and templates."""

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree
        self._apart = list(islice(filter(_may_hold, tree.iter("template", "script")), _MOST))

    def copy(self, shown: Sequence[str]) -> list[str]:
        """The paragraphs of the article where a copy holds all that is shown and goes on; else none."""
        if not _SURE <= sum(map(len, shown)) <= LONGEST_SHOWN:
            return []
        once = dict.fromkeys(shown)  # what comes twice was taken from the copy too
        wanted = [folded(one) for one in once if len(one) >= _SHORTEST]
        length = sum(map(len, map(folded, once)))
        if sum(map(len, wanted)) < _SURE:
            return []
        copies = (*self._in_boxes(wanted), *self._in_states(wanted))
        least = length if len(once) < len(shown) else _LONGER * length
        return next((held for held in copies if len(folded(" ".join(held))) >= least), [])

    def _in_boxes(self, wanted: Sequence[str]) -> Iterator[list[str]]:
        found = _BOXES(self._tree)
        unseen = [one for one in found if isinstance(one, HtmlElement)] if isinstance(found, list) else []
        templates = [one for one in self._apart if one.tag == "template"]
        for box in islice((*templates, *unseen), _MOST):
            least = _least(box, wanted)
            if least is not None:
                own = deepcopy(least)
                own.tag = "div"
                etree.strip_elements(own, *_NOT_ITS_OWN, with_tail=False)
                yield paragraphs(etree.tostring(own, encoding="unicode", with_tail=False))

    def _in_states(self, wanted: Sequence[str]) -> Iterator[list[str]]:
        room = _MOST_COMPARED
        for script in self._apart:
            holding: list[tuple[int, list[str]]] = []
            for held in _held(script.text or "") if script.tag == "script" else ():
                size = sum(map(len, held))
                room -= min(size, _LARGEST)
                if room < 0:
                    return
                if size <= _LARGEST and _holds(" ".join(held), wanted):
                    holding.append((size, held))
            if holding:
                yield min(holding)[1]


def _may_hold(element: HtmlElement) -> bool:
    """Whether it is a template, or a script that is data and none of the article's JSON-LD."""
    kind = element.get("type") or ""
    return element.tag == "template" or ("json" in kind and "ld+json" not in kind)


def _holds(text: str, wanted: Sequence[str]) -> bool:
    told = folded(text)
    return all(one in told for one in wanted)


def _least(box: HtmlElement, wanted: Sequence[str]) -> HtmlElement | None:
    """The innermost element of the box that holds all that is wanted."""
    text = "".join(box.itertext())
    if len(text) > _LARGEST or not _holds(text, wanted):
        return None
    for _ in range(_INNERMOST):
        inner = next((one for one in islice(box, 50) if _holds("".join(one.itertext()), wanted)), None)
        if inner is None or inner.tag == "p":
            break
        box = inner
    return box


def _held(state: str) -> Iterator[list[str]]:
    """The paragraphs of every long string in a JSON document, and of all the strings of every list."""
    if _SURE < len(state) <= _LARGEST_STATE and state.lstrip()[:1] in ("{", "["):
        try:
            said = json.loads(state, strict=False)
        except (ValueError, RecursionError):
            return
        texts: list[list[str]] = []
        _gather(said, texts, 0)
        yield from texts


def _gather(value: object, texts: list[list[str]], depth: int) -> list[str]:
    """The paragraphs within a value; those of each string and of each list are added to the texts."""
    if len(texts) > _MOST_STRINGS or depth > _DEEPEST:
        return []
    if isinstance(value, str):
        found = paragraphs(value) if len(value) >= _SHORTEST else []
    elif isinstance(value, dict):
        return [one for inner in value.values() for one in _gather(inner, texts, depth + 1)]
    elif isinstance(value, list):
        found = [one for inner in value for one in _gather(inner, texts, depth + 1)]
    else:
        return []
    if found:
        texts.append(found)
    return found
