"""search, why, backtest and watchlist on the command line, over an archive made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.desk import Desk

REPORTS = {
    "gull.txt": "Crates for the S-400 seen\n\nNEW DELHI: The S-400 crates were seen in the harbour.\n",
    "tern.txt": "Груз для С-400\n\nГруз для комплексов С-400 видели в порту, сообщили моряки.\n",
    "plover.txt": "Pier opens\n\nThe old pier opened again; a Mercedes Class S 500 led the parade.\n",
}


@pytest.fixture
def full(desk: Desk, tmp_path: Path) -> Desk:
    desk.configure("watchlist: [S-400]\n")
    for name, text in REPORTS.items():
        (desk.folder / name).write_text(text)
    desk.run("add", *REPORTS)
    return desk


def test_search_finds_a_name_in_every_script(full: Desk) -> None:
    page = full.json("search", "S-400")

    assert isinstance(page, dict)
    assert (page["total"], page["more"], page["next"]) == (2, False, None)
    assert {hit["source"] for hit in page["hits"]} == {"gull.txt", "tern.txt"}
    for hit in page["hits"]:
        assert {hit["title"][start:end] for start, end in hit["title_marks"]} <= {"S-400", "С-400"}


def test_search_takes_quotes_and_exclusions_as_a_shell_hands_them_over(full: Desk) -> None:
    assert "Pier opens" in full.run("search", "old pier", "-harbour").replace("[", "").replace("]", "")
    assert full.run("search", '"pier old"') == ""
    assert "nothing to look for" in full.fails("search", "-harbour", code=2)
    assert "not a day" in full.fails("search", "pier", "after:soon", code=2)


def test_why_a_keyword_matched_or_not(full: Desk) -> None:
    assert "S-400 matches article 1" in full.run("why", "1", "S-400")
    assert "does not match" in full.run("why", "3", "S-500")
    told = full.json("why", "3", "s 500")
    assert isinstance(told, dict)
    assert (told["article"], told["matched"], told["stored_matches"]) == (3, False, 0)
    assert "not in the archive" in full.fails("why", "99", "S-400", code=1)
    assert "neither letters nor digits" in full.fails("why", "1", "!!!", code=2)


def test_backtest_on_the_first_day_says_what_it_rests_on(full: Desk) -> None:
    said = full.run("backtest", "pier").splitlines()[0]

    assert said.startswith("archive spans ")
    assert said.endswith("; matched against what the feeds list now: 1 of 3")
    told = full.json("backtest", "pier", "S-400")
    assert isinstance(told, dict)
    assert (told["articles"], told["matched"], told["added"], told["taken"]) == (3, 3, 1, 0)


def test_a_changed_list_is_applied_and_linted(full: Desk) -> None:
    full.configure("watchlist: [pier, {keyword: Old pier, aliases: [Pier]}]\n")

    applied = full.json("watchlist", "apply")
    lint = full.json("watchlist", "lint")

    assert isinstance(applied, dict)
    assert [applied[name] for name in ("articles", "changed", "gained", "lost")] == [3, 3, 1, 2]
    assert isinstance(lint, list)
    assert [(one["kind"], one["keyword"], one["name"]) for one in lint] == [("collision", "Old pier", "Pier")]
