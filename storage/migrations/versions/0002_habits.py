"""What polls learn of a feed's habit, and what it asks for.

Until the next news a feed's gap is the interval that was chosen last.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("feeds", sa.Column("distrusted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("feeds", sa.Column("hints", sa.Text()))
    for name in ("gap", "turnover", "fresh_for"):
        op.add_column("feeds", sa.Column(name, sa.Float(53)))
    feeds = sa.table("feeds", sa.column("gap"), sa.column("interval"))
    op.execute(feeds.update().values(gap=feeds.c.interval))
