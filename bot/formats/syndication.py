"""RSS 0.9x to 2.0, RDF (RSS 1.0) and Atom 0.3 and 1.0, well-formed or not, through feedparser.

feedparser repairs what it can; what it is known to lose is mended before (`_mended`) or read around after.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import feedparser

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
from bot.model import Entry, Hints, ParsedFeed

_ROOT = re.compile(r"<(?:[\w-]+:)?(rss|feed|rdf|channel|redirect)\b", re.IGNORECASE)
_ANY_ELEMENT = re.compile(r"<(?:[\w-]+:)?(item|entry)\b", re.IGNORECASE)
_DECLARATION = re.compile(r"<\?xml\b[^>]{0,500}>")
_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}
_SITE_LINK = re.compile(r"https?://", re.IGNORECASE)


def _sniff(document: Document) -> bool:
    """Whether the first element that says anything is a feed's and not an HTML page's."""
    head = document.text[:20_000]
    root = _ROOT.search(head)
    page = re.search(r"<(?:html|head|body)\b", head, re.IGNORECASE)
    return root is not None and (page is None or root.start() < page.start())


def _read(document: Document) -> ParsedFeed:
    text, warnings = _mended(document.text)
    try:
        found = feedparser.parse(
            io.BytesIO(text.encode("utf-8")),  # a plain string could be taken for a file or an address
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        raise ParseError(f"not a readable feed: feedparser stopped at it ({type(error).__name__})") from error
    kind = _kind(found.version, document.text)
    if not found.version and not found.entries and not re.search(r"<(?:[\w-]+:)?(?:rss|channel)\b", text):
        raise ParseError("no feed: it begins like one and holds nothing of one")
    if found.bozo:
        warnings.append(f"not well-formed: {_first_line(found.get('bozo_exception'))}")
    feed = dict(found.feed)  # plain: feedparser's own fill one field from another
    site = absolute(_text(feed, "link"), base=document.url)
    return ParsedFeed(
        format=kind,
        title=line(_text(feed, "title")),
        url=site,
        language=language(feed.get("language")),
        entries=tuple(_entry(dict(entry), kind, document.url) for entry in found.entries),
        warnings=tuple(warnings),
        hints=Hints(ttl=_ttl(feed)),
    )


def _mended(text: str) -> tuple[str, list[str]]:
    """The document without what would cost entries or time, and what was done to it."""
    warnings = []
    start = text.find("<")
    text = _DECLARATION.sub("", text[start:], count=1)
    text = possible(usable(text))
    last_comment = text.rfind("-->") + 1
    if "<!--" in text[last_comment:]:  # each that is never closed costs feedparser a pass over the rest
        text = text[:last_comment] + text[last_comment:].replace("<!--", "&lt;!--")
    starts = [match.start() for match in _ANY_ELEMENT.finditer(text)]
    if len(starts) > MOST_ENTRIES:
        warnings.append(too_many(len(starts)))
        return text[: starts[MOST_ENTRIES]], warnings
    whole = without_torn_entry(text, entry="item|entry", root="rss|feed|rdf|channel")
    if len(whole) < len(text):
        warnings.append("the document ends in the middle of an entry: that one was left for the next poll")
    return whole, warnings


def _kind(version: str, text: str) -> str:
    if version.startswith("atom"):
        return "atom"
    if version in ("rss10", "rss090"):
        return "rdf"
    root = _ROOT.search(text)
    name = root[1].lower() if root and not version else ""
    return {"feed": "atom", "rdf": "rdf"}.get(name, "rss")


def _entry(entry: Mapping[str, object], kind: str, base: str) -> Entry:
    published, updated = _date(entry, "published"), _date(entry, "updated")
    if kind != "atom":  # dc:date is when it was published; feedparser calls it updated
        published = published or updated
    content = _content(entry)
    summary = _text(entry, "summary")
    return Entry(
        id=usable(_text(entry, "id").strip()),
        url=_url(entry, base),
        title=line(_text(entry, "title")),
        author=_author(entry),
        published=published,
        updated=updated or _date(entry, "created"),
        summary=usable("" if summary == content else summary),
        content=usable(content),
    )


def _url(entry: Mapping[str, object], base: str) -> str:
    """The address of the page; a guid is one only where it is written as one."""
    link = _text(entry, "feedburner_origlink") or _text(entry, "link")
    if entry.get("guidislink") and link == _text(entry, "id") and not _SITE_LINK.match(link):
        return ""
    return absolute(link, base=base)


def _content(entry: Mapping[str, object]) -> str:
    parts = entry.get("content")
    values = (
        [_text(part, "value") for part in parts if isinstance(part, Mapping)]
        if isinstance(parts, list)
        else []
    )
    return max(values, key=len, default="")


def _author(entry: Mapping[str, object]) -> str:
    detail = entry.get("author_detail")
    name = _text(detail, "name") if isinstance(detail, Mapping) else ""
    return line(name or _text(entry, "author"))


def _date(entry: Mapping[str, object], name: str) -> datetime | None:
    """Our reading of the date as written, else feedparser's."""
    written = _text(entry, name)
    found = moment(written)
    parsed = entry.get(f"{name}_parsed") if written else None
    if found or not isinstance(parsed, tuple):
        return found
    try:
        year, month, day, hour, minute, second = parsed[:6]
        return moment(datetime(year, month, day, hour, minute, second, tzinfo=UTC).isoformat())
    except (ValueError, TypeError):
        return None


def _ttl(feed: Mapping[str, object]) -> timedelta | None:
    """The feed's own wish: minutes in <ttl>, or sy:updatePeriod by sy:updateFrequency."""
    minutes = _text(feed, "ttl").strip()
    if re.fullmatch(r"[1-9]\d{0,5}", minutes):
        return timedelta(minutes=int(minutes))
    hours = _PERIODS.get(_text(feed, "sy_updateperiod").strip().lower())
    frequency = _text(feed, "sy_updatefrequency").strip()
    if hours is None:
        return None
    return timedelta(hours=hours) / (int(frequency) if re.fullmatch(r"[1-9]\d{0,3}", frequency) else 1)


def _text(source: Mapping[str, object], name: str) -> str:
    value = source.get(name)
    return value if isinstance(value, str) else ""


def _first_line(error: object) -> str:
    return " ".join(str(error).split())[:120]


FORMAT = Format(name="syndication", sniff=_sniff, read=_read)
