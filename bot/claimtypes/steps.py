"""Whether words take a step: not those that deny it, nor those before it is done."""

from __future__ import annotations

from itertools import pairwise

from bot.claimtypes.base import Sentence, Tag, word_set

_REACH_BEFORE, _REACH_AFTER = 5, 4
_NEAR = 4
_NONE = frozenset(("no", "ни", "neither", "never"))
"""*No contract for the Su-57 has been signed*: what is denied is the thing, not the verb."""

_HINDI_INFINITIVES = word_set("करने होने देने लेने जाने मिलने")
_INFINITIVES_CASES = word_set("से की का में पर")
_PARTICIPLES = tuple(word_set("нные нных нного нной нному нным нными нный нная нное тые тых того"))
_PUT = ("हस्ताक्षर", "दस्तखत", "मुहर", "साइन", "सहमति", "दस्तख़त")
_VERB_ENDS = word_set('है हैं थी थीं थे और गई जा गयी तथा व , । . ; — - " ”')
_PUT_NEAR = 3
_PASSIVE = frozenset(("गए", "गई", "गया"))
_FUTURE = ("нов", "возможн", "потенциальн", "будущ", "new", "possible", "potential", "prospective")
_OPENING = 4
_OUT_OF = frozenset(("इनमें", "उनमें", "इसमें", "जिनमें"))
_OF_THEM = frozenset(
    (*((of, them) for of in ("of", "из") for them in ("them", "these", "those", "них", "этих")),)
)


def is_negated(sentence: Sentence, tag: Tag) -> bool:
    """Whether a *not* belongs to a verb: before it, inside it, or (in Hindi) behind it."""
    near = (tag.first - 3, tag.last + 3)
    for word in sentence.tagged("hedges", "not", within=near):
        if tag.value == "delayed" and tag.first <= word.first < tag.last:
            continue  # не успевает, समय पर पूरी नहीं होगी
        hindi = "\u0900" <= sentence.tokens[word.first].key[0] <= "\u097f"
        if word.last <= tag.first or hindi or tag.first <= word.first < tag.last:
            return True
    if any(
        (sentence.key(place), sentence.key(place + 1)) == ("not", "one")
        for place in range(tag.first - _REACH_BEFORE, tag.first)
    ):
        return True
    start, end = sentence.clause(tag.first)
    if tag.value == "talks" and any(  # negotiations over the price have not yet started
        sentence.has("cues", "begin", within=(word.last, word.last + _NEAR))
        for word in sentence.tagged("hedges", "not", within=(tag.last, end))
    ):
        return True
    behind = sentence.tagged("hedges", "not", within=(tag.last, tag.last + _REACH_BEFORE))
    if any(sentence.key(word.first) == "нет" for word in behind):  # переговоров о покупке нет
        return True
    return any(
        sentence.tokens[word.first].key in _NONE
        and sentence.has("cues", "contract", within=(word.last, word.last + _NEAR))
        for word in sentence.tagged("hedges", "not", within=(start, tag.first))
    )


def is_unfinished(sentence: Sentence, tag: Tag) -> bool:
    """Whether a step is still ahead: *yet to*, *set to be*, будет, होगा."""
    start, end = sentence.clause(tag.first)
    counting = {place for amount in sentence.amounts for place in range(amount.first, amount.last)}
    for word in sentence.tagged("hedges", "unfinished", within=(start, end)):
        if word.first in counting:  # close to $2 billion
            continue
        behind = 0 <= word.first - tag.last <= 1 and not sentence.tokens[word.first].key.isascii()
        if 0 <= tag.first - word.last <= _REACH_BEFORE or behind:
            return True
        if tag.first <= word.first < tag.last:
            return True
        hindi = "\u0900" <= sentence.tokens[word.first].key[0] <= "\u097f"
        if hindi and 0 <= word.first - tag.last <= _REACH_AFTER:
            return True
    being = sentence.key(tag.first - 1) == "being" and tag.value == "signed"  # 12 more are being ordered
    if being or sentence.key(tag.first - 1) == "be":  # the other two be bought
        return True
    if sentence.key(tag.last) in _HINDI_INFINITIVES and sentence.key(tag.last + 1) in _INFINITIVES_CASES:
        return True  # बेड़े में शामिल करने से ताकत बढ़ेगी
    after = sentence.tokens[tag.last : tag.last + 3]
    return any(token.key.endswith(("गा", "गे", "गी")) and len(token.key) > 3 for token in after)


def is_passive(sentence: Sentence, tag: Tag) -> bool:
    """Whether a step is told in the passive: *was signed*."""
    return any(
        token.key in {"was", "were", "been", "being"}
        for token in sentence.tokens[max(0, tag.first - 2) : tag.last]
    )


def is_of(sentence: Sentence, party: Tag) -> bool:
    """Whether a country stands behind *with* or *from* and is no agent."""
    before = sentence.tokens[party.first - 1].key if party.first else ""
    return before in {"with", "from", "to", "с", "со", "из", "в", "in"}


def is_only_named(sentence: Sentence, tag: Tag) -> bool:
    """Whether words for a signing only name the contract: करार पर बातचीत, डील की मंजूरी, подписанный."""
    last, behind = sentence.key(tag.last - 1), sentence.key(tag.last)
    if behind in _PASSIVE and sentence.key(tag.last + 1) not in _VERB_ENDS | {""}:
        return True  # रूस से खरीदे गए इस सिस्टम
    if last == "पर" and tag.last - tag.first > 1:
        near = (sentence.key(place) for place in range(tag.first, tag.last + _PUT_NEAR))
        return not any(word.startswith(_PUT) for word in near)
    if last == "की" and tag.last - tag.first > 1:
        return behind != "" and behind not in _VERB_ENDS
    return tag.last - tag.first == 1 and last.endswith(_PARTICIPLES) and "а" <= last[0] <= "я"


def is_sealed_by_both(sentence: Sentence, tag: Tag) -> bool:
    """*रूस और भारत ने करार पर मुहर लगाई*: a seal that is no approval, but the signing itself."""
    sealed = any(sentence.key(place) == "मुहर" for place in range(tag.first, tag.last))
    return sealed and sentence.has("parties", "RU", within=(0, tag.first)) and not sentence.has("committees")


def talks_ended(sentence: Sentence, bounds: tuple[int, int]) -> bool:
    """*Has stopped negotiations on the purchase of ten*: there was no order."""
    return any(
        sentence.key(tag.last - 1).startswith(("negotiat", "talk"))
        for tag in sentence.tagged("stages", "cancelled", "delayed", within=bounds)
    )


def is_of_proposal(sentence: Sentence, tag: Tag) -> bool:
    """Whether what is to be bought is only proposed: खरीदने का प्रस्ताव, *новый контракт на 48 может стоить*."""
    start, end = sentence.clause(tag.first)
    if sentence.key(tag.first - 1).startswith(_FUTURE) and sentence.has("hedges", "may", within=(start, end)):
        return True
    proposed = any(sentence.key(at) in {"प्रस्ताव", "विचार", "इरादा"} for at in range(tag.last, end))
    approved = sentence.has("stages", "approved", within=(tag.last, end))
    return sentence.key(tag.last - 1) == "का" and proposed and not approved


def opens_of_them(sentence: Sentence) -> bool:
    """Whether a sentence goes on about what the one before counted: *Of them, 124 …*, *Из них три …*."""
    if not sentence.counted:
        return False
    keys = [sentence.key(place) for place in range(_OPENING)]
    hindi = any(sentence.key(amount.first - 2) in _OUT_OF for amount in sentence.amounts)  # इसमें से 3
    return hindi or keys[0] in _OUT_OF or any(pair in _OF_THEM for pair in pairwise(keys))
