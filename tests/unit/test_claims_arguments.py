"""What a number, a sum or a date belongs to: wholes and parts, subjects behind, prices, missed dates."""

from __future__ import annotations

import pytest

from tests.claiming import told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (  # the number stands behind what it counts
            "The Navy put the number of Ka-31 helicopters still to arrive at six.",
            [("Ka-31", "", "quantity_pending", 6, "helicopter")],
        ),
        (
            "The number of T-90 tanks on order stood at 464.",
            [("T-90", "", "quantity_ordered", 464, "tank")],
        ),
        (
            "Число поставленных Индии комплексов С-400 достигло трех.",
            [("S-400", "2018", "quantity_delivered", 3, "system")],
        ),
        (
            "Ka-31 helicopters, 12 in number, have been delivered to the Navy.",
            [("Ka-31", "", "quantity_delivered", 12, "helicopter")],
        ),
        (  # the whole behind its part
            "Two S-400 regiments remain to be delivered, out of five.",
            [("S-400", "2018", "quantity_pending", 2, "regiment")],
        ),
        ("None of the 200 Ka-226T helicopters has been delivered.", []),
        ("Ни один из 200 вертолетов Ка-226Т не поставлен.", []),
        ("The army received the last of the 464 T-90 tanks.", []),
        (  # numbers that only "respectively" tells apart
            "India ordered ten Ka-31 helicopters and four Il-76 aircraft, and has received six and two"
            " respectively.",
            [
                ("Ka-31", "", "quantity_ordered", 10, "helicopter"),
                ("Il-76", "", "quantity_ordered", 4, "aircraft"),
                ("Ka-31", "", "stage", "signed", ""),
                ("Il-76", "", "stage", "signed", ""),
            ],
        ),
    ],
)
def test_numbers_belong_to_what_they_count(
    text: str, expected: list[tuple[str, str, str, object, str]]
) -> None:
    assert sorted(told(text), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    "text",
    [
        "Five Il-76 aircraft came back from repairs in Russia.",
        "Three Mi-17V-5 helicopters, overhauled at Chandigarh, have been handed over.",
        "Три самолета Ил-76 вернулись из ремонта и переданы ВВС.",
        "मरम्मत के बाद पांच आईएल-76 विमान भारत पहुंचे।",
        "The order for 26 Mi-17V-5 helicopters has still to be placed.",
        "The defence ministry has yet to finalise a contract for two more S-400 squadrons.",
        "The AK-203 rifles made at Korwa reached 70 per cent localisation this year.",
        "Talks with Russia on the Su-57 have collapsed.",
        "रूस के मंत्री से बात में एस-400 पर भी चर्चा हुई।",
    ],
)
def test_what_is_no_delivery_order_or_talks(text: str) -> None:
    assert told(text) == []


def test_things_made_are_not_those_received() -> None:
    text = "70,000 AK-203 rifles have been assembled at Korwa, of which 50,000 have been handed over."
    assert told(text) == [("AK-203", "", "quantity_delivered", 50000, "rifle")]


def test_a_tranche_is_counted_and_no_step_besides() -> None:
    text = "A first tranche of 35,000 AK-203 rifles out of 600,000 ordered has been delivered."
    assert told(text) == [
        ("AK-203", "", "quantity_delivered", 35000, "rifle"),
        ("AK-203", "", "quantity_ordered", 600000, "rifle"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "India signed a contract worth an estimated $5 billion for the S-400 in 2018.",
            [("contract_value", 5_000_000_000)],
        ),
        ("The Ka-226T was to be bought for $1 billion.", [("estimated_value", 1_000_000_000)]),
        ("Rs 63,000 crore will be spent on upgrading Su-30MKI jets.", [("estimated_value", 630_000_000_000)]),
        ("The S-400 costs $500 million a battery under the contract.", []),
        ("Один комплекс С-400 стоит 500 млн долларов по контракту.", []),
        (  # what it costs now is a claim, and what it cost before is none
            "The cost of the Su-30MKI upgrade rose from Rs 40,000 crore to Rs 63,000 crore.",
            [("estimated_value", 630_000_000_000)],
        ),
        (
            "Стоимость модернизации Су-30МКИ выросла с 5 млрд до 7 млрд долларов.",
            [("estimated_value", 7_000_000_000)],
        ),
    ],
)
def test_sums(text: str, expected: list[tuple[str, int]]) -> None:
    found = [(attribute, value) for _, _, attribute, value, _ in told(text) if attribute.endswith("value")]
    assert found == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Deliveries of the Igla-S, due to start in 2026, were pushed to the second half of 2027.",
            ["2027-07/2027-12"],
        ),
        ("Сроки поставки С-400 перенесены с 2026 на 2028 год.", ["2028"]),
        ("एस-400 की डिलीवरी 2028 तक टल गई है।", ["2028"]),
        ("एस-400 की डिलीवरी 2028 तक पूरी होगी।", ["../2028"]),
        ("एस-400 की डिलीवरी 2028 से पहले नहीं होगी।", ["2028/.."]),
        ("Поставки «Игла-С» Индии закончатся до конца 2028-го.", ["../2028-12"]),
        ("Deliveries of the S-400 to India would be complete by 1 December.", ["../2026-12-01"]),
        ("This month the army received 22,000 AK-203 rifles.", []),
        ("В 2026 году Индия получила два фрегата проекта 11356.", []),
    ],
)
def test_dates_of_delivery(text: str, expected: list[str]) -> None:
    assert [value for _, _, attribute, value, _ in told(text) if attribute.startswith("delivery")] == expected


def test_a_class_beside_its_ship_in_another_clause_keeps_its_number() -> None:
    text = "Two Project 11356 frigates were delivered; INS Triput will be handed over in 2027."
    assert sorted(told(text), key=str) == [
        ("INS Triput", "", "delivery_deadline", "2027", ""),
        ("Project 11356", "", "quantity_delivered", 2, "frigate"),
    ]


def test_the_maker_stands_for_its_only_product() -> None:
    text = "BrahMos Aerospace has secured an order of 220 missiles for the Navy at Rs 19,500 crore."
    assert [
        (subject, attribute, value) for subject, _, attribute, value, _ in told(text) if attribute != "stage"
    ] == [("BrahMos", "contract_value", 195_000_000_000), ("BrahMos", "quantity_ordered", 220)]


def test_an_approval_that_describes_is_no_step() -> None:
    text = "Of the 10 Ka-31 helicopters cleared by the council in 2019 not one has been ordered."
    assert [claim for claim in told(text) if claim[2] == "stage"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("India has been offered the Su-57 by Russia.", [("Su-57", "", "stage", "offered", "")]),
        (
            "The air force got its fourth S-400 squadron last week.",
            [("S-400", "2018/4th", "stage", "delivered", "")],
        ),
        ("Deliveries of missiles for the S-400 began in January.", []),
    ],
)
def test_passives_and_what_has_begun(text: str, expected: list[tuple[str, str, str, object, str]]) -> None:
    assert told(text) == expected
