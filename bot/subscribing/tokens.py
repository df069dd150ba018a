"""Links in mail: what may be done with them, by whom and until when, signed with the archive's key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

from bot.errors import LinkError
from bot.ports import Clock

Part = str | int

LONGEST = 8_000
"""Characters of a token: a subscription of feeds.yaml may have a long name."""


class Purpose(StrEnum):
    """What a link is for; a token of one purpose is none of another."""

    CONFIRM = "confirm"
    MANAGE = "manage"
    LEAVE = "leave"


LASTING = {
    Purpose.CONFIRM: timedelta(hours=48),
    Purpose.MANAGE: timedelta(hours=2),
    Purpose.LEAVE: timedelta(days=3 * 365),
}
"""How long a link can be used."""

_EXPIRED = {
    Purpose.CONFIRM: "The link is older than 48 hours. Ask again on the page for subscriptions.",
    Purpose.MANAGE: "The link is older than two hours. Ask for a new one.",
    Purpose.LEAVE: "The link is older than three years. Use one in a newer mail.",
}


class Tokens:
    """Makes and reads the tokens of links. `keys` is oldest first: the newest signs, all are believed."""

    def __init__(self, keys: Sequence[str], clock: Clock) -> None:
        self._keys = list(keys)
        self._clock = clock

    def make(self, purpose: Purpose, *parts: Part) -> str:
        """A token that says so and lasts as long as its purpose wants."""
        until = self._clock.now() + LASTING[purpose]
        return str(self._serializer(purpose).dumps([int(until.timestamp()), *parts]))

    def read(self, purpose: Purpose, token: str) -> list[Part]:
        """What a token of this purpose says.

        Raises:
            LinkError: it is none of ours, or too old.
        """
        try:
            said: list[Part] = self._serializer(purpose).loads(token[:LONGEST])
            until, parts = int(said[0]), said[1:]
        except (BadData, ValueError, TypeError, IndexError, KeyError) as error:
            raise LinkError(
                "The link is not one of ours: perhaps a part of it was lost. Copy all of it from the mail."
            ) from error
        if self._clock.now().timestamp() >= until:
            raise LinkError(_EXPIRED[purpose], expired=True)
        return parts

    def _serializer(self, purpose: Purpose) -> URLSafeSerializer:
        signing = {"key_derivation": "hmac", "digest_method": sha256}
        return URLSafeSerializer(self._keys, salt=f"defwatch {purpose}", signer_kwargs=signing)
