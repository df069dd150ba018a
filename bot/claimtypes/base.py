"""What a claim type is, and the sentence that it reads: words and what they may mean, figures, dates."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from bot.model import Attribute, Hedge, Value


def word_set(table: str) -> frozenset[str]:
    """The words of a table."""
    return frozenset(table.split())


_BREAKS = word_set(
    "; while whereas but although though however adding добавив а но хотя однако зато"
    " जबकि लेकिन मगर हालांकि परंतु"
)
_WHILE = frozenset(("while", "whereas", "although", "though"))
_SHORT = 4
_SPANS = word_set("hours days weeks months years")
_CHOSE = word_set("chose choose chosen picked selected preferred prefers opted")
_ALL = frozenset(("all", "anything", "nothing"))
_JOINED = frozenset(("and", "и", "а", "और", "व"))
_POWERS = frozenset(("power", "equip", "arm", "re-engine"))
_WHOSE = word_set("the its their our country nation india indian iaf air force navy army")
_ARMED = frozenset((arm, "with") for arm in ("armed", "equipped", "fitted", "mated"))
_COMPARING = word_set(
    "protect protecting guard defend supplement complement"
    " unlike like resembling rivalling instead sans replace replaces replacing replacement взамен вместо"
    " заменить заменит"
)


class Token(NamedTuple):
    """A word, number or sign: its code points in the sentence, and its folded form."""

    start: int
    end: int
    key: str


class Tag(NamedTuple):
    """Words that may mean something: half-open token indices, the table (`kind`) and its row (`value`)."""

    kind: str
    value: str
    first: int
    last: int


_MOVED = (
    "revis", "rais", "increas", "grew", "grow", "rose", "rise", "cut", "reduc", "lower", "fell", "fall",
    "climb", "jump", "went", "gone", "escalat", "balloon", "slash", "push", "declin", "plung", "shrank",
    "shrunk", "swell", "swoll", "shot", "surg", "slip", "drop", "brought", "bring", "doubl", "tripl",
    "вырос", "возрос", "увелич", "подорож", "сниз", "подня", "довел", "упал", "сократ", "взлет",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name of the lexicon; `kind` is system, body, programme, person, place or event."""

    name: str
    kind: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number: `unit` is a currency, "%", or "" for a count; `upper` or `lower` is None where it is open."""

    first: int
    last: int
    value: int | float
    lower: int | float | None
    upper: int | float | None
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A date or period: ISO 8601 `value`, the days that bound it; `head` is the token of its preposition.

    `relative` tells that it leans on the day of publication: on Friday, next year, in May.
    """

    head: int
    first: int
    last: int
    value: str
    lower: date | None
    upper: date | None
    begins: date
    ends: date
    told: str
    period: bool = False
    relative: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A claim before its lot, speaker and hedge are known; `first` and `last` are tokens, half-open.

    `done` tells that it speaks of something that happened, `stands` that it keeps the lot it is given.
    """

    subject: str
    attribute: Attribute
    value: Value
    first: int
    last: int
    lower: Value | None = None
    upper: Value | None = None
    unit: str = ""
    actor: str = ""
    lot: str | None = None
    hedge: Hedge | None = None
    as_of: str | None = None
    done: bool = False


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence as claim types see it.

    `carried` is the one system in play before it, "" where none or several; `counted` is the unit of what was
    counted there, and `weighed` tells whether it is only wished for, offered or talked of; `meetings` are
    those named before it, with the ordinal of each; `shares` tells whether shares were the matter. A text
    that is not `dated` was written before `published`, the day of its filing; `dates` has none then that
    leans on that day.
    """

    text: str
    tokens: tuple[Token, ...]
    tags: tuple[Tag, ...]
    names: tuple[Named, ...]
    amounts: tuple[Amount, ...]
    ordinals: tuple[Amount, ...]
    dates: tuple[When, ...]
    published: date
    dated: bool = True
    carried: str = ""
    counted: str = ""
    weighed: bool = False
    meetings: Mapping[str, int] = field(default_factory=dict)
    shares: bool = False
    heading: bool = False
    lead: str = ""
    russia: bool = False
    renamed: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, Collection[str]] = field(default_factory=dict)

    @property
    def day(self) -> str:
        """The day on which it was said, "" where that is not known."""
        return self.published.isoformat() if self.dated else ""

    def is_over(self, day: date) -> bool:
        """Whether a day is known to have passed when this was said."""
        return self.dated and day <= self.published

    @cached_property
    def by_kind(self) -> Mapping[str, tuple[Tag, ...]]:
        """The tags of each table, in order."""
        found: dict[str, list[Tag]] = {}
        for tag in self.tags:
            found.setdefault(tag.kind, []).append(tag)
        return {kind: tuple(tags) for kind, tags in found.items()}

    def tagged(self, kind: str, *values: str, within: tuple[int, int] | None = None) -> Iterator[Tag]:
        """The tags of a table with one of these values (or any) that begin within a range."""
        for tag in self.by_kind.get(kind, ()):
            if (not values or tag.value in values) and (within is None or within[0] <= tag.first < within[1]):
                yield tag

    def has(self, kind: str, *values: str, within: tuple[int, int] | None = None) -> bool:
        """Whether there is such a tag."""
        return kind in self.by_kind and any(True for _ in self.tagged(kind, *values, within=within))

    @cached_property
    def _clauses(self) -> tuple[tuple[int, int], ...]:
        keys = [token.key for token in self.tokens]
        begin = {place for place in range(1, len(keys)) if _breaks(keys, place)} | _ends_opening(keys)
        return _parts([0, *sorted(begin), len(keys)])

    def clause(self, at: int) -> tuple[int, int]:
        """The tokens of the clause around a token, half-open."""
        return self._clauses[min(at, len(self.tokens) - 1)]

    def key(self, place: int) -> str:
        """The folded word at a place, "" beyond the sentence."""
        return self._keys.get(place, "")

    @cached_property
    def _keys(self) -> Mapping[int, str]:
        return {place: token.key for place, token in enumerate(self.tokens)}

    @cached_property
    def _sides(self) -> tuple[tuple[int, int], ...]:
        begin = [place for place, token in enumerate(self.tokens) if place and token.key == ";"]
        return _parts([0, *begin, len(self.tokens)])

    def side(self, at: int) -> tuple[int, int]:
        """The tokens of the part between semicolons around a token, half-open."""
        return self._sides[min(at, len(self.tokens) - 1)]

    @cached_property
    def systems(self) -> tuple[Named, ...]:
        """The systems that it is about: no class beside its ship, nor what is compared or carries another."""
        found = [name for name in self.names if name.kind == "system" and not self._is_compared(name)]
        return tuple(
            name for name in found if not (self._is_class_of(name, found) or self._carries(name, found))
        )

    def _is_class_of(self, name: Named, others: Iterable[Named]) -> bool:
        """Whether a class only describes a ship: on the same side of a semicolon."""
        ships = self.members.get(name.name, ())
        beside = self.side(name.first)
        return any(other.name in ships and self.side(other.first) == beside for other in others)

    def _carries(self, name: Named, others: Iterable[Named]) -> bool:
        """Whether another is bought to go into it: *90 AL-31FP for Su-30MKI jets*, *АЛ-31ФП для Су-30*."""
        purpose = name.first - 1
        while self.key(purpose) in _WHOSE:
            purpose -= 1
        powers = self.key(purpose) in _POWERS and self.key(purpose - 1) == "to"
        purpose -= powers
        if not powers and self.key(purpose) not in {"for", "для"}:
            return False
        units = {place for tag in self.tagged("units") for place in range(tag.first, tag.last)}
        head = purpose
        while head - 1 in units or self.key(head - 1) == ")":
            head -= 1
        return any(other.last in {head, purpose} for other in others)

    def _is_compared(self, name: Named) -> bool:
        return (
            any(
                self.tokens[place].key in _COMPARING
                and not (self.has("months", within=(place + 1, place + 3)) or self._is_example(place))
                for place in range(max(0, name.first - 4), name.first)
            )
            or self._is_passed_over(name)
            or self._is_borne(name)
        )

    def _is_borne(self, name: Named) -> bool:
        """*A Su-30MKI armed with the BrahMos*, *dearer than that of the Igla-S*: it is only described by."""
        keys = [self.key(place) for place in range(max(0, name.first - 5), name.first)]
        armed = any(pair in _ARMED for pair in pairwise(keys))
        before = any(other.kind == "system" and other.last < name.first for other in self.names)
        return (armed and before) or ("that", "of") in pairwise(keys)

    def _is_passed_over(self, name: Named) -> bool:
        """*Chose the Rafale over the MiG-35*."""
        over = next(
            (place for place in range(max(0, name.first - 4), name.first) if self.key(place) == "over"), None
        )
        return over is not None and any(self.key(place) in _CHOSE for place in range(over))

    def class_of(self, ship: str) -> str:
        """The class of a ship that has a name, "" for what is none."""
        return next((name for name, ships in self.members.items() if ship in ships), "")

    def _is_example(self, place: int) -> bool:
        """*Systems like the S-500*: such as it, and not only like it."""
        several = any(tag.last == place and self.key(place - 1).endswith("s") for tag in self.tagged("units"))
        return several and self.key(place) == "like"

    def subject(self, first: int, last: int) -> str:
        """The system nearest to these tokens: in the clause, else in the sentence, else the one in play."""
        start, end = self.clause(first)
        known = (*self.systems, *self._others)
        inside = [name for name in known if start <= name.first < end]
        near = min(inside or known, key=lambda name: self._distance(name, first, last), default=None)
        return self.called(near.name) if near else self.carried

    @cached_property
    def _others(self) -> tuple[Named, ...]:
        """What is no system of ours, as if it were one without a name: nothing is claimed of it."""
        return tuple(
            Named(name="", kind="system", first=tag.first, last=tag.last) for tag in self.tagged("others")
        )

    def _distance(self, name: Named, first: int, last: int) -> int:
        """How far a name stands from tokens: farther before them than behind, farthest behind an *and*."""
        if name.first >= last:
            joined = any(token.key in _JOINED for token in self.tokens[last : name.first])
            return (4 if joined else 1) * (name.first - last)
        return 2 * (first - name.last) + 1 if name.last <= first else 0

    def called(self, name: str) -> str:
        """The name under which the ledger keeps an entry."""
        return self.renamed.get(name, name)


def is_moved(word: str) -> bool:
    """Whether a word tells that a price moved from one sum to another."""
    return word in {"up", "down"} or word.startswith(_MOVED)


def _parts(edges: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """For each token the part that it stands in, of those that begin at these places."""
    return tuple((start, end) for start, end in pairwise(edges) for _ in range(start, end))


def _breaks(keys: Sequence[str], place: int) -> bool:
    """Whether a clause begins at a token: but, while; *, days after the other was approved*."""
    if keys[place] in _BREAKS:
        return not (place and keys[place - 1] in _ALL)  # all but over
    span = place and keys[place] in _SPANS and keys[place - 1] == ","
    return bool(span) and keys[place + 1 : place + 2] in (["after"], ["before"])


def _ends_opening(keys: Sequence[str]) -> set[int]:
    """Where the clause behind *While the one is put at $7 billion, the other …* begins."""
    opening = keys[0] in _WHILE or (keys[0] in {"“", '"'} and keys[1:2] and keys[1] in _WHILE)
    commas = (place for place, key in enumerate(keys) if key == "," and place > _SHORT)
    return {comma + 1 for comma in commas if keys[comma + 1 : comma + 2] == ["the"]} if opening else set()


def written(number: int) -> str:
    """An ordinal as people write it: 22nd."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimType:
    """One kind of claim: the attributes that it may give, and how it finds them in a sentence."""

    name: str
    attributes: frozenset[Attribute]
    find: Callable[[Sentence], Iterable[Draft]]
