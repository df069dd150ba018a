"""A page's parsed tree → the pieces of text its reader sees, without what stands beside an article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from lxml.etree import iterwalk
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
_READ_IN_FORM = 3
"""Paragraphs: a form with so many is the whole page, as ASP.NET writes it."""

_MOST_ELEMENTS = 8_000
_MOST_PIECES = 3_000
_LONGEST = 300
_LONGEST_NAME = 1_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text within one element, of a long one the beginning."""

    text: str
    element: HtmlElement
    is_tail: bool = False

    @property
    def hints(self) -> str:
        """What the page calls the element that holds the text, and the one around it."""
        holder = self.element.getparent() if self.is_tail else self.element
        around = holder.getparent() if holder is not None else None
        return " ".join(_called(one) for one in (holder, around) if one is not None)


def pieces(tree: HtmlElement) -> list[Piece]:
    """The pieces of the page, but for navigation, forms, comments and lists of other articles."""
    return list(islice(_pieces(tree), _MOST_PIECES))


def is_apart(element: HtmlElement) -> bool:
    """Whether it stands in a part of the page that is not the article's."""
    return any(_is_apart(above) for above in islice((element, *element.iterancestors()), 60))


def _pieces(tree: HtmlElement) -> Iterator[Piece]:
    walker = iterwalk(tree, events=("start", "end"))
    kept = {heading for title in islice(tree.iter("h1"), 5) for heading in title.iterancestors()}
    for event, element in islice(walker, 2 * _MOST_ELEMENTS):
        if event == "end":
            if text := words((element.tail or "")[:_LONGEST]):
                yield Piece(text, element, is_tail=True)
        elif _is_apart(element) and element not in kept:
            walker.skip_subtree()
        elif text := words((element.text or "")[:_LONGEST]):
            yield Piece(text, element)


def _is_apart(element: HtmlElement) -> bool:
    if element.tag in _UNREAD:
        return True
    if element.tag == "form":
        return len(list(islice(element.iter("p"), _READ_IN_FORM))) < _READ_IN_FORM
    if element.tag in ("html", "body", "main", "article"):
        return False
    return _names_apart(_called(element)[:_LONGEST_NAME])


@lru_cache(maxsize=1_024)
def _names_apart(called: str) -> bool:
    """Whether a name is of something beside an article; most elements of a page share a few names."""
    return _APART.search(called) is not None and _WHOLE.search(called) is None


def _called(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
