"""The machine's clock, as `bot.ports.Clock` describes it."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """What time it is."""

    def now(self) -> datetime:
        return datetime.now(UTC)
