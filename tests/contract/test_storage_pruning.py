"""What is let go on both databases, and what never is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.model import (
    Arrival,
    ArticleId,
    Delivery,
    DeliveryStatus,
    Entry,
    Feed,
    FeedId,
    Form,
    Message,
    Retention,
    StoryId,
    Told,
)
from storage.pruning import Pruned
from storage.store import Store
from tests.drawn import put, sketch
from tests.factories import NOON, article

pytest_plugins = ("tests.postgres",)

DAY = timedelta(days=1)
QUARTER = Retention(entries=90 * DAY)


@pytest.fixture
def feed_ids(store: Store) -> tuple[FeedId, FeedId]:
    with store.writing() as archive:
        archive.feeds.sync([Feed(url="https://a.example.org/"), Feed(url="https://b.example.org/")], now=NOON)
        first, second = archive.feeds.all()
    return first.id, second.id


def bring(
    store: Store, feed_id: FeedId, number: int, *, seen: datetime, dated: bool = True, waiting: bool = False
) -> ArticleId:
    """An entry with its article, in no story."""
    url = f"https://a.example.org/{number}"
    entry = Entry(id=url, url=url, title="Weather", published=seen if dated else None)
    with store.writing() as archive:
        told = article(number, first_seen=seen, published=seen if dated else None)
        stored = archive.articles.add(told, waiting=waiting)
        arrival = Arrival(entry=entry, url=url, address=url, fingerprint="f")
        archive.articles.add_entry(feed_id, arrival, article_id=stored, first_seen=seen)
    return stored


def link(store: Store, feed_id: FeedId, stored: ArticleId, *, seen: datetime) -> None:
    """The same article in another feed."""
    url = f"https://b.example.org/{stored}"
    entry = Entry(id=url, url=url, title="Weather", published=seen)
    with store.writing() as archive:
        arrival = Arrival(entry=entry, url=url, address=url, fingerprint="f")
        archive.articles.add_entry(feed_id, arrival, article_id=stored, first_seen=seen)


def left(store: Store, *numbers: ArticleId) -> list[bool]:
    with store.reading() as archive:
        return [archive.articles.get(number) is not None for number in numbers]


def test_old_entries_in_no_story_go_and_the_counts_go_with_them(
    store: Store, feed_ids: tuple[FeedId, FeedId]
) -> None:
    old = bring(store, feed_ids[0], 1, seen=NOON - 91 * DAY)
    link(store, feed_ids[1], old, seen=NOON - 95 * DAY)
    young = bring(store, feed_ids[0], 2, seen=NOON - 89 * DAY)
    listed = bring(store, feed_ids[0], 3, seen=NOON - 91 * DAY)
    link(store, feed_ids[1], listed, seen=NOON)
    waiting = bring(store, feed_ids[0], 4, seen=NOON - 91 * DAY, waiting=True)
    told, _ = put(store, 5, sketch(at=NOON - 200 * DAY), now=NOON - 200 * DAY)

    assert store.prune(QUARTER, now=NOON, dry_run=True) == Pruned(entries=2, articles=1)
    assert left(store, old) == [True]
    assert store.prune(QUARTER, now=NOON) == Pruned(entries=2, articles=1)
    assert left(store, old, young, listed, waiting, told) == [False, True, True, True, True]
    assert store.prune(QUARTER, now=NOON) == Pruned()
    assert store.check() == []
    with store.reading() as archive:
        assert [state.entries for state in archive.feeds.all()] == [3, 1]


def test_an_undated_entry_that_its_feed_may_still_list_is_kept(
    store: Store, feed_ids: tuple[FeedId, FeedId]
) -> None:
    """If it came again it would count as new."""
    first = bring(store, feed_ids[0], 1, seen=NOON - 200 * DAY, dated=False)
    assert store.prune(QUARTER, now=NOON) == Pruned()
    for number in range(2, 502):
        bring(store, feed_ids[0], number, seen=NOON)
    assert store.prune(QUARTER, now=NOON) == Pruned(entries=1, articles=1)
    assert left(store, first) == [False]


def test_more_than_a_portion_goes_portion_by_portion(store: Store, feed_ids: tuple[FeedId, FeedId]) -> None:
    for number in range(1, 421):
        bring(store, feed_ids[0], number, seen=NOON - 100 * DAY)
    assert store.prune(QUARTER, now=NOON) == Pruned(entries=420, articles=420)
    assert store.check() == []


def test_forever_is_forever(store: Store, feed_ids: tuple[FeedId, FeedId]) -> None:
    bring(store, feed_ids[0], 1, seen=NOON - 9_000 * DAY)
    put(store, 2, sketch(at=NOON - 9_000 * DAY), now=NOON - 9_000 * DAY)
    assert store.prune(Retention(entries=None, stories=None), now=NOON) == Pruned()


def test_old_stories_go_with_all_that_hangs_on_them(store: Store) -> None:
    long_ago = NOON - 400 * DAY
    first, story_id = put(store, 1, sketch(at=long_ago), now=long_ago)
    copy, _ = put(store, 2, sketch(at=long_ago), story_id=story_id, duplicate_of=first, now=long_ago)
    _, merged = put(store, 3, sketch(at=long_ago), now=long_ago)
    young, stays = put(store, 4, sketch(at=NOON), now=NOON)
    with store.writing() as archive:
        archive.stories.merge(story_id, merged, reason="the same")
        archive.subscriptions.sync(["desk"], now=long_ago)
        archive.subscriptions.tell(
            "desk", [Told(story_id=StoryId(one), at=long_ago) for one in (story_id, stays)]
        )

    pruned = store.prune(Retention(entries=None, stories=365 * DAY), now=NOON)

    assert (pruned.stories, pruned.articles) == (1, 3)
    assert left(store, first, copy, young) == [False, False, True]
    assert store.check() == []
    with store.reading() as archive:
        assert archive.stories.get(story_id) is None
        assert list(archive.subscriptions.told("desk")) == [stays]


def test_messages_that_were_sent_long_ago_go_and_no_others(store: Store) -> None:
    long_ago = NOON - 91 * DAY
    message = Message(subject="S-400", preview="", parts={Form.TEXT: "x"}, date=long_ago)
    with store.writing() as archive:
        for status in DeliveryStatus:
            archive.outbox.add(
                Delivery(
                    key=status.value,
                    subscription="desk",
                    channel="email",
                    target="desk@example.org",
                    message=message,
                    status=status,
                    created=long_ago,
                    next_attempt=long_ago,
                )
            )
    assert store.prune(QUARTER, now=NOON) == Pruned(messages=1)
    with store.reading() as archive:
        assert {one.key for one in archive.outbox.list()} == {"pending", "dead"}


def test_what_was_pruned_is_told_in_words() -> None:
    assert Pruned(entries=1204, articles=1190, messages=3).told == (
        "1,204 entries, 1,190 articles, 3 sent messages"
    )
    assert Pruned().told == ""
