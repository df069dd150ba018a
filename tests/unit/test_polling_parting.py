"""How feeds part, fail, move and lie; expected numbers are worked out by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import polling
from bot.errors import FetchError
from bot.model import Failure, Feed, FeedState, PollResult, Status
from tests.feedstates import DAY, HOUR, MINUTE, NOON, NOT_MODIFIED, URL, answer, polled, read, state

# How feeds part

MANY = 10_000


def busiest_minute(states: list[FeedState]) -> int:
    return max(Counter(int((one.next_poll or NOON).timestamp()) // 60 for one in states).values())


@pytest.mark.parametrize(
    ("feed", "gap", "window"),
    [
        (Feed(url=URL), HOUR, 30),
        (Feed(url=URL), DAY, 36),  # a tenth of six hours
        (Feed(url=URL), 20 * MINUTE, 10),
        (Feed(url=URL, every=15 * MINUTE), HOUR, 7.5),
        (Feed(url=URL, every=DAY), HOUR, 144),
    ],
)
def test_ten_thousand_feeds_that_begin_at_one_moment_part_at_once(
    feed: Feed, gap: timedelta, window: float
) -> None:
    """Spread evenly over so many minutes; the same after a standstill, and after `poll --all`."""
    times = [NOON - number * gap for number in range(10)]
    jitters = [number / MANY for number in range(MANY)]
    begun = [read(state(feed), *times, new=10, known=0, jitter=jitter) for jitter in jitters]
    assert busiest_minute(begun) <= MANY / window + 1
    for last in (NOON - 5 * DAY, NOON - 5 * MINUTE):
        before = replace(
            begun[0], last_success=last, last_polled=last, next_poll=last + (begun[0].interval or HOUR)
        )
        again = [polling.unchanged(before, NOT_MODIFIED, now=NOON, jitter=jitter) for jitter in jitters]
        assert busiest_minute(again) <= MANY / window + 1


def test_a_server_that_puts_all_its_feeds_off_is_not_asked_by_all_at_one_moment() -> None:
    busy = FetchError("503", failure=Failure.TEMPORARY, retry_after=2 * HOUR)
    begun = [polling.failed(polled(), busy, now=NOON, jitter=number / MANY) for number in range(MANY)]
    assert busiest_minute(begun) <= MANY / 12 + 1  # a tenth of two hours


# Failures


@pytest.mark.parametrize(
    ("wish", "soonest"), [(2 * HOUR, 2 * HOUR), (DAY, 23.5 * HOUR), (900 * DAY, 23.5 * HOUR)]
)
def test_a_servers_wish_counts_for_a_day_at_most(wish: timedelta, soonest: timedelta) -> None:
    busy = FetchError("503", failure=Failure.TEMPORARY, retry_after=wish)
    for jitter in (0.0, 0.5, 1.0):
        at = polling.failed(polled(), busy, now=NOON, jitter=jitter).next_poll
        assert at is not None
        assert soonest <= at - NOON <= DAY


@pytest.mark.parametrize("every", [3 * DAY, 60 * DAY, 36_500 * DAY])
@pytest.mark.parametrize("failing_for", [timedelta(0), 400 * DAY])
def test_a_feed_that_is_rarely_asked_is_not_asked_more_often_when_it_fails(
    every: timedelta, failing_for: timedelta
) -> None:
    before = state(Feed(url=URL, every=every), failures=5, failing_since=NOON - failing_for)
    after = polling.failed(before, FetchError("404", failure=Failure.HARD), now=NOON, jitter=0.5)
    assert after.next_poll is not None
    longest = 30 * DAY if failing_for else DAY
    assert after.next_poll - NOON == max(every, longest)


def test_after_recovery_the_schedule_is_at_once_normal() -> None:
    before = polled(gap=20 * MINUTE, interval=20 * MINUTE)
    for _ in range(30):
        before = polling.failed(before, FetchError("404", failure=Failure.HARD), now=NOON, jitter=0.0)
    assert before.next_poll == NOON + DAY
    back = polling.unchanged(before, NOT_MODIFIED, now=NOON + DAY, jitter=0.0)
    assert (back.failures, back.next_poll) == (0, NOON + DAY + HOUR + 2.5 * MINUTE)  # quiet for 25 h, by 24


def test_a_feed_whose_every_was_taken_away_is_not_left_to_it() -> None:
    rare = read(state(Feed(url=URL, every=30 * DAY)), NOON, NOON - HOUR, NOON - 2 * HOUR)
    back = replace(rare, feed=Feed(url=URL))
    assert not polling.is_due(back, now=NOON + 6 * HOUR)
    assert polling.is_due(back, now=NOON + 6.6 * HOUR)


# Moves, lies, and what the operator is told

NEW_URL = "https://example.org/new.xml"


def test_a_move_is_told_by_the_poll_that_settles_it() -> None:
    moved, told = state(), []
    for _ in range(4):
        after = read(moved, response=answer(moved_to=NEW_URL if polling.address(moved) == URL else None))
        told.append(polling.adopted(moved, after))
        moved = after
    assert told == [None, None, NEW_URL, None]
    home = polling.failed(moved, FetchError("404", failure=Failure.HARD), now=NOON, jitter=0.0)
    assert polling.adopted(moved, home) is None


def test_validators_that_stand_still_while_there_is_news_are_not_used_again() -> None:
    same = answer(etag='"1"', last_modified="then")
    before = polled(etag='"1"', last_modified="then", last_full_get=NOON - HOUR)
    assert polling.request(before, now=NOON).etag == '"1"'
    caught = read(before, response=same)
    assert (polling.request(caught, now=NOON).etag, polling.request(caught, now=NOON).last_modified) == (
        None,
        None,
    )
    quiet = polling.unchanged(caught, same, now=NOON, jitter=0.0)
    assert polling.request(quiet, now=NOON).etag is None
    honest = read(quiet, response=answer(etag='"2"', last_modified="then"))
    assert polling.request(honest, now=NOON).etag == '"2"'
    assert not read(before, response=same, new=0).distrusted
    assert not read(polled(), response=answer()).distrusted


def test_the_last_poll_found_what_it_found() -> None:
    lively = polled(habit=DAY, newest=NOON - 4 * DAY, result=PollResult.OK)
    assert polling.last_status(lively) is Status.SILENT
    just = replace(lively, newest=NOON - 3 * DAY - MINUTE)
    assert (polling.last_status(just), polling.status(just, now=NOON)) == (Status.QUIET, Status.SILENT)
    assert polling.last_status(state()) is Status.NEW
