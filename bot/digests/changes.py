"""Claims, and those that a reader was told → the rows of the ledger with what is new in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import replace

from bot.model import (
    ArticleId,
    Attribute,
    Change,
    Claim,
    DigestRow,
    Hedge,
    LedgerRow,
    Stage,
    ToldClaim,
    Value,
    Verdict,
)

Merge = Callable[[Sequence[Claim], Mapping[ArticleId, str]], Sequence[LedgerRow]]
"""Claims, and who wrote the articles they stand in → the ledger: `claims.merge`."""

_NOT_TOLD = frozenset((Attribute.STATEMENT, Attribute.SHARE))
_PROMISES = frozenset((Attribute.DELIVERY_START, Attribute.DELIVERY_DEADLINE))

_LADDER = tuple(stage for stage in Stage if stage not in {Stage.DELAYED, Stage.CANCELLED, Stage.DENIED})
_BESIDE = frozenset((Stage.DELAYED, Stage.CANCELLED))
_FIGURES = frozenset(
    (
        Attribute.CONTRACT_VALUE,
        Attribute.ESTIMATED_VALUE,
        Attribute.QUANTITY_ORDERED,
        Attribute.QUANTITY_APPROVED,
        Attribute.QUANTITY_DELIVERED,
        Attribute.QUANTITY_PENDING,
    )
)
_OF_AN_ORDER = frozenset((Stage.INTEREST, Stage.OFFERED, Stage.TALKS, Stage.APPROVED, Stage.SIGNED))
_OPEN_LOTS = frozenset(("", "more"))
_FIRM = {Hedge.MAY: 0, Hedge.REPORTED: 1, Hedge.CONFIRMED: 1, Hedge.DENIED: 1}

Key = tuple[str, str, Attribute]


def rows(
    mine: Sequence[ToldClaim], told: Sequence[ToldClaim], *, merge: Merge, year: int
) -> tuple[DigestRow, ...]:
    """The rows that an article's claims touch, each beside what was told of it."""
    mine = [replace(one, claim=_placed(one.claim, told)) for one in mine]
    touched = {_key(one.claim) for one in mine}
    before = [one for one in told if _key(one.claim) in touched]
    outlets = {one.claim.article_id: one.outlet for one in (*before, *mine)}
    ledger = merge([one.claim for one in (*before, *mine)], outlets)
    return tuple(_row(row, before, year) for row in ledger)


def settled(claim: Claim, *, year: int) -> Claim:
    """The claim in the lot it can only be about: a step of a year before the text's is of its order."""
    old = claim.as_of[:4]
    of_order = claim.attribute in _FIGURES or claim.value in _OF_AN_ORDER
    if claim.lot or not of_order or not (_is_year(old) and int(old) < year):
        return claim
    return replace(claim, lot=old)


def is_told(claim: Claim) -> bool:
    """Whether a claim belongs into a digest: no quotation, no share, and no promise for a day gone by."""
    if claim.attribute in _PROMISES and claim.upper is not None and claim.as_of:
        return str(claim.upper) > claim.as_of
    return claim.attribute not in _NOT_TOLD


def as_told(told: Sequence[ToldClaim], *, merge: Merge, year: int) -> tuple[DigestRow, ...]:
    """The rows of what was told: with nothing new in them."""
    outlets = {one.claim.article_id: one.outlet for one in told}
    return tuple(_row(row, told, year) for row in merge([one.claim for one in told], outlets))


def exactly(claim: Claim) -> tuple[object, ...]:
    """What makes two claims the same: said of the same, with the same words, by the same kind of speaker."""
    return (*_key(claim), str(claim.value), claim.unit, claim.hedge, claim.attribution)


def alike(claim: Claim, other: Claim) -> bool:
    """Whether two claims give the same value of the same, whoever is said to say so."""
    return _key(claim) == _key(other) and str(claim.value) == str(other.value)


def new_in(row: DigestRow) -> Iterator[Claim]:
    """The claims of a row that tell this reader something."""
    told = [one.claim for one in row.told]
    for value in row.row.values:
        yield from (claim for claim in value.claims if not _is_known(claim, told))


def is_official(claim: Claim) -> bool:
    """Whether a named person or an official body speaks."""
    return claim.attribution.startswith(("official:", "person:"))


def _key(claim: Claim) -> Key:
    return claim.subject, claim.lot, claim.attribute


def _placed(claim: Claim, told: Sequence[ToldClaim]) -> Claim:
    """A denial stands in the lot that was told: *no contract was signed* denies *more were signed*."""
    if claim.hedge is not Hedge.DENIED or claim.lot not in _OPEN_LOTS:
        return claim
    if any(exactly(one.claim) == exactly(claim) for one in told):
        return claim
    lots = [one.claim.lot for one in told if _denies(replace(claim, lot=one.claim.lot), one.claim)]
    return replace(claim, lot=lots[-1]) if lots and lots[-1] in _OPEN_LOTS else claim


def _row(row: LedgerRow, told: Sequence[ToldClaim], year: int) -> DigestRow:
    key = (row.subject, row.lot, row.attribute)
    before = tuple(one for one in told if _key(one.claim) == key)
    bare = DigestRow(row=row, told=before)
    change = _change(bare)
    known_long = _is_of_old(row, year) and row.verdict is not Verdict.CONFLICT
    return replace(bare, change=change, background=known_long and not (before and change))


def _is_of_old(row: LedgerRow, year: int) -> bool:
    """Whether it tells of an order of an earlier year, which every article repeats."""
    if not (_is_year(row.lot) and int(row.lot) < year):
        return False
    steps = row.attribute is Attribute.STAGE and all(one.value in _OF_AN_ORDER for one in row.values)
    return steps or row.attribute in _FIGURES


def _is_year(lot: str) -> bool:
    return len(lot) == len("2018") and lot.isdecimal()


def _change(row: DigestRow) -> Change | None:
    new = list(new_in(row))
    told = [one.claim for one in row.told]
    if not new:
        return None
    if any(_denies(claim, other) for claim in new for other in told):
        return Change.DENIED
    if row.row.verdict is Verdict.CONFLICT:
        return Change.CONFLICT
    if row.row.attribute is Attribute.STAGE:
        values = {claim.value for claim in told}
        return Change.STEP if any(_is_step(claim, values) for claim in new) else Change.NEW
    if row.row.verdict in {Verdict.MOVED, Verdict.SUPERSEDED}:
        return Change.MOVED
    return Change.NEW


def _is_step(claim: Claim, told: Set[Value]) -> bool:
    return claim.hedge not in {Hedge.MAY, Hedge.DENIED} and claim.value not in told


def _denies(claim: Claim, other: Claim) -> bool:
    """Whether a claim denies what was told; an older denial does not deny what came later."""
    if claim.hedge is not Hedge.DENIED or other.hedge is Hedge.DENIED or _key(claim) != _key(other):
        return False
    return claim.value in {other.value, Stage.DENIED} and claim.as_of[:10] >= other.as_of[:10]


def _is_known(claim: Claim, told: Sequence[Claim]) -> bool:
    """Whether a claim says no more than what was told; an official who says it first does."""
    if is_official(claim) and not _is_year(claim.lot):
        told = [other for other in told if is_official(other)]
    if claim.attribute is Attribute.STAGE:
        return _is_known_step(claim, told)
    same = [other for other in told if (other.hedge is Hedge.DENIED) == (claim.hedge is Hedge.DENIED)]
    return any(claim.value == other.value or _says_no_more(claim, other) for other in same)


def _is_known_step(claim: Claim, told: Sequence[Claim]) -> bool:
    """A step that was told as firmly, or one further up the ladder."""
    if claim.hedge is Hedge.DENIED or claim.value in _BESIDE:
        return any(other.value == claim.value and other.hedge == claim.hedge for other in told)
    firm = [
        _rung(other.value)
        for other in told
        if other.hedge is not Hedge.DENIED and _FIRM[other.hedge] >= _FIRM[claim.hedge]
    ]
    return any(_rung(claim.value) <= rung for rung in firm)


def _rung(value: Value) -> int:
    return _LADDER.index(Stage(value)) if value in _LADDER else -1


def _says_no_more(claim: Claim, other: Claim) -> bool:
    """Whether a claim is a rounding of another, or leaves more open: its bounds hold the other's."""
    if claim.unit != other.unit or (claim.lower is None and claim.upper is None):
        return False
    if claim.attribute in {Attribute.CONTRACT_VALUE, Attribute.ESTIMATED_VALUE}:
        return _reaches(claim, other) and _reaches(other, claim)
    return _holds(claim.lower, other.lower, lowest=True) and _holds(claim.upper, other.upper, lowest=False)


def _reaches(one: Claim, other: Claim) -> bool:
    """Whether one's lower bound is not above the other's upper."""
    if one.lower is None or other.upper is None:
        return True
    return not isinstance(one.lower, str) and not isinstance(other.upper, str) and one.lower <= other.upper


def _holds(wide: Value | None, narrow: Value | None, *, lowest: bool) -> bool:
    """Whether a bound is as wide as another; one that is not told is open."""
    if wide is None or narrow is None:
        return wide is None
    if isinstance(wide, str) or isinstance(narrow, str):
        ahead, behind = str(wide), str(narrow)
        return ahead <= behind if lowest else ahead >= behind
    return wide <= narrow if lowest else wide >= narrow
