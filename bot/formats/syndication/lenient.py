"""RSS, RDF and Atom that are well-formed or not → the feed, through feedparser, the reference for both."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Mapping

from bot.addresses import absolute
from bot.errors import ParseError
from bot.formats.base import MOST_ENTRIES, too_many, usable
from bot.formats.mending import outside_cdata
from bot.formats.syndication import fields
from bot.formats.syndication.fields import Said, SaidOfFeed
from bot.model import ParsedFeed

_ENTRY = re.compile(rf"<(?:[\w-]+:)?(?:{fields.ENTRY})\b", re.IGNORECASE)
_BASE = re.compile(
    rf"""(<(?:[\w-]+:)?(?:{fields.ROOT})\b[^<>]*?)\sxml:base\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""", re.IGNORECASE
)
_BASE_OF_TEXT = re.compile(
    r"""(<(?:content(?::encoded)?|summary|title|subtitle|description|rights)\b[^<>]*?)"""
    r"""\s(?:xml:)?base\s*=\s*(?:"[^"<]*"|'[^'<]*')""",
    re.IGNORECASE,
)
_ROOT = re.compile(rf"<(?:[\w-]+:)?({fields.ROOT})\b", re.IGNORECASE)
_SKIPPED = re.compile(r"<skip(hours|days)\b[^<>]*>((?:[^<]|<(?!/skip))*+)", re.IGNORECASE)
_SKIPPED_ONE = re.compile(r"<\w+[^<>]*>\s*(\w*)\s*</")
_MEDIA_PREFIX = re.compile(
    r"""\sxmlns:(\w{1,40})\s*=\s*["']http://search\.yahoo\.com/mrss/?["']""", re.IGNORECASE
)


def read(text: str, url: str) -> ParsedFeed:
    """Return the feed; what feedparser is known to lose or to take long over is seen to before.

    Raises:
        ParseError: it is none after all, or feedparser stopped at it.
    """
    import feedparser  # noqa: PLC0415  # 60 ms, and most documents need none of it

    text, base = _without_base(_bounded(text), url)
    whole, warnings = _first_entries(text)
    try:
        found = feedparser.parse(
            io.BytesIO(_without_captions(whole).encode("utf-8")),  # a string could be a file or an address
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        raise ParseError(f"not a readable feed: feedparser stopped at it ({type(error).__name__})") from error
    root = _ROOT.search(text)
    if not found.version and not found.entries and not re.search(r"<(?:[\w-]+:)?(?:rss|channel)\b", text):
        raise ParseError("no feed: it begins like one and holds nothing of one")
    if found.bozo:
        problem = found.bozo_exception
        problem.__traceback__ = None  # it would keep the document, and itself, until the collector comes
        warnings.append(f"not well-formed: {' '.join(str(problem).split())[:120]}")
    said = _of_feed(dict(found.feed), root[1].lower() if root else "", text)
    kind = fields.kind(said.root)
    entries = [fields.entry(_of_entry(dict(entry)), kind=kind, base=base) for entry in found.entries]
    return fields.feed(said, entries, base=base, warnings=warnings)


def _bounded(text: str) -> str:
    """The text without beginnings of comments that never end: each costs feedparser a pass over the rest."""
    last = text.rfind("-->") + 1
    if "<!--" not in text[last:]:
        return text
    rest, _ = outside_cdata(text[last:], lambda part: part.replace("<!--", "&lt;!--"))
    return text[:last] + rest


def _without_base(text: str, url: str) -> tuple[str, str]:
    """The outermost element's base, taken out: feedparser would join it to guids too.

    Those of texts are taken out because nothing in them is resolved, and feedparser goes on with them after.
    """
    text = _BASE_OF_TEXT.sub(r"\1", text) if "base" in text else text
    found = _BASE.search(text)
    if found is None or found.start() != getattr(_ROOT.search(text), "start", int)():
        return text, url
    base = absolute(html.unescape(found[2] or found[3] or ""), base=url) or url
    return text[: found.start()] + found[1] + text[found.end() :], base


def _first_entries(text: str) -> tuple[str, list[str]]:
    starts = [match.start() for match in _ENTRY.finditer(text)]
    if len(starts) <= MOST_ENTRIES:
        return text, []
    return text[: starts[MOST_ENTRIES]], [too_many(len(starts))]


def _without_captions(text: str) -> str:
    """The text with other names for the title and description of a picture: they are not the entry's."""
    declared = _MEDIA_PREFIX.search(text)
    prefix = declared[1] if declared else "media"
    if f"<{prefix}:content" not in text:
        return text
    tags = re.compile(rf"<(/?){prefix}:(content|title|description)\b([^<>]*?)(/?)>")
    within = False

    def renamed(tag: re.Match[str]) -> str:
        nonlocal within
        end, name, rest, empty = tag.groups()
        if name == "content":
            within = not (end or empty)
            return tag[0]
        return f"<{end}{prefix}:caption-{name}{rest}{empty}>" if within else tag[0]

    return outside_cdata(text, lambda part: tags.sub(renamed, part))[0]


def _of_feed(feed: Mapping[str, object], root: str, text: str) -> SaidOfFeed:
    skipped = {
        name.lower(): _SKIPPED_ONE.findall(inside) for name, inside in reversed(_SKIPPED.findall(text))
    }
    return SaidOfFeed(
        root=root,
        title=_text(feed, "title"),
        link=_text(feed, "link"),
        language=_text(feed, "language"),
        ttl=_text(feed, "ttl"),
        period=_text(feed, "sy_updateperiod"),
        frequency=_text(feed, "sy_updatefrequency"),
        skip_hours=skipped.get("hours", ()),
        skip_days=skipped.get("days", ()),
    )


def _of_entry(entry: Mapping[str, object]) -> Said:
    source = entry.get("source")
    taken_from = source if isinstance(source, Mapping) else {}
    return Said(
        guid=usable(_text(entry, "id")),
        link=_text(entry, "link"),
        guid_is_link=bool(entry.get("guidislink")),
        original=_text(entry, "feedburner_origlink"),
        title=_text(entry, "title"),
        author=_author(entry),
        published=_text(entry, "published"),
        updated=_text(entry, "updated"),
        created=_text(entry, "created"),
        summary=usable(_text(entry, "summary")),
        content=max((usable(value) for value in _each(entry, "content", "value")), key=len, default=""),
        source=usable(_text(taken_from, "title")),
        source_url=_text(taken_from, "href"),
    )


def _author(entry: Mapping[str, object]) -> str:
    named = _each(entry, "authors", "name")
    mailed = _each(entry, "authors", "email")
    people = fields.people(name or mail for name, mail in zip(named, mailed, strict=True))
    return people or _text(entry, "author")


def _each(entry: Mapping[str, object], name: str, part: str) -> list[str]:
    """One part of every one of a list that feedparser made."""
    listed = entry.get(name)
    return (
        [_text(one, part) for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    )


def _text(source: Mapping[str, object], name: str) -> str:
    value = source.get(name)
    return value if isinstance(value, str) else ""
