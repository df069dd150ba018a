"""What others wrote, made fit for a message: no controls, no tricks of direction, no endless lines."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

LONGEST_TEXT = 1_000
"""What comes after so many code points of a title or an excerpt nobody will read."""

LONGEST_URL = 2_000
"""Longer addresses are not linked; some mail programs cut them."""

_SPACE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")
_TRICKS = re.compile(
    r"[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
_PILED_MARKS = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{3})"
    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
_LOCAL_SUFFIXES = (
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "test",
    "invalid",
    "home.arpa",
)


def plain(text: str) -> str:
    """One line of text without control characters, bidirectional overrides and invisible tags; its beginning
    where it is endless.

    Joiners stay, since Hindi is written with them (Unicode 16, 12.1).
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text[:LONGEST_TEXT].strip()
    text = _LONE_SURROGATE.sub("\ufffd", _SPACE.sub(" ", text[:LONGEST_TEXT]))
    return _PILED_MARKS.sub(r"\1", _TRICKS.sub("", text)).strip()


def clip(text: str, width: int) -> str:
    """At most `width` code points, cut after a word where there is one, never within a letter's marks."""
    if len(text) <= width:
        return text
    cut = width - 1
    while cut and (unicodedata.category(text[cut])[0] == "M" or text[cut - 1] in "\u200c\u200d\u094d"):
        cut -= 1
    space = text.rfind(" ", 0, cut + 1)
    return text[: space if space > cut * 2 // 3 else cut].rstrip(" ,;:–-") + "…"


def web_address(url: str) -> str:
    """The address where it is one that may be linked, else nothing."""
    if len(url) > LONGEST_URL or _SPACE.search(url) or _TRICKS.search(url) or _LONE_SURROGATE.search(url):
        return ""
    try:
        parts = urlsplit(url)
        named = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return url if named else ""


def reachable(base_url: str | None) -> bool:
    """Whether a phone elsewhere could open our own page there: not loopback, private or a bare name."""
    host = urlsplit(web_address(base_url or "")).hostname or ""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not any(host == name or host.endswith(f".{name}") for name in _LOCAL_SUFFIXES)
