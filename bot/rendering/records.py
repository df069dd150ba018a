"""Digest → JSON for programs: everything, without the limits of a screen."""

from __future__ import annotations

import json

from bot.model import Digest, DigestRow, DigestStory, StoryArticle
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
            "folded": [{"url": one.url, "source": one.source, "repeats": of} for one, of in digest.folded],
            "calendar": [
                {"name": one.name, "date": one.told, "state": one.coming.value} for one in digest.calendar
            ],
            "quiet_since": digest.quiet_since.isoformat() if digest.quiet_since else None,
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
        "headline_is_ours": shown.is_ours,
        "provenance": shown.provenance,
        "news": shown.news,
        "recycled": telling.recycled.isoformat() if telling.recycled else None,
        "claims": [_row(row) for row in telling.rows],
        "unchanged": [_row(row) for row in telling.unchanged],
        "keywords": list(telling.keywords),
        "update": telling.update is not None,
        "new_keywords": list(telling.new_keywords),
        "new_origins": telling.new_origins,
        "origins": list(telling.story.origins),
        "url": shown.page,
        "articles": [_article(member) for member in telling.story.articles],
    }


def _row(row: DigestRow) -> dict[str, object]:
    return {
        "subject": row.row.subject,
        "lot": row.row.lot,
        "attribute": row.row.attribute.value,
        "verdict": row.row.verdict.value,
        "note": row.row.note,
        "change": row.change.value if row.change else None,
        "background": row.background,
        "values": [
            {
                "value": value.value,
                "unit": value.unit,
                "claims": [
                    {
                        "article": claim.article_id,
                        "hedge": claim.hedge.value,
                        "attribution": claim.attribution,
                    }
                    for claim in value.claims
                ],
            }
            for value in row.row.values
        ],
        "told": [{"value": one.claim.value, "by": one.outlet, "at": one.at.isoformat()} for one in row.told],
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
