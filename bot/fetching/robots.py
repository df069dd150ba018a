"""What a site's robots.txt allows us (RFC 9309): asked for article pages, never for feeds."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from protego import Protego

from bot.errors import FetchError
from bot.model import Request, Response

_KEPT_FOR_SECONDS = 24 * 3600.0
_FAILURE_KEPT_FOR_SECONDS = 3600.0
_SITES_KEPT = 2_000
_LARGEST_BYTES = 512_000


@dataclass(frozen=True, slots=True)
class _Rules:
    """A site's rules, or for all its pages one answer."""

    rules: Protego | bool
    until: float


class Robots:
    """Fetches robots.txt through `get` and remembers it for a day."""

    def __init__(self, get: Callable[[Request], Awaitable[Response]], *, user_agent: str) -> None:
        self._get = get
        self._user_agent = user_agent
        self._sites: OrderedDict[str, _Rules] = OrderedDict()
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def allowed(self, url: str) -> bool:
        """Return whether the page may be fetched; a site that cannot be asked forbids."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        asking = self._asking.setdefault(site, asyncio.Lock())
        async with asking:
            known = self._sites.get(site)
            if known is None or known.until <= time.monotonic():
                known = await self._ask(site)
                self._sites[site] = known
            self._sites.move_to_end(site)
            while len(self._sites) > _SITES_KEPT:
                self._sites.popitem(last=False)
        return known.rules if isinstance(known.rules, bool) else known.rules.can_fetch(url, self._user_agent)

    async def _ask(self, site: str) -> _Rules:
        """The site's rules: 4xx allows everything, 5xx and silence nothing (RFC 9309, 2.3.1)."""
        now = time.monotonic()
        try:
            response = await self._get(Request(url=f"{site}/robots.txt", accept="text/plain, */*;q=0.5"))
        except FetchError as error:
            if error.status_code is not None and 400 <= error.status_code < 500:
                return _Rules(True, now + _KEPT_FOR_SECONDS)
            return _Rules(False, now + _FAILURE_KEPT_FOR_SECONDS)
        text = response.body[:_LARGEST_BYTES].decode("utf-8-sig", "replace")
        return _Rules(Protego.parse(text), now + _KEPT_FOR_SECONDS)
