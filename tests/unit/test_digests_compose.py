"""What a subscription is told, once, and when again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import digests
from bot.model import (
    ArticleId,
    Coverage,
    Digest,
    QuietHours,
    Rate,
    Schedule,
    ScheduleKind,
    Status,
    Story,
    StoryArticle,
    StoryId,
    Subscription,
    SubscriptionState,
    Told,
    WhenEmpty,
)
from tests.factories import NOON, article, match, story, subscription

HORIZON = timedelta(hours=48)
MONTH_AGO = SubscriptionState(
    name="desk", began=NOON - timedelta(days=30), last_sent=NOON - timedelta(days=1)
)
SLOT = NOON.replace(hour=2, minute=30)  # 08:00 in India


def member(number: int, *keywords: str, **changes: object) -> StoryArticle:
    found = tuple(match(keyword, keyword) for keyword in keywords)
    return StoryArticle(article=article(number, **changes), matches=found)


def instant(**changes: object) -> Subscription:
    return subscription("desk", schedule=Schedule(kind=ScheduleKind.INSTANT), **changes)


def told(
    number: int, *, keywords: tuple[str, ...] = ("S-400",), origins: int = 1, hours_ago: float = 1
) -> Told:
    at = NOON - timedelta(hours=hours_ago)
    return Told(story_id=StoryId(number), at=at, keywords=keywords, origins=origins, articles=origins)


def compose(
    who: Subscription,
    stories: Sequence[Story],
    *memory: Told,
    now: datetime = NOON + timedelta(minutes=10),
    slot: datetime | None = None,
    state: SubscriptionState = MONTH_AGO,
    recent: int = 0,
) -> list[Digest]:
    remembered: Mapping[StoryId, Told] = {one.story_id: one for one in memory}
    return digests.compose(
        who,
        stories=stories,
        told=remembered,
        state=state,
        coverage=Coverage(feeds={Status.OK: 1}),
        horizon=HORIZON,
        now=now,
        slot=slot,
        recent=recent,
    )


def ids(composed: Sequence[Digest]) -> list[list[int]]:
    return [[one.story.id for one in digest.stories] for digest in composed]


# Which story is for whom


def test_a_subscription_reads_only_its_keywords() -> None:
    stories = [story(1, member(1, "S-400", "Su-57")), story(2, member(2, "AK-203")), story(3, member(3))]
    (digest,) = compose(subscription(keywords=("Su-57",)), stories, slot=NOON)
    assert [(one.story.id, one.keywords) for one in digest.stories] == [(1, ("Su-57",))]
    (digest,) = compose(subscription(), stories, slot=NOON)
    assert [(one.story.id, one.keywords) for one in digest.stories] == [
        (1, ("S-400", "Su-57")),
        (2, ("AK-203",)),
    ]


@pytest.mark.parametrize(
    ("published", "first_seen", "began", "is_told"),
    [
        (NOON - timedelta(hours=1), NOON, NOON - timedelta(days=30), True),
        (NOON - timedelta(hours=48), NOON, NOON - timedelta(days=30), True),
        (NOON - timedelta(hours=49), NOON, NOON - timedelta(days=30), False),  # old when first seen
        (NOON - timedelta(hours=47), NOON - timedelta(hours=46), NOON, True),
        (NOON - timedelta(hours=49), NOON - timedelta(hours=48), NOON, False),  # before the beginning
        (None, NOON - timedelta(hours=1), NOON, True),  # no date: counts from when it was first seen
        (None, NOON - timedelta(hours=49), NOON, False),
    ],
)
def test_what_is_too_old_is_not_told(
    published: datetime | None, first_seen: datetime, began: datetime, is_told: bool
) -> None:
    one = story(1, member(1, "S-400", published=published, first_seen=first_seen))
    state = SubscriptionState(name="desk", began=began)
    assert bool(compose(subscription(), [one], slot=NOON, state=state)) is is_told
    assert bool(compose(instant(settle=timedelta(0)), [one], now=NOON, state=state)) is is_told


def test_a_keyword_added_later_does_not_bring_the_archive() -> None:
    week_old = NOON - timedelta(days=7)
    old = story(1, member(1, "AK-203", published=week_old, first_seen=week_old))
    assert compose(subscription(keywords=("AK-203",)), [old], slot=NOON) == []


def test_what_waited_in_a_weekly_digest_is_told() -> None:
    six_days_ago = NOON - timedelta(days=6)
    one = story(1, member(1, "S-400", published=six_days_ago, first_seen=six_days_ago))
    state = SubscriptionState(
        name="desk", began=NOON - timedelta(days=30), last_slot=NOON - timedelta(days=7)
    )
    assert ids(compose(subscription(), [one], slot=NOON, state=state)) == [[1]]


# Once, and again only with something new


def test_told_once_and_again_with_a_new_keyword_or_origin() -> None:
    one = story(1, member(1, "S-400"))
    (first,) = compose(subscription(), [one], slot=NOON)
    memory = digests.told_by(first)
    assert memory == [
        Told(
            story_id=StoryId(1),
            at=NOON + timedelta(minutes=10),
            keywords=("S-400",),
            origins=1,
            articles=1,
            thread=first.key,
        )
    ]
    assert compose(subscription(), [one], *memory, slot=NOON) == []

    grown = story(1, member(1, "S-400"), member(2, "S-400", "S-500"), member(3, "S-400"))
    (second,) = compose(subscription(), [grown], *memory, slot=NOON)
    (telling,) = second.stories
    assert telling.update == memory[0]
    assert (telling.new_keywords, telling.new_origins) == (("S-500",), 2)
    assert telling.news == "New: S-500 · 2 more origins"


def test_reprints_are_nothing_new() -> None:
    reprint = member(2, "S-400", duplicate_of=ArticleId(1), origin="Paper 1 (example)")
    grown = story(1, member(1, "S-400"), reprint)
    assert compose(subscription(), [grown], told(1), slot=NOON) == []
    assert compose(instant(), [grown], told(1, hours_ago=9)) == []


def test_an_old_article_found_late_is_nothing_new() -> None:
    old = member(2, "S-400", "S-500", published=NOON - timedelta(days=5))
    assert compose(subscription(), [story(1, member(1, "S-400"), old)], told(1), slot=NOON) == []


def test_a_keyword_that_went_and_came_is_not_news() -> None:
    (digest,) = compose(
        subscription(), [story(1, member(1, "S-500"))], told(1, keywords=("S-400",), origins=3), slot=NOON
    )
    (after,) = digests.told_by(digest)
    assert (after.keywords, after.origins) == (("S-400", "S-500"), 3)


@pytest.mark.parametrize(
    ("keywords", "origins", "hours_ago", "is_told"),
    [
        (("S-400",), 6, 5, True),  # five more
        (("S-400",), 6, 3, True),  # five more break the cooldown
        (("S-400",), 5, 5, False),  # four more
        (("S-400", "S-500"), 1, 0.1, True),  # a new keyword, at once
    ],
)
def test_an_instant_alert_comes_again_with_news_of_weight(
    keywords: tuple[str, ...], origins: int, hours_ago: float, is_told: bool
) -> None:
    one = story(1, *(member(number, *keywords) for number in range(1, origins + 1)))
    assert bool(compose(instant(), [one], told(1, hours_ago=hours_ago))) is is_told


# Instant alerts: settling, nights, rate, the beginning


def test_an_alert_waits_for_its_event_to_gather() -> None:
    one = story(1, member(1, "S-400"))
    assert compose(instant(), [one], now=NOON + timedelta(minutes=4)) == []
    assert ids(compose(instant(), [one], now=NOON + timedelta(minutes=5))) == [[1]]
    assert ids(compose(instant(settle=timedelta(0)), [one], now=NOON)) == [[1]]


@pytest.mark.parametrize(
    ("start", "end", "is_quiet"),
    [  # NOON is 17:30 in India
        (time(17), time(18), True),
        (time(18), time(17), False),
        (time(16), time(6), True),
        (time(22), time(17, 40), True),
        (time(22), time(17, 30), True),
        (time(17, 30), time(17, 30), False),
        (time(0), time(0), False),
    ],
)
def test_quiet_hours_are_local_and_cross_midnight(start: time, end: time, is_quiet: bool) -> None:
    who = instant(quiet_hours=QuietHours(start=start, end=end), settle=timedelta(0))
    now = NOON - timedelta(minutes=1)
    one = story(1, member(1, "S-400", first_seen=now))
    assert (compose(who, [one], now=now) == []) is is_quiet


def test_urgent_keywords_pass_quiet_hours() -> None:
    who = instant(quiet_hours=QuietHours(start=time(16), end=time(6)), urgent=("signed", "S-500"))
    stories = [story(1, member(1, "S-400")), story(2, member(2, "S-500"))]
    night = compose(who, stories)
    assert ids(night) == [[2]]
    morning = NOON + timedelta(hours=12, minutes=30)  # 06:00 in India
    assert ids(compose(who, stories, *digests.told_by(night[0]), now=morning)) == [[1]]


def test_one_message_a_story_and_a_bundle_beyond_the_rate() -> None:
    stories = [story(number, member(number, "S-400")) for number in range(1, 7)]
    who = instant(at_most=Rate(count=4, per=timedelta(hours=1)))
    assert [len(one) for one in ids(compose(who, stories))] == [1, 1, 1, 3]
    assert [len(one) for one in ids(compose(who, stories, recent=2))] == [1, 5]
    assert [len(one) for one in ids(compose(who, stories, recent=3))] == [6]
    assert compose(who, stories, recent=4) == []
    assert len(compose(replace(who, at_most=None), stories)) == 6


def test_what_is_waiting_at_the_beginning_is_one_message() -> None:
    stories = [
        story(number, member(number, "S-400", first_seen=NOON + timedelta(minutes=number)))
        for number in range(9)
    ]
    new = SubscriptionState(name="desk", began=NOON)
    assert compose(instant(), stories, state=new, now=NOON + timedelta(minutes=4)) == []
    (first,) = compose(instant(), stories, state=new, now=NOON + timedelta(minutes=6))
    assert len(first.stories) == 9  # though some are not settled yet


# Scheduled digests


def test_one_digest_in_order_with_a_limit() -> None:
    stories = [
        story(1, member(1, "S-400")),
        story(2, member(2, "S-400"), member(3, "S-400")),
        story(3, member(4, "S-400", "Su-57")),
        story(4, member(5, "S-400", published=NOON)),
    ]
    (digest,) = compose(subscription(), stories, slot=NOON)
    assert ids([digest]) == [[2, 3, 4, 1]]
    assert digest.more == 0
    (short,) = compose(subscription(max_stories=1), stories, slot=NOON)
    assert (ids([short]), short.more) == ([[2]], 3)
    assert [one.story_id for one in digests.told_by(short)] == [2]


def test_an_empty_digest_is_sent_only_where_asked_and_on_schedule() -> None:
    assert compose(subscription(), [], slot=SLOT) == []
    asked = subscription(when_empty=WhenEmpty.SEND)
    (empty,) = compose(asked, [], slot=SLOT)
    assert empty.stories == ()
    assert compose(asked, [], slot=NOON) == []  # at a wish of the moment there is nothing to say


# Keys


def test_a_slot_has_one_key_whatever_is_in_it() -> None:
    (one,) = compose(subscription(), [story(1, member(1, "S-400"))], slot=SLOT)
    (other,) = compose(subscription(), [story(2, member(2, "S-400"))], slot=SLOT)
    (next_day,) = compose(subscription(), [story(1, member(1, "S-400"))], slot=SLOT + timedelta(days=1))
    (somebody,) = compose(subscription("war-room"), [story(1, member(1, "S-400"))], slot=SLOT)
    assert one.key == other.key
    assert len({one.key, next_day.key, somebody.key}) == 3


@given(order=st.permutations([1, 2, 3, 4]), shift=st.integers(0, 90), slot=st.sampled_from([None, NOON]))
def test_the_same_news_has_the_same_key_in_any_order(
    order: list[int], shift: int, slot: datetime | None
) -> None:
    def news(numbers: Sequence[int], shift: int) -> list[Story]:
        return [
            story(
                number + shift,
                *(
                    member(10 * number + one, "S-400", id=ArticleId(10 * number + one + shift))
                    for one in range(number)
                ),
            )
            for number in numbers
        ]

    who = instant() if slot is None else subscription()
    assert [one.key for one in compose(who, news(order, shift), slot=slot)] == [
        one.key for one in compose(who, news([1, 2, 3, 4], 0), slot=slot)
    ]


def test_an_update_by_a_revised_article_is_another_message() -> None:
    (first,) = compose(instant(), [story(1, member(1, "S-400"))])
    (second,) = compose(instant(), [story(1, member(1, "S-400", "S-500"))], *digests.told_by(first))
    assert first.key != second.key
