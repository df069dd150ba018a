"""Labelled articles and claims found in them → precision, recall and F1, by part, and each mistake."""

from __future__ import annotations

import json
import re
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NotRequired, TypedDict, cast

from bot import lexicon
from bot.model import Article, Claim

_DATED = {"delivery_start", "delivery_deadline", "session_date", "summit_date"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a claim must agree in to count as right: a number, an interval of days or a lower-case word."""

    subject: str
    attribute: str
    value: str
    unit: str = ""
    lot: str = ""
    hedge: str = "reported"
    attribution: str = "outlet"

    @property
    def leniently(self) -> Said:
        """The claim with no more than its value: lot, hedge and speaker are forgiven."""
        return replace(self, lot="", hedge="", attribution="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """An article with the watch-list entries that it matches and the claims that it makes."""

    id: str
    article: Article
    keywords: frozenset[str]
    claims: tuple[Said, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Score:
    """How many were found rightly, falsely, and not at all."""

    right: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """The part of what was found that is right; 1 where nothing was found."""
        return self.right / (self.right + self.false) if self.right + self.false else 1.0

    @property
    def recall(self) -> float:
        """The part of what there is that was found; 1 where there is nothing."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both; 1 where there is nothing and nothing was found."""
        most = 2 * self.right + self.false + self.missed
        return 2 * self.right / most if most else 1.0


class _Row(TypedDict):
    id: str
    language: str
    published: str
    title: NotRequired[str]
    text: str
    keywords: Sequence[str]
    claims: Sequence[Mapping[str, object]]
    kind: str


def read(path: Path) -> list[Labelled]:
    """The labelled articles of a file; `statement` claims are not labelled and left out."""
    return [_labelled(cast("_Row", json.loads(line))) for line in path.read_text("utf-8").splitlines()]


def _labelled(row: _Row) -> Labelled:
    published = datetime.fromisoformat(row["published"]).astimezone(UTC)
    return Labelled(
        id=row["id"],
        article=Article(
            address=f"urn:{row['id']}",
            title=row.get("title", ""),
            text=row["text"],
            language=row["language"],
            published=published,
            first_seen=published,
        ),
        keywords=frozenset(row["keywords"]),
        claims=tuple(said(claim) for claim in row["claims"]),
        kind=row["kind"],
    )


def said(claim: Mapping[str, object]) -> Said:
    """A claim's record in the form that is compared."""
    attribute = str(claim["attribute"])
    return Said(
        subject=_known(str(claim["subject"])),
        attribute=attribute,
        value=_comparable(claim["value"], dated=attribute in _DATED),
        unit=str(claim.get("unit") or "").casefold(),
        lot=str(claim.get("lot") or ""),
        hedge=str(claim["hedge"]),
        attribution=str(claim["attribution"]),
    )


def said_by(claims: Iterable[Claim]) -> tuple[Said, ...]:
    """What the extractor found, in the form that is compared; statements are not scored."""
    names = ("subject", "attribute", "value", "unit", "lot", "hedge", "attribution")
    rows = [{name: getattr(claim, name) for name in names} for claim in claims]
    return tuple(said(row) for row in rows if row["attribute"] != "statement")


def _known(subject: str) -> str:
    entry = lexicon.entry_of(subject)
    return entry.name if entry else subject


def _comparable(value: object, *, dated: bool) -> str:
    if isinstance(value, int | float):
        return f"{float(value):.12g}"
    if dated:
        first, last = days(str(value))
        return f"{first}..{last}"
    return str(value).casefold()


def days(interval: str) -> tuple[str, str]:
    """The first and the last day of an ISO 8601 date or interval, "" for an open end; as it is if neither."""
    first, slash, last = interval.partition("/")
    return _edge(first, last=False), _edge(last if slash else first, last=True)


def _edge(date: str, *, last: bool) -> str:
    """The first or last day of a year, a month or a day."""
    if date in ("..", ""):
        return ""
    found = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", date)
    if not found or found[3]:
        return date
    month = int(found[2] or (12 if last else 1))
    day = monthrange(int(found[1]), month)[1] if last else 1
    return f"{found[1]}-{month:02}-{day:02}"


def match_score(labelled: Sequence[Labelled], found: Sequence[frozenset[str]]) -> Score:
    """The watch-list entries of all articles together."""
    pairs = [(one.keywords, here) for one, here in zip(labelled, found, strict=True)]
    return Score(
        right=sum(len(there & here) for there, here in pairs),
        false=sum(len(here - there) for there, here in pairs),
        missed=sum(len(there - here) for there, here in pairs),
    )


def claims_score(labelled: Sequence[Labelled], found: Sequence[Sequence[Said]]) -> Score:
    """The claims of all articles together; what is found twice in one counts once as right."""
    return by_part(labelled, found, lambda _one, _claim: "all").get("all", Score())


def lenient_score(labelled: Sequence[Labelled], found: Sequence[Sequence[Said]]) -> Score:
    """The same with lot, hedge and speaker forgiven."""
    forgiven = [replace(one, claims=tuple(claim.leniently for claim in one.claims)) for one in labelled]
    return claims_score(forgiven, [[claim.leniently for claim in claims] for claims in found])


def by_part(
    labelled: Sequence[Labelled],
    found: Sequence[Sequence[Said]],
    part: Callable[[Labelled, Said], str],
) -> dict[str, Score]:
    """The claims' score of each part, as `part` names it for a claim of an article."""
    there: dict[str, Counter[tuple[str, Said]]] = defaultdict(Counter)
    here: dict[str, Counter[tuple[str, Said]]] = defaultdict(Counter)
    for one, claims in zip(labelled, found, strict=True):
        for claim in one.claims:
            there[part(one, claim)][one.id, claim] += 1
        for claim in claims:
            here[part(one, claim)][one.id, claim] += 1
    return {name: _score(there[name], here[name]) for name in sorted({*there, *here})}


def _score(expected: Counter[tuple[str, Said]], found: Counter[tuple[str, Said]]) -> Score:
    right = (expected & found).total()
    return Score(right, found.total() - right, expected.total() - right)


def mistakes(labelled: Sequence[Labelled], found: Sequence[Sequence[Said]]) -> list[str]:
    """A line for each claim missed (-) or false (+), under its article."""
    lines: list[str] = []
    for one, claims in zip(labelled, found, strict=True):
        there, here = Counter(one.claims), Counter(claims)
        wrong = [f"  - {_told(claim)}" for claim in (there - here).elements()]
        wrong += [f"  + {_told(claim)}" for claim in (here - there).elements()]
        if wrong:
            lines += [f"{one.id} {one.article.language} {one.kind}: {one.article.text}", *wrong]
    return lines


def _told(claim: Said) -> str:
    fields = (claim.subject, claim.lot or "-", claim.attribute, claim.value, claim.unit, claim.hedge)
    return " | ".join((*fields, claim.attribution))
