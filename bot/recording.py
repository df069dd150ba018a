"""What polls learned → the archive, many polls in one transaction.

A poll waits here for a moment until others are ready too, since a transaction costs more than what most polls
have to write. A long feed is written in portions, so that it keeps nobody from writing; the feed's new state
comes with the last of them. Whatever ends a poll before it, the next one finds the rest still new.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from bot import computing, parsing, polling
from bot.errors import StorageError
from bot.filing import PageResult, Prepared, file_all
from bot.model import FeedState, ParsedFeed, PollOutcome, PollResult, Response, StoryId
from bot.ports import Archive, Clock, Store

TRANSACTION = 2_000
"""How many plain entries one transaction writes, so that none holds the write lock for long."""

STORIED = 40
"""How many plain entries cost as much as one that is compared with the stories."""

GATHER_SECONDS = 0.05
"""How long a poll that is ready waits for others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What asking a feed came to; `parsed` and `response` are None where nothing changed or all failed.

    Many polls wait to be written: of the body, which is large, only the hash is kept, and of the entries when
    they were published (`outlined`).
    """

    before: FeedState
    state: FeedState
    result: PollResult
    parsed: ParsedFeed | None = None
    response: Response | None = None
    digest: str = ""
    known: int = 0
    entry_times: Sequence[datetime] = ()

    def outlined(self, *, known: int, now: datetime) -> Poll:
        """The poll when its entries have been compared with the `known` ones, and drafted."""
        if self.parsed is None:
            return self
        dated = (parsing.dated(entry, fetched=now) for entry in self.parsed.entries)
        times = [at for at in dated if at]
        return replace(self, parsed=replace(self.parsed, entries=()), known=known, entry_times=times)


_Filed: TypeAlias = tuple[Prepared, StoryId | None]


@dataclass(slots=True, eq=False)
class _Job:
    """A poll that waits to be written; `filed` is what of it is in the archive already."""

    poll: Poll
    rest: deque[Prepared]
    done: asyncio.Future[PollOutcome]
    filed: list[_Filed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Turn:
    """As much of a job as goes into one transaction."""

    job: _Job
    portion: Sequence[Prepared]
    is_last: bool


@dataclass(frozen=True, slots=True)
class _Written:
    """What a turn came to; the outcome comes with the job's last."""

    filed: Sequence[_Filed]
    outcome: PollOutcome | None


class Recorder:
    """Writes polls down, and says what came of each."""

    def __init__(
        self, *, store: Store, clock: Clock, jitter: Callable[[], float], horizon: timedelta
    ) -> None:
        self._store = store
        self._clock = clock
        self._jitter = jitter
        self._horizon = horizon
        self._expected = 0
        self._jobs: deque[_Job] = deque()
        self._come = asyncio.Event()
        self._writing: asyncio.Task[None] | None = None

    @contextmanager
    def expecting(self) -> Iterator[None]:
        """Tell that a poll is under way: those that are ready wait a moment for it."""
        self._expected += 1
        try:
            yield
        finally:
            self._expected -= 1
            self._come.set()

    async def record(self, poll: Poll, prepared: Sequence[Prepared]) -> PollOutcome:
        """Write down what a poll learned, and return what happened.

        Raises:
            StorageError: the archive cannot be written.
        """
        job = _Job(poll, deque(prepared), asyncio.get_running_loop().create_future())
        self._jobs.append(job)
        if self._writing is None or self._writing.done():
            self._come = asyncio.Event()
            self._writing = asyncio.create_task(self._work())
        self._come.set()
        return await job.done

    async def _work(self) -> None:
        while self._jobs:
            await self._gather()
            turns = self._take()
            problem = await self._together(turns) if turns else None
            if isinstance(problem, StorageError) or (problem and len(turns) == 1):
                _fail(turns, problem)
            elif problem:  # of one poll's making, foreseen by nobody: only that one fails
                for turn in turns:
                    if alone := await self._together([turn]):
                        _fail([turn], alone)

    async def _gather(self) -> None:
        """Wait until every poll under way is here, there is enough to write, or a moment has passed."""
        with suppress(TimeoutError):
            async with asyncio.timeout(GATHER_SECONDS):
                while len(self._jobs) < self._expected and not self._is_enough():
                    self._come.clear()
                    await self._come.wait()

    def _is_enough(self) -> bool:
        return sum(_room(draft) for job in self._jobs for draft in job.rest) >= TRANSACTION

    def _take(self) -> list[_Turn]:
        """What the next transaction writes; a job that is longer goes on behind the others."""
        room, turns = TRANSACTION, list[_Turn]()
        while self._jobs and room > 0:
            job = self._jobs.popleft()
            if job.done.done():  # nobody waits for it any more
                continue
            portion: list[Prepared] = []
            while job.rest and room > 0:
                portion.append(job.rest.popleft())
                room -= _room(portion[-1])
            turns.append(_Turn(job, portion, is_last=not job.rest))
        return turns

    async def _together(self, turns: Sequence[_Turn]) -> BaseException | None:
        """Write the turns in one transaction and tell those who wait; return what it failed with."""
        writing = computing.in_turn(self._write, turns)
        [came] = await asyncio.gather(writing, return_exceptions=True)
        if isinstance(came, BaseException):
            return came
        for turn, written in zip(turns, came, strict=True):
            if written.outcome is None:
                turn.job.filed += written.filed
                self._jobs.append(turn.job)
            elif not turn.job.done.done():
                turn.job.done.set_result(written.outcome)
        return None

    # In a thread

    def _write(self, turns: Sequence[_Turn]) -> list[_Written]:
        now = self._clock.now()
        with self._store.writing() as archive:
            filed = _file(archive, turns, now=now)
            polls = [
                self._finished(turn.job.poll, [*turn.job.filed, *filed[place]], now) if turn.is_last else None
                for place, turn in enumerate(turns)
            ]
            archive.feeds.record_all([poll.state for poll in polls if poll])
        return [
            _Written(one, self._outcome(poll, [*turn.job.filed, *one], now) if poll else None)
            for turn, poll, one in zip(turns, polls, filed, strict=True)
        ]

    def _finished(self, poll: Poll, filed: Sequence[_Filed], now: datetime) -> Poll:
        """The poll with the feed's state after it."""
        if poll.parsed is None or poll.response is None:
            return poll
        state = polling.succeeded(
            poll.before,
            poll.response,
            digest=poll.digest,
            title=poll.parsed.title,
            new=sum(_is_new(draft) for draft, _ in filed),
            known=poll.known + _updated(filed),
            entry_times=poll.entry_times,
            hints=poll.parsed.hints,
            now=now,
            jitter=self._jitter(),
        )
        return replace(poll, state=state)

    def _outcome(self, poll: Poll, filed: Sequence[_Filed], now: datetime) -> PollOutcome:
        """What the poll came to."""
        failed = poll.result is PollResult.FAILED
        drafts = [draft for draft, _ in filed]
        new, updated = sum(map(_is_new, drafts)), _updated(filed)
        touched = tuple(dict.fromkeys(story for _, story in filed if story))
        fresh = {story for draft, story in filed if story and self.is_news(draft, now)}
        return PollOutcome(
            feed=poll.state.name,
            url=poll.state.feed.url,
            result=poll.result,
            failure=poll.state.failure if failed else None,
            error=poll.state.error if failed else "",
            new=new,
            updated=updated,
            known=poll.known,
            matched=sum(1 for draft in drafts if draft.matches),
            pages_read=sum(1 for draft in drafts if draft.page is PageResult.READ),
            pages_failed=sum(1 for draft in drafts if draft.page is PageResult.FAILED),
            pages_waiting=sum(1 for draft in drafts if draft.waiting),
            stories=touched,
            archived=sum(1 for draft in drafts if _is_new(draft) and not self.is_news(draft, now)),
            archived_stories=tuple(story for story in touched if story not in fresh),
            first_poll=poll.before.last_success is None,
            warnings=poll.parsed.warnings if poll.parsed else (),
            was=polling.last_status(poll.before),
            status=polling.status(poll.state, now=now),
            moved_to=polling.adopted(poll.before, poll.state),
            possible_gap=poll.parsed is not None
            and polling.possible_gap(poll.before, new=new, known=poll.known + updated),
        )

    def is_news(self, draft: Prepared, now: datetime) -> bool:
        """Whether subscribers are told of it: it is not older than the horizon."""
        return (draft.article.published or now) >= now - self._horizon


def _room(draft: Prepared) -> int:
    """How much of a transaction a draft takes."""
    return 1 if draft.is_plain else STORIED


def _file(archive: Archive, turns: Sequence[_Turn], *, now: datetime) -> list[list[_Filed]]:
    """File what is still news to the archive."""
    befores = [turn.job.poll.before for turn in turns if turn.portion]
    untouched = archive.feeds.untouched(befores)
    news = [
        (place, turn.job.poll.before, draft)
        for place, turn in enumerate(turns)
        for draft in (
            turn.portion
            if turn.job.poll.before.id in untouched
            else _still_news(archive, turn.job.poll.before, turn.portion)
        )
    ]
    storied = [(feed, draft) for _, feed, draft in news if not draft.is_plain]
    placed = iter(file_all(archive, storied, now=now))
    archive.articles.bring(
        [
            (feed.id, draft.arrival, draft.article)
            for _, feed, draft in news
            if draft.arrival and draft.is_plain
        ]
    )
    filed: list[list[_Filed]] = [[] for _ in turns]
    for place, _, draft in news:
        filed[place].append((draft, None if draft.is_plain else next(placed).story_id))
    return filed


def _still_news(archive: Archive, feed: FeedState, portion: Sequence[Prepared]) -> list[Prepared]:
    """Those that no other process has filed since they were read."""
    arrivals = [draft.arrival for draft in portion if draft.arrival]
    known = archive.articles.known(
        feed.id,
        urls=[arrival.url for arrival in arrivals if arrival.url],
        guids=[arrival.entry.id for arrival in arrivals if arrival.entry.id],
    )
    still = {arrival.address: arrival for arrival in parsing.still_new(arrivals, known)}
    return [
        replace(draft, arrival=still[draft.arrival.address]) if draft.arrival else draft
        for draft in portion
        if not draft.arrival or draft.arrival.address in still
    ]


def _fail(turns: Sequence[_Turn], problem: BaseException) -> None:
    for turn in turns:
        if not turn.job.done.done():
            turn.job.done.set_exception(problem)


def _is_new(draft: Prepared) -> bool:
    return draft.arrival is not None and draft.arrival.known is None


def _updated(filed: Sequence[_Filed]) -> int:
    """How many known entries were changed."""
    return sum(1 for draft, _ in filed if draft.arrival and draft.arrival.known)
