"""A programme as CSV and as a calendar that every reader takes."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

from bot import exporting
from bot.model import ArticleId, Attribute, Claim, Coming, Expected, Hedge, Programme, Saying
from tests.factories import article

MADE = datetime(2026, 2, 10, 9, 30, tzinfo=UTC)


def awaited(name: str, begins: date, ends: date, **changes: object) -> Expected:
    fields: dict[str, object] = {
        "name": name,
        "subjects": ("S-400",),
        "told": begins.isoformat(),
        "begins": begins,
        "ends": ends,
        "coming": Coming.LATER,
    }
    return Expected(**{**fields, **changes})  # type: ignore[arg-type]  # a factory takes any field


def claim(**changes: object) -> Claim:
    fields: dict[str, object] = {
        "id": "0123456789ab",
        "subject": "S-400",
        "attribute": Attribute.STAGE,
        "value": "offered",
        "sentence": "Russia offered it.",
        "article_id": ArticleId(1),
    }
    return Claim(**{**fields, **changes})  # type: ignore[arg-type]  # a factory takes any field


def test_a_month_lasts_all_its_days() -> None:
    month = awaited("A session", date(2026, 2, 1), date(2026, 2, 28), told="2026-02")
    lines = exporting.calendar("S-400", [month], made=MADE).split("\r\n")
    assert [line for line in lines if line.startswith(("DTSTART", "DTEND", "DESCRIPTION"))] == [
        "DTSTART;VALUE=DATE:20260201",
        "DTEND;VALUE=DATE:20260301",
        "DESCRIPTION:2026-02",
    ]


def test_a_day_and_a_year_as_whole_days() -> None:
    day = awaited("A session", date(2026, 12, 4), date(2026, 12, 4))
    year = awaited("A year", date(2026, 1, 1), date(2026, 12, 31), claims=(claim(),))
    lines = exporting.calendar("S-400", [day, year], made=MADE).split("\r\n")
    assert lines[:5] == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Defwatch//Defwatch//EN",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:S-400",
    ]
    assert [line for line in lines if line.startswith(("DT", "STATUS"))] == [
        "DTSTAMP:20260210T093000Z",
        "DTSTART;VALUE=DATE:20261204",
        "DTEND;VALUE=DATE:20261205",
        "STATUS:CONFIRMED",
        "DTSTAMP:20260210T093000Z",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        "STATUS:TENTATIVE",
    ]
    uids = [line for line in lines if line.startswith("UID:")]
    assert len(set(uids)) == 2
    assert uids == [
        line for line in exporting.calendar("x", [day, year], made=MADE).split("\r\n") if line[:4] == "UID:"
    ]
    assert lines[-2:] == ["END:VCALENDAR", ""]


def test_values_are_escaped_and_long_lines_folded_between_characters() -> None:
    name = "a;b,c\\d\x00\ud800" + "С-400 " * 30
    said = claim(sentence="One line\r\nBEGIN:VEVENT\nanother", hedge=Hedge.MAY)
    text = exporting.calendar(
        name, [awaited(name, date(2026, 2, 1), date(2026, 2, 1), claims=(said,))], made=MADE
    )
    lines = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    whole = text.replace("\r\n ", "")
    assert f"SUMMARY:a\\;b\\,c\\\\d \ufffd{'С-400 ' * 29}С-400\r\n" in whole
    assert "DESCRIPTION:2026-02-01\\noutlet (may): One line BEGIN:VEVENT another\r\n" in whole
    assert whole.count("\r\nBEGIN:VEVENT\r\n") == 1
    assert "\n" not in whole.replace("\r\n", "")


def test_no_cell_is_a_formula() -> None:
    said = claim(sentence='=HYPERLINK("https://example.org")', value=-3, lot="")
    programme = Programme(
        subject="S-400",
        standings=(),
        ledger=(),
        disputes=(),
        slips=(),
        timeline=(Saying(claim=said, day=date(2026, 2, 5)), Saying(claim=said, day=None)),
        first=(),
        expected=(),
        articles={ArticleId(1): article(1, source="@paper", url="")},
    )
    rows = list(csv.DictReader(io.StringIO(exporting.table(programme))))
    assert [row["day"] for row in rows] == ["2026-02-05", ""]
    assert rows[0]["sentence"] == '\'=HYPERLINK("https://example.org")'
    assert (rows[0]["value"], rows[0]["outlet"], rows[0]["url"]) == ("-3", "'@paper", "")
    assert list(rows[0]) == list(exporting.COLUMNS)
    assert exporting.record(programme)["timeline"] == [
        {**dict.fromkeys(exporting.COLUMNS), **told}
        for told in (
            {
                "day": day,
                "id": "0123456789ab",
                "subject": "S-400",
                "attribute": "stage",
                "value": -3,
                "hedge": "reported",
                "attribution": "outlet",
                "outlet": "@paper",
                "article": 1,
                "sentence": '=HYPERLINK("https://example.org")',
            }
            for day in ("2026-02-05", None)
        )
    ]
