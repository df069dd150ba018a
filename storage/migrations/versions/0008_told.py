"""What each subscription was told, claim by claim."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "told_claims",
        sa.Column("id", _ID, primary_key=True),
        sa.Column(
            "subscription_id",
            _ID,
            sa.ForeignKey("subscriptions.id", ondelete="CASCADE", name="fk_told_claims_subscription_id"),
            nullable=False,
        ),
        sa.Column(
            "story_id", _ID, sa.ForeignKey("stories.id", name="fk_told_claims_story_id"), nullable=False
        ),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_told_claims_subscription_id_subject", "told_claims", ["subscription_id", "subject"])
    op.create_index("ix_told_claims_story_id", "told_claims", ["story_id"])
