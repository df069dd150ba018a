"""Whose turn it is: so many requests at once, so many a host, and those to one host some way apart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

_SPACING_SECONDS = 0.2
_PATIENCE_SECONDS = 2.0
_SLOW_A_PLACE = 8
_HOSTS_KEPT = 5_000


class Spacing:
    """Starts at one host: the first `burst` at once, the others `gap` seconds apart."""

    def __init__(self, *, burst: int, gap: float) -> None:
        self._gap = gap
        self._lead = (burst - 1) * gap
        self.next = 0.0

    def start(self, now: float) -> float:
        """Return when the next request may start (all in seconds of one clock), and count it."""
        at = max(now, self.next - self._lead)
        self.next = max(now, self.next) + self._gap
        return at


class _Host:
    def __init__(self, at_once: int) -> None:
        self.places = asyncio.Semaphore(at_once)
        self.spacing = Spacing(burst=at_once, gap=_SPACING_SECONDS)
        self.users = 0
        self.own = False


class Turns:
    """Hands out turns.

    Who waits for a busy host holds up nobody else; and a request that takes long is waiting for a slow
    server, so that another may start beside it (up to a limit): hosts that hang hold up nobody either.
    Hosts of the operator's own (`is_own`) are asked without pauses, and more often while they are slow.
    """

    def __init__(
        self,
        *,
        at_once: int,
        per_host: int,
        is_own: Callable[[str, int], bool],
        patience_seconds: float = _PATIENCE_SECONDS,
    ) -> None:
        self.patience_seconds = patience_seconds
        self.places = asyncio.Semaphore(at_once)
        self.room_for_slow = at_once * _SLOW_A_PLACE
        self._per_host = per_host
        self._is_own = is_own
        self._hosts: dict[tuple[str, int], _Host] = {}

    def turn(self, host: str, port: int) -> _Turn:
        """Return a turn at this host, to be held as a context; entering it may take a while."""
        found = self._hosts.get((host, port))
        if found is None:
            if len(self._hosts) >= _HOSTS_KEPT:
                self._forget()
            found = self._hosts[host, port] = _Host(self._per_host)
        found.own = found.own or self._is_own(host, port)
        return _Turn(self, found)

    def _forget(self) -> None:
        """Let go of the hosts that nobody asks and that have rested."""
        now = asyncio.get_running_loop().time()
        self._hosts = {
            name: host for name, host in self._hosts.items() if host.users or host.spacing.next > now
        }


class _Turn:
    """One turn: a place at the host and one of all places; the latter (the operator's hosts: both) go back
    early when it takes long.
    """

    def __init__(self, turns: Turns, host: _Host) -> None:
        self._turns = turns
        self._host = host
        self._held: list[asyncio.Semaphore] = []
        self._patience: asyncio.TimerHandle | None = None
        self._slow = False

    async def __aenter__(self) -> None:
        self._host.users += 1
        try:
            await self._take(self._host.places)
            if not self._host.own:
                await _pause(self._host.spacing)
            await self._take(self._turns.places)
        except BaseException:
            self._end()
            raise
        self._patience = asyncio.get_running_loop().call_later(self._turns.patience_seconds, self._step_aside)

    async def __aexit__(self, *_: object) -> None:
        self._end()

    async def _take(self, places: asyncio.Semaphore) -> None:
        await places.acquire()
        self._held.append(places)

    def _end(self) -> None:
        if self._patience:
            self._patience.cancel()
        for places in self._held:
            places.release()
        self._turns.room_for_slow += self._slow
        self._host.users -= 1

    def _step_aside(self) -> None:
        if self._turns.room_for_slow:
            self._turns.room_for_slow -= 1
            self._slow = True
            kept = [] if self._host.own else self._held[:1]
            for places in self._held[len(kept) :]:
                places.release()
            self._held = kept


async def _pause(spacing: Spacing) -> None:
    now = asyncio.get_running_loop().time()
    wait = spacing.start(now) - now
    if wait > 0:
        await asyncio.sleep(wait)
