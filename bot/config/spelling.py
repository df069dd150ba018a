"""One feed → its keys as feeds.yaml has them, and back; what is as by default is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.config import building, values
from bot.config.editing import Written
from bot.config.schema import FeedEntry
from bot.model import Feed


def written(feed: Feed) -> Written:
    """What a person would write for this feed, the address first."""
    plain = Feed(url=feed.url)
    given = {field.name: getattr(feed, field.name) for field in fields(Feed)}
    told = {key: _spelled(value) for key, value in given.items() if value != getattr(plain, key)}
    return {"url": feed.url, **told}


def read(given: Mapping[str, object]) -> Feed:
    """The feed that these keys mean.

    Raises:
        ValueError: they mean none; the message says why.
    """
    try:
        return building.feed(FeedEntry.model_validate(given))
    except ValidationError as error:
        raise ValueError("; ".join(map(_reason, error.errors(include_url=False)))) from error


def _spelled(value: object) -> str | list[str]:
    match value:
        case tuple():
            return [str(word) for word in value]
        case timedelta():
            return values.spelled(value)
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def _reason(detail: ErrorDetails) -> str:
    key = str(detail["loc"][0])
    said = str(detail["ctx"]["error"]) if detail["type"] == "value_error" else detail["msg"]
    return said if key == "url" else f"{key}: {said}"
