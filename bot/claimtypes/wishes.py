"""Whose wish or offer it is: the buyer wants the thing itself, and it is the seller who offers."""

from __future__ import annotations

from bot.claimtypes.base import Sentence, Tag, word_set
from bot.claimtypes.steps import is_of, is_passive

_WISHES = ("want", "seek", "sought", "ask", "хочет", "хотят", "попрос", "चाह")
_CONSIDERED = frozenset(("considers", "considered"))
_DELIVERED = 8
"""How far behind a wish its delivery may be named."""

_JUDGED = 5
_WEIGHTS = ("weigh", "evaluated", "assessed")
_SELLERS = frozenset(("russia", "moscow"))
_CASES = word_set("से के की का को में पर")
_PLANS = word_set("plan proposal proposals")


def is_russias(sentence: Sentence, tag: Tag) -> bool:
    """Whether it is the seller who offers: India offers to build a plant, or to pay in rupees."""
    if sentence.key(tag.first) == "proposed" and sentence.key(tag.first - 1) in {"the", "a", "this"}:
        return False  # the proposed deal
    if sentence.key(tag.last) == "no" or _is_noun(sentence, tag):
        return False  # offered no timetable
    beside = [
        party.value
        for party in sentence.tagged("parties", within=(tag.first - 2, tag.first))
        if not is_of(sentence, party)
    ]
    passive = is_passive(sentence, tag) or sentence.key(tag.first).startswith("предложен")
    return beside != ["IN"] or passive


def _is_noun(sentence: Sentence, tag: Tag) -> bool:
    """*The delays, and the offer of the Su-57, will be on his mind*: an offer that nobody makes."""
    named = (sentence.key(tag.first - 1), sentence.key(tag.first)) == ("the", "offer")
    return named and sentence.key(tag.first - 2) in {"and", ","} and not sentence.has("verbs")


def is_ours(sentence: Sentence, tag: Tag) -> bool:
    """Whether the wish is the buyer's, and for the thing itself: not for its delivery."""
    if _is_sellers(sentence, tag) or _is_of_another(sentence, tag):
        return False
    if sentence.has("stages", "cancelled", "delayed", within=(tag.first - 2, tag.last + 3)):
        return False
    settled = sentence.has("stages", "cancelled", "delayed", "approved", "signed")
    if settled and sentence.key(tag.first) in _PLANS:
        return False  # the proposal to buy, which the council cleared
    wishes = sentence.tokens[tag.first].key.startswith(_WISHES)
    if wishes and any(tag.last <= number.first <= tag.last + 1 for number in sentence.ordinals):
        return False
    return not (wishes and sentence.has("cues", "deliver", within=(tag.last, tag.last + _DELIVERED)))


def _is_sellers(sentence: Sentence, tag: Tag) -> bool:
    """Whether it is Russia that wants something."""
    if any(sentence.key(place).startswith("request") for place in range(tag.first + 1, tag.last + 1)):
        return False  # has received a request from India
    if any(party.value == "RU" for party in sentence.tagged("parties", within=(tag.first - 2, tag.first))):
        return True
    start, _ = sentence.clause(tag.first)
    russia = list(sentence.tagged("parties", "RU", within=(start, tag.first)))
    if any(sentence.key(party.last) == "ने" for party in russia):
        return True
    if _is_russia_last(sentence, start, tag.first):
        return True
    wanting = any(sentence.key(place).startswith(("चाह", "मांग")) for place in range(tag.first, tag.last))
    return wanting and any(sentence.key(party.last) not in _CASES for party in russia)


def _is_russia_last(sentence: Sentence, first: int, last: int) -> bool:
    """*Russia is carrying out studies*: the country that stands last before a wish, and owns nothing."""
    subjects = [one for one in sentence.tagged("parties", within=(first, last)) if not is_of(sentence, one)]
    if not subjects or sentence.key(subjects[-1].first) not in _SELLERS:
        return False
    token = sentence.tokens[subjects[-1].last - 1]
    return not sentence.text[token.start : token.end].endswith(("'s", "’s"))


def _is_of_another(sentence: Sentence, tag: Tag) -> bool:
    """Whether no purchase of it is weighed: *a price it considers too high*, *looking at ours instead*."""
    named = {name.last for name in sentence.systems}
    judged = sentence.key(tag.last - 1) in _CONSIDERED and any(
        sentence.key(place) in {"too", "as"}
        or (place in named and sentence.key(place) in {"a", "an", "to", "the"})
        for place in range(tag.last, tag.last + _JUDGED)
    )
    if sentence.key(tag.first).startswith(_WEIGHTS) and _is_measured(sentence, tag):
        return True
    _, end = sentence.clause(tag.first)
    behind = any(name.first >= tag.last for name in sentence.systems)
    instead = not behind and any(sentence.key(place) == "instead" for place in range(tag.last, end))
    return judged or instead


def _is_measured(sentence: Sentence, tag: Tag) -> bool:
    """*Frigates weighing around 4,000 tonnes*, *a deal that was evaluated at $520 million*."""
    numbers = {amount.first for amount in sentence.amounts}
    return sentence.key(tag.last) == "at" or not numbers.isdisjoint((tag.last, tag.last + 1))
