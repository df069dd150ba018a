"""What a feed's document says, as either reader found it → the nouns."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.addresses import absolute
from bot.formats.base import language, line
from bot.formats.dates import moment
from bot.model import Entry, Hints, ParsedFeed

ROOT = "rss|feed|rdf|channel|redirect"
ENTRY = "item|entry"

_KINDS = {"feed": "atom", "rdf": "rdf"}
_SITE_LINK = re.compile(r"https?://", re.IGNORECASE)
_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBER = re.compile(r"&#[0-9]{1,7};|&#[xX][0-9a-fA-F]{1,6};")


@dataclass(slots=True)
class Said:
    """What one entry says: text as it stands there, without the markup of XML; None where nothing stands.

    `link` is its last link or, with `guid_is_link`, its guid; `original` where the link leads in the end.
    """

    guid: str = ""
    link: str | None = None
    guid_is_link: bool | None = None
    original: str = ""
    title: str = ""
    author: str = ""
    published: str = ""
    updated: str = ""
    created: str = ""
    summary: str | None = None
    content: str = ""
    source: str = ""
    source_url: str = ""


@dataclass(slots=True)
class SaidOfFeed:
    """What a feed says about itself."""

    root: str = ""
    title: str = ""
    link: str | None = None
    language: str = ""
    ttl: str = ""
    period: str = ""
    frequency: str = ""
    skip_hours: Sequence[str] = ()
    skip_days: Sequence[str] = ()


def kind(root: str) -> str:
    """Return rss, rdf or atom, by the local name of the outermost element."""
    return _KINDS.get(root, "rss")


def entry(said: Said, *, kind: str, base: str) -> Entry:
    """Return the entry; addresses are relative to `base`."""
    published = moment(said.published) if said.published else None
    updated = moment(said.updated) if said.updated else None
    if kind != "atom":  # dc:date is when it was published; the readers call it updated
        published = published or updated
    return Entry(
        id=said.guid.strip(),
        url=_url(said, base),
        title=line(said.title) if said.title else "",
        author=line(said.author) if said.author else "",
        published=published,
        updated=updated or (moment(said.created) if said.created else None),
        summary="" if said.summary is None or said.summary == said.content else said.summary,
        content=said.content,
        source=line(said.source) if said.source and said.source_url else "",
        source_url=absolute(said.source_url, base=base) if said.source and said.source_url else "",
    )


def feed(
    said: SaidOfFeed, entries: Iterable[Entry], *, base: str, warnings: Sequence[str] = ()
) -> ParsedFeed:
    """Return the feed; addresses are relative to `base`."""
    return ParsedFeed(
        format=kind(said.root),
        title=line(said.title),
        url=absolute(said.link or "", base=base),
        language=language(said.language),
        entries=tuple(entries),
        warnings=tuple(warnings),
        hints=Hints(
            ttl=_ttl(said),
            skip_hours=frozenset(
                int(hour) % 24 for hour in said.skip_hours if re.fullmatch(r"0?\d|1\d|2[0-4]", hour)
            ),
            skip_days=frozenset(_DAYS.index(day.lower()) for day in said.skip_days if day.lower() in _DAYS),
        ),
    )


def people(names: Iterable[str]) -> str:
    """Return the names of several as one, each once."""
    return ", ".join(dict.fromkeys(name for name in names if name))


def _url(said: Said, base: str) -> str:
    """The address of the page; a guid is one only where it is written as one."""
    link = said.original or said.link or ""
    if said.guid_is_link and link == said.guid and not _SITE_LINK.match(link):
        return ""
    if "&" in link:  # some escape what they escape already
        link = _NUMBER.sub(lambda reference: html.unescape(reference[0]), link).replace("&amp;", "&")
    return absolute(link, base=base)


def _ttl(said: SaidOfFeed) -> timedelta | None:
    """The feed's own wish: minutes in <ttl>, or sy:updatePeriod by sy:updateFrequency."""
    if re.fullmatch(r"[1-9]\d{0,5}", said.ttl):
        return timedelta(minutes=int(said.ttl))
    hours = _PERIODS.get(said.period.lower())
    if hours is None:
        return None
    often = int(said.frequency) if re.fullmatch(r"[1-9]\d{0,3}", said.frequency) else 1
    return timedelta(hours=hours) / often
