"""Context, exclusion, nearness and fields of a keyword; the proof that a match carries."""

from __future__ import annotations

import pytest

from bot import matching
from bot.model import Field, Keyword, Near


def words(keyword: Keyword, text: str, *, title: str = "") -> list[str]:
    return [match.words for match in matching.find(matching.compile([keyword]), title=title, text=text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The commission met. India was glad.", ["commission"]),
        ("The commission of the Indian side", ["commission"]),
        ("The commission met in Indianapolis.", []),
        ("комиссия... commission and Россией", ["commission"]),
        ("The commission and российской стороны", ["commission"]),
        ("commission भारतीय", ["commission"]),
        ("The commission met.", []),
    ],
)
def test_context_must_occur_too(text: str, expected: list[str]) -> None:
    keyword = Keyword(keyword="c", names=("commission",), context=("India", "Россия", "भारत"))
    assert words(keyword, text) == expected


def test_context_may_stand_in_the_title() -> None:
    keyword = Keyword(keyword="c", names=("commission",), context=("S-400",))
    assert words(keyword, "The commission met.", title="More С-400? No, S400") == ["commission"]


def test_an_excluded_phrase_silences_the_article() -> None:
    keyword = Keyword(keyword="c", names=("Garuda",), exclude=("Ashoka Garuda", "S&P 500"))
    assert words(keyword, "INS Garuda sailed.") == ["Garuda"]
    assert words(keyword, "INS Garuda sailed. An ashoka-garuda is on the flag.") == []
    assert words(keyword, "INS Garuda sailed.", title="S&P 500 falls") == []
    assert words(keyword, "INS Garuda sailed. Ashoka Garudas") == ["Garuda", "Garudas"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("S-400 was delivered", ["S-400"]),
        ("deliveries of one more S-400", ["S-400"]),
        ("S-400 one two three four delivered", []),
        ("delivered one two three four S-400", []),
        ("S-400 one two contracts", ["S-400"]),
        ("S-400 x y z t S-400 delivery", ["S-400"]),
    ],
)
def test_near_words_stand_within_so_many_words(text: str, expected: list[str]) -> None:
    near = Near(words=("deliver", "contract"), within=4)
    assert words(Keyword(keyword="s", names=("S-400",), near=near), text) == expected


def test_only_the_fields_asked_for() -> None:
    keyword = Keyword(keyword="s", names=("S-400",), fields=(Field.TITLE,))
    assert words(keyword, "S-400", title="One S400") == ["S400"]


def test_a_match_carries_its_proof() -> None:
    keyword = Keyword(keyword="S-400", names=("S-400", "С-400"))
    text = "The day was long. Lt. Gen. Sen saw С‑400 launchers. He left."
    [match] = matching.find(matching.compile([keyword]), title="", text=text)
    assert (match.keyword, match.alias, match.field, match.words) == ("S-400", "С-400", Field.TEXT, "С‑400")
    assert (match.start, match.end) == (35, 40)
    assert match.context == "Lt. Gen. Sen saw С‑400 launchers."


def test_a_long_sentence_is_shown_in_part() -> None:
    text = "word " * 100 + "S-400 " + "word " * 100
    [match] = matching.find(matching.compile([Keyword(keyword="s", names=("S-400",))]), title="", text=text)
    assert match.context.startswith("…word ")
    assert match.context.endswith(" word…")
    assert " S-400 " in match.context
    assert len(match.context) <= 242


def test_matches_come_title_first_in_order() -> None:
    keywords = [Keyword(keyword="b", names=("beta",)), Keyword(keyword="a", names=("alpha",))]
    matches = matching.find(matching.compile(keywords), title="alpha beta", text="beta alpha")
    assert [(match.field.value, match.keyword) for match in matches] == [
        ("title", "a"),
        ("title", "b"),
        ("text", "b"),
        ("text", "a"),
    ]


def test_no_keywords_find_nothing() -> None:
    assert matching.find(matching.compile([]), title="S-400", text="S-400") == []
