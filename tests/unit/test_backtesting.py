"""What a rule would have found."""

from __future__ import annotations

from datetime import date, timedelta

from bot.backtesting import Tally
from bot.model import ArticleId, Keyword, StoryArticle, StoryId
from tests.factories import NOON, article, match

PIER = Keyword(keyword="Pier", names=("Pier", "Mole"))


def member(number: int, text: str, *, stored: str = "", **changes: object) -> StoryArticle:
    matches = (match(stored),) if stored else ()
    return StoryArticle(article=article(number, title="", text=text, **changes), matches=matches)


def test_counts_by_week_outlet_language_and_name() -> None:
    tally = Tally([PIER])
    tally.add(
        [
            member(1, "The Pier and the Mole.", published=NOON, source="Gull"),  # Thursday 4 December
            member(2, "A Pier.", published=NOON - timedelta(days=14), source="Gull", language="ru"),
        ]
    )
    tally.add([member(3, "The sea."), member(4, "A Mole.", published=NOON, source="Tern")])

    result = tally.result()

    assert (result.articles, result.matched) == (4, 3)
    assert result.weeks == ((date(2025, 11, 17), 1), (date(2025, 11, 24), 0), (date(2025, 12, 1), 2))
    assert result.outlets == (("Gull", 2), ("Tern", 1))
    assert result.languages == (("en", 2), ("ru", 1))
    assert dict(result.aliases) == {"Pier": 2, "Mole": 2}


def test_what_it_adds_to_the_present_list_and_takes_from_it() -> None:
    tally = Tally([PIER])
    tally.add(
        [
            member(1, "The Pier."),
            member(2, "The Pier.", stored="S-400"),
            member(3, "The Pier.", stored="Pier"),
            member(4, "The sea.", stored="Pier"),
            member(5, "The sea.", stored="S-400"),
        ]
    )

    result = tally.result()

    assert (result.matched, result.added, result.taken) == (3, 1, 1)
    assert [one.article_id for one in result.added_samples] == [1]
    assert [one.article_id for one in result.taken_samples] == [4]


def test_ten_it_would_have_sent_one_a_story_and_no_reprints() -> None:
    tally = Tally([PIER])
    for number in range(1, 201):
        at = NOON + timedelta(minutes=number)
        story, copy = StoryId(number // 2 + 1), ArticleId(number - 1) if number % 2 else None
        tally.add([member(number, "The Pier.", published=at, story_id=story, duplicate_of=copy)])

    assert [one.article_id for one in tally.result().sent] == list(range(200, 180, -2))


def test_nothing_comes_to_nothing() -> None:
    result = Tally([PIER]).result()

    assert (result.articles, result.matched, result.weeks, result.first) == (0, 0, (), None)
