"""Numbers that count no purchase: what was denied, what there is, what may be bought besides, one of each."""

from __future__ import annotations

from itertools import pairwise

from bot.claimtypes.base import Sentence, word_set
from bot.claimtypes.counting import Counted, is_other_make
from bot.claimtypes.unpriced import is_rate

_BIDS = ("bid", "request", "tender", "proposal", "запрос", "заявк", "тендер")
_NEAR_PAPERS = 3
_ADDED_TO = word_set("supplement supplements complement complements augment augments дополнят дополнит")
_PARTS = word_set(
    "first last none some most half many third thirds two-thirds quarter quarters three-quarters"
    " cent percent % один одна первый последний часть половина треть трети четверть четверти процентов"
)
_OPTIONS = ("option", "опцион", "विकल्प")
_REPORTS_ARE = word_set("is are pure baseless unfounded no not fake incorrect misleading figment")
_WILL_SIGN = word_set("заключит заключат подпишет подпишут")
_TO_SIGN = frozenset(
    (
        ("will", "sign"),
        ("will", "ink"),
        ("would", "sign"),
        ("may", "sign"),
        ("be", "procuring"),
        ("be", "buying"),
    )
)
_INCLUDES = ("includ", "compris", "включа")
_TO_BE = word_set("be being potentially possibly будут будет")
_BUYS = ("bought", "manufactur", "procur", "purchas", "acquir", "приобрет", "закуп", "купл")
_OF_PARTS = ("детал", "запчаст", "узл", "компонент")
_PAPERS = (
    "proposal", "approval", "decision", "nod", "response", "clearance", "tender", "bid",
    "решени", "одобрени",
)  # fmt: skip
_EACH = word_set("each every per каждый каждая каждое каждого составе प्रत्येक हर एक-एक")
_FLEET = 4
_FLEETS = word_set("fleet inventory park парк парка парке флота вооружении")
_STRENGTH = word_set("strength backbone mainstay основу основа основой रीढ़")
_BEFORE = 4
"""How far before a number the option may stand that it is of."""


def counts_nothing(sentence: Sentence) -> bool:
    """Whether no number of a sentence is of what was bought: a denial, or what one unit is made of."""
    return _is_denied(sentence) or _is_of_each(sentence)


def is_no_purchase(sentence: Sentence, thing: Counted, cue: str) -> bool:
    """Whether a number is an option, a fleet, a part or what comes back from repair, and not the step's."""
    rate = _is_of_other_make(sentence, thing) or is_rate(sentence, thing.first, thing.last)
    of_parts = thing.unit == "set" and sentence.key(thing.last).startswith(_OF_PARTS)
    papers = of_parts or (cue != "approved" and _is_bid_for(sentence, thing))
    if rate or papers or _is_option(sentence, thing) or _is_added_to(sentence, thing):
        return True
    if cue in {"ordered", "approved"} and _is_among(sentence, thing):
        return True
    if cue == "ordered":
        return _will_be_bought(sentence, thing) or _is_work_on(sentence, thing)
    if cue == "pending" and _awaits_papers(sentence, thing):
        return True
    if cue == "delivered" and (_may_come(sentence, thing) or _is_recipient(sentence, thing)):
        return True
    repaired = cue in {"delivered", "pending"} and _is_repaired(sentence, thing)
    left = cue == "pending" and _is_left_with(sentence, thing)
    return repaired or left or _is_of_fleet(sentence, thing) or _is_part_of(sentence, thing)


def _is_of_other_make(sentence: Sentence, thing: Counted) -> bool:
    """*40 units of the Class S 500*: of what we do not know."""
    place = thing.last + 1 + (sentence.key(thing.last + 1) == "the")
    behind = thing.unit == "unit" and sentence.key(thing.last) == "of"
    return behind and is_other_make(sentence, place)


def _is_bid_for(sentence: Sentence, thing: Counted) -> bool:
    """*Has received a bid for another 18*, запрос на 21: no more than papers have come."""
    before = [sentence.key(at) for at in range(thing.first - _NEAR_PAPERS, thing.first)]
    behind = any(word in {"for", "на"} for word in before)
    return behind and any(word.startswith(_BIDS) for word in before)


def _is_added_to(sentence: Sentence, thing: Counted) -> bool:
    """*Will supplement 59 now in service*: what there is already."""
    start, _ = sentence.clause(thing.first)
    return any(sentence.key(at) in _ADDED_TO for at in range(start, thing.first))


def _will_be_bought(sentence: Sentence, thing: Counted) -> bool:
    """*Three of the five will be bought directly*, *заключит контракт на 48*: nothing is ordered yet."""
    start, end = sentence.clause(thing.first)
    words = [sentence.key(place) for place in range(start, thing.first)]
    if any(word in _WILL_SIGN for word in words) or any(pair in _TO_SIGN for pair in pairwise(words)):
        return True
    return any(
        sentence.key(tag.first - 1) in _TO_BE and sentence.key(tag.first).startswith(_BUYS)
        for tag in sentence.tagged("cues", "ordered", "contract", within=(thing.last, end))
    )


def _may_come(sentence: Sentence, thing: Counted) -> bool:
    """Hindi: *पांच प्रणालियां प्राप्त कर सकता है*, may receive five."""
    _, end = sentence.clause(thing.first)
    return any(
        sentence.key(tag.last).startswith("सक")
        for tag in sentence.tagged("cues", "delivered", within=(thing.last, end))
    )


def _is_recipient(sentence: Sentence, thing: Counted) -> bool:
    """Hindi: *एक रेजिमेंट को मिल गए*, one regiment has got them."""
    _, end = sentence.clause(thing.first)
    got = any(sentence.key(at).startswith("मिल") for at in range(thing.last + 1, end))
    return sentence.key(thing.last) == "को" and got


def _is_among(sentence: Sentence, thing: Counted) -> bool:
    """*It includes 120 short-range and 168 long-range missiles*: parts of a number that was told."""
    start, end = sentence.side(thing.first)
    opens = next((at for at in range(start, thing.first) if sentence.key(at).startswith(_INCLUDES)), None)
    if opens is None:
        return False
    parts = [one for one in sentence.amounts if opens < one.first < end and not one.unit]
    return len(parts) > 1 and parts[0].first - opens <= _FLEET


def _is_work_on(sentence: Sentence, thing: Counted) -> bool:
    """*Upgrading the 62 jets*, *the overhaul of 24 tanks*: ordered is the work, and not the thing."""
    before = (thing.first - 3, thing.first)
    return sentence.has("words", "upgrade", within=before) or sentence.has("cues", "repaired", within=before)


def _awaits_papers(sentence: Sentence, thing: Counted) -> bool:
    """*Is awaiting proposals to acquire 13*: what is awaited is no thing."""
    start, _ = sentence.clause(thing.first)
    return any(
        sentence.key(tag.last).startswith(_PAPERS)
        for tag in sentence.tagged("cues", "pending", within=(start, thing.first))
    )


def _is_denied(sentence: Sentence) -> bool:
    """*Denied a report that it had signed for 36*, *reports that it will buy 36 are false*: none counts."""
    denial = next(sentence.tagged("hedges", "denied"), None)
    if denial is None:
        return False
    behind = (denial.last, len(sentence.tokens))
    return (
        sentence.has("stages", "signed", "cancelled", within=behind)
        or sentence.key(denial.first) in _REPORTS_ARE
    )


def _is_of_each(sentence: Sentence) -> bool:
    """*Each squadron comprises two batteries*, *в составе полка*: what one is made of."""
    return any(
        token.key in _EACH and sentence.has("units", within=(place + 1, place + 3))
        for place, token in enumerate(sentence.tokens)
    )


def _is_of_fleet(sentence: Sentence, thing: Counted) -> bool:
    """*A fleet of 2,500 tanks*, *the 272 jets are its backbone*: what there is, and not what came."""
    around = {token.key for token in sentence.tokens}
    before = {sentence.key(place) for place in range(thing.first - _FLEET, thing.first)}
    return bool(around & _STRENGTH or before & _FLEETS)


def _is_part_of(sentence: Sentence, thing: Counted) -> bool:
    """Whether only a part of so many is meant: *the last of the 464 tanks*, *12 विमानों में से पहला*."""
    if (sentence.key(thing.last), sentence.key(thing.last + 1)) == ("में", "से"):
        return any(number.first == thing.last + 2 for number in sentence.ordinals)
    of = thing.first - 1 - (sentence.key(thing.first - 1) == "the")
    return sentence.key(of) in {"of", "из"} and sentence.key(of - 1) in _PARTS


def _is_repaired(sentence: Sentence, thing: Counted) -> bool:
    """Whether what comes was here before: *back from overhaul*, вышли из ремонта."""
    return sentence.has("cues", "repaired", within=sentence.clause(thing.first))


def _is_left_with(sentence: Sentence, thing: Counted) -> bool:
    """*The fleet is left with 36 jets*: what there still is, and not what is to come."""
    before = (sentence.key(thing.first - 2), sentence.key(thing.first - 1))
    return before == ("left", "with")


def _is_option(sentence: Sentence, thing: Counted) -> bool:
    """Whether so many may only be bought besides: *with an option for 12 more*, с опционом ещё на шесть."""
    return any(
        sentence.key(place).startswith(_OPTIONS)
        for place in (*range(thing.first - _BEFORE, thing.first), thing.last)
    )
