"""Who is found beside an article, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Candidate, Frequencies
from storage.store import Store
from tests.drawn import ids, neighbours, put, sketch
from tests.factories import NOON, article

pytest_plugins = ("tests.postgres",)


def test_a_filed_article_is_found_with_its_whole_sketch(store: Store) -> None:
    drawn = sketch("irigc", "delhi", copies=("band:1",), at=NOON - timedelta(microseconds=1))
    first, story = put(store, 1, drawn)
    copy, _ = put(store, 2, drawn, story_id=story, duplicate_of=first)
    assert neighbours(store, drawn) == [
        Candidate(article_id=first, story_id=story, sketch=drawn, origin="PTI"),
        Candidate(article_id=copy, story_id=story, sketch=drawn, origin="PTI", duplicate_of=first),
    ]


def test_neighbours_come_most_shared_first_then_newest(store: Store) -> None:
    one, _ = put(store, 1, sketch("a", at=NOON - timedelta(hours=2)))
    newer, _ = put(store, 2, sketch("a", "x", at=NOON - timedelta(hours=1)))
    both, _ = put(store, 3, sketch("a", "b", at=NOON - timedelta(hours=9)))
    old, _ = put(store, 4, sketch("a", "b", "c", at=NOON - timedelta(hours=30)))
    put(store, 5, sketch("z"))
    asked = sketch("a", "b", "c", "c")
    assert ids(neighbours(store, asked)) == [both, newer, one]
    assert ids(neighbours(store, asked, limit=2)) == [both, newer]
    assert ids(neighbours(store, asked, hours=30)) == [old, both, newer, one]
    assert ids(neighbours(store, sketch())) == []


def test_neighbours_are_looked_for_before_and_after(store: Store) -> None:
    days = [put(store, day, sketch("a", at=NOON + timedelta(days=day)))[0] for day in range(1, 60)]
    asked = sketch("a", at=NOON + timedelta(days=30))
    assert ids(neighbours(store, asked, hours=24)) == [days[29], days[30], days[28]]
    assert len(neighbours(store, asked, hours=7 * 24, limit=99)) == 15


def test_what_keys_count_and_how_it_fades_orders_the_neighbours(store: Store) -> None:
    common, _ = put(store, 1, sketch("common", "usual"))
    rare, _ = put(store, 2, sketch("rare", at=NOON - timedelta(hours=1)))
    text, _ = put(store, 3, sketch(copies=("k",), at=NOON - timedelta(hours=10)))
    asked = sketch("common", "usual", "rare", copies=("k",))
    counts = {"common": 0.01, "usual": 0.02, "rare": 0.5}
    assert ids(neighbours(store, asked, counting=counts)) == [text, rare, common]
    assert ids(neighbours(store, asked, counting=counts, least=0.1)) == [text, rare]
    fast = timedelta(minutes=15)  # after an hour, 0.0183 is left
    assert ids(neighbours(store, asked, counting=counts, fading=fast)) == [text, common, rare]
    assert ids(neighbours(store, asked, counting=counts, fading=fast, least=0.01)) == [text, common]


def test_an_undated_article_finds_and_is_found_at_any_distance(store: Store) -> None:
    undated, _ = put(store, 1, replace(sketch("a"), dated=False))
    old, _ = put(store, 2, sketch("a", at=NOON - timedelta(days=90)))
    assert ids(neighbours(store, sketch("a", at=NOON - timedelta(days=400)))) == [undated]
    assert ids(neighbours(store, sketch("a", at=NOON + timedelta(days=2)))) == []
    asked = replace(sketch("a"), dated=False)
    fast = timedelta(minutes=1)
    assert ids(neighbours(store, asked, hours=100 * 24, fading=fast, least=1.0)) == [undated, old]


def test_a_key_that_stands_everywhere_finds_the_newest(store: Store) -> None:
    filed = [put(store, number, sketch("everywhere", f"own {number}"))[0] for number in range(1, 61)]
    assert ids(neighbours(store, sketch("everywhere"), limit=99)) == filed[20:]
    assert ids(neighbours(store, sketch("own 1"))) == [filed[0]]


@pytest.mark.parametrize("year", [1, 9999])
def test_dates_at_the_ends_of_time(store: Store, year: int) -> None:
    at = NOON.replace(year=year, month=1 if year == 1 else 12, day=1 if year == 1 else 31)
    stored, _ = put(store, 1, sketch("a", at=at))
    assert ids(neighbours(store, sketch("a", at=at), hours=7 * 24)) == [stored]
    assert ids(neighbours(store, sketch("a"), hours=7 * 24)) == []


def test_keys_of_copies_and_of_events_are_not_confused(store: Store) -> None:
    put(store, 1, sketch("k"))
    copy, _ = put(store, 2, sketch(copies=("k",)))
    assert ids(neighbours(store, sketch(copies=("k",)))) == [copy]


def test_articles_filed_together_find_each_other_and_are_written_with_the_last(store: Store) -> None:
    drawn = sketch("k", terms={"heard": 1.0})
    with store.writing() as archive:
        first, second = archive.articles.add_all([(article(1), False), (article(2), False)])
        archive.stories.expect({first: drawn, second: drawn}, within=timedelta(days=7))
        story = archive.stories.file(
            first, drawn, story_id=None, duplicate_of=None, origin="PTI", reason="opens", now=NOON
        )
        found = archive.stories.neighbours(
            drawn, counting={}, within=timedelta(0), fading=timedelta(1), limit=9
        )
        assert found == [Candidate(article_id=first, story_id=story, sketch=drawn, origin="PTI")]
        assert archive.stories.frequencies(["heard"]) == Frequencies(documents=1, terms={"heard": 1})
        archive.stories.file(
            second, drawn, story_id=story, duplicate_of=first, origin="ANI", reason="joins", now=NOON
        )
        stored = archive.articles.get(second)
        assert stored is not None
        assert (stored.story_id, stored.duplicate_of, stored.origin) == (story, first, "ANI")
    assert ids(neighbours(store, drawn)) == [first, second]
    assert put(store, 3, sketch("z"))[1] != story


@pytest.mark.parametrize("count", [0, 40_000])
def test_sketches_of_any_size(store: Store, count: int) -> None:
    terms = {f"term{number}": number / 3 for number in range(count)}
    keys = tuple(f"key{number}" for number in range(count))
    drawn = replace(sketch(*keys, copies=keys, terms=terms), language=None)
    put(store, 1, drawn)
    assert [found.sketch for found in neighbours(store, drawn)] == [drawn] * (count > 0)
    with store.reading() as archive:
        assert len(archive.stories.frequencies(list(terms)).terms) == count
