"""db: schema and integrity of the archive."""

from __future__ import annotations

import click

from bot.cli import console
from bot.errors import DefwatchError


@click.group()
def db_() -> None:
    """Upgrade and check the database."""


@db_.command("upgrade")
@console.common
def upgrade(config_path: str, database: str) -> None:
    """Create the schema or bring it up to date.

    Every command that needs the archive does so by itself.
    """
    with console.open_store(database):
        console.out("the schema is up to date")


@db_.command("check")
@console.as_json
@console.common
def check(config_path: str, database: str, *, json_: bool) -> None:
    """Check the archive's integrity; exit 1 where something is wrong."""
    with console.open_store(database) as store:
        problems = store.check()
    if json_:
        console.out_json({"ok": not problems, "problems": problems})
    if problems:
        raise DefwatchError("database: " + "; ".join(problems))
    if not json_:
        console.out("ok")
