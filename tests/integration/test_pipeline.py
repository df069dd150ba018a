"""A feed's poll, from its body to the archive, on a real store and a network of the test's own."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot import matching, ports
from bot.errors import FetchError, StorageError
from bot.filing import Interests
from bot.model import (
    Article,
    Failure,
    Feed,
    FullText,
    Keyword,
    PollOutcome,
    PollResult,
    Side,
    TextFrom,
)
from bot.pipeline import Pipeline
from bot.ports import Archive
from storage.store import Store
from tests.factories import NOON
from tests.fakes import FakeClock, FakeFetcher

FEED = "https://paper.example.org/feed.json"
OTHER = "https://other.example.org/feed.json"
BODY = "The S-400 systems came to the port by ship. " * 12


class Newsroom:
    """A pipeline over a store in a file, with a clock and a network that tests may change."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = FakeClock(NOON)
        self.network = FakeFetcher()
        self.open(store)

    def open(self, store: ports.Store) -> None:
        """Begin to work over this store."""
        watchlist = matching.compile([Keyword(keyword="S-400", names=("S-400",))])
        self.pipeline = Pipeline(
            store=store,
            fetcher=self.network,
            clock=self.clock,
            jitter=lambda: 0.0,
            interests=Interests(
                watchlist=watchlist, lexicon=watchlist, everything=False, horizon=timedelta(hours=48)
            ),
            concurrency=4,
        )

    def beside(self, store: Store) -> Newsroom:
        """Another process over the same archive and network."""
        other = Newsroom(store)
        other.network.pages = self.network.pages
        return other

    def subscribe(self, *feeds: Feed) -> None:
        with self.store.writing() as archive:
            archive.feeds.sync(feeds, now=self.clock.now())

    async def poll(self) -> dict[str, PollOutcome]:
        states = await self.pipeline.feeds()
        return {outcome.url: outcome async for outcome in self.pipeline.poll(states)}

    def article(self, url: str) -> Article:
        with self.store.reading() as archive:
            return archive.articles.at([url])[url]


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    store = Store(f"sqlite:///{tmp_path}/defwatch.db")
    store.upgrade()
    yield Newsroom(store)
    store.close()


def feed(*entries: dict[str, object], title: str = "An example paper") -> str:
    """A JSON Feed document."""
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": title, "items": entries})


def entry(number: int, **fields: object) -> dict[str, object]:
    """One entry of a JSON Feed, an hour old."""
    url = f"https://paper.example.org/{number}"
    dated = (NOON - timedelta(hours=1)).isoformat()
    told: dict[str, object] = {"title": "S-400 systems arrive", "summary": "At the port."}
    return {"id": url, "url": url, "date_published": dated, **told, **fields}


def page(text: str = BODY) -> str:
    """An article's page."""
    return f"<html lang='en'><body><article><h1>S-400 systems arrive</h1><p>{text}</p></article></html>"


@pytest.mark.anyio
async def test_a_page_becomes_the_articles_text(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=FEED))
    newsroom.network.pages = {FEED: feed(entry(1)), "https://paper.example.org/1": page()}

    outcome = (await newsroom.poll())[FEED]
    article = newsroom.article("https://paper.example.org/1")

    assert (outcome.new, outcome.matched, outcome.pages_read) == (1, 1, 1)
    assert article.text == BODY.strip()
    assert article.text_from is TextFrom.PAGE
    assert article.source == "An example paper"


@pytest.mark.anyio
async def test_an_unreadable_page_leaves_the_summary_and_says_so(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=FEED))
    newsroom.network.pages = {FEED: feed(entry(1))}

    outcome = (await newsroom.poll())[FEED]
    article = newsroom.article("https://paper.example.org/1")

    assert (outcome.matched, outcome.pages_failed) == (1, 1)
    assert article.text == "At the port."
    assert "404" in article.note


@pytest.mark.anyio
async def test_robots_are_obeyed_for_pages(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=FEED))
    newsroom.network.pages = {FEED: feed(entry(1)), "https://paper.example.org/1": page()}
    newsroom.network.forbidden = {"https://paper.example.org/1"}

    await newsroom.poll()

    assert newsroom.network.asked == [FEED]
    assert "robots.txt" in newsroom.article("https://paper.example.org/1").note


@pytest.mark.anyio
async def test_twenty_pages_a_poll_and_the_rest_at_the_next(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=FEED))
    pages = {f"https://paper.example.org/{number}": page() for number in range(23)}
    newsroom.network.pages = {FEED: feed(*(entry(number) for number in range(23))), **pages}

    first = (await newsroom.poll())[FEED]
    second = (await newsroom.poll())[FEED]

    assert (first.new, first.pages_read, first.pages_waiting) == (23, 20, 3)
    assert (second.result, second.new, second.pages_read) == (PollResult.UNCHANGED, 0, 3)
    with newsroom.store.reading() as archive:
        assert (archive.totals().entries, archive.totals().articles) == (23, 23)


@pytest.mark.anyio
async def test_one_address_in_two_feeds_is_two_entries_and_one_article(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=FEED, full_text=FullText.NEVER), Feed(url=OTHER, full_text=FullText.NEVER))
    newsroom.network.pages = {FEED: feed(entry(1)), OTHER: feed(entry(1), title="Another example")}

    await newsroom.poll()

    with newsroom.store.reading() as archive:
        assert (archive.totals().entries, archive.totals().articles) == (2, 1)


@pytest.mark.anyio
async def test_a_changed_entry_is_a_version_and_no_new_article(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=FEED, full_text=FullText.NEVER))
    newsroom.network.pages = {FEED: feed(entry(1))}
    await newsroom.poll()
    newsroom.network.pages = {FEED: feed(entry(1, summary="At the northern port."))}

    outcome = (await newsroom.poll())[FEED]

    assert (outcome.new, outcome.updated) == (0, 1)
    assert newsroom.article("https://paper.example.org/1").text == "At the northern port."
    with newsroom.store.reading() as archive:
        assert (archive.totals().entries, archive.totals().articles, archive.totals().stories) == (1, 1, 1)


@pytest.mark.anyio
async def test_a_changed_summary_never_takes_the_place_of_a_page(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=FEED))
    newsroom.network.pages = {FEED: feed(entry(1)), "https://paper.example.org/1": page()}
    await newsroom.poll()
    newsroom.network.pages = {FEED: feed(entry(1, summary="Changed."))}  # and the page is gone

    await newsroom.poll()

    assert newsroom.article("https://paper.example.org/1").text == BODY.strip()


@pytest.mark.anyio
async def test_a_failed_feed_is_recorded_and_the_others_go_on(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=FEED, full_text=FullText.NEVER), Feed(url=OTHER, name="Other"))
    newsroom.network.pages = {
        FEED: feed(entry(1)),
        OTHER: FetchError("503 Service Unavailable", failure=Failure.TEMPORARY, status_code=503),
    }

    outcomes = await newsroom.poll()
    states = {state.name: state for state in await newsroom.pipeline.feeds()}

    assert outcomes[FEED].result is PollResult.OK
    assert outcomes[OTHER].result is PollResult.FAILED
    assert states["Other"].error == "503 Service Unavailable"
    assert states["Other"].failures == 1
    assert states["Other"].next_poll is not None
    assert states["Other"].next_poll > NOON


@pytest.mark.anyio
async def test_what_matches_nothing_is_stored_without_a_story(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=FEED))
    rain = entry(1, title="Rain on the coast", summary="It rained on the coast for two days. " * 8)
    newsroom.network.pages = {FEED: feed(rain)}

    outcome = (await newsroom.poll())[FEED]

    assert (outcome.new, outcome.matched, outcome.stories) == (1, 0, ())
    with newsroom.store.reading() as archive:
        assert (archive.totals().articles, archive.totals().stories) == (1, 0)


@pytest.mark.anyio
async def test_old_entries_of_a_first_poll_are_counted_as_archive(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=FEED, full_text=FullText.NEVER))
    old = (NOON - timedelta(days=3)).isoformat()
    newsroom.network.pages = {FEED: feed(entry(1), entry(2, date_published=old))}

    outcome = (await newsroom.poll())[FEED]

    assert (outcome.first_poll, outcome.new, outcome.archived) == (True, 2, 1)


@pytest.mark.anyio
async def test_the_agency_is_the_original_of_its_reprints_whoever_came_first(newsroom: Newsroom) -> None:
    newsroom.subscribe(
        Feed(url=FEED, full_text=FullText.NEVER), Feed(url=OTHER, name="Wire", side=Side.AGENCY)
    )
    agency = "https://wire.example.org/1"
    newsroom.network.pages = {FEED: feed(entry(1, summary=BODY), entry(2, summary=BODY))}
    await newsroom.poll()
    newsroom.network.pages = {OTHER: feed(entry(3, url=agency, summary=BODY)), agency: page()}
    await newsroom.poll()

    original = newsroom.article(agency)
    reprints = [newsroom.article(f"https://paper.example.org/{number}") for number in (1, 2)]

    assert original.duplicate_of is None
    assert original.origin == "Wire"
    assert [reprint.duplicate_of for reprint in reprints] == [original.id, original.id]


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
        r"reading it went wrong: ZeroDivisionError: division by zero \(test_pipeline.py:\d+\):"
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
