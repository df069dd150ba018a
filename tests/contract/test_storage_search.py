"""The index of words on both databases: the same queries find the same articles."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import indexing, searching
from bot.errors import UsageError
from bot.model import ArticleId, SearchPage
from storage.store import Store
from tests.factories import NOON, article, match

pytest_plugins = ("tests.postgres",)

TEXTS = {
    1: ("Squadrons of the S-400 on their way", "The harbour master saw the crates. India pays."),
    2: ("Комплексы С-400 в пути", "Груз видели в порту."),
    3: ("एस-400 की खेप", "जहाज रवाना हुआ।"),
    4: ("A quiet harbour", "The old harbour is quiet. Grey ships, S 500 of them."),
    5: ("A harbour is loud", "It is no quiet place."),
}


@pytest.fixture
def full(store: Store) -> Store:
    with store.writing() as archive:
        for number, (title, text) in TEXTS.items():
            at = NOON - timedelta(days=number)
            language = {2: "ru", 3: "hi"}.get(number, "en")
            archive.articles.add(
                article(number, title=title, text=text, published=at, language=language), waiting=False
            )
        archive.articles.set_matches(ArticleId(1), [match("S-400")])
    indexing.catch_up(store)
    return store


def ask(store: Store, line: str, *, limit: int = 20, cursor: str | None = None) -> SearchPage:
    with store.reading() as archive:
        return indexing.search(archive, searching.parse(line), now=NOON, limit=limit, cursor=cursor)


def found(store: Store, line: str) -> set[int]:
    return {int(hit.article.id) for hit in ask(store, line).hits}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("S-400", {1, 2, 3}),
        ("с400", {1, 2, 3}),
        ("S-500", {4}),
        ("harbour", {1, 4, 5}),
        ('"quiet harbour"', {4}),
        ("quiet harbour", {4, 5}),
        ("harbour -grey", {1, 5}),
        ("harbour -S-400", {4, 5}),
        ("crates OR grey", {1, 4}),
        ("S-400 lang:ru", {2}),
        ("S-400 after:2025-12-02", {1, 2}),
        ("S-400 before:2025-12-02", {3}),
        ("source:paper harbour", {1, 4, 5}),
        ('source:"Paper 4" harbour', {4}),
        ("source:paper_4", set()),
        ("keyword:s-400", {1}),
        ("lang:hi", {3}),
        ("lang:en -harbour", set()),
        ("nowhere", set()),
        ("जहाज", {3}),
        ("груза", {2}),
    ],
)
def test_queries(full: Store, line: str, expected: set[int]) -> None:
    assert found(full, line) == expected


def test_a_word_in_the_title_weighs_more(full: Store) -> None:
    assert [int(hit.article.id) for hit in ask(full, "harbour").hits][-1] == 1


def test_a_changed_article_is_found_by_its_new_words_only(full: Store) -> None:
    with full.writing() as archive:
        before = archive.articles.get(ArticleId(4))
        assert before is not None
        archive.articles.revise(
            before.id, replace(before, title="A lighthouse", text="Lit."), now=NOON, waiting=False
        )
    with full.reading() as archive:
        assert archive.search.behind() == 1
    assert indexing.catch_up(full) == 1
    assert found(full, "lighthouse") == {4}
    assert found(full, "quiet") == {5}


def test_what_changes_while_it_is_read_stays_unread(full: Store) -> None:
    with full.writing() as archive:
        archive.articles.add(article(6, title="First words", text=""), waiting=False)
    with full.reading() as archive:
        read = [searching.read(one) for one in archive.search.unread(limit=10)]
    with full.writing() as archive:
        later = NOON + timedelta(hours=1)
        archive.articles.revise(ArticleId(6), article(6, title="Second words"), now=later, waiting=False)
    with full.writing() as archive:
        archive.search.index(read)
        archive.search.index(read)  # another process, which read the same
    assert indexing.catch_up(full) == 1
    assert found(full, '"second words"') == {6}
    assert found(full, '"first words"') == set()


def test_pages_follow_each_other_whatever_comes_between(full: Store) -> None:
    first = ask(full, "harbour", limit=2)
    with full.writing() as archive:
        archive.articles.add(article(7, title="Harbour harbour", text="Harbour"), waiting=False)
    indexing.catch_up(full)

    second = ask(full, "harbour", limit=2, cursor=first.next)

    assert (first.total, second.total, second.next) == (3, 3, None)
    assert {int(hit.article.id) for hit in (*first.hits, *second.hits)} == {1, 4, 5}


@pytest.mark.parametrize("cursor", ["x", "1", "1-2-3", "-1-2", "9" * 40 + "-1", "१-२"])
def test_a_cursor_that_is_none_is_refused(full: Store, cursor: str) -> None:
    with pytest.raises(UsageError, match="search: cursor"):
        ask(full, "harbour", cursor=cursor)


def test_odd_articles_are_indexed(store: Store) -> None:
    with store.writing() as archive:
        for number, text in enumerate(
            ("", "\0 \ud800 lone", "x" * 300_000, 'а\'б\\в "г" 5' * 3, "дом " * 60_000), 1
        ):
            archive.articles.add(article(number, title="", text=text), waiting=False)

    assert indexing.catch_up(store) == 5
    assert found(store, "lone") == {2}
    assert found(store, "дом") == {5}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    line=st.text(
        alphabet=st.one_of(st.sampled_from("\"'()*:^-+&|!<>\\ ORANDNEAR%_"), st.characters()), max_size=40
    )
)
def test_no_query_is_an_error_of_the_database(full: Store, line: str) -> None:
    with contextlib.suppress(UsageError):
        ask(full, line)


def test_where_many_answer_the_title_decides(store: Store) -> None:
    with store.writing() as archive:
        for number in range(1, 303):
            title, text = ("A quiet harbour", "") if number == 7 else ("Grey", "The quiet harbour. " * number)
            archive.articles.add(article(number, title=title, text=text), waiting=False)
    indexing.catch_up(store)
    with store.reading() as archive:
        query, upto = searching.parse('"quiet harbour"'), archive.search.newest()
        few = archive.search.find(query, upto=300, limit=400)
        many = archive.search.find(query, upto=upto, limit=400)
    assert len({one.weight for one in few}) > 100
    assert [one.article_id for one in many if one.weight] == [7]
    assert {one.weight for one in many} == {0.0, 1.0}
    assert [one.number for one in many] == list(range(302, 0, -1))
