"""RSS 0.9x to 2.0, RDF (RSS 1.0) and Atom 0.3 and 1.0, well-formed or not.

strict reads what is well-formed, through lxml; lenient the rest, through feedparser. fields makes nouns of
what both found; names, values and entries know how feedparser understands XML.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.formats.base import Document, Format
from bot.formats.mending import PUT_RIGHT, mended, with_markup_as_text
from bot.formats.syndication import fields, lenient, strict
from bot.model import ParsedFeed

_ROOT = re.compile(rf"<(?:[\w-]+:)?(?:{fields.ROOT})\b".encode(), re.IGNORECASE)
_TEXTS = "title|description|summary|content:encoded|content"
_PAGE = re.compile(rb"<(?:html|head|body)\b", re.IGNORECASE)


def _sniff(document: Document) -> bool:
    """Whether the first element that says anything is a feed's and not an HTML page's."""
    root = _ROOT.search(document.start)
    return root is not None and _PAGE.search(document.start, 0, root.start()) is None


def _strictly(document: Document) -> ParsedFeed | None:
    feed = strict.attempt(document.utf8, document.url)
    if feed is None and not document.is_utf8:
        feed = strict.attempt(document.text.encode("utf-8"), document.url)
    return feed


def _read(document: Document) -> ParsedFeed:
    text, warnings = mended(document.text, roots=fields.ROOT, entries=fields.ENTRY)
    feed = strict.attempt(text.encode("utf-8"), document.url)
    if feed is None:
        tame = with_markup_as_text(text, names=_TEXTS, entries=fields.ENTRY)
        feed = strict.attempt(tame.encode("utf-8"), document.url) if tame != text else None
        warnings = warnings or ([PUT_RIGHT] if feed else [])
    feed = feed or lenient.read(text, document.url)
    return replace(feed, warnings=(*warnings, *feed.warnings))


FORMAT = Format(name="syndication", sniff=_sniff, strictly=_strictly, read=_read)
