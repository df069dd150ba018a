"""Ordinals, dates, numbers, places and names in three languages."""

from __future__ import annotations

from datetime import date

import pytest

from bot import marks

THURSDAY = date(2025, 12, 4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the 22nd session and the 23rd summit", [(22, "session"), (23, "summit")]),
        ("22-е заседание, 23-й саммит", [(22, "session"), (23, "summit")]),
        ("22वीं बैठक और 23वें सम्मेलन", [(22, "session"), (23, "")]),
        ("the 23rd annual summit a day after the 22nd session", [(23, "summit"), (22, "session")]),
        ("the 3rd prize went north", [(3, "")]),
        ("on the 4th of december, in the 21st century, a 5th generation fighter", []),
        ("s-400, 22 ministers, 3rdparty", []),
    ],
)
def test_ordinals_and_their_series(text: str, expected: list[tuple[int, str]]) -> None:
    assert marks.ordinals(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on december 4, 2025 and 5 december", [date(2025, 12, 4), date(2025, 12, 5)]),
        ("dec 04 2025 | 10:31", [date(2025, 12, 4)]),
        ("2025-12-04", [date(2025, 12, 4)]),
        ("4 декабря 2025 года, 10 января", [date(2025, 12, 4), date(2026, 1, 10)]),
        ("4 दिसंबर 2025 को, 3 नवंबर", [date(2025, 12, 4), date(2025, 11, 3)]),
        ("26 जनवरी 2026, 5 फरवरी", [date(2026, 1, 26), date(2026, 2, 5)]),
        ("on monday, в среду, रविवार", [date(2025, 12, 1), date(2025, 12, 3), date(2025, 11, 30)]),
        ("february 30, 2025-13-45, may 2018, 31 june", []),
    ],
)
def test_days(text: str, expected: list[date]) -> None:
    assert marks.figures(text, on=THURSDAY)[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$5.43 billion, 5,43 млрд and 5.43 अरब, 5.43bn", ["5.43 billion"] * 4),
        ("45 crore, 450 млн, 45 करोड़", ["450 million"] * 3),
        ("7,000 rifles, 7 тысяч, 7 हजार", ["7000"] * 3),
        ("6 лакх, 6 लाख, 600 000, 6,00,000", ["600000"] * 4),
        ("1,200 men and 10,00,000; 290.5 km; 10.12.2025", ["1200", "1 million", "290.5", "10.12.2025"]),
        ("the s-400 and 2s19 on december 4, 2025", []),
        ("290 km", ["290"]),
        ("a 1,000-horsepower engine, a 4,000-tonne frigate and a 2.5-fold rise", ["1000", "4000"]),
    ],
)
def test_numbers(text: str, expected: list[str]) -> None:
    assert marks.figures(text, on=THURSDAY)[1] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("New Delhi, Dec 4 (PTI) They met.", ["new delhi"]),
        ("A missile flew off the coast of Odisha on Monday.", ["odisha"]),
        ("НЬЮ-ДЕЛИ, 4 декабря. Они встретились.", ["нью-дели"]),
        ("They met in December at noon.", []),
    ],
)
def test_places(text: str, expected: list[str]) -> None:
    assert list(marks.places(text)) == expected


@pytest.mark.parametrize(
    "spellings",
    [
        ("Belousov", "Белоусовым", "बेलौसोव"),
        ("Yelahanka", "येलहंका"),
        ("Kaliningrad", "Калининграде"),
        ("Rajasthan", "Раджастхан", "राजस्थान"),
        ("Oreshkin", "Орешкин", "ओरेश्किन"),
    ],
)
def test_a_name_has_the_same_consonants_in_every_script(spellings: tuple[str, ...]) -> None:
    assert len({marks.consonants(name) for name in spellings}) == 1


def test_names_are_capitalised_and_neither_common_words_nor_elsewhere_in_lower_case() -> None:
    told = "Ships left. Karwar saw Shoals, and Putin saw it. On Thursday they passed the shoals."
    assert list(marks.names(told)) == [(12, "Karwar")]


def test_words_that_mean_something_are_no_names_in_devanagari() -> None:
    assert list(marks.names("बेलौसोव ने प्रोटोकॉल देखा")) == [(0, "बेलौसोव")]
    assert marks.sound("बेलौसोव") == "BLSV"


def test_the_parts_of_a_name() -> None:
    assert marks.parts("Andrei Belousov") == {"andrei", "NDR", "belousov", "BLSV"}


@pytest.mark.parametrize(
    ("term", "expected"), [(1, "1st"), (2, "2nd"), (11, "11th"), (22, "22nd"), (113, "113th")]
)
def test_an_ordinal_as_people_write_it(term: int, expected: str) -> None:
    assert marks.ordinal(f"ordinal:{term}") == expected


def test_script() -> None:
    assert [marks.script(text) for text in ("Delhi", "Дели S-400", "दिल्ली", "")] == [
        "latin",
        "cyrillic",
        "devanagari",
        "latin",
    ]
