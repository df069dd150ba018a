"""What doctor looks at: each check says how a thing stands, and what cures it."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.cli import console
from bot.errors import ConfigError, DefwatchError, DeliveryError
from bot.suppressing import suppressed

if TYPE_CHECKING:
    from bot.model import Config, FeedState, Subscription
    from bot.ports import Archive
    from notifiers.base import Tools

FIRST_YEAR = 2025
"""A clock that is before this program has never been set."""

LITTLE_BYTES = 1_000_000_000
NONE_BYTES = 50_000_000


class State(StrEnum):
    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; what is not ok says its cure."""

    name: str
    state: State
    told: str


def run(config_path: str, database: str) -> list[Check]:
    """Everything that can be looked at here, in the order in which it would be needed."""
    found = [clock(console.now())]
    try:
        config = console.load_config(config_path)
    except ConfigError as error:
        found += [Check("configuration", State.WRONG, str(mistake)) for mistake in error.mistakes]
        config = None
    if config:
        found += configuration(config)
    found += storage(database, config, console.now())
    if config:
        found += page(config)
        found += console.wait_for(channels(config))
    return found


def clock(now: datetime) -> Check:
    """Whether the machine knows what day it is: TLS, schedules and "new" rest on it."""
    if now.year < FIRST_YEAR:
        told = f"the machine says {now:%Y-%m-%d %H:%M} UTC, long past: set it (timedatectl set-ntp true)"
        return Check("clock", State.WRONG, told)
    return Check("clock", State.OK, f"{now:%Y-%m-%d %H:%M} UTC")


def configuration(config: Config) -> Iterator[Check]:
    """What feeds.yaml holds, what it warns of, and which subscriptions lack a secret."""
    sizes = ((config.feeds, "feeds"), (config.watchlist, "keywords"), (config.subscriptions, "subscriptions"))
    counts = ", ".join(f"{len(listed)} {name}" for listed, name in sizes)
    yield Check("configuration", State.OK, f"{config.path}: {counts}")
    for warning in config.warnings:
        yield Check("configuration", State.WARNING, warning)
    for name, why in config.paused:
        yield Check("secrets", State.WRONG, f"subscription {name} is paused: {why}")
    if Path(config.path).is_mount():
        told = f"{config.path} is a single-file mount: replaced files are not seen"
        yield Check("configuration", State.WARNING, f"{told}; mount its folder, or restart after an edit")
    zone = ZoneInfo(config.settings.timezone)
    yield Check("timezone", State.OK, f"{zone.key}: it is {console.moment(console.now(), zone)}")


def storage(database: str, config: Config | None, now: datetime) -> Iterator[Check]:
    """Whether the archive can be used, and how feeds and outbox stand in it."""
    from bot.model import DeliveryStatus
    from storage.engine import address, is_memory
    from storage.problems import shown, unwritable

    try:
        url = address(database)
        file = None if url.get_backend_name() != "sqlite" or is_memory(url) else Path(url.database or "")
        if file:
            yield from _room(file)
            if reason := unwritable(file):
                yield Check("database", State.WRONG, reason)
                return
            if not file.exists():
                yield Check("database", State.OK, f"{file}: will be made when it is first needed")
                return
        with console.open_store(database) as store, store.reading() as archive:
            feeds, totals, paused = archive.feeds.all(), archive.totals(), archive.outbox.paused()
            dead = archive.outbox.list(status=DeliveryStatus.DEAD, limit=1)
            left = unsubscribed(archive, config) if config else []
    except DefwatchError as error:
        yield Check("database", State.WRONG, str(error).removeprefix("database: "))
        return
    yield Check("database", State.OK, f"{shown(url)}: writable, {totals.entries:,} entries")
    latest = max((state.last_polled for state in feeds if state.last_polled), default=now)
    if latest > now + timedelta(days=1):
        told = f"the archive was last written {latest:%Y-%m-%d %H:%M} UTC, later than now"
        yield Check("clock", State.WRONG, f"{told}: set the machine's clock")
    if config:
        yield _feeds(Counter(_status(state, now) for state in feeds if state.feed.url in _addresses(config)))
    for one in paused:
        yield Check("outbox", State.WRONG, f"{one.subscription}: {one.target} is paused: {one.error}")
    for name, who in left:
        yield Check("outbox", State.WARNING, unsubscribed_line(name, who))
    counts = ", ".join(f"{count} {status}" for status, count in totals.outbox.items())
    if dead:
        why = f"the newest dead: {dead[0].error} (`defwatch outbox list --status dead`)"
        yield Check("outbox", State.WARNING, f"{counts}; {why}")
    else:
        yield Check("outbox", State.OK, counts)


def unsubscribed(archive: Archive, config: Config) -> list[tuple[str, str]]:
    """The receivers in feeds.yaml that unsubscribed, each with its subscription."""
    from notifiers.base import channels

    found = []
    for one in config.subscriptions:
        if one.channel.kind == "email":
            kind = channels()["email"]
            targets = kind.targets(kind.settings.model_validate(dict(one.channel.settings)))
            gone = suppressed(archive, targets, list_name=one.name)
            found += [(one.name, target) for target in targets if target in gone]
    return found


def unsubscribed_line(name: str, address: str) -> str:
    """What the operator should do about it."""
    return f"{name}: {address} unsubscribed and gets nothing more: remove it from feeds.yaml"


def page(config: Config) -> Iterator[Check]:
    """Whether people who get mail can open the page it links to."""
    note = unreachable(config)
    yield Check("page", State.WARNING if note else State.OK, note or config.settings.web.base_url)


def unreachable(config: Config) -> str:
    """What mail goes without, because base_url cannot be opened from elsewhere; empty where it can."""
    from bot.rendering.clean import reachable

    base = config.settings.web.base_url
    host = urlsplit(base).hostname or ""
    if not reachable(base):
        kind = "loopback" if host == "localhost" or host.startswith("127.") or host == "::1" else "private"
        return (
            f"base_url is {kind} ({base}): mails go out without links to the page and with List-Unsubscribe "
            "by mailto only: set settings.web.base_url to an https address that your readers can open"
        )
    if not base.startswith("https:"):
        return (
            f"base_url is plain http ({base}): mails go out with List-Unsubscribe by mailto only: "
            "one click needs https (RFC 8058)"
        )
    return ""


async def channels(config: Config) -> list[Check]:
    """Whether mail server and Slack answer and let us in; a webhook can only be tried with a message."""
    from bot.app import open_client, tools

    async with open_client(config) as client:
        hand = tools(config, client)
        asked = [_probed(subscription, hand) for subscription in config.subscriptions]
        found = await asyncio.gather(*asked)
    return list(dict.fromkeys(found))


async def _probed(subscription: Subscription, hand: Tools) -> Check:
    from notifiers.base import channels as shelf

    kind = shelf()[subscription.channel.kind]
    notifier = kind.open(kind.settings.model_validate(dict(subscription.channel.settings)), hand)
    try:
        told = await notifier.probe()
    except DeliveryError as error:
        return Check(kind.name, State.WRONG, str(error).removeprefix(f"{kind.name}: "))
    untried = f"{subscription.name}: not asked; `defwatch doctor --send {subscription.name}` sends a test"
    return Check(kind.name, State.OK, told or untried)


def _room(file: Path) -> Iterator[Check]:
    folder = next(place for place in file.absolute().parents if place.exists())
    free = shutil.disk_usage(folder).free
    state = State.WRONG if free < NONE_BYTES else State.WARNING if free < LITTLE_BYTES else State.OK
    cure = "" if state is State.OK else ": make room, or shorten settings.retention (`defwatch db prune`)"
    yield Check("disk", state, f"{folder}: {free / 1e9:,.1f} GB free{cure}")


def _feeds(counts: Counter[str]) -> Check:
    told = ", ".join(f"{count} {status}" for status, count in counts.items()) or "none polled yet"
    troubled = any(counts[status] for status in ("gone", "blocked", "failing", "silent"))
    cure = ": see `defwatch feeds list`" if troubled else ""
    return Check("feeds", State.WARNING if troubled else State.OK, told + cure)


def _status(state: FeedState, now: datetime) -> str:
    from bot import polling

    return polling.status(state, now=now).value


def _addresses(config: Config) -> set[str]:
    return {feed.url for feed in config.feeds}
