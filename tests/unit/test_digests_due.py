"""When a subscription is served: the expected moments were worked out by hand from the zones' own rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from bot import digests
from bot.model import Schedule, ScheduleKind, Subscription, SubscriptionState
from tests.factories import subscription

ZONES = ("Asia/Kolkata", "Europe/Moscow", "America/New_York", "Australia/Lord_Howe")
TIMES = (time(1, 30), time(2, 15), time(2, 30), time(8, 0))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def daily(zone: str, at: time) -> Subscription:
    return subscription(schedule=Schedule(kind=ScheduleKind.DAILY, at=at), timezone=zone)


def served(
    who: Subscription, *, start: datetime, end: datetime, every: timedelta
) -> list[tuple[datetime, datetime]]:
    """Simulate a clock that wakes us: when we woke, and the slot that was due."""
    wakes = [start + number * every for number in range((end - start) // every + 1)]
    return [(now, slot) for now, slot, _ in living([(now, who) for now in wakes])]


def living(
    wakes: Iterable[tuple[datetime, Subscription]],
) -> Iterator[tuple[datetime, datetime, Subscription]]:
    """What was due at each wake for the subscription as written then; nothing but the state is kept."""
    state: SubscriptionState | None = None
    for now, who in wakes:
        state = state or SubscriptionState(name=who.name, began=now)
        slot = digests.due(who, state, now=now)
        if slot:
            yield now, slot, who
            state = replace(state, last_slot=slot, last_sent=now)


def year(zone: str) -> tuple[datetime, datetime]:
    local = ZoneInfo(zone)
    last = datetime(2026, 12, 31, 23, 59, tzinfo=local)
    return datetime(2026, 1, 1, tzinfo=local).astimezone(UTC), last.astimezone(UTC)


def days(zone: str, moments: Iterable[datetime]) -> list[date]:
    return [moment.astimezone(ZoneInfo(zone)).date() for moment in moments]


ALL_YEAR = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", TIMES)
def test_a_year_has_one_digest_a_local_day(zone: str, at: time) -> None:
    start, end = year(zone)
    slots = served(daily(zone, at), start=start, end=end, every=timedelta(minutes=100))
    assert days(zone, [slot for _, slot in slots]) == ALL_YEAR


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", TIMES)
def test_a_machine_that_sleeps_and_starts_again_loses_no_day_and_doubles_none(zone: str, at: time) -> None:
    dice, (now, end) = Random(f"{zone} {at}"), year(zone)
    wakes = []
    while now <= end:
        wakes.append((now, daily(zone, at)))
        now += dice.choice((timedelta(minutes=1), timedelta(minutes=40), timedelta(hours=11)))
    found = list(living([*wakes, (end, daily(zone, at))]))
    assert days(zone, [slot for _, slot, _ in found]) == ALL_YEAR
    assert all(timedelta(0) <= woke - slot <= timedelta(hours=11) for woke, slot, _ in found)


@pytest.mark.parametrize("zone", ZONES)
def test_a_schedule_that_is_changed_every_few_days_has_one_digest_a_local_day(zone: str) -> None:
    dice, (start, end) = Random(zone), year(zone)
    hours = (*TIMES, time(12), time(22))
    wakes, who, now = [], daily(zone, TIMES[0]), start
    while now <= end:
        if dice.random() < 0.02:  # 29 wakes a day: about every other day, at any hour
            who = daily(zone, dice.choice(hours))
        wakes.append((now, who))
        now += timedelta(minutes=50)
    found = list(living([*wakes, (end, who)]))
    assert days(zone, [slot for _, slot, _ in found]) == ALL_YEAR
    assert days(zone, [woke for woke, _, _ in found]) == ALL_YEAR


@pytest.mark.parametrize(
    ("served", "changed", "now", "slot"),
    [
        # Served at 08:00 IST (02:30 UTC) of the 4th; it is 10:00, and the hour is put off or brought forward.
        ("2025-12-04T02:30", time(22), "2025-12-04T16:31", None),
        ("2025-12-04T02:30", time(22), "2025-12-05T16:30", "2025-12-05T16:30"),
        ("2025-12-04T02:30", time(7), "2025-12-04T04:30", None),
        ("2025-12-04T02:30", time(7), "2025-12-05T01:30", "2025-12-05T01:30"),
        # Not served yet today: an hour that has gone by is served at once.
        ("2025-12-03T02:30", time(1, 30), "2025-12-04T01:00", "2025-12-03T20:00"),
    ],
)
def test_a_changed_hour_is_no_second_digest_of_a_day(
    served: str, changed: time, now: str, slot: str | None
) -> None:
    state = SubscriptionState(name="desk", began=utc("2025-11-01T00:00"), last_slot=utc(served))
    who = daily("Asia/Kolkata", changed)
    assert digests.due(who, state, now=utc(now)) == (utc(slot) if slot else None)


@pytest.mark.parametrize(
    ("zone", "at", "now", "slot"),
    [
        # India has one offset all year: 08:00 IST is 02:30 UTC.
        ("Asia/Kolkata", time(8), "2026-03-08T02:30", "2026-03-08T02:30"),
        ("Asia/Kolkata", time(8), "2026-03-08T02:29", "2026-03-07T02:30"),
        # New York, 8 March 2026: 02:00 EST (07:00 UTC) becomes 03:00 EDT; 02:30 does not exist.
        ("America/New_York", time(2, 30), "2026-03-08T12:00", "2026-03-08T07:00"),
        ("America/New_York", time(2, 30), "2026-03-09T12:00", "2026-03-09T06:30"),
        # New York, 1 November 2026: 01:30 comes at 05:30 UTC (EDT) and again at 06:30 UTC (EST).
        ("America/New_York", time(1, 30), "2026-11-01T05:30", "2026-11-01T05:30"),
        ("America/New_York", time(1, 30), "2026-11-01T06:10", "2026-11-01T05:30"),
        ("America/New_York", time(1, 30), "2026-11-01T06:31", "2026-11-01T05:30"),
        # Lord Howe, 4 October 2026: 02:00 (+10:30, 15:30 UTC of the 3rd) becomes 02:30 (+11).
        ("Australia/Lord_Howe", time(2, 15), "2026-10-03T18:00", "2026-10-03T15:30"),
        # Lord Howe, 5 April 2026: 02:00 (+11) becomes 01:30 (+10:30); 01:30 comes first at 14:30 UTC.
        ("Australia/Lord_Howe", time(1, 30), "2026-04-04T15:10", "2026-04-04T14:30"),
    ],
)
def test_a_slot_around_a_change_of_the_clocks(zone: str, at: time, now: str, slot: str) -> None:
    state = SubscriptionState(name="desk", began=utc("2026-01-01T00:00"))
    assert digests.due(daily(zone, at), state, now=utc(now)) == utc(slot)


@pytest.mark.parametrize(
    ("schedule", "now", "slot"),
    [
        # Thursday 4 December 2025, 20:00 IST is 14:30 UTC.
        (Schedule(kind=ScheduleKind.HOURLY), "2025-12-04T14:47", "2025-12-04T14:30"),
        (Schedule(kind=ScheduleKind.WEEKDAYS, at=time(8)), "2025-12-07T12:00", "2025-12-05T02:30"),
        (Schedule(kind=ScheduleKind.WEEKLY, at=time(8), weekday=0), "2025-12-04T12:00", "2025-12-01T02:30"),
        (Schedule(kind=ScheduleKind.WEEKLY, at=time(8), weekday=6), "2025-12-04T12:00", "2025-11-30T02:30"),
        (Schedule(kind=ScheduleKind.CRON, cron="0 8 1 * *"), "2025-12-04T12:00", "2025-12-01T02:30"),
        (Schedule(kind=ScheduleKind.CRON, cron="*/20 9-17 * * *"), "2025-12-04T12:00", "2025-12-04T11:50"),
        (Schedule(kind=ScheduleKind.INSTANT), "2025-12-04T12:00", None),
    ],
)
def test_each_kind_of_schedule(schedule: Schedule, now: str, slot: str | None) -> None:
    state = SubscriptionState(name="desk", began=utc("2025-11-01T00:00"))
    who = subscription(schedule=schedule, timezone="Asia/Kolkata")
    assert digests.due(who, state, now=utc(now)) == (utc(slot) if slot else None)


def test_hours_go_on_through_the_repeated_one() -> None:
    who = subscription(schedule=Schedule(kind=ScheduleKind.HOURLY), timezone="America/New_York")
    slots = served(
        who, start=utc("2026-11-01T04:10"), end=utc("2026-11-01T08:10"), every=timedelta(minutes=10)
    )
    assert [slot for _, slot in slots] == [
        utc("2026-11-01T05:00"),
        utc("2026-11-01T06:00"),
        utc("2026-11-01T07:00"),
        utc("2026-11-01T08:00"),
    ]


def test_who_slept_for_five_days_is_served_once() -> None:
    who = daily("Asia/Kolkata", time(8))
    state = SubscriptionState(name="desk", began=utc("2025-11-01T00:00"), last_slot=utc("2025-12-01T02:30"))
    slot = digests.due(who, state, now=utc("2025-12-06T10:00"))
    assert slot == utc("2025-12-06T02:30")
    after = SubscriptionState(name="desk", began=state.began, last_slot=slot)
    assert digests.due(who, after, now=utc("2025-12-06T10:01")) is None


def test_a_slot_before_the_beginning_is_nobodys() -> None:
    who = daily("Asia/Kolkata", time(8))
    assert (
        digests.due(
            who,
            SubscriptionState(name="desk", began=utc("2025-12-04T02:31")),
            now=utc("2025-12-04T12:00"),
        )
        is None
    )
    assert digests.due(
        who, SubscriptionState(name="desk", began=utc("2025-12-04T02:29")), now=utc("2025-12-04T12:00")
    ) == utc("2025-12-04T02:30")


def test_what_a_clock_that_was_far_ahead_wrote_keeps_no_digest_back() -> None:
    who = daily("Asia/Kolkata", time(8))
    future = utc("2099-01-01T00:00")
    ahead = SubscriptionState(name=who.name, began=future, last_slot=future, last_sent=future)
    begun = SubscriptionState(name=who.name, began=utc("2026-03-01T00:00"), last_slot=future)
    now = utc("2026-03-08T03:00")

    assert digests.due(who, begun, now=now) == utc("2026-03-08T02:30")
    assert digests.due(who, ahead, now=now) is None  # as if it began now
    assert digests.believed(ahead, now=now) == SubscriptionState(name=who.name, began=now)
    assert digests.believed(begun, now=future) == begun
