"""Where programs that list the archive page by page reach it; a page begins behind a place, not a count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.model import Delivery, DeliveryStatus, Side, Stage, Story


class Listing(Protocol):
    """A place is the time and number of the last one seen: what comes or goes meanwhile shifts nothing."""

    def stories(
        self,
        *,
        keywords: Sequence[str] = (),
        languages: Sequence[str] = (),
        sides: Sequence[Side] = (),
        stages: Sequence[Stage] = (),
        since: datetime | None = None,
        until: datetime | None = None,
        place: tuple[datetime, int] | None = None,
        oldest: bool = False,
        limit: int,
    ) -> list[Story]:
        """Stories that gained their last article at or after `since` and before `until`, the newest first, or
        with `oldest` last, from behind the place; of any of the keywords, with an article in one of the
        languages, one of an outlet on one of the sides and one that says that one of the stages is reached.
        """

    def deliveries(
        self,
        *,
        status: DeliveryStatus | None = None,
        place: tuple[datetime, int] | None = None,
        limit: int,
    ) -> list[Delivery]:
        """Deliveries, the newest first, from behind the place."""

    def subjects(self, *, first: str = "", limit: int) -> list[str]:
        """What anything is claimed of, in order, from this name on."""
