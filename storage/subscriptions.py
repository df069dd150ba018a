"""Subscriptions: when each began and was served, and what it was told of which story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.model import StoryId, SubscriptionState, Told
from storage.columns import clean
from storage.tables import subscriptions, told

_STATE = select(subscriptions).where(subscriptions.c.name == bindparam("named"), subscriptions.c.active)
_TOLD = (
    select(told)
    .join(subscriptions, subscriptions.c.id == told.c.subscription_id)
    .where(subscriptions.c.name == bindparam("named"))
    .order_by(told.c.story_id)
)
_RECORD = (
    update(subscriptions)
    .where(subscriptions.c.name == bindparam("named"))
    .values(last_slot=bindparam("slot"), last_sent=bindparam("sent"))
)
_END = update(subscriptions).where(subscriptions.c.id == bindparam("ended")).values(active=False)
_FORGET_ALL = delete(told).where(told.c.subscription_id == bindparam("ended"))
_BEGIN_AGAIN = (
    update(subscriptions)
    .where(subscriptions.c.id == bindparam("again"))
    .values(
        active=True,
        began=bindparam("at"),
        begun=subscriptions.c.begun + 1,
        last_slot=None,
        last_sent=None,
    )
)
_FORGET_TOLD = delete(told).where(
    told.c.subscription_id == bindparam("of_subscription"), told.c.story_id == bindparam("of_story")
)


class Subscriptions:
    """`bot.ports.Subscriptions`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sync(self, names: Sequence[str], *, now: datetime) -> None:
        """Begin those not known, forget those no longer named: adding a name again begins anew."""
        wanted = {clean(name) for name in names}
        known = {row.name: row for row in self._connection.execute(select(subscriptions))}
        for name, row in known.items():
            if row.active and name not in wanted:
                self._connection.execute(_END, {"ended": row.id})
                self._connection.execute(_FORGET_ALL, {"ended": row.id})
            elif name in wanted and not row.active:
                self._connection.execute(_BEGIN_AGAIN, {"again": row.id, "at": now})
        for name in sorted(wanted - known.keys()):
            first = {"name": name, "active": True, "began": now, "begun": 1}
            self._connection.execute(insert(subscriptions), first)

    def state(self, name: str) -> SubscriptionState | None:
        """What is remembered of a subscription."""
        row = self._connection.execute(_STATE, {"named": name}).one_or_none()
        if row is None:
            return None
        return SubscriptionState(
            name=name, began=row.began, begun=row.begun, last_slot=row.last_slot, last_sent=row.last_sent
        )

    def record(self, state: SubscriptionState) -> None:
        """Remember when it was served."""
        served = {"named": state.name, "slot": state.last_slot, "sent": state.last_sent}
        self._connection.execute(_RECORD, served)

    def told(self, name: str) -> Mapping[StoryId, Told]:
        """What it was told, by story."""
        return {
            StoryId(row.story_id): Told(
                story_id=StoryId(row.story_id),
                at=row.at,
                keywords=tuple(row.keywords),
                origins=row.origins,
                articles=row.articles,
            )
            for row in self._connection.execute(_TOLD, {"named": name})
        }

    def tell(self, name: str, told: Sequence[Told]) -> None:
        """Remember what a message that was just queued tells it."""
        row = self._connection.execute(_STATE, {"named": name}).one_or_none()
        if row is None or not told:
            return
        latest = {one.story_id: one for one in told}
        stories = [{"of_subscription": row.id, "of_story": story_id} for story_id in latest]
        self._connection.execute(_FORGET_TOLD, stories)
        self._connection.execute(_TELL, [_told_row(row.id, one) for one in latest.values()])


_TELL = insert(told)


def _told_row(subscription_id: int, one: Told) -> dict[str, object]:
    return {
        "subscription_id": subscription_id,
        "story_id": one.story_id,
        "at": one.at,
        "keywords": list(one.keywords),
        "origins": one.origins,
        "articles": one.articles,
    }
