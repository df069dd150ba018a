"""A date as people and pages write it, in English, Hindi or Russian → an aware datetime in UTC."""

from __future__ import annotations

import re
from datetime import datetime

from bot.formats.dates import moment

_MONTHS = (
    ("jan", "янв", "जनवरी"),
    ("feb", "фев", "फरवरी", "फ़रवरी", "फ़रवरी"),
    ("mar", "мар", "मार्च"),
    ("apr", "апр", "अप्रैल"),
    ("may", "мая", "май", "मई"),
    ("jun", "июн", "जून"),
    ("jul", "июл", "जुलाई"),
    ("aug", "авг", "अगस्त"),
    ("sep", "сен", "सितंबर", "सितम्बर"),
    ("oct", "окт", "अक्टूबर", "अक्तूबर"),
    ("nov", "ноя", "नवंबर", "नवम्बर"),
    ("dec", "дек", "दिसंबर", "दिसम्बर"),
)
_MONTH_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_MONTH = rf"(?P<month>{'|'.join(_MONTH_NUMBERS)})[^\W\d]*\.?"
_DAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<year>\d{4})[-/.](?P<number>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<year>\d{4})(?P<number>\d\d)(?P<day>\d\d)(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]+{_MONTH}[,\s-]+(?P<year>\d{{4}})(?!\d)",
        rf"(?<!\w){_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})\.(?P<number>\d{1,2})\.(?P<year>\d{4})(?!\d)",
    )
)
_TIME = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\b\.?)?"
    r"[\s(]*(?P<zone>z\b|utc\b|gmt\b|ist\b|msk\b|мск\b|bst\b|cest?\b|[+-]\d\d:?\d\d(?!\d))?",
    re.IGNORECASE,
)


def when(written: str) -> datetime | None:
    """The first date in a short text, in UTC.

    Where the time or its zone is missing only the day is known: midnight UTC stands for it
    (`is_day`). None where there is no date.
    """
    written = written[:200]
    for pattern in _DAYS:
        if found := pattern.search(written):
            return _moment(found, _TIME.search(written[: found.start()] + " " + written[found.end() :]))
    return None


def is_day(moment: datetime) -> bool:
    """Whether this stands for a whole day, its time unknown."""
    return (moment.hour, moment.minute, moment.second) == (0, 0, 0)


def _moment(day: re.Match[str], time: re.Match[str] | None) -> datetime | None:
    parts = day.groupdict()
    month = int(parts["number"]) if parts.get("number") else _MONTH_NUMBERS[parts["month"].lower()]
    written = f"{parts['year']}-{month:02}-{int(parts['day']):02}"
    if time and time["zone"]:
        hour = int(time["hour"])
        if time["half"]:
            hour = hour % 12 + (12 if time["half"].lower().startswith("p") else 0)
        zone = time["zone"].upper().replace("МСК", "MSK")
        written += f" {hour:02}:{time['minute']}:{time['second'] or '00'} {zone}"
    return moment(written)
