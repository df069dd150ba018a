"""An archive with something of everything that the API tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from bot import indexing
from bot.model import (
    ArticleId,
    Attribute,
    Claim,
    Config,
    Delivery,
    ExpectedEvent,
    Failure,
    Feed,
    Form,
    Hedge,
    Keyword,
    Message,
    PollResult,
    Settings,
    Side,
    StoryId,
    WebSettings,
)
from tests.factories import NOON, article, match, subscription
from tests.webdesk import WebDesk

TOKEN = "correct horse battery staple"
FEEDS = (
    Feed(url="https://paper.example.org/feed.xml", name="The Example Times", language="en", tags=("india",)),
    Feed(url="https://wire.example.org/feed.xml", name="The Example Wire", side=Side.AGENCY),
)
WATCHED = (
    Keyword(keyword="S-400", names=("S-400",)),
    Keyword(keyword="Su-57", names=("Su-57",)),
    Keyword(keyword="A/B 12", names=("A/B 12",)),
)
CONFIG = Config(
    feeds=FEEDS,
    watchlist=WATCHED,
    subscriptions=(subscription(), subscription("war-room", keywords=("Su-57",))),
    paused=(("annex", "SLACK_WEBHOOK_URL is not set"),),
    settings=Settings(web=WebSettings(base_url="http://testserver", admin_token=TOKEN)),
    events=(ExpectedEvent(name="23rd session", on="2026-12", keywords=("S-400",)),),
)


def claim(attribute: Attribute, value: str | int, **changes: object) -> Claim:
    """A claim on the rest of the S-400's 2018 order."""
    told: dict[str, object] = {
        "subject": "S-400",
        "lot": "2018/rest",
        "attribute": attribute,
        "value": value,
        "sentence": f"They say {value}.",
        "article_id": ArticleId(0),
    }
    return Claim(**{**told, **changes})  # type: ignore[arg-type]  # any field of a claim


def filled(folder: Path, config: Config = CONFIG) -> WebDesk:
    """Two stories on the S-400 that disagree, one that went into the first, an outbox, a feed that fails."""
    desk = WebDesk(folder, config)
    deadline = Attribute.DELIVERY_DEADLINE
    by_2026 = claim(deadline, "../2026-09", upper="2026-09-30", attribution="party:RU")
    in_2027 = claim(deadline, "2027", lower="2027-01-01", upper="2027-12-31")
    worth = claim(Attribute.CONTRACT_VALUE, 5_430_000_000, unit="USD", lot="2018", hedge=Hedge.CONFIRMED)
    signed = claim(Attribute.STAGE, "signed", lot="more", actor="IN")
    first = desk.file(article(1), matches=[match()], claims=[by_2026, worth])
    desk.file(article(2, side=Side.AGENCY, language="hi"), story=first, claims=[in_2027, signed])
    desk.clock.pass_by(timedelta(hours=1))
    desk.file(article(3, duplicate_of=ArticleId(1)), story=first)
    desk.file(article(4, title="Su-57 shown", text="The Su-57 was shown."), matches=[match("Su-57", "Su-57")])
    gone = desk.file(article(5))
    with desk.store.writing() as archive:
        archive.stories.merge(StoryId(first), gone, reason="the same event")
        archive.feeds.sync(config.feeds, now=NOON)
        archive.subscriptions.sync([one.name for one in config.subscriptions], now=NOON)
        state = archive.feeds.all()[0]
        failed = {"result": PollResult.FAILED, "failure": Failure.HARD, "error": "404", "failures": 3}
        archive.feeds.record(replace(state, last_polled=NOON, failing_since=NOON, **failed))  # type: ignore[arg-type]  # any field
        for number in range(3):
            message = Message(subject=f"Digest {number}", preview="", parts={Form.TEXT: "…"}, date=NOON)
            archive.outbox.add(_delivery(number, message))
    indexing.catch_up(desk.store)
    return desk


async def ask(desk: WebDesk, path: str, *, method: str = "GET", **headers: str) -> httpx.Response:
    """One answer of the API."""
    async with desk.page(base="http://testserver") as client:
        return await client.request(method, f"/api/v1{path}", headers=headers)


async def walk(desk: WebDesk, path: str, name: str, **headers: str) -> list[list[Any]]:
    """The pages of a list from an address on."""
    pages: list[list[Any]] = []
    async with desk.page(base="http://testserver") as client:
        following: str | None = f"/api/v1{path}"
        while following and len(pages) < 20:
            answer = await client.get(following, headers=headers)
            pages.append(answer.json()[name])
            following = answer.json()["next"]
            assert answer.headers.get("link") == (f'<{following}>; rel="next"' if following else None)
    return pages


def _delivery(number: int, message: Message) -> Delivery:
    return Delivery(
        key=f"key {number}",
        subscription="desk",
        channel="email",
        target="desk@example.org",
        message=message,
        created=NOON + timedelta(minutes=number),
        next_attempt=NOON,
    )
