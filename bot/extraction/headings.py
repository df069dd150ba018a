"""A page's parsed tree → the headings that may be its headline, each as its reader sees it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from html import unescape
from itertools import islice

from lxml.etree import XPath
from lxml.html import HtmlElement

from bot.extraction.stated import words

_UNREAD = ("script", "style", "svg", "noscript", "template", "button", "select", "small")
_BLOCKS = ("br", "div", "p", "li", "h1", "h2", "h3", "h4")
_BESIDE = ("nav", "aside", "footer", "dialog", "noscript", "template", "button")
_MARKED = re.compile(
    r"(?<![a-z])(?:entry|post|article|artikel|story|news|topic|thread|blog-?item|content)[-_]{0,2}(?:main[-_]?)?"
    r"(?:title|titel|head(?:line|ing|er[-_]{1,2}(?:title|headline)|er)?)(?![a-z])"
    r"|(?<![a-z])(?:headline|p-title-value|dc:title)(?![a-z])",
    re.IGNORECASE,
)
_NOT_MARKED = re.compile(
    r"widget-?title|related|comment|respond|reply|teaser|sidebar|promo|recommend|card|list|newsletter",
    re.IGNORECASE,
)
_SMALL_PRINT = re.compile(
    r"kicker|(?:pre|super|over|up|ober)-?tit(?:le|el)|surtitre|occhiello|volanta|antetitulo|catch-?line|over-?line|top-?line|eyebrow|dachzeile|roof-?line|spitzmarke|rubrik|(?<![a-z])(?:label|badge)(?![a-z])"
    r"|sr-only|screen-reader|visually-?hidden|aural|edit-?section|sub-?(?:title|head)",
    re.IGNORECASE,
)
_LOGO = re.compile(
    r"logo|site-?(?:title|name|branding|description)|blog-?(?:title|name)|brand|masthead", re.IGNORECASE
)
_FRONT_PAGE = re.compile(r"(?:https?://[^/]+)?(?:/|\./|/?index\.\w{3,4})?$")
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
_TRIM = " \t|#¶§"
_MOST = 20
"""How many headings are believed to be meant."""
_MOST_WITHIN = 60
_MOST_RUNS = 120
_CALLED_SO = XPath(
    "//*[self::div or self::span or self::td or self::p or self::h4]"
    "[contains(@class, 'headline') or contains(@class, 'contentheading') or contains(@id, 'Title')"
    " or @itemprop='headline']"
)
_LONGEST_LINE, _LONGEST_NAME = 300, 500
_MOST_BEFORE = 200
_LEAST_PARAGRAPH = 80
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its words, its element, whether the page calls it the headline or has it beside."""

    text: str
    element: HtmlElement
    is_marked: bool = False
    is_beside: bool = False

    @property
    def is_main(self) -> bool:
        """Whether it is of the first rank."""
        return self.element.tag == "h1"


def headings(tree: HtmlElement) -> list[Heading]:
    """The headings of the first three ranks, rank by rank."""
    found = [_heading(element) for tag in ("h1", "h2", "h3") for element in islice(tree.iter(tag), _MOST)]
    first = next((one for one in found if one.is_marked), None)
    if first and first.element.tag != "h1" and not opens(tree, first):  # a list of other articles
        found = [replace(one, is_marked=False) for one in found]
    return [one for one in found if one.text]


def seen_words(element: HtmlElement) -> str:
    """The words that a heading shows, without its kicker, its icons and its link to itself."""
    marked = [one for one in islice(element.iterdescendants("span", "a"), 5) if _is_marked(one)]
    for root in (marked[0] if len(marked) == 1 else element, element):
        shown = without_unseen("".join(_spaced(islice(_texts(root), _MOST_RUNS)))[:_LONGEST])
        if text := words(unescape(shown)).strip(_TRIM).removeprefix(": "):
            return text
    return words("".join(islice(element.itertext(), _MOST_WITHIN))[:_LONGEST])


def is_in_article(heading: Heading) -> bool:
    """Whether it has three words or more and stands in the page's main part."""
    above = islice(heading.element.iterancestors("article", "main"), 1)
    return len(heading.text.split()) > 2 and any(True for _ in above)


def opens(tree: HtmlElement, heading: Heading) -> bool:
    """Whether it stands before the page's first paragraph of some length."""
    for element in islice(tree.iter("p", "h1", "h2", "h3"), _MOST_BEFORE):
        if element is heading.element:
            return True
        if element.tag == "p" and len("".join(islice(element.itertext(), _MOST))) > _LEAST_PARAGRAPH:
            return False
    return False


def called_headline(tree: HtmlElement) -> str:
    """What the page calls its headline by the name of an element that is no heading, if that is one text."""
    found = _CALLED_SO(tree)
    elements = [one for one in found if isinstance(one, HtmlElement)] if isinstance(found, list) else []
    texts = {seen_words(one) for one in elements[:_MOST] if not _is_beside(one) and one.find(".//p") is None}
    told = [text for text in texts if len(text.split()) > 2 and len(text) < _LONGEST_LINE]
    return told[0] if len(told) == 1 else ""


def without_unseen(text: str) -> str:
    """The text without soft hyphens and other characters that nobody sees."""
    return _UNSEEN.sub("", text)


def _heading(element: HtmlElement) -> Heading:
    beside = element.get("aria-hidden") == "true" or _is_logo(element) or _is_beside(element)
    return Heading(seen_words(element), element, _is_marked(element) and not beside, beside)


def _is_marked(element: HtmlElement) -> bool:
    return element.get("itemprop") == "headline" or _names_headline(_called(element))


def _is_logo(element: HtmlElement) -> bool:
    """Whether it is, or stands right within, what the page calls its logo, or links to the front page."""
    around = [element, *islice(element.iterancestors(), 1)]
    if any(_names_logo(_called(one)) for one in around):
        return True
    links = list(islice(element.iter("a"), 2))
    return len(links) == 1 and _FRONT_PAGE.match((links[0].get("href") or "-").strip()) is not None


def _is_beside(element: HtmlElement) -> bool:
    return any(True for _ in islice(element.iterancestors(*_BESIDE), 1))


@lru_cache(maxsize=1_024)
def _names_headline(called: str) -> bool:
    return bool(_MARKED.search(called)) and not (_NOT_MARKED.search(called) or _SMALL_PRINT.search(called))


@lru_cache(maxsize=1_024)
def _names_logo(called: str) -> bool:
    return _LOGO.search(called) is not None and _MARKED.search(called) is None


def _called(element: HtmlElement) -> str:
    named = (element.get("class"), element.get("id"), element.get("property"))
    return " ".join(one for one in named if one)[:_LONGEST_NAME]


def _texts(element: HtmlElement) -> Iterator[str]:
    """The runs of text in an element, the line breaks as spaces."""
    yield element.text or ""
    for child in islice(element.iterchildren(), _MOST_WITHIN):
        is_read = child.tag not in _UNREAD and not _SMALL_PRINT.search(child.get("class") or "")
        is_block = child.tag in _BLOCKS
        yield " " * is_block
        if is_read:
            yield from _texts(child)
        yield " " * is_block
        yield child.tail or ""


def _spaced(texts: Iterable[str]) -> Iterator[str]:
    """The runs of text, a space between two that a reader sees apart: a small letter, then a capital."""
    before = ""
    for text in texts:
        if before and text and (before.islower() or before.isdigit()) and text[0].isupper():
            yield " "
        yield text
        before = text[-1:] or before
