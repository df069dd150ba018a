"""What share of a country's arms imports comes from Russia, a claim for each period."""

from __future__ import annotations

from collections.abc import Iterator

from bot.claimtypes.base import Amount, ClaimType, Draft, Sentence, When, is_moved, word_set
from bot.model import Attribute

_BOUNDING = frozenset(("since", "before", "until", "after", "до", "после", "से"))
_FROM = 3
"""How far behind a share *from*, and behind that its seller may stand: 36 per cent came from Russia."""

_WORLD = frozenset(("global", "world", "worldwide", "мирового", "мировом", "глобального", "वैश्विक", "दुनिया"))
_STOCKS = word_set("arsenal arsenals inventory fleet арсенала арсенале парка")
_OF_WORLD = 6
_FAR = 9
_CHANGES = word_set("drop fall decline dip rise increase jump surge growth गिरावट बढ़ोतरी बढोतरी वृद्धि कमी")
_IMPORTERS = ("importer", "buyer", "импортер", "покупател", "आयातक", "खरीदार")


def _find(sentence: Sentence) -> Iterator[Draft]:
    if not sentence.russia or sentence.has("cues", "growth", "no_arms"):
        return
    shares = [amount for amount in sentence.amounts if amount.unit == "%" and 0 < amount.value <= 100]
    if not shares or not (sentence.has("cues", "import") or sentence.shares):
        return
    periods = [
        when
        for when in sentence.dates
        if when.begins.year < sentence.published.year and sentence.key(when.first - 1) not in _BOUNDING
    ]
    for index, amount in enumerate(shares):
        if _is_anothers(sentence, amount) or _is_change(sentence, amount):
            continue
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


def _is_anothers(sentence: Sentence, amount: Amount) -> bool:
    """Whether a share is another seller's: *33 per cent from France*, *while Israel's rose to 13*."""
    importer = any(sentence.key(place).startswith(_IMPORTERS) for place in range(amount.first))
    if importer and not sentence.has("parties", "RU", within=(0, amount.first)):
        return True  # the world's second-largest importer with an 8.3% share
    if any(sentence.key(place) in _WORLD for place in range(amount.first - _OF_WORLD, amount.first)):
        return True  # India's share of global arms imports
    if any(sentence.key(place) in _STOCKS for place in range(amount.last, amount.last + _OF_WORLD)):
        return True  # 60 per cent of its arsenal
    others = [tag.first for tag in sentence.tagged("cues", "sellers")]
    russian = [tag.first for tag in sentence.tagged("parties", "RU")]
    if amount.last in others and sentence.key(amount.last - 1) != ")":
        return True  # 33 per cent French, 33 प्रतिशत फ्रांस से
    behind = [
        place
        for place in range(amount.last, amount.last + _FROM)
        if sentence.key(place) in {"from", "из", "от"}
    ]
    if behind:
        named = [place for place in (*others, *russian) if behind[0] < place <= behind[0] + _FROM]
        return bool(named) and min(named) in others
    before = [place for place in (*others, *russian) if place < amount.first]
    return bool(before) and max(before) in others


def _is_change(sentence: Sentence, amount: Amount) -> bool:
    """*Imports dropped by 47 per cent*; and a recipient's part of what is exported: *India (38 per cent)*."""
    recipient = sentence.key(amount.first - 1) == "(" and any(
        tag.last == amount.first - 1 and tag.value != "RU"
        for kind in ("parties", "foreign")
        for tag in sentence.tagged(kind)
    )
    before = sentence.key(amount.first - 1)
    fell = is_moved(before) and before not in {"up", "down"} and None not in (amount.lower, amount.upper)
    moved = before in {"by", "на"} or fell or sentence.key(amount.last) in _CHANGES
    return moved or recipient


def _period(amount: Amount, index: int, shares: list[Amount], periods: list[When]) -> When | None:
    """The period of a share: as many as shares, in their order; else the one told with it, or the nearest."""
    if len(periods) == len(shares):
        return periods[index]
    if len(shares) > 1 and len(periods) > 1:
        return _told_with(amount, index, shares, periods)
    return min(periods, key=lambda when: abs(when.first - amount.first), default=None)


def _told_with(amount: Amount, index: int, shares: list[Amount], periods: list[When]) -> When | None:
    """*76 per cent in 2009-13, 36 in 2019-23*: the period behind a share where they stand so, else before."""
    if periods[0].first > shares[0].first:
        end = shares[index + 1].first if index + 1 < len(shares) else amount.last + _FAR
        return next((when for when in periods if amount.last <= when.first < end), None)
    start = shares[index - 1].last if index else 0
    return next((when for when in reversed(periods) if start <= when.first < amount.first), None)


def _name(period: When | None) -> str:
    if period is None:
        return ""
    first, last = period.begins.year, period.ends.year
    return str(first) if first == last else f"{first}/{last}"


CLAIM_TYPE = ClaimType(name="shares", attributes=frozenset({Attribute.SHARE}), find=_find)
