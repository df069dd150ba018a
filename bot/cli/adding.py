"""add: articles filed by hand, as if a feed had brought them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import console
from bot.errors import DefwatchError, UsageError

if TYPE_CHECKING:
    from bot.app import App
    from bot.model import Article, Config, Extract, TextFrom
    from storage.store import Store


@click.command()
@click.argument("places", metavar="FILE|URL...", nargs=-1, required=True)
@click.option(
    "--source", default="", metavar="NAME", help="The outlet; default: the page's own, or the file's name."
)
@click.option(
    "--published", default=None, metavar="T", help="ISO 8601; default: what the text says, else now."
)
@console.as_json
@console.common
def add_(
    config_path: str,
    database: str,
    places: tuple[str, ...],
    *,
    json_: bool,
    source: str,
    published: str | None,
) -> None:
    """File articles by hand, as if a feed had brought them.

    FILE is text or HTML (`-`: standard input), URL a page to fetch.
    """
    config = console.load_config(config_path)
    at = _moment(published) if published else None
    with console.open_store(database) as store:
        refused = console.wait_for(_add(config, store, places, source=source, published=at, json_=json_))
    if refused:
        raise DefwatchError(f"add: {refused} of {len(places)} could not be filed")


async def _add(
    config: Config,
    store: Store,
    places: tuple[str, ...],
    *,
    source: str,
    published: datetime | None,
    json_: bool,
) -> int:
    from bot.app import open_app

    articles, rows = [], []
    async with open_app(config, store) as app:
        for place in places:
            try:
                article = await _article(app, place)
            except DefwatchError as error:
                console.say(
                    console.clean(str(error) if str(error).startswith(place) else f"{place}: {error}")
                )
                continue
            articles.append(
                replace(
                    article,
                    source=source or article.source,
                    published=published or article.published,
                )
            )
        for article, story in await app.pipeline.file(articles):
            rows.append({"id": article.id, "title": article.title, "source": article.source, "story": story})
    if json_:
        console.out_json(rows)
    elif rows:
        console.table(
            "Filed",
            ("article", "story", "source", "title"),
            [(row["id"], row["story"], row["source"], row["title"]) for row in rows],
        )
        stories = {row["story"] for row in rows}
        filed = f"{len(rows)} {'article' if len(rows) == 1 else 'articles'}"
        console.say(f"{filed} in {len(stories)} {'story' if len(stories) == 1 else 'stories'}")
    return len(places) - len(rows)


async def _article(app: App, place: str) -> Article:
    from bot import extraction
    from bot.model import Request, TextFrom

    now = app.clock.now()
    if place.startswith(("http://", "https://")):
        response = await app.client.get(Request(url=place))
        page = extraction.read(response.body, url=response.url, content_type=response.content_type)
        return _article_of(page, url=page.canonical_url or response.url, kind=TextFrom.PAGE, now=now)
    body = console.read_bytes(place)
    html = _is_html(place, body)
    page = extraction.read(body) if html else extraction.read_text(_decoded(place, body))
    article = _article_of(page, url=page.canonical_url, kind=TextFrom.FILE, now=now)
    name = "standard input" if place == "-" else Path(place).name
    urn = f"urn:sha256:{hashlib.sha256(body).hexdigest()}"
    return replace(article, address=article.address or urn, source=article.source or name)


def _article_of(page: Extract, *, url: str, kind: TextFrom, now: datetime) -> Article:
    from bot.addresses import canonical
    from bot.model import Article

    return Article(
        address=canonical(url),
        url=canonical(url),
        title=page.title,
        author=page.author,
        published=page.published,
        updated=page.updated,
        site=page.site,
        origin=page.origin,
        gathers=page.gathers,
        language=page.language,
        text=page.text,
        text_from=kind,
        source=page.site,
        first_seen=now,
    )


def _is_html(place: str, body: bytes) -> bool:
    start = body[:2000].lstrip().lower()
    return place.lower().endswith((".html", ".htm", ".xhtml")) or start.startswith((b"<!doctype", b"<html"))


def _decoded(place: str, body: bytes) -> str:
    if b"\x00" in body[:4000] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UsageError(f"{place}: not text or HTML: save it as one of these first")
    for encoding in ("utf-8-sig", "utf-16" if body[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return body.decode("windows-1251" if _cyrillic(body) else "windows-1252", errors="replace")


def _cyrillic(body: bytes) -> bool:
    """Whether most high bytes are windows-1251 letters in pairs, as Russian words are."""
    high = sum(1 for byte in body if byte >= 0xC0)
    return high * 4 > len(body)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--published: {text}: write ISO 8601, such as 2025-12-04T22:31+05:30") from error
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
