"""The small languages inside feeds.yaml: durations, sizes, schedules, hours, zones, addresses.

Each function takes the text and returns its value, or raises ValueError saying what was read, what is
allowed, and an example.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache

from cronsim import CronSim, CronSimError

from bot.config.wording import listed, nearest, shown
from bot.model import QuietHours, Rate, Schedule, ScheduleKind

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DIGEST_LANGUAGES = ("en", "hi", "ru")
STAGES = (
    "interest",
    "offered",
    "talks",
    "approved",
    "signed",
    "delivered",
    "inducted",
    "delayed",
    "cancelled",
    "denied",
)
WEIGHTS = ("stage", "conflict", "official", "denial")

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_DURATION = re.compile(r"(?:\d{1,9}[smhdw])+", re.ASCII)
_LONGEST = timedelta(days=36525)
_SIZES = {"b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}
_SIZE = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)\s*([kmg]i?b|b)", re.ASCII)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_RATE = re.compile(r"(\d{1,9})\s+per\s+(minute|hour|day)", re.ASCII)
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_NUMBER = re.compile(
    r"[-+]?(\d[\d_]*(\.[\d_]*)?(e[-+]?\d+)?|\.\d[\d_]*|0x[\da-f_]+|\d+(:[0-5]?\d)+|\.inf)|\.nan",
    re.ASCII | re.I,
)
_ZONE_NICKNAMES = {"ist": "Asia/Kolkata", "msk": "Europe/Moscow", "gmt": "UTC", "z": "UTC"}
_PER = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
_SWITCH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def words(text: str) -> str:
    """Text with something in it."""
    stripped = text.strip()
    if not stripped:
        raise ValueError("nothing is written here: give a value, or remove the key")
    return stripped


def header(text: str) -> str:
    """Text that can stand in an HTTP header: printable ASCII."""
    if not words(text).isascii() or not words(text).isprintable():
        raise ValueError(
            f"{shown(text)} has characters that no HTTP header can carry: use plain English letters"
        )
    return words(text)


def switch(text: str) -> bool:
    """true or false."""
    value = _SWITCH.get(text.strip().lower())
    if value is None:
        raise ValueError(f"{shown(text)} is neither true nor false")
    return value


def whole(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers between two bounds."""

    def number(text: str) -> int:
        written = text.strip()
        if re.fullmatch(r"\d{1,12}", written, re.ASCII) and low <= int(written) <= high:
            return int(written)
        raise ValueError(f"{shown(text)} is no whole number from {low} to {high}")

    return number


def choice(*known: str) -> Callable[[str], str]:
    """A reader of one word out of a few."""

    def word(text: str) -> str:
        if text.strip().lower() in known:
            return text.strip().lower()
        near = nearest(text, known)
        meant = f'did you mean "{near}"? ' if near else ""
        raise ValueError(f"{shown(text)} is not allowed here: {meant}it is one of {listed(known)}")

    return word


def duration(text: str) -> timedelta:
    """How long, zero included: 15m, 6h, 30d, 20s, 2w, 1h30m."""
    written = text.strip().lower()
    if not _DURATION.fullmatch(written):
        raise ValueError(
            f"{shown(text)} is no duration: write a number with s, m, h, d or w, for example 15m"
        )
    seconds = sum(int(part[:-1]) * _UNITS[part[-1]] for part in re.findall(r"\d+[smhdw]", written))
    if seconds > _LONGEST.total_seconds():
        raise ValueError(f"{shown(text)} is longer than a hundred years: write for example 30d")
    return timedelta(seconds=seconds)


def spelled(length: timedelta) -> str:
    """A duration of whole seconds as `duration` reads it, in the largest unit that fits: 15m, 90s, 2w."""
    seconds = round(length.total_seconds())
    unit = next(unit for unit in reversed(_UNITS) if seconds % _UNITS[unit] == 0)
    return f"{seconds // _UNITS[unit]}{unit}"


def at_least(shortest: timedelta, example: str) -> Callable[[str], timedelta]:
    """A reader of durations that are not shorter than so long."""

    def long_enough(text: str) -> timedelta:
        value = duration(text)
        if value < shortest:
            raise ValueError(f"{shown(text)} is too short: write for example {example}")
        return value

    return long_enough


def keeping(text: str) -> timedelta | None:
    """How long to keep: a duration of a day or more, or forever (None)."""
    if text.strip().lower() == "forever":
        return None
    try:
        value = duration(text)
    except ValueError as error:
        raise ValueError(f"{error}, or forever") from None
    if value < timedelta(days=1):
        raise ValueError(f"{shown(text)} is too short: write for example 90d, or forever")
    return value


def size(text: str) -> int:
    """Bytes: 10MB, 500KB, 1GiB (KB is 1,000 bytes, KiB 1,024)."""
    written = _SIZE.fullmatch(text.strip().lower())
    if not written:
        raise ValueError(
            f"{shown(text)} is no size: write a number with KB, MB, GB, KiB, MiB or GiB, such as 10MB"
        )
    value = int(Decimal(written[1]) * _SIZES[written[2]])
    if not 1000 <= value <= 2**31:
        raise ValueError(f"{shown(text)} is not between 1KB and 2GiB: write for example 10MB")
    return value


def clock(text: str) -> time:
    """A time of day: 08:00."""
    written = _CLOCK.fullmatch(text.strip())
    if not written:
        raise ValueError(f"{shown(text)} is no time of day: write it as 08:00, from 00:00 to 23:59")
    return time(int(written[1]), int(written[2]))


def quiet_hours(text: str) -> QuietHours:
    """From one time of day to another: 22:00-06:00."""
    start, dash, end = text.replace("–", "-").partition("-")
    if not dash or not _CLOCK.fullmatch(start.strip()) or not _CLOCK.fullmatch(end.strip()):
        raise ValueError(f"{shown(text)} is no pair of hours: write them as 22:00-06:00")
    return QuietHours(start=clock(start), end=clock(end))


def rate(text: str) -> Rate | None:
    """At most so many in so long: 10 per hour; unlimited is None."""
    written = " ".join(text.lower().split())
    if written == "unlimited":
        return None
    found = _RATE.fullmatch(written)
    if not found or int(found[1]) == 0:
        raise ValueError(
            f"{shown(text)} is no rate: write a number and per minute, per hour or per day, "
            "for example 10 per hour, or unlimited"
        )
    return Rate(count=int(found[1]), per=_PER[found[2]])


def schedule(text: str) -> Schedule:
    """instant, hourly, daily 08:00, weekdays 08:00, weekly mon 08:00 or cron "0 8 * * *"."""
    first, _, rest = text.strip().partition(" ")
    rest = rest.strip()
    match first.lower():
        case "instant" | "hourly" as name if not rest:
            return Schedule(kind=ScheduleKind(name))
        case "daily" | "weekdays" as name if _CLOCK.fullmatch(rest):
            return Schedule(kind=ScheduleKind(name), at=clock(rest))
        case "weekly" if weekly := _weekly(rest):
            return weekly
        case "cron":
            return Schedule(kind=ScheduleKind.CRON, cron=_cron(rest))
        case _:
            raise ValueError(
                f"{shown(text)} is no schedule: write instant, hourly, daily 08:00, weekdays 08:00, "
                'weekly mon 08:00 or cron "0 8 * * *"'
            )


def _weekly(rest: str) -> Schedule | None:
    day, _, at = rest.partition(" ")
    full = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    if day.lower() not in DAYS + full or not _CLOCK.fullmatch(at.strip()):
        return None
    return Schedule(kind=ScheduleKind.WEEKLY, at=clock(at), weekday=DAYS.index(day.lower()[:3]))


def _cron(rest: str) -> str:
    """The five fields, without their quotes, if they ever come true."""
    expression = " ".join(rest.strip("\"'").split())
    if len(expression.split()) != 5:
        raise ValueError(
            f"cron {shown(rest)} has not the five fields minute, hour, day, month, weekday: "
            'write for example cron "0 8 * * *"'
        )
    try:
        next(CronSim(expression, datetime(2026, 1, 1, tzinfo=UTC)))
    except (CronSimError, StopIteration) as error:
        reason = str(error) or "it never comes true"
        raise ValueError(f'cron {shown(rest)}: {reason}: write for example cron "0 8 * * *"') from error
    return expression


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def zone(text: str) -> str:
    """The name of an IANA time zone: Asia/Kolkata."""
    written = text.strip()
    if written in _zones():
        return written
    near = _nearest_zone(written)
    meant = f'did you mean "{near}"?' if near else "write a name such as Asia/Kolkata or Europe/Moscow"
    raise ValueError(f"{shown(text)} is no time zone: {meant}")


def _nearest_zone(written: str) -> str | None:
    folded = written.casefold().replace(" ", "_")
    by_city = {name.casefold().rpartition("/")[2]: name for name in sorted(_zones(), key=len, reverse=True)}
    if folded in _ZONE_NICKNAMES:
        return _ZONE_NICKNAMES[folded]
    return by_city.get(folded) or nearest(folded, _zones())


def language(text: str) -> str:
    """A language by its two letters: en, hi, ru."""
    written = text.strip().lower()
    if re.fullmatch(r"[a-z]{2}", written):
        return written
    names = {"english": "en", "hindi": "hi", "russian": "ru", "eng": "en", "hin": "hi", "rus": "ru"}
    meant = (
        names.get(written) or written[:2] if re.match(r"[a-z]{2}([-_]|$)", written) else names.get(written)
    )
    example = f'did you mean "{meant}"?' if meant else "write two letters such as en, hi or ru"
    raise ValueError(f"{shown(text)} is no language code: {example}")


def event_date(text: str) -> str:
    """A day, a month or a year: 2026-12-04, 2026-12, 2026."""
    written = text.strip()
    if _DATE.fullmatch(written):
        try:
            date.fromisoformat((written + "-01-01")[:10])
        except ValueError:
            pass
        else:
            return written
    raise ValueError(f"{shown(text)} is no date: write a day, a month or a year: 2026-12-04, 2026-12 or 2026")


def is_number(text: str) -> bool:
    """Whether YAML reads the bare word as a number: 11356, 1_000, 0x1F, 12:30, .5."""
    return _NUMBER.fullmatch(text) is not None


def name(text: str) -> str:
    """A name to look for: it holds a letter or a digit."""
    written = " ".join(words(text).split())
    if not any(character.isalnum() for character in written):
        raise ValueError(f"{shown(text)} holds no letter and no digit: nothing can match it")
    return written
