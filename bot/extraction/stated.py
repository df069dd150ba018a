"""A page's parsed tree → what it states for machines: JSON-LD (schema.org), meta and marked elements."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import islice

from lxml.etree import XPath
from lxml.html import HtmlElement

Linked = Mapping[str, object]
"""The JSON-LD node that describes the article, or an empty one."""

_ARTICLE = ("Article", "Posting", "Reportage")
_MOST_SCRIPTS = 40
_MOST_NODES = 2_000
_MOST_METAS = 1_000
_MOST_CONTENTS = 20
"""How many statements of one name are believed to be meant."""
_LONGEST = 2_000
_LONGEST_BROKEN = 50_000
_STRING = {
    key: re.compile(rf'"{key}"\s{{0,9}}:\s{{0,9}}"([^"]{{8,40}})"')
    for key in ("datePublished", "dateModified")
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a page states: the article's JSON-LD node, the contents of its meta elements by name, and the
    elements that are marked with a property of schema.org (`itemprop`).
    """

    node: Linked
    metas: Mapping[str, list[str]]
    marked: Mapping[str, list[HtmlElement]]


def read(tree: HtmlElement) -> Stated:
    """Everything that the page states for machines."""
    return Stated(node=linked(tree), metas=_metas(tree), marked=_marked(tree))


def metas(stated: Stated, *names: str) -> list[str]:
    """The contents of the meta elements of these names, in the order of the names."""
    return [content for name in names for content in stated.metas.get(name, ())]


def linked(tree: HtmlElement) -> Linked:
    """The page's JSON-LD node of an article type, else the first that says when it was published.

    Article types are those of schema.org that end in Article, Posting or Reportage; of several nodes the one
    counts whose headline the page's window shows, else the first. An author that is given by its `@id` alone
    is put in, and so is the page's own day where the article states none.
    """
    nodes = list(islice(_nodes(tree), _MOST_NODES))
    articles = [one for one in nodes if _is_article(one)]
    dated = next((one for one in nodes if "datePublished" in one), {})
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


_WITH_PROPERTY = XPath("descendant-or-self::*[@itemprop]")


def _marked(tree: HtmlElement) -> dict[str, list[HtmlElement]]:
    found: dict[str, list[HtmlElement]] = {}
    elements = _WITH_PROPERTY(tree)
    for element in elements if isinstance(elements, list) else []:
        if isinstance(element, HtmlElement):
            found.setdefault(element.get("itemprop") or "", []).append(element)
    return found


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in islice(tree.iter("meta"), _MOST_METAS):
        called = (meta.get(kind) for kind in ("property", "name", "itemprop", "http-equiv"))
        name = next((one for one in called if one), "").strip().lower()
        contents = found.setdefault(name, [])
        if (content := (meta.get("content") or "").strip()) and len(contents) < _MOST_CONTENTS:
            contents.append(plain(content[:_LONGEST]))
    return found
