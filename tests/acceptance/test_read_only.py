"""An archive that cannot be written: what only reads works, what has to write says why it cannot."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import defwatch
from bot.errors import StorageError
from storage.store import Store
from tests.acceptance.desk import Desk, entry, rss
from tests.integration.test_storage_files import as_nobody
from tests.servers import Page, Site

READING = [
    ("status", "--json"),
    ("stories", "--json"),
    ("story", "1", "--json"),
    ("search", "S-400", "--json"),
    ("claims", "--json"),
    ("outbox", "list", "--json"),
    ("feeds", "list", "--json"),
    ("db", "check"),
]
WRITING = [("poll",), ("digest", "--due")]


def command(desk: Desk, *words: str) -> Result:
    """Run a command in this process, which can give up the rights of root."""
    places = ["--config", str(desk.folder / "feeds.yaml"), "--database", f"sqlite:///{archive_of(desk)}"]
    return CliRunner().invoke(defwatch, [*words, *places], standalone_mode=False)


def archive_of(desk: Desk) -> Path:
    return desk.folder / "data" / "defwatch.db"


@pytest.fixture
def sealed(desk: Desk) -> Iterator[Desk]:
    """An archive with one story in a folder that nobody may write."""
    report = entry("Boats carry the S-400 out of port", "https://example.org/1", summary="They left. " * 30)
    with Site({"/feed.xml": Page(body=rss("An outlet", report))}) as site:
        desk.configure(
            f"feeds: [{{url: '{site.url('/feed.xml')}', full_text: never}}]\n"
            "watchlist: [S-400]\nsettings: {fetch: {allow_networks: [127.0.0.0/8]}}\n"
        )
        desk.run("poll")
    for words in (*READING, *WRITING):
        command(desk, *words)  # loads what is loaded lazily, while it can be read
    for place in (desk.folder, *list(desk.folder.parents)[:2]):
        place.chmod(0o755)
    archive_of(desk).chmod(0o444)
    archive_of(desk).parent.chmod(0o555)
    yield desk
    archive_of(desk).parent.chmod(0o755)


def test_what_only_reads_works(sealed: Desk) -> None:
    for words in READING:
        with as_nobody():
            result = command(sealed, *words)
        assert result.exception is None, words
        assert result.stdout.strip(), words


def test_what_has_to_write_says_why_it_cannot(sealed: Desk) -> None:
    for words in WRITING:
        with as_nobody():
            result = command(sealed, *words)
        assert isinstance(result.exception, StorageError), words
        assert f"database: {archive_of(sealed).parent}: not writable (owner " in str(result.exception)


def test_what_was_written_last_is_never_left_out_in_silence(sealed: Desk, tmp_path: Path) -> None:
    place = tmp_path / "copy"
    shutil.copytree(archive_of(sealed).parent, tmp_path / "source")
    (tmp_path / "source").chmod(0o755)
    source = tmp_path / "source" / "defwatch.db"
    source.chmod(0o644)
    with closing(sqlite3.connect(source)) as database:
        database.execute("CREATE TABLE later (number INTEGER)")
        database.commit()
        shutil.copytree(source.parent, place, ignore=shutil.ignore_patterns("*-shm"))
    for file in place.iterdir():
        file.chmod(0o444)
    place.chmod(0o555)

    store = Store(f"sqlite:///{place / 'defwatch.db'}")
    with as_nobody(), pytest.raises(StorageError, match="-wal: holds what was written last"):
        store.upgrade()
    store.close()
    place.chmod(0o755)
