"""A draft in its sentence → its hedge, its actor and the time that it speaks of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import cast

from bot import lexicon
from bot.claims.lots import dates_order, place_of
from bot.claimtypes.base import Draft, Sentence, word_set
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
_VALUES = frozenset((Attribute.ESTIMATED_VALUE, Attribute.CONTRACT_VALUE))
_ESTIMATED = word_set(
    "estimate estimates reckons reckoned pegs pegged оценке оценкам оценивает оценивается अनुमान"
)
_WOULD = frozenset((("would", "cost"), ("will", "cost"), ("обойдется", "в"), ("будет", "стоить")))
_PARTED = 2
_NOUNS = frozenset(("of", "for"))
_RELATIVES = frozenset(("which", "who", "whose", "जिसके", "जिसकी", "जिसमें"))
_STATES = frozenset(("interest", "offered", "talks"))


def hedge(draft: Draft, sentence: Sentence, who: str) -> Hedge:
    if draft.hedge is not None:
        return draft.hedge
    bounds = sentence.clause(draft.first)
    if draft.attribute in _HEDGED and _is_possible(draft, sentence, bounds):
        return Hedge.MAY
    ahead = draft.attribute in _DATED and (draft.lower is None or not str(draft.upper) <= sentence.day)
    if draft.attribute in _VALUES and _is_estimated(sentence, bounds):
        return Hedge.REPORTED
    done = draft.done or draft.value == "talks"
    if done and who.startswith(("person:", "official:")) and not ahead:
        return Hedge.CONFIRMED
    return Hedge.REPORTED


def _is_possible(draft: Draft, sentence: Sentence, bounds: tuple[int, int]) -> bool:
    """A word for *maybe* in the clause; between a comma and a date it is the date's: *, probably in May*."""
    relative = _relative(draft, sentence)
    for tag in sentence.tagged("hedges", "may", within=relative or bounds):
        if sentence.key(tag.last) == "नहीं" or sentence.key(tag.last) in _NOUNS:
            continue  # not possible before 2028, hopes of an early delivery
        comma = max((at for at in range(bounds[0], tag.first) if sentence.key(at) == ","), default=-1)
        parted = comma >= 0 and tag.first - comma <= _PARTED
        ends = next((when.last for when in sentence.dates if 0 <= when.head - tag.last <= 1), 0)
        if not (parted and ends) or comma < draft.first < ends:
            return True
    return False


def _relative(draft: Draft, sentence: Sentence) -> tuple[int, int] | None:
    """The tokens of the relative clause that a draft stands in: *, for which India will pay $4 billion,*."""
    commas = [place for place, token in enumerate(sentence.tokens) if token.key == ","]
    first = max((place for place in commas if place < draft.first), default=-1)
    last = min((place for place in commas if place > draft.first), default=-1)
    words = (sentence.key(first + 1), sentence.key(first + 2))
    opens = any(word in _RELATIVES or word.startswith("котор") for word in words)
    return (first, last) if 0 <= first < last and opens else None


def _is_estimated(sentence: Sentence, bounds: tuple[int, int]) -> bool:
    """What a body only estimates it does not confirm, even beside an approval."""
    words = [token.key for token in sentence.tokens[bounds[0] : bounds[1]]]
    return not _ESTIMATED.isdisjoint(words) or not _WOULD.isdisjoint(pairwise(words))


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
        if when.begins <= sentence.published
        and not when.period
        and when.lower is not None
        and "since" not in {sentence.key(when.head), sentence.key(when.first - 1)}
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
