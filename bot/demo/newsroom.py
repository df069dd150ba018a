"""The bundled content and a moment → feeds and pages, dated within the hours before it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from importlib.resources import files
from zoneinfo import ZoneInfo

import yaml
from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic import TypeAdapter

CONTENT_TYPES = {
    "rss": ("rss.xml", "application/rss+xml"),
    "atom": ("atom.xml", "application/atom+xml"),
    "rdf": ("index.rdf", "application/rdf+xml"),
    "sitemap": ("news-sitemap.xml", "application/xml"),
    "json": ("feed.json", "application/feed+json"),
}
"""The name and media type of each format's feed."""

_ARTICLES = ("ministers", "brahmos", "rifles", "frigate", "lookalikes", "noise")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """An invented outlet; `answers` is what its feed's address does: feed, error or wall."""

    key: str
    name: str
    language: str
    side: str
    format: str
    charset: str = "utf-8"
    page: str = "meta"
    answers: str = "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """An article of the demo as its outlet publishes it."""

    key: str
    outlet: str
    url: str
    title: str
    by: str
    summary: str
    published: datetime
    paragraphs: tuple[str, ...]
    photo: str = ""
    read: str = ""
    paywall: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What an address answers; `body` is encoded in the outlet's charset."""

    body: bytes
    content_type: str
    status_code: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Everything the demo's outlets publish; documents by path."""

    outlets: tuple[Outlet, ...]
    pieces: tuple[Piece, ...]
    documents: Mapping[str, Document] = field(repr=False)

    def feed_path(self, outlet: Outlet) -> str:
        return f"/{outlet.key}/{CONTENT_TYPES[outlet.format][0]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """An article as the content folder holds it; `reprint` names the one whose text it repeats."""

    key: str
    outlet: str
    minutes: int
    title: str
    by: str = ""
    summary: str = ""
    text: str = ""
    photo: str = ""
    read: str = ""
    paywall: bool = False
    reprint: str = ""
    without: int = 0
    added: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Furniture:
    """What stands around an article in one language, and the language's calendar."""

    zone: str
    weekdays: list[str]
    on_weekdays: list[str]
    months: list[str]
    sections: list[str]
    share: str
    read: str
    related: str
    newsletter: str
    paywall: str
    photo: str
    rights: str
    updated: str
    by: str
    elsewhere: list[str]


_OUTLETS = TypeAdapter(tuple[Outlet, ...])
_FURNITURE = TypeAdapter(dict[str, _Furniture])
_WRITTEN = TypeAdapter(list[_Written])


def publish(now: datetime, *, base_url: str) -> Edition:
    """The demo's edition of the hours before `now`, with addresses under `base_url`."""
    outlets = _OUTLETS.validate_python(_content("outlets.yaml"))
    furniture = _FURNITURE.validate_python(_content("furniture.yaml"))
    written = [
        article
        for name in _ARTICLES
        for article in _WRITTEN.validate_python(_content(f"articles/{name}.yaml"))
    ]
    by_key = {article.key: article for article in written}
    languages = {outlet.key: outlet.language for outlet in outlets}
    pieces = tuple(
        _piece(article, by_key, furniture[languages[article.outlet]], now=now, base_url=base_url)
        for article in sorted(written, key=lambda article: article.minutes)
    )
    press = _Press(base_url, furniture)
    documents = dict(document for outlet in outlets for document in press.documents(outlet, pieces))
    return Edition(outlets=outlets, pieces=pieces, documents=documents)


def _piece(
    article: _Written, by_key: Mapping[str, _Written], furniture: _Furniture, *, now: datetime, base_url: str
) -> Piece:
    source = by_key[article.reprint] if article.reprint else article
    paragraphs = [line for line in source.text.splitlines() if line.strip()]
    paragraphs = [*paragraphs[: len(paragraphs) - article.without], *filter(None, [article.added])]
    event = max(other.minutes for other in by_key.values() if _event(other) == _event(article))
    zone = ZoneInfo(furniture.zone)
    words = _calendar((now - timedelta(minutes=event)).astimezone(zone), furniture)
    return Piece(
        key=article.key,
        outlet=article.outlet,
        url=f"{base_url}/{article.outlet}/{article.key}.html",
        title=article.title,
        by=article.by or source.by,
        summary=source.summary.format_map(words),
        published=(now - timedelta(minutes=article.minutes)).astimezone(zone).replace(microsecond=0),
        paragraphs=tuple(paragraph.strip().format_map(words) for paragraph in paragraphs),
        photo=article.photo,
        read=article.read,
        paywall=article.paywall,
    )


def _event(article: _Written) -> str:
    return article.key.split("-")[0]


def _calendar(day: datetime, furniture: _Furniture) -> dict[str, str]:
    """The words of an event's day that texts are written with."""
    return {
        "weekday": furniture.weekdays[day.weekday()],
        "on_weekday": furniture.on_weekdays[day.weekday()],
        "date": f"{day.day} {furniture.months[day.month - 1]} {day.year}",
    }


class _Press:
    """Renders feeds and pages from the templates."""

    def __init__(self, base_url: str, furniture: Mapping[str, _Furniture]) -> None:
        self._base_url = base_url
        self._furniture = furniture
        self._templates = Environment(
            undefined=StrictUndefined,
            loader=PackageLoader("bot.demo", "content/templates"),
            autoescape=True,
            trim_blocks=True,
        )
        self._templates.filters["rfc822"] = format_datetime

    def documents(self, outlet: Outlet, pieces: tuple[Piece, ...]) -> list[tuple[str, Document]]:
        """An outlet's feed and its pages, by path."""
        own = [piece for piece in pieces if piece.outlet == outlet.key]
        name, _ = CONTENT_TYPES[outlet.format]
        pages = [(piece.url.removeprefix(self._base_url), self._page(outlet, piece)) for piece in own]
        return [(f"/{outlet.key}/{name}", self._feed(outlet, own)), *pages]

    def _feed(self, outlet: Outlet, pieces: list[Piece]) -> Document:
        if outlet.answers == "error":
            return Document(body=b"Internal Server Error", content_type="text/plain", status_code=500)
        if outlet.answers == "wall":
            return self._rendered("wall.html", "text/html", outlet)
        _, media_type = CONTENT_TYPES[outlet.format]
        if outlet.format == "json":
            return Document(body=_json_feed(outlet, pieces, self._home(outlet)), content_type=media_type)
        return self._rendered(f"{outlet.format}.xml", media_type, outlet, articles=pieces)

    def _page(self, outlet: Outlet, piece: Piece) -> Document:
        words = {
            "article": piece,
            "furniture": self._furniture[outlet.language],
            "linked": _linked(outlet, piece),
        }
        return self._rendered("page.html", "text/html", outlet, **words)

    def _rendered(self, template: str, media_type: str, outlet: Outlet, **words: object) -> Document:
        text = self._templates.get_template(template).render(outlet=outlet, home=self._home(outlet), **words)
        return Document(
            body=text.encode(outlet.charset, "xmlcharrefreplace"),
            content_type=f"{media_type}; charset={outlet.charset}",
        )

    def _home(self, outlet: Outlet) -> str:
        return f"{self._base_url}/{outlet.key}/"


def _linked(outlet: Outlet, piece: Piece) -> dict[str, object]:
    """The page's JSON-LD (schema.org NewsArticle)."""
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": piece.title,
        "datePublished": piece.published.isoformat(),
        "author": [{"@type": "Person", "name": piece.by}] if piece.by else [],
        "publisher": {"@type": "Organization", "name": outlet.name},
    }


def _json_feed(outlet: Outlet, pieces: list[Piece], home: str) -> bytes:
    """A JSON Feed 1.1 with the full text of each article."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": home,
        "language": outlet.language,
        "items": [
            {
                "id": piece.url,
                "url": piece.url,
                "title": piece.title,
                "authors": [{"name": piece.by}] if piece.by else [],
                "date_published": piece.published.isoformat(),
                "content_html": "".join(f"<p>{escape(paragraph)}</p>" for paragraph in piece.paragraphs),
            }
            for piece in pieces
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _content(name: str) -> object:
    text = files("bot.demo").joinpath("content", name).read_text("utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)  # the C twin of the safe loader
