"""Transactions on both databases: all or nothing, one writer at a time, readers undisturbed, one sender."""

from __future__ import annotations

import itertools
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot import ports
from bot.errors import StorageError
from bot.model import Feed
from storage.store import Store
from storage.tables import VERSION
from tests.factories import NOON, article

pytest_plugins = ("tests.postgres",)


@pytest.fixture
def other(store: Store) -> Iterator[Store]:
    """A second store on the same database, as another process would open it."""
    other = Store(store.url)
    yield other
    other.close()


def articles(store: ports.Store) -> int:
    with store.reading() as archive:
        return archive.totals().articles


def test_an_exception_undoes_all_of_a_transaction(store: Store) -> None:
    class OwnError(Exception):
        pass

    def fail() -> None:
        with store.writing() as archive:
            archive.articles.add(article(1), waiting=False)
            archive.feeds.sync([Feed(url="https://a.example.org/")], now=NOON)
            raise OwnError

    with pytest.raises(OwnError):
        fail()
    with store.reading() as archive:
        assert archive.feeds.all() == []
        assert archive.totals().articles == 0


def test_a_refused_row_undoes_all_of_a_transaction(store: Store) -> None:
    def twice() -> None:
        with store.writing() as archive:
            archive.articles.add(article(1), waiting=False)
            archive.articles.add(article(1), waiting=False)

    with pytest.raises(StorageError):
        twice()
    assert articles(store) == 0


def test_reading_refuses_to_write_and_the_next_transaction_does_not(store: Store) -> None:
    with pytest.raises(StorageError), store.reading() as archive:
        archive.articles.add(article(1), waiting=False)
    with store.writing() as archive:
        archive.articles.add(article(1), waiting=False)
    assert articles(store) == 1


def test_a_reader_sees_one_moment(store: Store, other: Store) -> None:
    with store.reading() as archive:
        assert archive.totals().articles == 0
        with other.writing() as writer:
            writer.articles.add(article(1), waiting=False)
            assert archive.totals().articles == 0
        assert archive.totals().articles == 0
        assert archive.articles.at([article(1).address]) == {}
    assert articles(store) == 1


def test_two_stores_that_read_and_then_write_lose_nothing(store: Store, other: Store) -> None:
    """Each transaction decides by what it reads; were they not one after another, two would agree."""

    def add(which: Store) -> None:
        for _ in range(25):
            with which.writing() as archive:
                archive.articles.add(article(archive.totals().articles + 1), waiting=False)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, [store, other, store, other]))
    assert articles(store) == 100
    with store.reading() as archive:
        assert len(archive.articles.at([article(number).address for number in range(1, 101)])) == 100


def test_a_writer_waits_for_the_one_before_it(store: Store, other: Store) -> None:
    began, seen = threading.Event(), []

    def second() -> None:
        began.set()
        with other.writing() as archive:
            seen.append(archive.totals().articles)

    with store.writing() as archive:
        thread = threading.Thread(target=second)
        thread.start()
        began.wait()
        archive.articles.add(article(1), waiting=False)
    thread.join()
    assert seen == [1]


def test_many_threads_share_one_store(store: Store) -> None:
    def work(number: int) -> int:
        with store.writing() as archive:
            archive.articles.add(article(number), waiting=False)
        return articles(store)

    with ThreadPoolExecutor(24) as pool:
        counts = list(pool.map(work, range(48)))
    assert max(counts) == 48
    assert articles(store) == 48


def test_one_task_at_a_time_may_send(store: Store, other: Store) -> None:
    with store.delivering() as first:
        with other.delivering() as second, store.delivering() as third:
            assert (first, second, third) == (True, False, False)
        assert articles(other) == 0  # sending holds up nobody else
        with other.writing() as archive:
            archive.articles.add(article(1), waiting=False)
    with other.delivering() as after:
        assert after


def test_the_right_to_send_is_given_back_after_an_exception(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.delivering():
        raise ZeroDivisionError
    with store.delivering() as held:
        assert held


SENDER = """
import sys
from storage.store import Store
store = Store(sys.argv[1])
with store.delivering() as held:
    print(held, flush=True)
    sys.stdin.read()
"""


def test_the_death_of_its_holder_frees_the_right_to_send(store: Store) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", SENDER, store.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        with store.delivering() as held:
            assert not held
        holder.kill()
        holder.wait()
    assert _held_at_last(store)


def _held_at_last(store: Store) -> bool:
    """PostgreSQL notices the death of a client a moment later; a file's lock is free at once."""
    for _ in range(10_000):
        with store.delivering() as held:
            if held:
                return True
    return False


@pytest.mark.parametrize("url_of_memory", ["sqlite://", "sqlite:///:memory:"])
def test_memory_is_one_database_for_all_threads(url_of_memory: str) -> None:
    store = Store(url_of_memory)
    assert (store.upgrade().before, store.upgrade().before) == (0, VERSION)

    def work(number: int) -> None:
        with store.writing() as archive:
            archive.articles.add(article(number), waiting=False)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(40)))
    assert articles(store) == 40
    with pytest.raises(StorageError), store.reading() as archive:
        archive.articles.add(article(99), waiting=False)
    with store.delivering() as first, store.delivering() as second:
        assert (first, second) == (True, False)
    assert store.check() == []
    store.close()


def test_one_that_writes_on_and_on_keeps_nobody_out(store: Store, other: Store) -> None:
    """SQLite's waiters stand in no queue: without a pause of the busy one they get in by chance, or never."""
    begun, done = threading.Event(), threading.Event()

    def write_on() -> None:
        for number in itertools.count():
            with store.writing() as archive:
                archive.feeds.sync([Feed(url=f"https://example.org/{number}")], now=NOON)
                begun.set()
                if done.wait(0.2):
                    return

    with ThreadPoolExecutor(1) as pool:
        busy = pool.submit(write_on)
        begun.wait(timeout=30)
        try:
            for number in range(3):
                with other.writing() as archive:
                    archive.articles.add(article(number), waiting=False)
        finally:
            done.set()
        busy.result(timeout=30)
    assert articles(store) == 3
