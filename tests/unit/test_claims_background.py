"""Background paragraphs as papers write them: what one squadron is made of, missed dates, names of papers."""

from __future__ import annotations

import pytest

from tests.claiming import claims_in, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Each S-400 squadron comprises two missile batteries and up to 128 missiles.", []),
        ("В составе полка С-400 восемь пусковых установок.", []),
        (  # more is wished for, and not ordered
            "India has expressed its intent to procure two additional S-400 systems besides the first five.",
            [("S-400", "more", "stage", "interest", "")],
        ),
        (  # the date by which all should have come is none of the order
            "The agreement, signed in 2018 for $5.43 billion (Rs 40,000 crore), stipulated that India would"
            " receive five S-400 squadrons by the end of 2023.",
            [
                ("S-400", "2018", "contract_value", 5430000000, "USD"),
                ("S-400", "2018", "contract_value", 400000000000, "INR"),
                ("S-400", "2018", "quantity_ordered", 5, "squadron"),
                ("S-400", "2018", "stage", "signed", ""),
            ],
        ),
        (  # the missiles are what squadrons are made of
            "India signed an over Rs 35,000 crore deal for five squadrons of S-400 air defence missiles.",
            [
                ("S-400", "2018", "contract_value", 350000000000, "INR"),
                ("S-400", "2018", "quantity_ordered", 5, "squadron"),
                ("S-400", "2018", "stage", "signed", ""),
            ],
        ),
        (  # crews have come, the regiment has not
            "Индийские расчеты прибыли в Россию, до конца года планируется передать первый полк С-400.",
            [("S-400", "2018", "delivery_start", "../2026-12", "")],
        ),
        (
            "Первый полк С-400 привезут в Индию в сентябре 2027 года.",
            [("S-400", "2018", "delivery_start", "2027-09", "")],
        ),
        (
            "Первые поставки Индии «Верб» состоятся в октябре-декабре 2026 года, ракеты поставит завод.",
            [("Verba", "", "delivery_start", "2026-10/2026-12", "")],
        ),
        (
            "Все полки С-400 поставят Индии до второго полугодия 2027 года.",
            [("S-400", "2018", "delivery_deadline", "../2027-06", "")],
        ),
        (  # a signing is awaited, and before a visit
            "Ожидается, что контракт на С-400 и его подписание состоятся до визита 5 декабря.",
            [],
        ),
        ("Стоимость контракта на Су-57 уже согласована.", []),
    ],
)
def test_background_tells_no_more_than_it_says(text: str, expected: list[tuple[object, ...]]) -> None:
    assert sorted(told(text), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    "text",
    [
        "India Today reported that the delivery of the remaining S-400 systems had been postponed to 2027.",
        "The Times of India said the delivery of the S-400 had been delayed.",
    ],
)
def test_a_paper_named_after_a_country_is_no_country(text: str) -> None:
    assert {claim.attribution for claim in claims_in(text)} == {"outlet"}


def test_names_in_straight_quotes_are_no_quotation() -> None:
    text = 'Об этом сообщили в АО "Рособоронэкспорт" (входит в госкорпорацию "Ростех") на салоне в Индии.'
    assert claims_in(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (  # another thing than the system in play
            "India is interested in the Su-57. Talks on drones and their production have begun with Russia.",
            [("Su-57", "", "stage", "interest", "")],
        ),
        (
            "Russia offered the Su-57. The first AMCA is to be delivered by 2035.",
            [("Su-57", "", "stage", "offered", "")],
        ),
        ("Россия поставила два Су-57 иностранному заказчику.", []),
        (  # an offer is received, and no fighters
            "«Мы получили предложения по поставке 20 истребителей МиГ-29», - сказал Шугаев.",
            [("MiG-29", "", "stage", "offered", "")],
        ),
        ("The two nations have a special 10-year agreement on military cooperation with Russia.", []),
        (
            "Of the 601,000 AK-203 rifles ordered, the first 70,000 rifles will be made of Russian parts.",
            [("AK-203", "", "quantity_ordered", 601000, "rifle")],
        ),
        (  # the crew has come, the ship has not
            "INS Tushil будет передан в мае, команда фрегата уже прибыла в Россию.",
            [("INS Tushil", "", "delivery_deadline", "2026-05", "")],
        ),
        (  # of two systems in play the one named last, alone
            "The Su-57 was shown. Delivery of the S-400 is late. Three units have come, two are pending.",
            [
                ("S-400", "2018", "quantity_delivered", 3, "unit"),
                ("S-400", "2018", "quantity_pending", 2, "unit"),
                ("S-400", "2018", "stage", "delayed", ""),
            ],
        ),
        (
            "INS Tushil sailed on Friday. Контракт на четыре фрегата этого типа подписан в 2018 году.",
            [
                ("Project 11356", "2018", "quantity_ordered", 4, "frigate"),
                ("Project 11356", "2018", "stage", "signed", ""),
            ],
        ),
        (
            "दोनों देशों के बीच एस-400 की 5 अरब डॉलर यानी 40 हजार करोड़ रुपये की डील 2018 में साइन हुई थी।",
            [
                ("S-400", "2018", "contract_value", 5000000000, "USD"),
                ("S-400", "2018", "contract_value", 400000000000, "INR"),
                ("S-400", "2018", "stage", "signed", ""),
            ],
        ),
    ],
)
def test_what_else_is_spoken_of_is_kept_apart(text: str, expected: list[tuple[object, ...]]) -> None:
    assert sorted(told(text), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (  # an Indian sum with both signs: 1,560.52 crore is 15.6 billion
            "The T-72 contract signed on Friday is worth Rs 1,560.52 crore.",
            [("T-72", "", "contract_value", 15605200000, "INR")],
        ),
        (
            "Контракт на Су-30МКИ подписан на 1.560,52 млн рублей.",
            [("Su-30MKI", "", "contract_value", 1560520000, "RUB"), ("Su-30MKI", "", "stage", "signed", "")],
        ),
        (  # what a year of assessment ended with is no order of that year
            "Following a study in November 2025, both agreed on a price of $2 billion for the S-400 lease.",
            [("S-400", "2018", "contract_value", 2000000000, "USD")],
        ),
        ("The sanctioned strength of the Su-30MKI fleet is 272 aircraft but only 259 are in service.", []),
        ("The 272 Su-30MKI fighters remain the backbone of the air force.", []),
        (  # a deal that is only expected
            "India is set to boost its forces with a Rs 56,000-crore deal for five more S-400 squadrons.",
            [("S-400", "more", "estimated_value", 560000000000, "INR")],
        ),
        ("Each S-400 squadron costs approximately $1.25 billion.", []),
        (  # the last two are awaited, and not delivered
            "Three S-400 units have been delivered and Russia will deliver the final two units in 2027.",
            [
                ("S-400", "2018", "quantity_delivered", 3, "unit"),
                ("S-400", "2018", "quantity_pending", 2, "unit"),
                ("S-400", "2018/rest", "delivery_deadline", "2027", ""),
            ],
        ),
        ("Переговоры с Индией по Ка-226Т заморожены.", [("Ka-226T", "", "stage", "cancelled", "")]),
        (
            "India concluded the Ka-226T contract after years of stalled negotiations.",
            [("Ka-226T", "", "stage", "signed", "")],
        ),
        (
            "A $7-billion upgrade was approved for 84 Su-30MKI jets, including new radars and engines.",
            [
                ("Su-30MKI", "upgrade", "estimated_value", 7000000000, "USD"),
                ("Su-30MKI", "upgrade", "quantity_approved", 84, "aircraft"),
                ("Su-30MKI", "upgrade", "stage", "approved", ""),
            ],
        ),
        (  # days behind their month
            "Putin will visit India on December 4–5 for talks with Modi.",
            [
                ("Annual Summit", "", "session_place", "India", ""),
                ("Annual Summit", "", "summit_date", "2026-12-04/2026-12-05", ""),
            ],
        ),
        (  # how much less, and whose part of the exports
            "India's imports of Russian arms dropped by 47 per cent, SIPRI said.",
            [],
        ),
        (
            "Russia sold arms to three countries: India (38%), China (17%) and Kazakhstan (11%), SIPRI said.",
            [],
        ),
        (  # each period belongs to the share beside it
            "Russia's share of Indian arms imports (36%) is smaller than in 2015-19 (55%) and 2010-14 (72%).",
            [
                ("Russia", "", "share", 36, "percent"),
                ("Russia", "", "share", 55, "percent"),
                ("Russia", "", "share", 72, "percent"),
            ],
        ),
        (  # of a ship by name there is one
            "INS Tushil is the first of its class. Seven frigates have been delivered.",
            [("Project 11356", "", "quantity_delivered", 7, "frigate")],
        ),
        ("Russia will push India to buy 200 Ka-226T helicopters.", []),
        ("От Индии получен запрос на закупку 21 истребителя МиГ-29.", []),
        (  # a signing has a date, and no delivery
            "Индия и Россия до конца 2026 года могут заключить контракт на поставку 21 МиГ-29.",
            [],
        ),
        (  # when it was said
            "In May this year the deputy director told TASS that he awaited a contract on Igla-S supplies.",
            [],
        ),
        (  # what is bought, and what is upgraded beside it
            "Совет одобрил закупку 21 МиГ-29 и модернизацию 59 имеющихся истребителей.",
            [
                ("MiG-29", "", "quantity_approved", 21, "unit"),
                ("MiG-29", "", "stage", "approved", ""),
            ],
        ),
        ("India is pitching for the Su-57.", [("Su-57", "", "stage", "interest", "")]),
        (
            "Минобороны Индии одобрило закупку пяти дивизионов С-400 и ракет к ним.",
            [
                ("S-400", "", "quantity_approved", 5, "battalion"),
                ("S-400", "", "stage", "approved", ""),
            ],
        ),
        (  # the day of another event
            "It was confirmed on Wednesday, hours before Putin landed in New Delhi for the 23rd India-Russia"
            " Annual Summit.",
            [("Annual Summit", "23rd", "session_place", "New Delhi", "")],
        ),
    ],
)
def test_figures_stand_for_what_they_are(text: str, expected: list[tuple[object, ...]]) -> None:
    assert sorted(told(text), key=str) == sorted(expected, key=str)
