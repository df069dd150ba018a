"""The archive among real files, processes and servers: deaths, backups, full disks, wrong owners."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool

from bot.errors import StorageError
from storage.engine import address, open_engine
from storage.problems import denied
from storage.store import Store
from storage.tables import VERSION
from storage.upgrading import MIGRATIONS, upgrade
from tests.factories import article

pytest_plugins = ("tests.postgres",)


def made(path: Path) -> Store:
    store = Store(f"sqlite:///{path}")
    store.upgrade()
    return store


def count(store: Store) -> int:
    with store.reading() as archive:
        return archive.totals().articles


WRITER = """
import sys
from storage.problems import denied
from storage.store import Store
from tests.factories import article
store = Store(sys.argv[1])
with store.writing() as archive:
    archive.articles.add(article(1), waiting=False)
for transaction in range(1000):
    with store.writing() as archive:
        for number in range(20):
            archive.articles.add(article(2 + 20 * transaction + number), waiting=False)
            print(transaction, flush=True)
"""


@pytest.mark.parametrize("lines", [1, 7, 20, 21, 95])
def test_a_kill_leaves_whole_transactions_only(store: Store, lines: int) -> None:
    process = subprocess.Popen([sys.executable, "-c", WRITER, store.url], stdout=subprocess.PIPE, text=True)
    with process:
        assert process.stdout is not None
        for _ in range(lines):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    found = count(store)
    assert (found - 1) % 20 == 0
    assert found >= 1 + (lines - 1) // 20 * 20
    assert store.check() == []
    with store.writing() as archive:
        archive.articles.add(article(999_999), waiting=False)
    assert count(store) == found + 1


def test_the_folder_is_made_on_first_use(tmp_path: Path) -> None:
    store = made(tmp_path / "a" / "b" / "defwatch.db")
    assert (tmp_path / "a" / "b" / "defwatch.db").is_file()
    store.close()


def test_a_relative_address_is_in_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = Store("sqlite:///data/defwatch.db")
    store.upgrade()
    with store.delivering() as held:
        assert held
    store.close()
    assert (tmp_path / "data" / "defwatch.db").is_file()


def test_the_file_is_kept_as_it_should_be(tmp_path: Path) -> None:
    made(tmp_path / "defwatch.db").close()
    with closing(sqlite3.connect(tmp_path / "defwatch.db")) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_migration_leaves_a_backup_beside_the_file(tmp_path: Path) -> None:
    store = made(tmp_path / "defwatch.db")
    with store.writing() as archive:
        archive.articles.add(article(1), waiting=False)
    history = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, history)
    (history / "versions" / "9999_next.py").write_text(
        "from alembic import op\nfrom storage.tables import articles, VERSION\n"
        "revision, down_revision = '9999', f'{VERSION:04}'\n"
        "def upgrade() -> None:\n    op.execute(articles.delete())\n"
    )
    engine = open_engine(address(store.url))
    older = tmp_path / f"backup-defwatch-schema-{VERSION}.db"
    older.write_text("an older backup")
    done = upgrade(engine, address(store.url), migrations=history, version=9999)
    engine.dispose()
    assert done.backup == tmp_path / f"backup-defwatch-schema-{VERSION}-2.db"
    assert count(store) == 0
    backup = Store(f"sqlite:///{done.backup}")
    assert backup.upgrade().after == VERSION
    assert count(backup) == 1
    assert older.read_text() == "an older backup"
    backup.close()
    store.close()


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without the rights of root, which may write everywhere; the folders' owner has them otherwise."""
    if os.geteuid() != 0:
        yield
        return
    os.setegid(65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that nobody may write but all may reach."""
    made(tmp_path / "warm.db").close()  # loads what is loaded lazily while it can be read
    for place in (tmp_path, *list(tmp_path.parents)[:2]):
        place.chmod(0o755)
    folder = tmp_path / "data"
    folder.mkdir()
    yield folder
    folder.chmod(0o755)


def test_a_folder_of_another_owner_is_named_with_its_cure(folder: Path) -> None:
    folder.chmod(0o555)
    owner = f"{os.getuid()}:{os.getgid()}"
    me = "65534:65534" if os.geteuid() == 0 else owner
    for place in (folder / "defwatch.db", folder / "new" / "defwatch.db"):
        store = Store(f"sqlite:///{place}")
        with as_nobody(), pytest.raises(StorageError) as caught:
            store.upgrade()
        assert str(caught.value) == (
            f"database: {folder}: not writable (owner {owner}, mode 555; I am {me}): "
            f"chown {me.split(':')[0]} {folder}, or run with --user {owner}"
        )
        store.close()


def test_a_file_that_became_read_only_is_named(folder: Path) -> None:
    file = folder / "defwatch.db"
    made(file).close()
    file.chmod(0o444)
    folder.chmod(0o777)
    store = Store(f"sqlite:///{file}")
    refused = pytest.raises(StorageError, match=f"^database: {file}: not writable ")
    with as_nobody(), refused, store.writing() as archive:
        archive.articles.add(article(1), waiting=False)
    store.close()


def test_a_folder_in_place_of_a_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="is a folder: name a file inside it"):
        Store(f"sqlite:///{tmp_path}").upgrade()
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="database: "):
        Store(f"sqlite:///{tmp_path}/file/defwatch.db").upgrade()


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.db"
    file.write_text("my notes " * 1000)
    store = Store(f"sqlite:///{file}")
    with pytest.raises(StorageError, match="not a SQLite database: move the file away"):
        store.upgrade()
    store.close()
    assert file.read_text() == "my notes " * 1000


def test_a_damaged_file_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "defwatch.db"
    store = made(file)
    with store.writing() as archive:
        for number in range(500):
            archive.articles.add(article(number), waiting=False)
    store.close()
    body = bytearray(file.read_bytes())
    body[len(body) // 2 : len(body) // 2 + 3 * 4096] = b"\xff" * 3 * 4096
    file.write_bytes(body)
    damaged = Store(f"sqlite:///{file}")
    try:
        found = damaged.check()
    except StorageError as error:
        found = [str(error)]
    damaged.close()
    assert found


def test_a_full_disk_undoes_the_transaction_and_says_so(tmp_path: Path) -> None:
    def small(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 100")  # what a disk that is full answers

    event.listen(Engine, "connect", small)
    try:
        store = made(tmp_path / "defwatch.db")

        def fill() -> None:
            with store.writing() as archive:
                for number in range(2000):
                    archive.articles.add(article(number), waiting=False)

        with pytest.raises(StorageError, match="the disk is full: make room"):
            fill()
        assert count(store) == 0
        with store.writing() as archive:
            archive.articles.add(article(1), waiting=False)
        assert count(store) == 1
        store.close()
    finally:
        event.remove(Engine, "connect", small)


def test_a_lock_that_is_never_given_back_is_reported(tmp_path: Path) -> None:
    def impatient(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA busy_timeout = 1")

    store = made(tmp_path / "defwatch.db")
    event.listen(Pool, "checkout", impatient)
    try:
        other = Store(store.url)
        with store.writing(), pytest.raises(StorageError, match="locked: another process"), other.writing():
            pass
        other.close()
    finally:
        event.remove(Pool, "checkout", impatient)
    store.close()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("data/defwatch.db", "database: not an address: write sqlite:///data/defwatch.db"),
        ("", "database: not an address"),
        ("mysql://user:secret@host/db", "database: mysql: not supported"),
        ("postgresql+asyncpg://user:secret@host/db", "database: postgresql[+]asyncpg: not supported"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(url: str, message: str) -> None:
    with pytest.raises(StorageError, match=message) as caught:
        Store(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_server_that_does_not_answer_is_named_without_its_password(scheme: str) -> None:
    store = Store(f"{scheme}://watch:secret@127.0.0.1:1/news")
    with pytest.raises(StorageError) as caught:
        store.upgrade()
    assert str(caught.value).startswith(
        "database: postgresql+psycopg://watch:***@127.0.0.1:1/news: no answer from the server: "
    )
    assert "secret" not in str(caught.value)
    store.close()


def test_a_database_that_is_not_there_is_named(empty_postgres: str) -> None:
    store = Store(empty_postgres.replace("/defwatch_", "/missing_"))
    with pytest.raises(
        StorageError, match=r'the server refused: database "missing_\d+" does not exist: look at'
    ):
        store.upgrade()
    store.close()


def test_a_server_that_restarts_is_found_again(postgres: str) -> None:
    store, other = Store(postgres), Store(postgres)
    assert count(store) == 0
    with other.writing() as archive:
        connection = archive._connection  # the door offers no SQL
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'defwatch' AND pid <> pg_backend_pid() "
            "AND datname = current_database()"
        )
    assert count(store) == 0
    store.close()
    other.close()


def test_a_backup_is_whole_while_others_write(tmp_path: Path) -> None:
    store = made(tmp_path / "a.db")
    with store.writing() as archive:
        archive.articles.add(article(1), waiting=False)
    with Store(store.url).writing() as archive:  # a transaction under way
        archive.articles.add(article(2), waiting=False)
        size = store.back_up(tmp_path / "copy.db")
    store.close()

    assert size == (tmp_path / "copy.db").stat().st_size
    assert sorted(path.name for path in tmp_path.iterdir() if "copy" in path.name) == ["copy.db"]
    copy = Store(f"sqlite:///{tmp_path}/copy.db")
    assert (count(copy), copy.check()) == (1, [])
    copy.close()


def test_a_backup_overwrites_nothing_and_says_what_is_in_its_way(tmp_path: Path) -> None:
    store = made(tmp_path / "a.db")
    (tmp_path / "there.db").write_text("mine")
    for target, said in (
        ("there.db", "there.db: is there already"),
        ("none/copy.db", "none/copy.db: No such file or directory"),
    ):
        with pytest.raises(StorageError, match=said):
            store.back_up(tmp_path / target)
    store.close()
    assert (tmp_path / "there.db").read_text() == "mine"
    with pytest.raises(StorageError, match="there is nothing to copy"):
        Store("sqlite://").back_up(tmp_path / "memory.db")


def test_postgresql_has_its_own_tool_for_backups(tmp_path: Path) -> None:
    server = Store("postgresql+psycopg://watch:secret@db.example.org/defwatch")
    with pytest.raises(StorageError) as caught:
        server.back_up(tmp_path / "copy")
    assert str(caught.value) == (
        "database: PostgreSQL has its own tool: pg_dump --format=custom "
        f"--file={tmp_path}/copy 'postgresql://watch@db.example.org/defwatch' (pg_restore brings it back)"
    )


@pytest.mark.parametrize(
    ("owner", "mode", "said"),
    [
        (0, 0o755, "(owner 0:0, mode 755; I am 10001:0): chown 10001 {}, or run with --user 0:0"),
        (10001, 0o555, "(owner 10001:0, mode 555; I am 10001:0): chmod u+rwx {}"),
    ],
)
def test_the_cure_fits_the_cause(tmp_path: Path, owner: int, mode: int, said: str) -> None:
    status = os.stat_result((0o40000 | mode, 1, 1, 1, owner, 0, 0, 0, 0, 0))
    told = denied(tmp_path, status, user=10001, group=0)
    assert told == f"{tmp_path}: not writable {said.format(tmp_path)}"
