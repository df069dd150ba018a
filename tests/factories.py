"""Nouns for tests, complete but for what a test is about."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from bot.model import (
    Article,
    ArticleId,
    Channel,
    Field,
    Match,
    Schedule,
    ScheduleKind,
    Story,
    StoryArticle,
    StoryId,
    Subscription,
)

NOON = datetime(2025, 12, 4, 12, 0, tzinfo=UTC)


def article(number: int = 1, **changes: object) -> Article:
    """An article of an invented outlet, seen at NOON."""
    fields: dict[str, object] = {
        "id": ArticleId(number),
        "address": f"https://paper{number}.example.org/story",
        "url": f"https://paper{number}.example.org/story",
        "title": f"Ministers meet in the capital, report {number}",
        "text": "The two ministers met in the capital.\n\nThey spoke of the S-400.",
        "source": f"Paper {number} (example)",
        "origin": f"Paper {number} (example)",
        "published": NOON - timedelta(hours=1),
        "first_seen": NOON,
        "language": "en",
    }
    return Article(**{**fields, **changes})  # type: ignore[arg-type]  # a factory takes any field


def match(keyword: str = "S-400", words: str = "S-400", **changes: object) -> Match:
    """A match in the text of `article()`."""
    fields: dict[str, object] = {
        "keyword": keyword,
        "alias": keyword,
        "field": Field.TEXT,
        "start": 57,
        "end": 62,
        "words": words,
        "context": f"They spoke of the {words}.",
    }
    return Match(**{**fields, **changes})  # type: ignore[arg-type]  # a factory takes any field


def story(number: int = 1, *members: StoryArticle, **changes: object) -> Story:
    """A story of the given members, or of one article that matched S-400."""
    fields: dict[str, object] = {
        "id": StoryId(number),
        "created": NOON,
        "updated": NOON,
        "articles": members or (StoryArticle(article=article(number), matches=(match(),)),),
    }
    return Story(**{**fields, **changes})  # type: ignore[arg-type]  # a factory takes any field


def subscription(name: str = "desk", **changes: object) -> Subscription:
    """A daily email subscription at 08:00 in India."""

    fields: dict[str, object] = {
        "name": name,
        "channel": Channel(kind="email", settings={"to": ["desk@example.org"]}),
        "schedule": Schedule(kind=ScheduleKind.DAILY, at=time(8, 0)),
        "timezone": "Asia/Kolkata",
    }
    return Subscription(**{**fields, **changes})  # type: ignore[arg-type]  # a factory takes any field
