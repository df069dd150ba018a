"""What a site's robots.txt allows us (RFC 9309): asked for article pages, never for feeds."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from bot.errors import FetchError
from bot.model import Failure, Request, Response

if TYPE_CHECKING:
    from protego import Protego

_KEPT_FOR_SECONDS = 24 * 3600.0
_FAILURE_KEPT_FOR_SECONDS = 3600.0
_SITES_KEPT = 2_000
_LARGEST_BYTES = 512_000


@dataclass(frozen=True, slots=True)
class _Rules:
    """A site's rules; None allows all, an error is why they could not be read."""

    rules: Protego | FetchError | None
    until: float


class Robots:
    """Fetches robots.txt through `get` and remembers it for a day."""

    def __init__(self, get: Callable[[Request], Awaitable[Response]], *, user_agent: str) -> None:
        self._get = get
        self._user_agent = user_agent
        self._sites: OrderedDict[str, _Rules] = OrderedDict()
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def check(self, url: str) -> None:
        """Return where the page may be fetched.

        Raises:
            FetchError: the site forbids it, or cannot be asked, which counts as the same (RFC 9309, 2.3.1.4).
        """
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        rules = (await self._known(site)).rules
        if isinstance(rules, FetchError):
            raise FetchError(f"robots.txt of {site} could not be read ({rules})", failure=rules.failure)
        if rules and not rules.can_fetch(url, self._user_agent):
            raise FetchError(f"robots.txt of {site} forbids it", failure=Failure.HARD)

    async def _known(self, site: str) -> _Rules:
        """The site's rules, asked for once a day."""
        async with self._asking.setdefault(site, asyncio.Lock()):
            known = self._sites.get(site)
            if known is None or known.until <= time.monotonic():
                known = self._sites[site] = await self._ask(site)
            self._sites.move_to_end(site)
            while len(self._sites) > _SITES_KEPT:
                self._sites.popitem(last=False)
        return known

    async def _ask(self, site: str) -> _Rules:
        """The site's rules: 4xx allows everything, 5xx and silence nothing (RFC 9309, 2.3.1)."""
        now = time.monotonic()
        try:
            response = await self._get(Request(url=f"{site}/robots.txt", accept="text/plain, */*;q=0.5"))
        except FetchError as error:
            if error.status_code is not None and 400 <= error.status_code < 500:
                return _Rules(None, now + _KEPT_FOR_SECONDS)
            return _Rules(error, now + _FAILURE_KEPT_FOR_SECONDS)
        from protego import Protego  # noqa: PLC0415  # 2 ms that only those pay who read pages

        text = response.body[:_LARGEST_BYTES].decode("utf-8-sig", "replace")
        return _Rules(Protego.parse(text), now + _KEPT_FOR_SECONDS)
