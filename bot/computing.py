"""The one thread in which a poll's computing is done, one piece after the other.

However many threads there are, Python computes in one of them at a time. Where several want to, each call
that gives the interpreter away for a moment (a row written, a document parsed) hands it over to another and
waits to have it back: that costs a first poll of many feeds a fifth of its time.
"""

from __future__ import annotations

import asyncio
import ctypes
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event, Lock
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE_SECONDS = 0.2
"""How long a piece waits for those who read pages meanwhile, who would wait for it."""

LARGE_BYTES = 64 * 1024
"""What a piece of memory has at least that goes back to the system as soon as it is free."""

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8  # mallopt(3), malloc.h

_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="computing")


def share_one_heap() -> None:
    """Let all threads take memory from one heap, and large pieces straight from the system (glibc; elsewhere
    nothing changes).

    Each thread's own heap would keep what it once needed. To be called before there are threads.
    """
    if sys.platform == "linux" and (tune := getattr(ctypes.CDLL(None), "mallopt", None)):
        tune(_M_ARENA_MAX, 1)
        tune(_M_MMAP_THRESHOLD, LARGE_BYTES)


async def in_turn(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what the work returns, done off the event loop when those asked for before are done."""
    piece = partial(work, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(_thread, _politely, piece)


def _politely(piece: Callable[[], T]) -> T:
    readers.wait_for_none(PATIENCE_SECONDS)
    return piece()


class Readers:
    """Those who wait for a page: while there are any, no new piece of computing is begun, for a moment."""

    def __init__(self) -> None:
        self._lock, self._none = Lock(), Event()
        self._count = 0
        self._none.set()

    def __enter__(self) -> None:
        with self._lock:
            self._count += 1
            self._none.clear()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._count -= 1
            if not self._count:
                self._none.set()

    @property
    def are_none(self) -> bool:
        """Whether nobody waits for a page now."""
        return self._none.is_set()

    def wait_for_none(self, seconds: float) -> None:
        """Wait until nobody waits for a page, but no longer than that."""
        self._none.wait(seconds)


readers = Readers()
