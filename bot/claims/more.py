"""A draft in its sentence → whether it is of *more* than what was bought before: a second order, ten more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from bot import lexicon
from bot.claimtypes.base import Amount, Draft, Named, Sentence, Tag, word_set
from bot.model import Attribute

COUNTS = frozenset(
    (
        Attribute.QUANTITY_ORDERED,
        Attribute.QUANTITY_DELIVERED,
        Attribute.QUANTITY_PENDING,
        Attribute.QUANTITY_APPROVED,
    )
)
"""What counts things."""

_DATES = frozenset((Attribute.DELIVERY_START, Attribute.DELIVERY_DEADLINE))
_MORE_REACH = 9
_BESIDE = 2
_SAME = 8
_FAR = 14
_APART = frozenset(
    (",", ".", ";", "and", "or", "for", "of", "in", "to", "from", "on", "with", "is", "has", "и")
)
_ALREADY = 8
"""How far behind *two more* it may stand that they are already contracted."""

_BEYOND = frozenset(("beyond", "besides", "over", "above"))
_AUXILIARIES = frozenset(("is", "are", "were"))
_EARLIER = frozenset(("already", "previously", "earlier", "existing", "original"))
_BEFORE = 3
_TRANCHES = ("batch", "tranche", "lot", "consignment", "shipment", "парти", "खेप")
_FITTINGS = ("radar", "engine", "missile", "set")
_CLOSING = frozenset((",", ".", ";", "by", "to", "until", "till", ""))
_JOINED_ALONE = frozenset(("and", "while", "и", "а", "और", "जबकि"))
_OTHERS = tuple(
    word_set(
        "offer round meeting talk sign delay bid proposal push request step time visit statement setback"
        " blow attempt negotiation discussion look chapter era deadline date schedule slip reason hint"
        " предложени раунд встреч переговор срок заявлени визит отсроч प्रस्ताव बैठक दौर"
    )
)
"""How words begin behind a *new* or *another* that is none of the thing."""


_COMPARED = word_set("powerful advanced modern capable expensive sophisticated effective recent important")
"""Words that *more* only compares: *more powerful engines*."""


def listed(name: str) -> Sequence[str]:
    """A list of names or words of the table of lots."""
    return cast("Sequence[str]", lexicon.wording("lots")[name])


def is_more(draft: Draft, sentence: Sentence) -> bool:
    """Whether a word for *more* belongs to what is claimed: beside the number, the step or the system."""
    start, end = sentence.clause(draft.first)
    counts = draft.attribute in COUNTS
    for tag in sentence.tagged("words", "more", within=(start, end)):
        if not _means_more(sentence, tag) or (_is_tranche(sentence, tag) and not _is_early(draft)):
            continue
        consignment = sentence.key(tag.last).startswith(_TRANCHES) and draft.value == "delivered"
        if is_owed(draft, sentence, tag) or consignment or _is_next_deal(draft, sentence, tag):
            continue
        if tag.last - tag.first > 1 and sentence.has("cues", "deal", within=(tag.last - 1, tag.last)):
            return True  # второй контракт, на 48 вертолетов
        if counts:
            besides = sentence.key(tag.first) in {"in", "over", "on"} and tag.first - draft.last <= _BESIDE
            if draft.first - 3 <= tag.first <= draft.last or besides:
                return True
            if sentence.tokens[tag.first].key in {"new", "fresh", "repeat", "follow-on"} and (
                tag.last - tag.first > 1 or _before_contract(sentence, tag)
            ):
                return True
        elif _is_anothers(draft, sentence, tag):
            continue
        elif draft.first - _MORE_REACH <= tag.first <= draft.last + _MORE_REACH or _describes(
            draft, sentence, tag
        ):
            return True
    return False


def _describes(draft: Draft, sentence: Sentence, tag: Tag) -> bool:
    """*Signed a contract for additional dual-role surface-to-surface BrahMos missiles*: of the system."""
    named = (name for name in sentence.systems if sentence.called(name.name) == draft.subject)
    besides = any(sentence.key(place) in _BEYOND for place in range(tag.last, draft.first))
    hindi = sentence.key(tag.first) >= "\u0900"
    return not (besides or hindi) and any(
        0 <= name.first - tag.last <= _FAR
        and not any(sentence.key(place) in _APART for place in range(tag.last, name.first))
        for name in named
    )


def is_owed(draft: Draft, sentence: Sentence, tag: Tag) -> bool:
    """Whether a date is of what the only order owes: *will receive two more S-400 systems in June*."""
    if draft.attribute not in _DATES or draft.subject not in lexicon.wording("lots")["orders"]:
        return False
    counts = [amount for amount in sentence.amounts if not amount.unit]
    before = any(amount.last == tag.first for amount in counts)
    behind = not tag.first and any(amount.first == tag.last for amount in counts)  # еще два должны поступить
    start, end = sentence.clause(tag.first)
    takes = before and sentence.has("cues", "takes", within=(start, tag.first))
    return (takes or (behind and sentence.has("cues", "ahead", within=(tag.last, end)))) and not sentence.has(
        "stages", "interest", "offered", "talks", "signed", within=(start, end)
    )


def points_to_more(draft: Draft, sentence: Sentence) -> bool:
    """Whether a clause without the system's name goes on about *more* of it: *…, and talks have begun*."""
    start, end = sentence.clause(draft.first)
    alone = len({name.name for name in sentence.systems}) == 1
    added = draft.attribute in _DATES and "with" in (sentence.key(start), sentence.key(start + 1))
    if not (alone and (added or _is_early(draft))) or any(
        start <= name.first < end for name in sentence.systems
    ):
        return False
    return any(_means_more(sentence, tag) for tag in sentence.tagged("words", "more", within=(0, start)))


def _is_anothers(draft: Draft, sentence: Sentence, tag: Tag) -> bool:
    """Whether *more* stands right before another system: 60 Su-57s and two more S-400 squadrons."""
    apart = {sentence.key(place) for place in range(draft.last, tag.first)} & _JOINED_ALONE
    if apart and any(amount.last == tag.first for amount in sentence.amounts):
        return True  # have joined the fleet, and two more are being built
    near = (tag.last, tag.last + _BESIDE)
    parts = listed("parts")
    if draft.subject in listed("launchers") and any(
        unit.value not in parts for unit in sentence.tagged("units", within=near)
    ):
        return True
    behind = next((name for name in sentence.systems if 0 <= name.first - tag.last <= _BESIDE), None)
    return behind is not None and sentence.called(behind.name) != draft.subject


def _is_next_deal(draft: Draft, sentence: Sentence, tag: Tag) -> bool:
    """*Was signed for $1 billion in 2016, with another contract in 2018*: what stands before it."""
    joins = _JOINED_ALONE | {"with"}
    apart = not joins.isdisjoint(sentence.key(place) for place in range(draft.last, tag.first))
    return apart and sentence.has("cues", "deal", within=(tag.first, tag.last + _BESIDE))


def _is_tranche(sentence: Sentence, tag: Tag) -> bool:
    """A second batch is *more* of what is wanted, but a part of what is delivered."""
    return sentence.key(tag.last - 1).startswith(_TRANCHES)


def _is_early(draft: Draft) -> bool:
    return draft.attribute is Attribute.STAGE and draft.value in {"interest", "offered", "talks", "approved"}


def _before_contract(sentence: Sentence, tag: Tag) -> bool:
    return sentence.has("cues", "contract", within=(tag.last, tag.last + 4))


def remains(sentence: Sentence, tag: Tag) -> bool:
    """Whether *more* is what an order still owes: *three have come, and two more are due*."""
    counted = [amount for amount in sentence.amounts if not amount.unit]
    ends = [tag.last for amount in counted if amount.last == tag.first]
    ends += [amount.last for amount in counted if amount.first == tag.last]  # ещё два ожидаются
    came = sentence.has("cues", "delivered", within=(0, tag.first))
    owed = ("pending", "ahead") if came else ("pending",)  # three have come, another two are expected
    before = sentence.tagged("cues", *owed, within=(tag.first - _BEFORE, tag.first))
    if any(one.last == tag.first for one in before):  # осталось еще два
        return bool(ends)
    aux = [end + (sentence.key(end) in _AUXILIARIES) for end in ends]  # two more are awaited
    if any(sentence.has("cues", *owed, within=(end, end + _BESIDE)) for end in (*ends, *aux)):
        return True
    near = range(tag.last, tag.last + _ALREADY)
    already = next((at for at in near if sentence.key(at) in _EARLIER), None)
    if any(sentence.key(at) in _BEYOND for at in near):
        return False
    return already is not None and sentence.has(
        "cues", "ordered", "contract", within=(already, already + _BESIDE)
    )


def _means_more(sentence: Sentence, tag: Tag) -> bool:
    """*More than five*, *ещё не* and *और* between two names are something else."""
    word = sentence.tokens[tag.first].key
    after = sentence.tokens[tag.last].key if tag.last < len(sentence.tokens) else ""
    before = sentence.tokens[tag.first - 1].key if tag.first else ""
    if word == "और":
        counted = any(amount.last == tag.first for amount in sentence.amounts) or before in {"कुछ"}
        counted |= before in {"की", "के"} and after.startswith(_TRANCHES)  # एस-400 की और खेप
        behind: list[Amount | Named] = [*sentence.amounts, *sentence.systems]
        return counted or (
            any(one.first == tag.last for one in behind) and before in {"के", "लिए", "को", "से", "ने", "में"}
        )
    if _means_other(sentence, tag) or (word in {"more", "более"} and after in {"than", "чем"}):
        return False
    if remains(sentence, tag) or _is_of_same(sentence, tag) or (word == "more" and after in _COMPARED):
        return False
    elsewhere = (word == "new" and after in {"delhi", "york"}) or (word == "more" and before == "once")
    if elsewhere or (word == "еще" and after in {"не", "в", "предстоит", "один"}):
        return False
    if word in {"new", "нов"} or word.startswith("нов") or word in {"नई", "नए", "नया"}:
        window = range(tag.last, tag.last + 5)
        near = any(name.first in window for name in sentence.systems) or sentence.has(
            "units", within=(tag.last, tag.last + _BESIDE)
        )
        return near or after == "ones" or _before_contract(sentence, tag)
    return True


def _is_of_same(sentence: Sentence, tag: Tag) -> bool:
    """*A dozen more of the same order*."""
    behind = [sentence.key(place) for place in range(tag.last, tag.last + _SAME)]
    return ("of", "the", "same") in zip(behind, behind[1:], behind[2:], strict=False)


def _means_other(sentence: Sentence, tag: Tag) -> bool:
    """*A new offer*, *another six months*, *delayed further*, *the new Su-57* are no more of a thing."""
    if sentence.key(tag.first) == "another" and sentence.key(tag.first - 1) in {"to", "or", "after"}:
        return True  # from one crisis to another
    at = tag.last
    while sentence.key(at)[:1].isdigit() or sentence.has("numbers", within=(at, at + 1)):
        at += 1
    if sentence.key(at).startswith(_OTHERS) or sentence.has("spans", within=(at, at + 1)):
        return True
    adverb = sentence.key(tag.first) == "further"
    if adverb and (sentence.key(at).endswith("ed") or sentence.key(at) in _CLOSING):
        return True
    fittings = sentence.has("units", *_FITTINGS, within=(tag.last, tag.last + 4))
    if fittings and sentence.has("words", "upgrade"):  # an upgrade with new radars
        return True
    named = next((name for name in sentence.systems if name.first == tag.last), None)
    alone = named is not None and not sentence.has("units", within=(named.last, named.last + 2))
    return alone and sentence.key(tag.first) == "new" and sentence.key(tag.first - 1) == "the"
