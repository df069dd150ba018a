"""What the screen says of a text: never "no" where the exact pass finds a name."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import lexicon, matching
from bot.config import load
from bot.matching.screening import Screen
from bot.model import Keyword
from bot.text import is_word, normal

ROOT = Path(__file__).parents[2]


def holds(literal: str, text: str) -> bool:
    return Screen([literal]).may_hold(text)


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        ("s 400", "the S-400"),
        ("s 400", "the S400"),
        ("s400", "#S_400"),
        ("s 400", "S\N{NO-BREAK SPACE}400"),
        ("s 400", "S\N{NON-BREAKING HYPHEN}400, S — 400"),
        ("s 400", "S\r\n400"),
        ("s 400", "S\N{MINUS SIGN}400"),
        ("s 400", "S\N{SOFT HYPHEN}-400"),
        ("s 400", "Ｓ－４００"),
        ("s 400", "S-४००"),
        ("с 400", "С-400М"),
        ("триумф", "ТРИУМФА"),
        ("триумф", "три\N{SOFT HYPHEN}умф"),
        ("березка", "Берёзка"),
        ("березка", "БЕРЁЗКА"),
        ("березка", "Бере\N{COMBINING DIAERESIS}зка"),
        ("алмаз антей", "Алмаз–Антей"),
        ("ब्रह्मोस", "ब्रह्\N{ZERO WIDTH JOINER}मोस"),
        ("लड\N{DEVANAGARI SIGN NUKTA}ाकू", "ल\N{DEVANAGARI LETTER DDDHA}ाकू"),
        ("लड\N{DEVANAGARI SIGN NUKTA}ाकू", "लड\N{DEVANAGARI SIGN NUKTA}ाकू"),
        ("ऩ", "न\N{DEVANAGARI SIGN NUKTA}"),
        (
            "ड\N{DEVANAGARI SIGN NUKTA}\N{DEVANAGARI SIGN VIRAMA}क",
            "ड\N{DEVANAGARI SIGN VIRAMA}\N{DEVANAGARI SIGN NUKTA}क",
        ),
        ("kilo", "\N{KELVIN SIGN}ilo"),
        ("strasse", "Straße"),
        ("strasse", "\N{LATIN SMALL LETTER LONG S}traſſe"),
        ("σοφοσ", "σοφος"),
        ("i\N{COMBINING DOT ABOVE}nci", "İnci"),
        ("no 5", "№ 5"),
        ("office", "oﬃce"),
        ('"triumf"', "«Triumf»"),
        ("m&m 5", "M＆M 5"),
        ("तेज", "तेज"),
    ],
)
def test_a_name_in_any_spelling_may_be_there(literal: str, text: str) -> None:
    assert holds(literal, f"before {text} after")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Two ministers met – “both sides” won’t say more… it’s £5 «so far»",
        "Стороны обсудили ход работ — и договорились, что всё ещё впереди.",
        "दोनों पक्षों ने बड़ी लड़ाई की समीक्षा की। वर्ष २०२५",
        "دونوں فریقوں نے معاہدوں کا جائزہ لیا۔",
        "双方讨论了合同的执行情况，并商定明年再次会晤。（完）",
        "Ça coûte déjà 40 €, a-t-il dit à Genève\u00a0; naïve façade",
        "S-300 and 400 more",
        "US-400, ІS-400, МS-400, काS-400",
        "India 🇮🇳 wins 🏏 1×1 ÷ 2 ≤ 3",
    ],
)
def test_ordinary_text_without_a_name_is_told_at_once(text: str) -> None:
    assert not holds("s 400", text)


def test_without_names_nothing_may_be_there() -> None:
    assert not Screen([]).may_hold("S-400 \N{SOFT HYPHEN}")


def test_it_is_made_when_it_pays() -> None:
    screen = Screen(f"name {number}" for number in range(40))
    assert [screen.may_hold("none"), screen.may_hold("none")] == [True, True]
    screen.searched_in_vain()
    assert screen.may_hold("none")
    screen.searched_in_vain()
    assert [screen.may_hold("none"), screen.may_hold("name 7")] == [False, True]


def test_more_names_than_a_screen_serves_are_left_to_the_exact_pass() -> None:
    keywords = [Keyword(keyword=f"name{number}x", names=(f"{number}name",)) for number in range(3000)]
    matcher = matching.compile(keywords)
    for _ in range(3000):
        assert matching.find(matcher, title="none", text="of them") == []
    assert [match.words for match in matching.find(matcher, title="", text="2999 name")] == ["2999 name"]


# Why it is sound: each character that the screen lets pass is normalised by itself.

_COMPOSING = {
    parts[1]
    for parts in (unicodedata.decomposition(chr(code)).split() for code in range(0x110000))
    if len(parts) == 2 and not parts[0].startswith("<")
}


@cache
def passed() -> tuple[str, ...]:
    """The characters that are not "perhaps" by themselves."""
    screen = Screen(["zzzz"])
    planes = (*range(0xD800), *range(0xE000, 0x20000), 0x20000, 0xE0001, 0xE0100, 0x10FFFF)
    return tuple(char for char in map(chr, planes) if not screen.may_hold(char))


def test_what_passes_joins_nothing() -> None:
    joining = [char for char in passed() if unicodedata.combining(char) or f"{ord(char):04X}" in _COMPOSING]
    assert joining == ["\N{DEVANAGARI SIGN NUKTA}", "\N{DEVANAGARI SIGN VIRAMA}"]
    assert not any(0x1160 <= ord(char) <= 0x11FF for char in passed())  # parts of Korean syllables


def test_a_letter_that_passes_is_normalised_as_unicode_says() -> None:
    for char in filter(str.isalpha, passed()):
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold())
        assert normal(char).text == folded, char


def test_a_letter_that_passes_becomes_one_that_the_screen_knows_it_by() -> None:
    for char in filter(is_word, passed()):
        folded = normal(char).text
        if folded != char:
            assert all(map(is_word, folded)), char
            assert holds(folded, char), char
        if len(folded) != 1:
            assert unicodedata.normalize("NFD", char) == folded, char  # a letter and its nukta


def test_a_sign_that_passes_becomes_signs() -> None:
    for char in passed():
        if not is_word(char):
            assert normal(char).text, char
            assert not any(map(is_word, normal(char).text)), char


def test_after_each_sign_that_passes_a_name_may_begin() -> None:
    screen = Screen(["zzzz"])
    for char in passed():
        if not is_word(normal(char).text[-1]):
            assert screen.may_hold(f"a{char}ZZZZ"), char


def test_between_the_words_of_a_name_may_stand_what_becomes_such_a_sign() -> None:
    written_as: dict[str, set[str]] = {}
    for char in passed():
        for sign in () if is_word(char) else normal(char).text:
            written_as.setdefault(sign, set()).add(char)
    for sign, chars in written_as.items():
        screen = Screen([f"qa{sign}qb"])
        assert all(screen.may_hold(f"QA{char}QB") for char in chars if len(chars) > 1), (sign, chars)
    assert {" ", "-", ".", "'", ","} <= {sign for sign, chars in written_as.items() if len(chars) > 1}


# The same, seen from outside: names in every odd spelling


@cache
def matcher_of(kind: str) -> matching.Matcher:
    """A matcher whose screen is at work."""
    keywords = lexicon.keywords() if kind == "lexicon" else load(ROOT / "feeds.yaml", environ={}).watchlist
    matcher = matching.compile(keywords)
    for _ in range(10_000):
        assert matching.find(matcher, title="", text="") == []
    assert not matcher.screen.may_hold("")
    return matcher


class Open(Screen):
    """Lets every text through to the exact pass."""

    def sifted(self, texts: Sequence[str]) -> Collection[int]:
        return range(len(texts))


NAMES = sorted({name for entry in lexicon.keywords() for name in entry.names})
ENDINGS = ("", "", "s", "'s", "а", "ом", "ами", "М", "ों", "MKI", "0", "km")
GLUE = ("", " ", "\n", "\n\n", ". ", " – ", "«", "»", "\u00a0", "1", "a", "я", "é", "\u0301", "…", "🇮🇳", "，")
JOINTS = (
    "",
    " ",
    "-",
    "–",
    "\u2011",
    "\u00a0",
    "_",
    "\n",
    "\r\n",
    " - ",
    "\u200b",
    "\u00ad",
    "\u3000",
    "−",
    "  ",
)
CASES: list[Callable[[str], str]] = [str, str.upper, str.lower, str.title, str.swapcase]
INVISIBLE = ("\u00ad", "\u200b", "\u200c", "\u200d", "\ufeff", "\ufe0f")
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
HINDI_DIGITS = {0x30 + digit: 0x966 + digit for digit in range(10)}


@st.composite
def spelled(draw: st.DrawFn) -> str:
    """A name of the lexicon as somebody may write it."""
    name = draw(st.sampled_from(NAMES))
    joint = draw(st.sampled_from(JOINTS))
    name = joint.join(draw(st.sampled_from([name.split(" "), name.split("-"), [name]])))
    name = draw(st.sampled_from(CASES))(name)
    match draw(st.integers(0, 9)):
        case 0:
            name = unicodedata.normalize("NFD", name)
        case 1:
            name = name.translate(WIDE)
        case 2:
            name = name.translate(HINDI_DIGITS)
        case 3:
            name = name.replace("е", "ё", 1)
        case 4:
            place = draw(st.integers(0, len(name)))
            name = name[:place] + draw(st.sampled_from(INVISIBLE)) + name[place:]
        case 5:
            name = name.replace("s", "\N{LATIN SMALL LETTER LONG S}").replace("K", "\N{KELVIN SIGN}")
    return name + draw(st.sampled_from(ENDINGS))


TEXTS = st.lists(st.one_of(spelled(), st.sampled_from(GLUE), st.text(max_size=4)), max_size=8).map("".join)


def test_several_articles_are_searched_as_each_alone() -> None:
    matcher = matcher_of("watch-list")
    articles = [
        ("", ""),
        ("S", ""),
        ("400", "of them"),
        ("С-400", "\ud800"),
        ("x", "BrahMos"),
        ("BrahMos", "y"),
    ]
    found = [[match.words for match in one] for one in matching.find_all(matcher, articles)]
    assert found == [[], [], [], ["С-400"], ["BrahMos"], ["BrahMos"]]
    assert matching.find_all(matcher, []) == []


@pytest.mark.parametrize("kind", ["watch-list", "lexicon"])
@given(articles=st.lists(st.tuples(TEXTS, TEXTS), max_size=6))
def test_the_screen_loses_no_match_among_several(kind: str, articles: list[tuple[str, str]]) -> None:
    matcher = matcher_of(kind)
    unscreened = replace(matcher, screen=Open([]))
    assert matching.find_all(matcher, articles) == matching.find_all(unscreened, articles)


@pytest.mark.parametrize("kind", ["watch-list", "lexicon"])
@given(title=TEXTS, text=TEXTS)
@example(title="С", text="400")
@example(title="", text="\ud800 С-400 \udfff")
def test_the_screen_loses_no_match(kind: str, title: str, text: str) -> None:
    matcher = matcher_of(kind)
    unscreened = replace(matcher, screen=Open([]))
    found = matching.find(matcher, title=title, text=text)
    assert found == matching.find(unscreened, title=title, text=text)
