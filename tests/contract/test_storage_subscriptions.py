"""Subscriptions and the ledger of what they were told, on both databases."""

from __future__ import annotations

from datetime import timedelta

from bot.model import (
    ArticleId,
    Fingerprint,
    Signature,
    Sketch,
    StoryId,
    SubscriptionState,
    Told,
)
from storage.store import Store
from tests.factories import NOON, article

pytest_plugins = ("tests.postgres",)

LATER = NOON + timedelta(days=1)


def sync(store: Store, *names: str, late: bool = False) -> None:
    with store.writing() as archive:
        archive.subscriptions.sync(names, now=LATER if late else NOON)


def state(store: Store, name: str) -> SubscriptionState | None:
    with store.reading() as archive:
        return archive.subscriptions.state(name)


def stories(store: Store, count: int) -> list[StoryId]:
    nothing = Sketch(fingerprint=Fingerprint(), signature=Signature(), at=NOON)
    with store.writing() as archive:
        added = [archive.articles.add(article(number), waiting=False) for number in range(count)]
        return [
            archive.stories.file(
                ArticleId(number),
                nothing,
                story_id=None,
                duplicate_of=None,
                origin="",
                reason="",
                now=NOON,
            )
            for number in added
        ]


def tell(store: Store, name: str, *told: Told) -> None:
    with store.writing() as archive:
        archive.subscriptions.tell(name, told)


def told(store: Store, name: str) -> dict[StoryId, Told]:
    with store.reading() as archive:
        return dict(archive.subscriptions.told(name))


def test_a_subscription_begins_once(store: Store) -> None:
    sync(store, "desk", "Штаб")
    sync(store, "Штаб", "desk", "third", "third", late=True)
    assert state(store, "desk") == SubscriptionState(name="desk", began=NOON)
    assert state(store, "Штаб") == SubscriptionState(name="Штаб", began=NOON)
    assert state(store, "third") == SubscriptionState(name="third", began=LATER)
    assert state(store, "nobody") is None


def test_what_was_served_is_remembered(store: Store) -> None:
    sync(store, "desk", "other")
    served = SubscriptionState(name="desk", began=NOON, last_slot=LATER, last_sent=NOON)
    with store.writing() as archive:
        archive.subscriptions.record(served)
    assert state(store, "desk") == served
    assert state(store, "other") == SubscriptionState(name="other", began=NOON)


def test_what_was_told_is_remembered_by_story(store: Store) -> None:
    sync(store, "desk", "other")
    one, two = stories(store, 2)
    first = Told(story_id=one, at=NOON, keywords=("S-400", "Су-57"), origins=1, articles=2)
    again = Told(story_id=one, at=LATER, keywords=(), origins=3, articles=17)
    second = Told(story_id=two, at=LATER)
    tell(store, "desk", first)
    assert told(store, "desk") == {one: first}
    tell(store, "desk", first, again, second)
    assert told(store, "desk") == {one: again, two: second}
    tell(store, "desk")
    tell(store, "nobody", first)
    assert told(store, "other") == told(store, "nobody") == {}


def test_removed_and_added_again_it_begins_anew(store: Store) -> None:
    sync(store, "desk", "other")
    (one,) = stories(store, 1)
    tell(store, "desk", Told(story_id=one, at=NOON))
    tell(store, "other", Told(story_id=one, at=NOON))
    sync(store, "other")
    assert (state(store, "desk"), told(store, "desk")) == (None, {})
    sync(store, "desk", "other", late=True)
    assert state(store, "desk") == SubscriptionState(name="desk", began=LATER, begun=2)
    assert told(store, "desk") == {}
    assert list(told(store, "other")) == [one]
