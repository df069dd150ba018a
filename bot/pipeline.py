"""A feed that is due → stored stories: the one place where the order of the journey is written.

What waits or computes comes before the transaction, which `recording` makes for many polls at once.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot import apart, computing, extraction, parsing, polling
from bot.errors import DefwatchError, FetchError, ParseError
from bot.filing import Interests, PageResult, Prepared, file_one, matches_in, matches_in_each, prepare
from bot.model import (
    Arrival,
    Article,
    Extract,
    FeedId,
    FeedState,
    KnownEntry,
    Match,
    ParsedFeed,
    PollOutcome,
    PollResult,
    Request,
    StoryId,
    TextFrom,
)
from bot.ports import Archive, Clock, Fetcher, Store
from bot.recording import Poll, Recorder

PAGES_A_POLL = 20
"""How many article pages one poll of one feed fetches; the rest waits for the next."""

PATIENCE = timedelta(seconds=2)
"""How long a poll keeps its place among those that go on side by side."""


class _Place:
    """A place among the polls that go on side by side.

    A poll that has waited for its server for too long goes on waiting without, and comes back for one with
    the answer: no server holds up the others.
    """

    def __init__(self, free: asyncio.Semaphore, *, patience: timedelta) -> None:
        self._free = free
        self._patience_seconds = patience.total_seconds()
        self._is_held = False

    async def take(self) -> None:
        """Wait until a place is free."""
        await self._free.acquire()
        self._is_held = True

    def give_back(self, _: object = None) -> None:
        """Leave the place to another; it may have been left before."""
        if self._is_held:
            self._is_held = False
            self._free.release()

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[None]:
        """Wait for the network inside."""
        patience = asyncio.get_running_loop().call_later(self._patience_seconds, self.give_back)
        try:
            yield
        finally:
            patience.cancel()
        if not self._is_held:
            await self.take()


@dataclass(frozen=True, slots=True)
class _Drafted:
    """A poll with its count of known entries, its news as articles, and articles that wait for their page."""

    poll: Poll
    drafts: list[Prepared] = field(default_factory=list)
    waited: list[Article] = field(default_factory=list)


class Pipeline:
    """Carries news from a feed's address to the archive."""

    def __init__(
        self,
        *,
        store: Store,
        fetcher: Fetcher,
        clock: Clock,
        jitter: Callable[[], float],
        interests: Interests,
        concurrency: int,
        patience: timedelta = PATIENCE,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._clock = clock
        self._jitter = jitter
        self._interests = interests
        self._free = asyncio.Semaphore(concurrency)
        self._patience = patience
        self._recorder = Recorder(store=store, clock=clock, jitter=jitter, horizon=interests.horizon)

    async def feeds(self) -> list[FeedState]:
        """All feeds of the configuration."""
        return await asyncio.to_thread(self._feeds)

    async def due(self) -> list[FeedState]:
        """The feeds that want to be asked now."""
        now = self._clock.now()
        return [state for state in await self.feeds() if polling.is_due(state, now=now)]

    async def poll(self, states: Sequence[FeedState]) -> AsyncIterator[PollOutcome]:
        """Poll the feeds side by side and yield each one's outcome as it comes.

        Raises:
            StorageError: the archive cannot be used, so that no further feed can be filed.
        """
        waiting = await asyncio.to_thread(self._waiting)
        tasks: dict[asyncio.Task[PollOutcome], FeedState] = {}
        finished: asyncio.Queue[asyncio.Task[PollOutcome]] = asyncio.Queue()

        async def begin_all() -> None:
            for state in states:
                place = _Place(self._free, patience=self._patience)
                await place.take()
                poll = self.poll_feed(state, place, pages_wait=state.id in waiting)
                task = asyncio.create_task(poll)
                task.add_done_callback(place.give_back)
                task.add_done_callback(finished.put_nowait)
                tasks[task] = state

        beginning = asyncio.create_task(begin_all())
        try:
            for _ in states:
                task = await finished.get()
                state, error = tasks.pop(task), task.exception()
                if isinstance(error, Exception) and not isinstance(error, DefwatchError):
                    yield await self.crashed(state, error)
                else:
                    yield task.result()
        finally:
            left = (beginning, *tasks)
            for one in left:
                one.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    async def poll_feed(self, before: FeedState, place: _Place, *, pages_wait: bool) -> PollOutcome:
        """Ask one feed, read what is new in it, file it, and say what happened.

        `pages_wait` says that pages of earlier polls are still to be fetched.
        """
        started = self._clock.now()
        with self._recorder.expecting():
            drafted = await self._ask(before, place, pages_wait=pages_wait, now=started)
            prepared = await self._read(drafted, place, now=started)
            outcome = await self._recorder.record(drafted.poll, prepared)
        return replace(outcome, seconds=(self._clock.now() - started).total_seconds())

    async def crashed(self, before: FeedState, error: Exception) -> PollOutcome:
        """Record what nobody foresaw as the feed's own failure: told as such, and asked again no sooner.

        Raises:
            StorageError: the archive cannot be written.
        """
        now = self._clock.now()
        failure = ParseError(f"reading it went wrong: {_unforeseen(error)}: please report this")
        state = polling.failed(before, failure, now=now, jitter=self._jitter())
        return await self._recorder.record(Poll(before=before, state=state, result=PollResult.FAILED), [])

    async def file(self, articles: Iterable[Article]) -> list[tuple[Article, StoryId]]:
        """File articles by hand, as if a feed had brought them; each makes or joins a story."""
        return await asyncio.to_thread(self._file_by_hand, list(articles))

    # Asking the feed

    def _waiting(self) -> set[FeedId]:
        with self._store.reading() as archive:
            return archive.articles.feeds_waiting()

    def _feeds(self) -> list[FeedState]:
        with self._store.reading() as archive:
            return archive.feeds.all()

    async def _ask(self, before: FeedState, place: _Place, *, pages_wait: bool, now: datetime) -> _Drafted:
        """What the feed answers, its news drafted in the same turn as it is parsed."""
        jitter = self._jitter()

        def read(parsed: ParsedFeed) -> _Drafted:
            told = replace(response, body=b"")
            poll = Poll(
                before=before, state=before, result=PollResult.OK, parsed=parsed, response=told, digest=digest
            )
            return self._drafted(poll, pages_wait, now)

        try:
            async with place.lent():
                response = await self._fetcher.get(polling.request(before, now=now))
            digest = polling.body_hash(response.body)
            if not (response.not_modified or digest == before.body_hash):
                return await apart.parse_then(read, response.body, response.content_type, response.url)
            state, result = polling.unchanged(before, response, now=now, jitter=jitter), PollResult.UNCHANGED
        except (FetchError, ParseError) as error:
            state, result = polling.failed(before, error, now=now, jitter=jitter), PollResult.FAILED
        poll = Poll(before=before, state=state, result=result)
        return await computing.in_turn(self._drafted, poll, pages_wait, now) if pages_wait else _Drafted(poll)

    # Reading what is new

    async def _read(self, drafted: _Drafted, place: _Place, *, now: datetime) -> list[Prepared]:
        """What is new, and what waited for its page, as articles; at most so many pages a poll.

        Pages of news come first, then what waited, then what is too old to be told.
        """
        drafts, waited = drafted.drafts, drafted.waited
        wanting = [draft for draft in drafts if draft.waiting]
        if not (wanting or waited):
            return drafts
        queue = [draft for draft in wanting if self._recorder.is_news(draft, now)]
        queue += [Prepared(article=article, waiting=True) for article in waited]
        queue += [draft for draft in wanting if not self._recorder.is_news(draft, now)]
        turn = queue[:PAGES_A_POLL]
        async with place.lent():
            found = await asyncio.gather(*(self._read_page(draft) for draft in turn), return_exceptions=True)
        read = [_page_read(draft, page) for draft, page in zip(turn, found, strict=True)]
        put_off = [draft for draft in queue[PAGES_A_POLL:] if draft.arrival]
        ready = [draft for draft in drafts if not draft.waiting]
        return [*ready, *await computing.in_turn(self._matched, read), *put_off]

    def _drafted(self, poll: Poll, pages_wait: bool, now: datetime) -> _Drafted:
        known: list[KnownEntry] = []
        waited: list[Article] = []
        if poll.before.entries or pages_wait:
            with self._store.reading() as archive:
                waited = archive.articles.waiting(poll.before.id, limit=PAGES_A_POLL) if pages_wait else []
                known = _known(archive, poll.before, poll.parsed) if poll.parsed else []
        arrivals, unchanged = (
            parsing.compare(poll.parsed, known, feed_url=poll.before.feed.url) if poll.parsed else ([], 0)
        )
        feed = _named(poll)
        drafts = self._drafts(feed, arrivals, now)
        return _Drafted(poll.outlined(known=unchanged, now=now), self._linked(drafts), waited)

    def _drafts(self, feed: FeedState, arrivals: Sequence[Arrival], now: datetime) -> list[Prepared]:
        """Articles as their feed tells them."""
        if not arrivals:
            return []
        articles = extraction.articles_from(arrivals, feed=feed, first_seen=now)
        return [
            self._draft(feed, parsing.outline(arrival), article, matches)
            for arrival, article, matches in zip(
                arrivals, articles, matches_in_each(articles, self._interests), strict=True
            )
        ]

    def _draft(
        self, feed: FeedState, arrival: Arrival, article: Article, matches: tuple[Match, ...]
    ) -> Prepared:
        has_page = bool(article.url) and not extraction.is_wrapped(article.url)
        wanted = has_page and extraction.wants_page(
            article.title, article.text, full_text=feed.feed.full_text, matched=bool(matches)
        )
        if wanted:
            return Prepared(article=article, arrival=arrival, waiting=True)
        return prepare(article, matches, self._interests, arrival=arrival)

    def _linked(self, drafts: list[Prepared]) -> list[Prepared]:
        """The drafts; what another feed brought, and is in a story or has its page, is only linked to."""
        asked = [draft.article.address for draft in drafts if not draft.is_plain]
        if not asked:
            return drafts
        with self._store.reading() as archive:
            stored = archive.articles.at(asked)
        return [
            Prepared(article=other, arrival=draft.arrival)
            if draft.arrival
            and not draft.arrival.known
            and (other := stored.get(draft.article.address))
            and (other.story_id or other.text_from is TextFrom.PAGE)
            else draft
            for draft in drafts
        ]

    async def _read_page(self, draft: Prepared) -> Prepared:
        """The article with its page's text, or with the reason why it has none."""
        try:
            page = await self._page(draft.article.url)
        except (FetchError, ParseError) as error:
            return _page_failed(draft, str(error))
        told = extraction.with_page(draft.article, page)
        return replace(draft, article=told, waiting=False, page=PageResult.READ)

    async def _page(self, url: str) -> Extract:
        asked = Request(url=url, accept="text/html, application/xhtml+xml", robots=True)
        response = await self._fetcher.get(asked)
        return await apart.read(response.body, response.content_type, response.url)

    def _matched(self, read: Sequence[Prepared]) -> list[Prepared]:
        """What was read, with its matches, its claims and its sketch."""
        return [
            prepare(
                draft.article,
                matches_in(draft.article, self._interests),
                self._interests,
                arrival=draft.arrival,
                page=draft.page,
            )
            for draft in read
        ]

    # Filing by hand

    def _file_by_hand(self, articles: Sequence[Article]) -> list[tuple[Article, StoryId]]:
        prepared = [
            prepare(article, matches_in(article, self._interests), self._interests, by_hand=True)
            for article in articles
        ]
        now = self._clock.now()
        with self._store.writing() as archive:
            filed = [file_one(archive, None, draft, now=now) for draft in prepared]
            written = [archive.articles.get(one.article_id) for one in filed]
        return [(article, article.story_id) for article in written if article and article.story_id]


def _named(poll: Poll) -> FeedState:
    """The feed under the name that its first document gives it, where the operator gave none."""
    title = poll.parsed.title if poll.parsed else ""
    return replace(poll.before, name=poll.before.feed.name or title or poll.before.name)


def _known(archive: Archive, feed: FeedState, parsed: ParsedFeed) -> list[KnownEntry]:
    urls, guids = parsing.lookups(parsed)
    return archive.articles.known(feed.id, urls=urls, guids=guids)


def _page_read(draft: Prepared, found: Prepared | BaseException) -> Prepared:
    """What came of a page; where reading it went wrong in a way nobody foresaw, the article stays without."""
    if isinstance(found, Prepared):
        return found
    if isinstance(found, Exception):
        return _page_failed(draft, f"reading it went wrong: {_unforeseen(found)}")
    raise found


def _page_failed(draft: Prepared, problem: str) -> Prepared:
    told = extraction.without_page(draft.article, problem=problem)
    return replace(draft, article=told, waiting=False, page=PageResult.FAILED)


def _unforeseen(error: Exception) -> str:
    """An error that is none of ours, with the place where it was raised."""
    place = traceback.extract_tb(error.__traceback__)[-1:]
    where = "".join(f" ({Path(frame.filename).name}:{frame.lineno})" for frame in place)
    return f"{type(error).__name__}: {str(error)[:200]}{where}"
