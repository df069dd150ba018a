"""Who says it, how surely and of which lot: constructions of reported speech, in several wordings each."""

from __future__ import annotations

import pytest

from bot.model import Attribute, Claim
from tests.claiming import claims_in, rows


def _claims(text: str) -> list[Claim]:
    """The claims of a text but its quotations."""
    return [claim for claim in claims_in(text) if claim.attribute is not Attribute.STATEMENT]


@pytest.mark.parametrize(
    ("text", "speaker", "hedge"),
    [(row["text"], row["speaker"], row["hedge"]) for row in rows("speakers.tsv")],
)
def test_the_speaker_is_found_whatever_words_report_him(text: str, speaker: str, hedge: str) -> None:
    (claim,) = _claims(text)
    assert (claim.attribution if speaker else "", claim.hedge.value) == (speaker, hedge)


@pytest.mark.parametrize(
    ("text", "speaker", "hedge"),
    [(row["text"], row["speaker"], row["hedge"]) for row in rows("offices.tsv")],
)
def test_a_body_is_found_behind_its_people_papers_and_pronouns(text: str, speaker: str, hedge: str) -> None:
    assert {(claim.attribution, claim.hedge.value) for claim in _claims(text)} == {(speaker, hedge)}


def test_who_promises_to_do_a_thing_is_held_to_that_clause() -> None:
    found = _claims(
        "Дели получил два из четырех заказанных в 2019 году полков С-400, остальные Россия обещает поставить"
        " до июня 2027 года."
    )
    assert {(claim.attribute.value, claim.attribution) for claim in found} == {
        ("quantity_delivered", "outlet"),
        ("quantity_ordered", "outlet"),
        ("delivery_deadline", "party:RU"),
    }


@pytest.mark.parametrize(("text", "lot"), [(row["text"], row["lot"]) for row in rows("lots.tsv")])
def test_the_lot_is_found_whatever_words_name_it(text: str, lot: str) -> None:
    (claim,) = _claims(text)
    assert claim.lot == lot


@pytest.mark.parametrize("text", [row["text"] for row in rows("asserting-nothing.tsv")])
def test_a_wish_a_condition_and_a_headline_assert_nothing(text: str) -> None:
    assert _claims(text) == []


def test_each_side_of_a_but_keeps_its_speaker() -> None:
    found = _claims(
        "Military sources say the remaining S-400 squadrons have been delayed, but Moscow insists they will"
        " be delivered by September 2026."
    )
    assert {(claim.attribute.value, claim.attribution) for claim in found} == {
        ("stage", "sources:military"),
        ("delivery_deadline", "party:RU"),
    }


def test_who_speaks_behind_and_is_not_who_spoke_before_it() -> None:
    found = _claims(
        "Four S-400 squadrons have been delivered, the IAF says, and the fifth will come by November 2026,"
        " according to Rosoboronexport."
    )
    assert {(claim.attribute.value, claim.attribution) for claim in found} == {
        ("quantity_delivered", "official:Indian Air Force"),
        ("delivery_deadline", "official:Rosoboronexport"),
    }


def test_the_sentence_behind_a_speaker_is_not_his() -> None:
    found = _claims(
        "India is interested in the Su-57, the defence ministry said. Russia has offered the Su-57."
    )
    assert [claim.attribution for claim in found] == ["official:IN MoD", "outlet"]


def test_what_follows_a_purchase_of_more_is_of_that_purchase() -> None:
    found = _claims("The council approved five more S-400 squadrons on Monday. The price is Rs 63,000 crore.")
    assert {claim.lot for claim in found} == {"more"}


def test_what_was_delivered_is_of_no_purchase_to_come() -> None:
    found = _claims(
        "India is interested in additional S-400 regiments. It has received three S-400 squadrons so far."
    )
    assert [(claim.attribute.value, claim.lot) for claim in found] == [
        ("stage", "more"),
        ("quantity_delivered", "2018"),
    ]


def test_he_at_the_head_of_a_sentence_is_who_spoke_before_it() -> None:
    found = _claims(
        "Andrei Belousov praised the partnership. He also invited Rajnath Singh to co-chair the 23rd session"
        " of the IRIGC-M&MTC in Russia next year."
    )
    assert {claim.attribution for claim in found} == {"person:Andrei Belousov"}


def test_whom_a_quotation_names_does_not_say_what_its_end_adds() -> None:
    found = _claims(
        'The ministry met, a statement said. "The Su-30MKI will be bought from HAL at an estimated'
        ' cost of Rs 10,730 crore," the statement added.'
    )
    assert "official:HAL" not in {claim.attribution for claim in found}
    assert [claim.value for claim in found] == [107_300_000_000]


def test_the_name_of_a_report_is_no_statement() -> None:
    found = claims_in(
        'SIPRI said so in its report "Trends in International Arms Transfers to India and Russia".'
    )
    assert [claim.attribute.value for claim in found] == []


def test_what_is_learnt_ends_at_a_semicolon() -> None:
    found = _claims(
        "It is learnt that the Pantsir contract was signed in July; its price, Rs 290 crore, was told."
    )
    assert {(claim.attribute.value, claim.attribution) for claim in found} == {
        ("stage", "unnamed"),
        ("contract_value", "outlet"),
    }
