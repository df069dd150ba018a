"""`/deliveries`: the outbox: what waits, what is dead and why, what was sent."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request

from bot.app import App
from bot.model import DeliveryStatus

SHOWN = 50
"""Deliveries of one status on the page."""

_ORDER = (DeliveryStatus.DEAD, DeliveryStatus.PENDING, DeliveryStatus.SENT)


def values(app: App, request: Request) -> Mapping[str, object]:
    """What the page shows: the newest of each status, what needs somebody first."""
    with app.store.reading() as archive:
        counts = archive.totals().outbox
        groups = [(status, archive.outbox.list(status=status, limit=SHOWN)) for status in _ORDER]
    return {
        "groups": [(status.value, counts.get(status, 0), shown) for status, shown in groups],
        "config": app.config,
    }
