"""A poll asked for by hand goes through the runner: due or not, never twice at once, never a paused feed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App, open_app
from bot.errors import UsageError
from bot.model import Config, Feed, FetchSettings, FullText, PollResult, Settings
from bot.scheduler import Runner
from storage.store import Store
from tests.acceptance.desk import entry, rss
from tests.factories import NOON
from tests.fakes import FakeClock
from tests.servers import Drip, Page, Site

pytestmark = pytest.mark.anyio


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path}/defwatch.db")
    made.upgrade()
    yield made
    made.close()


def config(*feeds: Feed) -> Config:
    allowed = FetchSettings(allow_networks=("127.0.0.0/8",), timeout=timedelta(seconds=30))
    return Config(feeds=feeds, settings=Settings(fetch=allowed))


async def entries(app: App) -> list[int]:
    return [state.entries for state in await app.pipeline.feeds()]


async def test_a_feed_is_asked_though_it_is_not_due(store: Store) -> None:
    paper = Page(body=rss("Paper", entry("One", "https://example.org/1", summary="Three came.")))
    with Site({"/feed.xml": paper}) as site:
        asked = config(Feed(url=site.url("/feed.xml"), full_text=FullText.NEVER))
        async with open_app(asked, store, clock=FakeClock(NOON)) as app:
            runner = Runner(app)
            first = await runner.poll_now(site.url("/feed.xml"))
            due = await app.pipeline.due()
            second = await runner.poll_now(site.url("/feed.xml"))
            [state] = await app.pipeline.feeds()

    assert (first, due, second) == (True, [], True)
    assert site.count("/feed.xml") == 2
    assert (state.entries, state.result) == (1, PollResult.UNCHANGED)


async def test_a_feed_that_is_being_asked_is_not_asked_twice(store: Store) -> None:
    with Site({"/slow.xml": Drip()}) as site:
        async with open_app(config(Feed(url=site.url("/slow.xml"))), store, clock=FakeClock(NOON)) as app:
            runner = Runner(app)
            await runner.wake_polls()
            answered = await runner.poll_now(site.url("/slow.xml"))
            polls = list(runner._polls)
            for poll in polls:
                poll.cancel()
            await asyncio.gather(*polls, return_exceptions=True)

    assert not answered
    assert len(polls) == 1


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://paused.example.org/x", "is paused: resume it first"),
        ("https://other.example.org/x", "no feed of feeds.yaml has this address"),
    ],
)
async def test_what_is_paused_or_not_there_is_not_asked(store: Store, url: str, why: str) -> None:
    paused = config(Feed(url="https://paused.example.org/x", paused=True))
    async with open_app(paused, store, clock=FakeClock(NOON)) as app:
        with pytest.raises(UsageError, match=why):
            await Runner(app).poll_now(url)
