"""The outbox: rendered messages bound for their targets, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, TypedDict

from sqlalchemy import Connection, Select, bindparam, func, insert, or_, select, update

from bot.model import Delivery, DeliveryId, DeliveryStatus, Form, Message
from storage.columns import AnyRow
from storage.tables import deliveries

_QUEUED = select(deliveries.c.id).where(
    deliveries.c.key == bindparam("the_key"), deliveries.c.target == bindparam("the_target")
)
_DUE = (
    select(deliveries)
    .where(
        deliveries.c.status == DeliveryStatus.PENDING,
        or_(deliveries.c.next_attempt <= bindparam("now"), deliveries.c.next_attempt > bindparam("never")),
    )
    .order_by(deliveries.c.attempts, deliveries.c.created, deliveries.c.id)
    .limit(bindparam("most"))
)
_POSTPONE = (
    update(deliveries)
    .where(
        deliveries.c.status == DeliveryStatus.PENDING,
        deliveries.c.subscription == bindparam("named"),
        deliveries.c.target == bindparam("to"),
        deliveries.c.next_attempt < bindparam("until"),
    )
    .values(next_attempt=bindparam("until"))
)
_RECORD = update(deliveries).where(deliveries.c.id == bindparam("delivery_id"))
_NEWEST = select(deliveries).order_by(deliveries.c.created.desc(), deliveries.c.id.desc())
_COUNT = select(func.count(deliveries.c.key.distinct())).where(
    deliveries.c.subscription == bindparam("named"), deliveries.c.created >= bindparam("since")
)

LONGER_THAN_ANY_WAIT = timedelta(days=2)


class Written(TypedDict):
    """A message as JSON."""

    subject: str
    preview: str
    parts: dict[str, str]
    date: str
    list_id: str
    language: str


class Outbox:
    """`bot.ports.Outbox`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, delivery: Delivery) -> bool:
        """Queue a delivery; False where its key and target are there already."""
        same = {"the_key": delivery.key, "the_target": delivery.target}
        if self._connection.execute(_QUEUED, same).one_or_none() is not None:
            return False
        values = _changing(delivery) | {
            "key": delivery.key,
            "target": delivery.target,
            "subscription": delivery.subscription,
            "channel": delivery.channel,
            "created": delivery.created,
            "message": _written(delivery.message),
        }
        self._connection.execute(insert(deliveries), values)
        return True

    def due(self, *, now: datetime, limit: int) -> list[Delivery]:
        """Pending deliveries whose next attempt has come: the least tried first, then the oldest.

        One that would wait beyond any wait of ours was planned by a clock that was wrong: it is due.
        """
        moments = {"now": now, "never": now + LONGER_THAN_ANY_WAIT}
        return _deliveries(self._connection.execute(_DUE, {**moments, "most": limit}))

    def postpone(self, delivery: Delivery, *, until: datetime) -> None:
        """Let everything pending for a delivery's subscription and target wait until then, at least."""
        behind = {"named": delivery.subscription, "to": delivery.target, "until": until}
        self._connection.execute(_POSTPONE, behind)

    def record(self, delivery: Delivery) -> None:
        """Store status, attempts, next attempt, error and receipt."""
        self._connection.execute(_RECORD, _changing(delivery) | {"delivery_id": delivery.id})

    def get(self, delivery_id: DeliveryId) -> Delivery | None:
        """One delivery."""
        one: Select[Any] = select(deliveries).where(deliveries.c.id == delivery_id)
        return next(iter(_deliveries(self._connection.execute(one))), None)

    def count_since(self, subscription: str, *, since: datetime) -> int:
        """How many messages of a subscription were queued at or after `since`, however many got each."""
        return self._connection.execute(_COUNT, {"named": subscription, "since": since}).scalar_one()

    def list(self, *, status: DeliveryStatus | None = None, limit: int = 100) -> list[Delivery]:
        """Deliveries, newest first."""
        newest = _NEWEST.limit(limit)
        if status is not None:
            newest = newest.where(deliveries.c.status == status)
        return _deliveries(self._connection.execute(newest))


def _changing(delivery: Delivery) -> dict[str, object]:
    return {
        "status": delivery.status,
        "attempts": delivery.attempts,
        "next_attempt": delivery.next_attempt,
        "sent": delivery.sent,
        "error": delivery.error,
        "receipt": delivery.receipt,
    }


def _written(message: Message) -> Written:
    return {
        "subject": message.subject,
        "preview": message.preview,
        "parts": {form.value: part for form, part in message.parts.items()},
        "date": message.date.isoformat(),
        "list_id": message.list_id,
        "language": message.language,
    }


def _message(written: Written) -> Message:
    return Message(
        subject=written["subject"],
        preview=written["preview"],
        parts={Form(form): part for form, part in written["parts"].items()},
        date=datetime.fromisoformat(written["date"]),
        list_id=written["list_id"],
        language=written["language"],
    )


def _deliveries(rows: Iterable[AnyRow]) -> list[Delivery]:
    return [
        Delivery(
            id=DeliveryId(row.id),
            key=row.key,
            subscription=row.subscription,
            channel=row.channel,
            target=row.target,
            message=_message(row.message),
            status=DeliveryStatus(row.status),
            attempts=row.attempts,
            created=row.created,
            next_attempt=row.next_attempt,
            sent=row.sent,
            error=row.error,
            receipt=row.receipt,
        )
        for row in rows
    ]
