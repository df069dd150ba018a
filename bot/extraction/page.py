"""A page's bytes → its article: text by `body`, metadata by `metadata`; what is no article is refused."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from bot import lexicon
from bot import text as texts
from bot.errors import ParseError
from bot.extraction import body, boilerplate, gathered, metadata
from bot.extraction.plaintext import LARGEST_TEXT, read_text
from bot.formats.base import usable
from bot.formats.decoding import decode
from bot.model import Extract

LARGEST_PAGE = 3_000_000
"""Bytes read of a page: what comes after them is scripts or an attack."""

_MOST_MARKS = 160_000
"""Tags and attributes read of a page: a large one has a tenth."""

_HEAVY_BYTES, _HEAVY_TAGS = 1_000_000, 15_000
"""The largest of 264 pages of all sorts have 730,000 characters and half as many tags."""

_LIGHT = 300_000
"""Characters: a page with fewer cannot have more marks than can be read."""

_SHORTEST_ARTICLE = 200
"""Characters: with less than this on it, a page that has the marks of a wall is one."""

_LONGEST_TEASER = 1_000
"""Characters: a page that shows more of an article than this shows the article, whatever it asks for."""

_MOST_PIECES = 5_000

_SHORTEST_PAGE = 2_000
"""Characters: a page with more, menus included, is no wall for a word in its cookie banner."""

_AS_HTML = etree.ElementDefaultClassLookup(element=HtmlElement)
"""lxml's own look-up asks Python for the class of every element: a tenth of the time a page takes."""

_ADDRESSES = ("href", "src", "action", "name")
_WITH_ENDLESS = etree.XPath("descendant-or-self::*[@*[string-length() > 8000]]")

_SIGNATURES = {
    b"%PDF-": "application/pdf",
    b"PK\x03\x04": "application/zip",
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
    b"\xd0\xcf\x11\xe0": "application/msword",
    b"\x00\x00\x00\x18ftyp": "video/mp4",
    b"\x00\x00\x00\x20ftyp": "video/mp4",
}
_HTML_TYPES = (
    "text/html",
    "application/xhtml",
    "text/plain",
    "application/octet-stream",
    "text/xml",
    "application/xml",
)
_FEED = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:rss|feed|rdf:RDF|urlset)\b", re.DOTALL
)
_TAG = re.compile(r"<[a-zA-Z][^<>]*")
_WORD = re.compile(r"\w")
_WALL = re.compile(
    r"enable javascript|javascript (?:is )?(?:disabled|required)|checking your browser"
    r"|verify(?:ing)? (?:that )?you are|are you a robot|captcha|just a moment\.\.\."
    r"|access (?:to this page has been )?denied|request unsuccessful|before you continue"
    r"|we value your privacy|accept (?:all )?cookies|consent|log in to|sign in to|please log ?in"
    r"|включите javascript|вы не робот|войдите|авторизуйтесь|согласи[ея] на|लॉग ?इन|साइन ?इन",
    re.IGNORECASE,
)


def read(page: bytes | str, *, url: str = "", content_type: str | None = None) -> Extract:
    """Return the article on a page; its `text` may be short, never empty.

    Raises:
        ParseError: it is no HTML, has no readable text, or is a log-in, consent or bot-check page (`wall`).
    """
    if gathered.is_wrapped(url):
        raise ParseError("the page is Google News' own: its address does not tell where the article is")
    html = _bounded(usable(_html(page, content_type)))
    if not re.search(r"<\w", html):
        return read_text(html)
    tree = _tree(html)
    if tree is None:
        raise ParseError("the page has no readable text: it is empty")
    return _extract(tree, url)


def is_heavy(page: bytes) -> bool:
    """Whether a page is so large, or so full of markup, that reading it may take a second or more."""
    return len(page) > _HEAVY_BYTES or page.count(b"<") > _HEAVY_TAGS


def _extract(tree: HtmlElement, url: str) -> Extract:
    known, node = metadata.read(tree, url)
    gathers = lexicon.gathers(tree.text_content())  # before that is taken out
    text = _text(tree, node, known, url)
    language = texts.language(text, declared=known.language)
    is_partial = len(text) < _LONGEST_TEASER and _is_for_subscribers(tree, node)
    return replace(known, text=text, language=language, gathers=gathers, is_partial=is_partial)


def _html(page: bytes | str, content_type: str | None) -> str:
    """The page as text, where it can be one."""
    if isinstance(page, str):
        return page[:LARGEST_PAGE]
    stated = (content_type or "").split(";")[0].strip().lower()
    signed = next((kind for sign, kind in _SIGNATURES.items() if page.startswith(sign)), "")
    if signed or (stated and not stated.startswith(_HTML_TYPES)):
        raise ParseError(f"not HTML: {signed or stated}")
    html = decode(page[:LARGEST_PAGE], content_type)[:LARGEST_PAGE]
    if _FEED.match(html):
        raise ParseError("not an article: a feed or a sitemap")
    return html


def _bounded(html: str) -> str:
    """As much of it as has no more tags and attributes than can be read; what follows them is an attack."""
    if len(html) <= _LIGHT:
        return html
    marks = 0
    for tag in _TAG.finditer(html):
        written = tag.group()
        marks += 1 + written.count("=") + len(written.split()) // 4 + written.count("/") // 8
        if marks > _MOST_MARKS:
            return html[: tag.start()]
    return html


def _tree(html: str) -> HtmlElement | None:
    parser = etree.HTMLParser(collect_ids=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    parser.set_element_class_lookup(_AS_HTML)
    try:
        root = etree.fromstring(html.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None
    if not isinstance(root, HtmlElement):
        return None
    _shorten(root)
    return root


def _shorten(tree: HtmlElement) -> None:
    """Take out endless addresses: what libxml2 takes to write one grows with the square of its length."""
    endless = _WITH_ENDLESS(tree)
    for element in endless if isinstance(endless, list) else []:
        if isinstance(element, HtmlElement):
            for name in _ADDRESSES:
                element.attrib.pop(name, None)


def _text(tree: HtmlElement, node: metadata.Linked, known: Extract, url: str) -> str:
    """The article's paragraphs separated by blank lines, without its title and what is not its own."""
    text = "\n\n".join(body.find(tree, node, known, url))[:LARGEST_TEXT]
    if len(text) < _SHORTEST_ARTICLE and _is_wall(tree, f"{known.title}\n{text}"):
        raise ParseError("the page is a log-in, consent or bot-check page", wall=True)
    if not _WORD.search(text):
        raise ParseError("the page has no readable text")
    return text


def _is_for_subscribers(tree: HtmlElement, node: metadata.Linked) -> bool:
    """Whether the page states that it is not free to read, or asks to be paid for."""
    if str(node.get("isAccessibleForFree")).lower() == "false":
        return True
    pieces = (" ".join(piece.split()) for piece in islice(tree.itertext(), _MOST_PIECES))
    return any(boilerplate.is_payment_notice(piece) for piece in pieces)


def _is_wall(tree: HtmlElement, shown: str) -> bool:
    """Whether a page with hardly any text asks for a password, consent, scripts or proof of being human."""
    if tree.find(".//input[@type='password']") is not None or _WALL.search(shown):
        return True
    whole = " ".join(tree.text_content()[:200_000].split())
    return len(whole) < _SHORTEST_PAGE and _WALL.search(whole) is not None
