"""Sitemaps, with Google's news extension where they have it (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

import re

from lxml import etree

from bot.addresses import absolute
from bot.errors import ParseError
from bot.formats.base import (
    MOST_ENTRIES,
    Document,
    Format,
    language,
    line,
    possible,
    too_many,
    usable,
    without_torn_entry,
)
from bot.formats.dates import moment
from bot.model import Entry, ParsedFeed

_ROOT = re.compile(r"<(?:[\w-]+:)?(urlset|sitemapindex)\b")


def _sniff(document: Document) -> bool:
    """Whether the first element is a sitemap's."""
    first = re.search(r"<(?![!?])", document.text[:20_000])
    return first is not None and _ROOT.match(document.text, first.start()) is not None


def _read(document: Document) -> ParsedFeed:
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    text = without_torn_entry(possible(usable(document.text)), entry="url", root="urlset")
    text = re.sub(r"^\s*<\?xml[^>]*>", "", text)
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise ParseError(f"a sitemap that cannot be read: {error.msg}") from error
    if root is None:
        raise ParseError("a sitemap that cannot be read: it holds no element")
    if _name(root) == "sitemapindex":
        feeds = [absolute(_below(part, "loc"), base=document.url) for part in root]
        raise ParseError("an index of sitemaps: give the address of one of its sitemaps", feeds=feeds)
    pages = [part for part in root if _name(part) == "url"]
    damaged = len(parser.error_log) > 0
    warnings = ["not well-formed: what could not be read was left out"] if damaged else []
    if len(pages) > MOST_ENTRIES:
        warnings.append(too_many(len(pages)))
    return ParsedFeed(
        format="sitemap",
        title=line(next((name for page in pages if (name := _below(page, "publication", "name"))), "")),
        language=language(
            next((name for page in pages if (name := _below(page, "publication", "language"))), "")
        ),
        entries=tuple(_entry(page, document.url) for page in pages[:MOST_ENTRIES]),
        warnings=tuple(warnings),
    )


def _entry(page: etree._Element, base: str) -> Entry:
    return Entry(
        url=absolute(_below(page, "loc"), base=base),
        title=line(_below(page, "title")),
        published=moment(_below(page, "publication_date")),
        updated=moment(_below(page, "lastmod")),
    )


def _name(element: etree._Element) -> str:
    """Its local name, also where its prefix was never declared; "" of what is no element."""
    return element.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else ""


def _below(element: etree._Element, *path: str) -> str:
    """The text of the first element below by local names, whichever namespace: many write it wrongly."""
    for part in element.iterdescendants():
        if _name(part) == path[0]:
            return _below(part, *path[1:]) if len(path) > 1 else "".join(part.itertext()).strip()
    return ""


FORMAT = Format(name="sitemap", sniff=_sniff, read=_read)
