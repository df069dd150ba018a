"""A site's address → the feeds behind it."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urljoin

from bot import apart
from bot.addresses import canonical
from bot.errors import FetchError, ParseError
from bot.model import ParsedFeed, Request
from bot.ports import Fetcher

COMMON_PATHS = ("/feed/", "/rss", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml")
_MOST_ADVERTISED = 20


async def discover(fetcher: Fetcher, url: str) -> list[tuple[str, ParsedFeed]]:
    """Return the feeds behind an address, each with its own: the address itself, else those that its page
    advertises, else those at the usual paths.

    Raises:
        FetchError: the address cannot be read.
        ParseError: no feed was found; the message says what is there instead.
    """
    url = url.strip() if "://" in url else f"https://{url.strip()}"
    try:
        return [await _read(fetcher, url)]
    except ParseError as error:
        found = await _readable(fetcher, error.feeds[:_MOST_ADVERTISED])
        found = found or await _readable(fetcher, [urljoin(url, path) for path in COMMON_PATHS])
        if not found:
            raise
        return found


async def _read(fetcher: Fetcher, url: str) -> tuple[str, ParsedFeed]:
    """The feed at an address; where that only redirects, its address stays the one that was asked for."""
    response = await fetcher.get(Request(url=url))
    feed = await apart.parse(response.body, response.content_type, response.url)
    return response.moved_to or url, feed


async def _readable(fetcher: Fetcher, urls: Iterable[str]) -> list[tuple[str, ParsedFeed]]:
    """Those of the addresses that are feeds, each feed once."""
    found: dict[str, tuple[str, ParsedFeed]] = {}
    for url in urls:
        try:
            address, feed = await _read(fetcher, url)
        except (FetchError, ParseError):
            continue
        found.setdefault(canonical(address), (address, feed))
    return list(found.values())
