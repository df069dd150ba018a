"""A page's parsed tree → title, author, times, site, language, canonical address.

Each is taken where its publisher states it for machines first (JSON-LD, then meta, then the visible
element that is marked as such), and left empty where nobody states it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from bot import addresses
from bot.extraction import authors, stated, times, titles
from bot.extraction.authors import without_by
from bot.extraction.stated import Linked, Stated, folded, metas, text, words
from bot.extraction.visible import pieces
from bot.model import Extract

_ADDRESS = re.compile(r"https?:|www\.|@\w+\.")

_MOST_LINKS = 20
_MOST_FEEDS = 5
_SLUG = 3
"""Words: a path's segment with so many or more is the article's title."""

__all__ = ["Linked", "is_outlet", "outlets", "read", "without_by"]


def read(tree: HtmlElement, url: str) -> tuple[Extract, Linked]:
    """What a page says of its article besides the text (language: the declared one), and its JSON-LD."""
    said = stated.read(tree, url)
    site = _site(said)
    names = outlets(site, url)
    title = titles.title(tree, said, (*names, *_other_names(tree, said)))
    seen = cache(lambda: pieces(tree))  # read at most once, and not at all where everything is stated
    author, agency = authors.signed(tree, said, names, seen)
    published, is_guessed = times.published(tree, said, url=url, title=title, seen=seen)
    known = Extract(
        title=title,
        author=author,
        published=published,
        is_day_guessed=is_guessed,
        updated=times.updated(said, title=title, seen=seen),
        site=site,
        origin=agency,
        language=_language(tree, said),
        canonical_url=_canonical_url(tree, said, url),
    )
    return known, said.node


def _site(said: Stated) -> str:
    """The outlet's name as the page gives it."""
    names = (*metas(said, "og:site_name", "application-name"), text(said.node.get("publisher")))
    return next((name for name in map(words, names) if name and not _ADDRESS.match(name)), "")


def _other_names(tree: HtmlElement, said: Stated) -> list[str]:
    """What else the page calls its outlet: on a telephone's screen, as its publisher, in its feed's name."""
    feeds = islice(tree.iterfind(".//link[@type='application/rss+xml']"), _MOST_FEEDS)
    named = [words(re.split("[»›|]", feed.get("title") or "")[0]) for feed in feeds]
    titled = [folded(one) for one in (text(said.node.get("headline")), *metas(said, "og:title"))]
    named = [one for one in named if not re.search(r"\s[–-]\s", one)]  # one is of an article and its site
    others = [*metas(said, "apple-mobile-web-app-title", "dc.publisher", "publisher"), *named]
    return [one for one in others if not any(title.startswith(folded(one)) for title in titled)]


def _language(tree: HtmlElement, said: Stated) -> str | None:
    """The language the page declares, ISO 639-1."""
    declared = (
        tree.get("lang"),
        tree.get("xml:lang"),
        text(said.node.get("inLanguage")),
        *metas(said, "og:locale"),
    )
    codes = (re.match(r"[a-z]{2}(?![a-z])", (code or "").strip().lower()) for code in declared)
    return next((code.group() for code in codes if code), None)


def _canonical_url(tree: HtmlElement, said: Stated, url: str) -> str:
    """The address the page calls its own; no front page, no other article, og:url only of this host."""
    links = [
        link.get("href") or "" for link in islice(tree.iterfind(".//link[@rel='canonical']"), _MOST_LINKS)
    ]
    here = addresses.canonical(url)
    for number, written in enumerate((*links, *metas(said, "og:url"))):
        address = addresses.canonical(written.strip(), base=url)
        foreign = number >= len(links) and _host(address) != _host(here)
        if address and not foreign and not (here and _is_elsewhere(address, here)):
            return address
    return ""


def _is_elsewhere(address: str, here: str) -> bool:
    """Whether it names a front page, a section or another article, as templates do that state one for all.

    An article is known by the words of its path: where both have three or more they share one.
    """
    there, mine = urlsplit(address), urlsplit(here)
    if there.path in ("", "/") and not there.query:
        return mine.path not in ("", "/")
    if _host(address) != _host(here) or len(_slug(mine.path)) < _SLUG:
        return False
    slug = _slug(there.path)
    if len(slug) < _SLUG:
        return not there.query and not re.search(r"\d{3}", there.path)
    return not slug & _slug(mine.path)


def _slug(path: str) -> set[str]:
    """The words of the path's longest segment."""
    segments = unquote(path).removesuffix("/").split("/")
    return {word for word in re.split(r"[\W_]+", max(segments, key=len).casefold()) if len(word) > 2}


def outlets(site_name: str, url: str) -> tuple[str, ...]:
    """The names an outlet goes by in titles: its own, its host and the host's chief labels."""
    host = (urlsplit(addresses.absolute(url)).hostname or "") if url else ""
    bare = host.removeprefix("www.").removeprefix("m.")
    labels = bare.split(".")
    return tuple(name for name in (site_name, host, bare, labels[0], max(labels, key=len)) if name)


def is_outlet(text: str, outlets: Iterable[str]) -> bool:
    """Whether a title is no more than an outlet's name."""
    return folded(text) in {folded(outlet) for outlet in outlets}


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
