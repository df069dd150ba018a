"""Odd and hostile texts: nothing raises, offsets hold, and time grows with the length alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.claims import merge
from tests.claiming import claims_in

TABLE = """
    S-400 Су-57 एस-400 India Russia signed five 5.43 $ billion ₹ crore per cent of the two units squadrons - .
    , ; : ( ) by September 2026 2026-27 more rest Belousov said denied may if ? 22nd session IRIGC दो में से
    करोड़ रुपये तक к концу года млрд руб из пяти полков «Триумф» от 8 до 10 15+ hundred twenty-six between and
"""
WORDS = (*TABLE.split(), "\n\n", "\u200d", "\u0301")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_any_words_in_any_order_are_read(words: list[str]) -> None:
    text = " ".join(words)
    found = claims_in(text)
    assert all(0 <= claim.start < claim.end <= len(text) for claim in found)
    assert all(claim.sentence in text for claim in found)
    assert sum(len(value.claims) for row in merge(found) for value in row.values) <= len(found)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    claims_in(f"S-400 {text} five units were delivered to India")


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "S-400 " + "9" * 100_000,
        "S-400 costs 5 " + "million " * 180,
        "S-400 " + "five " * 280,
        "S-400 " + "two of the " * 120,
        "S-400 " + "a-" * 700,
        "S-400 Russia \n" * 20_000,
        "Read " * 100_000,
        "1,1" * 5_000,
    ],
)
def test_a_monster_is_read_to_its_end(text: str) -> None:
    assert claims_in(text) == ()


def test_ten_thousand_numbers_are_read_as_far_as_an_article_goes() -> None:
    text = "\n".join(f"India ordered {number} S-400 units." for number in range(2, 10_002))
    values = {claim.value for claim in claims_in(text) if claim.attribute == "quantity_ordered"}
    assert {2, 1000, 3000} <= values


def test_of_very_many_sums_the_first_are_compared() -> None:
    sums = "\n".join(
        f"India signed the S-400 deal worth ${number} million." for number in range(2_000, 5_000)
    )
    found = claims_in(f"{sums}\nIndia signed the S-400 deal worth $20 million.")
    assert len(found) > 2_000
    assert not [claim.flag for claim in found if claim.flag]


def test_a_sum_that_is_told_a_thousand_times_is_compared_once_and_flagged_each_time() -> None:
    told = "India signed the S-400 deal worth $5 billion.\n" * 1_000
    found = claims_in(f"{told}India signed the S-400 deal worth $500 million.")
    assert {claim.flag for claim in found if claim.value == 5e9} == {
        "ten times off 500,000,000 USD in the same article"
    }
