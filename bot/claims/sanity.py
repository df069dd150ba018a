"""Claims of one article → the same, with a flag where a sum looks like a slip between crore and billion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice
from typing import TypeAlias

from bot.model import Attribute, Claim

_MONEY = frozenset((Attribute.CONTRACT_VALUE, Attribute.ESTIMATED_VALUE))
_RUPEES_A_DOLLAR = (40, 160)
_MOST_SUMS = 200
"""That are compared, each with each: the first ones; a text with more is no news."""

_Sum: TypeAlias = tuple[object, ...]
"""What makes two sums the same."""


def flagged(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims, those sums flagged that are ten times another of their lot or sentence."""
    sums: dict[_Sum, Claim] = {}
    for claim in claims:
        if claim.attribute in _MONEY:
            sums.setdefault(_sum(claim), claim)
    told = dict(islice(sums.items(), _MOST_SUMS))
    flags = {key: flag for key, claim in told.items() if (flag := _flag(claim, told.values()))}
    if not flags:
        return tuple(claims)
    money = (claim.attribute in _MONEY and flags.get(_sum(claim)) for claim in claims)
    return tuple(
        replace(claim, flag=flag) if flag else claim for claim, flag in zip(claims, money, strict=True)
    )


def _sum(claim: Claim) -> _Sum:
    return claim.subject, claim.lot, claim.value, claim.unit, claim.sentence


def _flag(claim: Claim, sums: Iterable[Claim]) -> str:
    for other in sums:
        if other is claim or other.subject != claim.subject:
            continue
        if (
            other.unit == claim.unit
            and other.lot == claim.lot
            and _is_tenfold(_number(claim), _number(other))
        ):
            return f"ten times off {other.value:,} {other.unit} in the same article"
        if other.sentence == claim.sentence and {claim.unit, other.unit} == {"INR", "USD"}:
            rupees, dollars = (claim, other) if claim.unit == "INR" else (other, claim)
            rate = _number(rupees) / max(_number(dollars), 1)
            if not _RUPEES_A_DOLLAR[0] <= rate <= _RUPEES_A_DOLLAR[1]:
                return f"{rate:,.3g} rupees a dollar in the same sentence"
    return ""


def _number(claim: Claim) -> float:
    return float(claim.value) if not isinstance(claim.value, str) else 0.0


def _is_tenfold(one: float, other: float) -> bool:
    low, high = sorted((one, other))
    return low > 0 and any(0.95 <= high / low / slip <= 1.05 for slip in (10, 100, 1000))
