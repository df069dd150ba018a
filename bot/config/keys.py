"""Every key that feeds.yaml knows, read from the schema and from the shelf of channels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel

from bot.config.schema import File, SubscriptionEntry
from notifiers.base import channels


def known_keys() -> tuple[str, ...]:
    """Every key with a dot between the levels, in the order of the schema: feeds, feeds.url, …"""
    return tuple(_walk(File, ""))


def _walk(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for key, below in children(model).items():
        yield prefix + key
        if below is not None:
            yield from _walk(below, f"{prefix}{key}.")


def children(model: type[BaseModel]) -> dict[str, type[BaseModel] | None]:
    """The keys of one level as they are written, each with the model of what stands under it."""
    known = {field.alias or name: _below(field.annotation) for name, field in model.model_fields.items()}
    if model is SubscriptionEntry:
        known |= {name: kind.settings for name, kind in channels().items()}
    return known


def _below(annotation: object) -> type[BaseModel] | None:
    """The model inside tuple[Model, ...], Model | None and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_below, get_args(annotation))), None)


def at(location: tuple[str | int, ...]) -> type[BaseModel] | None:
    """The model that a place in the tree is read by: (feeds, 3) → FeedEntry."""
    model: type[BaseModel] | None = File
    for step in location:
        if isinstance(step, str) and model is not None:
            model = children(model).get(step)
    return model
