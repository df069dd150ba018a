"""feeds: list, add, remove, check."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from bot.cli import console
from bot.errors import DefwatchError, FetchError, ParseError

if TYPE_CHECKING:
    from datetime import datetime

    from bot.app import App
    from bot.model import Config, FeedState
    from storage.store import Store


@click.group()
def feeds_() -> None:
    """List, add, remove and check feeds."""


@feeds_.command("list")
@console.as_json
@console.common
def list_(config_path: str, database: str, *, json_: bool) -> None:
    """Every feed with its health."""
    from bot.clock import SystemClock
    from bot.enrolling import enrol

    clock = SystemClock()
    config = console.load_config(config_path)
    with console.open_store(database) as store:
        enrol(store, config, clock)
        with store.reading() as archive:
            rows = [_row(state, clock.now()) for state in archive.feeds.all()]
    if json_:
        console.out_json(rows)
        return
    columns = ("name", "status", "entries", "last_polled", "next_poll", "error")
    _show(rows, columns, ZoneInfo(config.settings.timezone))


def _show(rows: Sequence[Mapping[str, object]], columns: Sequence[str], zone: ZoneInfo) -> None:
    """A table; for people what went wrong stands below it, where there is room."""
    apart = console.for_people()
    shown = [column for column in columns if not (apart and column == "error")]
    console.table("Feeds", shown, [[row[column] for column in shown] for row in rows], zone=zone)
    for row in rows if apart else ():
        if row["error"]:
            console.out(console.clean(f"{row['status']}: {row['name']}: {row['error']}"))


def _row(state: FeedState, now: datetime) -> dict[str, object]:
    from bot import polling

    return {
        "name": state.name,
        "url": state.feed.url,
        "status": polling.status(state, now=now).value,
        "error": state.error,
        "entries": state.entries,
        "last_polled": state.last_polled,
        "next_poll": state.next_poll,
    }


@feeds_.command("add")
@click.argument("url")
@click.option("--name", default="", metavar="NAME", help="Its name; default: the feed's own title.")
@click.option("--language", default="", metavar="L", help="Its language: en, hi, ru, …")
@click.option("--no-check", is_flag=True, help="Write it without asking the network.")
@console.as_json
@console.common
def add(
    config_path: str,
    database: str,
    url: str,
    *,
    json_: bool,
    name: str,
    language: str,
    no_check: bool,
) -> None:
    """Write a feed into the YAML.

    URL is the feed's own address or its site's: the feed behind it is found. Comments and order stay.
    """
    from bot import config as configuration

    config = console.load_config(config_path)
    found, title, count = (url, name, None) if no_check else console.wait_for(_discover(config, url))
    configuration.add_feed(config_path, environ=os.environ, url=found, name=name or title, language=language)
    if json_:
        console.out_json({"url": found, "name": name or title, "entries": count})
    else:
        about = "" if count is None else f" ({console.clipped(title, 100)}, {_entries(count)})"
        console.out(f"added to {config_path}: {console.clean(found)}{about}")


async def _discover(config: Config, url: str) -> tuple[str, str, int | None]:
    from bot.app import open_client
    from bot.discovery import discover

    async with open_client(config) as client:
        try:
            feeds = await discover(client, url)
        except ParseError as error:
            raise DefwatchError(
                f"feed: {url}: {error}: give the feed's own address, or --no-check"
            ) from error
    if not feeds:
        raise DefwatchError(f"feed: {url}: no feed found there: give the feed's own address, or --no-check")
    address, parsed = feeds[0]
    for other, also in feeds[1:]:
        title = console.clipped(also.title, 100)
        console.say(f"also there: {console.clean(other)} ({title}, {_entries(len(also.entries))})")
    return address, parsed.title, len(parsed.entries)


def _entries(count: int) -> str:
    return f"{count:,} {'entry' if count == 1 else 'entries'}"


@feeds_.command("remove")
@click.argument("name_or_url")
@console.common
def remove(config_path: str, database: str, name_or_url: str) -> None:
    """Take a feed out of the YAML.

    What it brought stays in the archive.
    """
    from bot import config as configuration

    feed = configuration.remove_feed(config_path, environ=os.environ, name_or_url=name_or_url)
    console.out(f"removed {feed.name or feed.url}")


@feeds_.command("check")
@click.option("--strict", is_flag=True, help="Exit 1 if a feed failed.")
@console.as_json
@console.common
def check(config_path: str, database: str, *, json_: bool, strict: bool) -> None:
    """Fetch each feed and report its health; nothing is stored."""
    config = console.load_config(config_path)
    with console.open_store(database) as store:
        rows = console.wait_for(_check(config, store))
    if json_:
        console.out_json(rows)
    else:
        columns = ("name", "status", "entries", "error", "url")
        _show(rows, columns, ZoneInfo(config.settings.timezone))
    failed = sum(1 for row in rows if row["error"])
    if strict and failed:
        raise DefwatchError(f"feeds: {failed} of {len(rows)} failed (--strict)")


async def _check(config: Config, store: Store) -> list[dict[str, object]]:
    from bot.app import open_app

    async with open_app(config, store) as app:
        states = await app.pipeline.feeds()
        with console.progress("checking", len(states)) as advance:

            async def one(state: FeedState) -> dict[str, object]:
                row = await _health(app, state)
                advance()
                return row

            return list(await asyncio.gather(*(one(state) for state in states)))


async def _health(app: App, state: FeedState) -> dict[str, object]:
    """How the feed answers at this moment, judged as a poll would judge it."""
    from bot import apart, polling
    from bot.model import Request

    now = app.clock.now()
    request = Request(url=state.feed.url, user_agent=state.feed.user_agent)
    try:
        response = await app.client.get(request)
        parsed = await apart.parse(response.body, response.content_type, response.url)
    except (FetchError, ParseError) as error:
        after = polling.failed(state, error, now=now, jitter=0.0)
        return {**_row(after, now), "next_poll": state.next_poll}
    times = [entry.published for entry in parsed.entries if entry.published]
    after = polling.succeeded(
        state,
        response,
        title=parsed.title,
        new=0,
        known=len(parsed.entries),
        entry_times=times,
        hints=parsed.hints,
        now=now,
        jitter=0.0,
    )
    return {**_row(after, now), "entries": len(parsed.entries), "next_poll": state.next_poll}
