"""What polls learned is written down together, and what fails in it fails alone."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from bot.errors import StorageError
from bot.model import (
    Feed,
    FullText,
    PollResult,
    Request,
    Response,
)
from bot.ports import Archive
from storage.store import Store
from tests.factories import NOON
from tests.fakes import FakeFetcher
from tests.newsroom import FEED, OTHER, Newsroom, entry, feed, page


class Trap:
    """What is in a page's place where reading it goes wrong in a way nobody foresaw."""

    def encode(self) -> bytes:
        raise ZeroDivisionError("division by zero")


class FullDisk:
    """A store whose disk is full after so many writing transactions."""

    def __init__(self, store: Store, *, room: int) -> None:
        self._store = store
        self.room = room
        self.reading = store.reading

    @contextmanager
    def writing(self) -> Iterator[Archive]:
        with self._store.writing() as archive:
            yield archive
            self.room -= 1
            if self.room < 0:
                raise StorageError("database: the disk is full")

    def delivering(self) -> AbstractContextManager[bool]:
        return self._store.delivering()


@pytest.mark.anyio
async def test_what_nobody_foresaw_is_one_feeds_failure_and_the_others_go_on(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=OTHER, name="Other"), Feed(url=FEED, full_text=FullText.NEVER))
    newsroom.network.pages = {FEED: feed(entry(1)), OTHER: Trap()}  # type: ignore[dict-item]  # a trap

    outcomes = await newsroom.poll()
    states = {state.name: state for state in await newsroom.pipeline.feeds()}

    assert outcomes[FEED].new == 1
    assert outcomes[OTHER].result is PollResult.FAILED
    assert re.fullmatch(
        r"reading it went wrong: ZeroDivisionError: division by zero \(test_recording.py:\d+\):"
        r" please report this",
        outcomes[OTHER].error,
    )
    assert states["Other"].failures == 1
    assert states["Other"].next_poll is not None
    assert states["Other"].next_poll > NOON


@pytest.mark.anyio
async def test_what_nobody_foresaw_in_a_page_is_that_pages_failure(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=FEED))
    pages = {"https://paper.example.org/1": Trap(), "https://paper.example.org/2": page()}
    newsroom.network.pages = {FEED: feed(entry(1), entry(2)), **pages}  # type: ignore[dict-item]  # a trap

    outcome = (await newsroom.poll())[FEED]
    article = newsroom.article("https://paper.example.org/1")

    assert (outcome.new, outcome.pages_read, outcome.pages_failed) == (2, 1, 1)
    assert article.text == "At the port."
    assert "ZeroDivisionError" in article.note


@pytest.mark.anyio
async def test_a_disk_that_fills_up_in_mid_feed_loses_nothing_once_there_is_room(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=FEED, full_text=FullText.NEVER))
    newsroom.network.pages = {FEED: feed(*(entry(number) for number in range(120)))}
    disk = FullDisk(newsroom.store, room=1)
    newsroom.open(disk)

    with pytest.raises(StorageError, match="the disk is full"):
        await newsroom.poll()
    with newsroom.store.reading() as archive:
        kept = archive.totals().entries
    disk.room = 100
    outcome = (await newsroom.poll())[FEED]

    assert kept == 50  # the first portion
    assert (outcome.new, outcome.known) == (70, 50)
    with newsroom.store.reading() as archive:
        assert (archive.totals().entries, archive.totals().articles) == (120, 120)


@pytest.mark.anyio
async def test_two_processes_that_poll_at_once_store_each_entry_once(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=FEED, full_text=FullText.NEVER))
    newsroom.network.pages = {FEED: feed(*(entry(number) for number in range(120)))}
    other = Store(newsroom.store.url)

    outcomes = await asyncio.gather(newsroom.poll(), newsroom.beside(other).poll())
    other.close()

    assert sum(outcome[FEED].new for outcome in outcomes) == 120
    with newsroom.store.reading() as archive:
        assert (archive.totals().entries, archive.totals().articles) == (120, 120)


class Slow(FakeFetcher):
    """A network in which some servers accept and do not answer until they are let."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = asyncio.Event()
        self.slow: set[str] = set()

    async def get(self, request: Request) -> Response:
        if request.url in self.slow:
            await self.answer.wait()
        return await super().get(request)


@pytest.mark.anyio
async def test_servers_that_keep_us_waiting_hold_up_no_other_feed(newsroom: Newsroom) -> None:
    network = newsroom.network = Slow()
    newsroom.open(newsroom.store)
    slow = [f"https://slow.example.org/{number:02}" for number in range(40)]
    newsroom.subscribe(*(Feed(url=url) for url in [*slow, FEED]))
    network.slow = set(slow)
    network.pages = {FEED: feed(), **dict.fromkeys(slow, feed())}

    outcomes = newsroom.pipeline.poll(await newsroom.pipeline.feeds())
    first = await anext(outcomes)
    network.answer.set()
    rest = [outcome.url async for outcome in outcomes]

    assert first.url == FEED
    assert sorted(rest) == slow


@pytest.mark.anyio
async def test_what_a_second_feed_says_of_an_article_counts_where_the_first_said_less(
    newsroom: Newsroom,
) -> None:
    newsroom.subscribe(Feed(url=FEED, full_text=FullText.NEVER), Feed(url=OTHER, full_text=FullText.NEVER))
    newsroom.network.pages = {
        FEED: feed(entry(1, title="Arms arrive", summary="At the port.")),
        OTHER: feed(),
    }
    before = await newsroom.poll()
    newsroom.network.pages |= {OTHER: feed(entry(1), title="Another example")}

    after = await newsroom.poll()

    assert (before[FEED].matched, after[OTHER].matched, len(after[OTHER].stories)) == (0, 1, 1)
    assert newsroom.article("https://paper.example.org/1").title == "S-400 systems arrive"
    with newsroom.store.reading() as archive:
        assert (archive.totals().entries, archive.totals().articles) == (2, 1)


class Refusing:
    """A store that fails, in a way nobody foresaw, at what one feed brings."""

    def __init__(self, store: Store, url: str) -> None:
        self._store = store
        self._url = url
        self.reading = store.reading
        self.delivering = store.delivering

    @contextmanager
    def writing(self) -> Iterator[Archive]:
        with self._store.writing() as archive:
            yield archive
            if archive.articles.at([self._url]):
                raise ZeroDivisionError("division by zero")


@pytest.mark.anyio
async def test_of_polls_written_together_only_the_one_that_cannot_be_fails(newsroom: Newsroom) -> None:
    newsroom.subscribe(*(Feed(url=url, full_text=FullText.NEVER) for url in (FEED, OTHER)))
    newsroom.network.pages = {FEED: feed(entry(1)), OTHER: feed(entry(2))}
    newsroom.open(Refusing(newsroom.store, "https://paper.example.org/2"))

    outcomes = await newsroom.poll()

    assert outcomes[FEED].new == 1
    assert outcomes[OTHER].result is PollResult.FAILED
    assert "ZeroDivisionError" in outcomes[OTHER].error
    with newsroom.store.reading() as archive:
        assert archive.totals().entries == 1
