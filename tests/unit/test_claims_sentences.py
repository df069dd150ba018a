"""What single sentences claim, and what they do not: lots, speakers, hedges, bounds and places."""

from __future__ import annotations

import pytest

from tests.claiming import claims_in, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Under the 2019 agreement India pays $7.16 billion for eight units of the Pantsir.",
            [
                ("Pantsir", "2019", "contract_value", 7160000000, "USD"),
                ("Pantsir", "2019", "quantity_ordered", 8, "unit"),
            ],
        ),
        (
            "Delhi signed for four Ka-31 helicopters in March 2019, a deal of about $3 million.",
            [
                ("Ka-31", "2019", "contract_value", 3000000, "USD"),
                ("Ka-31", "2019", "quantity_ordered", 4, "helicopter"),
                ("Ka-31", "2019", "stage", "signed", ""),
            ],
        ),
        (
            "India bought the S-400 under a 2018 deal. Four squadrons have already arrived.",
            [
                ("S-400", "2018", "stage", "signed", ""),
                ("S-400", "2018", "quantity_delivered", 4, "squadron"),
            ],
        ),
        (
            "The S-400 was on the table. One of the five contracted regiments is still awaited, they said.",
            [
                ("S-400", "2018", "quantity_pending", 1, "regiment"),
                ("S-400", "2018", "quantity_ordered", 5, "regiment"),
            ],
        ),
        (
            "The Pantsir deal is of 2021. Moscow has promised Delhi the rest by June 2027.",
            [("Pantsir", "2021/rest", "delivery_deadline", "../2027-06", "")],
        ),
        (
            "The sixth S-400 squadron will start arriving in July 2026 and be complete by December.",
            [
                ("S-400", "2018/6th", "delivery_start", "2026-07", ""),
                ("S-400", "2018/6th", "delivery_deadline", "../2026-12", ""),
            ],
        ),
        (
            "The cabinet committee has yet to clear S-400 missiles worth ₹20,000 crore.",
            [("S-400", "missiles", "estimated_value", 200000000000, "INR")],
        ),
        (
            "On Monday the Defence Acquisition Council gave its Acceptance of Necessity"
            " for three more S-400 batteries.",
            [
                ("S-400", "more", "quantity_approved", 3, "battery"),
                ("S-400", "more", "stage", "approved", ""),
            ],
        ),
        (
            "Индия заказала десять вертолетов Ка-31 в 2019 году.",
            [
                ("Ka-31", "2019", "quantity_ordered", 10, "helicopter"),
                ("Ka-31", "2019", "stage", "signed", ""),
            ],
        ),
        (
            "Оставшиеся полки С-400 поступят в Индию до конца 2027 года.",
            [("S-400", "2018/rest", "delivery_deadline", "../2027-12", "")],
        ),
        (
            "भारत को एस-400 की चार स्क्वाड्रन मिल चुकी हैं।",
            [("S-400", "2018", "quantity_delivered", 4, "squadron")],
        ),
        (
            "रूस ने भारत को सुखोई-57 की पेशकश की है।",
            [("Su-57", "", "stage", "offered", "")],
        ),
        (
            "India's share of Russian arms imports was 40 per cent in 2015-19, SIPRI said.",
            [("Russia", "", "share", 40, "percent")],
        ),
        (
            "No major deals were announced during Putin's visit to India.",
            [("Annual Summit", "", "agreements", 0, "deal")],
        ),
    ],
)
def test_a_sentence_claims(text: str, expected: list[tuple[str, str, str, object, str]]) -> None:
    assert sorted(told(text), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    "text",
    [
        "The ministers inked the protocol of the meeting after talks that touched on the S-400.",
        "India is buying a batch of stealth fighters, and Russia builds the Su-57.",
        "If the council agrees, India could order eight more S-400 regiments.",
        "Should the price fall, Delhi would sign for ten Pantsir systems.",
        "Will India sign for eight more S-400 regiments?",
        "Algeria received its first S-400 battery in May 2021 under a $1.5 billion contract.",
        "READ: India, Russia sign $9 billion Su-57 deal",
        "Photo: one of five S-400 squadrons delivered to India",
        "India has not signed for the S-500.",
        "India and Russia signed an MoU that mentions the Su-57.",
        "Our columnist argues that India should order ten more S-400 systems.",
        "Если Дели согласится, Россия поставит 40 самолетов Су-57.",
        "क्या भारत पांच और एस-400 खरीदेगा?",
        "The S&P 500 rose by 3 per cent.",
        "The S-400 has a range of 400 km and hits 36 targets at once.",
        "FAQ\n\n1. How many has India bought?\nIndia has bought five S-400 systems for $5 billion.",
    ],
)
def test_a_sentence_claims_nothing(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "attribution", "hedge"),
    [
        ("It is learnt that the Russian side offered the Su-75.", "unnamed", "reported"),
        (
            "India may look at the S-350 too, an official said on condition of anonymity.",
            "sources:official",
            "may",
        ),
        (
            "The Su-57 deal was signed on Monday, a person aware of the talks said.",
            "sources:unnamed",
            "reported",
        ),
        (
            "Rosoboronexport said India had signed a contract for the Igla-S.",
            "official:Rosoboronexport",
            "confirmed",
        ),
        (
            "The defence ministry in Delhi denied that any Su-57 contract had been signed.",
            "official:IN MoD",
            "denied",
        ),
        ("India signed a contract for the Igla-S, TASS reported.", "agency:TASS", "reported"),
        ("Белоусов заявил, что Индия подписала контракт на Су-57.", "person:Andrei Belousov", "confirmed"),
        ("सैन्य सूत्रों के अनुसार भारत सुखोई-57 खरीदने पर विचार कर रहा है।", "sources:military", "reported"),
        ("India has ordered the Igla-S.", "outlet", "reported"),
    ],
)
def test_who_says_it_and_how_firmly(text: str, attribution: str, hedge: str) -> None:
    claim = claims_in(text)[0]
    assert (claim.attribution, claim.hedge) == (attribution, hedge)


def test_he_goes_on_from_the_sentence_before() -> None:
    text = "Andrei Belousov said that the talks had gone well. He added that Russia had offered the Su-57."
    assert [claim.attribution for claim in claims_in(text)] == ["person:Andrei Belousov"]


def test_a_subject_is_carried_over_only_while_one_system_is_in_play() -> None:
    assert told("India has the S-400. Three squadrons have arrived.")
    assert not told("India has the S-400 and the Pantsir. Three squadrons have arrived.")


def test_offsets_are_of_the_text_as_it_was_given() -> None:
    text = "Lt. Gen. V. K. Example spoke.\n\n“The  Indian Army ordered 10\u00a0000 Igla-S missiles,” he said."
    claim = next(claim for claim in claims_in(text) if claim.attribute == "quantity_ordered")
    assert (claim.value, text[claim.start : claim.end]) == (10000, "10\u00a0000 Igla-S missiles")


def test_a_tenfold_slip_between_crore_and_billion_is_flagged() -> None:
    text = "The S-400 contract is worth ₹39,000 crore. The S-400 deal cost ₹3,900 crore."
    assert [bool(claim.flag) for claim in claims_in(text)] == [True, True]
    assert not claims_in("The S-400 contract is worth ₹39,000 crore ($4.6 billion).")[0].flag


def test_the_next_session_is_counted_from_the_one_before() -> None:
    text = (
        "The 22nd session of the IRIGC ended in New Delhi on Monday. The next session is in Russia in 2027."
    )
    assert told(text) == [
        ("IRIGC", "22nd", "session_date", "2026-02-09", ""),
        ("IRIGC", "22nd", "session_place", "New Delhi", ""),
        ("IRIGC", "23rd", "session_date", "2027", ""),
        ("IRIGC", "23rd", "session_place", "Russia", ""),
    ]


def test_a_share_without_a_speaker_has_the_source_of_the_next_one() -> None:
    first = "Between 2009 and 2013 India bought 71 per cent of its arms from Russia."
    second = "The share fell to 34 per cent between 2019 and 2023, according to data from SIPRI."
    assert [claim.attribution for claim in claims_in(f"{first} {second}")] == ["official:SIPRI"] * 2
    assert [claim.attribution for claim in claims_in(f"{first}\n\n{second}")] == ["outlet", "official:SIPRI"]


def test_the_ministers_meeting_is_the_session_in_play() -> None:
    text = "The 22nd session of the IRIGC was held on Thursday. The two ministers met at the city's {}."
    assert ("IRIGC", "22nd", "session_place", "Manekshaw Centre", "") in told(text.format("Manekshaw Centre"))
    assert told("The two ministers met at the city's Manekshaw Centre. Russia offered the Su-57.") == [
        ("Su-57", "", "stage", "offered", "")
    ]


def test_what_is_done_with_another_system_too() -> None:
    assert told("The Su-57 has been offered to India and so has the Su-35.") == [
        ("Su-57", "", "stage", "offered", ""),
        ("Su-35", "", "stage", "offered", ""),
    ]
