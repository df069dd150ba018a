"""Sitemaps, with Google's news extension where they have it (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from bot.addresses import absolute
from bot.errors import ParseError
from bot.formats.base import MOST_ENTRIES, Document, Format, language, line, too_many
from bot.formats.dates import moment
from bot.formats.mending import mended
from bot.model import Entry, ParsedFeed

_ROOTS = "urlset|sitemapindex"
_FIRST = re.compile(rb"<(?![!?])")
_ROOT = re.compile(rb"<(?:[\w-]+:)?(?:urlset|sitemapindex)\b")


def _sniff(document: Document) -> bool:
    """Whether the first element is a sitemap's."""
    first = _FIRST.search(document.start)
    return first is not None and _ROOT.match(document.start, first.start()) is not None


def _strictly(document: Document) -> ParsedFeed | None:
    try:
        return _feed(etree.fromstring(document.utf8, _parser()), document.url, [])
    except etree.XMLSyntaxError:
        return None


def _read(document: Document) -> ParsedFeed:
    text, warnings = mended(document.text, roots=_ROOTS, entries="url")
    parser = _parser(recover=True)
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise ParseError(f"a sitemap that cannot be read: {error.msg}") from error
    if root is None:
        raise ParseError("a sitemap that cannot be read: it holds no element")
    if len(parser.error_log) > 0:
        warnings = [*warnings, "not well-formed: what could not be read was left out"]
    return _feed(root, document.url, warnings)


def _parser(*, recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )


def _feed(root: etree._Element, base: str, warnings: Sequence[str]) -> ParsedFeed:
    if _name(root) == "sitemapindex":
        feeds = [absolute(_said(part).get("loc", ""), base=base) for part in root]
        raise ParseError("an index of sitemaps: give the address of one of its sitemaps", feeds=feeds)
    pages = [part for part in root if _name(part) == "url"]
    if len(pages) > MOST_ENTRIES:
        warnings = [*warnings, too_many(len(pages))]
    said = [_said(page) for page in pages[:MOST_ENTRIES]]
    return ParsedFeed(
        format="sitemap",
        title=line(next((page["name"] for page in said if page.get("name")), "")),
        language=language(next((page["language"] for page in said if page.get("language")), "")),
        entries=tuple(_entry(page, base) for page in said),
        warnings=tuple(warnings),
    )


def _entry(said: dict[str, str], base: str) -> Entry:
    return Entry(
        url=absolute(said.get("loc", ""), base=base),
        title=line(said.get("title", "")),
        published=moment(said.get("publication_date")),
        updated=moment(said.get("lastmod")),
    )


def _said(page: etree._Element) -> dict[str, str]:
    """The first text of each local name within, whichever namespace: many write it wrongly."""
    said: dict[str, str] = {}
    for part in page.iterdescendants():
        text = "".join(part.itertext()) if len(part) else part.text or ""
        said.setdefault(_name(part), text.strip())
    return said


def _name(element: etree._Element) -> str:
    """Its local name, also where its prefix was never declared; "" of what is no element."""
    return element.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else ""


FORMAT = Format(name="sitemap", sniff=_sniff, strictly=_strictly, read=_read)
