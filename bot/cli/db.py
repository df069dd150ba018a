"""db: schema and integrity of the archive."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from bot.cli import console
from bot.errors import DefwatchError

SPARE_BYTES = 10_000_000


@click.group()
def db_() -> None:
    """Upgrade, copy, check and prune the database."""


@db_.command("upgrade")
@console.common
def upgrade(config_path: str, database: str) -> None:
    """Create the schema or bring it up to date.

    Every command that needs the archive does so by itself.
    """
    with console.open_store(database):
        console.out("the schema is up to date")


@db_.command("backup")
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@console.as_json
@console.common
def backup(config_path: str, database: str, *, json_: bool, file: Path) -> None:
    """Copy the archive to FILE as it is at this moment, while it is in use."""
    with console.open_store(database) as store:
        size = store.back_up(file)
    if json_:
        console.out_json({"file": file, "bytes": size})
    else:
        console.out(f"{file}: {size:,} bytes, whole; `--database sqlite:///{file}` reads it")


@db_.command("prune")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@console.as_json
@console.common
def prune(config_path: str, database: str, *, json_: bool, dry_run: bool) -> None:
    """Let go what is older than settings.retention says; `defwatch run` does so daily.

    Entries in no story, messages that were sent, and stories where they are not kept forever.
    """
    retention = console.load_config(config_path).settings.retention
    with console.open_store(database) as store:
        pruned = store.prune(retention, now=console.now(), dry_run=dry_run)
        free = store.free_bytes()
    if json_:
        console.out_json({**dataclasses.asdict(pruned), "dry_run": dry_run, "free_bytes": free})
        return
    console.out(f"{'would go' if dry_run else 'gone'}: {pruned.told or 'nothing'}")
    if free > SPARE_BYTES:
        console.say(f"{free / 1e6:,.0f} MB of the file are free and will be used again; ")
        console.say("with `defwatch run` stopped, `sqlite3 FILE VACUUM` gives them back to the disk")


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
