"""Articles put into an archive with sketches drawn by hand, and who is found beside them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.model import ArticleId, Candidate, Fingerprint, Signature, Sketch, StoryId
from storage.store import Store
from tests.factories import NOON, article, match


def sketch(
    *events: str,
    copies: tuple[str, ...] = (),
    terms: Mapping[str, float] | None = None,
    at: datetime = NOON,
) -> Sketch:
    return Sketch(
        fingerprint=Fingerprint(shingles=frozenset({0, 7, 2**63, 2**64 - 1}), count=512, keys=copies),
        signature=Signature(
            terms=terms if terms is not None else {"с-400": 1.5, "मंत्री": 0.25},
            marks=frozenset({"entity:S-400", "place:new delhi"}),
            keys=events,
        ),
        at=at,
        language="hi",
    )


def put(
    store: Store,
    number: int,
    drawn: Sketch,
    *,
    story_id: StoryId | None = None,
    duplicate_of: ArticleId | None = None,
    now: datetime = NOON,
) -> tuple[ArticleId, StoryId]:
    """Store an article that matched S-400 and file it."""
    with store.writing() as archive:
        stored = archive.articles.add(article(number, published=drawn.at), waiting=False)
        archive.articles.set_matches(stored, [match()])
        filed = archive.stories.file(
            stored,
            drawn,
            story_id=story_id,
            duplicate_of=duplicate_of,
            origin="PTI",
            reason="opens a story",
            now=now,
        )
    return stored, filed


def neighbours(
    store: Store,
    drawn: Sketch,
    *,
    hours: int = 24,
    limit: int = 10,
    least: float = 0.0,
    counting: Mapping[str, float] | None = None,
    fading: timedelta = timedelta(days=9999),
) -> list[Candidate]:
    with store.reading() as archive:
        return archive.stories.neighbours(
            drawn,
            counting=counting or {},
            within=timedelta(hours=hours),
            fading=fading,
            limit=limit,
            least=least,
        )


def ids(found: list[Candidate]) -> list[ArticleId]:
    return [candidate.article_id for candidate in found]
