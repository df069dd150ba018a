"""Where steps reach the world: clock, network, channels."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.model import Message, Request, Response


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, aware and in UTC."""


class Fetcher(Protocol):
    async def get(self, request: Request) -> Response:
        """Return what the address answered.

        Raises:
            FetchError: it could not be read, or not within the limits of size, time and redirects, or the
                site's robots.txt forbids it to a request that minds it.
        """


class Notifier(Protocol):
    async def send(self, message: Message, *, target: str, key: str, thread: str = "") -> str:
        """Hand the message over and return the receipt; `thread` is that of the one it follows up.

        Raises:
            DeliveryError: it was not accepted.
        """
