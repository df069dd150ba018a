"""An entry that a feed gathered elsewhere, as Google News does → its outlet, its title, no list of links."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bot import addresses
from bot.model import Entry

_WRAPPER = "news.google.com"
_LINK = re.compile(r"<(/?)a\b[^<>]*>", re.IGNORECASE)
_NAME = re.compile(r"<font\b[^<>]*>[^<>]*</font\s*>", re.IGNORECASE)
_REST = re.compile(r"<[^<>]*>|&(?:nbsp|#160|#xa0);", re.IGNORECASE)
_TAIL = re.compile(r"\s+[-–—|]\s+")
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "net", "nic", "org"})
"""As in co.in and gov.in."""

_LONGEST_LIST = 50_000
_LONGEST_TITLE = 5_000


def outlet(entry: Entry, feed_url: str) -> str:
    """The outlet that the entry says it was taken from, where that is another than the feed's; else ""."""
    elsewhere = entry.source and _site(entry.source_url) not in ("", _site(feed_url))
    return " ".join(entry.source.split()) if elsewhere else ""


def titled(title: str, outlet: str) -> str:
    """The title without the outlet's name behind a dash at its end."""
    if not outlet or not title.casefold().endswith(outlet.casefold()):
        return title
    tail = list(_TAIL.finditer(title[:_LONGEST_TITLE]))
    found = next((one for one in tail if title[one.end() :].casefold() == outlet.casefold()), None)
    return title[: found.start()] if found and found.start() else title


def is_list_of_links(written: str) -> bool:
    """Whether a summary only links to articles, each with its outlet's name: it says nothing of its own."""
    if len(written) > _LONGEST_LIST or "<a" not in written.lower():
        return False
    first, *told = _LINK.split(written)  # a slash where a link ends, and what follows
    if not told or not told[-2]:
        return False
    unlinked = "".join([first, *(text for end, text in zip(told[::2], told[1::2], strict=True) if end)])
    return not re.search(r"\w", _REST.sub(" ", _NAME.sub("", unlinked)))


def is_wrapped(url: str) -> bool:
    """Whether the address is Google News' own, which leads on to the article by script alone."""
    return _WRAPPER in url and urlsplit(addresses.absolute(url)).hostname == _WRAPPER


def _site(url: str) -> str:
    """The host without what stands before the name that its owner registered."""
    labels = (urlsplit(addresses.absolute(url)).hostname or "").split(".")
    return ".".join(labels[-3:] if labels[-2:-1] and labels[-2] in _SECOND_LEVEL else labels[-2:])
