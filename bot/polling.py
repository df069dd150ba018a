"""What a feed did so far + what asking it came to → when to ask again, how to ask, and how it fares."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from bot.errors import FetchError, ParseError
from bot.model import Failure, FeedState, Hints, PollResult, Request, Response, Status

SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=6)
UNKNOWN_INTERVAL = timedelta(minutes=30)
FULL_GET_EVERY = timedelta(hours=24)
MOVE_AFTER_POLLS = 3

_WEIGHTS = {Failure.TEMPORARY: 0.25, Failure.SOFT: 0.5, Failure.HARD: 1.0, Failure.BLOCKED: 1.0}
_PATIENT_FOR = timedelta(days=7)
_LONGEST_WAIT, _LONGEST_WAIT_LATER = timedelta(hours=24), timedelta(days=30)
_SPREAD = 0.1  # waits are stretched by up to this share, so that feeds do not fire together
_ENTRIES_SEEN = 50  # how many of the newest entry times tell a habit
_LONGEST_SHIFT = timedelta(days=1)
_LONGEST_HABIT = timedelta(days=14)


def body_hash(body: bytes) -> str:
    """Return what tells two bodies apart."""
    return hashlib.sha256(body).hexdigest()


def address(state: FeedState) -> str:
    """Return the address to ask: the feed's own, or the one it moved to for good.

    A permanent redirect is adopted here, after three agreeing polls in a row. The configuration keeps the
    old address, which remains the feed's identity; a failure at the new one returns to it.
    """
    return state.moved_to if state.moved_to and state.moved_polls >= MOVE_AFTER_POLLS else state.feed.url


def request(state: FeedState, *, now: datetime) -> Request:
    """Return the request to make: conditional, or in full once a day."""
    full = state.last_full_get is None or abs(now - state.last_full_get) >= FULL_GET_EVERY
    return Request(
        url=address(state),
        etag=None if full else state.etag,
        last_modified=None if full else state.last_modified,
        user_agent=state.feed.user_agent,
    )


def is_due(state: FeedState, *, now: datetime) -> bool:
    """Return whether the feed wants to be asked now; a paused or gone one never does."""
    if state.feed.paused or state.failure is Failure.GONE:
        return False
    if state.last_polled and state.last_polled > now + _LONGEST_SHIFT:  # by a clock that was wrong
        return True
    return state.next_poll is None or now >= state.next_poll or _asked_too_rarely(state, now)


def _asked_too_rarely(state: FeedState, now: datetime) -> bool:
    """Whether a healthy feed's `every` was shortened since it was planned."""
    if state.feed.every is None or state.last_polled is None or state.failures:
        return False
    return now >= state.last_polled + state.feed.every * (1 + _SPREAD)


def succeeded(
    state: FeedState,
    response: Response,
    *,
    title: str | None,
    new: int,
    known: int,
    entry_times: Sequence[datetime],
    hints: Hints,
    now: datetime,
    jitter: float,
) -> FeedState:
    """Return the state after a document was read with `new` and `known` entries, dated `entry_times`.

    `hints` are the feed's own wishes, `jitter` a number in [0, 1). Where no entry is known after the first poll,
    some may have come and gone between two polls: the interval is halved.
    """
    times = sorted(time for time in entry_times if time <= now)[-_ENTRIES_SEEN:]
    gaps = sorted(
        later - earlier for earlier, later in pairwise(times) if later - earlier >= timedelta(minutes=1)
    )
    first = state.last_success is None
    newest = (times[-1] if first and times else now) if new else state.newest
    interval = _adaptive(gaps[len(gaps) // 2] if gaps else state.interval, newest, hints.ttl, now)
    if known == 0 and new and not first:
        interval = max(SHORTEST, min(interval, state.interval or interval) / 2)
    answered = _answered(state, response, now=now)
    return _planned(
        replace(
            answered,
            name=state.feed.name or title or state.name or state.feed.url,
            etag=response.etag,
            last_modified=response.last_modified,
            body_hash=body_hash(response.body),
            interval=state.feed.every or interval,
            habit=_habit(gaps) or state.habit,
            newest=newest,
            result=PollResult.OK,
        ),
        now=now,
        jitter=jitter,
    )


def unchanged(state: FeedState, response: Response, *, now: datetime, jitter: float) -> FeedState:
    """Return the state after a 304, or a body with the same hash."""
    return _planned(
        replace(
            _answered(state, response, now=now),
            etag=response.etag or state.etag,
            last_modified=response.last_modified or state.last_modified,
            interval=state.feed.every or _adaptive(state.interval, state.newest, None, now),
            result=PollResult.UNCHANGED,
        ),
        now=now,
        jitter=jitter,
    )


def failed(state: FeedState, error: FetchError | ParseError, *, now: datetime, jitter: float) -> FeedState:
    """Return the state after a failure: backed off, and given up only on 410.

    `interval` stays what it was before the failures, since the back-off multiplies it.
    """
    failure = _failure(error)
    since = state.failing_since or now
    failures = state.failures + 1
    after = replace(
        state,
        last_polled=now,
        next_poll=None,
        result=PollResult.FAILED,
        failure=failure,
        error=str(error),
        failures=failures,
        failing_since=since,
    )
    if address(state) != state.feed.url:
        after = replace(after, moved_to=None, moved_polls=0)
    if failure is Failure.GONE:
        return after
    base = state.feed.every or state.interval or UNKNOWN_INTERVAL
    limit = _LONGEST_WAIT if now - since < _PATIENT_FOR else _LONGEST_WAIT_LATER
    factor = 2 ** min(_WEIGHTS[failure] * failures, 20) * (1 + jitter * _SPREAD)
    wait = min(base * factor, max(limit, base))
    wish = error.retry_after if isinstance(error, FetchError) else None
    return replace(after, next_poll=now + max(wait, wish or timedelta(0)))


def status(state: FeedState, *, now: datetime) -> Status:
    """Return the feed's health, the first status that holds; an unknown habit is no silence."""
    if state.feed.paused:
        return Status.PAUSED
    if state.failure is Failure.GONE:
        return Status.GONE
    if state.last_polled is None:
        return Status.NEW
    if state.result is PollResult.FAILED:
        return Status.BLOCKED if state.failure is Failure.BLOCKED else Status.FAILING
    return _silence(state, now)


def _silence(state: FeedState, now: datetime) -> Status:
    if state.habit is None or state.newest is None:
        return Status.OK
    if now - state.newest > 3 * state.habit:
        return Status.SILENT
    return Status.QUIET if now - state.newest > state.habit else Status.OK


def _failure(error: FetchError | ParseError) -> Failure:
    if isinstance(error, FetchError):
        return error.failure
    return Failure.BLOCKED if error.wall else Failure.SOFT


def _answered(state: FeedState, response: Response, *, now: datetime) -> FeedState:
    """What any good answer settles: no failure, when it was, and where the feed says it lives."""
    moved_to, moved_polls = response.moved_to, 1
    if moved_to is None and address(state) != state.feed.url:
        moved_to, moved_polls = state.moved_to, state.moved_polls
    elif moved_to is None or moved_to == state.feed.url:
        moved_to, moved_polls = None, 0
    elif moved_to == state.moved_to:
        moved_polls = state.moved_polls + 1
    return replace(
        state,
        last_polled=now,
        last_success=now,
        last_full_get=state.last_full_get if response.not_modified else now,
        failure=None,
        error="",
        failures=0,
        failing_since=None,
        moved_to=moved_to,
        moved_polls=moved_polls,
    )


def _planned(state: FeedState, *, now: datetime, jitter: float) -> FeedState:
    interval = state.interval or UNKNOWN_INTERVAL
    return replace(state, next_poll=now + interval * (1 + jitter * _SPREAD))


def _adaptive(
    gap: timedelta | None, newest: datetime | None, ttl: timedelta | None, now: datetime
) -> timedelta:
    """The wait that a feed's usual gap suggests, longer where it has been quiet for long or asks for it."""
    quiet = (now - newest) / 24 if newest else timedelta(0)
    wanted = max(gap or UNKNOWN_INTERVAL, quiet, ttl or timedelta(0))
    return min(max(wanted, SHORTEST), LONGEST)


def _habit(gaps: Sequence[timedelta]) -> timedelta | None:
    """The longest gap that is usual: nine of ten are no longer.

    News sleeps at night, and a feed that is asked every six hours cannot be missed earlier, so it is never
    shorter than that.
    """
    if len(gaps) < 2:
        return None
    return min(max(gaps[len(gaps) * 9 // 10], LONGEST), _LONGEST_HABIT)
