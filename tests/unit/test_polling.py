"""When a feed is asked again, how, and what its health is called; expected times are worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import polling
from bot.errors import FetchError, ParseError
from bot.model import Failure, Feed, FeedId, FeedState, Hints, PollResult, Response, Status

NOON = datetime(2025, 12, 4, 12, tzinfo=UTC)
URL = "https://example.org/rss.xml"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def state(feed: Feed | None = None, **changes: object) -> FeedState:
    fields: dict[str, object] = {"id": FeedId(1), "feed": feed or Feed(url=URL), "name": URL, **changes}
    return FeedState(**fields)  # type: ignore[arg-type]  # a factory takes any field


def answer(**changes: object) -> Response:
    fields: dict[str, object] = {"url": URL, "status_code": 200, "body": b"<rss/>", **changes}
    return Response(**fields)  # type: ignore[arg-type]  # a factory takes any field


def read(
    before: FeedState,
    response: Response | None = None,
    *,
    new: int = 1,
    known: int = 1,
    times: list[datetime] | None = None,
    ttl: timedelta | None = None,
    now: datetime = NOON,
    jitter: float = 0.0,
    title: str | None = "Example",
) -> FeedState:
    return polling.succeeded(
        before,
        response or answer(),
        digest="00ff",
        title=title,
        new=new,
        known=known,
        entry_times=times or [],
        hints=Hints(ttl=ttl),
        now=now,
        jitter=jitter,
    )


def every(gap: timedelta, count: int = 10) -> list[datetime]:
    """Times that far apart, the newest at noon."""
    return [NOON - number * gap for number in range(count)]


# After a document was read


def test_what_a_server_said_is_kept_for_the_next_request() -> None:
    after = read(state(), answer(etag='W/"1"', last_modified="yesterday"))
    assert (after.etag, after.last_modified, after.result) == ('W/"1"', "yesterday", PollResult.OK)
    assert after.body_hash == "00ff"
    assert (after.last_polled, after.last_success, after.last_full_get) == (NOON, NOON, NOON)
    assert read(after, answer()).etag is None


@pytest.mark.parametrize(
    ("given", "title", "name"),
    [("Mine", "Theirs", "Mine"), ("", "Theirs", "Theirs"), ("", "", URL), ("", None, URL)],
)
def test_the_name_is_the_given_one_else_the_title_else_the_address(
    given: str, title: str | None, name: str
) -> None:
    assert read(state(Feed(url=URL, name=given)), title=title).name == name


@pytest.mark.parametrize(
    ("gap", "interval", "soonest", "latest"),
    [
        (MINUTE, 5 * MINUTE, 5 * MINUTE, 5.5 * MINUTE),
        (20 * MINUTE, 20 * MINUTE, 20 * MINUTE, 22 * MINUTE),
        (HOUR, HOUR, HOUR, 66 * MINUTE),
        (DAY, 6 * HOUR, 5.4 * HOUR, 6 * HOUR),
    ],
)
def test_the_interval_follows_the_habit_within_limits(
    gap: timedelta, interval: timedelta, soonest: timedelta, latest: timedelta
) -> None:
    before = state(last_success=NOON - HOUR, next_poll=NOON)
    after = read(before, times=every(gap))
    assert after.interval == interval
    assert after.next_poll == NOON + soonest
    assert read(before, times=every(gap), jitter=1.0).next_poll == NOON + latest


def test_the_operators_word_stands_over_habit_and_wish() -> None:
    assert read(state(Feed(url=URL, every=2 * MINUTE)), times=every(HOUR), ttl=HOUR).interval == 2 * MINUTE


@pytest.mark.parametrize(("ttl", "interval"), [(5 * MINUTE, 20 * MINUTE), (HOUR, HOUR), (DAY, 6 * HOUR)])
def test_a_feeds_own_wish_only_lengthens(ttl: timedelta, interval: timedelta) -> None:
    assert read(state(), times=every(20 * MINUTE), ttl=ttl).interval == interval


def test_an_unknown_habit_is_half_an_hour() -> None:
    assert read(state()).interval == 30 * MINUTE


def test_jitter_stretches_by_a_tenth_at_most() -> None:
    on_time = state(next_poll=NOON)
    assert read(on_time, times=every(HOUR), jitter=0.5).next_poll == NOON + 63 * MINUTE
    assert read(state(Feed(url=URL, every=DAY), next_poll=NOON), jitter=0.5).next_poll == NOON + 25.2 * HOUR


def test_where_nothing_is_known_again_the_interval_is_halved() -> None:
    before = state(last_success=NOON - HOUR, gap=40 * MINUTE, interval=40 * MINUTE, entries=9)
    assert read(before, new=5, known=0, times=every(HOUR)).interval == 20 * MINUTE
    assert read(before, new=0, known=0).interval == 40 * MINUTE


def test_the_first_poll_tells_how_long_a_feed_has_been_quiet() -> None:
    old = [NOON - 90 * DAY - number * DAY for number in range(10)]
    after = read(state(), times=old)
    assert (after.newest, after.habit) == (NOON - 90 * DAY, DAY)
    assert polling.status(after, now=NOON) is Status.SILENT


def test_the_habit_spans_the_night() -> None:
    """Twenty minutes between the articles of a day, ten hours of night: silent only after thirty."""
    days = [NOON - day * DAY - number * 20 * MINUTE for day in range(6) for number in range(6)]
    after = read(state(), times=days)
    assert after.habit is not None
    assert after.habit >= 20 * HOUR


def test_times_in_the_future_are_no_news() -> None:
    assert read(state(), times=[NOON + DAY, NOON - HOUR]).newest == NOON - HOUR


# After 304


def test_nothing_new_keeps_what_is_known() -> None:
    before = state(
        etag='"1"', last_full_get=NOON - HOUR, gap=HOUR, failures=3, failing_since=NOON - DAY, error="x"
    )
    after = polling.unchanged(before, answer(status_code=304, not_modified=True), now=NOON, jitter=0.0)
    assert (after.etag, after.result, after.last_success) == ('"1"', PollResult.UNCHANGED, NOON)
    assert (after.failures, after.failing_since, after.failure, after.error) == (0, None, None, "")
    assert (after.last_full_get, after.next_poll) == (NOON - HOUR, NOON + HOUR)


def test_the_same_body_in_full_counts_as_the_daily_one() -> None:
    assert polling.unchanged(state(), answer(), now=NOON, jitter=0.0).last_full_get == NOON


def test_a_feed_that_has_gone_quiet_is_asked_less_often() -> None:
    before = state(gap=10 * MINUTE, newest=NOON - 2 * DAY)
    after = polling.unchanged(before, answer(not_modified=True), now=NOON, jitter=0.0)
    assert after.interval == 2 * HOUR


# After a failure

TEMPORARY = FetchError("timed out", failure=Failure.TEMPORARY)


@pytest.mark.parametrize(
    ("error", "failures", "wait"),
    [
        (TEMPORARY, 3, 2 * HOUR),  # 1 h × 2^(0.25 × 4)
        (ParseError("no feed"), 1, 2 * HOUR),  # 2^(0.5 × 2)
        (FetchError("404", failure=Failure.HARD), 0, 2 * HOUR),  # 2^1
        (FetchError("403", failure=Failure.BLOCKED), 1, 4 * HOUR),  # 2^2
        (ParseError("a wall", wall=True), 1, 4 * HOUR),
        (FetchError("404", failure=Failure.HARD), 10, DAY),
        (FetchError("404", failure=Failure.HARD), 100_000, DAY),
    ],
)
def test_failures_back_off_by_their_weight(
    error: FetchError | ParseError, failures: int, wait: timedelta
) -> None:
    before = state(interval=HOUR, failures=failures, failing_since=NOON - DAY)
    after = polling.failed(before, error, now=NOON, jitter=0.0)
    assert after.next_poll == NOON + wait
    assert (after.failures, after.interval, after.error) == (failures + 1, HOUR, str(error))


def test_after_a_week_the_wait_may_grow_to_a_month() -> None:
    before = state(interval=HOUR, failures=6, failing_since=NOON - 7 * DAY)
    gone = FetchError("404", failure=Failure.HARD)
    assert polling.failed(before, gone, now=NOON, jitter=0.0).next_poll == NOON + 128 * HOUR
    before = replace(before, failures=50)
    assert polling.failed(before, gone, now=NOON, jitter=0.9).next_poll == NOON + 30 * DAY


def test_the_servers_wish_is_respected() -> None:
    busy = FetchError("503", failure=Failure.TEMPORARY, retry_after=5 * HOUR)
    assert polling.failed(state(interval=HOUR), busy, now=NOON, jitter=0.0).next_poll == NOON + 5 * HOUR
    soon = FetchError("503", failure=Failure.TEMPORARY, retry_after=MINUTE)
    after = polling.failed(state(interval=HOUR, failures=3), soon, now=NOON, jitter=0.0)
    assert after.next_poll == NOON + 2 * HOUR


def test_only_410_ends_it() -> None:
    after = polling.failed(state(), FetchError("410", failure=Failure.GONE), now=NOON, jitter=0.0)
    assert (after.next_poll, polling.is_due(after, now=NOON + 365 * DAY)) == (None, False)
    assert polling.status(after, now=NOON) is Status.GONE


@given(
    st.integers(0, 10_000),
    st.sampled_from([failure for failure in Failure if failure is not Failure.GONE]),
    st.timedeltas(MINUTE, 6 * HOUR),
    st.timedeltas(timedelta(0), 400 * DAY),
    st.floats(0, 1, exclude_max=True),
)
def test_a_failing_feed_is_always_asked_again(
    failures: int, failure: Failure, interval: timedelta, failing_for: timedelta, jitter: float
) -> None:
    before = state(interval=interval, failures=failures, failing_since=NOON - failing_for)
    after = polling.failed(before, FetchError("x", failure=failure), now=NOON, jitter=jitter)
    assert after.next_poll is not None
    assert interval < after.next_poll - NOON <= (DAY if failing_for < 7 * DAY else 30 * DAY)


# The next request


def test_requests_are_conditional_but_once_a_day() -> None:
    known = state(
        Feed(url=URL, user_agent="Mozilla"), etag='"1"', last_modified="then", last_full_get=NOON - 23 * HOUR
    )
    request = polling.request(known, now=NOON)
    assert (request.url, request.etag, request.last_modified) == (URL, '"1"', "then")
    assert request.user_agent == "Mozilla"
    full = polling.request(known, now=NOON + HOUR)
    assert (full.etag, full.last_modified) == (None, None)
    assert polling.request(state(etag='"1"'), now=NOON).etag is None


NEW_URL = "https://example.org/new.xml"


def test_a_move_is_adopted_after_three_agreeing_polls() -> None:
    moved, asked = state(), []
    for _ in range(4):
        asked.append(polling.request(moved, now=NOON).url)
        moved_to = NEW_URL if asked[-1] == URL else None
        moved = read(moved, answer(url=NEW_URL, moved_to=moved_to))
    assert asked == [URL, URL, URL, NEW_URL]
    assert polling.address(moved) == NEW_URL
    assert moved.feed.url == URL


def test_a_move_that_is_not_repeated_is_forgotten() -> None:
    moved = read(read(state(), answer(moved_to=NEW_URL)), answer(moved_to=NEW_URL))
    assert moved.moved_polls == 2
    other = read(moved, answer(moved_to=NEW_URL + "2"))
    assert (other.moved_to, other.moved_polls) == (NEW_URL + "2", 1)
    back = read(moved, answer())
    assert (back.moved_to, back.moved_polls) == (None, 0)


def test_304_agrees_to_a_move_too_and_a_failure_there_returns_home() -> None:
    moved = state(moved_to=NEW_URL, moved_polls=2)
    moved = polling.unchanged(moved, answer(not_modified=True, moved_to=NEW_URL), now=NOON, jitter=0.0)
    assert polling.address(moved) == NEW_URL
    home = polling.failed(moved, TEMPORARY, now=NOON, jitter=0.0)
    assert polling.address(home) == URL


# Due, and how it fares


@pytest.mark.parametrize(
    ("known", "due"),
    [
        (state(), True),
        (state(next_poll=NOON), True),
        (state(next_poll=NOON + MINUTE), False),
        (state(Feed(url=URL, paused=True)), False),
        (state(failure=Failure.GONE), False),
        (
            state(Feed(url=URL, every=10 * MINUTE), next_poll=NOON + HOUR, last_polled=NOON - 12 * MINUTE),
            True,
        ),
        (
            state(Feed(url=URL, every=10 * MINUTE), next_poll=NOON + HOUR, last_polled=NOON - 9 * MINUTE),
            False,
        ),
        (
            state(
                Feed(url=URL, every=10 * MINUTE), next_poll=NOON + HOUR, last_polled=NOON - DAY, failures=1
            ),
            False,
        ),
    ],
)
def test_due(known: FeedState, due: bool) -> None:
    assert polling.is_due(known, now=NOON) is due


def live(newest: datetime | None) -> FeedState:
    """A healthy feed that posts once a day."""
    return state(last_polled=NOON, result=PollResult.OK, habit=DAY, newest=newest)


@pytest.mark.parametrize(
    ("known", "status"),
    [
        (state(Feed(url=URL, paused=True), failure=Failure.GONE), Status.PAUSED),
        (state(failure=Failure.GONE, result=PollResult.FAILED, last_polled=NOON), Status.GONE),
        (state(), Status.NEW),
        (state(failure=Failure.BLOCKED, result=PollResult.FAILED, last_polled=NOON), Status.BLOCKED),
        (state(failure=Failure.SOFT, result=PollResult.FAILED, last_polled=NOON, habit=DAY), Status.FAILING),
        (live(NOON - 3 * DAY - MINUTE), Status.SILENT),
        (live(NOON - 3 * DAY), Status.QUIET),
        (live(NOON - DAY - MINUTE), Status.QUIET),
        (live(NOON - DAY), Status.OK),
        (state(last_polled=NOON, result=PollResult.UNCHANGED, newest=NOON - 99 * DAY), Status.OK),
        (live(None), Status.OK),
    ],
)
def test_status(known: FeedState, status: Status) -> None:
    assert polling.status(known, now=NOON) is status


def test_a_feed_planned_by_a_clock_that_was_far_ahead_is_asked_now_and_in_full() -> None:
    ahead = read(state(), now=NOON + 1_000 * DAY)
    assert polling.is_due(ahead, now=NOON)
    assert polling.request(ahead, now=NOON).etag is None
    assert not polling.is_due(read(state(), now=NOON + HOUR), now=NOON)  # an hour back is no such clock
