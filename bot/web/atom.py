"""`/atom.xml`: stories for feed readers (RFC 4287), all of them or a keyword's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from bot.app import App
from bot.model import Story
from bot.web import programme
from bot.web.api import answers
from bot.web.shown import ENVIRONMENT, named, outlet, telling

SHOWN = 50
"""Entries of the feed."""

SINCE = timedelta(days=90)
_BORN = "2025"  # of the tag: URIs (RFC 4151): a day on which the name was ours


def feed(app: App, request: Request) -> Response:
    """The stories that gained an article last; ids stay for ever, `updated` is when the story grew."""
    keyword = _named(app, request.query_params.get("keyword", "")[:200])
    now = app.clock.now()
    with app.store.reading() as archive:
        stories = archive.stories.since(
            now - SINCE, keywords=[keyword] if keyword else (), limit=SHOWN, muted=False, texts=False
        )
    base = app.config.settings.web.base_url.rstrip("/")
    authority = urlsplit(base).hostname or "localhost"
    told = {
        "base": base,
        "id": f"tag:{authority},{_BORN}:stories{':' + quote(keyword, safe='') if keyword else ''}",
        "here": f"{base}/atom.xml{'?keyword=' + quote(keyword, safe='') if keyword else ''}",
        "title": f"Defwatch: {keyword}" if keyword else "Defwatch",
        "updated": _stamp(max((one.updated for one in stories), default=datetime(2025, 1, 1, tzinfo=UTC))),
        "entries": [_entry(one, authority) for one in stories],
    }
    written = ENVIRONMENT.get_template("atom.xml").render(told)
    return answers.tagged(request, written.encode(), "application/atom+xml")


def _named(app: App, asked: str) -> str:
    """The name as the watch-list writes it, so that every spelling has the same feed."""
    known = programme.known(app.config, asked) if asked else None
    return known.keyword if known else asked


def _entry(story: Story, authority: str) -> Mapping[str, object]:
    first = story.articles[0]
    outlets = list(dict.fromkeys(outlet(member) for member in story.articles))
    return {
        "id": f"tag:{authority},{_BORN}:story:{story.id}",
        "number": story.id,
        "title": named(first.article.title),
        "published": _stamp(story.created),
        "updated": _stamp(story.updated),
        "outlets": outlets,
        "articles": len(story.articles),
        "keywords": story.keywords[:20],
        "words": [match.context for member in story.articles[:5] for match in telling(member, 1)],
    }


def _stamp(moment: datetime) -> str:
    """RFC 3339, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
