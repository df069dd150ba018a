"""A page's parsed tree → what it states for machines: JSON-LD (schema.org), meta and marked elements."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

Linked = Mapping[str, object]
"""The JSON-LD node that describes the article, or an empty one."""

_PARTS = ("ImageObject", "AudioObject", "Comment")
"""What has a day of its own within an article."""
_ARTICLE = ("Article", "Posting", "Reportage")
_MOST_SCRIPTS = 40
_MOST_NODES = 2_000
_MOST_METAS = 1_000
_MOST_CONTENTS = 20
"""How many statements of one name are believed to be meant."""
_MOST_LINKS = 20
_MOST_NAMES = 5
_CANONICAL = ".//link[@rel='canonical']"
_LONGEST = 2_000
_LONGEST_BROKEN = 50_000
_STRING = {
    key: re.compile(rf'"{key}"\s{{0,9}}:\s{{0,9}}"([^"]{{8,40}})"')
    for key in ("datePublished", "dateModified")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a page states: the article's JSON-LD node, the contents of its meta elements by name, and the
    elements that are marked with a property (`itemprop`, `property`), by its name without the vocabulary's.
    """

    node: Linked
    metas: Mapping[str, list[str]]
    marked: Mapping[str, list[HtmlElement]]


def read(tree: HtmlElement, url: str = "") -> Stated:
    """Everything that the page of this address states for machines."""
    found = _metas(tree)
    addresses = (url, *(link.get("href") or "" for link in islice(tree.iterfind(_CANONICAL), _MOST_LINKS)))
    here = {_place(address) for address in (*addresses, *found.get("og:url", ()))} - {""}
    return Stated(node=linked(tree, here), metas=found, marked=_marked(tree))


def metas(stated: Stated, *names: str) -> list[str]:
    """The contents of the meta elements of these names, in the order of the names."""
    return [content for name in names for content in stated.metas.get(name, ())]


def linked(tree: HtmlElement, here: Collection[str] = ()) -> Linked:
    """The page's JSON-LD node of an article type, else the first that says when it was published.

    Article types are those of schema.org that end in Article, Posting or Reportage; of several nodes the one
    counts that names this page's address, then whose headline the page's window shows, else the first. An
    author that is given by its `@id` alone is put in, and so is the page's own day where the article states
    none.
    """
    nodes = list(islice(_nodes(tree), _MOST_NODES))
    articles = [one for one in nodes if _is_article(one)]
    dated = next(
        (one for one in nodes if "datePublished" in one and text(one.get("@type")) not in _PARTS), {}
    )
    own = [one for one in articles if _names(one, here)] if len(articles) > 1 else []
    articles = own or articles
    node = (_shown_in_window(tree, articles) if len(articles) > 1 else next(iter(articles), None)) or dated
    if dated and not node.get("datePublished") and str(first(dated.get("@type"))).endswith("WebPage"):
        node = {**node, "datePublished": dated["datePublished"]}
    authors = node.get("author")
    if not isinstance(authors, dict | list):
        return node
    known = {one["@id"]: one for one in nodes if isinstance(one.get("@id"), str) and one.get("name")}
    listed = authors if isinstance(authors, list) else [authors]
    return {**node, "author": [_resolved(author, known) for author in listed[:_MOST_CONTENTS]]}


def _is_article(node: Linked) -> bool:
    kinds = node.get("@type")
    return any(str(kind).endswith(_ARTICLE) for kind in (kinds if isinstance(kinds, list) else [kinds])[:9])


def _names(node: Linked, here: Collection[str]) -> bool:
    """Whether the node says that it is of one of these addresses."""
    page = first(node.get("mainEntityOfPage"))
    page = page.get("@id") or page.get("url") if isinstance(page, dict) else page
    return any(
        isinstance(one, str) and _place(one) in here for one in (node.get("url"), node.get("@id"), page)
    )


def _place(address: str) -> str:
    """Host and path, as they are written in all of a page's addresses; "" of a front page."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    host = re.sub(r"^(?:www|m|amp)\.", "", parts.netloc.casefold())
    path = unquote(parts.path).rstrip("/")
    return f"{host}{path}?{parts.query}" if host and path else ""


def _shown_in_window(tree: HtmlElement, articles: Sequence[Linked]) -> Linked:
    """The node whose headline stands in the window's title, else the first."""
    window = tree.find(".//head/title")
    title = folded(shown(window)) if window is not None else ""
    heads = ((folded(text(one.get("headline"))), one) for one in articles)
    return next((one for head, one in heads if len(head) > 5 and head in title), articles[0])


def first(value: object) -> object:
    """A list's first member, and anything else as it is."""
    return value[0] if isinstance(value, list) and value else value


def text(value: object) -> str:
    """What a JSON-LD value says in words: itself, its `@value` or its `name`."""
    value = first(value)
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    return words(plain(value[:_LONGEST])) if isinstance(value, str) else ""


def plain(text: str) -> str:
    """The text without tags and character references."""
    return unescape(re.sub(r"<[^<>]{0,200}>", "", text))


def words(text: str) -> str:
    """The text with single spaces."""
    return " ".join(text.split())


def folded(text: str) -> str:
    """The text's letters and figures alone, for comparing names and titles."""
    return re.sub(r"[\W_]+", "", text.casefold())


def shown(element: HtmlElement) -> str:
    """An element's words, of a long one the first."""
    return words("".join(islice(element.itertext(), 40))[:_LONGEST])


def _nodes(tree: HtmlElement) -> Iterator[Linked]:
    """The top-level nodes of the JSON-LD documents; lists of other articles inside them are not entered."""
    kinds = ((script.get("type") or "", script) for script in tree.iter("script"))
    scripts = (script for kind, script in kinds if kind.strip().lower().startswith("application/ld+json"))
    for script in islice(scripts, _MOST_SCRIPTS):
        waiting = deque([_json(script.text or "")])
        while waiting:
            here = waiting.popleft()
            if isinstance(here, list):
                waiting.extendleft(reversed(here[:100]))
            elif isinstance(here, dict):
                yield here
                waiting += [here.get(key) for key in ("@graph", "mainEntity", "mainEntityOfPage")]


def _json(text: str) -> object:
    text = re.sub(r"^\s*(?://)?\s*(?:<!\[CDATA\[|<!--)|(?:\]\]>|-->|;)\s*$", "", text).strip()
    if "&quot;" in text[:_LONGEST]:
        text = unescape(text)
    for attempt in (text, re.sub(r",(?=\s{0,50}[}\]])", "", text)):  # a comma too many is the usual mistake
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return _salvaged(text)


def _salvaged(text: str) -> Linked:
    """The days in JSON that is none, for the usual quotation mark in a headline; each only if it has one."""
    found = {key: set(_STRING[key].findall(text[:_LONGEST_BROKEN])) for key in _STRING}
    return {key: one for key, (one, *others) in ((k, v) for k, v in found.items() if v) if not others}


def _resolved(author: object, known: Mapping[object, Linked]) -> object:
    is_reference = isinstance(author, dict) and not author.get("name")
    return known.get(str(author.get("@id")), author) if is_reference and isinstance(author, dict) else author


_WITH_PROPERTY = XPath("descendant-or-self::*[@itemprop or (@property and not(self::meta))]")


def _marked(tree: HtmlElement) -> dict[str, list[HtmlElement]]:
    found: dict[str, list[HtmlElement]] = {}
    elements = _WITH_PROPERTY(tree)
    for element in elements if isinstance(elements, list) else []:
        if isinstance(element, HtmlElement):
            names = (element.get("itemprop") or element.get("property") or "").split()
            for name in names[:_MOST_NAMES]:
                found.setdefault(name.rpartition(":")[2], []).append(element)
    return found


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in islice(tree.iter("meta"), _MOST_METAS):
        if meta.get("itemprop") and next(meta.iterancestors("body"), None) is not None:
            continue  # it is of what it stands in, and marked
        called = (meta.get(kind) for kind in ("property", "name", "itemprop", "http-equiv"))
        name = next((one for one in called if one), "").strip().lower()
        contents = found.setdefault(name, [])
        if (content := (meta.get("content") or "").strip()) and len(contents) < _MOST_CONTENTS:
            contents.append(plain(content[:_LONGEST]))
    return found
