"""Names of hosts → their addresses, remembered for a minute."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from collections import OrderedDict
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TypeAlias

from bot.errors import FetchError
from bot.model import Failure

Address: TypeAlias = IPv4Address | IPv6Address

_KEPT_FOR_SECONDS = 60.0
_NAMES_KEPT = 5_000
_NAME = re.compile(r"[a-z0-9_.-]{1,253}", re.IGNORECASE)


def plain(host: str) -> str:
    """Return the host as guard and memory compare it."""
    return host.strip("[]").rstrip(".").lower()


@lru_cache(maxsize=_NAMES_KEPT)
def literal(host: str) -> Address | None:
    """Return the address that a host is in itself, in any spelling: 127.1, 0x7f000001, 2130706433, [::1]."""
    host = plain(host)
    try:
        return parsed(host)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None


class Names:
    """Asks the system for addresses, one question a name at a time.

    Each question has a thread of its own: a slow name server holds up neither another name, as in asyncio's
    small pool, nor the end of the program.
    """

    def __init__(self) -> None:
        self._answers: OrderedDict[str, tuple[asyncio.Future[list[Address] | str], float]] = OrderedDict()

    def known(self, host: str) -> list[Address]:
        """Return what was learned of a host before; nothing is asked."""
        if address := literal(host):
            return [address]
        answer, _ = self._answers.get(plain(host), (None, 0.0))
        found = answer.result() if answer and answer.done() else []
        return found if isinstance(found, list) else []

    async def addresses(self, host: str) -> list[Address]:
        """Return the host's addresses, in the order of preference that the system gives them.

        Raises:
            FetchError: the name is not known.
        """
        if address := literal(host):
            return [address]
        answer = self._remembered(plain(host)) or self._ask(host)
        found = await asyncio.shield(answer)
        if isinstance(found, str):
            raise FetchError(f"{host}: name not found ({found})", failure=Failure.TEMPORARY)
        return found

    def _remembered(self, name: str) -> asyncio.Future[list[Address] | str] | None:
        answer, until = self._answers.get(name, (None, 0.0))
        if answer is None or (
            answer.done() and (isinstance(answer.result(), str) or until < time.monotonic())
        ):
            return None
        return answer

    def _ask(self, host: str) -> asyncio.Future[list[Address] | str]:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[Address] | str] = loop.create_future()

        def settle(found: list[Address] | str) -> None:
            if not answer.done():
                answer.set_result(found)

        def work() -> None:
            found = _looked_up(host)
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, found)

        threading.Thread(target=work, daemon=True, name="resolve").start()
        self._answers[plain(host)] = answer, time.monotonic() + _KEPT_FOR_SECONDS
        self._answers.move_to_end(plain(host))
        if len(self._answers) > _NAMES_KEPT:
            self._answers.popitem(last=False)
        return answer


def _looked_up(host: str) -> list[Address] | str:
    """The addresses, or why there are none."""
    if not _NAME.fullmatch(host):
        return "not a name"
    try:
        answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        return getattr(error, "strerror", None) or "no address"
    return list(dict.fromkeys(parsed(str(answer[4][0])) for answer in answers)) or "no address"


@lru_cache(maxsize=_NAMES_KEPT)
def parsed(text: str) -> Address:
    """Return the address, without the zone that it may be in (fe80::1%eth0)."""
    return ip_address(text.partition("%")[0])
