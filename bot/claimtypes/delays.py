"""Whether words tell that a purchase or a delivery is late, or may come to be."""

from __future__ import annotations

from bot.claimtypes.base import Sentence, Tag

_LIKELY = ("expect", "likely", "may", "might", "could", "ожида", "могут", "может", "вероятн", "संभाव", "आशंका")
_SO = frozenset(("has", "have", "had", "is", "are", "was", "were"))
_DESCRIBED = (
    "talks", "negotiation", "deal", "project", "programme", "program", "contract", "deliver", "offer",
)  # fmt: skip
_COSTS = ("cost", "price", "стоимост", "цен", "लागत", "कीमत")
_NEAR = 4
_BEHIND = frozenset(("after", "despite", "amid", "following"))


def is_likely(sentence: Sentence, tag: Tag) -> bool:
    """*Is expected to be delayed*, *могут задержать*: a delay that may come, but not *in May 2019*."""
    dated = {place for when in sentence.dates for place in range(when.first, when.last)}
    before = set(range(tag.first - _NEAR, tag.first)) - dated
    return any(sentence.key(at).startswith(_LIKELY) for at in before)


def is_unlikely(sentence: Sentence, tag: Tag) -> bool:
    """*Is not expected to be delayed*."""
    before = range(tag.first - _NEAR, tag.first)
    likely = next((at for at in before if sentence.key(at).startswith(_LIKELY)), None)
    return likely is not None and sentence.has("hedges", "not", within=(likely - 1, likely + 1))


def is_told(sentence: Sentence, tag: Tag) -> bool:
    """Whether it is told that something is late: *years of stalled talks* only describe them."""
    if _is_of_other(sentence, tag):
        return False
    one = tag.last - tag.first == 1 and sentence.key(tag.first).endswith("ed")
    if sentence.key(tag.first - 1) in _SO:  # has delayed deliveries
        return True
    if one and sentence.key(tag.first - 1) in {"-", ","}:
        return False  # two squadrons, delayed by the war, are expected in 2026
    nouns = (sentence.key(tag.last), sentence.key(tag.last + 1))  # delayed defence deliveries
    return not (one and any(noun.startswith(_DESCRIBED) for noun in nouns))


def _is_of_other(sentence: Sentence, tag: Tag) -> bool:
    """Whether a price or a paper is pushed, or the delay lies behind: *came two years later than planned*."""
    if any(sentence.key(place).startswith(_COSTS) for place in range(tag.first, tag.last + _NEAR)):
        return True  # have pushed the estimated cost past
    if any(sentence.key(place).startswith("proposal") for place in range(tag.first, tag.last)):
        return True  # has pushed a proposal to the ministry
    if any(sentence.key(place) in _BEHIND for place in range(tag.first - _NEAR, tag.first)):
        return True  # after serious delays in the procurement
    came = sentence.has("stages", "inducted", "delivered", within=(0, tag.first))
    return came and sentence.key(tag.last - 1) == "than"
