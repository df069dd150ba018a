"""Is the database whole? SQLite's own checks, and on both databases the one count that is kept twice."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, text

from storage.tables import entries, feeds

_MISCOUNTED = (
    select(feeds.c.url, feeds.c.entries, func.count(entries.c.id).label("found"))
    .outerjoin(entries, entries.c.feed_id == feeds.c.id)
    .group_by(feeds.c.id, feeds.c.url, feeds.c.entries)
    .having(feeds.c.entries != func.count(entries.c.id))
)


def problems(connection: Connection) -> list[str]:
    """What is wrong, in words for people; empty where all is well."""
    found = _sqlite(connection) if connection.dialect.name == "sqlite" else []
    if found:
        return found
    return [
        f"feed {row.url}: {row.entries} entries counted, {row.found} stored"
        for row in connection.execute(_MISCOUNTED)
    ]


def _sqlite(connection: Connection) -> list[str]:
    broken = [row[0] for row in connection.execute(text("PRAGMA integrity_check")) if row[0] != "ok"]
    orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
    return broken + [f"{row[0]} row {row[1]}: its row in {row[2]} is missing" for row in orphans]
