"""A day without its year, as bylines of this year's news have it → the day in the year the page tells."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from bot.extraction import dates
from bot.extraction.dates import Written

_CLOCK = r"\d{1,2}[:.]\d\d(?:\s?[ap]\.?m\.?)?(?:\s(?:ist|msk|мск|gmt|utc))?"
_NAME = r"[^\W\d_][^\s\d,.]{2,11}"
_LINE = re.compile(
    rf"(?:{_CLOCK}[\s,|•·]{{1,3}})?(?:(?:\w{{2,12}},\s)?(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s(?P<month>{_NAME})"
    rf"|(?P<name>{_NAME})\.?\s(?P<number>\d{{1,2}})(?:st|nd|rd|th)?)\.?(?:[\s,|•·–—-]{{1,3}}(?:at\s|в\s)?{_CLOCK})?",
    re.IGNORECASE,
)
_IN_ADDRESS = re.compile(r"/(?P<year>20[0-4]\d)(?:[/-]?(?P<month>0[1-9]|1[0-2]))?(?=[/-])")
_LATE = timedelta(days=2)
"""A page is changed after it was published, but for zones and what its clock is behind."""
_LONGEST = 40


def is_written(line: str) -> bool:
    """Whether a line is no more than a day with its month, and a time."""
    return len(line) <= _LONGEST and any(map(str.isdigit, line)) and _LINE.fullmatch(line) is not None


def read(line: str, *, changed: date | None, address: str) -> Written | None:
    """The day of such a line: the last before the page was changed, else in the year of its address.

    An address that has a month too must have the line's.
    """
    said = _LINE.fullmatch(line) if is_written(line) else None
    there = _IN_ADDRESS.search(address)
    if not said or not (changed or there):
        return None
    day = f"{said['day'] or said['number']} {said['month'] or said['name']}"
    if there:
        found = _in(day, int(there["year"]), line)
        return found if found and int(there["month"] or 0) in (0, found.moment.month) else None
    years = (changed.year + 1, changed.year, changed.year - 1) if changed else ()
    known = (found for year in years if (found := _in(day, year, line)))
    return next((one for one in known if changed and one.moment.date() <= changed + _LATE), None)


def _in(day: str, year: int, line: str) -> Written | None:
    found = dates.read(f"{day} {year}")
    return replace(found, start=0, end=len(line)) if found else None
