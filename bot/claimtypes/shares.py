"""What share of a country's arms imports comes from Russia, a claim for each period."""

from __future__ import annotations

from collections.abc import Iterator

from bot.claimtypes.base import Amount, ClaimType, Draft, Sentence, When
from bot.model import Attribute


def _find(sentence: Sentence) -> Iterator[Draft]:
    if not sentence.russia or sentence.has("cues", "growth"):
        return
    shares = [amount for amount in sentence.amounts if amount.unit == "%" and 0 < amount.value <= 100]
    if not shares or not (sentence.has("cues", "import") or sentence.shares):
        return
    periods = [when for when in sentence.dates if when.begins.year < sentence.published.year]
    for index, amount in enumerate(shares):
        period = _period(amount, index, shares, periods)
        yield Draft(
            subject="Russia",
            attribute=Attribute.SHARE,
            value=amount.value,
            lower=amount.lower,
            upper=amount.upper,
            unit="percent",
            first=amount.first,
            last=amount.last,
            lot="",
            as_of=_name(period),
        )


def _period(amount: Amount, index: int, shares: list[Amount], periods: list[When]) -> When | None:
    """The period of a share: as many as shares, in their order; else the nearest."""
    if len(periods) == len(shares):
        return periods[index]
    return min(periods, key=lambda when: abs(when.first - amount.first), default=None)


def _name(period: When | None) -> str:
    if period is None:
        return ""
    first, last = period.begins.year, period.ends.year
    return str(first) if first == last else f"{first}/{last}"


CLAIM_TYPE = ClaimType(name="shares", attributes=frozenset({Attribute.SHARE}), find=_find)
