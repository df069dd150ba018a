"""Dates as people write them: the day always, the time only with its zone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.extraction.dates import is_day, stamped, when

EVENING = datetime(2025, 12, 4, 17, 1, tzinfo=UTC)
DAY = datetime(2025, 12, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2025-12-04T22:31:00+05:30", EVENING),
        ("2025-12-04 22:31:00 +0530", EVENING),
        ("Dec 04 2025 | 10:31 PM IST", EVENING),
        ("10:31 PM IST, December 4th, 2025", EVENING),
        ("Thu, 04 Dec 2025 17:01:00 GMT", EVENING),
        ("4 декабря 2025 г., 20:01 (МСК)", EVENING),
        ("Updated: December 4, 2025 6:01 PM GMT+1", EVENING),
        ("4 December 2025, 22:31 UTC+5:30", EVENING),
        ("4 दिसंबर 2025, 22:31 IST", EVENING),
        ("2025-12-04", DAY),
        ("20251204", DAY),
        ("04.12.2025", DAY),
        ("4 декабря 2025 года", DAY),
        ("गुरुवार, 4 दिसम्बर 2025", DAY),
        ("2025-12-04T22:31:00", DAY),  # a time without a zone is no time
        ("12:30 am IST, 5 December 2025", datetime(2025, 12, 4, 19, 0, tzinfo=UTC)),
        ("2025-13-40", None),
        ("0000-00-00", None),
        ("2 min read", None),
        ("", None),
    ],
)
def test_a_written_date(written: str, expected: datetime | None) -> None:
    assert when(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "4 Aralık 2025 Perşembe",
        "4 Δεκεμβρίου 2025",
        "4 دسمبر 2025",
        "4 ديسمبر 2025",
        "৪ ডিসেম্বর 2025",
        "2025. december 4.",
        "2025년 12월 4일",
        "2025 年 12 月 4 日",
        "4 grudzień 2025",
        "den 4 december 2025",
        "4. prosince 2025",
        "4. 12. 2025",
        "4 / 12 / 2025",
        "04 | 12 | 2025",
        "04·12·2025",
        "4. Dez. 25",
        "4.Dez.2025",
        "4, December 2025",
        "4η Δεκεμβρίου 2025",
        "Dec-04-2025",
        "2025-Dec-04",
        "४ दिसंबर २०२५",
        "৪ ডিসেম্বর ২০২৫",
        "٤ ديسمبر ٢٠٢٥",
        "04/12/25",
        "4th of December, 2025",
        "Dec 4,2025",
        "( Harbour Town, 4 December 25 )",
        "Thu Dec 04 18:30:00 IST 2025",
        "Submitted on Thu, 12/04/2025 - 10:00",
    ],
)
def test_a_day_in_many_manners(written: str) -> None:
    assert when(written) == DAY


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Sat 12/04/2025", datetime(2025, 4, 12, tzinfo=UTC)),  # was a Saturday: as in most of the world
        ("Mon 12/04/2025", datetime(2025, 4, 12, tzinfo=UTC)),  # neither was a Monday
        ("Beginn: 4. Dezember 20 Uhr", None),
        ("since 2024 December 4, 2025", DAY),
        ("12 May 30, 2025", datetime(2025, 5, 30, tzinfo=UTC)),
        ("4 Mar 2025", datetime(2025, 3, 4, tzinfo=UTC)),
        ("1/2/3/4/5", None),
        ("12.31.2025", datetime(2025, 12, 31, tzinfo=UTC)),
        ("12.31.25", datetime(2025, 12, 31, tzinfo=UTC)),
        ("31.12.25", datetime(2025, 12, 31, tzinfo=UTC)),
        ("2025-31-12", None),
    ],
)
def test_a_day_that_could_be_misread(written: str, expected: datetime | None) -> None:
    assert when(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1764867660", EVENING),
        (" 1764867660000 ", EVENING),
        ("1764867660.25", EVENING),
        ("20251204223100", DAY),
        ("202512042231", DAY),
        ("Thu, 04 Dec 2025 17:01:00 GMT", EVENING),
        ("9764867660", None),
        ("176486766", None),
        ("20251304223100", None),
    ],
)
def test_a_date_written_for_programs(written: str, expected: datetime | None) -> None:
    found = stamped(written)
    assert (found.moment.astimezone(UTC) if found else None) == expected


def test_midnight_stands_for_the_day() -> None:
    assert is_day(DAY)
    assert not is_day(EVENING)


@given(st.text(alphabet="0123456789-/.: TZ+decДмая", max_size=60))
def test_any_text_is_a_date_or_none(written: str) -> None:
    found = when(written)
    assert found is None or found.tzinfo is UTC
