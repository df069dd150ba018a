"""Bundled feeds, a mail server and a webhook receiver on loopback → one full round of the main job."""

from __future__ import annotations

import asyncio
import email
import email.message
import email.policy
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot import config as configuration
from bot.app import App
from bot.demo.receivers import Receivers
from bot.demo.site import DemoSite, demo_config_text
from bot.model import Config, DeliveryOutcome, PollOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """The bundled world, up on loopback, and the configuration that points at it."""

    folder: Path
    config: Config
    receivers: Receivers

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder / 'defwatch.db'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round came to; `files` are what a person may open."""

    polls: list[PollOutcome]
    deliveries: list[DeliveryOutcome]
    mail_text: str = ""
    slack_text: str = ""
    files: list[Path] = field(default_factory=list)


@asynccontextmanager
async def rehearsal(folder: Path, *, now: datetime) -> AsyncIterator[Rehearsal]:
    """Serve the bundled feeds, dated within the hours before `now`, and listen for what is delivered."""
    folder.mkdir(parents=True, exist_ok=True)
    async with DemoSite(now) as site, Receivers() as receivers:
        path = folder / "feeds.yaml"
        path.write_text(demo_config_text(site, receivers), encoding="utf-8")
        config = configuration.load(path, environ=os.environ)
        yield Rehearsal(folder=folder, config=config, receivers=receivers)


async def perform(stage: Rehearsal, app: App) -> Round:
    """Poll all feeds, tell the subscribers, and keep what arrived as files."""
    states = await app.pipeline.feeds()
    polls = [outcome for state in states async for outcome in app.pipeline.poll([state])]  # in their order
    await asyncio.to_thread(app.outbox.queue_instant)
    deliveries = [outcome async for outcome in app.outbox.deliver()]
    mails, posts = stage.receivers.mails, stage.receivers.slack
    files = [*_keep_mails(stage.folder, mails), *_keep_posts(stage.folder, posts)]
    return Round(
        polls=polls,
        deliveries=deliveries,
        mail_text="\n\n".join(_part(_read(mail), "plain") for mail in mails),
        slack_text="\n\n".join(str(post.get("text", "")) for post in posts),
        files=files,
    )


def _keep_mails(folder: Path, mails: list[bytes]) -> list[Path]:
    files = []
    for number, raw in enumerate(mails, start=1):
        message = _read(raw)
        for name, text in (("eml", ""), ("html", _part(message, "html"))):
            file = folder / f"mail-{number}.{name}"
            file.write_bytes(text.encode() or raw)
            files.append(file)
    return files


def _keep_posts(folder: Path, posts: list[dict[str, object]]) -> list[Path]:
    file = folder / "slack.json"
    file.write_text(json.dumps(posts, ensure_ascii=False, indent=2), encoding="utf-8")
    return [file]


def _read(raw: bytes) -> email.message.EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def _part(message: email.message.EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    subject = f"Subject: {message['Subject']}\n\n" if kind == "plain" else ""
    return subject + (str(body.get_content()) if body else "")
