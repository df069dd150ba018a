"""Numbers, sums and dates as people write them in three languages, with the bounds of their precision."""

from __future__ import annotations

import pytest

from bot.model import Value
from tests.claiming import claims_in


@pytest.mark.parametrize(
    ("written", "value", "lower", "upper", "unit"),
    [
        ("$5.43 billion", 5430000000, 5425000000, 5435000000, "USD"),
        ("$5 billion", 5000000000, 4500000000, 5500000000, "USD"),
        ("US$40bn", 40000000000, 39500000000, 40500000000, "USD"),
        ("₹10,000 crore", 100000000000, 95000000000, 105000000000, "INR"),
        ("Rs 39,125 crore", 391250000000, 391245000000, 391255000000, "INR"),
        ("Rs. 1.2 lakh crore", 1200000000000, 1150000000000, 1250000000000, "INR"),
        ("Rs 63,000-crore", 630000000000, 625000000000, 635000000000, "INR"),
        ("$5.43-billion", 5430000000, 5425000000, 5435000000, "USD"),
        ("over $3 billion", 3000000000, 3000000000, None, "USD"),
        ("up to $3 billion", 3000000000, None, 3000000000, "USD"),
        ("$8-10 billion", 8000000000, 8000000000, 10000000000, "USD"),
        ("450 million roubles", 450000000, 445000000, 455000000, "RUB"),
        ("Rs 750-crore-plus", 7500000000, 7500000000, None, "INR"),
        ("a hundred million dollars", 100000000, 95000000, 105000000, "USD"),
        ("one hundred and fifty crore rupees", 1500000000, 1500000000, 1500000000, "INR"),
    ],
)
def test_money(written: str, value: Value, lower: Value, upper: Value, unit: str) -> None:
    (claim,) = claims_in(f"The Igla-S contract is worth {written}.")
    assert (claim.value, claim.lower, claim.upper, claim.unit) == (value, lower, upper, unit)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("Контракт на «Игла-С» стоит 5,43 млрд долл.", 5430000000, "USD"),
        ("Контракт на «Игла-С» оценили в 10 000 крор рупий.", 100000000000, "INR"),
        ("इग्ला-एस मिसाइल का सौदा 1,200 करोड़ रुपये का है।", 12000000000, "INR"),
        ("इग्ला-एस मिसाइल का सौदा ५.४३ अरब डॉलर का है।", 5430000000, "USD"),
    ],
)
def test_money_in_russian_and_hindi(text: str, value: Value, unit: str) -> None:
    (claim,) = claims_in(text)
    assert (claim.value, claim.unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [
        ("Контракт на «Игла-С» оценивается от 3 до 4 млрд рублей.", 3000000000, 4000000000),
        ("Контракт на «Игла-С» стоит 30 с лишним млрд рублей.", 30000000000, None),
        ("Стоимость контракта на «Игла-С» снизилась до 4 млрд рублей.", 3500000000, 4500000000),
        ("इग्ला-एस मिसाइल का सौदा 1,200 करोड़ रुपये तक का है।", None, 12000000000),
    ],
)
def test_open_and_closed_bounds(text: str, lower: Value | None, upper: Value | None) -> None:
    (claim,) = claims_in(text)
    assert (claim.lower, claim.upper) == (lower, upper)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("five", 5),
        ("twenty-six", 26),
        ("two dozen", 24),
        ("1,200", 1200),
        ("6 lakh", 600000),
        ("a pair of", 2),
    ],
)
def test_counts(words: str, value: int) -> None:
    found = [
        claim
        for claim in claims_in(f"The army received {words} Igla-S launchers.")
        if claim.unit == "launcher"
    ]
    assert [(claim.value, claim.lower, claim.upper) for claim in found] == [(value, value, value)]


@pytest.mark.parametrize(
    ("when", "value", "lower", "upper"),
    [
        ("by September 2026", "../2026-09", None, "2026-09-30"),
        ("by the end of 2026", "../2026-12", None, "2026-12-31"),
        ("at the end of 2027", "2027-10/2027-12", "2027-10-01", "2027-12-31"),
        ("in early 2027", "2027-01/2027-03", "2027-01-01", "2027-03-31"),
        ("in mid-2026", "2026-04/2026-09", "2026-04-01", "2026-09-30"),
        ("in the second quarter of 2027", "2027-04/2027-06", "2027-04-01", "2027-06-30"),
        ("by 2027", "../2027", None, "2027-12-31"),
        ("before March 2027", "../2027-02", None, "2027-02-28"),
        ("not before 2028", "2028/..", "2028-01-01", None),
        ("next year", "2027", "2027-01-01", "2027-12-31"),
        ("within 18 months", "../2027-08", None, "2027-08-31"),
        ("in 2026-27", "2026-04-01/2027-03-31", "2026-01-01", "2027-12-31"),
        ("on 4 December 2026", "2026-12-04", "2026-12-04", "2026-12-04"),
        ("by November", "../2026-11", None, "2026-11-30"),
    ],
)
def test_deadlines(when: str, value: str, lower: str | None, upper: str | None) -> None:
    (claim,) = claims_in(f"The INS Triput will be delivered to India {when}.")
    assert (claim.value, claim.lower, claim.upper) == (value, lower, upper)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Фрегат «Трипут» передадут Индии к сентябрю 2026 года.", "../2026-09"),
        ("Фрегат «Трипут» передадут Индии в начале 2027 года.", "2027-01/2027-03"),
        ("आईएनएस त्रिपुट भारत को सितंबर 2026 तक मिलेगा।", "../2026-09"),
        ("आईएनएस त्रिपुट भारत को 2026 के अंत तक मिलेगा।", "../2026-12"),
    ],
)
def test_deadlines_in_russian_and_hindi(text: str, value: str) -> None:
    assert [claim.value for claim in claims_in(text)] == [value]


@pytest.mark.parametrize("name", ["S-400", "Su-57", "Project 11356", "T-90", "9M96"])
def test_a_designation_is_no_number(name: str) -> None:
    assert [claim for claim in claims_in(f"India has received the {name}.") if claim.unit] == []
