"""Many rows at once: a statement compiled once, values handed over and taken as the driver has them.

SQLAlchemy's own way asks each value's type for each row, which costs twice what the database does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any, TypeAlias

from sqlalchemy import Column, Connection, Dialect, Insert, Select, Update, bindparam

from storage.columns import AnyRow, chunks, clean

Row: TypeAlias = Mapping[str, object]
"""Values by the names of the statement's parameters: texts, moments, durations, numbers and bytes."""

Columns: TypeAlias = Mapping[str, Sequence[Any]]
"""The same for many rows: the values of each name in their order."""

MOST_PARAMETERS = 999
"""Of one statement on SQLite of any age. As many rows as that allows go into one: its driver hands the
interpreter over to other threads at each step of the database, and waits to get it back."""

_Ready: TypeAlias = Mapping[type, Callable[[Any], object]]


def write(
    connection: Connection,
    statement: Insert | Update,
    rows: Sequence[Row],
    *,
    unless_there: str | None = None,
) -> None:
    """Write the rows, all of which have the same names; none whose value of `unless_there` exists."""
    if rows:
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        write_columns(connection, statement, columns, unless_there=unless_there)


def write_columns(
    connection: Connection, statement: Insert | Update, columns: Columns, *, unless_there: str | None = None
) -> None:
    """`write` for at least one row, given as the values of each name."""
    order, sql = _compiled(statement, connection.dialect, tuple(columns))
    if unless_there:
        sql = f"{sql} ON CONFLICT ({unless_there}) DO NOTHING"
    kinds = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRESQL
    values = list(zip(*(_ready(columns[name], kinds) for name in order), strict=True))
    if not connection.dialect.positional:
        connection.exec_driver_sql(sql, [dict(zip(order, row, strict=True)) for row in values])
    elif isinstance(statement, Insert):
        _insert(connection, sql, values)
    else:
        connection.exec_driver_sql(sql, values)


def put(
    connection: Connection,
    statement: Insert,
    names: tuple[str, ...],
    rows: Sequence[tuple[int | str, ...]],
    *,
    if_there: str,
) -> None:
    """`write` for numbers and clean texts in the order of `names`; `if_there` is what to do else."""
    if not rows:
        return
    order, sql = _compiled(statement, connection.dialect, names)
    sql = f"{sql} ON CONFLICT {if_there}"
    if connection.dialect.positional:
        pick = itemgetter(*map(names.index, order))
        _insert(connection, sql, [pick(row) for row in rows])
    else:
        connection.exec_driver_sql(sql, [dict(zip(names, row, strict=True)) for row in rows])


def read(
    connection: Connection,
    statement: Select[Any],
    column: Column[Any],
    values: Sequence[int | bytes],
    **given: int,
) -> Iterator[AnyRow]:
    """The rows whose column has one of the values, in no order; numbers, texts and bytes only.

    `given` are the statement's own parameters, in its order.
    """
    for chunk in chunks(values):
        size = 1 << (len(chunk) - 1).bit_length()  # few statements for any number of values
        sql = _choosing(statement, column, connection.dialect, size)
        padded = [*chunk, *[chunk[-1]] * (size - len(chunk))]
        if connection.dialect.positional:
            yield from _rows(connection, sql, [*given.values(), *padded])
        else:
            named = {f"v{place}": one for place, one in enumerate(padded)}
            yield from connection.exec_driver_sql(sql, {**given, **named}).all()


def _rows(connection: Connection, sql: str, values: Sequence[int | bytes]) -> Sequence[AnyRow]:
    """What SQLite's driver answers; what SQLAlchemy makes of it costs more than to find it."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql, values)
        return cursor.fetchall()
    finally:
        cursor.close()


def _ready(values: Sequence[Any], kinds: _Ready) -> Sequence[object]:
    """The values of one column as the driver takes them: most columns as they are, looked over at once."""
    found = set(map(type, values))
    if found == {str} and clean(joined := "".join(values)) is joined:
        return values
    if found.isdisjoint(kinds):
        return values
    return [made(value) if (made := kinds.get(type(value))) else value for value in values]


def _insert(connection: Connection, sql: str, rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows, each time a power of two of them: few statements for any number of rows."""
    many = 1 << (MOST_PARAMETERS // len(rows[0])).bit_length() - 1
    at = 0
    while at < len(rows):
        while many > len(rows) - at:
            many //= 2
        connection.exec_driver_sql(_together(sql, many), tuple(chain(*rows[at : at + many])))
        at += many


@lru_cache(maxsize=64)
def _together(sql: str, many: int) -> str:
    """The INSERT of one row as that of many."""
    head, values, rest = sql.partition(" VALUES ")
    one, conflict, rest = rest.partition(" ON CONFLICT ")
    return f"{head}{values}{', '.join([one] * many)}{conflict}{rest}"


@lru_cache(maxsize=64)
def _choosing(statement: Select[Any], column: Column[Any], dialect: Dialect, size: int) -> str:
    """The statement for so many values."""
    if dialect.positional and size > 1:
        before, _, after = _choosing(statement, column, dialect, 1).rpartition("(?)")
        return f"{before}({', '.join('?' * size)}){after}"
    values = [bindparam(f"v{place}", None, type_=column.type) for place in range(size)]
    options = {"render_postcompile": True}
    return str(statement.where(column.in_(values)).compile(dialect=dialect, compile_kwargs=options))


@lru_cache(maxsize=32)
def _compiled(
    statement: Insert | Update, dialect: Dialect, names: tuple[str, ...]
) -> tuple[tuple[str, ...], str]:
    """The names in the order of the parameters, and the statement."""
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    return tuple(compiled.positiontup or names), str(compiled)


@lru_cache(maxsize=4_096)
def _moment(moment: datetime) -> str:
    """What `columns.Moment` makes of it on SQLite."""
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.isoformat(" ", "microseconds")[:26]


_POSTGRESQL: _Ready = {str: clean, timedelta: timedelta.total_seconds}
_SQLITE: _Ready = {**_POSTGRESQL, datetime: _moment}
