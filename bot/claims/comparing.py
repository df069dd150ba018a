"""Two claims → whether their bounds overlap at the coarser precision."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from bot.model import Claim, Value

_OPEN_BELOW, _OPEN_ABOVE = float("-inf"), float("inf")


class Ranged(NamedTuple):
    """The range that a claim leaves open, as numbers: days are counted from the year 1."""

    lower: float
    upper: float

    @classmethod
    def of(cls, claim: Claim) -> Ranged:
        """The range of a claim; a bound that is not told is open."""
        return cls(
            _OPEN_BELOW if claim.lower is None else _number(claim.lower),
            _OPEN_ABOVE if claim.upper is None else _number(claim.upper),
        )


def overlap(one: Ranged, other: Ranged) -> bool:
    """Whether something fits both ranges."""
    return one.lower <= other.upper and other.lower <= one.upper


def _number(bound: Value) -> float:
    return float(date.fromisoformat(bound).toordinal()) if isinstance(bound, str) else float(bound)
