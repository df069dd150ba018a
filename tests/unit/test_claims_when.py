"""When deliveries are due and meetings are held: plans given up, days of saying, weeks, quarters, terms."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.claiming import told

_TABLE = Path(__file__).parents[1] / "data" / "claims" / "when.tsv"
_SHORT = {
    "delivery_deadline": "deadline",
    "delivery_start": "start",
    "session_date": "session",
    "session_place": "place",
    "summit_date": "summit",
}


def _rows() -> list[dict[str, str]]:
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize(
    ("published", "expected", "text"), [(row["published"], row["claims"], row["text"]) for row in _rows()]
)
def test_dates_and_places_are_those_of_the_event(published: str, expected: str, text: str) -> None:
    found = [
        f"{_SHORT[attribute]} {lot} {value}"
        for _, lot, attribute, value, _ in told(text, published=published)
        if attribute in _SHORT
    ]
    assert sorted(found) == sorted(filter(None, expected.split("; ")))
