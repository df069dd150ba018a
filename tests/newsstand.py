"""A page where readers subscribe, with a mail server on loopback: what they click and what they get."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import httpx

from bot.app import App, open_app
from bot.model import Config, EmailSettings, Keyword, Settings, StoryId, WebSettings
from bot.web import create
from tests.factories import article, match
from tests.receivers import Letter, Mailbag, smtp_server
from tests.webdesk import FEED, WebDesk

READER = "reader@example.org"


class Newsstand:
    """One reader's browser at the page, and the mails that come."""

    def __init__(self, desk: WebDesk, app: App, bag: Mailbag, browser: httpx.AsyncClient) -> None:
        self.desk = desk
        self.app = app
        self.bag = bag
        self.browser = browser

    @property
    def letters(self) -> list[Letter]:
        """The mails that came, in their order."""
        return self.bag.letters

    async def token(self, path: str = "/subscribe") -> str:
        """What a form must carry."""
        page = (await self.browser.get(path)).text
        found = re.search(r'name="token" value="([^"]+)"', page)
        assert found
        return found[1]

    async def ask(self, address: str = READER, *, path: str = "/subscribe", **fields: str) -> httpx.Response:
        """Send the form."""
        told = {"token": await self.token(), "address": address, "schedule": "instant", **fields}
        return await self.browser.post(path, data=told)

    async def post(self) -> int:
        """Answer what was asked, queue what is due and send it; how many mails came."""
        before = len(self.letters)
        self.app.subscribing.answer()
        self.app.outbox.queue_instant()
        self.app.outbox.queue_due()
        async for outcome in self.app.outbox.deliver():
            assert outcome.receipt, outcome.error
        return len(self.letters) - before

    def text(self, number: int = -1) -> str:
        """The text of a mail."""
        body = self.letters[number].message.get_body(("plain",))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n")

    def link(self, what: str, number: int = -1) -> str:
        """The path of a link in a mail."""
        found = re.search(rf"https?://[^/\s]+(/{what}/\S+)", self.text(number))
        assert found, self.text(number)
        return found[1]

    async def subscribe(self, address: str = READER, **fields: str) -> None:
        """Ask, open the mail and confirm."""
        await self.ask(address, **fields)
        await self.post()
        answer = await self.browser.post(self.link("confirm"))
        assert answer.status_code == 200

    def news(self, number: int, keyword: str = "S-400") -> StoryId:
        """A story of one article, seen now."""
        now = self.desk.clock.now()
        fresh = article(number, first_seen=now, published=now)
        return self.desk.file(fresh, matches=[match(keyword, keyword)])

    def pass_by(self, **duration: float) -> None:
        """Let time go by."""
        self.desk.clock.pass_by(timedelta(**duration))


def shown(page: httpx.Response) -> str:
    """What a reader sees of a page, on one line."""
    main = page.text.partition("<main")[2].partition(">")[2].partition("</main>")[0]
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", main).split()))


def configuration(port: int, *, base_url: str = "http://127.0.0.1:8000") -> Config:
    """A watch-list of two, and a mail server."""
    email = EmailSettings(smtp=f"smtp://127.0.0.1:{port}", sender="Watch <watch@example.org>")
    return Config(
        feeds=(FEED,),
        watchlist=tuple(Keyword(keyword=name, names=(name,)) for name in ("S-400", "Su-57")),
        settings=Settings(email=email, web=WebSettings(base_url=base_url)),
    )


@asynccontextmanager
async def newsstand(
    folder: Path, *, base_url: str = "http://127.0.0.1:8000", config: Config | None = None
) -> AsyncIterator[Newsstand]:
    """The page, its mail server and a browser."""
    async with smtp_server() as bag:
        chosen = configuration(bag.port, base_url=base_url)
        if config:
            chosen = replace(chosen, subscriptions=config.subscriptions)
        desk = WebDesk(folder, chosen)
        async with open_app(chosen, desk.store, clock=desk.clock) as app:
            page = httpx.ASGITransport(app=create(lambda: app))
            async with httpx.AsyncClient(transport=page, base_url=base_url) as browser:
                yield Newsstand(desk, app, bag, browser)
        desk.store.close()
