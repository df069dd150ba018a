"""A feed that is due → stored stories: the one place where the order of the journey is written.

Everything that waits or computes comes before the transaction; everything a poll learned is written
in one: the feed's new state, entries, articles, matches and stories stand or fall together.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot import extraction, matching, parsing, polling
from bot.errors import FetchError, ParseError
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What asking a feed came to; `parsed` and `response` are None where nothing changed or all failed."""

    before: FeedState
    state: FeedState
    result: PollResult
    parsed: ParsedFeed | None = None
    response: Response | None = None
    known: int = 0


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
        """Poll the feeds side by side and yield each one's outcome as it comes."""
        gate = asyncio.Semaphore(self._concurrency)

        async def one(state: FeedState) -> PollOutcome:
            async with gate:
                return await self.poll_feed(state)

        tasks = [asyncio.create_task(one(state)) for state in states]
        try:
            for done in asyncio.as_completed(tasks):
                yield await done
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
        async with self._filing:
            outcome = await asyncio.to_thread(self._file_poll, replace(poll, known=known), prepared)
        return replace(outcome, seconds=(self._clock.now() - started).total_seconds())

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
            parsed = await asyncio.to_thread(
                parsing.parse, response.body, response.content_type, response.url
            )
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
        read = await asyncio.gather(*(self._read_page(draft) for draft in queue[:PAGES_A_POLL]))
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
            told = extraction.without_page(draft.article, problem=str(error))
            return replace(draft, article=told, waiting=False, page=PageResult.FAILED)
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

    def _file_poll(self, poll: Poll, prepared: Sequence[Prepared]) -> PollOutcome:
        now = self._clock.now()
        with self._store.writing() as archive:
            if poll.parsed:
                prepared = _still_new(archive, poll.before, poll.parsed, prepared)
            stories = [file_one(archive, poll.before, draft, now=now).story_id for draft in prepared]
            poll = replace(poll, state=self._next_state(poll, prepared, now))
            archive.feeds.record(poll.state)
        news = sum(1 for draft in prepared if _is_new(draft) and self._is_news(draft.article, now))
        return _outcome(poll, prepared, stories, news=news)

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
            ttl=poll.parsed.ttl,
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
    poll: Poll, prepared: Sequence[Prepared], stories: Sequence[StoryId | None], *, news: int
) -> PollOutcome:
    failed = poll.result is PollResult.FAILED
    new = sum(1 for draft in prepared if _is_new(draft))
    return PollOutcome(
        feed=poll.state.name,
        url=poll.state.feed.url,
        result=poll.result,
        failure=poll.state.failure if failed else None,
        error=poll.state.error if failed else "",
        new=new,
        updated=sum(1 for draft in prepared if draft.arrival and draft.arrival.known),
        known=poll.known,
        matched=sum(1 for draft in prepared if draft.matches),
        pages_read=sum(1 for draft in prepared if draft.page is PageResult.READ),
        pages_failed=sum(1 for draft in prepared if draft.page is PageResult.FAILED),
        pages_waiting=sum(1 for draft in prepared if draft.waiting),
        stories=tuple(dict.fromkeys(story for story in stories if story)),
        archived=new - news,
        first_poll=poll.before.last_success is None,
        warnings=poll.parsed.warnings if poll.parsed else (),
    )


def _compare(archive: Archive, feed: FeedState, parsed: ParsedFeed) -> tuple[list[Arrival], int]:
    urls, guids = parsing.lookups(parsed)
    known = archive.articles.known(feed.id, urls=urls, guids=guids)
    return parsing.compare(parsed, known, feed_url=feed.feed.url)


def _still_new(
    archive: Archive, feed: FeedState, parsed: ParsedFeed, prepared: Sequence[Prepared]
) -> list[Prepared]:
    """Leave out what another process filed while we were reading."""
    arrivals, _ = _compare(archive, feed, parsed)
    new = {(arrival.address, arrival.fingerprint) for arrival in arrivals}
    return [
        draft
        for draft in prepared
        if not draft.arrival or (draft.arrival.address, draft.arrival.fingerprint) in new
    ]
