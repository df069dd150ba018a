"""Feeds on both databases: what the configuration lists, what a poll leaves behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.model import (
    Arrival,
    Entry,
    Failure,
    Feed,
    FeedState,
    FullText,
    Hints,
    PollResult,
    Side,
)
from storage.store import Store
from tests.factories import NOON, article

pytest_plugins = ("tests.postgres",)

A = Feed(url="https://a.example.org/rss")
B = Feed(url="https://b.example.org/rss", name="The B Times")
EVERYTHING = Feed(
    url="https://c.example.org/फ़ीड",
    name="Си",
    language="ru",
    tags=("defence", "delhi"),
    side=Side.RUSSIAN_STATE,
    every=timedelta(minutes=7, seconds=0.5),
    full_text=FullText.NEVER,
    user_agent="special/1",
    paused=True,
)


def sync(store: Store, *feeds: Feed) -> list[FeedState]:
    with store.writing() as archive:
        archive.feeds.sync(feeds, now=NOON)
        return archive.feeds.all()


def record(store: Store, state: FeedState) -> None:
    with store.writing() as archive:
        archive.feeds.record(state)


def names(store: Store) -> list[str]:
    with store.reading() as archive:
        return [state.name for state in archive.feeds.all()]


def test_a_new_feed_is_as_written_and_not_polled_yet(store: Store) -> None:
    states = sync(store, EVERYTHING, A)
    assert [state.feed for state in states] == [EVERYTHING, A]
    assert [state.name for state in states] == ["Си", "https://a.example.org/rss"]
    assert states[1] == FeedState(id=states[1].id, feed=A, name=A.url)


def test_order_is_the_configurations(store: Store) -> None:
    first = sync(store, A, B)
    second = sync(store, EVERYTHING, B, A)
    assert [state.feed.url for state in second] == [EVERYTHING.url, B.url, A.url]
    assert [second[2].id, second[1].id] == [first[0].id, first[1].id]


def test_a_poll_is_remembered_to_the_microsecond(store: Store) -> None:
    state = replace(
        sync(store, A)[0],
        name="The A Post",
        etag='W/"1-é"',
        last_modified="Thu, 04 Dec 2025 12:00:00 GMT",
        body_hash="00ff",
        last_polled=NOON + timedelta(microseconds=1),
        last_success=NOON - timedelta(hours=1),
        last_full_get=NOON - timedelta(days=1),
        next_poll=NOON + timedelta(minutes=5),
        interval=timedelta(seconds=300.25),
        gap=timedelta(minutes=3, microseconds=5),
        turnover=timedelta(hours=9),
        hints=Hints(ttl=timedelta(hours=1), skip_hours=frozenset({0, 23}), skip_days=frozenset({5, 6})),
        fresh_for=timedelta(0),
        distrusted=True,
        habit=timedelta(days=30, microseconds=1),
        newest=NOON - timedelta(days=3),
        result=PollResult.FAILED,
        failure=Failure.SOFT,
        error="a page, not a feed",
        failures=3,
        failing_since=NOON - timedelta(hours=3),
        moved_to="https://a.example.org/new",
        moved_polls=2,
    )
    record(store, state)
    with store.reading() as archive:
        assert archive.feeds.all() == [state]


def test_names_given_win_over_titles_and_titles_over_addresses(store: Store) -> None:
    a, b = sync(store, A, B)
    record(store, replace(a, name="The A Post"))
    record(store, replace(b, name="a title that a poll of an older configuration brings"))
    assert names(store) == ["The A Post", "The B Times"]
    sync(store, A, replace(B, name="B"))
    assert names(store) == ["The A Post", "B"]
    sync(store, replace(A, name="Mine"), B)
    assert names(store) == ["Mine", "The B Times"]
    sync(store, A, B)
    assert names(store) == ["https://a.example.org/rss", "The B Times"]


def test_no_two_feeds_share_a_name(store: Store) -> None:
    third = Feed(url="https://b.example.org/second")
    a, b, c = sync(store, A, replace(B, name=""), third)
    for state in (a, b, c):
        record(store, replace(state, name="Top News"))
    assert names(store) == ["Top News", "Top News (b.example.org)", "Top News (2)"]
    record(store, replace(b, name="Top News"))
    assert names(store) == ["Top News", "Top News (b.example.org)", "Top News (2)"]
    sync(store, A, replace(B, name="Top News"), third)
    assert names(store) == ["Top News (a.example.org)", "Top News", "Top News (2)"]


def test_polls_of_many_feeds_are_remembered_at_once(store: Store) -> None:
    third = Feed(url="https://b.example.org/second")
    states = sync(store, A, B, third)
    with store.writing() as archive:
        archive.feeds.record_all([])
        archive.feeds.record_all([replace(state, name="Top News", failures=state.id) for state in states])
    with store.reading() as archive:
        found = archive.feeds.all()
    assert [state.name for state in found] == ["Top News", "The B Times", "Top News (b.example.org)"]
    assert [state.failures for state in found] == [state.id for state in states]


def test_what_a_feed_no_longer_asks_for_is_forgotten(store: Store) -> None:
    state = replace(sync(store, A)[0], hints=Hints(ttl=timedelta(hours=1)), fresh_for=timedelta(minutes=5))
    record(store, state)
    record(store, replace(state, hints=Hints(), fresh_for=None))
    with store.reading() as archive:
        assert archive.feeds.all() == [replace(state, hints=Hints(), fresh_for=None)]


def test_a_removed_feed_keeps_its_entries_and_comes_back_to_be_asked_at_once(store: Store) -> None:
    state = sync(store, A, B)[0]
    with store.writing() as archive:
        number = archive.articles.add(article(1), waiting=False)
        arrival = Arrival(entry=Entry(title="one"), url="", address=article(1).address, fingerprint="1")
        archive.articles.add_entry(state.id, arrival, article_id=number, first_seen=NOON)
        gone = replace(
            state,
            etag="kept",
            failure=Failure.GONE,
            failures=9,
            failing_since=NOON,
            result=PollResult.FAILED,
            error="410",
            next_poll=NOON + timedelta(days=30),
        )
        archive.feeds.record(gone)
    assert [state.feed for state in sync(store, B)] == [B]
    back = sync(store, B, A)[1]
    assert back == FeedState(id=state.id, feed=A, name=A.url, etag="kept", entries=1)


def test_entries_are_counted_inside_and_after_their_transaction(store: Store) -> None:
    a, b = sync(store, A, B)
    with store.writing() as archive:
        for number in range(1, 4):
            stored = archive.articles.add(article(number), waiting=False)
            arrival = Arrival(entry=Entry(), url="", address=article(number).address, fingerprint="")
            archive.articles.add_entry(a.id, arrival, article_id=stored, first_seen=NOON)
        assert [state.entries for state in archive.feeds.all()] == [3, 0]
        archive.feeds.record(b)
    with store.reading() as archive:
        assert [state.entries for state in archive.feeds.all()] == [3, 0]


def test_a_thousand_feeds_and_again(store: Store) -> None:
    feeds = [Feed(url=f"https://host{number}.example.org/rss") for number in range(1000)]
    assert len(sync(store, *feeds)) == 1000
    assert [state.feed.url for state in sync(store, *reversed(feeds))] == [feed.url for feed in feeds[::-1]]
    assert sync(store) == []
