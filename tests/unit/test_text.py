"""Normal forms with offsets, words, sentences, excerpts and languages."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import text

ODD = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from(
            "aS4 -\n\t\r\u00a0\u200b\u00ad\u0301\u093cनय़ढ़्ािß\ufb01½…‘’—и\u0306\u0345İ\u200dŉ٠४①㎞Ｓᄀ가´¨"
        ),
    )
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("The S-400", "the s-400"),
        ("S‑400 S–400 S—400 S−400 S﹣400 S－400 S‐400 S‒400 S―400", " ".join(["s-400"] * 9)),
        ("S\u00a0400\u2009and\u202fС\u3000500", "s 400 and с 500"),
        ("S\u00ad-\u200b400\ufeff", "s-400"),
        ("क्\u200dष", "क्ष"),
        ("\u200eएस-४००\u200f", "एस-400"),
        ("Straße", "strasse"),
        ("ﬁfth", "fifth"),
        ("и\u0306од", "йод"),
        ("क़", "क\u093c"),
        ("America’s", "america's"),
        ("two  spaces \n and\t a line", "two spaces\nand a line"),
        ("one\r\n\r\ntwo", "one\n\ntwo"),
        ("", ""),
    ],
)
def test_normal_form(written: str, expected: str) -> None:
    assert text.normal(written).text == expected


def test_span_leads_back_to_what_was_written() -> None:
    written = "ﬁne:  Straße и\u0306 S\u00ad-४०० end"
    normal = text.normal(written)
    for word, expected in [
        ("fine", "ﬁne"),
        ("strasse", "Straße"),
        ("й", "и\u0306"),
        ("s-400", "S\u00ad-४००"),
        ("end", "end"),
    ]:
        place = normal.text.index(word)
        start, end = normal.span(place, place + len(word))
        assert written[start:end] == expected


@given(ODD)
@example("\r\u0345")
@example("a ¸\u0301")
@example("İ\u093c\u094d")
def test_normal_is_idempotent(written: str) -> None:
    once = text.normal(written).text
    assert text.normal(once).text == once


@given(ODD)
def test_span_of_every_word_holds_the_word(written: str) -> None:
    normal = text.normal(written)
    for match in re.finditer(r"\w+", normal.text):
        start, end = normal.span(*match.span())
        assert 0 <= start < end <= len(written)
        assert match.group() in text.normal(written[start:end]).text


@given(st.text(alphabet=st.characters(min_codepoint=0x21, max_codepoint=0x24F)))
def test_latin_letters_are_those_of_nfkc_and_case_folding(written: str) -> None:
    expected = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", written).casefold())
    letters = [char for char in expected if char.isalpha() and char.isascii()]
    assert [char for char in text.normal(written).text if char.isalpha() and char.isascii()] == letters


def test_words_keep_their_marks() -> None:
    assert text.words("ब्रह्मोस, С-400 «Триумф» and U.S. Straße_2") == [
        "ब्रह्मोस",
        "с",
        "400",
        "триумф",
        "and",
        "u",
        "s",
        "strasse",
        "2",
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Lt. Gen. A. K. Rao met Dr. Sen. They sat.", ["Lt. Gen. A. K. Rao met Dr. Sen.", "They sat."]),
        ("It cost Rs. 400.5 crore vs. $5.4. He left.", ["It cost Rs. 400.5 crore vs. $5.4.", "He left."]),
        ("He flew to the U.S. The talks go on.", ["He flew to the U.S.", "The talks go on."]),
        ("The U.S. Navy came.", ["The U.S. Navy came."]),
        ("“We agreed.” She nodded.", ["“We agreed.”", "She nodded."]),
        ("A heading\n\nA line\nthat goes on. End", ["A heading", "A line\nthat goes on.", "End"]),
        ("A heading\nAnother line", ["A heading", "Another line"]),
        ("It was delivered.The next one waits.", ["It was delivered.", "The next one waits."]),
        ("1. How did it go? Well.", ["1. How did it go?", "Well."]),
        (
            "Сроки сдвинулись, т.е. в 2024 г. в Индию. Это 5 млрд руб. Ранее сообщалось иное.",
            ["Сроки сдвинулись, т.е. в 2024 г. в Индию.", "Это 5 млрд руб.", "Ранее сообщалось иное."],
        ),
        (
            "रूस ने एस-400 दिया। डॉ. सेन ने कहा कि रु. 400 करोड़ लगे।",
            ["रूस ने एस-400 दिया।", "डॉ. सेन ने कहा कि रु. 400 करोड़ लगे।"],
        ),
        (" \n ", []),
    ],
)
def test_sentences(written: str, expected: list[str]) -> None:
    assert [written[start:end] for start, end in text.sentences(written)] == expected


@given(st.text(alphabet=st.sampled_from('aB. !?\n।"4')))
def test_sentences_are_in_order_and_lose_nothing(written: str) -> None:
    spans = text.sentences(written)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert "".join("".join(written[start:end] for start, end in spans).split()) == "".join(written.split())


def test_sentences_of_hostile_length_are_quick() -> None:
    assert len(text.sentences("." * 300_000)) == 1
    assert len(text.sentences("e.g. x " * 50_000)) == 1


def test_excerpt_keeps_words_whole() -> None:
    written = "Before the talks he said that three squadrons of the S-400 were delivered on time this year."
    start = written.index("S-400")
    assert text.excerpt(written, start, start + 5, width=40) == "…squadrons of the S-400 were delivered on…"
    assert text.excerpt(written, 0, 6, width=20) == "Before the talks he…"
    assert text.excerpt(written, 0, len(written), width=20) == written
    assert text.excerpt("anti-S-400\n\nmissile", 5, 10, width=5) == "anti-S-400…"


@given(ODD, st.integers(0, 30), st.integers(1, 10), st.integers(0, 50))
def test_excerpt_holds_its_words(written: str, start: int, length: int, width: int) -> None:
    start = min(start, len(written))
    end = min(start + length, len(written))
    assert " ".join(written[start:end].split()) in text.excerpt(written, start, end, width=width)


@pytest.mark.parametrize(
    ("written", "declared", "expected"),
    [
        ("The talks of the ministers were held in Delhi", None, "en"),
        ("Россия и Индия обсудили поставки", None, "ru"),
        ("रूस ने भारत को बताया कि आपूर्ति समय पर होगी", None, "hi"),
        ("Україна і Росія обговорили поставки її систем", None, None),
        ("भारत आणि रशिया यांच्यात चर्चा झाली आहे", None, None),
        ("Der Minister ist nicht in der Stadt", None, None),
        ("Putin lands", "en-IN", "en"),
        ("Привет из Москвы", "en", "ru"),
        ("Привіт її", "uk", "uk"),
        ("", "hi", "hi"),
        ("400", None, None),
    ],
)
def test_language(written: str, declared: str | None, expected: str | None) -> None:
    assert text.language(written, declared=declared) == expected
