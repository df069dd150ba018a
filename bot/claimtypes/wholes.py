"""Whether a number is the whole of another or a part: *two of the five*, *four, two of which are new*."""

from __future__ import annotations

from bot.claimtypes.base import Draft, Sentence, Tag, word_set
from bot.claimtypes.counting import Counted

_OF = 3
"""How far behind its part a whole may stand: *three squadrons of the contracted five*."""

_OF_WHICH = frozenset((("of", "which"), ("из", "которых"), ("जिनमें", "से"), ("जिनमे", "से")))
_MAKING = ("build", "built", "construct", "manufactur", "made", "produc", "стро", "произв", "बन", "निर्माण")
_OPENINGS = word_set(", ; : but while and но а и ) — - .")
_PARTS = 2


def parts(sentence: Sentence, ordered: list[Draft]) -> list[Draft]:
    """Those that add up to the first: *four frigates, two to be bought and two to be built here*."""
    if len(ordered) < _PARTS:
        return []
    whole, *rest = ordered
    behind = [one for one in sentence.amounts if one.first >= whole.last and not one.unit][:_PARTS]
    adds_up = sum(one.value for one in behind) == whole.value
    places = {one.first for one in behind if adds_up}
    same = [draft for draft in rest if draft.subject == whole.subject]
    return [draft for draft in same if not places.isdisjoint(range(draft.first, draft.last))]


def is_of_which(sentence: Sentence, thing: Counted) -> bool:
    """*200 of which*, *из которых 200*, *जिनमें से 200*: a part of what was ordered."""
    behind, before = thing.amount.last, thing.first - 2
    start, _ = sentence.clause(thing.first)
    opened = sentence.key(start) in {"of", "из"}
    if opened and any(start < one.first < thing.first for one in sentence.amounts if not one.unit):
        return True  # of the 200 helicopters, 60
    return any((sentence.key(place), sentence.key(place + 1)) in _OF_WHICH for place in (behind, before))


def is_of_whole(sentence: Sentence, thing: Counted, tag: Tag) -> bool:
    """Whether a cue tells of all that was ordered, or where a part is made: *two of which are built*."""
    made = any(sentence.key(place).startswith(_MAKING) for place in range(tag.first, tag.last))
    return tag.first < thing.first or made


def is_of_wanted(sentence: Sentence, thing: Counted) -> bool:
    """*Of the 48 sought, 24 were approved*: no more than a wish is told of the whole."""
    opens = "of" in {sentence.key(thing.first - 1), sentence.key(thing.first - 2)}
    return opens and sentence.has("cues", "wanted", within=(thing.last, thing.last + 1))


def is_whole(sentence: Sentence, counted: list[Counted], place: int) -> bool:
    """Whether a number opens its clause as the whole of what follows: *of the twelve, four have come*."""
    thing = counted[place]
    before = [token.key for token in sentence.tokens[max(0, thing.first - 3) : thing.first]]
    opens = "of" in before[-2:] or "из" in before[-1:]
    comes = sentence.has("cues", "delivered", "pending", "promised") or is_order(sentence, thing)
    opening = before[-2:-1] if before[-1:] == ["из"] else before[:1] if len(before) > _PARTS else []
    return opens and comes and place + 1 < len(counted) and _OPENINGS.issuperset(opening)


def is_order(sentence: Sentence, thing: Counted) -> bool:
    """Whether the whole is told to be an order: *two of the five bought*, not *two of the five*."""
    return sentence.has("cues", "ordered", "contract", within=sentence.side(thing.first))


def is_inner(counted: list[Counted], place: int) -> bool:
    """Whether a number is the whole that the one before it is a part of: the five of *two of the five*."""
    if not place:
        return counted[0].whole
    near = counted[place].first - counted[place - 1].last <= _OF
    return (counted[place - 1].partial and near) or counted[place].whole
