"""A page's bytes → its article: text by trafilatura, metadata by `metadata`, notices taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from bot import text as texts
from bot.errors import ParseError
from bot.extraction import boilerplate, metadata
from bot.extraction.markup import plain
from bot.extraction.plaintext import LARGEST_TEXT, read_text
from bot.formats.base import usable
from bot.formats.decoding import decode
from bot.model import Extract

LARGEST_PAGE = 3_000_000
"""Bytes read of a page: what comes after them is scripts or an attack."""

_MOST_ELEMENTS = 12_000
"""Above this many trafilatura's time grows with their square: paragraphs are then taken as they stand."""

_MOST_LINES = 1_000

_LAST_RESORT = 500
"""Characters: where trafilatura finds fewer it may have taken the whole page; paragraphs are surer then."""

_SHORTEST_ARTICLE = 200
"""Characters: with less than this on it, a page that has the marks of a wall is one."""

_SHORTEST_PAGE = 2_000
"""Characters: a page with more, menus included, is no wall for a word in its cookie banner."""

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
_WALL = re.compile(
    r"enable javascript|javascript (?:is )?(?:disabled|required)|checking your browser"
    r"|verify(?:ing)? (?:that )?you are|are you a robot|captcha|just a moment\.\.\."
    r"|access (?:to this page has been )?denied|request unsuccessful|before you continue"
    r"|we value your privacy|accept (?:all )?cookies|consent|log in to|sign in to|please log ?in"
    r"|включите javascript|вы не робот|войдите|авторизуйтесь|согласи[ея] на|लॉग ?इन|साइन ?इन",
    re.IGNORECASE,
)
_UNREAD = frozenset({"script", "style", "noscript", "nav", "footer", "aside", "form", "button", "figure"})


def read(page: bytes | str, *, url: str = "", content_type: str | None = None) -> Extract:
    """Return the article on a page; its `text` may be short, never empty.

    Raises:
        ParseError: it is no HTML, has no readable text, or is a log-in, consent or bot-check page (`wall`).
    """
    html = usable(_html(page, content_type))
    if not re.search(r"<\w", html):
        return read_text(html)
    tree = _tree(html)
    if tree is None:
        raise ParseError("the page has no readable text: it is empty")
    return _extract(tree, url)


def _extract(tree: HtmlElement, url: str) -> Extract:
    node = metadata.linked(tree)
    site = metadata.site(tree, node)
    outlets = metadata.outlets(site, url)
    known = Extract(
        title=metadata.title(tree, node, outlets),
        author=metadata.author(tree, node, outlets),
        published=metadata.published(tree, node),
        updated=metadata.updated(tree, node),
        site=site,
        canonical_url=metadata.canonical_url(tree, url),
    )
    declared = metadata.language(tree, node)
    text = _text(tree, node, known)
    return replace(known, text=text, language=texts.language(text, declared=declared))


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


def _tree(html: str) -> HtmlElement | None:
    parser = HTMLParser(collect_ids=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        return document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return None


def _text(tree: HtmlElement, node: metadata.Linked, known: Extract) -> str:
    """The article's paragraphs separated by blank lines, without its title and what is not its own."""
    elements = sum(1 for _ in tree.iter())
    found = _own(_as_article(tree), known) if elements <= _MOST_ELEMENTS else []
    if _length(found) < _LAST_RESORT:
        marked = _own(_as_paragraphs(tree), known)
        found = marked if 3 * _length(marked) >= _length(found) else found
    stated = _own(_as_stated(node), known)
    if _length(stated) > 2 * _length(found) or (len(found) == 1 < len(stated)):
        found = stated
    text = "\n\n".join(found)[:LARGEST_TEXT]
    if len(text) < _SHORTEST_ARTICLE and _is_wall(tree, f"{known.title}\n{text}"):
        raise ParseError("the page is a log-in, consent or bot-check page", wall=True)
    if not text:
        raise ParseError("the page has no readable text")
    return text


def _as_article(tree: HtmlElement) -> list[str]:
    """The lines that trafilatura takes for the article."""
    from trafilatura import bare_extraction  # noqa: PLC0415  # it costs 262 ms and 49 MB: only who reads pages pays

    found = bare_extraction(tree, include_comments=False)
    return str(getattr(found, "text", None) or "").splitlines()


def _as_paragraphs(tree: HtmlElement) -> list[str]:
    """The text of every paragraph that stands outside navigation, forms and notes at the side."""
    lines: list[str] = []
    room = LARGEST_TEXT
    article = tree.find(".//article")
    article = tree if article is None else article
    for paragraph in article.iter("p"):
        if room > 0 and not any(above.tag in _UNREAD for above in paragraph.iterancestors()):
            lines += paragraph.text_content().splitlines()
            room -= len(lines[-1]) if lines else 0
    return lines


def _as_stated(node: metadata.Linked) -> list[str]:
    """The lines of the body that the page states for machines."""
    body = node.get("articleBody")
    pieces = body[:LARGEST_TEXT].splitlines() if isinstance(body, str) else []
    if len(pieces) > _MOST_LINES:  # no article: read at once, since each reading has its cost
        return plain("<br>".join(pieces)).splitlines()
    return [line for piece in pieces for line in plain(piece).splitlines()]


def _length(paragraphs: list[str]) -> int:
    return sum(map(len, paragraphs))


def _own(lines: Iterable[str], known: Extract) -> list[str]:
    """The article's own paragraphs; title and byline once more at their head are none."""
    own = boilerplate.clean(lines)
    named = {name.casefold() for name in (known.title, known.author) if name}
    while len(own) > 1 and metadata.without_by(own[0]).casefold() in named:
        own = own[1:]
    return own


def _is_wall(tree: HtmlElement, shown: str) -> bool:
    """Whether a page with hardly any text asks for a password, consent, scripts or proof of being human."""
    if tree.find(".//input[@type='password']") is not None or _WALL.search(shown):
        return True
    whole = " ".join(tree.text_content()[:200_000].split())
    return len(whole) < _SHORTEST_PAGE and _WALL.search(whole) is not None
