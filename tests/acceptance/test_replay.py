"""Sixty publications on one event over two days, through the real pipeline, archive and outbox on a fake
clock: how many messages each kind of subscriber gets, and what they say. The words were written first.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot import config
from bot.app import App, open_app
from storage.store import Store
from tests.acceptance.replay import OUTLETS, PUBLISHED, START, feed
from tests.fakes import FakeClock
from tests.receivers import Mailbag, smtp_server
from tests.servers import Page, Site

TICK = timedelta(minutes=10)
END = START + timedelta(days=2, hours=8, minutes=30)
CONFIG = """\
feeds:
{feeds}
watchlist: [S-400, S-500, Su-57, IRIGC]
subscriptions:
  - {{name: alerts, schedule: instant, email: {{to: alerts@example.org}}}}
  - {{name: mornings, schedule: daily 08:00, email: {{to: mornings@example.org}}}}
settings:
  timezone: Asia/Kolkata
  fetch: {{allow_networks: [127.0.0.0/8], per_host: 10}}
  email: {{smtp: "smtp://127.0.0.1:{port}", from: "Watch <watch@example.org>"}}
"""


@dataclass
class Desk:
    """A running program in simulated time, and the mail that came of it."""

    app: App
    clock: FakeClock
    site: Site
    bag: Mailbag

    async def live(self) -> None:
        """Go through the two days: the feeds bring what is published, polls and digests follow."""
        while self.clock.now() < END:
            self.clock.pass_by(TICK)
            for number, outlet in enumerate(OUTLETS):
                self.site.pages[f"/{number}.json"] = Page(body=feed(outlet, self.clock.now()))
            if any(self.clock.now() - TICK < one.moment <= self.clock.now() for one in PUBLISHED):
                states = await self.app.pipeline.feeds()
                _ = [outcome async for outcome in self.app.pipeline.poll(states)]
            self.app.outbox.queue_instant()
            self.app.outbox.queue_due()
            _ = [outcome async for outcome in self.app.outbox.deliver()]

    def letters(self, to: str) -> list[EmailMessage]:
        return [one.message for one in self.bag.letters if one.receivers == [f"{to}@example.org"]]


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Desk]:
    async with AsyncExitStack() as stack:
        site = stack.enter_context(Site())
        bag = await stack.enter_async_context(smtp_server())
        feeds = "\n".join(
            f'  - {{url: "{site.url(f"/{number}.json")}", name: "{outlet}", full_text: never}}'
            for number, outlet in enumerate(OUTLETS)
        )
        (folder / "feeds.yaml").write_text(CONFIG.format(feeds=feeds, port=bag.port), encoding="utf-8")
        store = Store(f"sqlite:///{folder}/defwatch.db")
        store.upgrade()
        stack.callback(store.close)
        clock = FakeClock(START)
        written = config.load(folder / "feeds.yaml", environ={})
        app = await stack.enter_async_context(open_app(written, store, clock=clock))
        yield Desk(app, clock, site, bag)


def told(letter: EmailMessage) -> str:
    """A letter's text in one line."""
    body = letter.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


FIRST_ALERT = "One outlet: interest in more S-400; rest of S-400: by Sep 2026 (Moscow)"
SCOOP = "contract for 5 more S-400 signed; rest of S-400: 2027"
WHAT_IS_NEW = (
    "New: S-400, more: interest → contract signed, 5 regiments ordered · S-400, rest of the 2018 order: 2027,"
    " disputed · S-400, 2018 order: 3 squadrons delivered → 4 squadrons delivered"
)


def sent(letters: list[EmailMessage]) -> list[tuple[str, str]]:
    """When each letter was sent, and its subject."""
    return [(str(letter["Date"])[5:22], str(letter["Subject"])) for letter in letters]


@pytest.mark.anyio
async def test_sixty_publications_are_few_alerts_and_two_digests(tmp_path: Path) -> None:
    assert len(PUBLISHED) == 60
    async with running(tmp_path) as desk:
        await desk.live()
    alerts, mornings = desk.letters("alerts"), desk.letters("mornings")

    assert sent(alerts) == [
        ("04 Dec 2025 12:20", FIRST_ALERT),
        ("04 Dec 2025 13:50", "One outlet: Su-57 offered"),
        ("05 Dec 2025 11:40", f"One outlet: {SCOOP}"),
    ]
    assert sent(mornings) == [
        (
            "05 Dec 2025 08:00",
            "Sources: interest in more S-400; Su-57 offered; rest of S-400: by Sep 2026 (Moscow)",
        ),
        ("06 Dec 2025 08:00", f"3 outlets: {SCOOP}"),
    ]
    assert WHAT_IS_NEW in told(mornings[1])

    # the second morning repeats nothing, and stands under the first
    first, second = map(told, mornings)

    assert "11 outlets, 25 reprints. 30 articles, 5 origins: Example Press Agency ×16" in first
    assert "worth $5.43bn" in first
    assert "signed" not in first
    assert "Told before: interest, military sources (Exam" in second
    assert "DISPUTED, told before: by Sep 2026, Moscow (Exam" in second
    assert "Unchanged: Su-57: offered by Russia · S-500: interest, may" in second
    assert [word for word in ("$5.43bn", "5 units", "moved", "confirmed", "wreaths") if word in second] == []
    assert [letter["References"] for letter in alerts[1:]] == [alerts[0]["Message-ID"]] * 2
    assert (mornings[0]["References"], mornings[1]["References"]) == (None, mornings[0]["Message-ID"])
