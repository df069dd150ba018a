"""Whose statement an article retells, and whether its outlet only gathers what others wrote."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("articles", sa.Column("base", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("articles", sa.Column("gathers", sa.Boolean(), nullable=False, server_default=sa.false()))
