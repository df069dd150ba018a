"""A document that is no feed → the error that says what it is, and which feeds it advertises."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.addresses import absolute, shown
from bot.errors import ParseError
from bot.formats.base import Document, line, usable

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
_WALL_TITLE = re.compile(
    r"just a moment|attention required|access denied|are you (?:a )?(?:human|robot)|not a robot|captcha"
    r"|bot check|security check|checking your browser|ddos[- ]guard|verify(?:ing)? you"
    r"|pardon our interruption|request unsuccessful|before you continue|cookie consent|your privacy choices"
    r"|sign in|log ?in\b|forbidden|доступ (?:ограничен|запрещ)|проверка браузера|вы не робот|вход в"
    r"|авторизац|прежде чем перейти|लॉग ?इन",
    re.IGNORECASE,
)
_WALL_MARK = re.compile(
    r"cf-(?:challenge|chl)|challenge-platform|_Incapsula_Resource|px-captcha|g-recaptcha|h-captcha|hcaptcha\.com"
    r"|captcha-delivery|distil_r_captcha|ddos-guard|awswaf|consent\.(?:google|yahoo|youtube)\.",
    re.IGNORECASE,
)
_WALL_ADDRESS = re.compile(
    r"//(?:consent|login|signin|auth|accounts|id)\.|/(?:log-?in|sign-?in|consent|captcha)\b", re.I
)
_HTML = (
    "html",
    "head",
    "body",
    "title",
    "meta",
    "script",
    "style",
    "div",
    "p",
    "a",
    "h1",
    "center",
    "iframe",
    "pre",
)
_BINARY = {
    b"%PDF": "a PDF document", b"\x89PNG": "an image", b"\xff\xd8\xff": "an image", b"GIF8": "an image",
    b"PK\x03\x04": "a ZIP archive", b"\x1f\x8b": "a gzip archive that cannot be unpacked",
}  # fmt: skip


def not_a_feed(document: Document) -> ParseError:
    """Return the error for a document that no format claims."""
    body, head = document.body, document.start.decode("utf-8", "replace")[:4_000]
    for magic, what in _BINARY.items():
        if body.startswith(magic):
            return ParseError(f"not a feed: {what}")
    if not head:
        return ParseError("not a feed: the answer is empty")
    root = re.search(r"<([A-Za-z][\w:.-]*)", head)
    if root and (root[1].lower() in _HTML or re.search(r"<!doctype\s+html", head, re.IGNORECASE)):
        return _page(document)
    if root:
        return ParseError(f"not a feed: an XML document of another kind (<{root[1][:40]}>)")
    if head[0] in "[{":
        return ParseError("not a feed: JSON")
    return ParseError(f"not a feed: plain text that begins “{line(head[:300])[:60]}”")


def advertised(document: Document) -> list[str]:
    """Return the addresses of the feeds that an HTML page names in its head, in its order."""
    return list(dict.fromkeys(_links(_soup(document), document.url)))


def _page(document: Document) -> ParseError:
    page = _soup(document)
    title = line(page.title.get_text() if page.title else "")[:100]
    feeds = list(dict.fromkeys(_links(page, document.url)))
    named = f"an HTML page titled “{title}”" if title else "an HTML page without a title"
    if _is_wall(document, page, title):
        return ParseError(
            f"not a feed: a log-in, consent or bot-check page ({named})", wall=True, feeds=feeds
        )
    cure = (
        f"; it advertises {', '.join(shown(feed) for feed in feeds[:3])}: use that address" if feeds else ""
    )
    return ParseError(f"not a feed: {named}{cure}", feeds=feeds)


def _soup(document: Document) -> BeautifulSoup:
    """The page; it may be XHTML, and then an HTML parser is still the one to read it."""
    from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning  # noqa: PLC0415  # 50 ms that most polls need not pay

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
        return BeautifulSoup(usable(document.text), "lxml")


def _is_wall(document: Document, page: BeautifulSoup, title: str) -> bool:
    """A page that stands in front of another: it says so, or has a password field and hardly a link."""
    few_links = len(page.find_all("a", limit=30)) < 30
    if _WALL_TITLE.search(title) or (_WALL_MARK.search(document.text) and few_links):
        return True
    password = page.find("input", attrs={"type": "password"}) is not None
    return few_links and (password or _WALL_ADDRESS.search(document.url) is not None)


def _links(page: BeautifulSoup, url: str) -> Iterator[str]:
    base = page.find("base", href=True)
    home = absolute(str(base.get("href")), base=url) if base else url
    for link in page.find_all("link", href=True):
        relations = {str(word).lower() for word in link.get_attribute_list("rel")}
        kind = str(link.get("type", "")).partition(";")[0].strip().lower()
        if (
            "alternate" in relations
            and kind in _FEED_TYPES
            and (address := absolute(str(link["href"]), base=home or url))
        ):
            yield address
