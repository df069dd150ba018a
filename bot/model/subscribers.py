"""Self-service: what a reader asks for, who was confirmed, and who wants no more mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from bot.model.written import QuietHours, Schedule

SELF_SERVICE = "self-service"
"""What the names of such subscriptions begin with; feeds.yaml cannot use it."""

SubscriberId = NewType("SubscriberId", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a reader asks for. `address` is local@domain, the domain in its ASCII form (RFC 5891); `keywords`
    is empty for the whole watch-list.
    """

    address: str
    schedule: Schedule
    timezone: str
    keywords: tuple[str, ...] = ()
    quiet_hours: QuietHours | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A reader with their wish; without `confirmed` they were only asked. An id never comes again."""

    id: SubscriberId
    wish: Wish
    created: datetime
    changed: datetime
    confirmed: datetime | None = None

    @property
    def name(self) -> str:
        """What their subscription is called in ledger and outbox."""
        return f"{SELF_SERVICE}:{self.id}"


class Asking(StrEnum):
    """What somebody asks of the page in the name of an address."""

    SUBSCRIBE = "subscribe"
    MANAGE = "manage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that came by the page and waits for its mail, if there will be one."""

    id: int
    at: datetime
    asking: Asking
    wish: Wish


class Ended(StrEnum):
    """Why an address gets no more mail."""

    LEFT = "left"  # unsubscribed, or was removed: may ask again by itself
    REFUSED = "refused"  # never asked for mail, and wants no questions either


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """An address that gets no more mail of a list (empty: of self-service), known by its digest only."""

    digest: str
    list_name: str
    at: datetime
    why: Ended
