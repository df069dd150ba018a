"""The one thread in which a poll's computing is done, one piece after the other.

However many threads there are, Python computes in one of them at a time. Where several want to, each call
that gives the interpreter away for a moment (a row written, a document parsed) hands it over to another and
waits to have it back: that costs a first poll of many feeds a fifth of its time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="computing")


async def in_turn(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what the work returns, done off the event loop when those asked for before are done."""
    return await asyncio.get_running_loop().run_in_executor(_thread, partial(work, *args, **kwargs))
