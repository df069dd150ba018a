"""How many agreements, documents and memoranda are prepared or signed at a meeting; none announced is 0."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bot.claimtypes.base import Amount, ClaimType, Draft, Sentence, Tag, word_set, written
from bot.claimtypes.meetings import (
    FIRST_ORDINAL,
    LEADERS,
    SUMMITS,
    TALKS,
    is_of_other_summit,
    is_visit,
    leaders,
    summit,
)
from bot.model import Attribute

_GROUPS, _WORKING = ("group", "групп", "समूह"), ("working", "рабоч", "कार्य")
_KINDS = ("memorandum", "document", "agreement", "deal")
_REACH = 6
_IN_FORCE = ("действующ", "действует", "действуют", "लागू")
_ANNOUNCED = ("announc", "unveil", "объяв", "анонс", "घोष")
_TERMS = ("times", "раз", "year", "month", "лет", "год", "месяц", "парти", "batch", "वर्ष", "साल", "खेप")
_STOPS = word_set(
    ", . ; : ( ) before after the on for that have has had will countries sides nations leaders ministers जेट्स"
)
_BOTH = word_set("two both обе दोनों")
_SIDES = ("side", "countr", "nation", "leader", "стран", "сторон", "देश", "पक्ष", "नेता")
_BOTH_ALONE = word_set("стороны лидеры")
_AND = frozenset(("and", "и", "और"))
_ADJECTIVES = 3
_AMONG = word_set("including among includes включая числе среди शामिल")
_OF_KIND = ("al", "ic", "ary", "ive", "-government", "-business", "ых", "их", "ीय")


def _find(sentence: Sentence) -> Iterator[Draft]:
    if not (sentence.russia or summit(sentence) is not None) or sentence.systems:
        return
    if _are_in_force(sentence) or _is_of_group(sentence):
        return
    yield from _none(sentence)
    for amount in sentence.amounts:
        noun = _noun(sentence, amount) or _shared(sentence, amount)
        if amount.unit or noun is None or not _is_count(sentence, amount, noun):
            continue
        yield Draft(
            subject=_meeting(sentence),
            attribute=Attribute.AGREEMENTS,
            value=amount.value,
            lower=amount.lower,
            upper=amount.upper,
            unit=noun.value,
            first=amount.first,
            last=noun.last,
            lot=_lot(sentence),
            done=sentence.has("cues", "announced") and not sentence.has("hedges", "unfinished"),
        )


def _are_in_force(sentence: Sentence) -> bool:
    """Whether it tells how many there are: *have 30 agreements in force*."""
    keys = [token.key for token in sentence.tokens]
    return ("in", "force") in pairwise(keys) or any(key.startswith(_IN_FORCE) for key in keys)


def _is_of_group(sentence: Sentence) -> bool:
    """Whether a working group meets, and neither the commission nor the leaders."""
    met = any(name.kind == "event" or sentence.called(name.name) == "IRIGC" for name in sentence.names)
    keys = [token.key for token in sentence.tokens]
    return not met and any(
        word.startswith(_GROUPS) and before.startswith(_WORKING) for before, word in pairwise(keys)
    )


def _none(sentence: Sentence) -> Iterator[Draft]:
    """*Ни одной сделки*, *कोई सौदा घोषित नहीं*: none was announced."""
    if not (sentence.has("cues", "announced") and sentence.has("hedges", "not")):
        return
    for place, token in enumerate(sentence.tokens):
        opens = token.key == "कोई" or (token.key.startswith("одн") and sentence.key(place - 1) == "ни")
        opens = opens or (token.key == "single" and sentence.key(place - 2) == "not")
        noun = next(sentence.tagged("cues", *_KINDS, within=(place, place + _REACH)), None) if opens else None
        if noun:
            yield Draft(
                subject=_meeting(sentence),
                attribute=Attribute.AGREEMENTS,
                value=0,
                lower=0,
                upper=0,
                unit=noun.value,
                first=place,
                last=noun.last,
                lot=_lot(sentence),
                done=True,
            )
            return


def _noun(sentence: Sentence, amount: Amount) -> Tag | None:
    """The noun that is counted, with only adjectives between."""
    for tag in sentence.tagged("cues", *_KINDS, within=(amount.last, amount.last + _REACH)):
        between = sentence.tokens[amount.last : tag.first]
        other = sentence.has("units", within=(amount.last, tag.first))
        more = any(amount.last <= one.first < tag.first for one in sentence.amounts)
        joined = len(between) > _ADJECTIVES and any(token.key in _AND for token in between)
        if (
            other
            or more
            or joined
            or any(token.key in _STOPS or token.key.startswith(_TERMS) for token in between)
        ):
            return None  # nor is a 10-year agreement ten of them
        same = [one for one in sentence.tagged("cues", *_KINDS) if one.first == tag.first]
        return max(same, key=lambda one: one.last)
    return None


def _shared(sentence: Sentence, amount: Amount) -> Tag | None:
    """The noun that two numbers share: *eleven government-to-government and 18 commercial documents*."""
    following = next((other for other in sentence.amounts if other.first > amount.last), None)
    if following is None or sentence.key(following.first - 1) not in _AND:
        return None
    between = [token.key for token in sentence.tokens[amount.last : following.first - 1]]
    shared = between and len(between) <= _ADJECTIVES and all(word.endswith(_OF_KIND) for word in between)
    return _noun(sentence, following) if shared else None


def _is_count(sentence: Sentence, amount: Amount, noun: Tag) -> bool:
    """Whether so many are meant: *no deal was announced* counts, *one agreement* does not."""
    if amount.value == 0:
        met = bool(sentence.meetings) or _meeting(sentence) != "Russia"
        told = any(token.key.startswith(_ANNOUNCED) for token in sentence.tokens)
        return (met or told) and sentence.has("cues", "announced") and not sentence.carried
    part = sentence.key(amount.first - 1) in _AMONG and amount is not sentence.amounts[0]
    return amount.value > 1 and noun.last - amount.first <= _REACH + 3 and not part


def _lot(sentence: Sentence) -> str:
    """The ordinal of the meeting that is named."""
    ours = (
        one
        for one in sentence.ordinals
        if one.value > FIRST_ORDINAL and not is_of_other_summit(sentence, one)
    )
    meeting = _meeting(sentence)
    if meeting == "Russia":
        return ""
    number = next((int(one.value) for one in ours), sentence.meetings.get(meeting, 0))
    return written(number) if number else ""


def _meeting(sentence: Sentence) -> str:
    named = next((sentence.called(name.name) for name in sentence.names if name.kind == "event"), "")
    session = next(
        (sentence.called(name.name) for name in sentence.names if sentence.called(name.name) == "IRIGC"), ""
    )
    led = leaders(sentence)
    both = led == LEADERS
    visited = (led or any(name.kind == "person" for name in sentence.names)) and any(
        is_visit(token.key) or token.key.startswith((*SUMMITS, *TALKS) if both else SUMMITS)
        for token in sentence.tokens
    )
    if (visited or summit(sentence) is not None) and not session:
        return "Annual Summit"
    return session or (named if named == "Annual Summit" else "") or _in_play(sentence) or "Russia"


def _in_play(sentence: Sentence) -> str:
    """The summit told of before: *the two sides signed 16*; none where a session was told of as well."""
    told = any(
        (former in _BOTH and word.startswith(_SIDES)) or word in _BOTH_ALONE or word.startswith(SUMMITS)
        for former, word in pairwise(["", *(token.key for token in sentence.tokens)])
    )
    return "Annual Summit" if told and set(sentence.meetings) == {"Annual Summit"} else ""


CLAIM_TYPE = ClaimType(name="agreements", attributes=frozenset({Attribute.AGREEMENTS}), find=_find)
