"""Words that take a step → the systems that share it: those joined by *and*, *along with* or *as does*."""

from __future__ import annotations

from bot.claimtypes.base import Named, Sentence, Tag, When, word_set
from bot.model import Stage

_JOINED = frozenset(
    ("and", "or", ",", "/", "и", "или", "और", "व", "या", "the", "additional", "more", "sukhoi")
)
_PRONOUNS = word_set("it them его их он она они इसे इसका वह उसे इन्हें")
_SO = frozenset(("has", "have", "had", "is", "are", "was", "were"))
_OWN = word_set("its their")
_SAME = word_set("original earlier same whole entire current")
_ALONG = frozenset((("along", "with"), ("together", "with"), ("well", "as"), ("addition", "to")))
_WE, _WE_REACH = frozenset(("we", "мы", "हम")), 4
_RESPECTIVELY = word_set("respectively соответственно क्रमशः")
_DEFINITE = frozenset(("the", "this", "that", "these", "those", "such"))


def subjects(sentence: Sentence, tag: Tag) -> list[str]:
    """The systems that share the step: the nearest, and those joined to it by *and*."""
    inside = _named_with(sentence, tag)
    if not inside:
        other = sentence.has("others") or sentence.has("units", "drone")
        carried = "" if other else sentence.carried
        return [carried] if carried and _is_about_it(sentence, tag) else []
    nearest = min(inside, key=lambda name: _gap(name, tag))
    mentions = [name for name in inside if name.name == nearest.name]
    group = [
        name
        for name in (*inside, *_added(sentence, inside))
        if name in mentions
        or any(_is_joined(sentence, name, one) for one in mentions)
        or _does_so(sentence, name)
        or _is_added(sentence, name)
    ]
    return list(dict.fromkeys(sentence.called(name.name) for name in group))


def _named_with(sentence: Sentence, tag: Tag) -> list[Named]:
    """The systems in the clause of a step, else all of the sentence, unless it says *its* of one before."""
    start, end = sentence.clause(tag.first)
    inside = [name for name in sentence.systems if start <= name.first < end]
    if sentence.carried and any(sentence.key(place) in _OWN for place in range(start, tag.first)):
        step = next((one.first for one in sentence.tagged("stages") if one.first >= tag.last), end)
        if all(name.first > min(step, end) for name in sentence.systems):
            return []
    others = sentence.has("others", within=(start, end))
    _, side = sentence.side(tag.first)
    return inside if inside or others else [name for name in sentence.systems if name.first < side]


def _added(sentence: Sentence, inside: list[Named]) -> list[Named]:
    """*Along with the Pantsir, India wants …*: a system in front of the clause."""
    return [name for name in sentence.systems if name not in inside and _is_added(sentence, name)]


def _is_added(sentence: Sentence, name: Named) -> bool:
    """Whether *along with* or *as well as* joins a system to what is told of another."""
    before = tuple(sentence.key(place) for place in range(name.first - 3, name.first))
    return (
        before[1:] in _ALONG
        or before in {("as", "well", "as"), ("in", "addition", "to")}
        or (before[2] == "the" and before[:2] in _ALONG)
    )


def respective(sentence: Sentence, when: When) -> str:
    """*The Triput and the Tavasya in October and April respectively*: the system of the date; "" else."""
    told = any(token.key in _RESPECTIVELY for token in sentence.tokens)
    names = [name for name in sentence.systems if name.last <= sentence.dates[0].head] if told else []
    if len(names) != len(sentence.dates) or len({name.name for name in names}) < len(names):
        return ""
    return sentence.called(names[sentence.dates.index(when)].name)


def _gap(name: Named, tag: Tag) -> int:
    return name.first - tag.last if name.first >= tag.last else 2 * (tag.first - name.last) + 1


def _is_joined(sentence: Sentence, one: Named, other: Named) -> bool:
    left, right = sorted((one, other), key=lambda name: name.first)
    between = sentence.tokens[left.last : right.first]
    loose = {place for amount in sentence.amounts for place in range(amount.first, amount.last)}
    loose |= {place for when in sentence.dates for place in range(when.head, when.last)}
    loose |= {place for tag in sentence.tagged("parties") for place in range(tag.first - 1, tag.last)}
    loose |= {place for tag in sentence.tagged("units") for place in range(tag.first, tag.last)}
    words = [token for place, token in enumerate(between, left.last) if place not in loose]
    return 0 < len(words) <= 3 and all(token.key in _JOINED for token in words)


def _does_so(sentence: Sentence, name: Named) -> bool:
    """Whether the step is taken for this system too: *and so has the Su-35*."""
    before = [token.key for token in sentence.tokens[max(0, name.first - 3) : name.first]]
    return "so" in before and not _SO.isdisjoint(before)


def _is_about_it(sentence: Sentence, tag: Tag) -> bool:
    """Whether a sentence without a system's name is on the one in play: it counts, buys or points back."""
    near = sentence.tokens[max(0, tag.first - 6) : tag.last + 4]
    subject = {sentence.key(place) for place in range(tag.first - _WE_REACH, tag.first)}
    negotiating = tag.value == Stage.TALKS and bool(subject & _WE)
    makes = any(
        name.kind == "body" and name.name.startswith(f"{sentence.carried} ") for name in sentence.names
    )
    owed = tag.value == Stage.DELAYED and sentence.has("words", "rest", within=sentence.clause(tag.first))
    if negotiating or makes or owed or any(token.key in _PRONOUNS for token in near):
        return True
    units = {unit.first for unit in sentence.tagged("units")}
    if tag.value == Stage.SIGNED and any(amount.last in units for amount in sentence.amounts):
        return True  # signed a deal for five units
    sums = {amount.last for amount in sentence.amounts if amount.unit.isupper()}
    if tag.value == Stage.SIGNED and any(
        {deal.first, deal.first - 1} & sums for deal in sentence.tagged("cues", "deal", "agreement")
    ):
        return True  # signed a $5.4-billion agreement
    nouns = [*sentence.tagged("units"), *sentence.tagged("cues", "deal", "agreement", "contract")]
    if any("a" <= token.key[0] <= "z" for token in sentence.tokens[:3]):
        return any(_is_definite(sentence, noun) for noun in (*nouns, *sentence.tagged("words", "rest")))
    return bool(nouns)


def _is_definite(sentence: Sentence, noun: Tag) -> bool:
    """*The squadrons*, *these five systems*, *the final two squadrons*."""
    counted = {at for amount in sentence.amounts for at in range(amount.first, amount.last)}
    counted |= {at for tag in sentence.tagged("words", "rest") for at in range(tag.first, tag.last)}
    place = noun.first - 1
    while (place in counted or sentence.key(place) in _SAME) and sentence.key(place) not in _DEFINITE:
        place -= 1
    return sentence.key(place) in _DEFINITE
