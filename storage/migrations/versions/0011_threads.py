"""Which message told each subscription of a story first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("told", sa.Column("thread", sa.Text(), nullable=False, server_default=sa.text("''")))
