"""What commands share: the options each takes, opening the archive, printing for people or programs."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import re
import sys
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.errors import UsageError

if TYPE_CHECKING:
    from bot.model import Config
    from storage.store import Store

Command = TypeVar("Command", bound=Callable[..., Any])
Result = TypeVar("Result")

DEFAULT_DATABASE = "sqlite:///data/defwatch.db"


def common(command: Command) -> Command:
    """`--config` and `--database`, which every command takes."""
    command = click.option(
        "--database",
        envvar="DEFWATCH_DATABASE_URL",
        default=DEFAULT_DATABASE,
        show_default=True,
        help="Database URL.  [env: DEFWATCH_DATABASE_URL]",
    )(command)
    return click.option(
        "--config",
        "config_path",
        envvar="DEFWATCH_CONFIG",
        default="feeds.yaml",
        show_default=True,
        help="Configuration file.  [env: DEFWATCH_CONFIG]",
    )(command)


as_json = click.option("--json", "json_", is_flag=True, help="Print JSON for programs.")


def load_config(path: str, *, strict: bool = False) -> Config:
    """The configuration, secrets taken from the environment."""
    from bot import config

    return config.load(path, environ=os.environ, strict=strict)


def start_logs() -> None:
    """Logs go to standard error."""
    from bot import telemetry

    telemetry.configure()


@contextmanager
def open_store(url: str) -> Iterator[Store]:
    """The archive, its schema created or brought up to date."""
    from storage.store import Store

    store = Store(url)
    try:
        upgrade = store.upgrade()
        if upgrade and upgrade.backup:
            say(f"database: schema {upgrade.before} -> {upgrade.after}, backup {upgrade.backup}")
        yield store
    finally:
        store.close()


def wait_for(work: Coroutine[Any, Any, Result]) -> Result:
    """Run asynchronous work to its end."""
    return asyncio.run(work)


def say(message: str) -> None:
    """Tell a person something, on standard error."""
    print(message, file=sys.stderr)


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
    """A noun as JSON knows it: times as ISO 8601 UTC, durations in seconds, what is secret left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [field for field in dataclasses.fields(value) if field.repr]
        return {field.name: plain(getattr(value, field.name)) for field in fields}
    if isinstance(value, Mapping):
        return {str(key): plain(member) for key, member in value.items()}
    if isinstance(value, str | int | float | bool | None):
        return value
    if isinstance(value, date):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, timedelta):
        return value.total_seconds()
    return [plain(member) for member in value] if isinstance(value, Iterable) else str(value)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table for people; on a pipe, tab-separated lines."""
    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(_cell(cell) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=title, title_justify="left")
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(_cell(cell)) for cell in row))
    Console().print(shown)


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M UTC")
    text = "" if value is None else str(value)
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+", " ", text)


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
    found = re.fullmatch(r"(\d{1,6})([smhdw])", text.strip())
    if not found:
        raise UsageError(f"duration: {text}: write a number and s, m, h, d or w, such as 7d")
    units = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
    return timedelta(**{units[found[2]]: int(found[1])})


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
        raise UsageError(f"file: {path}: {error.strerror}") from error
