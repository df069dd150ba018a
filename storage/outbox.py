"""The outbox: rendered messages bound for their targets, and what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NotRequired, TypedDict

from sqlalchemy import (
    Connection,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)

from bot.model import GONE, Delivery, DeliveryId, DeliveryStatus, Form, Message
from storage.columns import AnyRow
from storage.tables import deliveries

_QUEUED = select(deliveries.c.id).where(
    deliveries.c.key == bindparam("the_key"), deliveries.c.target == bindparam("the_target")
)
_LANE = and_(deliveries.c.subscription == bindparam("named"), deliveries.c.target == bindparam("to"))
"""What goes to one receiver of one subscription."""

_PENDING = deliveries.c.status == DeliveryStatus.PENDING
_PAUSED = and_(deliveries.c.status == DeliveryStatus.DEAD, deliveries.c.receipt == GONE)
_gone = deliveries.alias("gone")
_BLOCKED = exists().where(
    _gone.c.status == DeliveryStatus.DEAD,
    _gone.c.receipt == GONE,
    _gone.c.subscription == deliveries.c.subscription,
    _gone.c.target == deliveries.c.target,
)
_ORDER = (deliveries.c.attempts, deliveries.c.created, deliveries.c.id)
_PLACE = func.row_number().over(
    partition_by=(deliveries.c.subscription, deliveries.c.target), order_by=_ORDER
)
_WAITING = select(deliveries.c.id, _PLACE.label("place")).where(
    _PENDING,
    or_(deliveries.c.next_attempt <= bindparam("now"), deliveries.c.next_attempt > bindparam("never")),
    ~_BLOCKED,
)
_RECEIPT = select(deliveries.c.receipt).where(
    deliveries.c.key == bindparam("the_key"),
    deliveries.c.target == bindparam("the_target"),
    deliveries.c.status == DeliveryStatus.SENT,
)
_FAILURES = select(func.coalesce(func.sum(deliveries.c.attempts), 0)).where(_PENDING, _LANE)
_last_sent = select(func.max(deliveries.c.id)).where(_LANE, deliveries.c.status == DeliveryStatus.SENT)
_REFUSALS = select(func.count()).where(
    _LANE,
    deliveries.c.status == DeliveryStatus.DEAD,
    deliveries.c.id > func.coalesce(_last_sent.scalar_subquery(), 0),
)
_POSTPONE = (
    update(deliveries)
    .where(_PENDING, _LANE, deliveries.c.next_attempt < bindparam("until"))
    .values(next_attempt=bindparam("until"))
)
_GIVE_UP = (
    update(deliveries)
    .where(_PENDING, _LANE, deliveries.c.created < bindparam("before"))
    .values(status=DeliveryStatus.DEAD, error=bindparam("why"))
)
_WITHDRAW = (
    update(deliveries).where(_PENDING, _LANE).values(status=DeliveryStatus.DEAD, error=bindparam("why"))
)
_ERASE = delete(deliveries).where(
    deliveries.c.subscription.like(bindparam("of_kind")),
    deliveries.c.target.in_(bindparam("addresses", expanding=True)),
)
_COUNTS = (
    select(deliveries.c.status, func.count())
    .where(deliveries.c.subscription.like(bindparam("of_kind")))
    .group_by(deliveries.c.status)
)
_RESUME = (
    update(deliveries)
    .where(_PAUSED, deliveries.c.id == bindparam("gone_id"))
    .values(status=DeliveryStatus.PENDING, receipt="", attempts=0, next_attempt=bindparam("now"))
)
_BEGIN = (
    update(deliveries)
    .where(_PENDING, deliveries.c.id.in_(bindparam("numbers", expanding=True)))
    .values(next_attempt=bindparam("now"))
)
_HASTEN = update(deliveries).where(_PENDING, _LANE).values(next_attempt=bindparam("now"))
_RECORD = update(deliveries).where(deliveries.c.id == bindparam("delivery_id"))
_FORGET_TEXT = (
    update(deliveries).where(deliveries.c.id == bindparam("delivery_id")).values(message=bindparam("head"))
)
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
    thread_key: NotRequired[str]
    unsubscribe_url: NotRequired[str]


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

    def due(self, *, now: datetime, limit: int, busy: Iterable[tuple[str, str]] = ()) -> list[Delivery]:
        """Pending deliveries whose next attempt has come, to receivers that are not paused.

        To each the least tried first, then the oldest; the first to every receiver come before any second.
        `busy` are subscriptions with targets whose deliveries are left out.
        One that would wait beyond any wait of ours was planned by a clock that was wrong: it is due.
        """
        moments = {"now": now, "never": now + LONGER_THAN_ANY_WAIT}
        free = tuple_(deliveries.c.subscription, deliveries.c.target).not_in(sorted(busy))
        queue = (_WAITING.where(free) if busy else _WAITING).subquery()
        due = select(deliveries).join(queue, queue.c.id == deliveries.c.id)
        first = due.order_by(queue.c.place, *_ORDER).limit(limit)
        return nouns(self._connection.execute(first, moments))

    def begin(self, due: Iterable[Delivery], *, now: datetime) -> None:
        """Note that these are being tried now; they stay due until something is recorded."""
        numbers = [delivery.id for delivery in due]
        self._connection.execute(_BEGIN, {"numbers": numbers, "now": now})

    def receipt(self, key: str, target: str) -> str:
        """What the other side answered to a message that was sent; empty where none was."""
        asked = {"the_key": key, "the_target": target}
        return self._connection.execute(_RECEIPT, asked).scalar_one_or_none() or ""

    def trouble(self, delivery: Delivery) -> tuple[int, int]:
        """Of its receiver: failures of what is pending, deaths since one was last sent."""
        lane = _lane(delivery)
        failures = self._connection.execute(_FAILURES, lane).scalar_one()
        return int(failures), self._connection.execute(_REFUSALS, lane).scalar_one()

    def postpone(self, delivery: Delivery, *, until: datetime, dead: datetime | None = None) -> None:
        """Let what is pending for its receiver wait until then; what was queued before `dead` dies."""
        lane = _lane(delivery)
        if dead is not None:
            self._connection.execute(_GIVE_UP, lane | {"before": dead, "why": delivery.error})
        self._connection.execute(_POSTPONE, lane | {"until": until})

    def paused(self) -> list[Delivery]:
        """The deliveries that paused their receivers, newest first."""
        return nouns(self._connection.execute(_NEWEST.where(_PAUSED)))

    def resume(self, *, now: datetime, like: Delivery | None = None) -> list[Delivery]:
        """Try paused receivers again (with `like` only that one's); what paused them."""
        gone = [one for one in self.paused() if like is None or _lane(one) == _lane(like)]
        for one in gone:
            self._connection.execute(_RESUME, {"gone_id": one.id, "now": now})
            self._connection.execute(_HASTEN, _lane(one) | {"now": now})
        return gone

    def withdraw(self, subscription: str, *, target: str, why: str) -> None:
        """Let nothing that waits for this receiver be sent any more."""
        lane: dict[str, object] = {"named": subscription, "to": target}
        self._connection.execute(_WITHDRAW, lane | {"why": why})

    def erase(self, kind: str, *, targets: Sequence[str]) -> int:
        """Forget all messages to these addresses of subscriptions `kind:…`; how many there were."""
        asked = {"of_kind": f"{kind}:%", "addresses": list(targets)}
        return self._connection.execute(_ERASE, asked).rowcount

    def forget_text(self, delivery: Delivery) -> None:
        """Keep of a message no more than its head: what it was about, and when."""
        head = _written(replace(delivery.message, parts={}))
        self._connection.execute(_FORGET_TEXT, {"delivery_id": delivery.id, "head": head})

    def record(self, delivery: Delivery) -> None:
        """Store status, attempts, next attempt, error and receipt."""
        self._connection.execute(_RECORD, _changing(delivery) | {"delivery_id": delivery.id})

    def get(self, delivery_id: DeliveryId) -> Delivery | None:
        """One delivery."""
        one: Select[Any] = select(deliveries).where(deliveries.c.id == delivery_id)
        return next(iter(nouns(self._connection.execute(one))), None)

    def count_since(self, subscription: str, *, since: datetime) -> int:
        """How many messages of a subscription were queued at or after `since`, however many got each."""
        return self._connection.execute(_COUNT, {"named": subscription, "since": since}).scalar_one()

    def counts(self, kind: str = "") -> dict[DeliveryStatus, int]:
        """How many deliveries (with `kind` only those of subscriptions `kind:…`) have each status."""
        found = self._connection.execute(_COUNTS, {"of_kind": f"{kind}:%" if kind else "%"})
        return {DeliveryStatus(row[0]): row[1] for row in found}

    def list(
        self, *, status: DeliveryStatus | None = None, limit: int = 100, but: str = ""
    ) -> list[Delivery]:
        """Deliveries, newest first; without those of subscriptions `but:…`."""
        newest = _NEWEST.limit(limit)
        if but:
            newest = newest.where(deliveries.c.subscription.not_like(f"{but}:%"))
        if status is not None:
            newest = newest.where(deliveries.c.status == status)
        return nouns(self._connection.execute(newest))


def _lane(delivery: Delivery) -> dict[str, object]:
    return {"named": delivery.subscription, "to": delivery.target}


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
        "thread_key": message.thread_key,
        "unsubscribe_url": message.unsubscribe_url,
    }


def _message(written: Written) -> Message:
    return Message(
        subject=written["subject"],
        preview=written["preview"],
        parts={Form(form): part for form, part in written["parts"].items()},
        date=datetime.fromisoformat(written["date"]),
        list_id=written["list_id"],
        language=written["language"],
        thread_key=written.get("thread_key", ""),
        unsubscribe_url=written.get("unsubscribe_url", ""),
    )


def nouns(rows: Iterable[AnyRow]) -> list[Delivery]:
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
