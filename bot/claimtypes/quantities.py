"""How many of a system are ordered, approved, delivered or still pending."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bot.claimtypes.arrivals import have_all_come
from bot.claimtypes.base import ClaimType, Draft, Sentence, Tag, word_set
from bot.claimtypes.counting import Counted, counted_in, is_followed
from bot.claimtypes.steps import is_negated, is_of_proposal, is_unfinished, talks_ended
from bot.claimtypes.uncounted import counts_nothing, is_no_purchase
from bot.claimtypes.wholes import (
    is_inner,
    is_of_wanted,
    is_of_which,
    is_of_whole,
    is_order,
    is_whole,
    parts,
)
from bot.model import Attribute

_ATTRIBUTES = {
    "ordered": Attribute.QUANTITY_ORDERED,
    "approved": Attribute.QUANTITY_APPROVED,
    "delivered": Attribute.QUANTITY_DELIVERED,
    "pending": Attribute.QUANTITY_PENDING,
}
_FAR = 20
_WILL_BE = ("जाएंग", "जाएग", "होंग")
_TO_BUY = word_set("buy purchase procure acquire")
_PURCHASES = ("purchase", "procurement", "acquisition", "закупк", "покупк", "приобретени")
_BEFORE_IT = 5
_HOLDS = word_set("operates operate operating operated flies fields has have had owns эксплуатирует имеет")
_PROVIDES = ("stipulat", "предусм")
_SIGN = ("place", "sign", "finali", "conclud", "ink", "seal", "clear", "approv")
_PLACED = word_set("placed signed finalised finalized concluded inked sealed given issued awarded")
_AUXILIARIES = word_set(
    "have has had been was were are so far already now since not yet been just only also"
    " уже были было был пока тоже अब तक पहले ही"
)
_ATTACHED = word_set("in from by under with the that a contract deal")
_CONTRACTS = word_set(
    "contract deal order agreement signed ordered bought contracted контракт сделка договор"
)
_PAPERS = (
    "offer", "proposal", "request", "approval", "clearance", "order", "bid", "payment", "advance",
    "предложени", "запрос", "заказ", "разрешени", "аванс", "приглашени", "заявк", "प्रस्ताव", "अनुरोध", "मंजूरी",
)  # fmt: skip
_TO_SIGN = ("sign", "ink", "conclude", "seal", "clinch", "заключить", "подписать", "оформить", "разместить")
_EXPECTED = word_set("set expected likely poised plans planning close about hopes aims")
_CUTS = word_set(", ; : but while and но а और")

_EARLIER = word_set("already previously earlier existing")
_SOON, _NEAR = 5, 3


def _find(sentence: Sentence) -> Iterator[Draft]:
    if sentence.heading or counts_nothing(sentence):
        return
    found = list(_told(sentence))
    counted = {draft.attribute for draft in found}
    left = () if Attribute.QUANTITY_DELIVERED in counted else (Attribute.QUANTITY_PENDING,)
    kinds = (Attribute.QUANTITY_ORDERED, *left)
    smaller = parts(sentence, [draft for draft in found if draft.attribute in kinds])
    yield from (draft for draft in found if draft not in smaller)


def _told(sentence: Sentence) -> Iterator[Draft]:
    """Every number with a step of its own."""
    counted = list(counted_in(sentence))
    for place, thing in enumerate(counted):
        cue = _cue(sentence, counted, place)
        if cue == "ordered" and have_all_come(sentence, thing.first):
            cue = "delivered"
        if cue == "ordered" and _is_owed(sentence, thing):
            cue = "pending"
        if cue is None or not thing.subject or is_no_purchase(sentence, thing, cue):
            continue
        if cue == "ordered" and sentence.key(thing.first - 1) in {"first", "первые", "первых", "पहले"}:
            continue  # the first 70,000 of the order
        yield Draft(
            subject=_of_several(sentence, thing),
            attribute=_ATTRIBUTES[cue],
            value=thing.amount.value,
            lower=thing.amount.lower,
            upper=thing.amount.upper,
            unit=thing.unit,
            first=thing.first,
            last=thing.last,
            as_of="" if is_inner(counted, place) and not sentence.dates else None,
            done=cue in {"ordered", "approved", "delivered"},
        )


def _of_several(sentence: Sentence, thing: Counted) -> str:
    """What is counted: of a ship by name there is one, so that its class is meant."""
    return (thing.amount.value > 1 and sentence.class_of(thing.subject)) or thing.subject


def _is_held(sentence: Sentence, thing: Counted, tag: Tag) -> bool:
    """Whether a cue stands behind what is only owned: *operates 40 helicopters and has ordered 10*."""
    if sentence.key(thing.first - 1) not in _HOLDS:
        return False
    return tag.first < thing.first or any(
        sentence.key(place) in _CUTS for place in range(thing.last, tag.first)
    )


def _cue(sentence: Sentence, counted: list[Counted], place: int) -> str | None:
    """The step that the number belongs to: a word inside its phrase, else the nearest in its clause."""
    thing = counted[place]
    if not thing.partial and (inside := _inside(sentence, thing)):
        only_made = inside == "delivered" and any(
            _is_only_made(sentence, tag)
            for tag in sentence.tagged("cues", "delivered", within=(thing.first - 2, thing.last))
        )
        return None if only_made else inside
    if is_inner(counted, place):
        return "ordered" if is_order(sentence, thing) else None
    whole = "ordered" if is_whole(sentence, counted, place) else ""
    if is_of_wanted(sentence, thing):
        return None
    if sure := _verb(sentence, thing) or whole:
        return sure
    joined = place and _is_joined(sentence, counted[place - 1], thing) and not is_of_which(sentence, thing)
    if joined and not _has_own_step(sentence, thing):
        return _cue(sentence, counted, place - 1)
    told = _nearest(sentence, counted, place)
    if (
        not told
        and not thing.partial
        and sentence.key(thing.first - 1) not in _HOLDS
        and not is_of_which(sentence, thing)
        and sentence.has("stages", "signed", within=sentence.clause(thing.first))
    ):
        told = "ordered"
    if told in {"ahead", "wanted"} and _is_under_contract(sentence, thing):
        told = "ordered"
    return _step(sentence, told, sentence.clause(thing.first))


def _is_under_contract(sentence: Sentence, thing: Counted) -> bool:
    """*Under the deal, 60 will be supplied*, *it stipulated that 60 would be*: so many were ordered."""
    start, _ = sentence.side(thing.first)
    under = sentence.key(start) in {"under", "по", "согласно"}
    under |= any(sentence.key(at).startswith(_PROVIDES) for at in range(start, thing.first))
    return under and sentence.has("cues", "contract", within=(start, thing.first))


def _is_owed(sentence: Sentence, thing: Counted) -> bool:
    """*Will receive two more, which are already contracted*: what is still to come of an order."""
    more = sentence.has("words", "more", within=(thing.first, thing.last))
    already = any(sentence.key(at) in _EARLIER for at in range(thing.last, thing.last + _SOON))
    return more and already and sentence.has("cues", "takes", "ahead", within=(0, len(sentence.tokens)))


def _step(sentence: Sentence, told: str, bounds: tuple[int, int]) -> str | None:
    """What a cue comes to in its clause: a proposal that was approved is more than a wish."""
    if told == "ordered":
        return _ordered(sentence, bounds)
    approved = sentence.has("stages", "approved", within=bounds) and sentence.has(
        "cues", "approved", within=bounds
    )
    wanted = "approved" if approved else None
    return {"ahead": "pending", "wanted": wanted, "": None}.get(told, told)


def _inside(sentence: Sentence, thing: Counted) -> str:
    """The step that is told in the noun phrase of a number: *two remaining squadrons*."""
    for value in ("pending", "ordered", "delivered"):
        tags = sentence.tagged("cues", value, within=(_opening(sentence, thing), thing.last))
        told = any(tag.first >= thing.first or value == "pending" for tag in tags)
        if told and not (
            value == "pending" and sentence.has("words", "more", within=(thing.first, thing.last))
        ):
            return value
    return ""


def _nearest(sentence: Sentence, counted: list[Counted], place: int) -> str:
    """The cue nearest to a number in its clause, "" where none is near."""
    thing = counted[place]
    bare = thing.last == thing.amount.last and is_followed(sentence, thing.amount)
    ahead = ("ahead",) if len(counted) > 1 else ()
    found = []
    for tag in sentence.tagged("cues", *_ATTRIBUTES, "wanted", *ahead, within=sentence.clause(thing.first)):
        inner = thing.partial and (thing.first <= tag.first < thing.last or tag.value == "ordered")
        if (
            inner
            or _is_held(sentence, thing, tag)
            or _awaits_decision(sentence, tag)
            or (tag.value == "ordered" and (_is_yet_to(sentence, tag) or _is_only_wished(sentence, tag)))
            or (tag.value == "delivered" and (_is_late(sentence, tag) or _is_only_made(sentence, tag)))
            or (tag.value == "delivered" and _is_of_papers(sentence, tag))
            or (bare and tag.first < thing.first)
            or _is_of_next(sentence, counted, thing, tag)
            or (is_of_which(sentence, thing) and tag.value == "ordered" and is_of_whole(sentence, thing, tag))
            or (tag.value == "delivered" and _is_ahead(sentence, tag))
        ):
            continue
        distance = _distance(tag.first, tag.last, thing, counted)
        if distance <= _FAR:
            found.append((distance, tag.value))
    return min(found, key=lambda one: one[0])[1] if found else ""


def _is_of_next(sentence: Sentence, counted: list[Counted], thing: Counted, tag: Tag) -> bool:
    """Whether a cue opens what is told of the next number: *выпущено 100 автоматов, передано 80*."""
    behind = tag.first >= thing.last and any(other.first == tag.last for other in counted)
    return behind and any(sentence.key(place) == "," for place in range(thing.last, tag.first))


def _is_late(sentence: Sentence, tag: Tag) -> bool:
    """Whether a delivery is named only to say that it is late: *the delivery of two units has slipped*."""
    noun = sentence.key(tag.first) == "delivery"
    return noun and sentence.has("stages", "delayed", within=sentence.clause(tag.first))


def _is_of_papers(sentence: Sentence, tag: Tag) -> bool:
    """Whether an offer, a request or a payment is received, and no thing: *received an offer for 20 jets*."""
    paid = sentence.key(tag.first - 1) in {"भुगतान", "अग्रिम"}  # भुगतान प्राप्त होने के बाद
    return paid or any(sentence.key(at).startswith(_PAPERS) for at in range(tag.last, tag.last + _NEAR))


def _is_yet_to(sentence: Sentence, tag: Tag) -> bool:
    """Whether the contract itself is ahead: *has yet to finalise a contract for two*."""
    ahead = sentence.tagged("hedges", "unfinished", within=(tag.first - _BEFORE_IT, tag.first))
    if any(sentence.key(word.first) in {"yet", "close", "about"} for word in ahead):
        return True
    _, end = sentence.clause(tag.first)
    behind = sentence.tagged("hedges", "unfinished", within=(tag.last, end))
    placed = {sentence.key(place) for word in behind for place in range(word.last, word.last + _NEAR)}
    return not _PLACED.isdisjoint(placed)


def _is_only_wished(sentence: Sentence, tag: Tag) -> bool:
    """*Will push India to buy 200*, *запрос на закупку 21*: only a wish stands before the purchase."""
    wished = sentence.tagged("cues", "wanted", within=(tag.first - _NEAR, tag.first))
    if any(tag.first - 1 <= one.last <= tag.first for one in wished):
        return True
    noun = sentence.key(tag.first).startswith(_PURCHASES)
    if noun and sentence.has("hedges", "may", "unfinished", within=sentence.clause(tag.first)):
        return True
    if noun and sentence.key(tag.first - 2).startswith("потрат"):
        return True
    if is_of_proposal(sentence, tag):
        return True
    before = [sentence.key(at) for at in range(max(0, tag.first - _BEFORE_IT), tag.first)]
    if noun and any(is_ in {"is", "are"} and to == "to" for is_, to in pairwise(before)):
        return True  # is to fast-track the purchase
    alone = sentence.key(tag.first) == "to" and sentence.key(tag.first + 1) in _TO_BUY
    alone = alone or (sentence.key(tag.first - 1) == "to" and sentence.key(tag.first) in _TO_BUY)
    contract = sentence.has("cues", "contract", within=(tag.first - _BEFORE_IT, tag.first))
    return alone and not contract


def _is_only_made(sentence: Sentence, tag: Tag) -> bool:
    """Whether things are made that are yet to be received: *70 have been made, and the army has got 40*,
    *will receive two made at the yard*."""
    made = {place for one in sentence.tagged("cues", "made") for place in range(one.first, one.last)}
    if tag.first in made and sentence.key(tag.first).endswith(("нных", "нные", "нного")):
        return True  # контракт на 600 тысяч автоматов, произведенных в Индии
    received = any(one.first not in made for one in sentence.tagged("cues", "delivered"))
    ahead = sentence.has("cues", "takes", "ahead", within=sentence.clause(tag.first))
    return tag.first in made and (received or ahead)


def _awaits_decision(sentence: Sentence, tag: Tag) -> bool:
    """Whether a plan awaits a decision, and not the thing its delivery: *awaiting the approval of*."""
    near = (tag.last, tag.last + _NEAR)
    words = {sentence.key(place) for place in range(tag.first, tag.last)}
    signing = any(sentence.key(place).startswith(_SIGN) for place in range(tag.last, tag.last + _NEAR))
    contract = words & {"yet", "still"} and (signing or sentence.has("cues", "contract", within=near))
    return tag.value == "pending" and bool(
        contract
        or sentence.has("cues", "approved", within=near)
        or sentence.has("stages", "approved", within=near)
    )


def _verb(sentence: Sentence, thing: Counted) -> str:
    """The step that the verb right behind a number takes: *four squadrons have so far been delivered*."""
    begins = _behind_participle(sentence, thing)
    place = begins
    while place < len(sentence.tokens) and sentence.tokens[place].key in _AUXILIARIES:
        place += 1
    if (thing.partial and begins == thing.last) or place == begins:
        return ""
    told = next(sentence.tagged("cues", "delivered", within=(place, place + 1)), None)
    words = {token.key for token in sentence.tokens[begins:place]}
    return "delivered" if told and not _is_ahead(sentence, told) and not words & {"not", "yet"} else ""


def _behind_participle(sentence: Sentence, thing: Counted) -> int:
    """Where a noun phrase ends with its participle: *the five squadrons contracted from Russia in 2018*."""
    of = [one.last for one in sentence.tagged("cues", "ordered") if one.first == thing.last]
    if not of:
        return thing.last
    place = of[0]
    dated = {day for when in sentence.dates for day in range(when.head, when.last)}
    sides = {tag.first for tag in sentence.tagged("parties")}
    while place in dated or place in sides or sentence.key(place) in _ATTACHED:
        place += 1
    return place


def _opening(sentence: Sentence, thing: Counted) -> int:
    """Where the words before a number that belong to it begin: behind a comma or another clause."""
    near = range(max(0, thing.first - 2), thing.first)
    return max((place + 1 for place in near if sentence.tokens[place].key in _CUTS), default=thing.first - 2)


def _has_own_step(sentence: Sentence, thing: Counted) -> bool:
    """*Four were delivered and two are pending*, *… и еще два поступят*: it shares no step."""
    return sentence.has("cues", *_ATTRIBUTES, within=(thing.last, thing.last + 2)) or sentence.has(
        "cues", "ahead", within=(thing.last, thing.last + _BEFORE_IT)
    )


def _is_joined(sentence: Sentence, one: Counted, other: Counted) -> bool:
    """Whether a number shares the verb of the one before it: *five squadrons in 2018 and ten helicopters*."""
    dated = {place for when in sentence.dates for place in range(when.head, when.last)}
    between = [
        token.key
        for place, token in enumerate(sentence.tokens)
        if one.last <= place < other.first and place not in dated
    ]
    return between in (["and"], [",", "and"], ["и"], ["और"], [","])


def _ordered(sentence: Sentence, bounds: tuple[int, int]) -> str | None:
    """What *a contract for five* comes to: nothing while it is wished for, an approval where one is given."""
    signed = list(sentence.tagged("stages", "signed"))
    steps = {tag.value for tag in sentence.tagged("stages", within=bounds)}
    if not signed and _is_set_to(sentence, bounds):
        return "approved" if "approved" in steps else None
    if signed and all(is_unfinished(sentence, tag) or is_negated(sentence, tag) for tag in signed):
        return "approved" if "approved" in steps else None
    if talks_ended(sentence, bounds):
        return None
    if "delayed" in steps and not any(
        sentence.key(tag.first) in _CONTRACTS for tag in sentence.tagged("cues", "contract", within=bounds)
    ):
        return None
    if "signed" in steps or not steps & {"interest", "offered", "talks", "approved"}:
        return "ordered"
    return "approved" if "approved" in steps else None


def _is_set_to(sentence: Sentence, bounds: tuple[int, int]) -> bool:
    """Whether a deal is only expected: *is set to boost its defences with a deal for five more*."""
    deals = [tag.first for tag in sentence.tagged("cues", "deal", "agreement", within=bounds)]
    ahead = list(sentence.tagged("hedges", "unfinished", within=(bounds[0], max(deals, default=bounds[0]))))
    if any(sentence.key(tag.first) in _EXPECTED for tag in ahead):
        return True
    return any(  # may sign a contract for, могут заключить контракт на
        sentence.key(place).startswith(_TO_SIGN) and not sentence.key(place).startswith("signif")
        for tag in ahead
        for place in range(tag.last, tag.last + _NEAR)
    )


def _is_ahead(sentence: Sentence, tag: Tag) -> bool:
    """Whether *delivered* is still to come: to be delivered, будут поставлены."""
    before = sentence.tokens[tag.first - 1].key if tag.first else ""
    start, end = sentence.clause(tag.first)
    word = sentence.tokens[tag.first].key
    noun = word.startswith(("deliver", "поставк")) and word != "delivered"
    if sentence.key(tag.last).startswith(_WILL_BE) and sentence.key(tag.last).endswith(("ा", "े", "ी")):
        return True
    wanted = sentence.has("cues", "wanted", within=(tag.first - _NEAR, tag.first))  # seeking a quick delivery
    if noun and (wanted or sentence.has("hedges", "unfinished", "may", within=(start, end))):
        return True
    covered = any(ahead.first <= tag.first < ahead.last for ahead in sentence.tagged("cues", "ahead"))
    if any(sentence.key(at) == "being" for at in range(tag.first - _BEFORE_IT, tag.first)):
        return True
    return covered or before in {"be", "potentially", "possibly", "будут", "будет", "быть"}


def _distance(first: int, last: int, thing: Counted, counted: list[Counted]) -> float:
    """How far a cue stands from a number; beyond another number it is that one's first."""
    gap = first - thing.last if first >= thing.last else thing.first - last
    between = [
        other
        for other in counted
        if other is not thing
        and not other.partial
        and (thing.last <= other.first < first or last <= other.first < thing.first)
    ]
    apart = [
        other
        for other in between
        if not (first >= thing.last and other.first - thing.last <= (_NEAR if thing.partial else 1))
    ]
    return max(gap, 0) + 20.0 * len(apart)


CLAIM_TYPE = ClaimType(name="quantities", attributes=frozenset(_ATTRIBUTES.values()), find=_find)
