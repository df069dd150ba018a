"""The schema on both databases: what migrations make is what `storage.tables` says, whoever comes first."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from bot.errors import StorageError
from bot.model import (
    ArticleId,
    Candidate,
    Feed,
    FeedId,
    FeedState,
    Fingerprint,
    PollResult,
    Signature,
    Sketch,
    StoryId,
)
from storage.engine import address, open_engine
from storage.store import Store
from storage.tables import VERSION, metadata
from storage.upgrading import MIGRATIONS, Upgrade, upgrade
from tests.factories import NOON, article

pytest_plugins = ("tests.postgres",)


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    engine = open_engine(address(empty_url))
    yield engine
    engine.dispose()


def run(engine: Engine, *statements: str) -> None:
    with engine.connect() as connection:
        connection.execution_options(defwatch_mode="writing")
        with connection.begin():
            for statement in statements:
                connection.execute(text(statement))


def schema(engine: Engine) -> dict[str, list[object]]:
    """Everything about the tables that the database tells."""
    with engine.connect() as connection:
        tables = inspect(connection)
        told = (
            tables.get_columns,
            tables.get_pk_constraint,
            tables.get_foreign_keys,
            tables.get_unique_constraints,
            tables.get_indexes,
            tables.get_table_options,
        )
        return {name: [plain(tell(name)) for tell in told] for name in sorted(metadata.tables)}


def all_tables(engine: Engine) -> dict[str, object]:
    """Every table with its columns, ours and those that alembic and the search keep for themselves."""
    with engine.connect() as connection:
        found = inspect(connection)
        return {name: plain(found.get_columns(name)) for name in found.get_table_names()}


def dropped_in_order() -> list[str]:
    """The tables, those first that refer to others; what FTS5 keeps its index in goes with it."""
    ours = [table.name for table in reversed(metadata.sorted_tables)]
    return [*ours, "alembic_version", "words"]


def plain(found: object) -> object:
    """The same in texts that compare, lists of named things in the order of their names."""
    if isinstance(found, dict):
        return {key: plain(value) for key, value in found.items()}
    if isinstance(found, list):
        return sorted((plain(one) for one in found), key=str)
    return str(found)


def is_ours(name: str | None, kind: str, _: object) -> bool:
    """Whether something is told by `storage.tables`: all but the index of words and what FTS5 keeps it in."""
    return kind != "table" or not (name or "").startswith("words")


def test_migrations_make_what_the_tables_say(engine: Engine, empty_url: str, tmp_path: Path) -> None:
    history = tmp_path / "history"  # ours elsewhere: a new database is made without
    shutil.copytree(MIGRATIONS, history, ignore=shutil.ignore_patterns("__pycache__"))
    upgrade(engine, address(empty_url), migrations=history)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "include_name": is_ours}
        )
        assert compare_metadata(context, metadata) == []
    migrated = schema(engine)
    run(engine, *(f"DROP TABLE {table.name}" for table in reversed(metadata.sorted_tables)))
    with engine.connect() as connection:
        connection.execution_options(defwatch_mode="writing")
        with connection.begin():
            metadata.create_all(connection)
    assert migrated == schema(engine)


def test_a_new_database_is_as_migrations_leave_one(engine: Engine, empty_url: str, tmp_path: Path) -> None:
    upgrade(engine, address(empty_url))
    made = all_tables(engine)
    run(engine, *(f"DROP TABLE {name}" for name in dropped_in_order()))
    history = tmp_path / "history"
    shutil.copytree(MIGRATIONS, history, ignore=shutil.ignore_patterns("__pycache__"))
    upgrade(engine, address(empty_url), migrations=history)
    assert all_tables(engine) == made
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).all() == [("0012",)]


def test_the_newest_revision_is_the_one_the_tables_name() -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [f"{VERSION:04}"]


def test_upgrading_twice_does_nothing_the_second_time(empty_url: str) -> None:
    store = Store(empty_url)
    assert store.upgrade() == Upgrade(before=0, after=VERSION)
    assert store.upgrade() == Upgrade(before=VERSION, after=VERSION)
    assert store.check() == []
    store.close()


def test_a_start_does_not_load_alembic(url: str) -> None:
    program = (
        "import sys; from storage.store import Store; Store(sys.argv[1]).upgrade(); "
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program, url], check=False).returncode == 0


def test_processes_that_start_at_once_on_an_empty_database_all_succeed(empty_url: str) -> None:
    program = (
        "import sys; from storage.store import Store; import alembic.command; print(); "
        "sys.stdout.flush(); sys.stdin.readline(); print(Store(sys.argv[1]).upgrade().before)"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program, empty_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    answers = sorted(process.communicate()[0].strip() for process in processes)
    assert answers == ["0", "12", "12", "12"]
    assert [process.returncode for process in processes] == [0, 0, 0, 0]


def test_a_database_made_by_a_newer_program_is_refused(engine: Engine, empty_url: str) -> None:
    store = Store(empty_url)
    store.upgrade()
    run(engine, "UPDATE alembic_version SET version_num = '0013'")
    with pytest.raises(StorageError, match=r"newer Defwatch \(schema 13, this one knows 12\)"):
        store.upgrade()
    store.close()


def test_a_database_of_another_program_is_refused(engine: Engine, empty_url: str) -> None:
    run(engine, "CREATE TABLE recipes (id INTEGER PRIMARY KEY)")
    store = Store(empty_url)
    with pytest.raises(StorageError, match="holds tables that are not Defwatch's"):
        store.upgrade()
    store.close()


def test_a_missing_schema_is_named(empty_url: str) -> None:
    store = Store(empty_url)
    with pytest.raises(StorageError, match="run defwatch db upgrade"), store.reading() as archive:
        archive.totals()
    with pytest.raises(StorageError, match="run defwatch db upgrade"), store.reading() as archive:
        archive.articles.at(["https://example.org/1"])
    store.close()


NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    with op.batch_alter_table("articles") as articles:
        articles.add_column(sa.Column("mood", sa.Text(), nullable=False, server_default="calm"))
        articles.alter_column("note", new_column_name="remark")
"""


@pytest.fixture
def longer_history(tmp_path: Path) -> Path:
    """The migrations with one more revision, which rebuilds a table others refer to."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "0013_next.py").write_text(NEXT)
    return folder


def test_a_real_migration_keeps_every_row(engine: Engine, empty_url: str, longer_history: Path) -> None:
    store = Store(empty_url)
    store.upgrade()
    with store.writing() as archive:
        archive.feeds.sync([], now=NOON)
        stored = archive.articles.add(article(1), waiting=False)
        archive.articles.revise(stored, article(1, text="new"), now=NOON, waiting=False)
    done = upgrade(engine, address(empty_url), migrations=longer_history, version=13)
    assert (done.before, done.after) == (12, 13)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, remark, mood FROM articles")).all()
        assert [tuple(row) for row in rows] == [(1, "", "calm")]
        assert connection.execute(text("SELECT count(*) FROM versions")).scalar_one() == 1
    store.close()


def test_a_migration_that_fails_leaves_the_old_schema(
    engine: Engine, empty_url: str, longer_history: Path
) -> None:
    store = Store(empty_url)
    store.upgrade()
    twelfth = longer_history / "versions" / "0013_next.py"
    twelfth.write_text(NEXT + "    raise ZeroDivisionError\n")
    with pytest.raises(ZeroDivisionError):
        upgrade(engine, address(empty_url), migrations=longer_history, version=13)
    assert store.upgrade() == Upgrade(before=12, after=12)
    with store.writing() as archive:
        archive.articles.add(article(1, note="still there"), waiting=False)
    store.close()


@pytest.fixture
def first_schema(tmp_path: Path) -> Path:
    """The migrations as they were when there was one."""
    folder = tmp_path / "first"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__", "000[2-9]*", "001*"))
    return folder


OLD_FEEDS = """
INSERT INTO feeds (id, url, position, written, name, added, entries, etag, last_polled, next_poll, "interval",
    habit, newest, result, error, failures, moved_polls)
VALUES
    (1, 'https://a.example.org/rss', 0, '{"name": "A","language": "hi","tags": [],"side": null,"every": null,
        "full_text": "auto","user_agent": null,"paused": false}', 'A', '2025-12-01 10:00:00', 2, '"1"',
        '2025-12-04 11:30:00', '2025-12-04 12:15:00', 2700, 86400, '2025-12-04 09:00:00', 'ok', '', 0, 2),
    (2, 'https://b.example.org/rss', 1, '{"name": "","language": null,"tags": [],"side": null,"every": null,
        "full_text": "auto","user_agent": null,"paused": false}', 'B', '2025-12-01 10:00:00', 0, NULL,
        NULL, NULL, NULL, NULL, NULL, NULL, '', 0, 0)
"""


def test_the_feeds_of_the_first_schema_keep_what_is_known_of_them(
    engine: Engine, empty_url: str, first_schema: Path
) -> None:
    upgrade(engine, address(empty_url), migrations=first_schema, version=1)
    moments = engine.dialect.name == "sqlite"
    run(engine, OLD_FEEDS if not moments else OLD_FEEDS.replace(":00'", ":00.000000'"))
    store = Store(empty_url)
    done = store.upgrade()
    assert (done.before, done.after) == (1, 12)
    with store.reading() as archive:
        first, second = archive.feeds.all()
    assert first == FeedState(
        id=FeedId(1),
        feed=Feed(url="https://a.example.org/rss", name="A", language="hi"),
        name="A",
        entries=2,
        etag='"1"',
        last_polled=NOON - timedelta(minutes=30),
        next_poll=NOON + timedelta(minutes=15),
        interval=timedelta(minutes=45),
        gap=timedelta(minutes=45),
        habit=timedelta(days=1),
        newest=NOON - timedelta(hours=3),
        result=PollResult.OK,
        moved_polls=2,
    )
    url = "https://b.example.org/rss"
    assert second == FeedState(id=FeedId(2), feed=Feed(url=url), name="B")
    store.close()


OLD_SKETCHES = """
INSERT INTO stories (id, created, updated) VALUES (1, '2025-12-04 12:00:00', '2025-12-04 12:00:00');
INSERT INTO articles (id, address_key, address, url, title, author, published, site, text_from, note, source,
    first_seen, text_seen, waiting, story_id, origin, text)
VALUES (7, 'key', 'https://paper.example.org/7', '', 'T', '', '2025-12-04 11:30:00', '', 'page', '', '',
    '2025-12-04 12:00:00', '2025-12-04 12:00:00', false, 1, 'PTI', 'X');
INSERT INTO sketches (article_id, at, body) VALUES (7, '2025-12-04 11:30:00',
    '{"shingles":[0,18446744073709551615],"count":512,"copies":["band"],"terms":{"мост":0.25},'
    '"marks":["place:new delhi"],"events":["мост"],"language":"ru","dated":true}');
INSERT INTO postings (key, at, article_id) VALUES (5, 1764847800000000, 7)
"""


@pytest.fixture
def third_schema(tmp_path: Path) -> Path:
    """The migrations as they were when there were three."""
    folder = tmp_path / "third"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__", "000[4-9]*", "001*"))
    return folder


def test_the_sketches_of_the_third_schema_are_found_by_their_keys(
    engine: Engine, empty_url: str, third_schema: Path
) -> None:
    upgrade(engine, address(empty_url), migrations=third_schema, version=3)
    written = OLD_SKETCHES.replace("'\n    '", "")
    if engine.dialect.name == "sqlite":
        written = written.replace(":00'", ":00.000000'").replace("(7, 'key'", "(7, X'6B6579'")
    with engine.connect() as connection:
        connection.execution_options(defwatch_mode="writing")
        with connection.begin():
            for statement in written.split(";\n"):
                connection.exec_driver_sql(statement)
    store = Store(empty_url)
    assert store.upgrade().before == 3
    drawn = Sketch(
        fingerprint=Fingerprint(shingles=frozenset({0, 2**64 - 1}), count=512, keys=("band",)),
        signature=Signature(terms={"мост": 0.25}, marks=frozenset({"place:new delhi"}), keys=("мост",)),
        at=NOON - timedelta(minutes=30),
        language="ru",
    )
    by_text, by_event = replace(drawn, signature=Signature()), replace(drawn, fingerprint=Fingerprint())
    with store.reading() as archive:
        for asked in (by_text, by_event):
            found = archive.stories.neighbours(
                asked, counting={}, within=timedelta(hours=1), fading=timedelta(days=1), limit=5
            )
            assert found == [
                Candidate(article_id=ArticleId(7), story_id=StoryId(1), sketch=drawn, origin="PTI")
            ]
    assert store.check() == []
    store.close()
