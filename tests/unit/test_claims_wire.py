"""Sentences as agencies write them: the day of saying, plans, participles, offices and firms that speak."""

from __future__ import annotations

import pytest

from tests.claiming import claims_in, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (  # the day on which it is promised is no deadline
            "The remaining Verba launchers will come within four months, Rosoboronexport pledged on Monday.",
            [("Verba", "rest", "delivery_deadline", "../2026-06", "")],
        ),
        (
            "The Kremlin on Friday said the Su-57 was on the agenda of the summit of Putin and Modi.",
            [],
        ),
        (  # a participle with its own year does not keep the verb from its number
            "Four of the six Ka-31 helicopters ordered in 2019 have been handed over.",
            [
                ("Ka-31", "2019", "quantity_delivered", 4, "helicopter"),
                ("Ka-31", "2019", "quantity_ordered", 6, "helicopter"),
            ],
        ),
        (
            "HAL will hand over the first of nine Su-30MKI jets ordered in May 2023 by June 2027.",
            [
                ("Su-30MKI", "2023", "delivery_start", "../2027-06", ""),
                ("Su-30MKI", "2023", "quantity_ordered", 9, "aircraft"),
            ],
        ),
        (
            "The T-90 contract signed in 2019 is worth Rs 13,448 crore.",
            [("T-90", "2019", "contract_value", 134480000000, "INR")],
        ),
        (
            "After years of haggling the Ka-226T deal was scrapped.",
            [("Ka-226T", "", "stage", "cancelled", "")],
        ),
        (
            "The plan to upgrade 60 Su-30MKI jets awaits the nod of the cabinet.",
            [],
        ),
        (
            "The cabinet cleared buying 14 T-90 tanks from the Avadi plant at a cost of Rs 900 crore.",
            [
                ("T-90", "", "estimated_value", 9000000000, "INR"),
                ("T-90", "", "quantity_approved", 14, "tank"),
                ("T-90", "", "stage", "approved", ""),
            ],
        ),
        ("India has paid Rs 8,000 crore for the S-400 so far.", []),
        (  # the sum is of what was bought, whatever is yet to arrive
            "Two S-400 systems of the five bought in 2018 for about $5 billion have yet to arrive.",
            [
                ("S-400", "2018", "contract_value", 5000000000, "USD"),
                ("S-400", "2018", "quantity_ordered", 5, "system"),
                ("S-400", "2018", "quantity_pending", 2, "system"),
            ],
        ),
        (
            "The 12 Su-30MKI jets, likely to be ordered for Rs 11,000 crore, will be built at Nashik.",
            [("Su-30MKI", "", "estimated_value", 110000000000, "INR")],
        ),
        (  # what is made in the country is no delivery
            "An AK-203 rifle made entirely in the country is promised for the end of next year.",
            [],
        ),
        ("Air force gets fourth S-400 squadron", [("S-400", "2018/4th", "stage", "delivered", "")]),
        (
            "Army orders 30 more Mi-17V-5 helicopters",
            [
                ("Mi-17V-5", "more", "stage", "signed", ""),
                ("Mi-17V-5", "more", "quantity_ordered", 30, "helicopter"),
            ],
        ),
        (
            "Of Indian arms imports 38 per cent came from Russia, 30 per cent from France, 11 from Israel.",
            [("Russia", "", "share", 38, "percent")],
        ),
        ("Russia's share of Indian crude imports stood at 35 per cent last year.", []),
        ("Aero India opens in February 2027, and the Su-57 is expected to take part.", []),
        ("Russia will receive 70 Su-57 fighters by 2029.", []),
        ("The session of Parliament will begin on Monday; the S-400 may come up.", []),
        (
            "India has 11 frigates and 240 Su-30MKI fighters in service.",
            [("Su-30MKI", "", "quantity_delivered", 240, "aircraft")],
        ),
        ("The ministry rejected reports on oil; the S-400 was not discussed.", []),
        ("Its revenue grew to Rs 20,000 crore on orders for the Su-30MKI.", []),
        (  # a Wednesday where the outlet is, still Tuesday by UTC
            "INS Tamal was commissioned and handed over on Wednesday.",
            [("INS Tamal", "", "stage", "inducted", ""), ("INS Tamal", "", "stage", "delivered", "")],
        ),
        (
            "INS Tamal will be handed over on Wednesday.",
            [("INS Tamal", "", "delivery_deadline", "2026-02-11", "")],
        ),
        ("INS Tamal was commissioned on 11 February 2026.", [("INS Tamal", "", "stage", "inducted", "")]),
        ("India offered Russia to build a plant for the S-400.", []),
        (
            "Пятый полк С-400 прибудет весной.",
            [("S-400", "2018/5th", "delivery_deadline", "2026-03/2026-05", "")],
        ),
        (
            "24-е заседание российско-индийской межправкомиссии по ВТС пройдет в Москве в ноябре.",
            [
                ("IRIGC", "24th", "session_date", "2026-11", ""),
                ("IRIGC", "24th", "session_place", "Moscow", ""),
            ],
        ),
        (
            "Индия направила запрос на три дополнительных полка С-400.",
            [("S-400", "more", "stage", "interest", "")],
        ),
        (
            "परिषद ने एस-400 के लिए 120 मिसाइलों की खरीद को मंजूरी दी।",
            [
                ("S-400", "missiles", "stage", "approved", ""),
                ("S-400", "missiles", "quantity_approved", 120, "missile"),
            ],
        ),
    ],
)
def test_what_is_claimed(text: str, expected: list[tuple[str, str, str, object, str]]) -> None:
    assert sorted(told(text), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "Denis Alipov, Moscow's ambassador in New Delhi, said four Ka-31 helicopters had been delivered.",
            "person:Denis Alipov",
        ),
        (
            "Индии переданы четыре вертолета Ка-31, сообщил глава «Ростеха» Сергей Чемезов.",
            "person:Sergei Chemezov",
        ),
        (
            "Four Ka-31 helicopters have been delivered, Kremlin aide Yury Ushakov told reporters.",
            "person:Yury Ushakov",
        ),
        (
            "INS Triput of Goa Shipyard was handed over to the Navy, the yard's chairman said.",
            "official:Goa Shipyard",
        ),
        ("HAL has delivered nine Su-30MKI jets, the company said in a filing.", "official:HAL"),
        (
            "Russia supplies 90 RD-33MK engines in all; 20 engines have been delivered, the Navy said.",
            "official:Indian Navy",
        ),
        (
            "Four Ka-31 helicopters have been delivered, a spokesman for the Indian Navy confirmed.",
            "official:Indian Navy",
        ),
        (
            "India has sought four more Ka-31s, a naval officer said, adding that prices were known.",
            "sources:military",
        ),
        ("Russian officials offered the Ka-31 at a new price.", "outlet"),
        (
            "Переговоры о Ка-31 начались, сообщил источник в военно-дипломатических кругах.",
            "sources:diplomatic",
        ),
        ("Песков опроверг сообщения о том, что Индия отказалась от закупки Ка-31.", "person:Dmitry Peskov"),
    ],
)
def test_who_says_it(text: str, speaker: str) -> None:
    assert {claim.attribution for claim in claims_in(text) if claim.attribute != "statement"} == {speaker}
