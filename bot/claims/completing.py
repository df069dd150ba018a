"""A draft in its sentence → its hedge, its actor and the time that it speaks of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import cast

from bot import lexicon
from bot.claims.lots import dates_order, place_of
from bot.claimtypes.base import Draft, Sentence
from bot.model import Attribute, Hedge

_PROMISES = frozenset((Attribute.DELIVERY_START, Attribute.DELIVERY_DEADLINE))
_HEDGED = _PROMISES | {
    Attribute.ESTIMATED_VALUE,
    Attribute.SESSION_DATE,
    Attribute.SESSION_PLACE,
    Attribute.SUMMIT_DATE,
    Attribute.AGREEMENTS,
}
_DATED = _PROMISES | {Attribute.SESSION_DATE, Attribute.SUMMIT_DATE}
_APART = frozenset((Attribute.QUANTITY_DELIVERED, Attribute.SESSION_PLACE, Attribute.AGREEMENTS))
_STATES = frozenset(("interest", "offered", "talks"))


def hedge(draft: Draft, sentence: Sentence, who: str) -> Hedge:
    if draft.hedge is not None:
        return draft.hedge
    bounds = sentence.clause(draft.first)
    if draft.attribute in _HEDGED and sentence.has("hedges", "may", within=bounds):
        return Hedge.MAY
    ahead = draft.attribute in _DATED and (draft.lower is None or not str(draft.upper) <= sentence.day)
    if draft.done and who.startswith(("person:", "official:")) and not ahead:
        return Hedge.CONFIRMED
    return Hedge.REPORTED


def actor(draft: Draft, who: str) -> str:
    side = who.removeprefix("party:") if who.startswith("party:") else sides().get(who.partition(":")[2], "")
    if draft.actor == "denier":
        return side or "IN+RU"
    if draft.actor == "promise":
        return side if who.startswith("party:") else ""
    return draft.actor


@cache
def sides() -> Mapping[str, str]:
    table = cast("Mapping[str, Sequence[str]]", lexicon.wording("speakers")["sides"])
    return {name: side for side, names in table.items() for name in names} | {
        "IN MoD": "IN",
        "RU MoD": "RU",
        "IN MEA": "IN",
        "RU MFA": "RU",
    }


def as_of(draft: Draft, sentence: Sentence) -> str:
    """The time that a claim speaks of: its event's date, else the day it was published, "" if unknown."""
    if draft.as_of is not None:
        return draft.as_of
    day = sentence.day
    if (
        draft.attribute in _PROMISES
        or draft.attribute is Attribute.QUANTITY_PENDING
        or (draft.value in _STATES and draft.attribute is not Attribute.STAGE)
    ):
        return day
    start, end = sentence.clause(draft.first)
    past = [
        when
        for when in sentence.dates
        if when.begins <= sentence.published and not when.period and (when.lower is not None)
    ]
    acts = draft.attribute is Attribute.STAGE and draft.value not in {"signed", "approved"}
    if acts or draft.attribute in _APART:
        past = [when for when in past if not dates_order(sentence, when)]
    at = place_of(draft, sentence)
    inside = [when for when in past if start <= when.first < end] or past
    nearest = min(
        inside,
        key=lambda when: abs(when.first - at) if when.first > at else 2 * (at - when.first),
        default=None,
    )
    return nearest.value if nearest else day
