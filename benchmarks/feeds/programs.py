"""What a program under measure is, and Defwatch as one, by its real command line."""

from __future__ import annotations

import os
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import yaml

from benchmarks.feeds.entries import Truth
from benchmarks.feeds.server import ROOT

Stored = Mapping[str, Sequence[Truth]]
"""A program's entries by the address of their feed."""


class Program(Protocol):
    """A reader of feeds; `version` says which one was measured."""

    name: str
    version: str

    def subscribe(self, addresses: Sequence[str], folder: Path) -> None:
        """Write what the program needs to know into an empty folder; not measured."""

    def command(self, folder: Path) -> Sequence[str]:
        """Return the command that polls all feeds once."""

    def stored(self, folder: Path) -> Stored:
        """Return what is in its archive."""


def environment(folder: Path) -> dict[str, str]:
    """As little as a program needs; compiled modules are kept, whatever this shell says."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
    }


class Defwatch:
    """The program of this checkout; `settings` go under `settings.fetch`."""

    name = "defwatch"
    version = "this checkout"

    def __init__(self) -> None:
        shipped = yaml.safe_load((ROOT / "feeds.yaml").read_text("utf-8"))
        self._watchlist = shipped["watchlist"]

    def subscribe(self, addresses: Sequence[str], folder: Path) -> None:
        config = {
            "feeds": [
                {"url": url, "name": f"Outlet {number:04}", "full_text": "never"}
                for number, url in enumerate(addresses)
            ],
            "watchlist": self._watchlist,
            "settings": {"fetch": {"allow_networks": ["127.0.0.0/8"]}},
        }
        (folder / "feeds.yaml").write_text(
            yaml.safe_dump(config, allow_unicode=True, sort_keys=False), "utf-8"
        )

    def command(self, folder: Path) -> Sequence[str]:
        files = ["--config", str(folder / "feeds.yaml"), "--database", f"sqlite:///{folder / 'defwatch.db'}"]
        return [str(ROOT / ".venv" / "bin" / "defwatch"), "poll", "--all", *files]

    def stored(self, folder: Path) -> Stored:
        asked = (
            "select feeds.url, iif(guid like 'urn:defwatch:%', '', guid), entries.url, title, published"
            " from entries join feeds on feeds.id = feed_id order by entries.id"
        )
        return from_sqlite(folder / "defwatch.db", asked)


def from_sqlite(file: Path, asked: str) -> Stored:
    """The entries of rows of feed, guid, link, title and moment; none where the program made no archive."""
    entries: defaultdict[str, list[Truth]] = defaultdict(list)
    with closing(sqlite3.connect(file)) as database:
        if not database.execute("select count(*) from sqlite_master").fetchone()[0]:
            return entries
        for feed, guid, link, title, at in database.execute(asked):
            entries[feed].append(Truth(guid or "", link or "", title or "", moment(at)))
    return entries


def moment(stored: object) -> str:
    """An archive's moment as ISO 8601; seconds since 1970 are one too."""
    text = str(stored or "").replace(" ", "T")
    return datetime.fromtimestamp(int(text), UTC).isoformat() if text.isdigit() else text
