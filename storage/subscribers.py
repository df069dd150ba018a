"""Subscribers: readers and their wishes, who wants no more mail, what the page was asked, and its keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time
from typing import TypedDict

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.model import (
    Asked,
    Asking,
    Ended,
    QuietHours,
    Schedule,
    ScheduleKind,
    Subscriber,
    SubscriberId,
    Suppression,
    Wish,
)
from storage.columns import AnyRow, chunks, clean
from storage.tables import asked, keys, subscribers, suppressions

_BY_ID = select(subscribers).where(subscribers.c.id == bindparam("number"))
_BY_MAILBOX = select(subscribers).where(subscribers.c.mailbox == bindparam("compared"))
_ALL = select(subscribers).order_by(subscribers.c.id)
_PUT = insert(subscribers).returning(subscribers.c.id)
_CHANGE = (
    update(subscribers)
    .where(subscribers.c.id == bindparam("number"))
    .values(
        wish=bindparam("wished"),
        changed=bindparam("now"),
    )
)
_CONFIRM = (
    update(subscribers).where(subscribers.c.id == bindparam("number")).values(confirmed=bindparam("now"))
)
_REMOVE = delete(subscribers).where(subscribers.c.id == bindparam("number"))
_SUPPRESSED = select(suppressions).where(
    suppressions.c.list_name == bindparam("of_list"),
    suppressions.c.digest.in_(bindparam("digests", expanding=True)),
)
_LIFT = delete(suppressions).where(
    suppressions.c.digest == bindparam("of_digest"), suppressions.c.list_name == bindparam("of_list")
)
_ANSWERED = update(asked).where(asked.c.id == bindparam("number")).values(wish=None)
_WAITING = select(asked).where(asked.c.wish.is_not(None)).order_by(asked.c.id)
_recent = asked.c.at > bindparam("since")
_FROM_ORIGIN = select(func.count()).where(_recent, asked.c.origin == bindparam("who"))
_FROM_ALL = select(func.count()).where(_recent)
_BEFORE = select(func.count()).where(
    _recent, asked.c.mailbox == bindparam("of_mailbox"), asked.c.id < bindparam("before")
)
_FORGET = delete(asked).where(asked.c.at <= bindparam("until"))
_STALE = delete(subscribers).where(
    subscribers.c.confirmed.is_(None), subscribers.c.changed <= bindparam("until")
)


class Written(TypedDict):
    """A wish as JSON."""

    address: str
    keywords: list[str]
    schedule: tuple[str, str | None, int | None, str | None]
    timezone: str
    quiet_hours: tuple[str, str] | None
    language: str


class Subscribers:
    """`bot.ports.Subscribers`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # Readers

    def put(self, wish: Wish, *, mailbox: str, now: datetime) -> Subscriber:
        """Keep what a mailbox wishes: a new subscriber, not confirmed, or another wish of a known one."""
        known = self.find(mailbox)
        if known is None:
            new = {"mailbox": mailbox, "wish": _written(wish), "created": now, "changed": now}
            number = self._connection.execute(_PUT, new).scalar_one()
            return Subscriber(id=SubscriberId(number), wish=wish, created=now, changed=now)
        change = {"number": known.id, "wished": _written(wish), "now": now}
        self._connection.execute(_CHANGE, change)
        return replace(known, wish=wish, changed=now)

    def get(self, subscriber_id: SubscriberId) -> Subscriber | None:
        """One subscriber."""
        return _one(self._connection.execute(_BY_ID, {"number": subscriber_id}).one_or_none())

    def find(self, mailbox: str) -> Subscriber | None:
        """The subscriber with this mailbox."""
        return _one(self._connection.execute(_BY_MAILBOX, {"compared": clean(mailbox)}).one_or_none())

    def all(self, *, confirmed: bool = False) -> list[Subscriber]:
        """Every subscriber, the oldest first; with `confirmed` only those who are served."""
        chosen = _ALL.where(subscribers.c.confirmed.is_not(None)) if confirmed else _ALL
        return [_subscriber(row) for row in self._connection.execute(chosen)]

    def confirm(self, subscriber_id: SubscriberId, *, now: datetime) -> None:
        """Let a subscriber be served from now on."""
        self._connection.execute(_CONFIRM, {"number": subscriber_id, "now": now})

    def remove(self, subscriber_id: SubscriberId) -> None:
        """Forget a subscriber."""
        self._connection.execute(_REMOVE, {"number": subscriber_id})

    def counts(self) -> tuple[int, int]:
        """How many are confirmed, how many are not yet."""
        row = self._connection.execute(
            select(func.count(subscribers.c.confirmed), func.count()).select_from(subscribers)
        ).one()
        return row[0], row[1] - row[0]

    # Who wants no more

    def suppress(self, suppressed: Suppression) -> None:
        """Remember that an address wants no more mail of a list."""
        self.lift(suppressed.digest, list_name=suppressed.list_name)
        values = {name: getattr(suppressed, name) for name in ("digest", "list_name", "at", "why")}
        self._connection.execute(insert(suppressions), values)

    def lift(self, digest: str, *, list_name: str) -> None:
        """Let an address have mail of a list again."""
        self._connection.execute(_LIFT, {"of_digest": digest, "of_list": clean(list_name)})

    def suppressed(self, digests: Iterable[str], *, list_name: str) -> dict[str, Suppression]:
        """What is known of those among these addresses that want no more mail of a list, by digest."""
        rows = (
            row
            for some in chunks(digests)
            for row in self._connection.execute(_SUPPRESSED, {"of_list": clean(list_name), "digests": some})
        )
        return {row.digest: _suppression(row) for row in rows}

    def suppressions(self) -> list[Suppression]:
        """The whole list."""
        listed = select(suppressions).order_by(suppressions.c.at, suppressions.c.digest)
        return [_suppression(row) for row in self._connection.execute(listed)]

    # What the page was asked

    def ask(self, asking: Asking, wish: Wish, *, mailbox: str, origin: str, now: datetime) -> None:
        """Keep a request until it is answered, and count it by mailbox and origin until it is forgotten."""
        values = {"at": now, "mailbox": mailbox, "origin": origin, "asking": asking, "wish": _written(wish)}
        self._connection.execute(insert(asked), values)

    def asked_from(self, origin: str, *, since: datetime) -> tuple[int, int]:
        """How many requests came from there since then, and how many from everywhere."""
        of_origin = self._connection.execute(_FROM_ORIGIN, {"who": origin, "since": since}).scalar_one()
        return of_origin, self._connection.execute(_FROM_ALL, {"since": since}).scalar_one()

    def asked_for(self, mailbox: str, *, since: datetime, before: int) -> int:
        """How many requests were made for a mailbox since then, before the one of this number."""
        counted = {"of_mailbox": mailbox, "since": since, "before": before}
        return self._connection.execute(_BEFORE, counted).scalar_one()

    def waiting(self, *, limit: int) -> list[Asked]:
        """Requests without an answer, the oldest first."""
        rows = self._connection.execute(_WAITING.limit(limit))
        return [Asked(id=row.id, at=row.at, asking=Asking(row.asking), wish=_wish(row.wish)) for row in rows]

    def answered(self, number: int) -> None:
        """Forget what a request asked; it still counts."""
        self._connection.execute(_ANSWERED, {"number": number})

    def forget(self, *, asked_until: datetime, pending_until: datetime) -> None:
        """Forget requests so old, and who did not confirm for so long."""
        self._connection.execute(_FORGET, {"until": asked_until})
        self._connection.execute(_STALE, {"until": pending_until})

    # Keys

    def keys(self, purpose: str) -> list[str]:
        """The keys of a purpose, the oldest first."""
        of_purpose = select(keys.c.value).where(keys.c.purpose == purpose)
        return list(self._connection.execute(of_purpose.order_by(keys.c.made, keys.c.value)).scalars())

    def add_key(self, purpose: str, value: str, *, now: datetime) -> None:
        """Keep a key."""
        self._connection.execute(insert(keys), {"purpose": purpose, "value": value, "made": now})


def _one(row: AnyRow | None) -> Subscriber | None:
    return None if row is None else _subscriber(row)


def _subscriber(row: AnyRow) -> Subscriber:
    return Subscriber(
        id=SubscriberId(row.id),
        wish=_wish(row.wish),
        created=row.created,
        changed=row.changed,
        confirmed=row.confirmed,
    )


def _suppression(row: AnyRow) -> Suppression:
    return Suppression(digest=row.digest, list_name=row.list_name, at=row.at, why=Ended(row.why))


def _written(wish: Wish) -> Written:
    schedule, quiet = wish.schedule, wish.quiet_hours
    at = schedule.at.isoformat() if schedule.at else None
    return {
        "address": wish.address,
        "keywords": list(wish.keywords),
        "schedule": (schedule.kind.value, at, schedule.weekday, schedule.cron),
        "timezone": wish.timezone,
        "quiet_hours": (quiet.start.isoformat(), quiet.end.isoformat()) if quiet else None,
        "language": wish.language,
    }


def _wish(written: Written) -> Wish:
    kind, at, weekday, cron = written["schedule"]
    quiet = written["quiet_hours"]
    return Wish(
        address=written["address"],
        keywords=tuple(written["keywords"]),
        schedule=Schedule(
            kind=ScheduleKind(kind),
            at=time.fromisoformat(at) if at else None,
            weekday=weekday,
            cron=cron,
        ),
        timezone=written["timezone"],
        quiet_hours=(
            QuietHours(start=time.fromisoformat(quiet[0]), end=time.fromisoformat(quiet[1]))
            if quiet
            else None
        ),
        language=written["language"],
    )
