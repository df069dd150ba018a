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
_FIRST_SPREAD, _FIRST_STRETCH = 0.5, timedelta(minutes=30)  # and by more where many were asked at one moment

_ENTRIES_SEEN = 50  # how many of the newest entry times tell a habit
_APART = timedelta(minutes=1)  # entries closer than this came together
_LONGEST_SHIFT = timedelta(days=1)
_LONGEST_HABIT = timedelta(days=14)  # of a feed that posts more often than weekly
_LONGEST_PAUSE = timedelta(days=7)
_FORGET_HALF_IN = timedelta(days=14)


def body_hash(body: bytes) -> str:
    """Return what tells two bodies apart."""
    return hashlib.sha256(body).hexdigest()


def address(state: FeedState) -> str:
    """Return the address to ask: the feed's own, or the one it moved to for good.

    A permanent redirect is adopted here, after three agreeing polls in a row. The configuration keeps the
    old address, which remains the feed's identity; a failure at the new one returns to it.
    """
    return state.moved_to if state.moved_to and state.moved_polls >= MOVE_AFTER_POLLS else state.feed.url


def adopted(before: FeedState, after: FeedState) -> str | None:
    """Return the address that the poll between the two states settled on, where it did."""
    asked = address(after)
    return asked if asked not in {address(before), after.feed.url} else None


def request(state: FeedState, *, now: datetime) -> Request:
    """Return the request to make: conditional, or in full once a day and where validators stood still."""
    full = state.last_full_get is None or abs(now - state.last_full_get) >= FULL_GET_EVERY
    conditional = not (full or state.distrusted)
    return Request(
        url=address(state),
        etag=state.etag if conditional else None,
        last_modified=state.last_modified if conditional else None,
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
    """Whether a healthy feed's `every` was shortened, or taken away, since it was planned."""
    longest = state.feed.every or LONGEST
    if state.last_polled is None or state.failures or (state.interval and state.interval <= longest):
        return False
    return now >= state.last_polled + longest * (1 + _SPREAD)


# After an answer


def succeeded(
    state: FeedState,
    response: Response,
    *,
    digest: str,
    title: str | None,
    new: int,
    known: int,
    entry_times: Sequence[datetime],
    hints: Hints,
    now: datetime,
    jitter: float,
) -> FeedState:
    """Return the state after a document was read with `new` and `known` entries, dated `entry_times`.

    `digest` is the hash of its body, which the response need not have any more; `known` counts the changed
    ones too, `hints` are the feed's own wishes, `jitter` is a number in [0, 1).
    """
    after = replace(
        _answered(state, response, PollResult.OK, now=now),
        name=state.feed.name or title or state.name or state.feed.url,
        body_hash=digest,
        hints=hints,
    )
    if new or state.last_success is None:
        times = sorted(time for time in entry_times if time <= now)[-_ENTRIES_SEEN:]
        after = _learned(state, after, times, new=new, known=known, now=now)
    return _planned(state, after, now=now, jitter=jitter)


def unchanged(state: FeedState, response: Response, *, now: datetime, jitter: float) -> FeedState:
    """Return the state after a 304, or a body with the same hash: every entry is known."""
    after = _answered(state, response, PollResult.UNCHANGED, now=now)
    return _planned(state, after, now=now, jitter=jitter)


def _says_how_long(response: Response) -> bool:
    return response.fresh_for is not None or not response.not_modified


def possible_gap(state: FeedState, *, new: int, known: int) -> bool:
    """Return whether entries may have come and gone since the last poll: of those that were, none is left."""
    return bool(new and not known and state.entries and state.last_success)


def _answered(state: FeedState, response: Response, result: PollResult, *, now: datetime) -> FeedState:
    """What any good answer settles: no failure, when it was, and where the feed says it lives.

    Of its headers, what one that brings nothing new does not repeat stays as it was (RFC 9111, 4.3.4).
    """
    etag, last_modified = response.etag, response.last_modified
    if result is PollResult.UNCHANGED:
        etag, last_modified = etag or state.etag, last_modified or state.last_modified
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
        etag=etag,
        last_modified=last_modified,
        fresh_for=response.fresh_for if _says_how_long(response) else state.fresh_for,
        result=result,
        failure=None,
        error="",
        failures=0,
        failing_since=None,
        moved_to=moved_to,
        moved_polls=moved_polls,
    )


# A feed's habit


def _learned(
    state: FeedState, after: FeedState, times: Sequence[datetime], *, new: int, known: int, now: datetime
) -> FeedState:
    """The state with what news, or the first look at the list, teaches of the feed's habit.

    Entry times teach it; where they say nothing (none, all the same) it is what was seen from poll to poll.
    """
    first = state.last_success is None
    gaps = [later - earlier for earlier, later in pairwise(times)]
    gap = _usual(gaps) or _sighted(state, new=new, now=now)
    newest = times[-1] if first and times else now if new else None
    return replace(
        after,
        gap=gap,
        habit=_habit(state, _longest_usual(gaps) or (2 * gap if gap else None), now=now),
        turnover=_turnover(state, new=new, known=known, now=now),
        distrusted=not first and _stood_still(state, after),
        newest=newest,
    )


def _usual(gaps: Sequence[timedelta]) -> timedelta | None:
    """The usual time from one entry to the next: the median, held near the mean.

    The mean is what a feed that posts in bursts, or dates by the day, comes to, the median what it is at
    work. Asking four times as often as the mean suggests is enough. One old entry at the top does not count.
    """
    apart = sorted(gap for gap in gaps if gap >= _APART)
    if len(apart) < 2:
        return None
    longest = max(apart[(len(apart) - 1) * 9 // 10], timedelta(days=1))
    mean = sum((min(gap, longest) for gap in gaps), timedelta(0)) / len(gaps)
    return min(max(apart[len(apart) // 2], mean / 4), mean)


def _sighted(state: FeedState, *, new: int, now: datetime) -> timedelta | None:
    """The gap as polls saw it: a moving average (of logarithms, so that no holiday weighs for long)."""
    if state.last_success is None or state.newest is None or not new:
        return state.gap
    seen = max((now - state.newest) / new, _APART)
    return state.gap * (seen / state.gap) ** 0.3 if state.gap else seen


def _longest_usual(gaps: Sequence[timedelta]) -> timedelta | None:
    """The longest gap that is usual: nine of ten are no longer."""
    apart = sorted(gap for gap in gaps if gap >= _APART)
    if len(apart) < 2:
        return None
    return min(apart[len(apart) * 9 // 10], max(_LONGEST_HABIT, 2 * apart[len(apart) // 2]))


def _habit(state: FeedState, told: timedelta | None, *, now: datetime) -> timedelta | None:
    """The longest silence that is no news.

    It is never shorter than six hours: news sleeps at night, and a feed that is asked every six hours cannot
    be missed earlier. A pause after which the feed went on counts by half: only a first weekend alarms.
    """
    if told is None:
        return state.habit
    longest = max(told, LONGEST)
    if state.newest and state.last_success:
        pause = min(state.last_success - state.newest, _LONGEST_PAUSE) / 2
        kept = 0.5 ** max((now - state.newest) / _FORGET_HALF_IN, 0)
        longest = max(longest, pause, (state.habit or pause) * kept)
    return longest


def _turnover(state: FeedState, *, new: int, known: int, now: datetime) -> timedelta | None:
    """How long until half of the list is new, by the share that was known this time."""
    if state.last_success is None or state.entries == 0:
        return None
    asked_after, planned = max(now - state.last_success, timedelta(0)), state.interval or UNKNOWN_INTERVAL
    since = max(asked_after, planned) if known else min(asked_after, planned)
    return since * (known + new) / (2 * new)


def _stood_still(state: FeedState, after: FeedState) -> bool:
    """Whether there was news although the server's validators are the old ones: its 304 means nothing."""
    return bool(after.etag or after.last_modified) and (
        (after.etag, after.last_modified) == (state.etag, state.last_modified)
    )


# The next poll


def _planned(before: FeedState, after: FeedState, *, now: datetime, jitter: float) -> FeedState:
    """The state with its next poll: after the interval, stretched so that feeds asked at one moment part.

    What is asked for the first time, by hand or after a standstill is asked beside many others: it is
    stretched more.
    """
    every = after.feed.every
    interval = every or _interval(after, now)
    stretch = interval * _SPREAD
    if before.next_poll is None or not -stretch <= now - before.next_poll <= interval:
        stretch = max(stretch, min(interval * _FIRST_SPREAD, _FIRST_STRETCH))
    if every:
        at = now + every + stretch * jitter
    else:
        at = _allowed(now + _within(interval, LONGEST, stretch, jitter), after.hints, until=now + LONGEST)
    return replace(after, interval=interval, next_poll=at)


def _interval(state: FeedState, now: datetime) -> timedelta:
    """The feed's usual gap, lengthened where it or its server asks for that, but not until entries are lost.

    A feed that has been quiet for long is asked less often.
    """
    wanted = max(state.gap or UNKNOWN_INTERVAL, state.hints.ttl or SHORTEST, state.fresh_for or SHORTEST)
    quiet = (now - state.newest) / 24 if state.newest else SHORTEST
    return min(max(min(wanted, state.turnover or wanted), quiet, SHORTEST), LONGEST)


def _within(wait: timedelta, longest: timedelta, stretch: timedelta, jitter: float) -> timedelta:
    """The wait, stretched but not over the longest."""
    return min(wait, longest - stretch) + stretch * jitter


def _allowed(at: datetime, hints: Hints, *, until: datetime) -> datetime:
    """The time moved on by whole hours, at most to `until`, while the feed asks to skip it."""
    hour = timedelta(hours=1)
    while (at.hour in hints.skip_hours or at.weekday() in hints.skip_days) and at + hour <= until:
        at += hour
    return at


# After a failure


def failed(state: FeedState, error: FetchError | ParseError, *, now: datetime, jitter: float) -> FeedState:
    """Return the state after a failure: backed off, and given up only on 410.

    `interval` stays what it was before the failures, since the back-off multiplies it.
    """
    failure = _failure(error)
    after = replace(
        state,
        last_polled=now,
        next_poll=None,
        result=PollResult.FAILED,
        failure=failure,
        error=str(error),
        failures=state.failures + 1,
        failing_since=state.failing_since or now,
    )
    if address(state) != state.feed.url:
        after = replace(after, moved_to=None, moved_polls=0)
    if failure is Failure.GONE:
        return after
    wait = _back_off(after, _WEIGHTS[failure], now=now, jitter=jitter)
    if isinstance(error, FetchError) and error.retry_after:
        wish = min(error.retry_after, _LONGEST_WAIT)
        stretch = min(wish * _SPREAD, _FIRST_STRETCH)
        wait = max(wait, _within(wish, _LONGEST_WAIT, stretch, jitter))
    return replace(after, next_poll=now + wait)


def _back_off(state: FeedState, weight: float, *, now: datetime, jitter: float) -> timedelta:
    """interval × 2^(weight × failures): at most a day in the first week, then a month; `every` at least."""
    base = state.feed.every or state.interval or UNKNOWN_INTERVAL
    patient = state.failing_since is None or now - state.failing_since < _PATIENT_FOR
    longest = max(base, _LONGEST_WAIT if patient else _LONGEST_WAIT_LATER)
    factor = 2 ** min(weight * state.failures, 40) * (1 + jitter * _SPREAD)
    return base * min(factor, longest / base)


def _failure(error: FetchError | ParseError) -> Failure:
    if isinstance(error, FetchError):
        return error.failure
    return Failure.BLOCKED if error.wall else Failure.SOFT


# How it fares


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


def last_status(state: FeedState) -> Status:
    """Return the health that the last poll found, whatever time has passed since."""
    return status(state, now=state.last_polled) if state.last_polled else Status.NEW


def _silence(state: FeedState, now: datetime) -> Status:
    if state.habit is None or state.newest is None:
        return Status.OK
    if now - state.newest > 3 * state.habit:
        return Status.SILENT
    return Status.QUIET if now - state.newest > state.habit else Status.OK
