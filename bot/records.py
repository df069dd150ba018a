"""Nouns → records: what `--json` prints and the API answers, the same for the same thing.

`plain` makes JSON of them at either door: times are ISO 8601 in UTC with Z, durations seconds. What is not
known is null or empty. Names may be added, never renamed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias

from bot import polling
from bot.model import (
    Article,
    ArticleId,
    Claim,
    Delivery,
    FeedState,
    LedgerRow,
    SearchHit,
    Story,
    StoryArticle,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record: TypeAlias = dict[str, object]


def plain(value: object) -> object:
    """A noun as JSON knows it: times as ISO 8601 UTC, durations in seconds, what is secret left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: plain(member) for name, member in fields(value).items()}
    if isinstance(value, Mapping):
        return {str(key): plain(member) for key, member in value.items()}
    if isinstance(value, str | int | float | bool | None):
        return value
    if isinstance(value, date):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, timedelta):
        return value.total_seconds()
    return [plain(member) for member in value] if isinstance(value, Iterable) else str(value)


def story(one: Story) -> Record:
    """A story in a list; `articles` is their number."""
    return {
        "id": one.id,
        "title": one.articles[0].article.title or one.articles[0].article.url,
        "created": one.created,
        "updated": one.updated,
        "keywords": one.keywords,
        "origins": one.origins,
        "articles": len(one.articles),
        "muted": one.muted,
        "sources": list(dict.fromkeys(member.article.source for member in one.articles)),
    }


def whole_story(one: Story) -> Record:
    """A story by itself: its articles with what was found in them, and what it hangs together with."""
    links = {"follows": one.follows, "continued": one.continued, "merged": one.merged}
    return {**story(one), **links, "articles": [member(inside) for inside in one.articles]}


def member(inside: StoryArticle) -> Record:
    """An article in its story."""
    return {**fields(inside.article), "reason": inside.reason, "matches": inside.matches}


def ledger_row(row: LedgerRow, articles: Mapping[ArticleId, Article]) -> Record:
    """One subject, lot and attribute with all its values, and who gives each in which sentence."""
    values = [
        {
            "value": value.value,
            "unit": value.unit or None,
            "articles": list(value.articles),
            "claims": [claim(one, articles) for one in value.claims],
        }
        for value in row.values
    ]
    head = {"subject": row.subject, "lot": row.lot or None, "attribute": row.attribute.value}
    return {**head, "values": values, "verdict": row.verdict.value, "note": row.note or None}


def claim(one: Claim, articles: Mapping[ArticleId, Article]) -> Record:
    """A claim with the outlet and address of its article."""
    told = {name: None if value == "" else value for name, value in fields(one).items()}
    article = articles[one.article_id]
    return {**told, "source": article.source, "url": article.url}


def hit(found: SearchHit) -> Record:
    """An article that a search found."""
    one = found.article
    names = ("id", "story_id", "title", "url", "source", "language", "published", "first_seen", "origin")
    row = {name: getattr(one, name) for name in (*names, "duplicate_of")}
    marks = {"title_marks": found.title_marks, "excerpts": found.excerpts}
    return {**row, "score": round(found.score, 4), **marks}


def feed(state: FeedState, now: datetime) -> Record:
    """A feed with its health."""
    told = ("entries", "newest", "last_polled", "next_poll")
    return {
        "name": state.name,
        "url": state.feed.url,
        "status": polling.status(state, now=now).value,
        "error": state.error,
        **{name: getattr(state, name) for name in told},
        "moved_to": polling.address(state) if polling.address(state) != state.feed.url else None,
    }


_DELIVERY: Sequence[str] = (
    *("id", "key", "subscription", "channel", "target", "status", "attempts", "created"),
    *("next_attempt", "sent", "error", "receipt"),
)


def delivery(one: Delivery) -> Record:
    """A delivery: where it goes and how it stands, without its text."""
    return {name: getattr(one, name) for name in _DELIVERY} | {"subject": one.message.subject}


def fields(noun: DataclassInstance) -> Record:
    """What a noun is made of, without what is secret."""
    return {field.name: getattr(noun, field.name) for field in dataclasses.fields(noun) if field.repr}
