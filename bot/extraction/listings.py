"""Which elements of a page stand in its lists of other articles: like parts in a row that link to them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import islice

from lxml.html import HtmlElement

from bot.extraction.stated import folded, shown

_MOST_LEVELS = 5
_MOST_ELEMENTS = 60
_LONGEST = 600
"""Characters: an entry of a list has no more, with its summary, nor so many elements."""
_MOST_HEADINGS = 5
_HEADLINE = re.compile(r"(?:\S*\s){3}|[\u3040-\u30ff\u4e00-\u9fff]{8}")
"""What a link has that is another article's headline: three spaces, or eight signs where none are written."""


def listed(elements: Iterable[HtmlElement], head: str) -> set[HtmlElement]:
    """Those of the elements that stand in such a list; `head` is this article's own headline, folded."""
    known = list(elements)
    root = known[0].getroottree().getroot() if known else None
    titles = islice(root.iter("h1"), _MOST_HEADINGS) if root is not None else ()
    around = {part for title in titles for part in (title, *title.iterancestors())}
    return {element for element in known if _is_listed(element, head, around)}


def _is_listed(element: HtmlElement, head: str, around: Collection[HtmlElement]) -> bool:
    for part in (element, *islice(element.iterancestors(), _MOST_LEVELS)):
        within = list(islice(part.iter(), _MOST_ELEMENTS))
        if part.tag in ("main", "body") or part in around or len(within) == _MOST_ELEMENTS:
            return False
        said = "".join(one.text or "" for one in within)
        if len(said) > _LONGEST or head in folded(said):
            return False
        like = [
            one
            for one in (part.getprevious(), part.getnext())
            if one is not None and _kind(one) == _kind(part)
        ]
        if like and _links_away(part, head) and any(_links_away(one, head) for one in like):
            return True
    return False


def _kind(part: HtmlElement) -> tuple[object, str | None]:
    return part.tag, part.get("class")


def _links_away(part: HtmlElement, head: str) -> bool:
    linked = (shown(one) for one in islice(part.iter(), _MOST_ELEMENTS) if one.tag == "a")
    return any(_HEADLINE.search(one) and folded(one) not in head for one in linked)
