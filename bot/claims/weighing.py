"""The claims of one row → every way in which two of them stand to each other, without looking at every pair.

Ranges are sorted once and counted: of those that end before another begins, how many tell another value, and
how many of these are the same speaker's at another time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from operator import itemgetter
from typing import NamedTuple, cast

from bot import lexicon
from bot.model import ArticleId, Attribute, Claim, Hedge, Stage, Value, Verdict

_DATES = frozenset(
    (Attribute.DELIVERY_START, Attribute.DELIVERY_DEADLINE, Attribute.SESSION_DATE, Attribute.SUMMIT_DATE)
)
_OF_MEETINGS = frozenset(
    (Attribute.SESSION_DATE, Attribute.SESSION_PLACE, Attribute.SUMMIT_DATE, Attribute.AGREEMENTS)
)
_WITHIN = {
    "New Delhi": "India",
    "Moscow": "Russia",
    "Manekshaw Centre": "New Delhi",
    "Hyderabad House": "New Delhi",
}
_ALWAYS = "9999-12-31"
"""When a denial without a date is known to stand: it is older than no step."""

_OPEN_BELOW, _OPEN_ABOVE = float("-inf"), float("inf")

Speakers = Callable[[Claim], str]


def weighed(claims: Sequence[Claim], speaker: Speakers) -> set[Verdict]:
    """The verdicts on all pairs of claims of one row; `speaker` tells who can be held to a claim."""
    if len(claims) <= 1:
        return set()
    if claims[0].attribute is Attribute.STAGE:
        return set(_steps(claims))
    if claims[0].attribute is Attribute.SESSION_PLACE:
        return {verdict for meeting in _grouped(claims, _meeting) for verdict in _places(meeting)}
    alike = _grouped(claims, lambda claim: (_unit(claim), _meeting(claim)))
    return {verdict for group in alike for verdict in _values(group, speaker)}


def comparable(one: Claim, other: Claim) -> bool:
    """Whether two units say the same: equal, or both used loosely for that system."""
    return _unit(one) == _unit(other)


def _unit(claim: Claim) -> str:
    loose = cast("Mapping[str, Sequence[str]]", lexicon.wording("lots")["loose"]).get(claim.subject, ())
    return "loosely" if claim.unit in loose else f"unit {claim.unit}"


def _meeting(claim: Claim) -> str:
    """The year of a meeting that is told without its ordinal: there is one a year."""
    return claim.as_of[:4] if claim.attribute in _OF_MEETINGS and not claim.lot else ""


def _grouped(claims: Iterable[Claim], key: Callable[[Claim], object]) -> list[list[Claim]]:
    groups: dict[object, list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[key(claim)].append(claim)
    return list(groups.values())


class _Ranged(NamedTuple):
    """The range that a claim leaves open, as numbers: days are counted from the year 1."""

    lower: float
    upper: float

    @classmethod
    def of(cls, claim: Claim) -> _Ranged:
        """The range of a claim; a bound that is not told is open."""
        return cls(
            _OPEN_BELOW if claim.lower is None else _number(claim.lower),
            _OPEN_ABOVE if claim.upper is None else _number(claim.upper),
        )


def _number(bound: Value) -> float:
    return float(date.fromisoformat(bound).toordinal()) if isinstance(bound, str) else float(bound)


class _Told(NamedTuple):
    """What is compared of a claim."""

    lower: float
    upper: float
    value: object
    speaker: str
    time: str

    @property
    def signs(self) -> tuple[tuple[object, ...], ...]:
        """What is counted: all, its value, its speaker, both, and the two of this time."""
        value, who, time = ("value", self.value), ("of", self.speaker), ("at", self.speaker, self.time)
        return ((), value, who, (*who, self.value), time, (*time, self.value))


def _values(claims: Sequence[Claim], speaker: Speakers) -> Iterator[Verdict]:
    told = [_Told(*_Ranged.of(claim), claim.value, speaker(claim), claim.as_of) for claim in claims]
    over = Counter[tuple[object, ...]]()
    apart = later = disputed = 0
    ending = sorted(told, key=itemgetter(1))
    place = 0
    for one in sorted(told, key=itemgetter(0)):
        while place < len(ending) and ending[place].upper < one.lower:
            over.update(ending[place].signs)
            place += 1
        every, alike, his, his_alike, then, then_alike = (over[sign] for sign in one.signs)
        moved = (his - his_alike) - (then - then_alike)
        apart += every - alike
        later += moved
        disputed += every - alike - moved
    pairs = len(told) * (len(told) - 1) // 2
    agreeing = sum(count * (count - 1) // 2 for count in Counter(one.value for one in told).values())
    if disputed:
        yield Verdict.CONFLICT
    if later:
        yield Verdict.MOVED if claims[0].attribute in _DATES else Verdict.SUPERSEDED
    if pairs - agreeing - apart:
        yield Verdict.COMPATIBLE
    if agreeing:
        yield Verdict.AGREE


def _steps(claims: Iterable[Claim]) -> Iterator[Verdict]:
    """A step and its denial conflict, unless the denial is known as the older; steps stand on one ladder."""
    taken: dict[object, str] = {}
    denied: dict[object, str] = {}
    counts = Counter[object]()
    for claim in claims:
        if claim.hedge is Hedge.DENIED:
            denied[claim.value] = max(denied.get(claim.value, ""), claim.as_of or _ALWAYS)
        else:
            taken[claim.value] = min(taken.get(claim.value, claim.as_of), claim.as_of)
        counts[claim.value, claim.hedge is Hedge.DENIED] += 1
    earliest = min(taken.values(), default="")
    about = {step: earliest if step == Stage.DENIED else taken.get(step) for step in denied} if taken else {}
    if any(told is not None and denied[step] >= told for step, told in about.items()):
        yield Verdict.CONFLICT
    if len(counts) > 1:
        yield Verdict.COMPATIBLE
    if max(counts.values()) > 1:
        yield Verdict.AGREE


def _places(claims: Iterable[Claim]) -> Iterator[Verdict]:
    """Places that lie in each other, and those of one text, go together; there are no more than we know."""
    told: dict[str, set[ArticleId | None]] = defaultdict(set)
    counts = Counter[str]()
    for claim in claims:
        told[str(claim.value)].add(claim.article_id)
        counts[str(claim.value)] += 1
    for one, other in combinations(told, 2):
        nested = one in _around(other) or other in _around(one)
        together = len(told[one] | told[other]) == 1
        yield Verdict.COMPATIBLE if nested or together else Verdict.CONFLICT
    if max(counts.values()) > 1:
        yield Verdict.AGREE


def _around(place: str) -> set[str]:
    found: set[str] = set()
    while place := _WITHIN.get(place, ""):
        found.add(place)
    return found
