"""`/story/ID`: who wrote what when, what is claimed and where the sources disagree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot import claims
from bot.app import App
from bot.model import Article, Claim, LedgerRow, Story, StoryArticle
from bot.web.edits import made
from bot.web.ledger import Ledger
from bot.web.site import story_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An original in the timeline: how long after the first it came, and the reprints of it."""

    member: StoryArticle
    lag: timedelta | None
    reprints: tuple[StoryArticle, ...]


def values(app: App, request: Request) -> Mapping[str, object] | Response:
    """What the page shows; a merged story's old address leads to where it went."""
    number = story_id(request)
    story, rows = load(app, request)
    if story.id != number:
        return RedirectResponse(f"/story/{story.id}", status_code=301)
    texts = {member.article.id: member.article for member in story.articles}
    ledger = Ledger.of(texts, ZoneInfo(app.config.settings.timezone))
    with app.store.reading() as archive:
        histories = archive.articles.histories(texts)
    return {
        "story": story,
        "lines": timeline(story),
        "ledger": [ledger.row(row) for row in rows],
        "edited": {number: seen for number, history in histories.items() if (seen := made(history))},
    }


def load(app: App, request: Request) -> tuple[Story, Sequence[LedgerRow]]:
    """The story that an address names, and the ledger of its articles' claims.

    Raises:
        HTTPException: there is none.
    """
    with app.store.reading() as archive:
        story = archive.stories.get(story_id(request))
        if story is None:
            raise HTTPException(404)
        found = archive.claims.within([member.article.id for member in story.articles])
    return story, ledger(found, [member.article for member in story.articles])


def ledger(found: Sequence[Claim], articles: Sequence[Article]) -> Sequence[LedgerRow]:
    """The claims as one ledger; reprints are their original's."""
    rows = claims.merge(found, {one.id: str(one.duplicate_of or one.id) for one in articles})
    return sorted(rows, key=lambda row: (row.subject, row.lot))


def timeline(story: Story) -> list[Line]:
    """The story's originals in their order, reprints folded under them."""
    published = [member.article.published for member in story.articles if member.article.published]
    first = min(published, default=None)
    reprints: dict[int, list[StoryArticle]] = {}
    inside = {member.article.id for member in story.articles}
    for member in story.articles:
        if member.article.duplicate_of in inside:
            reprints.setdefault(member.article.duplicate_of, []).append(member)
    return [
        Line(
            member=member,
            lag=member.article.published - first if first and member.article.published else None,
            reprints=tuple(reprints.get(member.article.id, ())),
        )
        for member in story.articles
        if member.article.duplicate_of not in inside
    ]
