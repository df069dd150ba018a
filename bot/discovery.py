"""A site's address → the feeds behind it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from bot import apart, parsing
from bot.addresses import absolute, canonical
from bot.errors import FetchError, ParseError
from bot.model import Failure, ParsedFeed, Request, Response
from bot.ports import Fetcher

COMMON_PATHS = (
    *("feed", "feed/", "rss", "rss.xml", "atom.xml", "feed.xml", "index.xml", "feed.json"),
    *("feeds/posts/default", "news-sitemap.xml"),
)
MOST_READ = 20
"""How many of the addresses that a page names are looked at."""

_LOOKS_LIKE_FEED = re.compile(r"(?:\b|_)(?:rss|feeds?|atom|rdf)(?:\b|_|\d)|\.xml\b", re.IGNORECASE)
_COMMENTS = re.compile(r"comment|коммент|टिप्पणि", re.IGNORECASE)

Found = tuple[str, ParsedFeed]


async def discover(fetcher: Fetcher, url: str) -> list[Found]:
    """Return the feeds behind an address, the main one first, each with its own address.

    That is the address itself, else those that its page names, else the first at a usual path; an address
    without a scheme is asked for by https, then http.

    Raises:
        FetchError: the address cannot be read.
        ParseError: no feed was found; the message says what is there instead.
    """
    written = url.strip()
    if "://" in written:
        return await _behind(fetcher, written)
    try:
        return await _behind(fetcher, f"https://{written}")
    except FetchError as error:
        if error.status_code is not None:
            raise
        return await _behind(fetcher, f"http://{written}")


async def _behind(fetcher: Fetcher, url: str) -> list[Found]:
    reason: FetchError | ParseError
    there, named, linked = url, list[str](), list[str]()
    try:
        response = await fetcher.get(Request(url=url))
        there = response.url
        return [await _read(url, response)]
    except ParseError as error:
        reason, named = error, _most_likely(error.feeds)
        linked = await asyncio.to_thread(_linked, response)
    except FetchError as error:
        if error.status_code is None:
            raise
        reason = error
    found = await _readable(fetcher, named) or await _readable(fetcher, linked)
    found = found or await _guessed(fetcher, there)
    if not found:
        raise reason
    return found


async def _read(url: str, response: Response) -> Found:
    """The feed of an answer; where its address only redirects for now, it stays the one to ask."""
    feed = await apart.parse(response.body, response.content_type, response.url)
    return response.moved_to or url, feed


def _most_likely(urls: Iterable[str]) -> list[str]:
    """So many of the addresses that a document names; of an index of sitemaps those with news."""
    return sorted(filter(None, urls), key=lambda url: "sitemap" in url and "news" not in url)[:MOST_READ]


def _linked(page: Response) -> list[str]:
    """The addresses that a page links to in its text and that look like feeds."""
    if parsing.is_heavy(page.body, page.content_type):
        return []
    try:
        root = html.document_fromstring(page.body)
    except (etree.LxmlError, ValueError):  # empty, or no page at all
        return []
    base = absolute(str(root.xpath("string(//base/@href)")), base=page.url) or page.url
    links = (absolute(str(link.get("href", "")), base=base) for link in root.iter("a"))
    return list(dict.fromkeys(filter(_looks_like_feed, links)))[:MOST_READ]


def _looks_like_feed(url: str) -> bool:
    parts = urlsplit(url)
    return _LOOKS_LIKE_FEED.search(f"{parts.path}?{parts.query}") is not None


async def _guessed(fetcher: Fetcher, url: str) -> list[Found]:
    """The first feed at a usual path below the address or its site; none where the site stops answering."""
    for guess in _guesses(url):
        try:
            return [await _read(guess, await fetcher.get(Request(url=guess)))]
        except ParseError:
            continue
        except FetchError as error:
            if error.status_code is None and error.failure is Failure.TEMPORARY:
                break
    return []


def _guesses(url: str) -> Iterator[str]:
    path, _, last = urlsplit(url).path.rpartition("/")
    folder = f"{path}/{last}/" if last and "." not in last else f"{path}/"
    for base in dict.fromkeys((urljoin(url, folder), urljoin(url, "/"))):
        yield from (urljoin(base, path) for path in COMMON_PATHS)


async def _readable(fetcher: Fetcher, urls: Iterable[str]) -> list[Found]:
    """Those of the addresses that are feeds, each feed once, those of comments last."""

    async def one(url: str) -> Found | None:
        try:
            return await _read(url, await fetcher.get(Request(url=url)))
        except (FetchError, ParseError):
            return None

    found: dict[str, Found] = {}
    for feed in await asyncio.gather(*map(one, urls)):
        if feed:
            found.setdefault(canonical(feed[0]), feed)
    return sorted(found.values(), key=_is_of_comments)


def _is_of_comments(found: Found) -> bool:
    address, feed = found
    return bool(_COMMENTS.search(urlsplit(address).path) or _COMMENTS.match(feed.title))
