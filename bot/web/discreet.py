"""Addresses of feeds as everybody may see them: feeds.yaml may have put a password or a key into them."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from bot.model import Feed, FeedState

_TELLING = re.compile(r"key|token|secret|sig|auth|pass|pwd|session|credential", re.IGNORECASE)
_HIDDEN = "hidden"


@lru_cache(maxsize=4_000)
def address(url: str) -> str:
    """The address without its credentials, and without what stands behind names such as token."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    query = "&".join(map(_part, parts.query.split("&")))
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=query))


def feed(one: Feed) -> Feed:
    """The feed with such an address."""
    return replace(one, url=address(one.url), name=words(one.name, one.url))


def state(one: FeedState) -> FeedState:
    """What is remembered of a feed, with such addresses; its name may be its address."""
    there = one.feed.url
    moved = address(one.moved_to) if one.moved_to else None
    name, error = words(one.name, there), words(one.error, there)
    return replace(one, feed=feed(one.feed), name=name, error=error, moved_to=moved)


def words(text: str, url: str) -> str:
    """A text that may name the address."""
    return text.replace(url, address(url)) if url else text


def _part(pair: str) -> str:
    name, equals, _ = pair.partition("=")
    return f"{name}={_HIDDEN}" if equals and _TELLING.search(name) else pair
