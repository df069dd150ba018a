"""A database of any age → one that this program can use; alembic is loaded only where there is work."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, inspect, text

from bot.errors import StorageError
from storage import locks
from storage.engine import is_memory
from storage.problems import shown, unwritable
from storage.tables import VERSION, metadata

MIGRATIONS = Path(__file__).parent / "migrations"
_STAMPED = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """The schema found and the one left (0: an empty database); the copy made before, if one was."""

    before: int
    after: int
    backup: Path | None = None


def upgrade(engine: Engine, url: URL, *, migrations: Path = MIGRATIONS, version: int = VERSION) -> Upgrade:
    """Bring the schema to `version`; processes that do so at once follow each other.

    Raises:
        StorageError: the database cannot be written, is not ours, or was made by a newer program.
    """
    _make_folder(url)
    if not _is_new_file(url):
        with engine.connect() as connection, connection.begin():
            before = _version(connection, url, newest=version)
        if before == version:
            return Upgrade(before=before, after=version)
    with locks.upgrading(url), _alone(engine) as connection:
        before = _version(connection, url, newest=version)
        if before == version:
            return Upgrade(before=before, after=version)
        backup = _back_up(url, before) if before and url.get_backend_name() == "sqlite" else None
        if before == 0 and migrations == MIGRATIONS:
            _create(connection, version)
        else:
            _migrate(connection, migrations)
    return Upgrade(before=before, after=version, backup=backup)


def _make_folder(url: URL) -> None:
    if url.get_backend_name() != "sqlite" or is_memory(url):
        return
    path = Path(url.database or "")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = unwritable(path) or f"{path.parent}: {error.strerror}"
        raise StorageError(f"database: {reason}") from error


def _is_new_file(url: URL) -> bool:
    """Whether nobody has used the file yet: a first look would disturb another's first use of WAL."""
    if url.get_backend_name() != "sqlite" or is_memory(url):
        return False
    path = Path(url.database or "")
    return not path.exists() or path.stat().st_size == 0


def _version(connection: Connection, url: URL, *, newest: int) -> int:
    """The schema's version, 0 where there is none yet."""
    if is_memory(url):
        return newest if inspect(connection).has_table("feeds") else 0
    if not inspect(connection).has_table("alembic_version"):
        if inspect(connection).get_table_names():
            raise StorageError(
                f"database: {shown(url)}: holds tables that are not Defwatch's: "
                "choose an empty one with --database"
            )
        return 0
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    number = int(found) if found and found.isdecimal() else 0
    if number > newest:
        raise StorageError(
            f"database: {shown(url)}: made by a newer Defwatch (schema {number}, this one knows {newest}): "
            "install the newer version, or choose another with --database"
        )
    return number


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A writing transaction that may rebuild tables: SQLite then checks foreign keys at its end."""
    with engine.connect() as connection:
        connection.execution_options(defwatch_mode="upgrading")
        with connection.begin():
            yield connection
            if connection.dialect.name == "sqlite":
                _check_keys(connection)


def _check_keys(connection: Connection) -> None:
    if orphans := connection.execute(text("PRAGMA foreign_key_check")).all():
        raise StorageError(
            f"database: the upgrade was undone: {len(orphans)} rows would lose what they refer to "
            f"(first: {orphans[0][0]} row {orphans[0][1]}): please report this"
        )


def _back_up(url: URL, version: int) -> Path:
    """Copy the database beside itself; nobody else can be writing now."""
    source = Path(url.database or "")
    target = next(path for path in _backups(source, version) if not path.exists())
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as copy:
        old.backup(copy)
    return target


def _backups(source: Path, version: int) -> Iterator[Path]:
    yield source.with_name(f"backup-{source.stem}-schema-{version}{source.suffix}")
    for number in count(2):
        yield source.with_name(f"backup-{source.stem}-schema-{version}-{number}{source.suffix}")


def _create(connection: Connection, version: int) -> None:
    """The newest schema at once, in an empty database: what the migrations would leave, without alembic."""
    metadata.create_all(connection)
    connection.execute(text(_STAMPED))
    connection.execute(text("INSERT INTO alembic_version VALUES (:number)"), {"number": f"{version:04}"})


def _migrate(connection: Connection, migrations: Path) -> None:
    from alembic import command  # noqa: PLC0415  # 0.3 s that only a migration pays
    from alembic.config import Config  # noqa: PLC0415  # as above

    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
