"""What is a name and what only looks like one, in three scripts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import lexicon, matching
from bot.model import Field, Keyword


def found(keyword: str, text: str) -> list[str]:
    """The words by which a keyword in short form is found in a text."""
    matcher = matching.compile([Keyword(keyword=keyword, names=matching.expand(keyword))])
    matches = matching.find(matcher, title="", text=text)
    assert all(text[match.start : match.end] == match.words for match in matches)
    return [match.words for match in matches]


@pytest.mark.parametrize(
    ("keyword", "marked"),
    [
        # every dash, space and script
        ("S-400", "[S-400] [S400] [S 400] [S‑400] [S–400] [S−400] [S - 400]"),
        ("S-400", "[С-400], [С400] and [С‑400]"),
        ("S-400", "[एस-400] [एस 400] [एस400] [एस-४००]"),
        ("S-400", "[S\u00ad-400] [S\u2009400] [Ｓ－４００] [S-\u200b400]"),
        ("S400", "the [s-400] and #[S_400]"),
        ("एस-400", "[S-400]"),
        ("С-400", "[S-400]"),
        # beside punctuation and inside longer words
        ("S-400", "([S-400]), “[S-400]”; [S-400]/S-500: [S-400]."),
        ("S-500", "key platforms like S-400/[S-500] systems"),
        ("S-400", "the [S-400s], the [S-400]'s radar, [S-400]-type and non-[S-400] units"),
        ("S-400", "talks.[S-400] deliveries"),
        ("S-400", "a world-class [S 400] system, the third [S 400] squadron"),
        ("S-400", "комплексов [С-400М] и [С-400]"),
        ("Su-57", "[Су-57Э], [Су‑57], [Su-57E], [SU57], [Sukhoi-57], [सुखोई-57], [सुखोई 57], [सु-57]"),
        # designations that no list knows
        ("R-99M", "[R-99M] [R99M] [R 99M] [Р-99М] [Р‑99М] [आर-99एम]"),
        ("7S23", "[7S23], [7С23] and [7एस23], not 17S23 or 7S230"),
        ("Kh-77", "[Kh-77], [Х-77Э] и [केएच-77]; [KH-77]"),
        ("MiG-99K", "[MiG-99K], [МиГ-99К], [मिग-99के], [MIG 99K]"),
        (
            "Project 99123",
            "[Project 99123], [проекта 99123], [проектов 99123], [प्रोजेक्ट 99123], [परियोजना-99123]",
        ),
        ("Ка-999Т", "[Ka-999T], [Kamov-999T], [कामोव-999टी]"),
        ("Su-30MKI", "[Су-30MKI], [Су-30МКИ], [Su 30 MKI], [Su-30MKIs]"),
        # names in words
        ("Pantsir", "[Панциря], [Панцирей] и [ПАНЦИРЬ]: ракеты ПВО"),
        ("BrahMos", "[BrahMos], [Brahmos], [ब्रह्मोस], [БраМос], [brahmos]"),
        ("drone", "[Drones], a [drone]'s wing, [drone]-like"),
        ("CAATSA", "[Countering America’s Adversaries Through Sanctions Act] ([CAATSA])"),
        (
            "IRIGC",
            "[Inter-Governmental Commission on Military & Military Technical Cooperation] ([IRIGC-M&MTC])",
        ),
        ("IRIGC", "[Intergovernmental Commission on Military and Military-Technical Cooperation]"),
        (
            "IRIGC",
            "заседание [межправительственной российско-индийской "
            "комиссии по военно-техническому сотрудничеству]",
        ),
        ("IRIGC", "[भारत-रूस अंतर-सरकारी आयोग] की बैठक में रक्षा मंत्री"),
        (
            "Annual Summit",
            "the 23rd [India–Russia Annual Summit]; the [Modi–Putin "
            "summit]; 23rd [Annual India-Russia Summit]",
        ),
        ("Andrei Belousov", "[Andrey Belousov]; [Белоусовым]; [बेलौसोव] ने"),
        ("Narendra Modi", "[Нарендра Моди], [Нарендры Моди], [Моди], [मोदी] ने, [PM Modi]"),
        ("Sergei Shoigu", "[Сергея Шойгу] и [Шойгу]"),
        ("S-400", "ракеты [С-400 «Триумфа»], поставки [С-400] (система «[Триумф]»)"),
        ("Almaz-Antey", "[концерна ВКО «Алмаз-Антей»], [Алмаз-Антея]"),
        ("Inter-Governmental\nCommission", "the [Inter-Governmental\nCommission] met"),
    ],
)
def test_a_name_is_found_in_every_spelling(keyword: str, marked: str) -> None:
    """What must be found stands in brackets."""
    assert found(keyword, re.sub(r"[\[\]]", "", marked)) == re.findall(r"\[(.*?)\]", marked, re.DOTALL)


@pytest.mark.parametrize(
    ("keyword", "text"),
    [
        ("S-400", "S-4000 and XS-400 and 1S400"),
        ("S-400", "US-400, MS-400, the 400"),
        ("S-400", "The company's 400 jobs and A's 400 jobs"),
        ("S-400", "R&S 400, U.S 400, @S400"),
        ("S-400", "Rs 400 crore, $400, S$400, US$ 400"),
        ("S-400", "S-400.5 and S 400,000"),
        ("S-400", "See plan S. 400 people came."),
        ("S-400", "Appendix S\n400 people"),
        ("S-400", "Plan S\n\n400 people"),
        ("S-400", "S 400 crore; S 400 jobs; S 400 km; S 400%"),
        ("S-400", "the S-400km range, S-400th"),
        ("S-400", "С 400 рублями в кармане далеко не уедешь."),
        ("S-400", "пришёл с 400 рублями"),
        ("S-500", "the S&P 500 and the 500 delegates"),
        ("S-500", "a Class S 500, a Mercedes S-500, an S-500 sedan, Mercedes-Benz S 500"),
        ("S-500", "Мерседес S-500"),
        ("Ka-52", "रूस के 52 सैनिक"),
        ("A-50", "A 50 per cent rise. A 50 year old man"),
        ("T-90", "T-90 minutes to launch; T 90 seconds"),
        ("T-90", "WT-90, T-900, T-90mm"),
        ("AK-203", "PAK-203, AK-2030"),
        ("R-99M", "AR-99M, R-99MX, DR 99M"),
        ("2S19", "12S19, 2S190, A2S19"),
        ("9M96", "9M960, 29M96"),
        ("ANI", "animals, Ani said; ani"),
        ("Buk", "Bukhara, books, Tabuk"),
        ("drone", "droned, padrone"),
        ("भारत", "महाभारत, भारती"),
        ("एस-400", "एसएस-400, एस-4001"),
        ("Pantsir", "Панцирь черепахи"),
        ("S-400", "Триумф сборной по хоккею"),
        ("S-400", "triumf of the will"),
        ("Su-57", "a convicted felon"),
        ("Narendra Modi", "мода и моды, commodity"),
        ("Vladimir Putin", "началась путина"),
        ("Donald Trump", "his trump card"),
        ("Sergei Lavrov", "лавры, лавровый лист, Лавра"),
        ("Kazan", "казан с пловом"),
        ("India", "индий, инди-рок, Индиго, indiana"),
        ("Su-57", "A Felon was sentenced in court"),
        ("S-400", "Mission Sudarshan Chakra was announced"),
        ("Annual Summit", "the annual summit of dairy farmers"),
        ("INS Vikramaditya", "Gorshkov scored twice for the club"),
        ("Chakra submarine lease", "the Ashoka chakra on the flag"),
    ],
)
def test_what_only_looks_like_a_name_is_not_found(keyword: str, text: str) -> None:
    assert found(keyword, text) == []


@pytest.mark.parametrize(
    ("keyword", "text", "expected"),
    [
        ("S-400", "Комплекс «Триумф»: ракеты Триумфа прикрыли город", ["Триумф", "Триумфа"]),
        ("Su-57", "The Felon is a stealth fighter", ["Felon"]),
        ("S-400", "Sudarshan Chakra, as the S-400 is called", ["Sudarshan Chakra", "S-400"]),
        ("Annual Summit", "Putin comes for the annual summit", ["annual summit"]),
        ("INS Chakra", "India will lease the Chakra submarine", ["Chakra"]),
    ],
)
def test_a_nickname_counts_in_its_context(keyword: str, text: str, expected: list[str]) -> None:
    assert found(keyword, text) == expected


def test_the_longest_name_wins_at_each_place() -> None:
    keyword = Keyword(keyword="S-400", names=("S-400", "S-400 Triumf system", "Triumf system"))
    matches = matching.find(
        matching.compile([keyword]), title="", text="An S-400 Triumf system and an S-400."
    )
    assert [(match.alias, match.words) for match in matches] == [
        ("S-400 Triumf system", "S-400 Triumf system"),
        ("S-400", "S-400"),
    ]


def test_keywords_may_share_a_place() -> None:
    keywords = [Keyword(keyword="Su-30", names=("Su-30",)), Keyword(keyword="MKI", names=("Su-30MKI",))]
    matches = matching.find(matching.compile(keywords), title="Su-30MKI", text="")
    assert [(match.keyword, match.words, match.field) for match in matches] == [
        ("Su-30", "Su-30MKI", Field.TITLE),
        ("MKI", "Su-30MKI", Field.TITLE),
    ]


@pytest.mark.parametrize(
    ("keyword", "expected"),
    [
        ("R-99M", ("R-99M", "Р-99М", "आर-99एम")),
        ("2S99", ("2S99", "2С99", "2एस99")),
        ("Р-99М", ("Р-99М", "R-99M", "आर-99एम")),
        ("एस-999", ("एस-999", "S-999", "С-999")),
        ("MiG-99K", ("MiG-99K", "МиГ-99К", "मिग-99के")),
        ("an unknown word", ("an unknown word",)),
    ],
)
def test_expand_transliterates_designations(keyword: str, expected: tuple[str, ...]) -> None:
    assert matching.expand(keyword) == expected


def test_expand_brings_the_names_of_the_lexicon() -> None:
    for keyword in ("S-400", "s400", "С-400", "एस 400", "Triumf"):
        names = matching.expand(keyword)
        assert names[0] == keyword
        assert {"S-400", "С-400", "एस-400", "Triumf", "Триумф"} <= set(names)


NAMES = ("S-400", "Триумф", "ब्रह्मोस", "Су-57", "India", "CAATSA", "एस-400", "IRIGC-M&MTC")
MATCHER = matching.compile(lexicon.keywords())


@given(
    st.lists(st.one_of(st.sampled_from(NAMES), st.text(max_size=8)), max_size=12).map("".join),
    st.text(max_size=40),
)
def test_offsets_are_those_of_the_words(text: str, title: str) -> None:
    for match in matching.find(MATCHER, title=title, text=text):
        where = title if match.field is Field.TITLE else text
        assert where[match.start : match.end] == match.words
        assert " ".join(match.words.split()) in " ".join(match.context.split())


@given(
    st.lists(
        st.sampled_from(["\u00ad", "\u200b", "ﬁ", "ß", "ढ़", "и\u0306", " ", "…", "\n", "😀", "½"]),
        max_size=20,
    )
)
def test_what_stands_before_does_not_move_a_match(pieces: list[str]) -> None:
    text = "".join(pieces) + " (С‑400) और एस-४००"
    matches = [match for match in matching.find(MATCHER, title="", text=text) if match.keyword == "S-400"]
    assert [match.words for match in matches] == ["С‑400", "एस-४००"]


def test_a_large_text_takes_linear_time() -> None:
    text = "S-400 " * 50_000
    assert len(matching.find(MATCHER, title="", text=text)) == 50_000


@pytest.mark.parametrize("name", ["", " ", "-", "«»", "\u200b"])
def test_names_that_say_nothing_match_nothing(name: str) -> None:
    matcher = matching.compile([Keyword(keyword="nothing", names=(name,))])
    assert matching.find(matcher, title="-", text="a - b «» c") == []
