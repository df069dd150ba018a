"""`/deliveries`: the outbox: what waits, what is dead and why, what was sent."""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.requests import Request

from bot.app import App
from bot.model import SELF_SERVICE, DeliveryStatus
from bot.ports import Archive
from bot.web.login import session_of

SHOWN = 50
"""Deliveries of one status on the page."""

_ORDER = (DeliveryStatus.DEAD, DeliveryStatus.PENDING, DeliveryStatus.SENT)
_ADDRESS = re.compile(r"([^\s@<>\"',;:]{1,64})@([^\s@<>\"',;:]{1,255})")


def values(app: App, request: Request) -> Mapping[str, object]:
    """What the page shows: the newest of each status, what needs somebody first."""
    with app.store.reading() as archive:
        is_admin = session_of(app, request) is not None
        counts = archive.outbox.counts() if is_admin else public_counts(archive)
        hidden = "" if is_admin else SELF_SERVICE
        groups = [(status, archive.outbox.list(status=status, limit=SHOWN, but=hidden)) for status in _ORDER]
    say = str if is_admin else without_addresses
    return {
        "groups": [(status.value, counts.get(status, 0), shown) for status, shown in groups],
        "say": say,
        "config": app.config,
    }


def public_counts(archive: Archive) -> dict[DeliveryStatus, int]:
    """The outbox by status without the mails of those who subscribed by themselves: a stranger who asked for
    one could see by them whether the address is subscribed.
    """
    own = archive.outbox.counts(SELF_SERVICE)
    return {status: count - own.get(status, 0) for status, count in archive.outbox.counts().items()}


def without_addresses(text: str) -> str:
    """The text with mail addresses that only those recognise who know them: d…@example.org."""
    return _ADDRESS.sub(lambda found: f"{found[1][0]}…@{found[2]}", text)
