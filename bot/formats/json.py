"""JSON Feed 1 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping

from bot.addresses import absolute
from bot.errors import ParseError
from bot.formats.base import MOST_ENTRIES, Document, Format, language, line, too_many, usable
from bot.formats.dates import moment
from bot.model import Entry, ParsedFeed

_NEXT_ITEM = re.compile(r"\s*,\s*(?={)")
_VERSION = re.compile(r"jsonfeed\.org/version/1(?:\.\d)?/?$")


def _sniff(document: Document) -> bool:
    return document.start.startswith(b"{")


def _strictly(document: Document) -> ParsedFeed | None:
    try:
        found = json.loads(document.text, strict=False)
    except (ValueError, RecursionError):
        return None
    return _feed(found, document.url, [])


def _read(document: Document) -> ParsedFeed:
    found = dict(_whole_parts(document.text))
    if not found["items"]:
        raise ParseError("JSON that is damaged, with no whole entry in it")
    warning = "the document ends early or is damaged: only its whole entries were read"
    return _feed(found, document.url, [warning])


def _feed(found: object, base: str, warnings: list[str]) -> ParsedFeed:
    if not isinstance(found, dict) or not _is_feed(found):
        raise ParseError(f"JSON that is no feed{_says(found)}")
    items = [item for item in found.get("items", ()) if isinstance(item, dict)]
    if len(items) > MOST_ENTRIES:
        warnings.append(too_many(len(items)))
    return ParsedFeed(
        format="json",
        title=line(_text(found, "title")),
        url=usable(absolute(_text(found, "home_page_url"), base=base)),
        language=language(found.get("language")),
        entries=tuple(_entry(item, base) for item in items[:MOST_ENTRIES]),
        warnings=tuple(warnings),
    )


def _is_feed(found: Mapping[str, object]) -> bool:
    items = found.get("items", [])
    if not isinstance(items, list):
        return False
    version = found.get("version")
    if isinstance(version, str) and "jsonfeed.org" in version:
        return _VERSION.search(version) is not None
    return isinstance(found.get("title"), str) and any(
        isinstance(item, dict) and item.keys() & {"content_html", "content_text", "date_published"}
        for item in items
    )


def _says(found: object) -> str:
    """What an API's answer has to say for itself."""
    if not isinstance(found, dict):
        return ""
    message = next(
        (found[key] for key in ("message", "error", "detail") if isinstance(found.get(key), str)), ""
    )
    return f" (it says: {line(message)[:100]})" if message else ""


def _whole_parts(text: str) -> Iterator[tuple[str, object]]:
    """The members of a damaged object that are whole, with the whole ones of its items."""
    decoder = json.JSONDecoder(strict=False)
    head, _, rest = text.partition('"items"')
    for name in ("version", "title", "home_page_url", "language"):
        if match := re.search(rf'"{name}"\s*:\s*("(?:[^"\\]|\\.)*")', head):
            try:
                yield name, decoder.decode(match[1])
            except ValueError:
                continue
    items, place = [], rest.find("{")
    while place >= 0:
        try:
            item, place = decoder.raw_decode(rest, place)
        except (ValueError, RecursionError):
            break
        items.append(item)
        following = _NEXT_ITEM.match(rest, place)
        place = following.end() if following else -1
    yield "items", items


def _entry(item: Mapping[str, object], base: str) -> Entry:
    text = _text(item, "content_text")
    identity = item.get("id")
    return Entry(
        id=usable(str(identity).strip()) if isinstance(identity, str | int | float) else "",
        url=usable(absolute(_text(item, "url") or _text(item, "external_url"), base=base)),
        title=line(_text(item, "title")),
        author=line(", ".join(_authors(item))),
        published=moment(item.get("date_published")),
        updated=moment(item.get("date_modified")),
        summary=usable(html.escape(_text(item, "summary"), quote=False)),
        content=usable(_text(item, "content_html") or html.escape(text, quote=False)),
    )


def _authors(item: Mapping[str, object]) -> Iterator[str]:
    """The names in `authors` (version 1.1) or `author` (version 1)."""
    people = item.get("authors")
    for person in people if isinstance(people, list) else [item.get("author")]:
        if isinstance(person, dict) and (name := _text(person, "name")):
            yield name


def _text(source: Mapping[str, object], name: str) -> str:
    value = source.get(name)
    return value if isinstance(value, str) else ""


FORMAT = Format(name="json", sniff=_sniff, strictly=_strictly, read=_read)
