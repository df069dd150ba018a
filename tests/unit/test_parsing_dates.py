"""Dates as feeds write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formats.dates import moment


def utc(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2025, 12, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Thu, 04 Dec 2025 18:30:00 GMT", utc(4, 18, 30)),
        ("Thu, 04 Dec 2025 18:30:00 +0530", utc(4, 13)),
        ("Thu, 04 Dec 2025 18:30:00 IST", utc(4, 13)),
        ("Thu, 04 Dec 2025 18:30:00 +0530 (IST)", utc(4, 13)),
        ("Thu, 04 Dec 2025 18:30:00 GMT+5:30", utc(4, 13)),
        ("Thu, 04 Dec 2025 18:30:00 MSK", utc(4, 15, 30)),
        ("Thu, 04 Dec 2025 18:30:00 EST", utc(4, 23, 30)),
        ("Thu, 04 Dec 2025 18:30:00 PDT", utc(5, 1, 30)),
        ("Thu, 04 Dec 2025 06:30:00 PM +0530", utc(4, 13)),
        ("4 Dec 25 18:30 Z", utc(4, 18, 30)),
        ("Thu, 04 December 2025 18:30:00 GMT", utc(4, 18, 30)),
        ("Wed, 04 Dec 2025 18:30:00 GMT", utc(4, 18, 30)),
        ("Чт, 04 дек 2025 18:30:00 +0300", utc(4, 15, 30)),
        ("4 декабря 2025 г., 18:30", utc(4, 18, 30)),
        ("04 декабря 2025 18:30 МСК", utc(4, 15, 30)),
        ("गुरु, 04 दिसम्बर 2025 18:30:00 +0530", utc(4, 13)),
        ("4 दिसंबर 2025 18:30 IST", utc(4, 13)),
        ("2025-12-04 18:30:00 GMT+1", utc(4, 17, 30)),
        ("2025-12-04 18:30:00GMT+1", utc(4, 17, 30)),
        ("2025-12-04 18:30 UTC+05:30", utc(4, 13)),
        ("2025-12-04 18:30 (IST)", utc(4, 13)),
        ("2025-12-04 18:30:00 +0530 IST", utc(4, 13)),
        ("2025-12-04 6:30 PM", utc(4, 18, 30)),
        ("2025-12-04T18:30:00Z", utc(4, 18, 30)),
        ("2025-12-04T18:30:00+05:30", utc(4, 13)),
        ("2025-12-04T18:30:00.123456789+0530", utc(4, 13)),
        ("2025-12-04 18:30", utc(4, 18, 30)),
        ("2025-12-04T18:30:00 IST", utc(4, 13)),
        ("20251204T183000Z", utc(4, 18, 30)),
        ("2025-12-04T24:00:00Z", utc(5)),
        ("2025-12-04", utc(4)),
        ("2025/12/04 18:30", utc(4, 18, 30)),
        ("04.12.2025 18:30", utc(4, 18, 30)),
        ("04/12/2025", utc(4)),
        ("04-12-2025 18:30", utc(4, 18, 30)),
        ("December 4, 2025 6:30 PM", utc(4, 18, 30)),
        ("Thursday, December 4, 2025 - 18:30", utc(4, 18, 30)),
        ("  Thu,  04 Dec\n2025 18:30:00  GMT ", utc(4, 18, 30)),
        ("4th December 2025", utc(4)),
    ],
)
def test_a_date_in_any_shape(written: str, meant: datetime) -> None:
    assert moment(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "0001-01-01T00:00:00Z",
        "Mon, 01 Jan 0001 00:00:00 +0000",
        "9999-12-31T23:59:59-12:00",
        "Thu, 31 Dec 9999 23:59:59 -1200",
        "1764873000",
        "2025-13-45",
        "2025-02-30",
        "December 2025",
        "18:30",
        "Thursday",
        "2025-12-04T99:00:00Z",
        "x" * 5_000,
        None,
        5,
    ],
)
def test_what_names_no_day_is_no_date(written: object) -> None:
    assert moment(written) is None


RUSSIAN = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"
HINDI = "जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर"
SHORT = "янв фев мар апр май июн июл авг сен окт ноя дек"


@pytest.mark.parametrize("names", [RUSSIAN, HINDI, SHORT])
def test_every_month_in_russian_and_hindi(names: str) -> None:
    found = [moment(f"7 {name} 2025 10:05") for name in names.split()]
    assert found == [datetime(2025, month, 7, 10, 5, tzinfo=UTC) for month in range(1, 13)]


@given(st.text(max_size=60) | st.text(alphabet="0123456789:-+TZ .,/apmGMISТдек", max_size=30))
def test_it_never_fails(text: str) -> None:
    found = moment(text)
    assert found is None or found.tzinfo is UTC


@given(st.integers(0, 3_000_000_000), st.integers(-12 * 60, 14 * 60))
def test_iso_dates_come_back_from_every_zone(seconds: int, minutes_east: int) -> None:
    when = datetime(1990, 1, 2, tzinfo=UTC) + timedelta(seconds=seconds)
    assert moment(when.astimezone(timezone(timedelta(minutes=minutes_east))).isoformat()) == when


@given(st.integers(0, 3_000_000_000), st.integers(-12 * 60, 14 * 60))
def test_rfc_822_dates_come_back_from_every_zone(seconds: int, minutes_east: int) -> None:
    when = datetime(1990, 1, 2, tzinfo=UTC) + timedelta(seconds=seconds)
    assert moment(format_datetime(when.astimezone(timezone(timedelta(minutes=minutes_east))))) == when


@pytest.mark.parametrize("spaces", ["{}", " {} ", "\n{}", "{} "])
@pytest.mark.parametrize(
    "written", ["Thu, 04 Dec 2025 18:30:00 IST", "4 Dec 2025 13:00:00 +0000", "2025-12-04T18:30:00.250+05:30"]
)
def test_white_space_around_it_changes_nothing(written: str, spaces: str) -> None:
    assert moment(spaces.format(written)) == utc(4, 13)
