"""Digest → JSON for programs: everything, without the limits of a screen."""

from __future__ import annotations

import json

from bot.model import Digest, DigestStory, StoryArticle
from bot.rendering.views import DigestView, StoryView


def lay_out(digest: Digest, full: DigestView, *, subject: str) -> str:
    """One document; times are ISO 8601."""
    return json.dumps(
        {
            "key": digest.key,
            "subscription": digest.subscription.name,
            "made": digest.made.isoformat(),
            "slot": digest.slot.isoformat() if digest.slot else None,
            "subject": subject,
            "stories": [_story(*pair) for pair in zip(digest.stories, full.stories, strict=True)],
            "more": digest.more,
            "coverage": {
                "feeds": {status.value: count for status, count in digest.coverage.feeds.items()},
                "entries": digest.coverage.entries,
                "matched": digest.coverage.matched,
                "stories": digest.coverage.stories,
                "folded": digest.coverage.folded,
            },
        },
        ensure_ascii=False,
    )


def _story(telling: DigestStory, shown: StoryView) -> dict[str, object]:
    return {
        "story": telling.story.id,
        "headline": shown.headline,
        "headline_source": shown.headline_outlet,
        "provenance": shown.provenance,
        "keywords": list(telling.keywords),
        "update": telling.update is not None,
        "new_keywords": list(telling.new_keywords),
        "new_origins": telling.new_origins,
        "origins": list(telling.story.origins),
        "url": shown.page,
        "articles": [_article(member) for member in telling.story.articles],
    }


def _article(member: StoryArticle) -> dict[str, object]:
    article = member.article
    return {
        "title": article.title,
        "url": article.url,
        "source": article.source,
        "side": article.side,
        "origin": article.origin,
        "language": article.language,
        "published": article.published.isoformat() if article.published else None,
        "first_seen": article.first_seen.isoformat(),
        "reprint": article.duplicate_of is not None,
        "matches": [
            {"keyword": match.keyword, "words": match.words, "context": match.context}
            for match in member.matches
        ],
    }
