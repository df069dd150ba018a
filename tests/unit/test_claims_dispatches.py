"""What Indian papers and agencies print of a purchase: who wants, what is late, which order, who says it."""

from __future__ import annotations

import pytest

from tests.claiming import claims_in, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (  # a plan before the ministry is a wish, and no delay
            "The navy has pushed a proposal to the ministry for acquiring six more Ka-31 helicopters.",
            [("Ka-31", "more", "stage", "interest", "")],
        ),
        (  # a system in front of the clause shares its step
            "Along with the Pantsir, the air force is planning to purchase more S-400 systems.",
            [("Pantsir", "", "stage", "interest", ""), ("S-400", "more", "stage", "interest", "")],
        ),
        (
            "The army is making a case for the Tor-M2 system from Russia, along with the Verba missile.",
            [("Tor", "", "stage", "interest", ""), ("Verba", "", "stage", "interest", "")],
        ),
        (  # such as it, not only like it
            "Delhi has asked for long-range systems like the S-500.",
            [("S-500", "", "stage", "interest", "")],
        ),
        ("Moscow keeps asking India to buy the Su-57.", [("Su-57", "", "stage", "offered", "")]),
        ("Russia is carrying out studies on making the Su-57 abroad.", []),
        ("The navy sails Project 11356 frigates weighing around 4,000 tonnes.", []),
        (
            "The Ka-31 deal was evaluated at $520 million.",
            [("Ka-31", "", "estimated_value", 520000000, "USD")],
        ),
        (
            "Delhi has stopped negotiations on the purchase of ten Ka-31 helicopters.",
            [("Ka-31", "", "stage", "cancelled", "")],
        ),
        ("Twelve more Su-30MKI jets are being ordered.", []),
        ("The air force presently fields three S-400 squadrons.", []),
        ("More S-400 systems are not ruled out, the defence secretary said.", []),
        (
            "Delhi is moving towards buying five more S-400 squadrons.",
            [("S-400", "more", "stage", "interest", "")],
        ),
        ("Russia's delays were on the mind of the speakers at a National Security Summit in New Delhi.", []),
        (
            "Russia received a request from India for the supply of 20 MiG-29 fighters.",
            [("MiG-29", "", "stage", "interest", "")],
        ),
        ("The air force plans to purchase ten guns to protect its S-400 units.", []),
        ("The inter-governmental agreement on the Ka-226T was signed in 2015.", []),
        (  # the day of a signing is no day of delivery
            "Moscow expects to sign a contract for the supply of the Igla-S by the end of 2026.",
            [],
        ),
        (
            "Moscow is negotiating the supply of the Mi-17V-5, hoping to seal the deal by the year end.",
            [("Mi-17V-5", "", "stage", "talks", "")],
        ),
        (
            "Discussions are already underway for additional S-400 systems.",
            [("S-400", "more", "stage", "talks", "")],
        ),
    ],
)
def test_a_wish_is_told_from_what_only_looks_like_one(text: str, expected: list[tuple[object, ...]]) -> None:
    assert sorted(told(text), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    ("text", "hedge"),
    [
        ("The last S-400 squadrons could not be delivered on time.", "reported"),
        ("The Ka-31 programme, begun in May 2019, faced delays.", "reported"),
        ("The last S-400 squadrons may be delayed.", "may"),
    ],
)
def test_a_delay_is_only_possible_where_that_is_said(text: str, hedge: str) -> None:
    (claim,) = claims_in(text)
    assert (claim.value, claim.hedge.value) == ("delayed", hedge)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (  # what has come and what is still to come
            "Three S-400 squadrons have come, and the fourth is slated for June 2026.",
            [
                ("S-400", "2018", "quantity_delivered", 3, "squadron"),
                ("S-400", "2018/4th", "delivery_deadline", "2026-06", ""),
            ],
        ),
        (  # already bought, however additional
            "India will receive two additional S-400 systems under a previously signed contract.",
            [("S-400", "2018", "quantity_pending", 2, "system")],
        ),
        (
            "Three S-400 systems have been delivered and two more are awaited.",
            [
                ("S-400", "2018", "quantity_delivered", 3, "system"),
                ("S-400", "2018", "quantity_pending", 2, "system"),
            ],
        ),
        (  # the missiles' day is none of the squadron's
            "The third S-400 squadron arrived in 2023, while 280 missiles are due by December 2026.",
            [
                ("S-400", "2018/3rd", "stage", "delivered", ""),
                ("S-400", "missiles", "delivery_deadline", "../2026-12", ""),
                ("S-400", "missiles", "quantity_pending", 280, "missile"),
            ],
        ),
        (  # what stands before *another contract* is none of it
            "One T-90 contract was signed in 2019, with another contract signed in 2022.",
            [("T-90", "2019", "stage", "signed", "")],
        ),
        (  # whom it is to deter buys nothing
            "The deal for five S-400 systems was signed in 2018 and aims to deter China's air force.",
            [("S-400", "2018", "quantity_ordered", 5, "system"), ("S-400", "2018", "stage", "signed", "")],
        ),
        (  # beyond what is ordered
            "India has expressed intent to procure two additional S-400 systems beyond its original order.",
            [("S-400", "more", "stage", "interest", "")],
        ),
        (
            "India is seeking a quick delivery of the five S-400 squadrons.",
            [],
        ),
        (  # the rest of an order, and no further crisis
            "Russia has so far provided three of the S-400 systems while deliveries of the remaining two have"
            " gone from one crisis to another and been delayed.",
            [
                ("S-400", "2018", "quantity_delivered", 3, "system"),
                ("S-400", "2018/rest", "stage", "delayed", ""),
            ],
        ),
        (  # deliveries that began
            "Russia has started supplying the S-400 to India.",
            [("S-400", "2018", "stage", "delivered", "")],
        ),
        ("India has shipped the second battery of its BrahMos system to the Philippines.", []),
        (
            "Vietnam wants the BrahMos, but in March 2024 the Indian Navy ordered 220 missiles.",
            [
                ("BrahMos", "2024", "quantity_ordered", 220, "missile"),
                ("BrahMos", "2024", "stage", "signed", ""),
            ],
        ),
        (  # the sum is the class's
            "INS Tamal is of the two frigates of a contract worth $950 million.",
            [
                ("Project 11356", "", "contract_value", 950000000, "USD"),
            ],
        ),
        (  # one ship comes on one day
            "The first ship, INS Tamal, will be delivered in June 2026.",
            [("INS Tamal", "", "delivery_deadline", "2026-06", "")],
        ),
        (  # contracts are no systems
            "India and Russia signed two contracts for the Igla-S.",
            [("Igla-S", "", "stage", "signed", "")],
        ),
        (
            "The army has received a fresh consignment of Igla-S missiles.",
            [("Igla-S", "", "stage", "delivered", "")],
        ),
        (  # engines for aircraft are no purchase of aircraft
            "The ministry cleared 240 AL-31FP engines to power the air force's Su-30MKI fleet.",
            [("AL-31FP", "", "quantity_approved", 240, "engine"), ("AL-31FP", "", "stage", "approved", "")],
        ),
        (  # a currency that is glued to its sum
            "Five S-400 squadrons were ordered in 2018 for over Rs39,000 crore.",
            [
                ("S-400", "2018", "contract_value", 390000000000, "INR"),
                ("S-400", "2018", "quantity_ordered", 5, "squadron"),
                ("S-400", "2018", "stage", "signed", ""),
            ],
        ),
    ],
)
def test_a_figure_belongs_to_its_own_order(text: str, expected: list[tuple[object, ...]]) -> None:
    assert sorted(told(text), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "The first Tor-M2 batch is late, the chief of Uralvagonzavod (a part of Rostec) Pavel Lapin told"
            " reporters.",
            "official:Uralvagonzavod",
        ),
        (
            "Talks on the Ka-226T are on, Dmitry Shugayev, director of Russia's Federal Service for"
            " Military-Technical Cooperation (FSVTS), told Sputnik.",
            "person:Dmitry Shugaev",
        ),
        ("Talks on the S-400 have begun, India's Minister of Defence, Gopal Rao said.", "official:IN MoD"),
        (
            "Russia's share of Indian arms imports fell to 36 per cent, according to a report released on"
            " Monday by the think-tank SIPRI.",
            "official:SIPRI",
        ),
        (
            "Sources familiar with the talks between Belousov and Singh told a daily that S-400 deliveries"
            " will be complete in 2027.",
            "sources:unnamed",
        ),
        (
            "The head of Rosoboronexport, Alexander Mikheev, said the company was offering the Su-57E, its"
            " engines, and a plant.",
            "person:Alexander Mikheev",
        ),
        (
            "The S-400 is late, Alexander Mikheev, the director-general of Russian state arms exporter"
            " Rosoboronexport said last month, as quoted by Sputnik.",
            "person:Alexander Mikheev",
        ),
        (  # done to the firm, and said by nobody
            "Rosoboronexport was declared the lowest bidder for the Igla-S, which the army wants.",
            "outlet",
        ),
    ],
)
def test_who_says_it_is_found_behind_offices_and_brackets(text: str, speaker: str) -> None:
    (claim,) = claims_in(text)
    assert claim.attribution == speaker


def test_it_is_a_paper_or_a_body_and_no_person() -> None:
    text = (
        'Narendra Modi met Vladimir Putin. "The two sides welcomed the 23rd session of IRIGC-M&MTC in'
        ' Moscow on 3 February 2026," it added.'
    )
    assert {claim.attribution for claim in claims_in(text)} == {"outlet"}


def test_a_name_without_a_table_keeps_the_office_that_was_told() -> None:
    text = (
        "Talks on the S-400 have begun, Defence Minister Gopal Rao has said."
        " The S-400 is late, Rao told reporters."
    )
    assert [claim.attribution for claim in claims_in(text)] == ["official:IN MoD", "official:IN MoD"]


def test_an_order_is_no_lot_before_its_year() -> None:
    text = "The council has cleared a $5 billion pact to procure the S-400."
    assert {claim.lot for claim in claims_in(text, published="2016-10-16")} == {""}


def test_a_sum_is_of_the_whole_order_whatever_part_was_spoken_of() -> None:
    text = (
        "The last S-400 squadrons are due this year under a 2018 pact."
        " That original deal, worth $5.43 billion, faced delays."
    )
    assert [claim[1:4] for claim in told(text)][-2:] == [
        ("2018", "contract_value", 5430000000),
        ("2018/rest", "stage", "delayed"),
    ]
