"""A page's parsed tree → title, author, times, site, language, canonical address.

Each is taken where its publisher states it for machines first (JSON-LD, then meta, then the visible
element that is marked as such), and left empty where nobody states it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from html import unescape
from itertools import islice
from urllib.parse import urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from bot import addresses
from bot.extraction import dates

Linked = Mapping[str, object]
"""The JSON-LD node that describes the article, or an empty one."""

_SEPARATOR = re.compile(r"\s+[|·•–—»«:-]+\s+|\s*\|\s*")
_BY = re.compile(
    r"^(?:(?:(?:written|reported|edited|posted|view all posts) )?by|author|story|text|von|par"
    r"|авторы?|текст|द्वारा|लेखक)\b\s*[:|]?\s*",
    re.IGNORECASE,
)
_NO_NAME = re.compile(r"https?:|www\.|@\w+\.|\d|[<>{}=]", re.IGNORECASE)
_NO_AUTHOR = frozenset(
    {
        "admin",
        "administrator",
        "editor",
        "author",
        "staff",
        "guest",
        "null",
        "none",
        "no author",
        "undefined",
        "автор",
    }
)
_LONGEST_TITLE = 400
_MOST_TITLES = 20
"""How many of the headings, and of the statements of each meta element, are believed to be meant."""


def linked(tree: HtmlElement) -> Linked:
    """The page's first JSON-LD node of an article type (schema.org: types ending in Article or Posting)."""
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        for node in _nodes(_json(script.text or "")):
            if str(_first(node.get("@type"))).endswith(("Article", "Posting", "Reportage")):
                return node
    return {}


def title(tree: HtmlElement, node: Linked, outlets: Iterable[str]) -> str:
    """The headline: the one the page shows where another source agrees with it, without the outlet."""
    shown = [_words(element.text_content()) for element in islice(tree.iterfind(".//h1"), _MOST_TITLES)]
    stated = [_text(node.get("headline")), *_metas(tree, "og:title", "twitter:title")]
    window = [_words(one.text_content()) for one in islice(tree.iterfind(".//head/title"), _MOST_TITLES)]
    names = {_folded(outlet) for outlet in outlets} - {""}
    sure = [without_outlet(text, names) for text in (*stated, *window) if text]
    visible = [text for text in shown if text and _folded(text) not in names]
    agreed = [text for text in visible if any(_folded(text) in _folded(other) for other in sure)]
    best = (*agreed, *sure, *visible)
    return best[0][:_LONGEST_TITLE] if best else ""


def without_outlet(text: str, outlets: Iterable[str]) -> str:
    """A window's title without the segments at its ends that are the outlet's name."""
    names = {_folded(outlet) for outlet in outlets} - {""}
    text = _words(text)
    breaks = list(_SEPARATOR.finditer(text))
    start, end = 0, len(text)
    while breaks and _folded(text[breaks[-1].end() : end]) in names:
        end = breaks.pop().start()
    while breaks and _folded(text[start : breaks[0].start()]) in names:
        start = breaks.pop(0).end()
    return text[start:end]


def author(tree: HtmlElement, node: Linked, outlets: Iterable[str]) -> str:
    """Who signs the article, several joined by a comma; empty where the page names nobody."""
    names = {_folded(outlet) for outlet in outlets} | _NO_AUTHOR
    for source in (_people(node.get("author")), _metas(tree, "author", "article:author"), _bylines(tree)):
        people = [without_by(person) for person in source]
        real = [person for person in people if _is_name(person) and _folded(person) not in names]
        if real:
            return ", ".join(dict.fromkeys(real))
    return ""


def without_by(byline: str) -> str:
    """A byline without the word that makes it one."""
    return _BY.sub("", _words(byline)).strip(" ,;|")


def published(tree: HtmlElement, node: Linked) -> datetime | None:
    """When it says it was published."""
    stated = (
        _text(node.get("datePublished")),
        _text(node.get("dateCreated")),
        *_metas(tree, "article:published_time", "og:article:published_time", "datepublished"),
        *_metas(tree, "parsely-pub-date", "publish-date", "publishdate", "pubdate", "sailthru.date"),
        *_metas(tree, "dc.date.issued", "dcterms.created", "dc.date", "date"),
        *_times(tree, "datePublished"),
    )
    return _earliest_precise(stated)


def updated(tree: HtmlElement, node: Linked) -> datetime | None:
    """When it says it was last changed."""
    stated = (
        _text(node.get("dateModified")),
        *_metas(tree, "article:modified_time", "og:updated_time", "datemodified", "last-modified"),
        *_times(tree, "dateModified"),
    )
    return _earliest_precise(stated)


def site(tree: HtmlElement, node: Linked) -> str:
    """The outlet's name as the page gives it."""
    publisher = node.get("publisher")
    stated = (*_metas(tree, "og:site_name", "application-name"), *_people(publisher))
    return next((name for name in map(_words, stated) if name and not _NO_NAME.match(name)), "")


def language(tree: HtmlElement, node: Linked) -> str | None:
    """The language the page declares, ISO 639-1."""
    stated = (
        tree.get("lang"),
        tree.get("xml:lang"),
        _text(node.get("inLanguage")),
        *_metas(tree, "og:locale"),
    )
    codes = (re.match(r"[a-z]{2}(?![a-z])", (code or "").strip().lower()) for code in stated)
    return next((code.group() for code in codes if code), None)


def canonical_url(tree: HtmlElement, url: str) -> str:
    """The address the page calls its own; never a front page, og:url only of this host."""
    links = [link.get("href") or "" for link in tree.iterfind(".//link[@rel='canonical']")]
    for number, stated in enumerate((*links, *_metas(tree, "og:url"))):
        address = addresses.canonical(stated.strip(), base=url)
        parts, here = urlsplit(address), urlsplit(url)
        front = parts.path in ("", "/") and not parts.query and here.path not in ("", "/")
        foreign = number >= len(links) and _host(address) != _host(addresses.canonical(url))
        if address and not front and not foreign:
            return address
    return ""


def outlets(site_name: str, url: str) -> tuple[str, ...]:
    """The names an outlet goes by in titles: its own, its host and the host's chief label."""
    host = urlsplit(url).hostname or ""
    bare = host.removeprefix("www.").removeprefix("m.")
    return tuple(name for name in (site_name, host, bare, bare.split(".")[0]) if name)


def is_outlet(text: str, outlets: Iterable[str]) -> bool:
    """Whether a title is no more than an outlet's name."""
    return _folded(text) in {_folded(outlet) for outlet in outlets}


def _json(text: str) -> object:
    try:
        return json.loads(text.strip().removesuffix(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(value: object) -> Iterator[Mapping[str, object]]:
    """The top-level nodes of a JSON-LD document; lists of other articles inside them are not entered."""
    waiting = [value]
    while waiting:
        here = waiting.pop(0)
        if isinstance(here, list):
            waiting[:0] = here[:100]
        elif isinstance(here, dict):
            yield here
            waiting += [here.get(key) for key in ("@graph", "mainEntity", "mainEntityOfPage")]


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value


def _text(value: object) -> str:
    value = _first(value)
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    return _words(_plain(value)) if isinstance(value, str) else ""


def _plain(text: str) -> str:
    return unescape(re.sub(r"<[^<>]{0,200}>", "", text))


def _people(value: object) -> list[str]:
    return [_text(person) for person in (value if isinstance(value, list) else [value])[:10]]


def _metas(tree: HtmlElement, *names: str) -> list[str]:
    """The contents of the meta elements of these names, in the order of the names."""
    found: dict[str, list[str]] = {name: [] for name in names}
    for meta in tree.iterfind(".//meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        if name in found and (content := (meta.get("content") or "").strip()):
            found[name].append(_plain(content)[:2000])
    return [content for contents in found.values() for content in contents[:_MOST_TITLES]]


_BYLINES = tuple(
    XPath(path)
    for path in (
        "//*[@itemprop='author']//*[@itemprop='name']",
        "//*[@itemprop='author' or @rel='author' or contains(@class, 'author-name')]",
        "//*[self::a or self::span or self::p or self::div]"
        "[contains(@class, 'author') or contains(@class, 'byline')]",
    )
)


def _bylines(tree: HtmlElement) -> list[str]:
    for path in _BYLINES:
        elements = path(tree)[:3]
        names = [_words(element.get("content") or element.text_content()[:200]) for element in elements]
        if any(_is_name(name) for name in names):
            return names[:1]
    return []


_DATED = XPath(
    "//time"
    " | //*[self::span or self::p or self::div][contains(@class, 'date') or contains(@class, 'publish')]"
)


def _times(tree: HtmlElement, itemprop: str) -> list[str]:
    """What marked elements say; of when it was published also the first element that looks like a date."""
    marked = tree.findall(f".//*[@itemprop='{itemprop}']")
    loose = _DATED(tree)[:1] if itemprop == "datePublished" else []
    written = (e.get("datetime") or e.get("content") or e.text_content()[:300] for e in (*marked, *loose))
    return [_words(text)[:100] for text in written]


def _earliest_precise(stated: Iterable[str]) -> datetime | None:
    """The first date with a time, or else the first date; a time of another day says nothing about it."""
    found = [moment for text in stated if text and (moment := dates.when(text))]
    same_day = [moment for moment in found if abs((moment - found[0]).total_seconds()) < 36 * 3600]
    return next((moment for moment in same_day if not dates.is_day(moment)), found[0] if found else None)


def _is_name(person: str) -> bool:
    return 2 <= len(person) <= 80 and len(person.split()) <= 8 and not _NO_NAME.search(person)


def _words(text: str) -> str:
    return " ".join(text.split())


def _folded(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
