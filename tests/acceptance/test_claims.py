"""What a person reads of claims on the command line, and what he corrects."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.desk import Desk

PAGE = """\
<!doctype html><html lang="en"><head><title>{title}</title>
<link rel="canonical" href="https://{name}.example.org/story">
<meta property="article:published_time" content="2025-12-{day}T09:00:00+05:30"></head>
<body><article><h1>{title}</h1>
<p>{text}</p>
<p>{more}</p>
</article></body></html>
"""
MORE = {
    "one": "The two ministers met for an hour in the capital and spoke of many other things before their"
    " guests, the envoys and the press were shown the garden of the old house, which had long been closed.",
    "two": "Reporters waited at the gate all morning while the rain fell, and when the doors opened at last"
    " there were few answers; the hosts gave out a short note, some tea and a map of the way back to town.",
}
FIRST = (
    "In October 2018 India signed a contract for five S-400 units worth $5.43 billion. "
    "Moscow has promised the rest of the S-400 by September 2026."
)
SECOND = (
    "The 2018 contract for five S-400 units is worth $6.1 billion. "
    "The 23rd session of the IRIGC will be held in Moscow on 4 December 2026."
)


@pytest.fixture
def filed(desk: Desk) -> Desk:
    """Two papers that disagree about a sum."""
    desk.configure("""\
        watchlist: [S-400, IRIGC]
        events: [{name: An air show, date: 2099-02, keywords: [S-400]}]
    """)
    page(desk, "one", FIRST, "04")
    page(desk, "two", SECOND, "05")
    return desk


def page(desk: Desk, name: str, text: str, day: str) -> None:
    title = f"Ministers meet, says paper {name}"
    (desk.folder / f"{name}.html").write_text(
        PAGE.format(title=title, name=name, text=text, day=day, more=MORE[name])
    )
    desk.run("add", "--source", f"Paper {name}", f"{name}.html")


def ledger(desk: Desk, *words: str) -> dict[tuple[str, str | None, str], dict[str, object]]:
    rows = desk.json("claims", *words)
    assert isinstance(rows, list)
    return {(row["subject"], row["lot"], row["attribute"]): row for row in rows}


def ids(desk: Desk, value: object) -> list[str]:
    return [
        claim["id"]
        for row in ledger(desk).values()
        for told in row["values"]  # type: ignore[attr-defined]  # JSON
        if told["value"] == value
        for claim in told["claims"]
    ]


def test_the_list_says_who_claims_what_and_where_they_disagree(filed: Desk) -> None:
    shown = filed.run("claims")
    rows = ledger(filed)
    disputed = ledger(filed, "--conflicts")

    assert (
        "S-400 · 2018 · contract_value [conflict]\n  5430000000 USD (reported, outlet) Paper one\n" in shown
    )
    assert shown == filed.run("claims", "list")
    assert list(disputed) == [("S-400", "2018", "contract_value")]
    assert rows["S-400", "2018", "quantity_ordered"]["verdict"] == "agree"
    values: Any = rows["S-400", "2018/rest", "delivery_deadline"]["values"]
    [told] = values
    [claim] = told["claims"]
    assert (told["value"], claim["attribution"], claim["source"]) == ("../2026-09", "party:RU", "Paper one")
    assert claim["url"] == "https://one.example.org/story"


def test_a_keyword_is_found_by_any_of_its_names(filed: Desk) -> None:
    for name in ("IRIGC", "IRIGC-M&MTC", "irigc"):
        assert {subject for subject, _, _ in ledger(filed, "--keyword", name)} == {"IRIGC"}
    assert {subject for subject, _, _ in ledger(filed, "--keyword", "С-400")} == {"S-400"}
    assert ledger(filed, "--keyword", "Su-57") == {}
    assert ledger(filed, "--since", "1d") == ledger(filed)


def test_what_is_rejected_or_moved_stays_so_when_the_article_is_read_again(filed: Desk) -> None:
    [sum_] = ids(filed, 6_100_000_000)
    [date] = ids(filed, "../2026-09")
    assert filed.run("claims", "reject", sum_[:8]).endswith("contract_value 6100000000: rejected\n")
    filed.run("claims", "move", date, "--lot", "2018/5th")

    page(filed, "two", f"{SECOND} Three S-400 squadrons were delivered.", "05")
    page(filed, "one", f"The talks went well. {FIRST}", "04")

    rows = ledger(filed)
    assert rows["S-400", "2018", "quantity_delivered"]["verdict"] == "single"
    assert rows["S-400", "2018", "contract_value"]["verdict"] == "single"
    assert ("S-400", "2018/5th", "delivery_deadline") in rows
    assert list(ledger(filed, "--rejected")) == [("S-400", "2018", "contract_value")]

    filed.run("claims", "restore", sum_)
    filed.run("claims", "restore", date)

    assert list(ledger(filed, "--conflicts")) == [("S-400", "2018", "contract_value")]
    assert ("S-400", "2018/rest", "delivery_deadline") in ledger(filed)
    assert ledger(filed, "--rejected") == {}


def test_what_is_no_claim_is_said(filed: Desk) -> None:
    assert "claims: zz: no such claim" in filed.fails("claims", "reject", "zz", code=1)
    assert "no such claim" in filed.fails("claims", "move", "", "--lot", "2018", code=1)


def test_a_programme_as_text_json_csv_and_calendar(filed: Desk, tmp_path: Path) -> None:
    shown = filed.run("claims", "programme", "С-400")
    found = filed.json("claims", "programme", "S-400")
    sheet = filed.run("claims", "programme", "S-400", "--format", "csv")
    dates = filed.run("claims", "programme", "S-400", "--format", "ics")

    assert (
        "lot 2018\n  approved: nobody tells of it\n  signed (reported, outlet) Paper one, 2025-12-04\n"
        in shown
    )
    assert isinstance(found, dict)
    assert json.loads(filed.run("claims", "programme", "S-400", "--format", "json")) == found
    [standing] = [one for one in found["lots"] if one["lot"] == "2018"]
    assert [(rung["stage"], rung["skipped"]) for rung in standing["ladder"] if rung["skipped"]] == [
        ("approved", True)
    ]
    assert [row["attribute"] for row in found["disputes"]] == ["contract_value"]
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert [row["day"] for row in rows] == ["2025-12-04"] * 4 + ["2025-12-05"] * 2
    assert "SUMMARY:An air show\r\n" in dates.replace("\n", "\r\n").replace("\r\r", "\r")
    assert "nothing is claimed" in filed.fails("claims", "programme", "Su-57", code=0)
