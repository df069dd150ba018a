"""Many rows at once: a statement compiled once, its values handed over as the driver takes them.

SQLAlchemy's own way asks each value's type for each row, which costs twice what the database does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeAlias

from sqlalchemy import Connection, Dialect, Insert, Update

from storage.columns import clean

Row: TypeAlias = Mapping[str, object]
"""Values by the names of the statement's parameters: texts, moments, durations, numbers and bytes."""

_Ready: TypeAlias = Mapping[type, Callable[[Any], object]]


def write(
    connection: Connection,
    statement: Insert | Update,
    rows: Sequence[Row],
    *,
    unless_there: str | None = None,
) -> None:
    """Write the rows, all of which have the same names; none whose value of `unless_there` exists."""
    if not rows:
        return
    order, sql = _compiled(statement, connection.dialect, tuple(rows[0]))
    if unless_there:
        sql = f"{sql} ON CONFLICT ({unless_there}) DO NOTHING"
    ready = (_SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL).get
    pick = itemgetter(*order)
    values = [
        tuple([made(value) if (made := ready(type(value))) else value for value in pick(row)]) for row in rows
    ]
    if connection.dialect.positional:
        connection.exec_driver_sql(sql, values)
    else:
        connection.exec_driver_sql(sql, [dict(zip(order, row, strict=True)) for row in values])


@lru_cache(maxsize=32)
def _compiled(
    statement: Insert | Update, dialect: Dialect, names: tuple[str, ...]
) -> tuple[tuple[str, ...], str]:
    """The names in the order of the parameters, and the statement."""
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    return tuple(compiled.positiontup or names), str(compiled)


@lru_cache(maxsize=256)
def _moment(moment: datetime) -> str:
    """What `columns.Moment` makes of it on SQLite."""
    return moment.astimezone(UTC).isoformat(" ", "microseconds")[:26]


_POSTGRESQL: _Ready = {str: clean, timedelta: timedelta.total_seconds}
_SQLITE: _Ready = {**_POSTGRESQL, datetime: _moment}
