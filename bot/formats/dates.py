"""Dates as feeds write them → aware datetimes in UTC."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

# Zones by the names that feeds of India, Russia and the press give them, in minutes east of Greenwich.
# IST is India's (Ireland and Israel write theirs as offsets), BST Britain's, GST the Gulf's.
_ZONES = {
    "IST": 330, "MSK": 180, "MSD": 240, "MCK": 180, "МСК": 180, "SAMT": 240, "YEKT": 300, "OMST": 360,
    "NOVT": 420, "KRAT": 420, "IRKT": 480, "YAKT": 540, "VLAT": 600, "MAGT": 660, "PETT": 720, "WET": 0,
    "WEST": 60, "BST": 60, "CET": 60, "MEZ": 60, "CEST": 120, "MESZ": 120, "EET": 120, "EEST": 180,
    "TRT": 180, "GST": 240, "PKT": 300, "NPT": 345, "BDT": 360, "ICT": 420, "WIB": 420, "HKT": 480,
    "SGT": 480, "AWST": 480, "JST": 540, "KST": 540, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
    "EAT": 180, "SAST": 120, "UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "AKST": -540, "AKDT": -480,
    "HST": -600, "BRT": -180, "ART": -180, "EST": -300, "EDT": -240, "CST": -360,
    "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
}  # fmt: skip
_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Beginnings of the names of months, longest first where one begins another.
_RUSSIAN = ("янв", "фев", "мар", "апр", "ма[йя]", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_HINDI = (
    "जन", "फ़?र|फेब", "मार्च", "अप्रै", "मई", "जून", "जुला", "अग", "सित|सेप", "अक्(?:टू|तू)|अक्ट", "नव", "दिस"
)  # fmt: skip
_MONTHS = tuple(
    (re.compile(rf"(?:{russian})[а-яё]*\.?|(?:{hindi})[\u0900-\u097f]*", re.IGNORECASE), english)
    for russian, hindi, english in zip(_RUSSIAN, _HINDI, _ENGLISH, strict=True)
)
_ISO = re.compile(
    r"(\d{4})[-/.]?(\d\d)[-/.]?(\d\d)(?:[T\s,]+(\d\d?):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?)?\s*(Z|[+-]\d\d(?::?\d\d)?|[A-Z]{2,5})?",
    re.IGNORECASE,
)
# How most feeds write dates; whatever is unusual about one is left to the readers of all others.
_CLOCK = r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d"
_USUAL_ISO = re.compile(rf"\d{{4}}-\d\d-\d\dT{_CLOCK}(?:\.\d{{3}}(?:\d{{3}})?)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_USUAL_RFC822 = re.compile(
    rf"(?:[A-Z][a-z][a-z], )?(\d\d?) ({'|'.join(_ENGLISH)}) (\d{{4}}) ({_CLOCK})"
    r" (?:([A-Z]{1,5})|([+-]\d{4}))",
    re.ASCII,
)
_MONTH = {name: f"{number:02}" for number, name in enumerate(_ENGLISH, 1)}
_ZONE_AT_END = re.compile(r"\s\(?([A-ZА-Я]{2,5})\)?$")
_HALF_OF_DAY = re.compile(r"\d\s*[ap]\.?m\b", re.IGNORECASE)
_ZONE_TWICE = re.compile(r"([+-]\d\d:?\d\d)\s+\(?[A-Z]{2,5}\)?$")
_ZONE_APART = re.compile(r"\s*\(([A-Z]{2,5})\)$")
_WORDY_OFFSET = re.compile(r"\s?(?:GMT|UTC)\s*([+-]\d\d?):?(\d\d)?$", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"\d{4}[-/.]")
_BLANK = datetime(1, 1, 1, tzinfo=UTC)
_EARLIEST, _LATEST = 1990, 2100


def moment(text: object) -> datetime | None:
    """Return the moment that a feed's date names, in UTC, or None where it names none.

    Read are ISO 8601, RFC 822 in all its variants, and what dateutil makes out, with the names of zones and
    months in English, Hindi and Russian; a date without a zone is UTC, one without a time midnight. What lies
    outside 1990 to 2100 is a program's way of saying *not known* (year 1, 9999).
    """
    if not isinstance(text, str):
        return None
    try:
        found = _usual(text) or _unusual(text)
    except (ValueError, ArithmeticError, LookupError, TypeError, AttributeError):  # dateutil raises them all
        return None
    return found if found and _EARLIEST <= found.year < _LATEST else None


def _usual(text: str) -> datetime | None:
    """What is written exactly as ISO 8601 or RFC 822 has it, with time and zone: most of all dates."""
    if _USUAL_ISO.fullmatch(text):
        return datetime.fromisoformat(text).replace(microsecond=0).astimezone(UTC)
    match = _USUAL_RFC822.fullmatch(text)
    if match is None:
        return None
    day, month, year, clock, name, offset = match.groups()
    minutes_east = _ZONES.get(name) if name else 0
    if minutes_east is None:
        return None
    when = datetime.fromisoformat(f"{year}-{_MONTH[month]}-{day:0>2}T{clock}{offset or 'Z'}")
    return (when - timedelta(minutes=minutes_east) if minutes_east else when).astimezone(UTC)


def _unusual(text: str) -> datetime | None:
    words = _ZONE_APART.sub(r" \1", _ZONE_TWICE.sub(r"\1", " ".join(text.split())))
    if not 4 <= len(words) <= 100:
        return None
    found = _iso(words) or _iso(english := _in_english(words)) or _rfc822(english) or _free(english)
    return found.astimezone(UTC) if found else None


def _iso(text: str) -> datetime | None:
    match = None if _HALF_OF_DAY.search(text) else _ISO.fullmatch(text)
    if not match:
        return None
    year, month, day, *clock, zone = match.groups()
    return _at(datetime(int(year), int(month), int(day), tzinfo=_zone(zone)), clock)


def _at(midnight: datetime, clock: Sequence[str | None]) -> datetime:
    """The moment at hours, minutes and seconds; 24:00 and leap seconds are taken, as feeds write both."""
    hours, minutes, seconds = (int(part or 0) for part in clock)
    if hours > 24 or minutes > 59 or seconds > 60:
        raise ValueError("no time of day")
    return midnight + timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _zone(name: str | None) -> timezone:
    if not name:
        return UTC
    if name[0] in "+-":
        digits = name[1:].replace(":", "").ljust(4, "0")
        minutes = int(digits[:2]) * 60 + int(digits[2:])
        return timezone(timedelta(minutes=-minutes if name[0] == "-" else minutes))
    return timezone(timedelta(minutes=_ZONES.get(name.upper(), 0)))


def _rfc822(text: str) -> datetime | None:
    """RFC 822 and its relatives, where nothing stands behind the time that could change it."""
    zone = _ZONE_AT_END.search(text)
    if zone and zone[1] in _ZONES:
        hours, minutes = divmod(abs(_ZONES[zone[1]]), 60)
        text = f"{text[: zone.start()]} {'-' if _ZONES[zone[1]] < 0 else '+'}{hours:02}{minutes:02}"
    from email.utils import parsedate_tz  # noqa: PLC0415  # 10 ms, and the usual dates need none of it

    parts = None if _HALF_OF_DAY.search(text) else parsedate_tz(text)
    if parts is None:
        return None
    year, month, day, hour, minute, second = parts[:6]
    start = datetime(year, month, day, tzinfo=timezone(timedelta(seconds=parts[9] or 0)))
    return start + timedelta(hours=hour, minutes=minute, seconds=second)


def _free(text: str) -> datetime | None:
    """Anything else that names a whole day; 4/12/2025 is in December, as in India and Russia.

    Behind a year that stands first the month comes before the day.
    """
    from dateutil.parser import parse  # noqa: PLC0415  # 30 ms, and hardly a feed needs it

    found: list[datetime] = [
        parse(text, default=blank, dayfirst=not _YEAR_FIRST.match(text), tzinfos=_named)
        for blank in (_BLANK, _BLANK + timedelta(days=366 + 31 + 1))  # what is not written makes them differ
    ]
    if found[0] != found[1]:
        return None
    return found[0]


def _named(name: str | None, offset_seconds: int | None) -> timezone:
    """A zone as dateutil asks for it; one that nobody knows is UTC."""
    if offset_seconds is not None:
        return timezone(timedelta(seconds=offset_seconds))
    return timezone(timedelta(minutes=_ZONES.get((name or "").upper(), 0)))


def _in_english(text: str) -> str:
    """The date with its month's name in English and its offset in figures."""
    for pattern, english in () if text.isascii() else _MONTHS:
        text, count = pattern.subn(english, text, count=1)
        if count:
            text = re.sub(r"^[^\d]*?,\s*(?=\d)|\s(?:г\.?|года)(?=[,\s]|$)", " ", text)
            break
    text = re.sub(r"(?<=\d)\s*,|\s(?:at|в|-)(?=\s)", " ", text)
    return _WORDY_OFFSET.sub(
        lambda found: f" {found[1][0]}{int(found[1][1:]):02}{found[2] or '00'}", text
    ).strip()
