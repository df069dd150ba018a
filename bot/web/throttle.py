"""How often one may ask: token buckets, one a key, in bounded memory."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from ipaddress import IPv6Address, ip_address
from threading import Lock

from starlette.requests import Request

MOST_KEYS = 10_000
"""Keys that are remembered; beyond that those used longest ago begin anew."""


class Throttle:
    """Each key may take `burst` at once and gains `per_second` again."""

    def __init__(self, *, burst: int, per_second: float) -> None:
        self._burst = burst
        self._per_second = per_second
        self._left: OrderedDict[str, tuple[float, datetime]] = OrderedDict()
        self._lock = Lock()

    def take(self, key: str, now: datetime) -> float:
        """Take one; 0 where it was there, else in how many seconds it will be, and nothing is taken."""
        with self._lock:
            left = self._now(key, now)
            taken = left >= 1
            self._left[key] = (left - taken, now)
            self._left.move_to_end(key)
            if len(self._left) > MOST_KEYS:
                self._left.popitem(last=False)
            return 0.0 if taken else (1 - left) / self._per_second

    def give_back(self, key: str, now: datetime) -> None:
        """Undo a `take`."""
        with self._lock:
            self._left[key] = (min(self._burst, self._now(key, now) + 1), now)

    def _now(self, key: str, now: datetime) -> float:
        """What a key has left; a clock that was set back gives nothing and takes nothing."""
        left, since = self._left.get(key, (float(self._burst), now))
        gained = max(0.0, (now - since).total_seconds()) * self._per_second
        return min(self._burst, left + gained)


def client(request: Request) -> str:
    """Who asks: the address of the connection; of IPv6 the network of 64 bits that one household has."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host[:100]
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or f"{address.exploded[:19]}::/64")
    return str(address)
