"""A page's parsed tree → the pieces of text its reader sees, without what stands beside an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from lxml.etree import XPath, iterwalk
from lxml.html import HtmlElement

from bot.extraction.stated import words

_UNREAD = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "aside",
        "button",
        "select",
        "textarea",
        "label",
        "svg",
        "iframe",
        "head",
    ]
)
_APART = re.compile(
    r"comment|kommentar|respond|disqus|related|recommend|teaser|sidebar|(?<!elementor-)widget|menu|cookie"
    r"|newsletter"
    r"|popular|most-?(?:read|viewed)|trending|carousel|also-?read|promo|advert|copyright",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"(?:^|\s)(?:main|content|article|single|entry|story|page)(?![a-z])(?!\S*comment)", re.IGNORECASE
)
_COMMENTS = re.compile(r"comment|kommentar|respond|disqus", re.IGNORECASE)
_COUNTED = XPath("count(descendant::p)")
_READ_IN_FORM = 3
"""Paragraphs: a form with so many is the whole page, as ASP.NET writes it."""

_MOST_WHOLE = 3
"""Parts within each other that hold most of a page."""
_MOST_ELEMENTS = 8_000
_MOST_PIECES = 3_000
_LONGEST = 300
_LONGEST_NAME = 1_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text within one element, of a long one the beginning; "" in one that holds a mere date."""

    text: str
    element: HtmlElement
    is_tail: bool = False

    @property
    def hints(self) -> str:
        """What the page calls the element that holds the text, and the one around it."""
        holder = self.element.getparent() if self.is_tail else self.element
        around = holder.getparent() if holder is not None else None
        return " ".join(_called(one) for one in (holder, around) if one is not None)


DATED = (
    *("datetime", "data-datetime", "data-date", "data-published", "data-timestamp", "data-time", "data-dt"),
    *("data-unixtime", "data-unix", "data-ts", "data-utc", "data-epoch", "data-pubdate", "data-publish-date"),
    *("data-published-at", "data-created", "data-iso", "data-iso-date", "time"),
)
"""The attributes that hold a date which a script writes out: such an element has no text of its own."""

_DATED = frozenset(DATED)


def pieces(tree: HtmlElement) -> list[Piece]:
    """The pieces of the page, but for navigation, forms, comments and lists of other articles."""
    return list(islice(_pieces(tree), _MOST_PIECES))


def is_apart(element: HtmlElement) -> bool:
    """Whether it stands in a part of the page that is not the article's."""
    parts = [part for part in islice((element, *element.iterancestors()), 60) if _is_apart(part)]
    if not 0 < len(parts) <= _MOST_WHOLE:
        return bool(parts)
    paragraphs = _paragraphs(element.getroottree().getroot())
    return not all(_is_most(part, paragraphs) for part in parts)


def is_commented(element: HtmlElement) -> bool:
    """Whether it stands in a part that is called after comments."""
    around = islice(element.iterancestors(), 60)
    return any(one.tag != "body" and _COMMENTS.search(_called(one)[:_LONGEST_NAME]) for one in around)


def _pieces(tree: HtmlElement) -> Iterator[Piece]:
    walker = iterwalk(tree, events=("start", "end"))
    kept = {heading for title in islice(tree.iter("h1"), 5) for heading in title.iterancestors()}
    paragraphs, whole = _paragraphs(tree), 0
    for event, element in islice(walker, 2 * _MOST_ELEMENTS):
        if event == "end":
            if text := words((element.tail or "")[:_LONGEST]):
                yield Piece(text, element, is_tail=True)
            continue
        if element not in kept and _is_apart(element):
            if whole == _MOST_WHOLE or not _is_most(element, paragraphs):
                walker.skip_subtree()
                continue
            whole += 1
        if (text := words((element.text or "")[:_LONGEST])) or (not len(element) and _is_dated(element)):
            yield Piece(text, element)


def _is_dated(element: HtmlElement) -> bool:
    return not _DATED.isdisjoint(element.keys())


def _is_apart(element: HtmlElement) -> bool:
    if element.tag in _UNREAD:
        return True
    if element.tag == "form":
        return len(list(islice(element.iter("p"), _READ_IN_FORM))) < _READ_IN_FORM
    if element.tag in ("html", "body", "main", "article"):
        return False
    return _names_apart(_called(element)[:_LONGEST_NAME])


def _is_most(part: HtmlElement, paragraphs: float) -> bool:
    """Whether a part holds most of a page's paragraphs: it is the article's, whatever it is called."""
    if part.tag not in ("div", "section") or _COMMENTS.search(_called(part)[:_LONGEST_NAME]):
        return False
    return paragraphs >= _READ_IN_FORM and 3 * _paragraphs(part) > 2 * paragraphs


def _paragraphs(part: HtmlElement) -> float:
    counted = _COUNTED(part)
    return counted if isinstance(counted, float) else 0


@lru_cache(maxsize=1_024)
def _names_apart(called: str) -> bool:
    """Whether a name is of something beside an article; most elements of a page share a few names."""
    return _APART.search(called) is not None and _WHOLE.search(called) is None


def _called(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
