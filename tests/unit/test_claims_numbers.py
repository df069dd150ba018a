"""Sums, counts, shares and agreements: which numbers of a sentence are a purchase's, and which are none."""

from __future__ import annotations

import pytest

from tests.claiming import claims_in, rows, told


@pytest.mark.parametrize(("expected", "text"), [(row["claims"], row["text"]) for row in rows("numbers.tsv")])
def test_numbers_are_those_of_the_purchase(expected: str, text: str) -> None:
    found = [f"{attribute} {value} {unit}" for _, _, attribute, value, unit in told(text) if unit]
    assert sorted(found) == sorted(filter(None, expected.split("; ")))


@pytest.mark.parametrize(
    "text",
    [
        "DELHI, Feb 10 (TASS) - The army received 24 Igla-S launchers.",
        "ДЕЛИ, 10 февраля. /ТАСС/. Армия Индии получила 24 пусковых установки «Игла-С».",
        "ДЕЛИ, 10 фев — ТАСС. Армия Индии получила 24 пусковых установки «Игла-С».",
    ],
)
def test_the_agency_of_a_dateline_says_what_follows_it(text: str) -> None:
    (claim,) = claims_in(text)
    assert (claim.value, claim.attribution) == (24, "agency:TASS")
