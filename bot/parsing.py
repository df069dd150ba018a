"""A feed's body → its entries, and its entries + those known → what is new or changed."""

from __future__ import annotations

import hashlib
import html
import re
import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.addresses import canonical
from bot.formats import formats
from bot.formats.base import Document, Format, usable
from bot.formats.decoding import GZIP, hides_markup
from bot.formats.walls import not_a_feed
from bot.model import Arrival, Entry, KnownEntry, ParsedFeed

CLOCKS_DIFFER_BY = timedelta(minutes=10)

_LIGHT_BYTES = 2_000_000
_LIGHT_MARKS = 20_000
"""Tags and attributes, as of two thousand entries: a second or two of work, however they lie."""
_LONGEST_WORD = 5_000
_OF_WORDS = frozenset(f"{string.ascii_letters}{string.digits}._+-".encode())
_WORDS_APART = bytes(code if code in _OF_WORDS else ord(" ") for code in range(256))
_MOST_MARKS = 300_000
"""As of thirty thousand entries: 100 MB while it is read."""

_TAG = re.compile(r"<[^<>]*>")
_WHITE = b" \t\r\n\v\f"

_Identity: TypeAlias = tuple[str, str, str]  # canonical address, guid, title


def parse(body: bytes, content_type: str | None, url: str) -> ParsedFeed:
    """Return the feed in `body`, fetched from `url` with this Content-Type; it may have no entries.

    Raises:
        ParseError: it is no feed; the message says what it is instead, `feeds` which feeds it advertises.
    """
    document = Document(body=body, content_type=content_type, url=url)
    form = _form(document)
    feed = form.strictly(document) if form else None
    return feed or _otherwise(form, document)


def parse_light(body: bytes, content_type: str | None, url: str) -> ParsedFeed | None:
    """Return what `parse` returns, or None where that may take long: heavy, and no well-formed feed.

    Raises:
        ParseError: as `parse`.
    """
    if _is_overlarge(body):
        return None
    document = Document(body=body, content_type=content_type, url=url)
    form = _form(document)
    feed = form.strictly(document) if form else None
    if feed or is_heavy(body, content_type):
        return feed
    return _otherwise(form, document)


def is_heavy(body: bytes, content_type: str | None) -> bool:
    """Return whether reading this body may take long: its markup is what costs, more than its length."""
    if len(body) > _LIGHT_BYTES or hides_markup(body, content_type) or _longest_word(body) > _LONGEST_WORD:
        return True
    return body.count(b"<") + body.count(b"=") + body.count(b"&") > _LIGHT_MARKS


def _otherwise(form: Format | None, document: Document) -> ParsedFeed:
    """What a document says that cannot be read strictly."""
    if form is None:
        raise not_a_feed(document)
    return form.read(document)


def _longest_word(body: bytes) -> int:
    """How many characters of a mail address follow one another: feedparser goes over all of them for each."""
    return max(map(len, body.translate(_WORDS_APART).split()), default=0)


def _is_overlarge(body: bytes) -> bool:
    """Whether even a reader that goes over it once would need more memory than one feed is worth."""
    if body.startswith(GZIP):
        return True
    return len(body) > _MOST_MARKS < sum(body.count(mark) for mark in (b"<", b"=", b"{", b"["))


def _form(document: Document) -> Format | None:
    return next((form for form in formats() if form.sniff(document)), None)


def dated(entry: Entry, *, fetched: datetime) -> datetime | None:
    """Return when an entry was published, as far as can be believed: at most 10 min after it was fetched."""
    when = entry.published or entry.updated
    return min(when, fetched + CLOCKS_DIFFER_BY) if when else None


def fingerprint(entry: Entry) -> str:
    """Return a hash of title, summary and content; markup and white space do not count."""
    said = b"\n".join([_letters(entry.title), _letters(entry.summary), _letters(entry.content)])
    return hashlib.sha256(said).hexdigest()[:32]


def lookups(feed: ParsedFeed) -> tuple[list[str], list[str]]:
    """Return the canonical addresses and the guids by which the archive finds the feed's known entries."""
    listed = _listed(feed)
    urls = dict.fromkeys(address for address, _ in listed if address)
    guids = dict.fromkeys(entry.id for _, entry in listed if entry.id)
    return list(urls), list(guids)


def compare(feed: ParsedFeed, known: Sequence[KnownEntry], *, feed_url: str) -> tuple[list[Arrival], int]:
    """Return the new and the changed entries in document order, and how many known ones are unchanged.

    The canonical address is an entry's identity. Where it is missing, is the site's own
    front page, or is shared by several entries (of this document, or known already), guid and title decide.
    Each arrival's entry bears `updated` as its date where the feed gives no date of publication, and a urn as
    its guid where it has neither guid nor address.
    """
    site = canonical(feed.url)
    archive = _Known(known)
    entries = _distinct(_listed(feed))
    sharing = Counter(address for address, _ in entries)
    arrivals, unchanged = [], 0
    for address, entry in entries:
        own = bool(address) and sharing[address] == 1 and address != site and archive.count(address) <= 1
        before = archive.at(address) if own else archive.alike(address, entry)
        said = fingerprint(entry)
        if before and before.fingerprint == said:
            unchanged += 1
            continue
        arrivals.append(
            Arrival(
                entry=entry
                if entry.published or not entry.updated
                else replace(entry, published=entry.updated),
                url=address,
                address=address if own else _urn(feed_url, *_identity(address, entry.id, entry.title)),
                fingerprint=said,
                known=before,
            )
        )
    return arrivals, unchanged


def outline(arrival: Arrival) -> Arrival:
    """Return an arrival without its entry's texts, which its article has."""
    full = arrival.entry
    entry = Entry(id=full.id, url=full.url, title=full.title, published=full.published, updated=full.updated)
    return Arrival(
        entry=entry,
        url=arrival.url,
        address=arrival.address,
        fingerprint=arrival.fingerprint,
        known=arrival.known,
    )


def still_new(arrivals: Sequence[Arrival], known: Sequence[KnownEntry]) -> list[Arrival]:
    """Return those of `compare`'s arrivals that are new or changed by what is known by now."""
    archive = _Known(known)
    news = []
    for arrival in arrivals:
        own = arrival.address == arrival.url and archive.count(arrival.url) <= 1
        before = archive.at(arrival.url) if own else archive.alike(arrival.url, arrival.entry)
        if before is None or before.fingerprint != arrival.fingerprint:
            news.append(replace(arrival, known=before))
    return news


class _Known:
    """The known entries by address, and by what tells apart those that share one; the eldest speaks."""

    def __init__(self, known: Sequence[KnownEntry]) -> None:
        self._by_address: dict[str, list[KnownEntry]] = {}
        self._by_identity: dict[_Identity, KnownEntry] = {}
        for entry in sorted(known, key=lambda entry: entry.id):
            self._by_address.setdefault(entry.url, []).append(entry)
            self._by_identity.setdefault(_identity(entry.url, entry.guid, entry.title), entry)

    def count(self, address: str) -> int:
        return len(self._by_address.get(address, ()))

    def at(self, address: str) -> KnownEntry | None:
        return next(iter(self._by_address.get(address, ())), None)

    def alike(self, address: str, entry: Entry) -> KnownEntry | None:
        return self._by_identity.get(_identity(address, entry.id, entry.title))


def _listed(feed: ParsedFeed) -> list[tuple[str, Entry]]:
    """The entries with their canonical addresses; what one without address and guid says is its guid."""
    listed = []
    for entry in feed.entries:
        address = canonical(entry.url)
        named = address or entry.id
        guid = entry.id if named else _urn(_title(entry.title) or fingerprint(entry))
        listed.append((address, entry if named else replace(entry, id=guid)))
    return listed


def _distinct(listed: Sequence[tuple[str, Entry]]) -> list[tuple[str, Entry]]:
    """Each entry once; of repeated ones the newest, in the place of the first."""
    chosen: dict[_Identity, tuple[str, Entry]] = {}
    for address, entry in listed:
        identity = _identity(address, entry.id, entry.title)
        if identity not in chosen or _age(entry) > _age(chosen[identity][1]):
            chosen[identity] = (address, entry)
    return list(chosen.values())


def _identity(address: str, guid: str, title: str) -> _Identity:
    """What makes an entry itself inside a feed."""
    return address, guid, _title(title)


def _title(title: str) -> str:
    return " ".join(title.split())


def _age(entry: Entry) -> tuple[str, str]:
    """An order in which the newest comes last, the same whatever the order of the document."""
    when = entry.updated or entry.published
    return when.isoformat() if when else "", fingerprint(entry)


def _urn(*parts: str) -> str:
    return f"urn:defwatch:{_hash(chr(0).join(parts))}"


def _letters(text: str) -> bytes:
    if not text:
        return b""
    if "<" in text:
        text = _TAG.sub("", text)
    if "&" in text:
        text = html.unescape(text)
    return text.encode("utf-8", "replace").translate(None, _WHITE)


def _hash(text: str) -> str:
    return hashlib.sha256(usable(text).encode("utf-8")).hexdigest()[:32]
