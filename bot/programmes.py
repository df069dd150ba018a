"""The claims on one subject → its programme: ladders, disputes, slips, timeline, what is expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from bot import claims as ledger
from bot.expecting import WEEK, expected, said_on
from bot.model import (
    Article,
    ArticleId,
    Attribute,
    Claim,
    ExpectedEvent,
    Hedge,
    LedgerRow,
    Programme,
    Rung,
    Saying,
    Slid,
    Slip,
    Stage,
    Standing,
    Verdict,
)

OPEN = frozenset((Verdict.CONFLICT, Verdict.MOVED, Verdict.SUPERSEDED))
"""Rows in which sources disagree, or a figure moved."""

LADDER = (
    *(Stage.INTEREST, Stage.OFFERED, Stage.TALKS, Stage.APPROVED),
    *(Stage.SIGNED, Stage.DELIVERED, Stage.INDUCTED),
)
_NEEDED = frozenset((Stage.APPROVED, Stage.SIGNED, Stage.DELIVERED))
"""Steps that no later one can do without: nobody need have offered or discussed."""

_DEADLINES = frozenset((Attribute.DELIVERY_START, Attribute.DELIVERY_DEADLINE))
_SLIDING = _DEADLINES | {Attribute.SESSION_DATE, Attribute.SUMMIT_DATE}
_SUMS = frozenset((Attribute.CONTRACT_VALUE, Attribute.ESTIMATED_VALUE))


def programme(
    subject: str,
    claims: Sequence[Claim],
    articles: Mapping[ArticleId, Article],
    events: Iterable[ExpectedEvent] = (),
    *,
    today: date,
    ahead: timedelta = WEEK,
    seen: Mapping[str, date] | None = None,
) -> Programme:
    """What is claimed of a subject, and when it and these `events` of the desk's own are expected."""
    mine = [claim for claim in claims if claim.subject == subject]
    timeline = sorted(_sayings(mine, articles), key=lambda saying: saying.day or date.max)
    rows = ledger.merge((saying.claim for saying in timeline), ledger.origins(articles.values()))
    return Programme(
        subject=subject,
        standings=tuple(_standings(rows, timeline)),
        ledger=tuple(rows),
        disputes=tuple(row for row in rows if row.verdict in OPEN),
        slips=tuple(_slips(timeline)),
        timeline=tuple(timeline),
        first=tuple(_first(rows, timeline)),
        expected=tuple(expected(mine, articles, events, today=today, ahead=ahead, seen=seen)),
        articles={number: articles[number] for number in {claim.article_id for claim in mine}},
    )


def _sayings(claims: Iterable[Claim], articles: Mapping[ArticleId, Article]) -> Iterator[Saying]:
    for claim in claims:
        yield Saying(claim=claim, day=said_on(articles[claim.article_id]))


def _standings(rows: Sequence[LedgerRow], timeline: Sequence[Saying]) -> Iterator[Standing]:
    """One for each lot of which a step, a number or a sum is told."""
    told = {row.lot for row in rows if row.attribute is Attribute.STAGE or row.attribute in _SUMS}
    told |= {row.lot for row in rows if row.attribute.value.startswith("quantity")}
    for lot in sorted(told):
        mine = [row for row in rows if row.lot == lot]
        steps = [one for one in timeline if one.claim.attribute is Attribute.STAGE and one.claim.lot == lot]
        taken = [one for one in steps if one.claim.hedge is not Hedge.DENIED]
        yield Standing(
            lot=lot,
            stage=_latest(taken),
            ladder=tuple(_ladder(taken)),
            denials=tuple(one for one in steps if one.claim.hedge is Hedge.DENIED),
            quantities=tuple(row for row in mine if row.attribute.value.startswith("quantity")),
            sums=tuple(row for row in mine if row.attribute in _SUMS),
        )


def _latest(taken: Sequence[Saying]) -> Saying | None:
    """The last step taken, by the time it speaks of; a mere possibility only where there is no other."""
    firm = [one for one in taken if one.claim.hedge is not Hedge.MAY] or taken
    return max(firm, key=lambda one: (_when(one), _height(one)), default=None)


def _when(saying: Saying) -> str:
    return saying.claim.as_of or (saying.day.isoformat() if saying.day else "")


def _height(saying: Saying) -> int:
    stage = Stage(str(saying.claim.value))
    return LADDER.index(stage) if stage in LADDER else len(LADDER)


def _ladder(taken: Sequence[Saying]) -> Iterator[Rung]:
    """Each step up to the highest, with the statement that reached it first."""
    first: dict[object, Saying] = {}
    for saying in sorted(taken, key=_when):
        first.setdefault(saying.claim.value, saying)
    reached = [place for place, stage in enumerate(LADDER) if stage in first]
    for stage in LADDER[: reached[-1] + 1] if reached else ():
        taker = first.get(stage)
        yield Rung(stage=stage, saying=taker, skipped=taker is None and stage in _NEEDED)


def _slips(timeline: Iterable[Saying]) -> Iterator[Slip]:
    told: dict[tuple[str, Attribute], list[Saying]] = {}
    for saying in timeline:
        if saying.claim.attribute in _SLIDING and saying.claim.hedge is not Hedge.DENIED:
            told.setdefault((saying.claim.lot, saying.claim.attribute), []).append(saying)
    for (lot, attribute), sayings in told.items():
        yield Slip(lot=lot, attribute=attribute, told=tuple(_slid(sayings)))


def _slid(sayings: Sequence[Saying]) -> Iterator[Slid]:
    """Each value whenever it is new or somebody new gives it."""
    given = set[tuple[str, object]]()
    before: Saying | None = None
    for saying in sayings:
        told = (saying.claim.attribution, saying.claim.value)
        if told not in given:
            given.add(told)
            yield Slid(saying=saying, days=_later(before, saying) if before else None)
            before = saying


def _later(before: Saying, saying: Saying) -> int | None:
    """By how many days a date ends later than the one before; None where an end or a time is not known."""
    ends = (before.claim.upper, saying.claim.upper)
    if not (before.day and saying.day and isinstance(ends[0], str) and isinstance(ends[1], str)):
        return None
    return (date.fromisoformat(ends[1]) - date.fromisoformat(ends[0])).days


def _first(rows: Iterable[LedgerRow], timeline: Sequence[Saying]) -> Iterator[Saying]:
    """Who was seen first with each value; nobody where no text has a date."""
    for row in rows:
        for value in row.values:
            gave = {id(claim) for claim in value.claims}
            dated = (one for one in timeline if id(one.claim) in gave and one.day)
            if saying := next(dated, None):
                yield saying
