"""`defwatch claims` as a person uses it: the ledger, and corrections that outlive a new reading."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.desk import Desk

FIRST = """\
What Delhi pays for its S-400 systems

Under the 2018 agreement India pays $5.43 billion for five units of the S-400.
"""
SECOND = """\
<!doctype html><html lang="en"><head><title>The price of an air defence shield</title>
<link rel="canonical" href="https://paper.example.org/price"></head><body><article>
<h1>The price of an air defence shield</h1>
<p>India signed for five S-400 units in October 2018, a deal of about $9 billion.</p>
<p>The paper's own staff had asked the yard for its books, and waited for an answer through the autumn.</p>
</article></body></html>
"""


@pytest.fixture
def filed(desk: Desk) -> Desk:
    desk.configure("watchlist: [S-400]\n")
    (desk.folder / "first.txt").write_text(FIRST)
    (desk.folder / "second.html").write_text(SECOND)
    desk.json("add", "--published", "2025-12-04T18:00:00+05:30", "first.txt", "second.html")
    return desk


def price(desk: Desk, *options: str) -> Any:  # rows of JSON
    rows: Any = desk.json("claims", *options)
    [row] = [row for row in rows if row["attribute"] == "contract_value"]
    return row


def test_the_ledger_shows_both_prices_with_their_sentences(filed: Desk) -> None:
    row = price(filed, "--keyword", "С-400", "--conflicts")

    assert (row["subject"], row["lot"], row["verdict"]) == ("S-400", "2018", "conflict")
    assert [value["value"] for value in row["values"]] == [5430000000, 9000000000]
    assert [value["unit"] for value in row["values"]] == ["USD", "USD"]
    assert row["values"][0]["claims"][0]["sentence"].startswith("Under the 2018 agreement")
    assert filed.json("claims", "list", "--keyword", "Su-57") == []


def test_a_rejected_claim_stays_away_when_its_article_is_read_again(filed: Desk) -> None:
    [wrong] = [value for value in price(filed)["values"] if value["value"] == 9000000000]
    claim_id = wrong["claims"][0]["id"]

    filed.run("claims", "reject", claim_id[:8])
    (filed.folder / "second.html").write_text(SECOND.replace("the autumn", "the autumn and winter"))
    filed.json("add", "--published", "2025-12-04T19:00:00+05:30", "second.html")

    assert [value["value"] for value in price(filed)["values"]] == [5430000000]
    assert price(filed, "--rejected")["values"][0]["claims"][0]["id"] == claim_id
    filed.run("claims", "restore", claim_id)
    assert price(filed)["verdict"] == "conflict"


def test_a_claim_moved_to_another_lot_disputes_nothing(filed: Desk) -> None:
    [other] = [value for value in price(filed)["values"] if value["value"] == 9000000000]

    filed.run("claims", "move", other["claims"][0]["id"], "--lot", "more")

    rows: Any = filed.json("claims")
    lots = {(row["lot"], row["verdict"]) for row in rows if row["attribute"] == "contract_value"}
    assert lots == {("2018", "single"), ("more", "single")}


def test_an_id_that_no_claim_has_is_said_to_be_unknown(filed: Desk) -> None:
    assert "no such claim" in filed.fails("claims", "reject", "ffffffffffff", code=1)
