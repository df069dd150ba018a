"""Subscriptions and the ledger of what they were told, on both databases."""

from __future__ import annotations

from datetime import timedelta

from bot.model import (
    ArticleId,
    Attribute,
    Claim,
    Fingerprint,
    Hedge,
    Signature,
    Sketch,
    StoryId,
    SubscriptionState,
    Told,
    ToldClaim,
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
    first = Told(story_id=one, at=NOON, keywords=("S-400", "Су-57"), origins=1, articles=2, thread="a")
    again = Told(story_id=one, at=LATER, keywords=(), origins=3, articles=17, thread="a")
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


def test_claims_that_were_told_are_found_by_subject_until_the_subscription_ends(store: Store) -> None:
    sync(store, "desk", "war-room")
    (number,) = stories(store, 1)
    deadline = Claim(
        subject="S-400",
        lot="2018/rest",
        attribute=Attribute.DELIVERY_DEADLINE,
        value="../2026-09",
        upper="2026-09-30",
        actor="RU",
        attribution="party:RU",
        as_of="2025-12-04",
        article_id=ArticleId(1),
        id="c0ffee",
    )
    price = Claim(
        subject="Su-57",
        attribute=Attribute.CONTRACT_VALUE,
        value=5_430_000_000,
        lower=5_425_000_000,
        upper=5_435_000_000,
        unit="USD",
        hedge=Hedge.DENIED,
        article_id=ArticleId(1),
    )
    told_now = [ToldClaim(claim=one, story_id=number, at=NOON, outlet="Газета") for one in (deadline, price)]
    with store.writing() as archive:
        about = Told(story_id=number, at=NOON)
        archive.subscriptions.tell("desk", [about], told_now)
    with store.reading() as archive:
        assert archive.subscriptions.told_claims("desk", ["S-400", "nothing"]) == told_now[:1]
        assert archive.subscriptions.told_claims("desk", ["Su-57", "S-400"]) == told_now
        assert archive.subscriptions.told_claims("desk", []) == []
        assert archive.subscriptions.told_subjects("desk") == ["S-400", "Su-57"]
        assert archive.subscriptions.told_claims("war-room", ["S-400"]) == []
    sync(store, "war-room", late=True)
    sync(store, "desk", "war-room", late=True)
    with store.reading() as archive:
        assert archive.subscriptions.told_claims("desk", ["S-400"]) == []
