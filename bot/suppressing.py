"""Addresses that want no more mail of a list: remembered and recognised by a keyed digest alone."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from bot.model import Ended, Suppression
from bot.ports import Archive

ADDRESSES = "addresses"
"""The purpose of the keys of these digests; there are several where a list came from another archive."""

TOKENS = "tokens"
"""The purpose of the keys that sign links."""

_DOTLESS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
"""Where dots in the local part mean nothing, and the name such mailboxes share."""


def make_keys(archive: Archive, *, now: datetime) -> None:
    """Make the archive's keys, once."""
    for purpose in (ADDRESSES, TOKENS):
        if not archive.subscribers.keys(purpose):
            archive.subscribers.add_key(purpose, secrets.token_hex(32), now=now)


def compared(address: str) -> str:
    """An address as it is compared: no server is met that tells cases apart (RFC 5321, 2.4, lets it)."""
    return address.casefold()


def counted(address: str) -> str:
    """The mailbox behind an address, by which requests are counted: no +tag, no dots that say nothing."""
    local, _, domain = compared(address).rpartition("@")
    bare = local.partition("+")[0] or local
    if domain in _DOTLESS:
        return f"{bare.replace('.', '')}@{_DOTLESS[domain]}"
    return f"{bare}@{domain}"


def digest(key: str, text: str) -> str:
    """64 hexadecimal digits that tell nobody without the key what they stand for."""
    return hmac.new(bytes.fromhex(key), text.encode("utf-8", "replace"), sha256).hexdigest()


def suppress(archive: Archive, address: str, *, list_name: str, why: Ended, now: datetime) -> None:
    """Let an address have no more mail of a list (empty: of self-service)."""
    first, *_ = _digests(archive, address)
    archive.subscribers.suppress(Suppression(digest=first, list_name=list_name, at=now, why=why))


def lift(archive: Archive, address: str, *, list_name: str) -> None:
    """Let an address have mail of a list again."""
    for one in _digests(archive, address):
        archive.subscribers.lift(one, list_name=list_name)


def suppressed(archive: Archive, addresses: Iterable[str], *, list_name: str) -> dict[str, Suppression]:
    """Those among the addresses that want no more mail of a list."""
    named = {one: address for address in addresses for one in _digests(archive, address)}
    found = archive.subscribers.suppressed(named, list_name=list_name)
    return {named[one]: suppression for one, suppression in found.items()}


def _digests(archive: Archive, address: str) -> list[str]:
    return [digest(key, compared(address)) for key in archive.subscribers.keys(ADDRESSES)]
