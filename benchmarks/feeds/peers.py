"""The peers: readers of feeds from PyPI (each in an environment of its own) and from Debian.

Each is set up as its own documentation has it for many feeds, with conditional requests where it can.
"""

from __future__ import annotations

import configparser
import email.policy
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from email.header import decode_header, make_header
from pathlib import Path
from typing import Protocol

from benchmarks.feeds.entries import Truth
from benchmarks.feeds.programs import Program, Stored, from_sqlite, moment

THREADS = "10"


class MissingError(Exception):
    """A peer cannot be had here; the message says which and why."""


def _environment_of(folder: Path, *requirements: str) -> Path:
    """The `bin` folder of a virtual environment with these requirements, made on first use.

    Raises:
        MissingError: pip cannot install it.
    """
    stamp, wanted = folder / "requirements", "\n".join(requirements)
    if not stamp.exists() or stamp.read_text() != wanted:
        sys.stderr.write(f"installing {' '.join(requirements)} into {folder}\n")
        _run(folder.name, [sys.executable, "-m", "venv", "--clear", str(folder)])
        _run(folder.name, [str(folder / "bin" / "pip"), "install", "-qq", *requirements])
        _run(folder.name, [str(folder / "bin" / "python"), "-m", "compileall", "-qq", str(folder)])
        stamp.write_text(wanted)
    return folder / "bin"


def _run(what: str, command: Sequence[str], folder: Path | None = None) -> str:
    """What the command says.

    Raises:
        MissingError: it failed; for whatever reason, there is no such peer then.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(  # noqa: S603  # pip, dpkg and the peers themselves
        command, cwd=folder, env=environment, check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise MissingError(f"{what}: {(done.stderr.strip() or 'failed').splitlines()[-1]}")
    return done.stdout


def _installed(name: str) -> str:
    """The version of a Debian package whose program bears its name.

    Raises:
        MissingError: it is not installed.
    """
    if shutil.which(name) is None:
        raise MissingError(f"{name}: not installed: apt-get install {name}")
    return _run(name, ["dpkg-query", "-W", "-f", "${Version}", name])


class Peer(Program, Protocol):
    """A program that is installed into, or looked for from, a folder."""

    def __init__(self, cache: Path) -> None: ...


class Reader(Peer):
    """lemon24/reader: feedparser and requests over SQLite."""

    name = "reader"
    _ADD = """
import reader
own = reader.make_reader("reader.db")
for url in open("urls").read().split():
    own.add_feed(url)
"""

    def __init__(self, cache: Path) -> None:
        self.version = "3.26"
        self._python = (
            _environment_of(cache / self.name, f"reader[cli]=={self.version}", "sgmllib3k==1.0.0") / "python"
        )

    def subscribe(self, addresses: Sequence[str], folder: Path) -> None:
        (folder / "urls").write_text("\n".join(addresses))
        _run(self.name, [str(self._python), "-c", self._ADD], folder)

    def command(self, folder: Path) -> Sequence[str]:
        database = ["--db", str(folder / "reader.db")]
        return [
            str(self._python),
            "-m",
            "reader",
            *database,
            "update",
            "--no-scheduled",
            "--workers",
            THREADS,
        ]

    def stored(self, folder: Path) -> Stored:
        return from_sqlite(folder / "reader.db", "select feed, id, link, title, published from entries")


class Rss2email(Peer):
    """rss2email: feedparser, one mail an entry, here into a Maildir."""

    name = "rss2email"

    def __init__(self, cache: Path) -> None:
        self.version = "3.14"
        self._program = _environment_of(cache / self.name, f"rss2email=={self.version}") / "r2e"

    def subscribe(self, addresses: Sequence[str], folder: Path) -> None:
        config = configparser.ConfigParser(interpolation=None)
        config["DEFAULT"] = {
            "from": "news@example.org",
            "to": "desk@example.org",
            "email-protocol": "maildir",
            "maildir-path": str(folder / "mail"),
            "verbose": "error",
        }
        for number, url in enumerate(addresses):
            config[f"feed.f{number:04}"] = {"url": url}
        with (folder / "rss2email.cfg").open("w") as file:
            config.write(file)
        (folder / "mail").mkdir()

    def command(self, folder: Path) -> Sequence[str]:
        return [
            str(self._program),
            "-c",
            str(folder / "rss2email.cfg"),
            "-d",
            str(folder / "data.json"),
            "run",
        ]

    def stored(self, folder: Path) -> Stored:
        entries: defaultdict[str, list[Truth]] = defaultdict(list)
        for file in (folder / "mail" / "INBOX").glob("new/*"):
            with file.open("rb") as opened:
                message = email.message_from_binary_file(opened, policy=email.policy.compat32)
            guid, link, title = (_header(message[name]) for name in ("X-RSS-ID", "X-RSS-URL", "Subject"))
            entries[_header(message["X-RSS-Feed"])].append(Truth(guid, link, title, ""))
        return entries


class Newsboat(Peer):
    """newsboat: C++ and Rust, libxml2 and libcurl over SQLite."""

    name = "newsboat"

    def __init__(self, cache: Path) -> None:  # noqa: ARG002  # Debian's are where Debian puts them
        self.version = _installed("newsboat")

    def subscribe(self, addresses: Sequence[str], folder: Path) -> None:
        (folder / "urls").write_text("\n".join(addresses) + "\n")
        (folder / "config").write_text(f"reload-threads {THREADS}\n")

    def command(self, folder: Path) -> Sequence[str]:
        files = ["-u", str(folder / "urls"), "-c", str(folder / "cache.db"), "-C", str(folder / "config")]
        return ["newsboat", *files, "-x", "reload"]

    def stored(self, folder: Path) -> Stored:
        asked = "select feedurl, guid, url, title, pubDate from rss_item"
        return from_sqlite(folder / "cache.db", asked)


_SFEED_FETCH = """fetch() {
  etag="$sfeedpath/../etags/$1"
  curl -L --max-redirs 0 -H "User-Agent:" -f -s -m 15 --etag-save "$etag.new" --etag-compare "$etag" "$2" \\
    2>/dev/null && { [ ! -s "$etag.new" ] || mv "$etag.new" "$etag"; }
}
"""


class Sfeed(Peer):
    """sfeed: a C parser in a shell script, curl for each feed, lines of text as archive."""

    name = "sfeed"

    def __init__(self, cache: Path) -> None:  # noqa: ARG002  # Debian's are where Debian puts them
        self.version = _installed("sfeed")

    def subscribe(self, addresses: Sequence[str], folder: Path) -> None:
        for name in ("feeds", "etags"):
            (folder / name).mkdir()
        feeds = "\n".join(f'feed "{number}" "{url}"' for number, url in enumerate(addresses))
        (folder / "urls").write_text("\n".join(addresses))
        (folder / "sfeedrc").write_text(
            f'sfeedpath="{folder}/feeds"\nmaxjobs={THREADS}\n{_SFEED_FETCH}feeds() {{\n{feeds}\n}}\n'
        )

    def command(self, folder: Path) -> Sequence[str]:
        return ["sfeed_update", str(folder / "sfeedrc")]

    def stored(self, folder: Path) -> Stored:
        entries: defaultdict[str, list[Truth]] = defaultdict(list)
        for number, url in enumerate((folder / "urls").read_text().split()):
            file = folder / "feeds" / str(number)
            lines = file.read_text("utf-8", "replace").split("\n") if file.exists() else []
            for line in filter(None, lines):
                at, title, link, _, _, guid = (_unescaped(part) for part in line.split("\t")[:6])
                entries[url].append(Truth(guid, link, title, moment(at)))
        return entries


PEERS: Sequence[type[Peer]] = (Reader, Rss2email, Newsboat, Sfeed)


def _header(value: object) -> str:
    return str(make_header(decode_header(str(value)))) if value else ""


def _unescaped(text: str) -> str:
    return text.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")
