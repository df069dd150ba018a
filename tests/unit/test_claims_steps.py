"""Steps of a purchase in the words in which agencies tell them, and what only looks like one."""

from __future__ import annotations

import pytest

from bot.claims.inflecting import forms
from tests.claiming import claims_in, rows, told


@pytest.mark.parametrize(("stage", "text"), [(row["stage"], row["text"]) for row in rows("steps.tsv")])
def test_a_step_is_found_whatever_words_tell_it(stage: str, text: str) -> None:
    stages = [claim.value for claim in claims_in(text) if claim.attribute == "stage"]
    assert stages == [stage]


@pytest.mark.parametrize(
    "text",
    [
        "The cost of the Su-30MKI upgrade is a figure that the air force considers too high.",
        "The T-90 weighs 46 tonnes.",
        "Negotiations for the Ka-226T have all but collapsed.",
        "The air force is looking at an Indian helicopter instead of the Ka-226T.",
        "Подпишись Дели под контрактом на Су-57, первые самолеты пришли бы не раньше 2029 года.",
        "Russia's Aerospace Forces took delivery of another batch of Su-57 fighters.",
        "RELATED STORY: Russia to deliver the final S-400 squadron by the end of 2026",
        "The fifth S-400 squadron has yet to be delivered.",
        "The S-400 order is not expected to be delayed, the envoy said.",
        "A US senator proposed a waiver for the S-400.",
        "Delays have pushed the estimated cost of the Ka-226T past any budget.",
        "Egypt has taken delivery of a second S-400 regiment.",
        "Mercedes has priced the new S 500 at Rs 1.9 crore in India; deliveries begin in March.",
    ],
)
def test_what_only_looks_like_a_step_is_none(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (  # what joined and what is being built are not one lot
            "Two Project 11356 frigates have joined the fleet, and two more frigates are being built at Goa.",
            ("Project 11356", "", "stage", "inducted", ""),
        ),
        (  # a year before a verb that is not the order's
            "Eighteen of the 24 Igla-S launchers contracted in 2023 have reached the Army.",
            ("Igla-S", "2023", "quantity_delivered", 18, "launcher"),
        ),
        (  # the upgrade that the sentence before was about
            "The ministry will upgrade three Kilo-class boats. The work is valued at Rs 4,500 crore.",
            ("Kilo-class", "upgrade", "estimated_value", 45000000000, "INR"),
        ),
        (
            "For the Su-30MKI's Super Sukhoi upgrade, priced at Rs 63,000 crore, clearance is awaited.",
            ("Su-30MKI", "upgrade", "estimated_value", 630000000000, "INR"),
        ),
        (  # what is still owed is no second order
            "Three S-400 squadrons have come, and two more are due by 2027.",
            ("S-400", "2018/rest", "delivery_deadline", "../2027", ""),
        ),
        (  # what is bought goes into another
            "The ministry ordered 90 AL-31FP engines for its Su-30MKI fleet at a cost of Rs 9,000 crore.",
            ("AL-31FP", "", "contract_value", 90000000000, "INR"),
        ),
        (  # a sum inside the phrase
            "Delhi and Moscow sealed a long-awaited Rs 4,200-crore deal for the Pantsir.",
            ("Pantsir", "", "stage", "signed", ""),
        ),
        (  # what *it* points back to
            "The rest of the 2018 S-400 order has slipped again. It will now arrive in late 2027.",
            ("S-400", "2018/rest", "delivery_deadline", "2027-10/2027-12", ""),
        ),
        (
            "A new S-400 contract was signed on Friday. The three squadrons under it will come by 2030.",
            ("S-400", "more", "delivery_deadline", "../2030", ""),
        ),
        (  # the name of a paper is no columnist's opinion
            "Индия одобрила закупку комплексов «Верба», пишет «Дальневосточный обозреватель».",
            ("Verba", "", "stage", "approved", ""),
        ),
        (
            "По итогам переговоров лидеров России и Индии подписано 16 документов.",
            ("Annual Summit", "", "agreements", 16, "document"),
        ),
        (  # the maker is named, and what it makes is meant
            "BrahMos Aerospace and the Navy inked an order for additional missiles.",
            ("BrahMos", "more", "stage", "signed", ""),
        ),
        (
            "Визит премьер-министра Нарендры Моди в Москву запланирован на декабрь, сообщил Юрий Ушаков.",
            ("Annual Summit", "", "session_place", "Moscow", ""),
        ),
        (
            "К предстоящему визиту в Россию премьера Моди готовится 15 соглашений.",
            ("Annual Summit", "", "agreements", 15, "agreement"),
        ),
        (  # each clause of *while* has its own system
            "While the MiG-29 is estimated to cost Rs 7,418 crore, the Su-30MKI will cost Rs 10,730 crore.",
            ("MiG-29", "", "estimated_value", 74180000000, "INR"),
        ),
        (  # a step that two systems share, one with its maker's name
            "The council approved the purchase of 21 MiG-29 jets and 12 Sukhoi Su-30MKI jets.",
            ("Su-30MKI", "", "stage", "approved", ""),
        ),
        (  # what it is armed with is not what joined
            "A Su-30MKI squadron armed with the BrahMos became operational at Thanjavur on Monday.",
            ("Su-30MKI", "", "stage", "inducted", ""),
        ),
        (  # a price is not that of what it is compared with
            "The Pantsir contract was signed; its price, Rs 290 crore, is above that of the older Tunguska.",
            ("Pantsir", "", "contract_value", 2900000000, "INR"),
        ),
        (
            "The next meeting of the military commission, its 23rd, will be hosted by Russia in May 2026.",
            ("IRIGC", "23rd", "session_place", "Russia", ""),
        ),
    ],
)
def test_a_claim_goes_to_its_lot_and_its_meeting(text: str, expected: tuple[object, ...]) -> None:
    assert expected in told(text)


@pytest.mark.parametrize(
    ("phrase", "others"),
    [
        ("был подписан", {"была подписана", "были подписаны", "было подписано"}),
        ("मंजूरी दी गई", {"मंजूरी दिए गए", "मंजूरी दिया गया"}),
        ("has entered service", {"have entered service", "had entered service"}),
    ],
)
def test_a_phrase_stands_for_its_other_genders_numbers_and_tenses(phrase: str, others: set[str]) -> None:
    assert {phrase, *others} <= set(forms(phrase))


def test_a_noun_keeps_its_ending() -> None:
    assert set(forms("план")) == {"план"}
