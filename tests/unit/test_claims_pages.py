"""What stands in whole articles, and in no single sentence: lists of facts, long threads, sums as Hindi and
Russian papers write them.
"""

from __future__ import annotations

import pytest

from tests.claiming import claims_in, told

FACTS = """Russia has promised the remaining S-400 squadrons by 2027, the ministry said on Monday.
Total cost: $5.43 billion
Delivered so far: 3 squadrons
What comes next
"""

THREAD = """Moscow will complete the S-400 order, an official said on Monday.
The contract signed in 2018 is worth $5.43 billion.
Nobody in the room spoke of money.
The fourth squadron will arrive in June 2026.
The weather in the capital was fine.
The fifth squadron will arrive by November 2026.
"""


def test_a_list_of_facts_is_read() -> None:
    found = told(FACTS)
    assert ("S-400", "2018", "contract_value", 5430000000, "USD") in found
    assert ("S-400", "2018", "quantity_delivered", 3, "squadron") in found


def test_a_system_stays_in_play_as_long_as_the_text_goes_on_about_it() -> None:
    deadlines = [
        (lot, value) for _, lot, attribute, value, _ in told(THREAD) if attribute == "delivery_deadline"
    ]
    assert deadlines == [("2018/4th", "2026-06"), ("2018/5th", "../2026-11")]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("एस-400 का सौदा 5 अरब 43 करोड़ डॉलर का है।", 5430000000, "USD"),
        ("मंत्रालय ने पैंटसिर के लिए 24 करोड़ 80 लाख अमरीकी डॉलर के अनुबंध पर हस्ताक्षर किए।", 248000000, "USD"),
        ("Россия и Индия подписали контракт на С-400 на 5 млрд 430 млн долларов.", 5430000000, "USD"),
        ("Контракт на поставку Индии Ми-17В-5 стоит 1,345 миллиарда долларов.", 1345000000, "USD"),
    ],
)
def test_a_sum_in_two_scales_or_with_a_decimal_comma(text: str, value: int, unit: str) -> None:
    assert (value, unit) in [(claim[3], claim[4]) for claim in told(text)]


@pytest.mark.parametrize(
    "text",
    [
        "There is no decision yet on cancellation of the Ka-226T deal, a defence official said.",
        "Once all five S-400 systems are deployed, India will have a shield in the north.",
        "The T-72 will get a 1,000-horsepower engine.",
        "Negotiations for the S-400 began as early as 2015.",
        "India and Russia: the two countries have signed defence deals worth $15 billion in three years.",
        "India's arms imports saw a 33 per cent drop, and sales from Russia were hit hardest.",
        "The S-400 came up too. Last year India bought 28% of all that Russia exports.",
        "The Su-30MKI is the backbone of the force, with 272 of them ordered in batches.",
        "Three of the five S-400 systems will be bought directly, the paper says.",
        "The ministry is awaiting proposals from the Army to acquire 13 Pantsir missile systems.",
        "Russia will sign a contract with India for 48 Mi-17V-5 helicopters.",
        "The T-90 is assembled at Avadi. India has ordered weapons worth $14 billion from Russia.",
        "На вооружении ВВС Индии стоят 138 вертолетов Ми-17В-5.",
    ],
)
def test_what_is_no_news_of_a_purchase(text: str) -> None:
    assert told(text) == []


def test_a_hindi_article_is_no_number() -> None:
    text = "भारत ने 288 S-400 मिसाइलों की खरीद के एक बड़े सौदे को हरी झंडी दे दी है।"
    assert ("S-400", "missiles", "quantity_approved", 288, "missile") in told(text)


def test_a_sentence_ends_behind_a_scale() -> None:
    text = "Индия купила пять дивизионов ЗРК С-400 на $5,43 млрд. Москва начала поставки в 2021 году."
    assert ("S-400", "2018", "contract_value", 5430000000, "USD") in told(text)
    assert ("S-400", "2018", "quantity_ordered", 5, "battalion") in told(text)


def test_the_deal_is_what_the_sentence_before_told_of() -> None:
    text = "The council cleared 288 missiles for the S-400. The deal is estimated to be worth ₹10,000 crore."
    assert ("S-400", "missiles", "estimated_value", 100000000000, "INR") in told(text)


def test_what_the_only_order_owes_is_its_rest() -> None:
    text = "India will receive two more S-400 systems in November 2026, the paper reported."
    assert told(text) == [("S-400", "2018/rest", "delivery_deadline", "2026-11", "")]


def test_what_is_bought_beside_an_upgrade_is_none() -> None:
    text = "The council approved the procurement of 21 MiG-29 jets along with the upgradation of 59 jets."
    assert ("MiG-29", "", "quantity_approved", 21, "aircraft") in told(text)


def test_the_last_two_years_are_no_rest_of_an_order() -> None:
    text = "Talks on the Igla-S have gone on since 2018, but the deal was put on hold in the last two years."
    assert ("Igla-S", "", "stage", "delayed", "") in told(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Russia has handed over all the contracted 70,000 AK-203 rifles.",
            ("AK-203", "", "quantity_delivered", 70000, "rifle"),
        ),
        (
            "Контракт 2018 года — пять полков С-400, три из которых уже развернуты.",
            ("S-400", "2018", "quantity_delivered", 3, "regiment"),
        ),
        (
            "As the Post reported in August, the first Project 11356 frigate is to arrive in May 2027.",
            ("Project 11356", "", "delivery_start", "2027-05", ""),
        ),
    ],
)
def test_what_has_come_and_what_is_to_come(text: str, expected: tuple[object, ...]) -> None:
    assert expected in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "Russia was expected to deliver all the S-400 systems by 2027 but had to change plans.",
        "The S-400 may come late from the yard, where Indian teams inspected it in May.",
    ],
)
def test_a_date_of_something_else_is_no_deadline(text: str) -> None:
    assert [claim for claim in told(text) if claim[2] == "delivery_deadline"] == []


def test_what_may_be_received_is_not_here() -> None:
    text = "भारत 2027 तक पांच S-400 प्रणालियों की डिलीवरी प्राप्त कर सकता है।"
    assert [claim for claim in told(text) if claim[2] == "quantity_delivered"] == []


def test_what_is_already_contracted_is_still_to_come() -> None:
    text = "India is set to receive two more S-400 systems, which are already contracted, in June 2026."
    assert ("S-400", "2018", "quantity_pending", 2, "system") in told(text)
    assert ("S-400", "2018/rest", "delivery_deadline", "2026-06", "") in told(text)


def test_the_parts_of_an_approval_are_no_second_one() -> None:
    text = (
        "The council approved 288 missiles for the S-400."
        " The approval includes 120 short-range and 168 long-range missiles."
    )
    assert [claim[3] for claim in told(text) if claim[2] == "quantity_approved"] == [288]


def test_the_summit_of_last_year_is_another() -> None:
    text = (
        "Putin will come to India on December 4 for the 23rd India-Russia Annual Summit."
        " Last year, Modi attended the summit in Moscow."
    )
    assert [claim[3] for claim in told(text) if claim[2] == "session_place"] == ["India"]


def test_two_ships_are_their_class_and_not_the_one_named_last() -> None:
    found = told(
        "The second ship, INS Tamal, is expected to be delivered by June 2026.\n"
        "A $1 billion deal was signed for the two frigates.\n"
        "Goa Shipyard is scheduled to deliver the first ship in November 2026."
    )
    assert [(subject, attribute) for subject, _, attribute, _, _ in found if subject == "INS Tamal"] == [
        ("INS Tamal", "delivery_deadline")
    ]
    assert ("Project 11356", "", "contract_value", 1000000000, "USD") in found
    assert ("Project 11356", "", "delivery_start", "2026-11", "") in found


@pytest.mark.parametrize(
    ("text", "lot"),
    [
        ("Putin and Modi will meet at the XXII Annual Russian-Indian Summit in Moscow in May 2026.", "22nd"),
        ("XXIII российско-индийский саммит пройдет в Нью-Дели 5 мая 2026 года.", "23rd"),
        ("Modi met Putin in New Delhi and 16 pacts were signed days before the 8th BRICS summit.", ""),
    ],
)
def test_the_number_of_a_meeting_is_its_own(text: str, lot: str) -> None:
    assert {claim[1] for claim in told(text) if claim[0] == "Annual Summit"} == {lot}


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        (
            "Russia accounted for 58 per cent of India's arms imports in 2014-18, against 76 per cent in"
            " 2009-13, the institute's paper of 2019 said.",
            [(58, "2014/2018"), (76, "2009/2013")],
        ),
        (
            "Russia's share of India's arms imports fell:\n- 2010-14: 72%\n- 2015-19: 55%\n- 2020-24: 36%",
            [(72, "2010/2014"), (55, "2015/2019"), (36, "2020/2024")],
        ),
        (
            "Russia accounted for 36 per cent of India's arms imports, the first time since 1960-64 that"
            " Russia (before 1991 the Soviet Union) made up less than half.",
            [(36, "")],
        ),
    ],
)
def test_a_share_is_one_of_its_own_period(text: str, shares: list[tuple[int, str]]) -> None:
    found = [(claim.value, claim.as_of) for claim in claims_in(text) if claim.attribute == "share"]
    assert found == shares


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        (
            "Modi hosted Putin for the 23rd India-Russia Annual Summit in New Delhi.\nThe two sides signed 16"
            " agreements.",
            ("Annual Summit", "23rd", "agreements", 16, "agreement"),
        ),
        (
            "Five S-400 systems were ordered from Russia.\nDeliveries of the last two have been delayed.",
            ("S-400", "2018/rest", "stage", "delayed", ""),
        ),
    ],
)
def test_a_sentence_goes_on_about_what_the_one_before_told(text: str, claim: tuple[object, ...]) -> None:
    assert claim in told(text)
