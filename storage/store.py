"""A database address → transactions that hand out the archive: reading, writing, and the right to send."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from bot.model import Retention
from storage import checking, leading, locks, readonly
from storage.archive import Archive
from storage.copying import back_up
from storage.engine import address, open_engine
from storage.problems import explained
from storage.pruning import Pruned, prune
from storage.upgrading import Upgrade, upgrade


class Store:
    """`bot.ports.Store` on SQLite or PostgreSQL. Opens no connection before it is used.

    Raises:
        StorageError: the address is none that we can use.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._address = address(url)
        self._engine = open_engine(self._address)
        readonly.allow(self._engine, self._address)
        self._turn = locks.turn(self._address)
        self._manners = locks.Manners(self._address)
        self._sending = locks.sending(self._address, self._engine)

    def upgrade(self) -> Upgrade:
        """Create the schema, or bring it up to what this program needs.

        Raises:
            StorageError: the database cannot be used, or was made by a newer program.
        """
        with explained(self._address), self._turn():
            return upgrade(self._engine, self._address)

    def check(self) -> list[str]:
        """What is wrong with the database, in words for people; empty where all is well."""
        with self._transaction("reading") as connection:
            return checking.problems(connection)

    def prune(self, retention: Retention, *, now: datetime, dry_run: bool = False) -> Pruned:
        """Let go what is older than that, in short transactions, or only count it."""

        @contextmanager
        def polite(mode: str) -> Iterator[Connection]:
            with self._manners() if mode == "writing" else nullcontext(), self._transaction(mode) as one:
                yield one

        return prune(polite, retention, now=now, dry_run=dry_run)

    def back_up(self, target: Path) -> int:
        """Copy an SQLite file while it is in use; returns the copy's size in bytes."""
        return back_up(self._address, target)

    def free_bytes(self) -> int:
        """What an SQLite file holds of room that VACUUM would give back to the disk."""
        with self._transaction("reading") as connection:
            if connection.dialect.name != "sqlite":
                return 0
            count, size = (
                connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("freelist_count", "page_size")
            )
        return int(count) * int(size)

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Archive]:
        """A consistent view; nothing can be written.

        Raises:
            StorageError: the database cannot be read.
        """
        with self._transaction("reading") as connection:
            yield Archive(connection)

    @contextmanager
    def writing(self) -> Iterator[Archive]:
        """A transaction that holds the write lock from its first statement; an exception undoes all of it.

        Raises:
            StorageError: the database is locked for too long, full or read-only.
        """
        with self._manners(), self._transaction("writing") as connection:
            archive = Archive(connection)
            yield archive
            archive.settle()

    def delivering(self) -> AbstractContextManager[bool]:
        """The right to send, held by one process at a time and freed by the death of its holder.

        Gives False at once where another process, or another task of this one, holds it.
        """
        return self._sending()

    def lead(self) -> leading.Lead:
        """The right to poll, to decide and to deliver by the clock, for one process at a time."""
        return leading.of(self._address, self._engine)

    @contextmanager
    def _transaction(self, mode: str) -> Iterator[Connection]:
        with explained(self._address), self._turn(), self._engine.connect() as connection:
            connection.execution_options(defwatch_mode=mode)
            with connection.begin():
                yield connection
