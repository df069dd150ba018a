"""A mailbox as people write it, `desk@example.org` or `Desk <desk@example.org>`, into its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.headerregistry import Address

import idna

_WRITTEN = re.compile(r'(?:"?(?P<name>[^"<>]*?)"?\s*<(?P<inner>[^<>]*)>|(?P<bare>[^<>]*))')
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")  # RFC 5322 dot-atom, RFC 6531
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """`domain` is in its ASCII form (RFC 5891), `local` may hold any letter (RFC 6531)."""

    name: str
    local: str
    domain: str

    @property
    def address(self) -> str:
        return f"{self.local}@{self.domain}"

    @property
    def header(self) -> Address:
        """As `email` writes it into a header."""
        return Address(display_name=self.name, username=self.local, domain=self.domain)


def parse(written: str) -> Mailbox:
    """The parts of one mailbox.

    Raises:
        ValueError: it is none; the message says why.
    """
    if _CONTROL.search(written):
        raise ValueError("address holds a line break or control character: write it on one line")
    found = _WRITTEN.fullmatch(written.strip())
    address = (found["inner"] or found["bare"] or "").strip() if found else ""
    local, at, domain = address.rpartition("@")
    if not found or not at or not _LOCAL.fullmatch(local) or len(local.encode()) > 64:
        raise ValueError(
            f"{written!r} is no email address: write desk@example.org or Desk <desk@example.org>"
        )
    return Mailbox((found["name"] or "").strip(), local, _domain(domain, written))


def _domain(domain: str, written: str) -> str:
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise ValueError(f"{written!r}: {domain!r} is no domain: {error}") from error
