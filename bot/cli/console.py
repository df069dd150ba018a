"""What commands share: the options each takes, opening the archive, printing for people or programs."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import sys
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click

from bot.errors import ConfigError, StorageError, UsageError

if TYPE_CHECKING:
    from bot.model import Config
    from storage.store import Store

Command = TypeVar("Command", bound=Callable[..., Any])
Result = TypeVar("Result")

LARGEST_ID = 2**63 - 1
"""Of a row in either database."""

LONGEST = timedelta(days=36_500)
_UTC = ZoneInfo("UTC")

DEFAULT_DATABASE = "sqlite:///data/defwatch.db"


def common(command: Command) -> Command:
    """`--config` and `--database`, which every command takes."""
    command = click.option(
        "--database",
        envvar="DEFWATCH_DATABASE_URL",
        default=DEFAULT_DATABASE,
        metavar="URL",
        show_default=True,
        show_envvar=True,
        help="The archive: SQLite or PostgreSQL.",
    )(command)
    return click.option(
        "--config",
        "config_path",
        envvar="DEFWATCH_CONFIG",
        default="feeds.yaml",
        metavar="FILE",
        show_default=True,
        show_envvar=True,
        help="The configuration.",
    )(command)


as_json = click.option("--json", "json_", is_flag=True, help="Print JSON for programs.")


def load_config(path: str, *, strict: bool = False) -> Config:
    """The configuration, secrets taken from the environment."""
    from bot import config

    return config.load(path, environ=os.environ, strict=strict)


def zone_of(path: str) -> ZoneInfo:
    """The zone that the operator reads times in; UTC where the configuration cannot say."""
    try:
        return ZoneInfo(load_config(path).settings.timezone)
    except ConfigError:
        return ZoneInfo("UTC")


def now() -> datetime:
    """The machine's time."""
    return datetime.now(UTC)


def start_logs(config: Config) -> None:
    """Logs go to standard error, in the operator's zone."""
    from bot import telemetry

    telemetry.configure(timezone=config.settings.timezone)


@contextmanager
def open_store(url: str) -> Iterator[Store]:
    """The archive, its schema created or brought up to date.

    Raises:
        UsageError: the address is none.
        StorageError: the archive cannot be used.
    """
    from storage.store import Store

    try:
        store = Store(url)
    except StorageError as error:
        raise UsageError(str(error)) from error
    try:
        upgrade = store.upgrade()
        if upgrade and upgrade.backup:
            say(f"database: schema {upgrade.before} -> {upgrade.after}, backup {upgrade.backup}")
        yield store
    finally:
        store.close()


THREADS = 3
"""More would wait for the interpreter's lock, and each has memory of its own that it does not give back."""


def wait_for(work: Coroutine[Any, Any, Result]) -> Result:
    """Run asynchronous work to its end; what foreign code logs on the way is not for a command's reader."""
    if not logging.root.handlers:
        logging.root.addHandler(logging.NullHandler())

    async def with_threads() -> Result:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))
        return await work

    return asyncio.run(with_threads())


def say(message: str) -> None:
    """Tell a person something, on standard error."""
    print(message, file=sys.stderr)


def say_waiting(store: Store) -> None:
    """Tell what is not sent yet: it was asked to wait, was refused, or another process is sending."""
    from bot.model import DeliveryStatus

    with store.reading() as archive:
        waiting = archive.totals().outbox.get(DeliveryStatus.PENDING, 0)
    if waiting:
        say(f"{waiting} waiting to be sent (see `defwatch outbox list --status pending`)")


def out(text: str) -> None:
    """Print what was asked for, on standard output."""
    print(text)


def out_json(value: object) -> None:
    """Print one JSON document (on a terminal with indents)."""
    indent = 2 if sys.stdout.isatty() else None
    print(json.dumps(plain(value), ensure_ascii=False, indent=indent))


def out_line(value: object) -> None:
    """Print one line of JSON Lines, at once."""
    print(json.dumps(plain(value), ensure_ascii=False), flush=True)


def plain(value: object) -> object:
    """A noun as JSON knows it."""
    from bot.records import plain

    return plain(value)


def for_people() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout.isatty()


def table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, zone: ZoneInfo | None = None
) -> None:
    """Print a table for people, its last column as wide as there is room; on a pipe, tab-separated lines."""
    if not for_people():
        for row in rows:
            print("\t".join(_cell(cell, zone or _UTC) for cell in row))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    title = f"{title}, times in {zone}" if zone else title
    shown = Table(
        title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False
    )
    for column in columns:
        last = column == columns[-1]
        shown.add_column(column, overflow="fold", no_wrap=not last, max_width=None if last else 30)
    for row in rows:
        shown.add_row(*(Text(_short(cell, zone or _UTC)) for cell in row))
    Console().print(shown if shown.rows else f"{title}: none", highlight=False)


def _short(value: object, zone: ZoneInfo) -> str:
    """A table's title says the zone, so that its cells need not."""
    return f"{value.astimezone(zone):%d %b %H:%M}" if isinstance(value, datetime) else _cell(value, zone)


def moment(at: datetime | None, zone: ZoneInfo) -> str:
    """`2025-12-05 08:00 IST`."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M %Z") if at else ""


def clean(text: str) -> str:
    """Foreign text on one line: it cannot command the terminal, nor turn the direction of its neighbours."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+", " ", text)


def clipped(text: str, limit: int = 300) -> str:
    """The beginning of a text, clean."""
    return clean(text if len(text) <= limit else text[: limit - 1] + "…")


def _cell(value: object, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return moment(value, zone)
    return "" if value is None else clipped(str(value))


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[], None]]:
    """A progress bar on a terminal's standard error; nothing elsewhere."""
    if not sys.stderr.isatty() or not total:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda: bar.advance(task)


def duration(text: str) -> timedelta:
    """`7d`, `48h`, `15m` as a duration.

    Raises:
        UsageError: it is none.
    """
    found = re.fullmatch(r"([0-9]{1,9})([smhdw])", text.strip())
    units = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
    length = timedelta(**{units[found[2]]: int(found[1])}) if found else None
    if length is None or length > LONGEST:
        raise UsageError(f"duration: {text}: write a number and s, m, h, d or w, at most 36500d, such as 7d")
    return length


def read_bytes(path: str) -> bytes:
    """A file's bytes; `-` is standard input.

    Raises:
        UsageError: it cannot be read.
    """
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {unreadable(error)}") from error


def unreadable(error: OSError) -> str:
    """Why a file cannot be read, in a few words."""
    return "a folder, not a file" if isinstance(error, IsADirectoryError) else (error.strerror or str(error))
