"""A moment → the same as feeds write it, and what a reader can know of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone

Written = tuple[str, datetime | None]
"""What stands in the feed, and the moment it names (none where nobody can tell)."""

_RUSSIAN = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
    "декабря",
)  # fmt: skip
_HINDI = (
    "जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर",
)  # fmt: skip


def _rfc822(zone: str, minutes: int, pattern: str = "%a, %d %b %Y %H:%M:%S") -> Callable[[datetime], Written]:
    """The usual one, in a zone that is so many minutes east of Greenwich."""
    place = timezone(timedelta(minutes=minutes))
    return lambda moment: (f"{moment.astimezone(place):{pattern}} {zone}".strip(), moment)


def _iso(suffix: str, minutes: int, pattern: str = "%Y-%m-%dT%H:%M:%S") -> Callable[[datetime], Written]:
    place = timezone(timedelta(minutes=minutes))
    return lambda moment: (f"{moment.astimezone(place):{pattern}}{suffix}", moment)


def _russian(moment: datetime) -> Written:
    return f"{moment.day} {_RUSSIAN[moment.month - 1]} {moment:%Y}, {moment:%H:%M:%S}", moment


def _hindi(moment: datetime) -> Written:
    return f"{moment.day} {_HINDI[moment.month - 1]} {moment:%Y} {moment:%H:%M:%S}", moment


def _day(moment: datetime) -> Written:
    return f"{moment:%Y-%m-%d}", datetime(moment.year, moment.month, moment.day, tzinfo=UTC)


def _unknown(*values: str) -> Callable[[datetime], Written]:
    return lambda moment: (values[moment.minute % len(values)], None)


SHAPES: Mapping[str, tuple[int, Callable[[datetime], Written]]] = {
    "offset": (30, _rfc822("+0000", 0)),
    "gmt": (20, _rfc822("GMT", 0)),
    "moscow": (8, _rfc822("+0300", 180)),
    "india": (8, _rfc822("+0530", 330)),
    "msk": (3, _rfc822("MSK", 180)),
    "ist": (3, _rfc822("IST", 330)),
    "est": (2, _rfc822("EST", -300)),
    "pdt": (1, _rfc822("PDT", -420)),
    "no weekday": (2, _rfc822("+0300", 180, "%d %b %Y %H:%M:%S")),
    "short year": (1, _rfc822("GMT", 0, "%a, %d %b %y %H:%M:%S")),
    "wrong weekday": (1, _rfc822("GMT", 0, "Mon, %d %b %Y %H:%M:%S")),
    "long names": (1, _rfc822("GMT", 0, "%A, %d %B %Y %H:%M:%S")),
    "iso on rss": (3, _iso("Z", 0)),
    "iso with blank": (3, _iso("", 0, "%Y-%m-%d %H:%M:%S")),
    "russian words": (2, _russian),
    "hindi words": (2, _hindi),
    "day first": (1, _iso("", 0, "%d-%m-%Y %H:%M:%S")),
    "day alone": (1, _day),
    "never": (1, _unknown("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "Mon, 01 Jan 0001 00:00:00 +0000")),
    "nonsense": (1, _unknown("yesterday", "1 hour ago", "null", "-")),
}
"""By name: how often a feed of RSS has it, of a hundred, and how it is written."""

ISO_SHAPES: Mapping[str, tuple[int, Callable[[datetime], Written]]] = {
    "iso": (50, _iso("Z", 0)),
    "iso zero": (20, _iso("+00:00", 0)),
    "iso india": (10, _iso("+05:30", 330)),
    "iso moscow": (10, _iso("+03:00", 180)),
    "iso fraction": (4, _iso(".000Z", 0)),
    "iso no colon": (2, _iso("+0300", 180)),
    "iso no zone": (1, _iso("", 0)),
    "iso never": (1, _unknown("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")),
    "offset": (2, _rfc822("+0000", 0)),
}
"""The same for Atom, JSON Feed, RDF and sitemaps."""
