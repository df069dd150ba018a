"""The ledger: what agrees, what is compatible, what conflicts, what was superseded or has moved."""

from __future__ import annotations

import pytest

from bot.claims import merge
from bot.model import ArticleId, Attribute, Claim, Hedge, LedgerRow, Value, Verdict


def claim(number: int, value: Value, **changes: object) -> Claim:
    fields: dict[str, object] = {
        "subject": "S-400",
        "lot": "2018",
        "attribute": Attribute.QUANTITY_ORDERED,
        "value": value,
        "lower": value,
        "upper": value,
        "unit": "unit",
        "as_of": f"2026-02-{number:02}",
        "article_id": ArticleId(number),
    }
    return Claim(**{**fields, **changes})  # type: ignore[arg-type]  # a factory takes any field


def money(number: int, value: int, lower: int, upper: int, **changes: object) -> Claim:
    fields = {"attribute": Attribute.CONTRACT_VALUE, "unit": "USD", "lower": lower, "upper": upper}
    return claim(number, value, **{**fields, **changes})


def deadline(number: int, value: str, lower: str | None, upper: str, **changes: object) -> Claim:
    fields = {"attribute": Attribute.DELIVERY_DEADLINE, "unit": "", "lower": lower, "upper": upper}
    return claim(number, value, **{**fields, **changes})


def stage(number: int, value: str, **changes: object) -> Claim:
    fields = {"attribute": Attribute.STAGE, "unit": "", "lower": None, "upper": None, "lot": "more"}
    return claim(number, value, **{**fields, **changes})


def only(*claims: Claim) -> LedgerRow:
    (row,) = merge(claims)
    return row


@pytest.mark.parametrize(
    ("claims", "verdict"),
    [
        ([claim(1, 5)], Verdict.SINGLE),
        ([claim(1, 5), claim(2, 5)], Verdict.AGREE),
        ([claim(1, 5), claim(2, 5, unit="battery")], Verdict.AGREE),
        ([claim(1, 5), claim(2, 300, unit="missile")], Verdict.SINGLE),
        ([claim(1, 5), claim(2, 6)], Verdict.CONFLICT),
        ([money(1, 543, 542, 544), money(2, 500, 450, 550)], Verdict.COMPATIBLE),
        ([money(1, 543, 542, 544), money(2, 710, 709, 711)], Verdict.CONFLICT),
        ([money(1, 543, 542, 544), money(2, 39000, 38500, 39500, unit="INR")], Verdict.SINGLE),
        (
            [
                deadline(1, "../2026-09", None, "2026-09-30"),
                deadline(2, "2026-04-01/2027-03-31", "2026-01-01", "2027-12-31"),
            ],
            Verdict.COMPATIBLE,
        ),
        (
            [deadline(1, "../2026-09", None, "2026-09-30"), deadline(2, "2027", "2027-01-01", "2027-12-31")],
            Verdict.CONFLICT,
        ),
        (
            [
                deadline(1, "2026-09", "2026-09-01", "2026-09-30", attribution="party:RU"),
                deadline(2, "2027", "2027-01-01", "2027-12-31", attribution="party:RU"),
            ],
            Verdict.MOVED,
        ),
        (
            [claim(1, 5, attribution="official:IN MoD"), claim(2, 6, attribution="official:IN MoD")],
            Verdict.SUPERSEDED,
        ),
        (  # a delivery and all that came so far, told in one text, do not contradict each other elsewhere
            [
                claim(number, rifles, attribute=Attribute.QUANTITY_DELIVERED, unit="rifle")
                for number, rifles in ((1, 7000), (1, 55000), (2, 7000), (3, 55000))
            ],
            Verdict.COMPATIBLE,
        ),
        (
            [
                claim(number, rifles, attribute=Attribute.QUANTITY_DELIVERED, unit="rifle")
                for number, rifles in ((1, 7000), (1, 55000), (2, 60000))
            ],
            Verdict.CONFLICT,
        ),
        ([stage(1, "approved"), stage(2, "signed")], Verdict.COMPATIBLE),
        ([stage(1, "signed"), stage(2, "signed", hedge=Hedge.DENIED)], Verdict.CONFLICT),
        ([stage(3, "signed"), stage(2, "signed", hedge=Hedge.DENIED)], Verdict.COMPATIBLE),
    ],
)
def test_a_row_has_the_verdict(claims: list[Claim], verdict: Verdict) -> None:
    assert only(*claims).verdict is verdict


def test_nothing_is_compared_across_lots() -> None:
    rows = merge([claim(1, 5), claim(2, 6, lot="more")])
    assert [(row.lot, row.verdict) for row in rows] == [("2018", Verdict.SINGLE), ("more", Verdict.SINGLE)]


def test_delivered_and_pending_make_what_was_ordered_with_the_words_shown() -> None:
    rows = merge(
        [
            claim(1, 5),
            claim(2, 3, attribute=Attribute.QUANTITY_DELIVERED, unit="squadron"),
            claim(3, 2, attribute=Attribute.QUANTITY_PENDING, unit="battery"),
        ]
    )
    assert {row.verdict for row in rows} == {Verdict.AGREE}
    assert {row.note for row in rows} == {"5 units ordered = 3 squadrons delivered + 2 batteries pending"}


def test_a_reprint_counts_with_its_origin() -> None:
    both = [claim(1, 5), claim(2, 5)]
    (row,) = merge(both, {ArticleId(1): "Example Agency", ArticleId(2): "Example Agency"})
    assert (row.verdict, row.values[0].articles) == (Verdict.SINGLE, (ArticleId(1),))


def test_two_figures_of_one_article_are_compared_too() -> None:
    assert only(claim(1, 5), claim(1, 9)).verdict is Verdict.CONFLICT


def test_a_venue_lies_in_its_city() -> None:
    place = {"attribute": Attribute.SESSION_PLACE, "unit": "", "lower": None, "upper": None}
    assert (
        only(claim(1, "New Delhi", **place), claim(2, "Manekshaw Centre", **place)).verdict
        is Verdict.COMPATIBLE
    )
    assert only(claim(1, "New Delhi", **place), claim(2, "Moscow", **place)).verdict is Verdict.CONFLICT


def summit(number: int, day: str) -> Claim:
    of_none = {"subject": "Annual Summit", "lot": "", "attribute": Attribute.SUMMIT_DATE, "unit": ""}
    return claim(number, day, lower=day, upper=day, as_of=day, **of_none)


def test_meetings_without_an_ordinal_are_compared_within_their_year() -> None:
    assert only(summit(1, "2025-12-05"), summit(2, "2026-12-04")).verdict is Verdict.SINGLE
    assert only(summit(1, "2026-12-05"), summit(2, "2026-12-04")).verdict is Verdict.CONFLICT


def test_quotations_stand_in_no_ledger() -> None:
    assert merge([claim(1, "We are friends", attribute=Attribute.STATEMENT)]) == []


def test_a_figure_in_thousands_of_texts_is_weighed_as_in_a_few() -> None:
    many = [money(number, 5_000_000_000, 4_500_000_000, 5_500_000_000) for number in range(1, 9_000)]
    rounded = money(9_001, 5_430_000_000, 5_425_000_000, 5_435_000_000)
    other = money(9_002, 6_100_000_000, 6_050_000_000, 6_150_000_000)
    assert only(*many, rounded).verdict is Verdict.COMPATIBLE
    assert only(*many, rounded, other).verdict is Verdict.CONFLICT
    assert [len(value.articles) for value in only(*many, rounded).values] == [8_999, 1]


def test_a_row_of_many_sums_is_weighed_as_a_whole() -> None:
    sums = [money(number, number * 100, number * 100 - 1, number * 100 + 1) for number in range(1, 2_000)]
    assert only(*sums).verdict is Verdict.CONFLICT
    steps = [
        money(n, n * 100, n * 100 - 1, n * 100 + 1, attribution="person:A", as_of=f"{1000 + n}")
        for n in range(2_000)
    ]
    assert only(*steps).verdict is Verdict.SUPERSEDED
    near = [money(number, number, 0, 5_000) for number in range(1, 2_000)]
    assert only(*near).verdict is Verdict.COMPATIBLE
