"""Most articles are in no story: the indexes of stories hold only those that are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    for column in ("story_id", "duplicate_of", "filed"):
        filled = sa.text(f"{column} IS NOT NULL")
        op.drop_index(f"ix_articles_{column}", "articles")
        op.create_index(
            f"ix_articles_{column}", "articles", [column], sqlite_where=filled, postgresql_where=filled
        )
