"""Two signatures → how alike they are, and what speaks against one event."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, lru_cache
from heapq import nsmallest
from typing import NamedTuple

from bot import marks
from bot.background import commonness
from bot.clustering.signatures import DISTINCTIVE, information
from bot.model import Candidate, Frequencies, Sketch

DAYS = 3.0  # after which likeness is worth 1/e
ANOTHER_SESSION = 0.35  # what is left of likeness when the sessions or summits they lead with differ
OTHER_FIGURES = 0.7  # … when the large numbers of their leads differ
IN_PASSING = 0.5  # … when one tells of another event and mentions this one
ANOTHER_SLOT = 0.5  # … for each of the leads' dates, places and numbers that differ, beyond one
ENOUGH = 2  # distinctive terms that two articles must share to count in full
FAINT = 0.1  # likeness too small for a story, whatever speaks against it
SAME_WORDS = 0.5  # from this likeness on two texts could be one template
UNSHARED_HEAD, SHARED_HEAD = 0.1, 0.5  # parts of the heads that make a mention in passing
FEW = 4  # terms of a head that say nothing about the rest
PRIOR_ARTICLES = 300  # articles that the table of common words is worth
RAREST = 1.8  # no term weighs more than this beside what the table says
LARGE = 100  # a smaller number counts what many reports count: people, days, years of age
YEARS = range(1900, 2100)
_FADES = timedelta(days=DAYS)


@dataclass(frozen=True, slots=True)
class Alike:
    """How alike a candidate is, 0.0 to 1.0, and in people's words what spoke against it."""

    candidate: Candidate
    score: float
    against: tuple[str, ...] = ()


def likeness(sketch: Sketch, candidates: Sequence[Candidate], frequencies: Frequencies) -> list[float]:
    """How alike an article is to each candidate, 0.0 to 1.0."""
    comparison = Comparison(sketch, frequencies)
    return [comparison.with_one(candidate).score for candidate in candidates]


class Comparison:
    """An article beside candidates: what is the same for each of them is computed once."""

    def __init__(self, sketch: Sketch, frequencies: Frequencies) -> None:
        self._sketch = sketch
        self._terms = sketch.signature.terms
        self._rarity = _rarities(self._terms, frequencies)
        self._average = sum(self._rarity.values()) / len(self._rarity) if self._rarity else 1.0
        average = self._average**2
        self._within = {
            term: (weight * (square := rarity**2), square - average, known.tells)
            for (term, weight), rarity in zip(self._terms.items(), self._rarity.values(), strict=True)
            if not (known := _known(term)).is_sound
        }
        self._marks = _by_kind(sketch.signature.marks)
        self._length = self._long(self._within)

    @cached_property
    def _across(self) -> frozenset[str]:
        """The terms that count beside an article in another script."""
        return frozenset(term for term in self._terms if _known(term).is_neutral)

    @cached_property
    def _neutral_length(self) -> float:
        return self._long(self._across)

    def _long(self, terms: Iterable[str]) -> float:
        mine, rarity = self._terms, self._rarity
        return math.hypot(*[mine[term] * rarity[term] for term in terms])

    def with_one(self, candidate: Candidate) -> Alike:
        """Cosine over the shared terms, less with time and with the marks that speak against it."""
        other = candidate.sketch
        told = _by_kind(other.signature.marks)
        across = self._marks.script.isdisjoint(told.script)
        theirs = other.signature.terms
        score = self._alike_across(theirs) if across else self._alike_within(theirs)
        dated = self._sketch.dated and other.dated
        apart = abs(self._sketch.at - other.at) / _FADES if dated else 0.0
        if score < FAINT:
            return Alike(candidate, score * math.exp(-apart))
        against = dict(self._against(told, theirs, across=across))
        if score >= SAME_WORDS:
            against |= self._another_of_a_template(told, dated=dated, across=across)
        return Alike(
            candidate, score * math.exp(-apart) * math.prod(against.values()), tuple(filter(None, against))
        )

    def shared(self, other: Sketch, most: int) -> list[str]:
        """The terms that make two articles alike, strongest first."""
        theirs = other.signature.terms
        across = self._marks.script.isdisjoint(_by_kind(other.signature.marks).script)
        both = theirs.keys() & (self._across if across else self._within.keys())
        return nsmallest(
            most, both, key=lambda term: (-self._terms[term] * theirs[term] * self._rarity[term] ** 2, term)
        )

    def _alike_within(self, theirs: Mapping[str, float]) -> float:
        """Terms of the other article whose rarity was not asked for weigh the average."""
        ours = self._within
        dot, length, distinctive = 0.0, self._average**2, 0
        for term in ours.keys() & theirs.keys():
            mine, excess, tells = ours[term]
            weight = theirs[term]
            dot += mine * weight
            length += weight * weight * excess
            distinctive += tells
        enough = min(distinctive / ENOUGH, 1.0)
        return _ratio(dot, self._length * math.sqrt(max(length, 0.0))) * enough

    def _alike_across(self, theirs: Mapping[str, float]) -> float:
        rarity = self._rarity
        both = theirs.keys() & self._across
        if not both:
            return 0.0
        dot = sum([self._terms[term] * theirs[term] * rarity[term] ** 2 for term in both])
        told = [
            theirs[term] * rarity.get(term, self._average)
            for term in theirs
            if ":" in term and _known(term).is_neutral
        ]
        return _ratio(dot, self._neutral_length * math.hypot(*told)) * _enough(both)

    def _against(
        self, told: _Marks, theirs: Mapping[str, float], *, across: bool
    ) -> Iterator[tuple[str, float]]:
        """What tells two events apart whatever the words, and what it leaves of the likeness."""
        mine = self._marks
        if any(map(_differ, mine.leading, told.leading)):
            yield "another session", ANOTHER_SESSION
        if _differ(mine.large, told.large):
            yield "other figures", OTHER_FIGURES
        ours = self._within
        if not across and _mentions(_part(mine.head, ours, theirs), _part(told.head, theirs, ours)):
            yield "only mentioned in passing", IN_PASSING

    def _another_of_a_template(self, told: _Marks, *, dated: bool, across: bool) -> dict[str, float]:
        """Dates, places and numbers, which tell two firings in the same words apart."""
        against = sum(_differ(*slot) for slot in _slots(self._marks, told, dated=dated, across=across))
        return {"other dates, places or numbers": ANOTHER_SLOT ** (against - 1)} if against > 1 else {}


def _rarities(terms: Iterable[str], frequencies: Frequencies) -> dict[str, float]:
    """What each term weighs in this archive beside what the table says.

    The ratio of inverse document frequencies, smoothed by the table: 1.0 for all while the archive is empty.
    """
    total = frequencies.documents + PRIOR_ARTICLES
    count, log = frequencies.terms.get, math.log
    rarities = {}
    for term in terms:
        known = _known(term)
        part = (count(term, 0) + known.expected) / total
        rarity = -log(part if part < 0.99 else 0.99) / known.information
        rarities[term] = rarity if rarity < RAREST else RAREST
    return rarities


class _Known(NamedTuple):
    """What is known of a term by itself: in how many of the table's articles it stands, and the information
    in it; whether it is distinctive, only how a name sounds, and whether it means the same in every script.
    """

    expected: float
    information: float
    tells: bool
    is_sound: bool
    is_neutral: bool


@lru_cache(maxsize=4_000)
def _known(term: str) -> _Known:
    common = commonness(term)
    return _Known(
        expected=common * PRIOR_ARTICLES,
        information=information(term),
        tells=common < DISTINCTIVE,
        is_sound=term.startswith("sound:"),
        is_neutral=":" in term and not term.startswith("name:"),
    )


def _enough(shared: Iterable[str]) -> float:
    """Less than 1.0 where hardly any distinctive term is shared, which is chance; a meaning counts half."""
    return min(
        sum(0.5 if term.startswith("word:") else 1.0 for term in shared if _known(term).tells) / ENOUGH, 1.0
    )


def _ratio(dot: float, lengths: float) -> float:
    return dot / lengths if lengths > 0 else 0.0


# What speaks against it


def _part(head: frozenset[str], ours: Mapping[str, object], theirs: Mapping[str, object]) -> float | None:
    """The part of a head that the other article has anywhere; None for a head that says too little."""
    told = head & ours.keys()
    return len(told & theirs.keys()) / len(told) if len(told) >= FEW else None


def _mentions(mine: float | None, theirs: float | None) -> bool:
    """Whether one article tells what the other is about, but has an event of its own that the other lacks."""
    if mine is None or theirs is None:
        return False
    return min(mine, theirs) <= UNSHARED_HEAD and max(mine, theirs) >= SHARED_HEAD


class _Marks(NamedTuple):
    """A signature's marks by their kinds; `leading` are the ordinals it leads with, one set a series."""

    script: frozenset[str]
    leading: tuple[frozenset[str], ...]
    dates: frozenset[str]
    places: frozenset[str]
    numbers: frozenset[str]
    large: frozenset[str]
    head: frozenset[str]


@lru_cache(maxsize=400)
def _by_kind(told: frozenset[str]) -> _Marks:
    """The marks of a signature, which is compared many times."""
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for mark in told:
        kind, _, rest = mark.partition(":")
        kinds[kind].add(rest)
    script, dates, places, numbers, head = (
        frozenset(kinds[kind]) for kind in ("script", "date", "place", "number", "head")
    )
    leading = tuple(frozenset(kinds[series]) for series in marks.SERIES)
    large = frozenset(filter(_is_large, numbers))
    return _Marks(
        script=script, leading=leading, dates=dates, places=places, numbers=numbers, large=large, head=head
    )


def _is_large(number: str) -> bool:
    """Whether a number can tell two events apart: 290 km, 450 million; no year, and no count of days."""
    plain, _, scale = number.partition(" ")
    if scale:
        return True
    return plain.count(".") < 2 and float(plain) >= LARGE and float(plain) not in YEARS


def _slots(
    one: _Marks, other: _Marks, *, dated: bool, across: bool
) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """What two articles are compared by; "on Thursday" is no day in an article without a date."""
    if dated:
        yield one.dates, other.dates
    if not across:
        yield one.places, other.places
    yield one.numbers, other.numbers


def _differ(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether both have such marks, and none in common."""
    return bool(mine and theirs and mine.isdisjoint(theirs))
