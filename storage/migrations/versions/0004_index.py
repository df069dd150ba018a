"""Look-alikes are found by key and fortnight, and sketches are read as numbers rather than as texts.

What is stored is written anew: the index holds, for each key and fortnight, the last forty articles.
"""

from __future__ import annotations

import json
import struct
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE, _FORTNIGHT, _UNDATED, _LAST_ID = 60_000_000, 20_160, (1 << 19) - 1, (1 << 31) - 1
_AT_ONCE = 500


def upgrade() -> None:
    op.drop_table("postings")
    op.create_table(
        "postings",
        sa.Column("slot", _ID, primary_key=True, autoincrement=False),
        sa.Column("articles", sa.Text(), nullable=False),
    )
    op.rename_table("sketches", "old_sketches")
    if op.get_bind().dialect.name == "postgresql":  # where names of keys are the schema's, not the table's
        op.execute("ALTER INDEX pk_sketches RENAME TO pk_old_sketches")
    op.create_table(
        "sketches",
        sa.Column(
            "article_id",
            _ID,
            sa.ForeignKey("articles.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    _rewrite()
    op.drop_table("old_sketches")
    if op.get_bind().dialect.name == "sqlite":
        _terms()


def _terms() -> None:
    """On SQLite only a key called INTEGER is the row's own, and needs no index beside it."""
    op.rename_table("terms", "old_terms")
    op.create_table(
        "terms",
        sa.Column("term", _ID, primary_key=True, autoincrement=False),
        sa.Column("documents", sa.Integer(), nullable=False),
    )
    op.execute("INSERT INTO terms (term, documents) SELECT term, documents FROM old_terms ORDER BY term")
    op.drop_table("old_terms")


def _rewrite() -> None:
    """Write every sketch in the new form, and the index of them all."""
    connection = op.get_bind()
    old = sa.table(
        "old_sketches",
        sa.column("article_id", _ID),
        sa.column("at", sa.DateTime(timezone=True)),
        sa.column("body", sa.Text()),
    )
    new = sa.table(
        "sketches",
        sa.column("article_id", _ID),
        sa.column("at", sa.BigInteger()),
        sa.column("body", sa.LargeBinary()),
    )
    lists: defaultdict[int, list[int]] = defaultdict(list)
    last = 0
    while rows := connection.execute(
        sa.select(old).where(old.c.article_id > last).order_by(old.c.article_id).limit(_AT_ONCE)
    ).all():
        written = []
        for article_id, moment, text in rows:
            body, at = json.loads(text), _microseconds(moment)
            written.append({"article_id": article_id, "at": at, "body": _body(body)})
            minute = at // _MINUTE
            fortnight = minute // _FORTNIGHT if body["dated"] else _UNDATED
            for key in _keys(body):
                lists[(fortnight << 44) + key].append(minute * (_LAST_ID + 1) + _LAST_ID - article_id)
        connection.execute(new.insert(), written)
        last = rows[-1].article_id
    _write(connection, lists)


def _write(connection: sa.Connection, lists: dict[int, list[int]]) -> None:
    postings = sa.table("postings", sa.column("slot", _ID), sa.column("articles", sa.Text()))
    slots = sorted(lists)
    for start in range(0, len(slots), _AT_ONCE):
        rows = [
            {"slot": slot, "articles": " ".join(map(str, lists[slot][-40:]))}
            for slot in slots[start : start + _AT_ONCE]
        ]
        connection.execute(postings.insert(), rows)


def _body(body: dict[str, Any]) -> bytes:
    shingles = body["shingles"]
    numbers = f"{len(shingles)}{'I' if not shingles or shingles[-1] < 1 << 32 else 'Q'}"
    head = [
        numbers,
        len(shingles),
        0,
        body["count"],
        body["copies"],
        list(body["terms"]),
        body["marks"],
        body["events"],
        body["language"],
        body["dated"],
    ]
    return b"%s\0%s%s" % (
        json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode(),
        struct.pack(f"<{len(body['terms'])}d", *body["terms"].values()),
        struct.pack(f"<{numbers}", *shingles),
    )


def _keys(body: dict[str, Any]) -> set[int]:
    told = sorted({_number(key) for key in body["events"]})[:64]
    copied = sorted({_number(f"copy {key}") for key in body["copies"]} - set(told))[:64]
    return {key & ((1 << 44) - 1) for key in (*told, *copied)}


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def _microseconds(moment: datetime) -> int:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - _EPOCH) // timedelta(microseconds=1)
