"""Claims of one article → the same, with a flag where a sum looks like a slip between crore and billion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.model import Attribute, Claim

_MONEY = frozenset((Attribute.CONTRACT_VALUE, Attribute.ESTIMATED_VALUE))
_RUPEES_A_DOLLAR = (40, 160)


def flagged(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims, those sums flagged that are ten times another of their lot or sentence."""
    sums = [claim for claim in claims if claim.attribute in _MONEY]
    return tuple(replace(claim, flag=flag) if (flag := _flag(claim, sums)) else claim for claim in claims)


def _flag(claim: Claim, sums: Sequence[Claim]) -> str:
    if claim.attribute not in _MONEY:
        return ""
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
