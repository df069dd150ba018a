"""A story → the digest's own headline, made from claims, and the weakest point of their provenance.

Only where nothing is claimed an outlet's headline stands for the story.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.model import Attribute, Change, Claim, DigestRow, Hedge, Stage
from bot.rendering.clean import plain
from bot.rendering.facts import is_meeting, name_of, news_of
from bot.rendering.speaking import Speaking, rung, stages

MOST_CLAUSES = 3
_NAMELESS = ("sources", "unnamed", "agency")
_DATES = frozenset((Attribute.DELIVERY_DEADLINE, Attribute.DELIVERY_START))
_COUNTED = {
    Stage.SIGNED: Attribute.QUANTITY_ORDERED,
    Stage.APPROVED: Attribute.QUANTITY_APPROVED,
    Stage.DELIVERED: Attribute.QUANTITY_DELIVERED,
}
"""What is counted where a step is taken: who tells of 7,000 rifles delivered tells of the delivery."""

_COUNTS = frozenset(_COUNTED.values())


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a headline, the claims that it rests on, and those that count what it tells."""

    words: str
    claims: tuple[Claim, ...]
    counts: tuple[Claim, ...] = ()


def clauses(rows: Sequence[DigestRow], speaking: Speaking) -> list[Clause]:
    """What is news in a story, the weightiest first; nothing where only background is told."""
    front = [row for row in rows if not row.background]
    denied = [row for row in front if row.change is Change.DENIED]
    if denied:
        return [_denial(row, front, speaking) for row in denied][:MOST_CLAUSES]
    found = [*_steps(front, speaking), *_dates(front, speaking), *_figures(front, speaking)]
    told: dict[str, Clause] = {}
    for clause in found or _meetings(front, speaking):
        same = told.get(clause.words, Clause(clause.words, ()))
        told[clause.words] = Clause(
            clause.words, (*same.claims, *clause.claims), (*same.counts, *clause.counts)
        )
    return list(told.values())[:MOST_CLAUSES]


def nameless(found: Sequence[Clause]) -> bool:
    """Whether anything in a headline rests on people without a name."""
    speakers = (claim.attribution.partition(":")[0] for clause in found for claim in clause.claims)
    return any(speaker in _NAMELESS for speaker in speakers)


def _steps(rows: Sequence[DigestRow], speaking: Speaking) -> Iterator[Clause]:
    """Steps, the furthest first; what only may be one is left to the end, or out."""
    steps = [row for row in rows if row.row.attribute is Attribute.STAGE]
    furthest = [(stages(_new(row))[0], row) for row in steps if _new(row)]
    firm = [one for one in furthest if one[0].hedge is not Hedge.MAY]
    for claim, row in sorted(firm or furthest, key=lambda one: _rank(*one)):
        same = tuple(one for one in _new(row) if one.value == claim.value)
        words = speaking.wording.say(f"head_{Stage(str(claim.value))}", what=_what(claim, rows, speaking))
        if claim.hedge is Hedge.MAY:
            words = f"{words} ({speaking.wording.say('hedge_may')})"
        yield Clause(_denied_or(words, claim, speaking), same, _counting(claim, rows))


def _counting(step: Claim, rows: Sequence[DigestRow]) -> tuple[Claim, ...]:
    """The new claims that count what a step that is taken is of."""
    attribute = _COUNTED.get(Stage(str(step.value))) if step.hedge is not Hedge.DENIED else None
    return tuple(
        one
        for row in rows
        if (row.row.attribute, row.row.subject) == (attribute, step.subject)
        for one in _new(row)
    )


def _rank(claim: Claim, row: DigestRow) -> tuple[bool, int, int]:
    """What commits somebody first, then what most articles say."""
    articles = {one.article_id for one in _new(row)}
    return rung(claim.value) < rung(Stage.APPROVED), -len(articles), -rung(claim.value)


def _denied_or(words: str, claim: Claim, speaking: Speaking) -> str:
    if claim.hedge is not Hedge.DENIED:
        return words
    return speaking.wording.say("denied_value", value=words)


def _dates(rows: Sequence[DigestRow], speaking: Speaking) -> Iterator[Clause]:
    """Dates of delivery: rest of S-400: by Sep 2026 (Moscow)."""
    for row in rows:
        if row.row.attribute in _DATES and (new := _new(row)):
            claim = new[0]
            who = speaking.attribution(claim.attribution)
            part = speaking.wording.say("rest_of_what", what=plain(claim.subject))
            what = part if claim.lot.endswith("/rest") else name_of(row.row, speaking)
            said = f"{what}: {speaking.value(claim, row.row.attribute)}" + (f" ({who})" if who else "")
            yield Clause(said, _giving(claim, new))


def _figures(rows: Sequence[DigestRow], speaking: Speaking) -> Iterator[Clause]:
    """Figures of systems of which no step is told."""
    moving = {row.row.subject for row in rows if row.row.attribute is Attribute.STAGE and _new(row)}
    for row in rows:
        steps = row.row.attribute is Attribute.STAGE or row.row.attribute in _DATES or is_meeting(row.row)
        if not steps and row.row.subject not in moving and (new := _new(row)):
            words = f"{name_of(row.row, speaking)}: {speaking.value(new[0], row.row.attribute)}"
            yield Clause(words, _giving(new[0], new))


def _giving(claim: Claim, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims that give the same value in the same voice."""
    return tuple(one for one in claims if (one.value, one.attribution) == (claim.value, claim.attribution))


def _meetings(rows: Sequence[DigestRow], speaking: Speaking) -> Iterator[Clause]:
    named: dict[str, list[Claim]] = {}
    for row in rows:
        if is_meeting(row.row) and (new := _new(row)):
            named.setdefault(name_of(row.row, speaking), []).append(new[0])
    for name, claims in named.items():
        told = ", ".join(speaking.value(claim, claim.attribute) for claim in claims)
        yield Clause(f"{name}: {told}", tuple(claims))


def _denial(row: DigestRow, rows: Sequence[DigestRow], speaking: Speaking) -> Clause:
    """contract for more S-400 signed – denied by the Indian defence ministry"""
    denials = tuple(claim for claim in _new(row) if claim.hedge is Hedge.DENIED)
    told = [one.claim for one in row.told if one.claim.hedge is not Hedge.DENIED]
    claim = next((one for one in told if one.value == denials[0].value), told[-1] if told else denials[0])
    if row.row.attribute is Attribute.STAGE:
        what = speaking.wording.say(f"head_{Stage(str(claim.value))}", what=_what(claim, rows, speaking))
    else:
        what = f"{name_of(row.row, speaking)}: {speaking.value(claim, row.row.attribute)}"
    who = speaking.attribution(denials[0].attribution) or speaking.outlet(denials[0])
    return Clause(speaking.wording.say("denial", what=what, who=who) if who else what, denials)


def _what(claim: Claim, rows: Sequence[DigestRow], speaking: Speaking) -> str:
    """S-400 · more S-400 · 5 more S-400 (regiments stand in the block)"""
    wording, what, more = speaking.wording, plain(claim.subject), claim.lot == "more"
    counts = [
        one.value
        for row in rows
        if row.row.attribute in _COUNTS and (row.row.subject, row.row.lot) == (claim.subject, claim.lot)
        for one in _new(row)
        if not isinstance(one.value, str)
    ]
    if counts:
        phrase = "counted_more" if more else "counted"
        return wording.say(phrase, n=speaking.number(counts[0]), what=what)
    return wording.say("more_of", what=what) if more else what


def _new(row: DigestRow) -> list[Claim]:
    """The claims that this reader was not told."""
    return [claim for value in news_of(row) for claim in value.claims] if row.change else []
