"""Where steps reach who subscribed by themselves, and who wants no more mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from bot.model import Asked, Asking, Subscriber, SubscriberId, Suppression, Wish


class Subscribers(Protocol):
    def put(self, wish: Wish, *, mailbox: str, now: datetime) -> Subscriber:
        """Keep what a mailbox wishes: a new subscriber, not confirmed, or another wish of a known one."""

    def get(self, subscriber_id: SubscriberId) -> Subscriber | None:
        """One subscriber."""

    def find(self, mailbox: str) -> Subscriber | None:
        """The subscriber with this mailbox."""

    def all(self, *, confirmed: bool = False) -> list[Subscriber]:
        """Every subscriber, the oldest first; with `confirmed` only those who are served."""

    def confirm(self, subscriber_id: SubscriberId, *, now: datetime) -> None:
        """Let a subscriber be served from now on."""

    def remove(self, subscriber_id: SubscriberId) -> None:
        """Forget a subscriber."""

    def counts(self) -> tuple[int, int]:
        """How many are confirmed, how many are not yet."""

    def suppress(self, suppressed: Suppression) -> None:
        """Remember that an address wants no more mail of a list."""

    def lift(self, digest: str, *, list_name: str) -> None:
        """Let an address have mail of a list again."""

    def suppressed(self, digests: Iterable[str], *, list_name: str) -> Mapping[str, Suppression]:
        """What is known of those among these addresses that want no more mail of a list, by digest."""

    def suppressions(self) -> list[Suppression]:
        """The whole list."""

    def ask(self, asking: Asking, wish: Wish, *, mailbox: str, origin: str, now: datetime) -> None:
        """Keep a request until it is answered, and count it by mailbox and origin until it is forgotten."""

    def asked_from(self, origin: str, *, since: datetime) -> tuple[int, int]:
        """How many requests came from there since then, and how many from everywhere."""

    def asked_for(self, mailbox: str, *, since: datetime, before: int) -> int:
        """How many requests were made for a mailbox since then, before the one of this number."""

    def waiting(self, *, limit: int) -> list[Asked]:
        """Requests without an answer, the oldest first."""

    def answered(self, number: int) -> None:
        """Forget what a request asked; it still counts."""

    def forget(self, *, asked_until: datetime, pending_until: datetime) -> None:
        """Forget requests so old, and who did not confirm for so long."""

    def keys(self, purpose: str) -> list[str]:
        """The keys of a purpose, the oldest first."""

    def add_key(self, purpose: str, value: str, *, now: datetime) -> None:
        """Keep a key."""
