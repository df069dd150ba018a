"""What is claimed of a subject is read without its repetitions; few stories were merged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

_STATEMENT = ("subject", "lot", "attribute", "value", "unit", "hedge", "attribution", "article_id")


def upgrade() -> None:
    op.drop_index("ix_claims_subject", "claims")
    op.create_index("ix_claims_statements", "claims", list(_STATEMENT))
    op.drop_index("ix_stories_merged_into", "stories")
    merged = sa.text("merged_into IS NOT NULL")
    op.create_index(
        "ix_stories_merged_into", "stories", ["merged_into"], sqlite_where=merged, postgresql_where=merged
    )
