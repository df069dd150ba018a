"""What a feed's habit is taken to be, and what it may ask for; expected numbers are worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import polling
from bot.model import Feed, FeedState, Hints, PollResult, Status
from tests.feedstates import DAY, HOUR, MINUTE, NOON, NOT_MODIFIED, URL, answer, polled, read, state


def ago(*hours: float) -> list[datetime]:
    return [NOON - hour * HOUR for hour in hours]


# Habits, by entry times

DAYS = range(5)


@pytest.mark.parametrize(
    ("times", "interval", "habit"),
    [
        pytest.param([], 30 * MINUTE, None, id="no dates"),
        pytest.param(ago(*[3] * 20), 30 * MINUTE, None, id="one date for all"),
        pytest.param(ago(*[3] * 10, *[50] * 10), 30 * MINUTE, None, id="two dates for all"),
        pytest.param(ago(-1, -2, -3, -4), 30 * MINUTE, None, id="all in the future"),
        pytest.param(ago(5), 30 * MINUTE, None, id="one entry"),
        pytest.param(ago(0, 1), 30 * MINUTE, None, id="two entries tell no habit"),
        pytest.param(ago(0, 1, 2), HOUR, 6 * HOUR, id="three entries"),
        pytest.param(ago(0, 168, 336), 6 * HOUR, 7 * DAY, id="a weekly column of three"),
        # 16 of 19 gaps are nothing, 4 days lie between the rest: a new entry every 96 h / 19
        pytest.param(
            [NOON - day * DAY for day in DAYS for _ in range(4)],
            96 * HOUR / 19,
            DAY,
            id="dates without times",
        ),
        # each day ten at two minutes' distance: 45 gaps of 2 min and 4 of 23 h 42 min: a quarter of 118 min
        pytest.param(
            [NOON - day * DAY - 2 * number * MINUTE for day in DAYS for number in range(10)],
            (45 * 2 + 4 * 1422) * MINUTE / 49 / 4,
            6 * HOUR,
            id="a daily burst",
        ),
        # six in two hours each day: the longest tenth of 29 gaps is a night (22 h 20 min)
        pytest.param(
            [NOON - day * DAY - 20 * number * MINUTE for day in DAYS for number in range(6)],
            (25 * 20 + 4 * 1340) * MINUTE / 29 / 4,
            1340 * MINUTE,
            id="two hours of work a day",
        ),
        # two thousand entries, daily until last week, hourly since
        pytest.param(
            [NOON - number * HOUR for number in range(168)] + [NOON - day * DAY for day in range(7, 1900)],
            HOUR,
            6 * HOUR,
            id="a whole archive",
        ),
        # 20 minutes, and one entry of 2015 that stays at the top: (18 × 20 min + 24 h) / 19 / 4 is less
        pytest.param(
            [NOON - number * 20 * MINUTE for number in range(19)] + [NOON - 3650 * DAY],
            1800 * MINUTE / 19 / 4,
            6 * HOUR,
            id="one pinned entry",
        ),
    ],
)
def test_entry_times_tell_a_habit(
    times: list[datetime], interval: timedelta, habit: timedelta | None
) -> None:
    after = read(state(), *times, new=len(times), known=0)
    assert after.interval == pytest.approx(interval, abs=MINUTE / 60)
    assert after.habit == habit


@pytest.mark.parametrize(
    ("times", "status"),
    [
        (ago(*range(720, 740)), Status.SILENT),  # hourly, until a month ago
        (ago(*range(17, 40)), Status.QUIET),  # hourly, until 17 h ago: nights are never silent
        (ago(*range(19, 40)), Status.SILENT),
        (ago(*(20 * 24 + week * 168 for week in range(3))), Status.QUIET),  # weekly, 20 days
        (ago(*(22 * 24 + week * 168 for week in range(3))), Status.SILENT),
        (ago(*(40 * 24 + month * 720 for month in range(5))), Status.QUIET),  # monthly, 40 days
        (ago(*(91 * 24 + month * 720 for month in range(5))), Status.SILENT),
        (ago(*[720] * 9), Status.OK),  # one date for all: it may be the date of anything
        ([], Status.OK),
    ],
)
def test_the_first_poll_tells_a_silent_feed(times: list[datetime], status: Status) -> None:
    for new in (len(times), 0):  # as a poll finds it, and as `feeds check` does
        after = read(state(), *times, new=new, known=len(times) - new)
        assert polling.status(after, now=NOON) is status


# Habits, by what polls saw


def test_without_dates_the_habit_is_what_was_seen() -> None:
    """Two hours since the last, where one was usual: 1 h × 2^0.3 = 73.87 min."""
    after = read(polled(gap=HOUR, newest=NOON - 2 * HOUR))
    assert after.gap == pytest.approx(timedelta(minutes=73.87), abs=timedelta(seconds=1))
    three = read(polled(gap=None, newest=NOON - 3 * HOUR), new=3)
    assert (three.gap, three.habit) == (HOUR, 6 * HOUR)


def test_a_weekly_column_without_dates_is_learned() -> None:
    after = read(polled(gap=None, newest=NOON - 7 * DAY))
    assert (after.gap, after.habit) == (7 * DAY, 14 * DAY)


def test_only_a_first_weekend_is_a_silence() -> None:
    """On Monday at 08:00 the pause is 62 h, half of which counts; five days later, 31 × 2^(-110/336) h."""
    friday = NOON + DAY + 6 * HOUR
    before = state(
        last_success=NOON, last_polled=NOON, habit=6 * HOUR, newest=friday, entries=50, interval=HOUR
    )
    assert polling.status(replace(before, result=PollResult.OK), now=friday + 20 * HOUR) is Status.SILENT
    monday = friday + 62 * HOUR
    before = replace(before, last_success=monday - 6 * MINUTE)
    times = [monday - number * 10 * MINUTE for number in range(50)]
    after = read(before, *times, now=monday)
    assert after.habit == (62 * HOUR - 6 * MINUTE) / 2
    evening = monday + 106 * HOUR
    again = read(after, *[time + 106 * HOUR for time in times], now=evening)
    assert again.habit is not None
    assert 24 * HOUR < again.habit < 26 * HOUR  # 30.95 h × 2^(-106/336) = 24.87 h
    assert polling.status(again, now=evening + 62 * HOUR) is Status.QUIET


def test_a_time_when_nobody_asked_is_no_pause() -> None:
    """The bot stood still for a month: what the feed did meanwhile is not known."""
    before = polled(last_success=NOON - 30 * DAY, newest=NOON - 30 * DAY - HOUR, habit=6 * HOUR)
    assert read(before, *ago(*range(20))).habit == 6 * HOUR


def test_without_news_nothing_is_learned() -> None:
    before = polled(gap=HOUR, habit=DAY, turnover=3 * HOUR)
    after = read(before, *ago(*range(0, 200, 10)), new=0)
    assert (after.gap, after.habit, after.turnover, after.newest) == (HOUR, DAY, 3 * HOUR, NOON - HOUR)


# The share of known entries


@pytest.mark.parametrize(
    ("new", "known", "interval"),
    [
        (1, 9, 5 * HOUR),  # a tenth in an hour: half of it in five
        (5, 5, HOUR),
        (8, 2, 37.5 * MINUTE),  # 1 h × 10 / 16
        (10, 0, 30 * MINUTE),
        (3, 0, 30 * MINUTE),
    ],
)
def test_a_feed_is_asked_again_before_half_of_its_list_is_new(
    new: int, known: int, interval: timedelta
) -> None:
    """Whatever its dates (a day apart) and its wishes (six hours) say."""
    after = read(polled(), *ago(0, 24, 48), new=new, known=known, hints=Hints(ttl=6 * HOUR))
    assert after.interval == interval
    later = polling.unchanged(after, NOT_MODIFIED, now=NOON + interval, jitter=0.0)
    assert later.interval == interval
    quiet = polling.unchanged(after, NOT_MODIFIED, now=NOON + 9 * DAY, jitter=0.0)
    assert quiet.interval == 6 * HOUR


def test_a_look_in_between_is_no_measure_of_turnover() -> None:
    """By hand a minute after the planned poll: one of ten in the hour that it was planned for."""
    before = polled(last_success=NOON - MINUTE, last_polled=NOON - MINUTE, next_poll=NOON + 59 * MINUTE)
    assert read(before, *ago(0, 24, 48)).interval == 5 * HOUR


def test_after_a_standstill_a_possible_gap_halves_the_interval_and_no_more() -> None:
    before = polled(last_success=NOON - 9 * DAY, gap=HOUR)
    assert read(before, *ago(0, 1, 2, 3), new=10, known=0).interval == 30 * MINUTE


@pytest.mark.parametrize(
    ("before", "new", "known", "gap"),
    [
        (polled(), 3, 0, True),
        (polled(), 3, 1, False),
        (polled(), 0, 0, False),
        (polled(entries=0), 3, 0, False),  # it was empty so far
        (state(), 3, 0, False),
        (state(entries=3), 3, 0, False),  # no poll of it was ever finished
    ],
)
def test_a_possible_gap(before: FeedState, new: int, known: int, gap: bool) -> None:
    assert polling.possible_gap(before, new=new, known=known) is gap


# What feeds and servers ask for


def test_wishes_are_kept_through_304() -> None:
    hinted = read(polled(), *ago(0, 1, 2), hints=Hints(ttl=2 * HOUR), response=answer(fresh_for=3 * HOUR))
    assert hinted.interval == 3 * HOUR
    later = polling.unchanged(hinted, NOT_MODIFIED, now=NOON + HOUR, jitter=0.0)
    assert (later.interval, later.fresh_for) == (3 * HOUR, 3 * HOUR)
    other = replace(NOT_MODIFIED, fresh_for=4 * HOUR)
    assert polling.unchanged(hinted, other, now=NOON + HOUR, jitter=0.0).interval == 4 * HOUR
    stale = replace(NOT_MODIFIED, fresh_for=timedelta(0))
    assert polling.unchanged(hinted, stale, now=NOON + HOUR, jitter=0.0).interval == 2 * HOUR
    again = polling.unchanged(hinted, answer(), now=NOON + HOUR, jitter=0.0)
    assert (again.interval, again.fresh_for) == (2 * HOUR, None)
    assert read(hinted, *ago(0, 1, 2)).interval == HOUR


@pytest.mark.parametrize(
    ("hints", "at"),
    [
        (Hints(skip_hours=frozenset({12, 14})), 13),
        (Hints(skip_hours=frozenset({13, 14})), 15),
        (Hints(skip_hours=frozenset(range(24))), 18),  # never more than six hours
        (Hints(skip_hours=frozenset({13, 14, 15, 16, 17, 18, 19})), 18),
        (Hints(skip_days=frozenset({3})), 18),
        (Hints(skip_days=frozenset({4})), 13),
        (Hints(ttl=2 * HOUR, skip_hours=frozenset({14})), 15),
    ],
)
def test_hours_and_days_to_skip(hints: Hints, at: int) -> None:
    after = read(polled(), *ago(0, 1, 2), hints=hints)
    assert after.next_poll == NOON.replace(hour=at)
    word = read(polled(feed=Feed(url=URL, every=HOUR)), *ago(0, 1, 2), hints=hints)
    assert word.next_poll == NOON + HOUR


MOMENTS = st.integers(-5_000_000, 2_000_000).map(lambda seconds: NOON + timedelta(seconds=seconds))


@given(
    times=st.lists(MOMENTS, max_size=60),
    new=st.integers(0, 60),
    known=st.integers(0, 60),
    hints=st.builds(
        Hints,
        ttl=st.none() | st.timedeltas(timedelta(0), 60 * DAY),
        skip_hours=st.frozensets(st.integers(0, 23)),
        skip_days=st.frozensets(st.integers(0, 6)),
    ),
    fresh_for=st.none() | st.timedeltas(-DAY, 60 * DAY),
    jitter=st.floats(0, 1, exclude_max=True),
    first=st.booleans(),
)
def test_every_wait_is_from_five_minutes_to_six_hours(
    *,
    times: list[datetime],
    new: int,
    known: int,
    hints: Hints,
    fresh_for: timedelta | None,
    jitter: float,
    first: bool,
) -> None:
    before = state() if first else polled(gap=7 * DAY, turnover=MINUTE)
    response = answer(fresh_for=fresh_for)
    after = read(before, *times, new=new, known=known, hints=hints, response=response, jitter=jitter)
    assert after.next_poll is not None
    assert 5 * MINUTE <= after.next_poll - NOON <= 6 * HOUR
    later = polling.unchanged(after, NOT_MODIFIED, now=after.next_poll, jitter=jitter)
    assert later.next_poll is not None
    assert 5 * MINUTE <= later.next_poll - after.next_poll <= 6 * HOUR
