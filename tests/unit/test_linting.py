"""What is wrong with a watch-list."""

from __future__ import annotations

from bot import linting
from bot.linting import Kind
from bot.model import Keyword, Near, StoryArticle
from tests.factories import article


def keyword(name: str, *aliases: str, **conditions: object) -> Keyword:
    fields: dict[str, object] = {"keyword": name, "names": (name, *aliases), **conditions}
    return Keyword(**fields)  # type: ignore[arg-type]  # a factory takes any field


def found(*watchlist: Keyword) -> list[tuple[Kind, str, str]]:
    return [(one.kind, one.keyword, one.name) for one in linting.lint(watchlist)]


def test_a_list_without_mistakes_has_none() -> None:
    assert (
        found(keyword("S-400", "Triumf"), keyword("S-500"), keyword("Project 11356"), keyword("11356")) == []
    )


def test_names_of_two_keywords_collide_in_any_spelling() -> None:
    watchlist = [keyword("North pier", "Mole 400"), keyword("South pier", "mole-400"), keyword("West pier")]

    (one,) = linting.lint(watchlist)

    assert (one.kind, one.keyword, one.name) == (Kind.COLLISION, "South pier", "mole-400")
    assert "also a name of North pier (written Mole 400 there)" in one.told


def test_names_that_cannot_match() -> None:
    assert found(keyword("Pier", "!!!")) == [(Kind.NEVER, "Pier", "!!!")]
    assert found(keyword("Pier", "Old pier", exclude=("old",))) == [(Kind.NEVER, "Pier", "Old pier")]
    assert found(keyword("Pier", "Class S 500")) == []
    assert found(keyword("Pier", "Vitamin B 12")) == []


def test_a_keyword_whose_conditions_exclude_each_other() -> None:
    hopeless = keyword("Pier", context=("harbour", "inner harbour"), exclude=("harbour",))
    near = keyword("Mole", near=Near(words=("crane",), within=3), exclude=("crane",))

    assert found(hopeless, near) == [(Kind.NEVER, "Pier", "Pier"), (Kind.NEVER, "Mole", "Mole")]


def test_names_that_stand_everywhere() -> None:
    watchlist = [keyword("Pier", "harbour"), keyword("Mole")]
    census = linting.Census(watchlist)
    for number in range(100):
        text = "The harbour." if number < 11 else "The mole." if number < 21 else "The sea."
        census.add([StoryArticle(article=article(number, title="", text=text))])

    (one,) = census.result()

    assert (one.kind, one.keyword, one.name) == (Kind.TOO_MUCH, "Pier", "harbour")
    assert one.told.startswith("stands in 11 of 100 articles (11 %)")


def test_of_few_articles_nothing_is_said() -> None:
    assert linting.crowded({("Pier", "harbour"): 99}, 99) == []
