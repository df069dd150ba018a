"""Column types: what a noun's field becomes in the database, the same on SQLite and PostgreSQL.

Texts lose what one of the two refuses: NUL characters go, lone surrogates become U+FFFD.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import BigInteger, DateTime, Dialect, Float, Integer, Row, Text, TypeDecorator

Value = TypeVar("Value")

AnyRow: TypeAlias = "Row[*tuple[Any, ...]]"
"""A row before it becomes a noun."""

CHUNK = 1000
"""Parameters of one IN: SQLite may be built for no more than 32,766, PostgreSQL takes 65,535."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Id = BigInteger().with_variant(Integer, "sqlite")


def clean(text: str) -> str:
    """The text as both databases can hold it."""
    if "\0" in text:
        text = text.replace("\0", "")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def digest(text: str) -> bytes:
    """16 bytes in place of a text of any length: PostgreSQL indexes none over 2,700 bytes."""
    return blake2b(clean(text).encode(), digest_size=16).digest()


@lru_cache(maxsize=4_000)
def number(text: str) -> int:
    """A signed 64-bit number in place of a key, small and quick where millions are kept."""
    return int.from_bytes(blake2b(clean(text).encode(), digest_size=8).digest(), "big", signed=True)


def microseconds(moment: datetime) -> int:
    """The moment as a number that compares like it."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def chunks(values: Iterable[Value]) -> Iterator[Sequence[Value]]:
    """The values in lists short enough for one statement."""
    iterator = iter(values)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


class Words(TypeDecorator[str]):
    """Text of any length and any origin."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        return None if value is None else clean(value)


class Moment(TypeDecorator[datetime]):
    """An aware datetime, in UTC: a timestamptz on PostgreSQL, a readable text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime: {value}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Duration(TypeDecorator[timedelta]):
    """A timedelta, as seconds."""

    impl = Float(53)
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, _dialect: Dialect) -> float | None:
        return None if value is None else value.total_seconds()

    def process_result_value(self, value: float | None, _dialect: Dialect) -> timedelta | None:
        return None if value is None else timedelta(seconds=value)


class Json(TypeDecorator[object]):
    """Lists, dicts, texts and numbers of any size, as a JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, _dialect: Dialect) -> str | None:
        return None if value is None else clean(json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def process_result_value(self, value: str | None, _dialect: Dialect) -> object:
        return None if value is None else json.loads(value)
