"""Pages of the archive for programs: each begins behind a place in the order, found by an index."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, select, tuple_

from bot.model import Delivery, DeliveryStatus, Side, Stage, Story
from storage import loading
from storage.choosing import such
from storage.columns import clean
from storage.outbox import nouns
from storage.tables import claims, deliveries, stories


class Listing:
    """`bot.ports.listing.Listing`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

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
        """As `bot.ports.listing.Listing` says."""
        order = (stories.c.updated, stories.c.id)
        held = such(self._connection, keywords=keywords, languages=languages, sides=sides, stages=stages)
        chosen = select(stories.c.id).where(stories.c.merged_into.is_(None), *held).limit(limit)
        chosen = chosen.order_by(*(column if oldest else column.desc() for column in order))
        if place:
            chosen = chosen.where(tuple_(*order) > place if oldest else tuple_(*order) < place)
        if since:
            chosen = chosen.where(stories.c.updated >= since)
        if until:
            chosen = chosen.where(stories.c.updated < until)
        found = loading.load(self._connection, chosen, texts=False)
        return found[::-1] if oldest else found

    def deliveries(
        self,
        *,
        status: DeliveryStatus | None = None,
        place: tuple[datetime, int] | None = None,
        limit: int,
    ) -> list[Delivery]:
        """Deliveries, the newest first, from behind the place."""
        chosen = select(deliveries).where(*_behind(deliveries, place)).limit(limit)
        chosen = chosen.order_by(deliveries.c.created.desc(), deliveries.c.id.desc())
        if status is not None:
            chosen = chosen.where(deliveries.c.status == status)
        return nouns(self._connection.execute(chosen))

    def subjects(self, *, first: str = "", limit: int) -> list[str]:
        """What anything is claimed of, in order, from this name on."""
        subject = claims.c.subject
        chosen = select(subject).distinct().where(subject >= clean(first)).order_by(subject).limit(limit)
        return list(self._connection.execute(chosen).scalars())


def _behind(table: Table, place: tuple[datetime, int] | None) -> list[ColumnElement[bool]]:
    return [tuple_(table.c.created, table.c.id) < place] if place else []
