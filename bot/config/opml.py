"""Feeds ↔ OPML, the list that feed readers exchange (http://opml.org/spec2.opml).

Folders and categories are tags. What OPML has no word for (side, every, …) stands in attributes of our own
namespace, which other readers pass over, so that what was exported comes back whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from lxml import etree

from bot.config import addresses, spelling
from bot.errors import ParseError
from bot.model import Feed

MOST_BYTES = 20_000_000
MOST_FEEDS = 50_000
DEEPEST = 20
"""Of folders in folders, only so many innermost become tags, each of at most so many characters:"""
LONGEST_TAG = 200
NAMESPACE = "urn:defwatch:feeds"

_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OURS = ("tags", "side", "every", "full_text", "user_agent", "paused")
_CURES = {
    "EntityRef": " (an & in an address or title is written &amp;)",
    "Entity '": " (only &amp; &lt; &gt; &quot; &apos; are known to XML)",
    "start of entity": " (nothing may stand before <?xml)",
    "amplification": " (its entities unfold without end: this file is made to hurt)",
    "encoding": " (save it as UTF-8)",
}

Element: TypeAlias = "etree._Element"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An outline that is not taken over: where it stands, what it is, and why."""

    line: int
    url: str
    name: str
    reason: str


def read(body: bytes) -> tuple[list[Feed], list[Refused]]:
    """The feeds of an OPML document, each address once with the tags of all its places; and what is refused.

    Raises:
        ParseError: it is no OPML; the message says what it is instead, or in which line it breaks.
    """
    found: dict[str, Feed] = {}
    refused: list[Refused] = []
    for outline, folders in _outlines(_root(body)):
        try:
            feed = spelling.read(_given(outline, folders))
        except ValueError as error:
            refused.append(_refusal(outline, str(error)))
            continue
        first = found.setdefault(addresses.same(feed.url), feed)
        found[addresses.same(feed.url)] = replace(first, tags=_once([*first.tags, *feed.tags]))
        if len(found) > MOST_FEEDS:
            raise ParseError(f"more than {MOST_FEEDS:,} feeds: import it in parts")
    return list(found.values()), refused


def write(feeds: Iterable[Feed], *, title: str) -> str:
    """The feeds as an OPML 2.0 document."""
    root = etree.Element("opml", nsmap={"defwatch": NAMESPACE}, version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _clean(title)
    body = etree.SubElement(root, "body")
    for feed in feeds:
        etree.SubElement(body, "outline", _attributes(feed))
    text: str = etree.tostring(root, encoding="unicode", pretty_print=True)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'


# In


def _root(body: bytes) -> Element:
    if len(body) > MOST_BYTES:
        raise ParseError(f"larger than {MOST_BYTES // 1_000_000} MB: this is no list of feeds")
    if not body.strip():
        raise ParseError("the file is empty")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(body.lstrip(b"\t\n\r "), parser)
    except etree.XMLSyntaxError as error:
        raise ParseError(_explained(error)) from error
    if _local(root) != "opml":
        raise ParseError(
            f"not OPML but <{_local(root)[:40]}>: a feed or site is added by `defwatch feeds add`"
        )
    return root


def _explained(error: etree.XMLSyntaxError) -> str:
    line, column = error.position
    message = re.sub(r", line \d+, column \d+$", "", error.msg or "no XML")
    cure = next((cure for sign, cure in _CURES.items() if sign in message), "")
    return f"line {line}, column {max(column, 1)}: {message}{cure}"


def _outlines(root: Element) -> Iterator[tuple[Element, tuple[str, ...]]]:
    """Every outline that names something to read, with the folders it stands in, in the document's order."""
    waiting: list[tuple[Element, tuple[str, ...]]] = [(root, ())]
    while waiting:
        element, folders = waiting.pop()
        attributes = _plain(element)
        if _local(element) == "outline" and _address(attributes) is not None:
            yield element, folders
        name = attributes.get("text") or attributes.get("title") if _local(element) == "outline" else ""
        below = (*folders, name[:LONGEST_TAG])[-DEEPEST:] if name else folders
        waiting += [(child, below) for child in reversed(element) if isinstance(child.tag, str)]


def _given(outline: Element, folders: tuple[str, ...]) -> Mapping[str, object]:
    """The outline's feed as the keys of feeds.yaml.

    Raises:
        ValueError: it is none.
    """
    plain = _plain(outline)
    if any(_plain(one).get("iscomment", "").lower() == "true" for one in (outline, *outline.iterancestors())):
        raise ValueError("it is commented out (isComment)")
    if plain.get("type", "").lower() in ("include", "link") and "xmlurl" not in plain:
        raise ValueError(f"of type {plain['type']}: it leads to another document: import that by itself")
    if not _address(plain):
        raise ValueError("its xmlUrl is empty")
    ours = {key: value for key in _OURS if (value := outline.get(f"{{{NAMESPACE}}}{key}"))}
    url = addresses.feed(_address(plain) or "")
    name = plain.get("text") or plain.get("title", "")
    tags = [*folders, *(ours.pop("tags").split("\n") if "tags" in ours else _categories(plain))]
    given = {"url": url, "name": "" if name in (url, "") else name, "language": _language(plain)}
    return {**{key: value for key, value in given.items() if value}, **ours, "tags": _once(tags)}


def _address(attributes: Mapping[str, str]) -> str | None:
    """What an outline points at; old lists of feeds say url for xmlUrl. None of a folder."""
    typed = attributes.get("type", "").lower() in ("rss", "atom", "feed", "include", "link")
    return attributes.get("xmlurl", attributes.get("url") if typed else None)


def _categories(attributes: Mapping[str, str]) -> list[str]:
    """`/Press/India,defence`: slashes only part what is above from what is below."""
    return [part.strip().strip("/") for part in attributes.get("category", "").split(",")]


def _language(attributes: Mapping[str, str]) -> str:
    """Two letters, or nothing: many write what is no language (`unknown`)."""
    found = re.match(r"([a-z]{2})(?:[-_]|$)", attributes.get("language", "").lower())
    return found[1] if found else ""


def _refusal(outline: Element, reason: str) -> Refused:
    plain = _plain(outline)
    return Refused(
        line=outline.sourceline or 0,
        url=_address(plain) or "",
        name=plain.get("text") or plain.get("title", ""),
        reason=reason,
    )


def _plain(element: Element) -> dict[str, str]:
    """Attributes without a namespace, by names in lower case, without odd spaces."""
    return {
        str(name).lower(): " ".join(str(value).split())
        for name, value in element.attrib.items()
        if not str(name).startswith("{")
    }


def _local(element: Element) -> str:
    return etree.QName(element).localname.lower()


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))


# Out


def _attributes(feed: Feed) -> dict[str, str]:
    """`text` is needed: the address stands in for a name."""
    name, tags = feed.name or feed.url, list(feed.tags)
    told = {"type": "rss", "text": name, "title": name, "xmlUrl": feed.url}
    if feed.language:
        told["language"] = feed.language
    if tags and _categories({"category": ",".join(tags)}) == tags:
        told["category"] = ",".join(tags)
    ours = {key: value for key, value in spelling.written(feed).items() if key in _OURS}
    if "category" in told:
        del ours["tags"]
    told |= {f"{{{NAMESPACE}}}{key}": _line(value) for key, value in ours.items()}
    return {key: _clean(value) for key, value in told.items()}


def _line(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else "\n".join(value)


def _clean(text: str) -> str:
    """The text without characters that no XML can carry."""
    return _NO_XML.sub("", text)
