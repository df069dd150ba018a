"""A feed that is due → stored stories: the one place where the order of the journey is written.

Everything that waits or computes comes before the transaction. What a poll learned is written in portions,
so that a long feed keeps nobody from writing; the feed's new state comes with the last of them. Whatever ends
a poll before it, the next one finds the rest still new.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from bot import apart, extraction, matching, parsing, polling
from bot.errors import DefwatchError, FetchError, ParseError
from bot.filing import Interests, PageResult, Prepared, file_one, prepare
from bot.model import (
    Arrival,
    Article,
    Extract,
    Failure,
    FeedState,
    ParsedFeed,
    PollOutcome,
    PollResult,
    Request,
    Response,
    StoryId,
)
from bot.ports import Archive, Clock, Fetcher, Store

PAGES_A_POLL = 20
"""How many article pages one poll of one feed fetches; the rest waits for the next."""

PORTION = 50
"""How many articles are filed in one transaction, so that none holds the write lock for long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What asking a feed came to; `parsed` and `response` are None where nothing changed or all failed."""

    before: FeedState
    state: FeedState
    result: PollResult
    parsed: ParsedFeed | None = None
    response: Response | None = None
    known: int = 0


_Written: TypeAlias = tuple[Prepared, StoryId | None]


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
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._clock = clock
        self._jitter = jitter
        self._interests = interests
        self._concurrency = concurrency
        self._filing = asyncio.Lock()

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
        gate = asyncio.Semaphore(self._concurrency)

        async def one(state: FeedState) -> PollOutcome:
            async with gate:
                return await self.poll_feed(state)

        tasks = {asyncio.create_task(one(state)): state for state in states}
        finished: asyncio.Queue[asyncio.Task[PollOutcome]] = asyncio.Queue()
        for task in tasks:
            task.add_done_callback(finished.put_nowait)
        try:
            for _ in tasks:
                task = await finished.get()
                error = task.exception()
                if isinstance(error, Exception) and not isinstance(error, DefwatchError):
                    yield await self.crashed(tasks[task], error)
                else:
                    yield task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def poll_feed(self, before: FeedState) -> PollOutcome:
        """Ask one feed, read what is new in it, file it, and say what happened."""
        started = self._clock.now()
        poll = await self._ask(before, now=started)
        arrivals, known = await asyncio.to_thread(self._arrivals, poll)
        prepared = await self._read(_named(poll), arrivals, now=started)
        outcome = await self._file(replace(poll, known=known), prepared)
        return replace(outcome, seconds=(self._clock.now() - started).total_seconds())

    async def crashed(self, before: FeedState, error: Exception) -> PollOutcome:
        """Record what nobody foresaw as the feed's own failure: told as such, and asked again no sooner.

        Raises:
            StorageError: the archive cannot be written.
        """
        now = self._clock.now()
        failure = ParseError(f"reading it went wrong: {_unforeseen(error)}: please report this")
        state = polling.failed(before, failure, now=now, jitter=self._jitter())
        return await self._file(Poll(before=before, state=state, result=PollResult.FAILED), [])

    async def file(self, articles: Iterable[Article]) -> list[tuple[Article, StoryId]]:
        """File articles by hand, as if a feed had brought them; each makes or joins a story."""
        prepared = [
            await asyncio.to_thread(prepare, article, self._interests, by_hand=True) for article in articles
        ]
        async with self._filing:
            return await asyncio.to_thread(self._file_by_hand, prepared)

    # Asking the feed

    def _feeds(self) -> list[FeedState]:
        with self._store.reading() as archive:
            return archive.feeds.all()

    async def _ask(self, before: FeedState, *, now: datetime) -> Poll:
        jitter = self._jitter()
        try:
            response = await self._fetcher.get(polling.request(before, now=now))
            if response.not_modified or polling.body_hash(response.body) == before.body_hash:
                state = polling.unchanged(before, response, now=now, jitter=jitter)
                return Poll(before=before, state=state, result=PollResult.UNCHANGED)
            parsed = await apart.parse(response.body, response.content_type, response.url)
        except (FetchError, ParseError) as error:
            state = polling.failed(before, error, now=now, jitter=jitter)
            return Poll(before=before, state=state, result=PollResult.FAILED)
        return Poll(before=before, state=before, result=PollResult.OK, parsed=parsed, response=response)

    def _arrivals(self, poll: Poll) -> tuple[list[Arrival], int]:
        if poll.parsed is None:
            return [], 0
        with self._store.reading() as archive:
            return _compare(archive, poll.before, poll.parsed)

    # Reading what is new

    async def _read(self, feed: FeedState, arrivals: Sequence[Arrival], *, now: datetime) -> list[Prepared]:
        """Turn what is new, and what waited for its page, into articles; at most so many pages a poll.

        Pages of news come first, then what waited, then what is too old to be told.
        """
        waited, stored = await asyncio.to_thread(self._stored, feed, arrivals)
        drafts = await asyncio.to_thread(self._drafts, feed, arrivals, stored, now)
        wanting = [draft for draft in drafts if draft.waiting]
        queue = [draft for draft in wanting if self._is_news(draft.article, now)]
        queue += [Prepared(article=article, waiting=True) for article in waited]
        queue += [draft for draft in wanting if not self._is_news(draft.article, now)]
        turn = queue[:PAGES_A_POLL]
        found = await asyncio.gather(*(self._read_page(draft) for draft in turn), return_exceptions=True)
        read = [_page_read(draft, page) for draft, page in zip(turn, found, strict=True)]
        put_off = [draft for draft in queue[PAGES_A_POLL:] if draft.arrival]
        ready = [draft for draft in drafts if not draft.waiting]
        return [*await asyncio.to_thread(self._finish, [*ready, *read]), *put_off]

    def _stored(
        self, feed: FeedState, arrivals: Sequence[Arrival]
    ) -> tuple[list[Article], dict[str, Article]]:
        with self._store.reading() as archive:
            waited = archive.articles.waiting(feed.id, limit=PAGES_A_POLL)
            return waited, archive.articles.at([arrival.address for arrival in arrivals])

    def _drafts(
        self, feed: FeedState, arrivals: Sequence[Arrival], stored: dict[str, Article], now: datetime
    ) -> list[Prepared]:
        """Articles as their feed tells them; one that another feed brought before is only linked to."""
        return [
            Prepared(article=stored[arrival.address], arrival=arrival)
            if arrival.address in stored and not arrival.known
            else self._draft(feed, arrival, now)
            for arrival in arrivals
        ]

    def _draft(self, feed: FeedState, arrival: Arrival, now: datetime) -> Prepared:
        article = extraction.article_from(arrival, feed=feed, first_seen=now)
        matches = matching.find(self._interests.watchlist, title=article.title, text=article.text)
        wanted = bool(article.url) and extraction.wants_page(
            article.title, article.text, full_text=feed.feed.full_text, matched=bool(matches)
        )
        return Prepared(article=article, arrival=arrival, waiting=wanted)

    def _is_news(self, article: Article, now: datetime) -> bool:
        return (article.published or now) >= now - self._interests.horizon

    async def _read_page(self, draft: Prepared) -> Prepared:
        """The article with its page's text, or with the reason why it has none."""
        try:
            page = await self._page(draft.article.url)
        except (FetchError, ParseError) as error:
            return _page_failed(draft, str(error))
        told = extraction.with_page(draft.article, page)
        return replace(draft, article=told, waiting=False, page=PageResult.READ)

    async def _page(self, url: str) -> Extract:
        if not await self._fetcher.allowed(url):
            raise FetchError("robots.txt forbids it", failure=Failure.HARD)
        response = await self._fetcher.get(Request(url=url, accept="text/html, application/xhtml+xml"))
        return await asyncio.to_thread(
            extraction.read, response.body, url=response.url, content_type=response.content_type
        )

    def _finish(self, drafts: Sequence[Prepared]) -> list[Prepared]:
        return [
            draft
            if draft.arrival and draft.article.id  # only linked to
            else replace(prepare(draft.article, self._interests), arrival=draft.arrival, page=draft.page)
            for draft in drafts
        ]

    # Filing it

    async def _file(self, poll: Poll, prepared: Sequence[Prepared]) -> PollOutcome:
        filed: list[_Written] = []
        *firsts, last = [prepared[start : start + PORTION] for start in range(0, len(prepared), PORTION)] or [
            []
        ]
        for portion in firsts:
            async with self._filing:
                filed += await asyncio.to_thread(self._file_portion, poll, portion)
        async with self._filing:
            return await asyncio.to_thread(self._file_last, poll, last, filed)

    def _file_portion(self, poll: Poll, portion: Sequence[Prepared]) -> list[_Written]:
        with self._store.writing() as archive:
            return _write(archive, poll, portion, now=self._clock.now())

    def _file_last(self, poll: Poll, portion: Sequence[Prepared], filed: Sequence[_Written]) -> PollOutcome:
        now = self._clock.now()
        with self._store.writing() as archive:
            filed = [*filed, *_write(archive, poll, portion, now=now)]
            prepared = [draft for draft, _ in filed]
            poll = replace(poll, state=self._next_state(poll, prepared, now))
            archive.feeds.record(poll.state)
        news = [self._is_news(draft.article, now) for draft in prepared]
        return _outcome(poll, prepared, [story for _, story in filed], news=news)

    def _next_state(self, poll: Poll, prepared: Sequence[Prepared], now: datetime) -> FeedState:
        if poll.parsed is None or poll.response is None:
            return poll.state
        return polling.succeeded(
            poll.before,
            poll.response,
            title=poll.parsed.title,
            new=sum(1 for draft in prepared if _is_new(draft)),
            known=poll.known,
            entry_times=[at for entry in poll.parsed.entries if (at := parsing.dated(entry, fetched=now))],
            hints=poll.parsed.hints,
            now=now,
            jitter=self._jitter(),
        )

    def _file_by_hand(self, prepared: Sequence[Prepared]) -> list[tuple[Article, StoryId]]:
        now = self._clock.now()
        with self._store.writing() as archive:
            filed = [file_one(archive, None, draft, now=now) for draft in prepared]
            articles = [archive.articles.get(one.article_id) for one in filed]
        return [(article, article.story_id) for article in articles if article and article.story_id]


def _named(poll: Poll) -> FeedState:
    """The feed under the name that its first document gives it, where the operator gave none."""
    title = poll.parsed.title if poll.parsed else ""
    return replace(poll.before, name=poll.before.feed.name or title or poll.before.name)


def _is_new(draft: Prepared) -> bool:
    return draft.arrival is not None and draft.arrival.known is None


def _outcome(
    poll: Poll, prepared: Sequence[Prepared], stories: Sequence[StoryId | None], *, news: Sequence[bool]
) -> PollOutcome:
    """What the poll came to; `stories` and `news` say of each draft where it went and whether it is told."""
    failed = poll.result is PollResult.FAILED
    touched = tuple(dict.fromkeys(story for story in stories if story))
    fresh = {story for story, told in zip(stories, news, strict=True) if told}
    return PollOutcome(
        feed=poll.state.name,
        url=poll.state.feed.url,
        result=poll.result,
        failure=poll.state.failure if failed else None,
        error=poll.state.error if failed else "",
        new=sum(1 for draft in prepared if _is_new(draft)),
        updated=sum(1 for draft in prepared if draft.arrival and draft.arrival.known),
        known=poll.known,
        matched=sum(1 for draft in prepared if draft.matches),
        pages_read=sum(1 for draft in prepared if draft.page is PageResult.READ),
        pages_failed=sum(1 for draft in prepared if draft.page is PageResult.FAILED),
        pages_waiting=sum(1 for draft in prepared if draft.waiting),
        stories=touched,
        archived=sum(1 for draft, told in zip(prepared, news, strict=True) if _is_new(draft) and not told),
        archived_stories=tuple(story for story in touched if story not in fresh),
        first_poll=poll.before.last_success is None,
        warnings=poll.parsed.warnings if poll.parsed else (),
    )


def _compare(archive: Archive, feed: FeedState, parsed: ParsedFeed) -> tuple[list[Arrival], int]:
    urls, guids = parsing.lookups(parsed)
    known = archive.articles.known(feed.id, urls=urls, guids=guids)
    return parsing.compare(parsed, known, feed_url=feed.feed.url)


def _write(archive: Archive, poll: Poll, portion: Sequence[Prepared], *, now: datetime) -> list[_Written]:
    """File those of a portion that are still news to the archive, each with its story."""
    arrivals = [draft.arrival for draft in portion if draft.arrival]
    known = archive.articles.known(
        poll.before.id,
        urls=[arrival.url for arrival in arrivals if arrival.url],
        guids=[arrival.entry.id for arrival in arrivals if arrival.entry.id],
    )
    still = {arrival.address: arrival for arrival in parsing.still_new(arrivals, known)}
    drafts = [
        replace(draft, arrival=still[draft.arrival.address]) if draft.arrival else draft
        for draft in portion
        if not draft.arrival or draft.arrival.address in still
    ]
    return [(draft, file_one(archive, poll.before, draft, now=now).story_id) for draft in drafts]


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
