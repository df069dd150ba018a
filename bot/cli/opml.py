"""feeds import, feeds export: the feeds from other readers and for them, as OPML."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import console
from bot.errors import DefwatchError, FetchError, ParseError

if TYPE_CHECKING:
    from bot.config.opml import Refused
    from bot.fetching import Client
    from bot.model import Config, Feed


@click.command("import")
@click.argument("file", metavar="FILE")
@click.option("--check", is_flag=True, help="Ask each first; only those that answer with a feed are written.")
@console.as_json
@console.common
def import_(config_path: str, database: str, file: str, *, json_: bool, check: bool) -> None:
    """Write the feeds of an OPML file into the YAML.

    FILE comes from another reader (`-`: standard input). Folders become tags; a feed that is there already
    stays as it is, as do comments and order.
    """
    from bot import config as configuration

    config = console.load_config(config_path)
    feeds, refused = _read(file)
    fresh, known = configuration.told_apart(feeds, config.feeds)
    if check and fresh:
        fresh, silent = console.wait_for(_checked(config, fresh))
        refused += silent
        fresh, again = configuration.told_apart(fresh, config.feeds)
        known += again
    if fresh:
        configuration.add_feeds(config_path, environ=os.environ, feeds=fresh)
    for feed, there in known:
        console.say(console.clean(f"there already: {feed.url}" + (f" as {there.name}" if there.name else "")))
    for one in refused:
        console.say(console.clipped(f"refused: {_where(file, one)}{one.name or one.url}: {one.reason}"))
    if json_:
        rows = [{"url": there.url, "name": there.name} for _, there in known]
        console.out_json({"added": list(map(_row, fresh)), "known": rows, "refused": refused})
    else:
        others = f"{len(known):,} there already, {len(refused):,} refused"
        console.out(f"added {_feeds(len(fresh))} to {config_path} ({others})")
    if refused and not (fresh or known):
        raise DefwatchError(f"{file}: none of its {_feeds(len(refused))} could be added")


def _read(file: str) -> tuple[list[Feed], list[Refused]]:
    from bot.config import opml

    try:
        feeds, refused = opml.read(console.read_bytes(file))
    except ParseError as error:
        raise DefwatchError(f"{file}: {error}") from error
    if not feeds and not refused:
        raise DefwatchError(f"{file}: no feeds: none of its outlines has an xmlUrl")
    return feeds, refused


def _where(file: str, refused: Refused) -> str:
    return f"{file}:{refused.line}: " if refused.line else ""


def _feeds(count: int) -> str:
    return f"{count:,} {'feed' if count == 1 else 'feeds'}"


def _row(feed: Feed) -> dict[str, object]:
    return {"url": feed.url, "name": feed.name, "language": feed.language, "tags": feed.tags}


async def _checked(config: Config, feeds: Sequence[Feed]) -> tuple[list[Feed], list[Refused]]:
    """Those that answer with a feed, at the address where it is; and the others with the reason."""
    from bot.app import open_client
    from bot.config.opml import Refused

    async with open_client(config) as client:
        with console.progress("checking", len(feeds)) as advance:

            async def one(feed: Feed) -> Feed | Refused:
                try:
                    return await _found(client, feed)
                except (FetchError, ParseError) as error:
                    return Refused(line=0, url=feed.url, name=feed.name, reason=str(error))
                finally:
                    advance()

            answers = await asyncio.gather(*map(one, feeds))
    return (
        [answer for answer in answers if not isinstance(answer, Refused)],
        [answer for answer in answers if isinstance(answer, Refused)],
    )


async def _found(client: Client, feed: Feed) -> Feed:
    from bot.discovery import discover

    address, parsed = (await discover(client, feed.url))[0]
    return replace(feed, url=address, name=feed.name or " ".join(parsed.title.split()))


@click.command("export")
@console.as_json
@console.common
def export(config_path: str, database: str, *, json_: bool) -> None:
    """Print the feeds as OPML 2.0, for other readers and for `feeds import`."""
    from bot.config import opml

    config = console.load_config(config_path)
    if json_:
        console.out_json(config.feeds)
    else:
        console.out(opml.write(config.feeds, title=f"Defwatch: {Path(config.path).name}").removesuffix("\n"))
