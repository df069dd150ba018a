"""How many of a system are ordered, approved, delivered or still pending."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.claimtypes.base import Amount, ClaimType, Draft, Named, Sentence, Tag, word_set
from bot.model import Attribute

_ATTRIBUTES = {
    "ordered": Attribute.QUANTITY_ORDERED,
    "approved": Attribute.QUANTITY_APPROVED,
    "delivered": Attribute.QUANTITY_DELIVERED,
    "pending": Attribute.QUANTITY_PENDING,
}
_REACH = 9
_FAR = 20
_STOPS = word_set(
    ", . ; : ( ) — - and or to in at by from with were was is are has have had will"
    " и или к до в у от और या ने को में तक"
)
_OF = word_set("of из में out")
_ELLIPTIC = word_set("are is were have will remain remained still yet to more बाकी शेष अभी остались осталось")


@dataclass(frozen=True, slots=True)
class _Counted:
    """A number with the thing that it counts."""

    amount: Amount
    unit: str
    subject: str
    first: int
    last: int
    partial: bool = False


@dataclass(frozen=True, slots=True)
class _Unit:
    """The last unit word of a noun phrase, "" where there is none, and where it ends."""

    word: str
    last: int
    partial: bool


def _find(sentence: Sentence) -> Iterator[Draft]:
    if sentence.heading:
        return
    counted = list(_counted(sentence))
    for place, thing in enumerate(counted):
        cue = _cue(sentence, thing, counted, place)
        if cue is None or not thing.subject:
            continue
        yield Draft(
            subject=thing.subject,
            attribute=_ATTRIBUTES[cue],
            value=thing.amount.value,
            lower=thing.amount.lower,
            upper=thing.amount.upper,
            unit=thing.unit,
            first=thing.first,
            last=thing.last,
            as_of="" if _is_inner(counted, place) and not sentence.dates else None,
            done=cue in {"ordered", "approved", "delivered"},
        )


def _counted(sentence: Sentence) -> Iterator[_Counted]:
    unit = subject = ""
    for amount in sentence.amounts:
        if amount.unit or amount.value < 1 or amount.value != int(amount.value):
            continue
        found = _noun_phrase(sentence, amount)
        if found is None and unit and subject and _goes_on(sentence, amount):
            end = min(len(sentence.tokens), amount.last)
            found = _Counted(amount, unit, subject, amount.first, end)
        if found is None:
            continue
        unit, subject = found.unit, found.subject
        if not _is_total(sentence, amount):
            yield found


def _goes_on(sentence: Sentence, amount: Amount) -> bool:
    """Whether a number without a noun counts what the one before it counted: *and two are pending*."""
    before = [token.key for token in sentence.tokens[max(0, amount.first - 2) : amount.first]]
    if before[-1:] == ["for"] and sentence.has("cues", "contract", within=(amount.first - 3, amount.first)):
        return True
    if {"of", "из", "के"} & set(before):
        return True
    return _is_followed(sentence, amount)


def _is_followed(sentence: Sentence, amount: Amount) -> bool:
    """Whether a verb stands right behind a number: *12 have been delivered*."""
    following = sentence.tokens[amount.last].key if amount.last < len(sentence.tokens) else ""
    cued = any(tag.first == amount.last for tag in sentence.tagged("cues", "delivered", "pending", "ahead"))
    return cued or following in _ELLIPTIC


def _is_total(sentence: Sentence, amount: Amount) -> bool:
    """The five of *पांच में से दो* and *из пяти два*: what the number behind it is a part of."""
    following = [token.key for token in sentence.tokens[amount.last : amount.last + 2]]
    return following == ["में", "से"]


def _noun_phrase(sentence: Sentence, amount: Amount) -> _Counted | None:
    """What a number counts: the last unit word, or the name, before its noun phrase ends."""
    unit, last, named, partial = "", 0, None, False
    place = amount.last
    limit = min(len(sentence.tokens), amount.last + _REACH)
    others = {other.first for other in sentence.amounts if other is not amount}
    while place < limit:
        name = next(
            (name for name in sentence.names if name.first == place and name.kind in {"system", "programme"}),
            None,
        )
        tag = next((tag for tag in sentence.tagged("units") if tag.first == place), None)
        if name:
            if unit and not _is_adjective(sentence, name):
                named = name
                break
            named, place = name, name.last
            inner = next(
                (tag for tag in sentence.tagged("units") if name.first <= tag.first < name.last), None
            )
            unit, last = (inner.value, name.last) if inner else (unit, last)
            continue
        if tag:
            unit, last, place = tag.value, tag.last, tag.last
            continue
        if place in others:
            if (
                not partial
                and not unit
                and any(token.key in _OF for token in sentence.tokens[amount.last : place])
            ):
                partial = True
                place += 1
                continue
            break
        if unit or (
            sentence.tokens[place].key in _STOPS and not (partial or _is_partial(sentence, place, others))
        ):
            break
        place += 1
    return _made(sentence, amount, named, _Unit(unit, last, partial))


def _is_partial(sentence: Sentence, place: int, others: set[int]) -> bool:
    return sentence.tokens[place].key in _OF and any(place < other <= place + 3 for other in others)


def _is_adjective(sentence: Sentence, name: Named) -> bool:
    return any(tag.first == name.last for tag in sentence.tagged("units"))


def _made(sentence: Sentence, amount: Amount, named: Named | None, of: _Unit) -> _Counted | None:
    unit, last, partial = of.word, of.last, of.partial
    if unit:
        subject = (
            sentence.called(named.name)
            if named and named.kind == "system"
            else sentence.subject(amount.first, last)
        )
        of_more = last < len(sentence.tokens) and _is_partial(
            sentence, last, {other.first for other in sentence.amounts}
        )
        return _Counted(amount, unit, subject, amount.first, last, partial or of_more)
    if named and named.kind == "system" and amount.value <= 2_000_000 and named.first - amount.last <= 3:
        return _Counted(amount, "unit", sentence.called(named.name), amount.first, named.last)
    return None


def _cue(sentence: Sentence, thing: _Counted, counted: list[_Counted], place: int) -> str | None:
    """The step that the number belongs to: a word inside its phrase, else the nearest in its clause."""
    phrase = (thing.first, thing.last)
    if not thing.partial:
        for value in ("pending", "ordered", "delivered"):
            if any(
                tag.first >= thing.first or value == "pending"
                for tag in sentence.tagged("cues", value, within=(thing.first - 2, thing.last))
            ) and (value != "pending" or not sentence.has("lots", "more", within=phrase)):
                return value
    if _is_inner(counted, place):
        return "ordered"
    start, end = sentence.clause(thing.first)
    best: tuple[float, str] | None = None
    bare = thing.last == thing.amount.last and _is_followed(sentence, thing.amount)
    ahead = ("ahead",) if len(counted) > 1 else ()
    for tag in sentence.tagged("cues", *_ATTRIBUTES, "wanted", *ahead, within=(start, end)):
        if thing.partial and (thing.first <= tag.first < thing.last or tag.value == "ordered"):
            continue
        if bare and tag.first < thing.first:
            continue
        if tag.value == "delivered" and _is_ahead(sentence, tag):
            continue
        distance = _distance(tag.first, tag.last, thing, counted)
        if distance > _FAR:
            continue
        if best is None or distance < best[0]:
            best = (distance, tag.value)
    if best is None or best[1] == "wanted":
        return None
    if best[1] == "ordered":
        return _ordered(sentence, (start, end))
    return "pending" if best[1] == "ahead" else best[1]


def _ordered(sentence: Sentence, bounds: tuple[int, int]) -> str | None:
    """What *a contract for five* comes to: nothing while it is wished for, an approval where one is given."""
    steps = {tag.value for tag in sentence.tagged("stages", within=bounds)}
    if "signed" in steps or not steps & {"interest", "offered", "talks", "approved"}:
        return "ordered"
    return "approved" if "approved" in steps else None


def _is_ahead(sentence: Sentence, tag: Tag) -> bool:
    """Whether *delivered* is still to come: to be delivered, будут поставлены."""
    before = sentence.tokens[tag.first - 1].key if tag.first else ""
    covered = any(ahead.first <= tag.first < ahead.last for ahead in sentence.tagged("cues", "ahead"))
    return covered or before in {"be", "будут", "будет", "быть"}


def _is_inner(counted: list[_Counted], place: int) -> bool:
    """Whether a number is the whole that the one before it is a part of: the five of *two of the five*."""
    return place > 0 and counted[place - 1].partial and counted[place - 1].last >= counted[place].last


def _distance(first: int, last: int, thing: _Counted, counted: list[_Counted]) -> float:
    """How far a cue stands from a number; beyond another number it is that one's first."""
    gap = first - thing.last if first >= thing.last else thing.first - last
    between = [
        other
        for other in counted
        if other is not thing
        and not other.partial
        and (thing.last <= other.first < first or last <= other.first < thing.first)
    ]
    apart = [other for other in between if not (first >= thing.last and other.first - thing.last <= 1)]
    return max(gap, 0) + 20.0 * len(apart)


CLAIM_TYPE = ClaimType(name="quantities", attributes=frozenset(_ATTRIBUTES.values()), find=_find)
