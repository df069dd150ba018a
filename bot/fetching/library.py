"""httpx, without the command line that it imports when rich is there: that costs more than httpx itself."""

from __future__ import annotations

import sys
from types import ModuleType

sys.modules.setdefault("httpx._main", ModuleType("httpx._main"))  # httpx does without where it finds no main

import httpx  # noqa: E402  # after the line that makes it lean

__all__ = ["httpx", "port_of"]


def port_of(url: httpx.URL) -> int:
    """Return the port that is asked, written or not."""
    return url.port or (443 if url.scheme == "https" else 80)
