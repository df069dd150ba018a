"""A date and the words before it → the days that bound it: by, before, early in, at the end of."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from bot.claimtypes.base import When

PARTS = {
    "q1": (1, 3), "q2": (4, 6), "q3": (7, 9), "q4": (10, 12), "h1": (1, 6), "h2": (7, 12),
    "spring": (3, 5),
    "summer": (6, 8), "autumn": (9, 11), "start": (1, 3), "middle": (4, 9), "end": (10, 12),
}  # fmt: skip

MONTH_PARTS = {
    "h1": (1, 15), "h2": (16, 31), "d1": (1, 10), "d2": (11, 20), "d3": (21, 31),
    "w1": (1, 7), "w2": (8, 14), "w3": (15, 21), "w4": (22, 28), "w5": (-6, 31),
}  # fmt: skip
"""Halves, thirds and weeks of a month by their days; the last week counts back from its end."""

IN_SEASON = frozenset(("весной", "летом", "осенью"))


class Core(NamedTuple):
    """A date without its preposition: half-open tokens, what it says, its first and last day."""

    first: int
    last: int
    value: str
    begins: date
    ends: date
    grain: str  # day, month, year, fiscal, period


def framed(core: Core, head: int, last: int, told: Sequence[str], *, relative: bool) -> When:
    """The date in its sentence: `told` are the words that frame it, from `head` on."""
    begins, ends, value = core.begins, core.ends, core.value
    words = {part for word in told for part in word.split("_")} - {"in"}
    grain = core.grain
    for part in ("start", "middle", "end"):
        if part in words and grain == "year":
            whole_end = part == "end" and "by" in words
            start, end = PARTS[part]
            begins, ends = (begins, ends) if whole_end else months_of(begins.year, start, end)
            value = (
                f"{begins.year}-{start:02}/{begins.year}-{end:02}" if not whole_end else f"{begins.year}-12"
            )
            grain = "period"
    lower: date | None
    upper: date | None
    lower, upper = begins, ends
    if grain == "fiscal" and not words & {"fiscal"}:
        lower, upper = date(begins.year, 1, 1), date(ends.year, 12, 31)
    if "before" in words and "not" not in words:
        ends = begins - timedelta(days=1)
        upper = ends
        value, lower = f"../{ends.year}-{ends.month:02}" if grain != "year" else f"../{ends.year}", None
        if grain == "day":
            value = f"../{ends}"
    elif "not" in words and grain != "term":
        value, upper = f"{value.split('/')[0]}/..", None
    elif "by" in words or grain == "term":
        value, lower = value if grain == "term" else f"../{value.split('/')[-1]}", None
    return When(
        head=head,
        first=core.first,
        last=last,
        value=value,
        lower=lower,
        upper=upper,
        begins=begins,
        ends=ends,
        told=" ".join(sorted(words)),
        period=core.grain in {"years"},
        relative=relative,
    )


def on_day(first: int, last: int, day: date) -> Core:
    """A single day."""
    return Core(first, last, day.isoformat(), day, day, "day")


def months_of(year: int, start: int, end: int) -> tuple[date, date]:
    """The first and last day of some months."""
    return date(year, start, 1), date(year, end, monthrange(year, end)[1])


def days_of(year: int, month: int, part: str) -> tuple[date, date]:
    """The first and last day of a half, a third or a week of a month."""
    first, end = months_of(year, month, month)
    opened, closed = MONTH_PARTS[part]
    opened = opened if opened > 0 else end.day + opened
    return first.replace(day=opened), first.replace(day=min(closed, end.day))


def day_of(year: int, month: int, number: int) -> date | None:
    """A day, None where no calendar has it."""
    try:
        return date(year, month, number)
    except ValueError:
        return None


def covered(dates: Sequence[When]) -> Iterator[int]:
    """The tokens that the dates cover."""
    for when in dates:
        yield from range(when.head, when.last)
