"""What articles claim, and what people made of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "claims",
        sa.Column(
            "article_id",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            sa.ForeignKey("articles.id", ondelete="CASCADE", name="fk_claims_article_id"),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("key", "subject", "lot", "attribute", "value")
        ),
        sa.Column("lower", sa.Text()),
        sa.Column("upper", sa.Text()),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("unit", "actor", "hedge", "attribution")),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("flag", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "position", name="pk_claims"),
    )
    op.create_index("ix_claims_key", "claims", ["key"])
    op.create_index("ix_claims_subject", "claims", ["subject"])
    op.create_table(
        "corrections",
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("rejected", sa.Boolean(), nullable=False),
        sa.Column("lot", sa.Text()),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("claim", name="pk_corrections"),
    )
