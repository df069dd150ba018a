"""What people make of stories: merged, split, muted; and which story goes on with which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _referring(name: str, table: str, to: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{to}.id", ondelete="CASCADE", name=f"fk_{table}_{name}")
    return sa.Column(name, _ID, key, nullable=False, autoincrement=False)


def upgrade() -> None:
    op.add_column("stories", sa.Column("merged_because", sa.Text()))
    op.add_column("stories", sa.Column("muted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "sequels",
        _referring("story_id", "sequels", "stories"),
        _referring("follows", "sequels", "stories"),
        sa.PrimaryKeyConstraint("story_id", name="pk_sequels"),
    )
    op.create_index("ix_sequels_follows", "sequels", ["follows"])
    op.create_table(
        "constraints",
        _referring("one", "constraints", "articles"),
        _referring("other", "constraints", "articles"),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("one", "other", name="pk_constraints"),
    )
    op.create_index("ix_constraints_other", "constraints", ["other"])
