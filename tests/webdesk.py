"""The web page over a real archive, asked without a network, and news to put into it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx

from bot.app import open_app
from bot.model import (
    Article,
    ArticleId,
    Claim,
    Config,
    Feed,
    Fingerprint,
    Keyword,
    Match,
    Signature,
    Sketch,
    StoryId,
)
from bot.web import create
from bot.web.admin import Controls
from storage.store import Store
from tests.factories import NOON
from tests.fakes import FakeClock

FEED = Feed(url="https://paper.example.org/feed.xml", name="The Example Times", language="en")
CONFIG = Config(feeds=(FEED,), watchlist=(Keyword(keyword="S-400", names=("S-400",)),))
BASE = "http://127.0.0.1:8000"


class WebDesk:
    """An archive with a clock at noon, and its page."""

    def __init__(self, folder: Path, config: Config = CONFIG) -> None:
        self.store = Store(f"sqlite:///{folder}/web.db")
        self.store.upgrade()
        self.clock = FakeClock(NOON)
        self.config = config

    @asynccontextmanager
    async def page(
        self, *, mistakes: str = "", controls: Controls | None = None, base: str = BASE
    ) -> AsyncIterator[httpx.AsyncClient]:
        """A client of the page."""
        async with open_app(self.config, self.store, clock=self.clock) as app:
            made = create(
                lambda: replace(app, config=self.config), mistakes=lambda: mistakes, controls=controls
            )
            transport = httpx.ASGITransport(app=made)
            async with httpx.AsyncClient(transport=transport, base_url=base) as client:
                yield client

    async def get(self, path: str, **asked: str) -> httpx.Response:
        """One page."""
        async with self.page() as client:
            return await client.get(path, params=asked or None)

    def file(
        self,
        article: Article,
        *,
        story: StoryId | None = None,
        matches: Sequence[Match] = (),
        claims: Sequence[Claim] = (),
    ) -> StoryId:
        """Put an article into a story, with what was found in it."""
        sketch = Sketch(fingerprint=Fingerprint(), signature=Signature(), at=article.first_seen)
        with self.store.writing() as archive:
            number = archive.articles.add(replace(article, id=ArticleId(0)), waiting=False)
            archive.articles.set_matches(number, matches)
            archive.claims.put(number, [replace(claim, article_id=number) for claim in claims])
            return archive.stories.file(
                number,
                sketch,
                story_id=story,
                duplicate_of=article.duplicate_of,
                origin=article.origin,
                reason="",
                now=self.clock.now() - timedelta(minutes=1),
            )
