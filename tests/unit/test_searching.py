"""What texts and queries become for the index, and how answers are ordered and shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import searching
from bot.errors import UsageError
from bot.model import AllOf, AnyOf, ArticleId, Found, Keyword, Phrase, Query, Wanted

NOON = datetime(2025, 12, 4, 12, tzinfo=UTC)


def phrase(*words: str) -> Phrase:
    return Phrase(words)


def alternatives(wanted: Wanted | None) -> tuple[Wanted, ...]:
    assert isinstance(wanted, AnyOf)
    return wanted.of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("S-400, S 400 and S400", ["s", "400", "s", "400", "and", "s", "400"]),
        ("Су-30МКИ", ["су", "30", "мки"]),
        ("एस-४००", ["एस", "400"]),
        ("India's missiles", ["india", "missile"]),
        ("комплексов комплексами", ["комплекс", "комплекс"]),
        ("Белоусова Белоусов", ["белоус", "белоус"]),
        ("ещё", searching.words("еще")),
        ('"); DROP TABLE words; --', ["drop", "table", "word"]),
        ("", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert searching.words(text) == expected


def test_a_name_finds_all_its_names() -> None:
    found = alternatives(searching.parse("S-400").wanted)

    assert {phrase("s", "400"), phrase("с", "400"), phrase("एस", "400"), phrase("sa", "21")} <= set(found)


@pytest.mark.parametrize("query", ["s400", "S 400", "С-400", "एस-400"])
def test_any_spelling_of_a_name_is_the_name(query: str) -> None:
    assert {phrase("s", "400"), phrase("с", "400")} <= set(alternatives(searching.parse(query).wanted))


def test_a_nickname_counts_only_with_words_that_say_what_it_means() -> None:
    found = alternatives(searching.parse("S-400").wanted)

    assert phrase("triumf") not in found
    assert any(isinstance(one, AllOf) and one.of[0] == phrase("triumf") for one in found)


def test_words_must_all_occur_and_or_binds_its_neighbours() -> None:
    assert searching.parse("quiet harbour OR pier").wanted == AllOf(
        (phrase("quiet"), AnyOf((phrase("harbour"), phrase("pier"))))
    )


def test_phrases_exclusions_and_filters() -> None:
    assert searching.parse(
        '"quiet harbour" -pier after:2025-12-01 before:2026 source:"The Pier" lang:RU'
    ) == Query(
        wanted=phrase("quiet", "harbour"),
        unwanted=(phrase("pier"),),
        after=datetime(2025, 12, 1, tzinfo=UTC),
        before=datetime(2026, 1, 1, tzinfo=UTC),
        sources=("The Pier",),
        languages=("ru",),
    )


def test_a_keyword_of_the_watch_list_brings_its_aliases() -> None:
    watchlist = [Keyword(keyword="Lighthouse", names=("Lighthouse", "grey tower"))]

    assert searching.parse("lighthouse", watchlist=watchlist).wanted == AnyOf(
        (phrase("lighthouse"), phrase("grey", "tower"))
    )


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", "nothing to look for"),
        ("-pier", "nothing to look for"),
        ("!!! ((", "nothing to look for"),
        ("after:tomorrow", "not a day: write after:2025-12-01"),
        ("after:", "say which"),
        ("-source:TASS pier", "cannot be left out"),
        ("a" * 2000, "2,000 characters"),
        ("a " * 300, "300 words"),
    ],
)
def test_what_means_nothing_is_told(query: str, reason: str) -> None:
    with pytest.raises(UsageError, match=f"search: .*{reason.replace('(', '[(]')}"):
        searching.parse(query)


@given(st.text(max_size=80))
def test_no_query_breaks_it_and_only_letters_and_digits_come_out(query: str) -> None:
    try:
        asked = searching.parse(query)
    except UsageError:
        return
    said = searching.phrases(asked.wanted) + tuple(
        one for unwanted in asked.unwanted for one in searching.phrases(unwanted)
    )
    for word in (word for one in said for word in one.words):
        assert not set(word) & set("\"'()*:^-+&|!<>\\ \t\n")


def test_marks_stand_where_the_words_do() -> None:
    text = "He  named the S‑400, and “С-400” too."

    places = searching.marks(text, searching.phrases(searching.parse("S-400").wanted))

    assert [text[start:end] for start, end in places] == ["S‑400", "С-400"]


def test_excerpts_show_the_sentences_with_the_marks() -> None:
    text = "First line. The pier is old. Nothing here. Pier and harbour again. Last."
    places = searching.marks(text, [phrase("pier"), phrase("harbour")])

    shown = searching.excerpts(text, places)

    assert [one.text for one in shown] == ["The pier is old.", "Pier and harbour again."]
    assert [[one.text[a:b] for a, b in one.marks] for one in shown] == [["pier"], ["Pier", "harbour"]]
    assert [text[one.start : one.start + len(one.text)] for one in shown] == [one.text for one in shown]


def test_a_long_sentence_is_shown_around_its_first_mark() -> None:
    text = "word " * 300 + "pier " + "word " * 300

    (shown,) = searching.excerpts(text, searching.marks(text, [phrase("pier")]))

    assert len(shown.text) <= 220
    assert [shown.text[a:b] for a, b in shown.marks] == ["pier"]


def test_the_best_come_first_and_of_equals_the_newest() -> None:
    old, new = NOON - timedelta(days=300), NOON - timedelta(days=1)
    found = [
        Found(1, ArticleId(1), 2.0, old),
        Found(2, ArticleId(2), 1.0, old),
        Found(3, ArticleId(3), 1.0, new),
        Found(4, ArticleId(4), 1.7, new),
    ]

    assert [one.number for one in searching.ranked(found, now=NOON)] == [4, 1, 3, 2]
    assert [one.number for one in searching.ranked(found, now=NOON, newest=True)] == [4, 3, 2, 1]
