"""The first schema.

Names of keys and indexes come from the naming convention of `storage.tables`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _feeds()
    _stories()
    _articles()
    _entries()
    _versions()
    _matches()
    _sketches()
    _postings()
    _terms()
    _subscriptions()
    _told()
    _deliveries()


def _feeds() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("url", sa.Text(), nullable=False, unique=True),
        sa.Column("position", sa.Integer()),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("added", _MOMENT, nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("body_hash", sa.Text()),
        sa.Column("last_polled", _MOMENT),
        sa.Column("last_success", _MOMENT),
        sa.Column("last_full_get", _MOMENT),
        sa.Column("next_poll", _MOMENT),
        sa.Column("interval", sa.Float(53)),
        sa.Column("habit", sa.Float(53)),
        sa.Column("newest", _MOMENT),
        sa.Column("result", sa.Text()),
        sa.Column("failure", sa.Text()),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", _MOMENT),
        sa.Column("moved_to", sa.Text()),
        sa.Column("moved_polls", sa.Integer(), nullable=False),
    )


def _stories() -> None:
    op.create_table(
        "stories",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("created", _MOMENT, nullable=False),
        sa.Column("updated", _MOMENT, nullable=False, index=True),
        sa.Column("merged_into", _ID, sa.ForeignKey("stories.id"), index=True),
        sqlite_autoincrement=True,
    )


def _articles() -> None:
    op.create_table(
        "articles",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("address_key", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("published", _MOMENT),
        sa.Column("updated", _MOMENT),
        sa.Column("site", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("text_from", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("side", sa.Text()),
        sa.Column("first_seen", _MOMENT, nullable=False),
        sa.Column("text_seen", _MOMENT, nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("story_id", _ID, sa.ForeignKey("stories.id"), index=True),
        sa.Column("duplicate_of", _ID, sa.ForeignKey("articles.id"), index=True),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("filed", _MOMENT, index=True),
        sa.Column("text", sa.Text(), nullable=False),
        sqlite_autoincrement=True,
    )


def _entries() -> None:
    op.create_table(
        "entries",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("feed_id", _ID, sa.ForeignKey("feeds.id"), nullable=False),
        sa.Column("article_id", _ID, sa.ForeignKey("articles.id"), nullable=False, index=True),
        sa.Column("url_key", sa.LargeBinary()),
        sa.Column("guid_key", sa.LargeBinary()),
        sa.Column("first_seen", _MOMENT, nullable=False, index=True),
        sa.Column("published", _MOMENT),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("guid", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Index("ix_entries_url", "feed_id", "url_key"),
        sa.Index("ix_entries_guid", "feed_id", "guid_key"),
    )
    op.create_index(
        "ix_entries_waiting",
        "entries",
        ["feed_id"],
        sqlite_where=sa.text("waiting = 1"),
        postgresql_where=sa.text("waiting"),
    )


def _versions() -> None:
    op.create_table(
        "versions",
        sa.Column("article_id", _ID, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("seen", _MOMENT, nullable=False),
        sa.Column("text_from", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
    )


def _matches() -> None:
    op.create_table(
        "matches",
        sa.Column("article_id", _ID, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("keyword", sa.Text(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Index("ix_matches_keyword", "keyword", "article_id"),
    )


def _sketches() -> None:
    op.create_table(
        "sketches",
        sa.Column(
            "article_id",
            _ID,
            sa.ForeignKey("articles.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )


def _postings() -> None:
    op.create_table(
        "postings",
        sa.Column("key", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column(
            "article_id",
            _ID,
            sa.ForeignKey("articles.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
            index=True,
        ),
        sqlite_with_rowid=False,
    )


def _terms() -> None:
    op.create_table(
        "terms",
        sa.Column("term", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("documents", sa.Integer(), nullable=False),
    )


def _subscriptions() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("name", sa.Text(), nullable=False, unique=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("began", _MOMENT, nullable=False),
        sa.Column("begun", sa.Integer(), nullable=False),
        sa.Column("last_slot", _MOMENT),
        sa.Column("last_sent", _MOMENT),
    )


def _told() -> None:
    op.create_table(
        "told",
        sa.Column(
            "subscription_id",
            _ID,
            sa.ForeignKey("subscriptions.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column(
            "story_id", _ID, sa.ForeignKey("stories.id"), primary_key=True, autoincrement=False, index=True
        ),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("keywords", sa.Text(), nullable=False),
        sa.Column("origins", sa.Integer(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("subscription", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created", _MOMENT, nullable=False),
        sa.Column("next_attempt", _MOMENT, nullable=False),
        sa.Column("sent", _MOMENT),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.UniqueConstraint("key", "target"),
        sa.Index("ix_deliveries_due", "status", "next_attempt"),
        sa.Index("ix_deliveries_subscription", "subscription", "created"),
        sqlite_autoincrement=True,
    )
