"""RSS, RDF and Atom that are well-formed → the feed, through lxml, field by field as feedparser reads them.

What feedparser makes of an element depends on what came before it and on how deep it stands; the same is done
here, for the elements that feeds are made of. What is not known to be read alike raises `UnfamiliarError`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from bot.addresses import absolute
from bot.formats.base import MOST_ENTRIES, too_many
from bot.formats.syndication import fields
from bot.formats.syndication.entries import (
    ASIDES,
    CREATED,
    PEOPLE,
    PUBLISHED,
    SUMMARIES,
    TITLES,
    UPDATED,
    EntryReader,
    harmless,
    of_entry,
)
from bot.formats.syndication.fields import SaidOfFeed
from bot.formats.syndication.names import ATOM, XML, Names, UnfamiliarError
from bot.formats.syndication.values import Values, page_link, placed, resolved
from bot.model import Entry, ParsedFeed

_ROOTS = {"rss": "rss", "feed": "feed", "rdf_rdf": "rdf"}
_WISHES = {"ttl": "ttl", "sy_updateperiod": "period", "sy_updatefrequency": "frequency"}
_SKIPPED = {"skiphours": "skip_hours", "skipdays": "skip_days"}
_OF_FEEDS = PEOPLE | PUBLISHED | UPDATED | CREATED | {"itunes_owner"}
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[\]<>]*>")
_ELEMENT = re.compile(rb"<[^!?]")
_BOXES = {
    "image": frozenset({"title", "link", "description", "url", "width", "height"}),
    "textinput": frozenset({"title", "link", "description", "name"}),
}
"""What a feed has beside its entries that has a title and a link too."""


def read(utf8: bytes, url: str) -> ParsedFeed:
    """Return the feed.

    Raises:
        etree.XMLSyntaxError: it is not well-formed.
        UnfamiliarError: it has something that only feedparser knows how to read.
    """
    root = _parsed(utf8)
    base = absolute(root.attrib.pop(f"{{{XML}}}base", ""), base=url) or url
    return _FeedReader(root, utf8, base).read()


def attempt(utf8: bytes, url: str) -> ParsedFeed | None:
    """Return the feed, or None where `read` raises."""
    try:
        return read(utf8, url)
    except (etree.XMLSyntaxError, UnfamiliarError, RecursionError):
        return None


def _parsed(utf8: bytes) -> etree._Element:
    first = _ELEMENT.search(utf8)
    doctype = utf8.find(b"<!DOCTYPE", 0, first.start() if first else 0)
    if doctype >= 0 and (whole := _DOCTYPE.match(utf8, doctype)):
        utf8 = utf8[:doctype] + utf8[whole.end() :]
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    root = etree.fromstring(utf8, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnfamiliarError("a document type with declarations")
    return root


class _FeedReader:
    """Reads one document."""

    def __init__(self, root: etree._Element, utf8: bytes, base: str) -> None:
        self._root, self._base = root, base
        self._names = Names(utf8, root.nsmap)
        self._values = Values(utf8, without_div=root.tag == f"{{{ATOM}}}feed")
        self._entries = EntryReader(self._names, self._values)
        self._said = SaidOfFeed(root=_ROOTS.get(self._names.of(root.tag), ""))
        self._kind = fields.kind(self._said.root)
        self._is_titled = self._is_summed_up = False
        self._count = 0
        if not self._said.root:
            raise UnfamiliarError(root.tag)

    def read(self) -> ParsedFeed:
        """Return the feed."""
        said = self._said
        if said.root != "rdf" and self._root.keys():
            own = placed(self._root)
            said.language = own.get("xml:lang", own.get("lang", ""))
        found = self._within(self._root) if said.root == "feed" else self._beside_channel()
        entries = [entry for entry in found if entry]
        warnings = [too_many(self._count)] if self._count > MOST_ENTRIES else []
        return fields.feed(said, entries, base=self._base, warnings=warnings)

    def _beside_channel(self) -> Iterator[Entry | None]:
        """The entries of RSS and RDF: in the channel, beside it, or both."""
        for part in self._root:
            name = self._names.of(part.tag)
            if name == "channel":
                of_entry(part)
                yield from self._within(part)
            elif name in ("item", "entry"):
                yield self._entry(part)
            elif name in _BOXES:
                self._box(part, name)
            else:
                harmless(part, self._names, name)

    def _within(self, parent: etree._Element) -> Iterator[Entry | None]:
        for part in parent:
            name = self._names.of(part.tag)
            if name in ("item", "entry"):
                yield self._entry(part)
            else:
                self._note(part, name)

    def _entry(self, element: etree._Element) -> Entry | None:
        """The entry, or nothing where there are too many already."""
        self._count += 1
        self._is_titled = False
        if self._count > MOST_ENTRIES:
            return None
        return fields.entry(self._entries.read(element), kind=self._kind, base=self._base)

    def _note(self, element: etree._Element, name: str) -> None:
        """What the feed says about itself."""
        said, values = self._said, self._values
        if name in TITLES:
            self._title(values.content(element), name)
        elif name == "link":
            if "&amp;" in (element.text or ""):  # escaped twice: feedparser takes only one half away
                raise UnfamiliarError(element.tag)
            address = page_link(element, values)
            said.link = said.link if address is None else address
        elif name in ("id", "guid"):
            address = resolved(values.text(element))
            if said.link is None and placed(element).get("ispermalink", "true") == "true":
                said.link = address
        elif name in ("language", "dc_language"):
            said.language = values.text(element)
        elif name in _WISHES:
            setattr(said, _WISHES[name], "" if element.keys() else values.text(element))
        elif name in _SKIPPED:
            setattr(said, _SKIPPED[name], [(part.text or "").strip() for part in element])
        elif name in _BOXES:
            self._box(element, name)
        else:
            self._other(element, name)

    def _title(self, title: str, name: str) -> None:
        if not self._is_titled:
            self._said.title = title
        self._is_titled = self._is_titled or (bool(title) and name != "media_title")

    def _other(self, element: etree._Element, name: str) -> None:
        """What says nothing here; but a summary after a summary is content, and feedparser remembers it."""
        if name in SUMMARIES and self._is_summed_up:
            self._entries.has_content = True
        elif name in ("summary", "itunes_summary"):
            self._is_summed_up = True
        if name in SUMMARIES or name in ASIDES:
            self._values.content(element)
        else:
            harmless(element, self._names, "" if name in _OF_FEEDS else name)

    def _box(self, element: etree._Element, name: str) -> None:
        self._is_titled = False
        for part in element:
            inner = self._names.of(part.tag)
            if inner in ("url", "width", "height") or "_" in inner:
                harmless(part, self._names)
            elif inner in _BOXES[name]:
                self._values.content(part)
            else:
                raise UnfamiliarError(part.tag)
