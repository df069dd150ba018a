"""Who leads: one process of an archive at a time, on either database."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest

from storage.store import Store

pytest_plugins = ("tests.postgres",)

LEADER = """
import sys
from storage.store import Store
store = Store(sys.argv[1])
lead = store.lead()
print(lead.holds(), flush=True)
sys.stdin.read()
"""

CUT = """
SELECT pg_terminate_backend(pid) FROM pg_locks
WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@pytest.fixture
def other(url: str) -> Iterator[Store]:
    """The same archive as another process would open it."""
    store = Store(url)
    yield store
    store.close()


def test_one_leads_until_it_lets_go(store: Store, other: Store) -> None:
    first, second = store.lead(), other.lead()
    assert (first.holds(), second.holds(), first.holds()) == (True, False, True)
    with store.delivering() as may_send:
        assert may_send  # to lead and to send are two things
    first.release()
    assert (second.holds(), first.holds()) == (True, False)
    second.release()
    second.release()


def test_the_death_of_the_leader_makes_room(store: Store) -> None:
    lead = store.lead()
    leader = subprocess.Popen(
        [sys.executable, "-c", LEADER, store.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with leader:
        assert leader.stdout is not None
        assert leader.stdout.readline() == "True\n"
        assert not lead.holds()
        leader.kill()
        leader.wait()
    assert any(lead.holds() for _ in range(10_000))  # PostgreSQL notices it a moment later
    lead.release()


def test_a_server_that_has_forgotten_is_asked_again(postgres: str) -> None:
    store, other = Store(postgres), Store(postgres)
    first, second = store.lead(), other.lead()
    assert first.holds()
    with psycopg.connect(postgres.replace("+psycopg", ""), autocommit=True) as server:
        server.execute(CUT)
    assert any(second.holds() for _ in range(10_000))
    assert not first.holds()
    for lead in (first, second):
        lead.release()
    store.close()
    other.close()


def test_memory_is_led_by_its_process() -> None:
    store = Store("sqlite://")
    assert store.lead().holds()
    store.close()
