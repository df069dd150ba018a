"""The reading benchmark's own logic: its rows, its pages and its measure."""

from __future__ import annotations

import pytest

from benchmarks.texts import OWN, Against, Row
from benchmarks.texts.layouts import Page, pages
from benchmarks.texts.pages import passages_f1

PEERS = {"one": 0.5, "other": 0.8}


@pytest.mark.parametrize(
    ("against", "best", "compared"),
    [
        (Against.VALUE, "other", 0.9),
        (Against.DIFFERENCE, "other", 0.1),
        (Against.RATIO, "other", 1.125),
        (Against.AT_MOST, "one", 0.9),
    ],
)
def test_a_row_is_held_against_its_best_peer(against: Against, best: str, compared: float) -> None:
    row = Row("F1", 0.9, PEERS, "f1", against)
    assert row.best_peer == best
    assert row.compared == pytest.approx(compared)


@pytest.mark.parametrize(
    ("against", "floor", "kept"),
    [
        (Against.DIFFERENCE, 0.1, True),
        (Against.DIFFERENCE, 0.11, False),
        (Against.AT_MOST, 0.9, True),
        (Against.AT_MOST, 0.8, False),
    ],
)
def test_a_floor_is_kept_or_missed(against: Against, floor: float, kept: bool) -> None:
    assert Row("F1", 0.9, PEERS, "f1", against).keeps(floor) is kept


def test_f1_counts_what_is_kept_lost_and_foreign() -> None:
    page = Page(html=b"", url="", own=["One two.", "Three four."], foreign=["Read more", "Share"])
    assert passages_f1([page], ["One\n two. Read more"]) == pytest.approx(2 * 1 / (2 * 1 + 1 + 1))
    assert passages_f1([page], ["One two. Three four."]) == 1.0
    assert passages_f1([page], [""]) == 0.0


def test_every_own_article_is_made_a_page_with_its_truth() -> None:
    made = list(pages(OWN / "stories.jsonl"))
    assert len(made) >= 30
    assert all(page.own and page.foreign and page.html.startswith(b"<!DOCTYPE html>") for page in made)
