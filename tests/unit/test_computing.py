"""Computing gives way to those who wait for a page, counts the rare once, and gives memory back."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from bot import computing
from bot.web.kept import Kept
from tests.factories import NOON
from tests.webdesk import WebDesk


@pytest.mark.anyio
async def test_a_piece_of_computing_begins_when_nobody_waits_for_a_page() -> None:
    readers, begun = computing.Readers(), Event()

    def piece() -> None:
        readers.wait_for_none(60)
        begun.set()

    thread = Thread(target=piece)
    with readers:
        with readers:
            thread.start()
        assert not begun.is_set()
    await asyncio.to_thread(thread.join, 30)
    assert begun.is_set()


def test_computing_waits_for_readers_only_so_long() -> None:
    readers = computing.Readers()
    with readers:
        readers.wait_for_none(0.001)


def test_what_is_kept_is_made_again_when_it_has_aged() -> None:
    kept, made = Kept[int](timedelta(minutes=1)), iter(range(1, 9))

    def make() -> int:
        return next(made)

    assert [kept.get(NOON, make), kept.get(NOON + timedelta(seconds=59), make)] == [1, 1]
    assert kept.get(NOON + timedelta(seconds=60), make) == 2
    assert kept.get(NOON, make) == 3, "a clock that went back"


def test_while_one_counts_the_others_are_given_what_was_counted_before() -> None:
    kept, counting, counted = Kept[int](timedelta(minutes=1)), Event(), Event()
    kept.get(NOON, lambda: 1)

    def slowly() -> int:
        counting.set()
        counted.wait(30)
        return 2

    later = NOON + timedelta(minutes=2)
    thread = Thread(target=kept.get, args=(later, slowly))
    thread.start()
    counting.wait(30)
    assert kept.get(later, lambda: 3) == 1
    counted.set()
    thread.join(30)
    assert kept.get(later, lambda: 3) == 2


@pytest.mark.anyio
async def test_who_sends_a_form_and_never_ends_it_holds_up_no_computing(tmp_path: Path) -> None:
    async with WebDesk(tmp_path).page() as client:
        begun = asyncio.Event()

        async def endless() -> AsyncIterator[bytes]:
            begun.set()
            yield b"token="
            await asyncio.Event().wait()

        sent = asyncio.create_task(client.post("/login", content=endless()))
        await begun.wait()
        assert computing.readers.are_none
        sent.cancel()


def test_all_threads_take_memory_from_one_heap(tmp_path: Path) -> None:
    """glibc itself says how many heaps there are (malloc_info(3)): one a thread, unless told otherwise."""
    assert heaps(tmp_path, told="") > 1
    assert heaps(tmp_path, told="computing.share_one_heap()") == 1


def heaps(folder: Path, *, told: str) -> int:
    program = f"""
import ctypes, threading
from bot import computing
{told}
c, both = ctypes.CDLL(None), threading.Barrier(4)
c.fopen.restype = ctypes.c_void_p
def ask():
    both.wait()
    c.malloc(1000)
    both.wait()
threads = [threading.Thread(target=ask) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
report = ctypes.c_void_p(c.fopen({str(folder / "heaps.xml")!r}.encode(), b"w"))
c.malloc_info(0, report)
c.fclose(report)
"""
    subprocess.run([sys.executable, "-c", program], check=True)
    return (folder / "heaps.xml").read_text().count("<heap nr=")
