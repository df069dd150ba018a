"""By which names this page may be asked for: loopback's, and that of settings.web.base_url.

A site that lets its own name point at this machine (DNS rebinding) sends that name as Host, and no cookie of
ours. While base_url is still a loopback address nobody has said what people type: pages can then be read by
any name, with a notice, and no form is taken. Probes ask by address: they are answered by any name.
"""

from __future__ import annotations

import re
from enum import Enum
from ipaddress import ip_address
from urllib.parse import urlsplit

import idna
from starlette.requests import Request

PROBES = frozenset({"/healthz", "/readyz", "/metrics"})

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:/@\[\]<>\"'\\]+)(?::\d{1,5})?")
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Name(Enum):
    """What the name that was asked for allows."""

    OURS = "everything"
    ANOTHER = "reading, with a notice"
    REFUSED = "nothing"


def judge(request: Request, base_url: str) -> Name:
    """What a request may do by the name in its Host."""
    asked, named = hostname(request.headers.get("host", "")), _host_of(base_url)
    if request.url.path in PROBES or (asked and (asked == named or is_loopback(asked))):
        return Name.OURS
    readable = is_loopback(named) and request.method in _READING
    return Name.ANOTHER if readable and asked else Name.REFUSED


def hostname(host: str) -> str:
    """The name in a Host header, in small letters and without its port; empty where it is none."""
    found = _HOST.fullmatch(host[:300])
    return found[1].strip("[]").rstrip(".").lower() if found else ""


def is_loopback(name: str) -> bool:
    """Whether a name means the machine itself wherever it is looked up."""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def _host_of(address: str) -> str:
    """The name in an address as browsers send it (RFC 5890)."""
    name = (urlsplit(address).hostname or "").rstrip(".")
    try:
        return name if name.isascii() else idna.encode(name, uts46=True).decode()
    except idna.IDNAError:
        return name
