"""Subscriptions: when each began and was served, and what it was told, by story and claim by claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypedDict

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.model import ArticleId, Attribute, Claim, Hedge, StoryId, SubscriptionState, Told, ToldClaim, Value
from storage.columns import AnyRow, chunks, clean
from storage.tables import subscriptions, told, told_claims

_STATE = select(subscriptions).where(subscriptions.c.name == bindparam("named"), subscriptions.c.active)
_STATES = select(subscriptions).where(
    subscriptions.c.name.in_(bindparam("names", expanding=True)), subscriptions.c.active
)
_TOLD = (
    select(told)
    .join(subscriptions, subscriptions.c.id == told.c.subscription_id)
    .where(subscriptions.c.name == bindparam("named"))
    .order_by(told.c.story_id)
)
_TOLD_CLAIMS = (
    select(told_claims)
    .join(subscriptions, subscriptions.c.id == told_claims.c.subscription_id)
    .where(
        subscriptions.c.name == bindparam("named"),
        told_claims.c.subject.in_(bindparam("subjects", expanding=True)),
    )
    .order_by(told_claims.c.id)
)
_TOLD_SUBJECTS = (
    select(told_claims.c.subject)
    .join(subscriptions, subscriptions.c.id == told_claims.c.subscription_id)
    .where(subscriptions.c.name == bindparam("named"))
    .distinct()
)
_RECORD = (
    update(subscriptions)
    .where(subscriptions.c.name == bindparam("named"))
    .values(last_slot=bindparam("slot"), last_sent=bindparam("sent"))
)
_END = update(subscriptions).where(subscriptions.c.id == bindparam("ended")).values(active=False)
_FORGET_ALL = delete(told).where(told.c.subscription_id == bindparam("ended"))
_FORGET_CLAIMS = delete(told_claims).where(told_claims.c.subscription_id == bindparam("ended"))
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
                self._end(row.id)
            elif name in wanted and not row.active:
                self._connection.execute(_BEGIN_AGAIN, {"again": row.id, "at": now})
        for name in sorted(wanted - known.keys()):
            self._begin(name, now)

    def begin(self, name: str, *, now: datetime) -> None:
        """Begin one that was never there."""
        self._begin(clean(name), now)

    def end(self, name: str) -> None:
        """Forget one, and what it was told."""
        row = self._connection.execute(_STATE, {"named": name}).one_or_none()
        if row is not None:
            self._end(row.id)

    def _begin(self, name: str, now: datetime) -> None:
        first = {"name": name, "active": True, "began": now, "begun": 1}
        self._connection.execute(insert(subscriptions), first)

    def _end(self, number: int) -> None:
        for forget in (_END, _FORGET_ALL, _FORGET_CLAIMS):
            self._connection.execute(forget, {"ended": number})

    def states(self, names: Sequence[str]) -> dict[str, SubscriptionState]:
        """What is remembered of each of these that is in force."""
        rows = (row for asked in chunks(names) for row in self._connection.execute(_STATES, {"names": asked}))
        return {row.name: _state(row) for row in rows}

    def state(self, name: str) -> SubscriptionState | None:
        """What is remembered of a subscription."""
        row = self._connection.execute(_STATE, {"named": name}).one_or_none()
        return None if row is None else _state(row)

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
                thread=row.thread,
            )
            for row in self._connection.execute(_TOLD, {"named": name})
        }

    def told_claims(self, name: str, subjects: Sequence[str]) -> list[ToldClaim]:
        """The claims on these subjects that it was told, oldest first."""
        found: list[AnyRow] = []
        for asked in chunks(sorted({clean(subject) for subject in subjects})):
            found += self._connection.execute(_TOLD_CLAIMS, {"named": name, "subjects": asked})
        return [_told_claim(row) for row in sorted(found, key=lambda row: row.id)]

    def told_subjects(self, name: str) -> list[str]:
        """The subjects of which it was told any claim."""
        return sorted(self._connection.execute(_TOLD_SUBJECTS, {"named": name}).scalars())

    def tell(self, name: str, told: Sequence[Told], claims: Sequence[ToldClaim] = ()) -> None:
        """Remember what a message that was just queued tells it: stories, and claims not told before."""
        row = self._connection.execute(_STATE, {"named": name}).one_or_none()
        if row is None or not told:
            return
        if claims:
            self._connection.execute(_TELL_CLAIMS, [_claim_row(row.id, one) for one in claims])
        latest = {one.story_id: one for one in told}
        stories = [{"of_subscription": row.id, "of_story": story_id} for story_id in latest]
        self._connection.execute(_FORGET_TOLD, stories)
        self._connection.execute(_TELL, [_told_row(row.id, one) for one in latest.values()])


_TELL = insert(told)
_TELL_CLAIMS = insert(told_claims)


class Written(TypedDict):
    """A claim as JSON: what is compared and shown later, without the sentence it stood in."""

    subject: str
    lot: str
    attribute: str
    value: Value
    lower: Value | None
    upper: Value | None
    unit: str
    actor: str
    hedge: str
    attribution: str
    as_of: str
    article_id: int
    id: str


def _state(row: AnyRow) -> SubscriptionState:
    return SubscriptionState(
        name=row.name, began=row.began, begun=row.begun, last_slot=row.last_slot, last_sent=row.last_sent
    )


def _claim_row(subscription_id: int, one: ToldClaim) -> dict[str, object]:
    claim = one.claim
    written: Written = {
        "subject": claim.subject,
        "lot": claim.lot,
        "attribute": claim.attribute.value,
        "value": claim.value,
        "lower": claim.lower,
        "upper": claim.upper,
        "unit": claim.unit,
        "actor": claim.actor,
        "hedge": claim.hedge.value,
        "attribution": claim.attribution,
        "as_of": claim.as_of,
        "article_id": claim.article_id,
        "id": claim.id,
    }
    return {
        "subscription_id": subscription_id,
        "story_id": one.story_id,
        "subject": claim.subject,
        "claim": written,
        "outlet": one.outlet,
        "at": one.at,
    }


def _told_claim(row: AnyRow) -> ToldClaim:
    written: Written = row.claim
    claim = Claim(
        subject=written["subject"],
        lot=written["lot"],
        attribute=Attribute(written["attribute"]),
        value=written["value"],
        lower=written["lower"],
        upper=written["upper"],
        unit=written["unit"],
        actor=written["actor"],
        hedge=Hedge(written["hedge"]),
        attribution=written["attribution"],
        as_of=written["as_of"],
        article_id=ArticleId(written["article_id"]),
        id=written["id"],
    )
    return ToldClaim(claim=claim, story_id=StoryId(row.story_id), at=row.at, outlet=row.outlet)


def _told_row(subscription_id: int, one: Told) -> dict[str, object]:
    return {
        "subscription_id": subscription_id,
        "story_id": one.story_id,
        "at": one.at,
        "keywords": list(one.keywords),
        "origins": one.origins,
        "articles": one.articles,
        "thread": one.thread,
    }
