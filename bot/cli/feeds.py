"""feeds: list, add, remove, check; import and export stand in opml."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import click

from bot.cli import console, opml
from bot.errors import DefwatchError, FetchError, ParseError

if TYPE_CHECKING:
    from bot.app import App
    from bot.model import Config, FeedState, ParsedFeed
    from storage.store import Store


_LONGEST_NAME = 120


@click.group()
def feeds_() -> None:
    """List, add, remove and check feeds; import and export them as OPML."""


feeds_.add_command(opml.import_)
feeds_.add_command(opml.export)


@feeds_.command("list")
@console.as_json
@console.common
def list_(config_path: str, database: str, *, json_: bool) -> None:
    """Every feed with its health."""
    from bot import records
    from bot.clock import SystemClock
    from bot.enrolling import enrol

    clock = SystemClock()
    config = console.load_config(config_path)
    with console.open_store(database) as store:
        enrol(store, config, clock)
        with store.reading() as archive:
            rows = [records.feed(state, clock.now()) for state in archive.feeds.all()]
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
        why = row["error"] or (row["status"] == "silent" and f"nothing new since {_day(row['newest'], zone)}")
        if why:
            console.out(console.clean(f"{row['status']}: {row['name']}: {why}"))


def _day(moment: object, zone: ZoneInfo) -> str:
    return console.moment(moment, zone) if isinstance(moment, datetime) else "it was added"


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
    url = configuration.feed_address(url)
    address = url if "://" in url else f"https://{url}"
    configuration.refuse_known(config, address)
    unasked = _Found(address, "", None)
    main, *others = [unasked] if no_check else console.wait_for(_discover(config, url))
    name = name or _own_name(config, main)
    configuration.add_feed(config_path, environ=os.environ, url=main.url, name=name, language=language)
    for other in others:
        console.say(f"also there: {other}")
    if json_:
        console.out_json({**main._asdict(), "name": name, "others": [other._asdict() for other in others]})
    else:
        console.out(f"added to {config_path}: {main}")


class _Found(NamedTuple):
    """A feed behind an address; `entries` is None where nobody asked."""

    url: str
    name: str
    entries: int | None

    def __str__(self) -> str:
        entries = "" if self.entries is None else f"{self.entries:,} {_entries(self.entries)}"
        told = ", ".join(filter(None, (self.name, entries)))
        return console.clean(self.url) + (f" ({told})" if told else "")


def _entries(count: int) -> str:
    return "entry" if count == 1 else "entries"


def _own_name(config: Config, found: _Found) -> str:
    """The feed's title, so that no other feed has it."""
    from bot import config as configuration
    from bot.model import Feed

    configuration.refuse_known(config, found.url)
    (feed,), _ = configuration.told_apart([Feed(url=found.url, name=found.name)], config.feeds)
    return feed.name


async def _discover(config: Config, url: str) -> list[_Found]:
    from bot.app import open_client
    from bot.discovery import discover

    async with open_client(config) as client:
        try:
            found = await discover(client, url)
        except ParseError as error:
            raise DefwatchError(
                f"feed: {url}: {error}: give the feed's own address, or --no-check"
            ) from error
    return [
        _Found(there, console.clipped(feed.title, _LONGEST_NAME).strip(), len(feed.entries))
        for there, feed in found
    ]


@feeds_.command("remove")
@click.argument("name_or_url")
@console.as_json
@console.common
def remove(config_path: str, database: str, name_or_url: str, *, json_: bool) -> None:
    """Take a feed out of the YAML.

    What it brought stays in the archive.
    """
    from bot import config as configuration

    feed = configuration.remove_feed(config_path, environ=os.environ, name_or_url=name_or_url)
    if json_:
        console.out_json({"url": feed.url, "name": feed.name})
    else:
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
    from bot import apart, parsing, polling, records
    from bot.model import Request

    now = app.clock.now()
    request = Request(url=polling.address(state), user_agent=state.feed.user_agent)
    try:
        response = await app.client.get(request)
        parsed = await apart.parse(response.body, response.content_type, response.url)
    except (FetchError, ParseError) as error:
        after = polling.failed(state, error, now=now, jitter=0.0)
        return {**records.feed(after, now), "next_poll": state.next_poll}
    new = await asyncio.to_thread(_new_entries, app.store, state, parsed)
    after = polling.succeeded(
        state,
        response,
        digest=polling.body_hash(response.body),
        title=parsed.title,
        new=new,
        known=len(parsed.entries) - new,
        entry_times=[at for entry in parsed.entries if (at := parsing.dated(entry, fetched=now))],
        hints=parsed.hints,
        now=now,
        jitter=0.0,
    )
    return {**records.feed(after, now), "entries": len(parsed.entries), "next_poll": state.next_poll}


def _new_entries(store: Store, state: FeedState, parsed: ParsedFeed) -> int:
    """How many of the entries the archive does not know."""
    from bot import parsing

    urls, guids = parsing.lookups(parsed)
    with store.reading() as archive:
        known = archive.articles.known(state.id, urls=urls, guids=guids)
    arrivals, _ = parsing.compare(parsed, known, feed_url=state.feed.url)
    return sum(1 for arrival in arrivals if arrival.known is None)
