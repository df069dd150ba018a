"""When deliveries are due and meetings are held: plans given up, days of saying, weeks, quarters, terms."""

from __future__ import annotations

import pytest

from tests.claiming import rows, told

_SHORT = {
    "delivery_deadline": "deadline",
    "delivery_start": "start",
    "session_date": "session",
    "session_place": "place",
    "summit_date": "summit",
}


@pytest.mark.parametrize(
    ("published", "expected", "text"),
    [(row["published"], row["claims"], row["text"]) for row in rows("when.tsv")],
)
def test_dates_and_places_are_those_of_the_event(published: str, expected: str, text: str) -> None:
    found = [
        f"{_SHORT[attribute]} {lot} {value}"
        for _, lot, attribute, value, _ in told(text, published=published)
        if attribute in _SHORT
    ]
    assert sorted(found) == sorted(filter(None, expected.split("; ")))
