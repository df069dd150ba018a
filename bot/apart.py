"""A feed's body → its entries, a page → its article: in a process of its own where reading may take long.

Some documents are made to hurt: a megabyte of `x<`, or one tag with a hundred thousand attributes, keeps
a lenient parser busy for a minute. What such a one costs in time and memory ends with its process.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

from bot import computing, extraction, parsing
from bot.errors import ParseError
from bot.model import Extract, ParsedFeed

T = TypeVar("T")

DEADLINE_SECONDS = 30
PAGE_SECONDS = 10
"""The worst pages known take one and a half, and the process half a second to start."""

LARGEST_MEMORY_BYTES = 1_500_000_000
AT_ONCE = 2
"""Processes side by side; other heavy bodies wait for their turn."""

_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


async def parse(
    body: bytes, content_type: str | None, url: str, *, seconds: float = DEADLINE_SECONDS
) -> ParsedFeed:
    """Return what `parsing.parse` returns; what cannot be read in one go has so many seconds.

    Raises:
        ParseError: the stage's own, or reading the body took too long, too much memory, or broke down.
    """
    return await parse_then(lambda feed: feed, body, content_type, url, seconds=seconds)


async def parse_then(
    then: Callable[[ParsedFeed], T],
    body: bytes,
    content_type: str | None,
    url: str,
    *,
    seconds: float = DEADLINE_SECONDS,
) -> T:
    """Return what `then` makes of the feed, computed in the same turn.

    Raises:
        ParseError: as `parse`.
    """

    def light() -> T | None:
        feed = parsing.parse_light(body, content_type, url)
        return then(feed) if feed else None

    made = await computing.in_turn(light)
    if made is not None:
        return made
    answer = await _answer("feed", body, content_type, url, seconds)
    if isinstance(answer, ParsedFeed):
        return await computing.in_turn(then, answer)
    raise answer if isinstance(answer, ParseError) else ParseError("the reader answered with something else")


async def read(page: bytes, content_type: str | None, url: str, *, seconds: float = PAGE_SECONDS) -> Extract:
    """Return what `extraction.read` returns; a page of unusual size has so many seconds.

    Raises:
        ParseError: the stage's own, or reading the page took too long, too much memory, or broke down.
    """
    if not extraction.is_heavy(page):
        return await computing.in_turn(extraction.read, page, url=url, content_type=content_type)
    answer = await _answer("page", page, content_type, url, seconds)
    if isinstance(answer, Extract):
        return answer
    raise answer if isinstance(answer, ParseError) else ParseError("the reader answered with something else")


async def _answer(kind: str, body: bytes, content_type: str | None, url: str, seconds: float) -> object:
    limits = (LARGEST_MEMORY_BYTES, DEADLINE_SECONDS)
    turn = _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE))
    async with turn:
        said = await _said(pickle.dumps((limits, kind, body, content_type, url)), seconds)
    return pickle.loads(said)  # noqa: S301  # our own process wrote it


async def _said(order: bytes, seconds: float) -> bytes:
    """What the process answers within the time."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "bot.reading"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        async with asyncio.timeout(seconds):
            said, _ = await process.communicate(order)
    except TimeoutError as error:
        raise ParseError(
            f"too much to read: not done within {seconds:g} s; it may be made to hurt"
        ) from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise ParseError(
            f"too much to read: the reader broke down (exit {process.returncode}); it may be made to hurt"
        )
    return said
