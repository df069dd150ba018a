"""A database address → an engine whose transactions mean the same on SQLite and PostgreSQL.

The execution option `defwatch_mode` says how a transaction begins: `reading`, `writing`, `upgrading`,
or `idle` where none does.
"""

from __future__ import annotations

import sqlite3
from typing import Protocol

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool

from bot.errors import StorageError
from storage import tables

WAIT_SECONDS = 10
"""How long a transaction waits for another to end, and a connection for a server to answer."""

WRITE_LOCK = 0x0DEF_3A7C
"""The key of PostgreSQL's advisory lock that makes writing transactions follow each other."""

_ALIVE = "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"
"""The locks of a machine that has vanished are free after half a minute, not after two hours."""


class _Cursor(Protocol):
    def execute(self, statement: str, /) -> object: ...
    def close(self) -> object: ...


class _Psycopg(Protocol):
    def cursor(self) -> _Cursor: ...
    def commit(self) -> None: ...


def address(url: str) -> URL:
    """The address as SQLAlchemy reads it; `postgres://` and `postgresql://` mean psycopg 3.

    Raises:
        StorageError: it is no address of a database that we can use.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StorageError(
            "database: not an address: write sqlite:///data/defwatch.db or "
            "postgresql+psycopg://user:password@host/name"
        ) from error
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        raise StorageError(f"database: {parsed.drivername}: not supported: use sqlite or postgresql+psycopg")
    return parsed


def is_memory(url: URL) -> bool:
    """Whether the database lives in this process only."""
    return url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}


def open_engine(url: URL) -> Engine:
    """An engine that has not connected yet.

    Raises:
        StorageError: the driver is not installed.
    """
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    return _postgresql(url)


def _sqlite(url: URL) -> Engine:
    if is_memory(url):
        arguments = {"check_same_thread": False}
        engine = create_engine(url, poolclass=StaticPool, connect_args=arguments, hide_parameters=True)
    else:
        engine = create_engine(url, max_overflow=-1, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late and is never IMMEDIATE
    connection.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:  # a file to be read needs none
            raise
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA wal_autocheckpoint = 4000")  # pages; those of indexes change often
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("defwatch_mode", "reading")
    if connection.info.get("mode") != mode:  # a PRAGMA makes SQLite prepare every statement anew
        connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if mode == 'reading' else 'OFF'}")
        connection.exec_driver_sql(f"PRAGMA foreign_keys = {'OFF' if mode == 'upgrading' else 'ON'}")
        connection.info["mode"] = mode
    connection.exec_driver_sql("BEGIN" if mode == "reading" else "BEGIN IMMEDIATE")


def _postgresql(url: URL) -> Engine:
    arguments = {"connect_timeout": WAIT_SECONDS, "application_name": "defwatch"}
    missing = {name: value for name, value in arguments.items() if name not in url.query}
    try:
        engine = create_engine(
            url, pool_pre_ping=True, max_overflow=20, connect_args=missing, hide_parameters=True
        )
    except ModuleNotFoundError as error:
        raise StorageError("database: PostgreSQL needs psycopg: pip install 'defwatch[postgres]'") from error
    tables.speak_postgresql()
    event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _prepare_postgresql(connection: _Psycopg, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET TIME ZONE 'UTC'; SET lock_timeout = '{WAIT_SECONDS}s'; {_ALIVE}")
    cursor.close()
    connection.commit()


def _begin_postgresql(connection: Connection) -> None:
    mode = connection.get_execution_options().get("defwatch_mode", "reading")
    if mode == "idle":  # holds a lock of its session, in no transaction
        return
    if mode == "reading":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITE_LOCK})
