"""A pipeline over a real store, and the feeds and pages that tests put before it."""

from __future__ import annotations

import json
from datetime import timedelta

from bot import matching, ports
from bot.filing import Interests
from bot.model import (
    Article,
    Feed,
    Keyword,
    PollOutcome,
)
from bot.pipeline import Pipeline
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
                watchlist=lambda: watchlist,
                lexicon=lambda: watchlist,
                everything=False,
                horizon=timedelta(hours=48),
            ),
            concurrency=4,
            patience=timedelta(milliseconds=1),
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
