"""What a claim type is, and the sentence that it reads: words and what they may mean, figures, dates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from bot.model import Attribute, Hedge, Value

_BREAKS = frozenset((";", "while", "whereas", "but", "although", "though", "а", "но", "хотя", "जबकि", "लेकिन"))


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

    `carried` is the one system in play before it, "" where none or several; `meetings` are those named before
    it, with the ordinal of each; `shares` tells whether shares were the matter. A text that is not `dated`
    was written before `published`, the day of its filing; `dates` has none then that leans on that day.
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
    meetings: Mapping[str, int] = field(default_factory=dict)
    shares: bool = False
    heading: bool = False
    lead: str = ""
    russia: bool = False
    renamed: Mapping[str, str] = field(default_factory=dict)

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
    def _edges(self) -> tuple[int, ...]:
        breaks = [index for index, token in enumerate(self.tokens) if token.key in _BREAKS]
        return (0, *breaks, len(self.tokens))

    def clause(self, at: int) -> tuple[int, int]:
        """The tokens of the clause around a token, half-open."""
        before = [edge for edge in self._edges if edge <= at]
        after = [edge for edge in self._edges if edge > at]
        return before[-1], after[0] if after else len(self.tokens)

    @cached_property
    def systems(self) -> tuple[Named, ...]:
        """The systems that are named in it."""
        return tuple(name for name in self.names if name.kind == "system")

    def subject(self, first: int, last: int) -> str:
        """The system nearest to these tokens: in the clause, else in the sentence, else the one in play."""
        start, end = self.clause(first)
        inside = [name for name in self.systems if start <= name.first < end]
        near = min(inside or self.systems, key=lambda name: _distance(name, first, last), default=None)
        return self.called(near.name) if near else self.carried

    def called(self, name: str) -> str:
        """The name under which the ledger keeps an entry."""
        return self.renamed.get(name, name)


def _distance(name: Named, first: int, last: int) -> int:
    if name.first >= last:
        return name.first - last
    return 2 * (first - name.last) + 1 if name.last <= first else 0


def word_set(table: str) -> frozenset[str]:
    """The words of a table."""
    return frozenset(table.split())


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
