"""Whether something has come or entered service: one ship, the fourth squadron, and no crew and no count."""

from __future__ import annotations

from bot.claimtypes.base import Amount, Sentence, Tag, word_set
from bot.claimtypes.steps import is_unfinished

_LOTS = word_set("consignment batch shipment tranche партию партия खेप बैच")
_PEOPLE = (
    "crew", "team", "delegation", "specialist", "expert", "pilot", "sailor", "personnel", "engineers",
    "команд", "экипаж", "специалист", "делегаци", "расчет", "моряк", "летчик", "эксперт",
    "दल", "टीम", "विशेषज्ञ", "चालक",
)  # fmt: skip
_PAYMENTS = ("payment", "платеж", "аванс", "оплат", "деньг", "भुगतान")
_PEOPLE_NEAR = 8
_COUNTED = 4
_JOINS = frozenset(("and", "while", "with", "but", "а", "и", "जबकि", "और"))
_VERB_NEAR = 6
"""How far behind an ordinal its own verb may stand."""

_AGO = frozenset(("from", "over", "thus", "so", "since", "till", "during"))
_EVERY = frozenset(("all", "все", "всех", "सभी"))
_STOCK = word_set("is are")


def is_one_thing(sentence: Sentence, tag: Tag) -> bool:
    """Whether a single thing came, a ship or the fourth squadron: counted deliveries are quantities."""
    start, end = sentence.clause(tag.first)
    said = sentence.has("verbs", "says", within=(tag.first, tag.last))
    if _is_of_people(sentence, tag) or (said and sentence.key(tag.first - 1) in {",", "-", "»", '"'}):
        return False  # , передает ТАСС
    if tag.last - tag.first > 1 and sentence.has("cues", "begin", within=(tag.first, tag.last)):
        return True  # начали поступать, आपूर्ति शुरू हो गई
    ship = any(
        name.name.startswith(("INS ", "Chakra")) and start <= name.first < end for name in sentence.systems
    )
    numbered = any(
        start <= number.first < end
        and not _is_counted_lot(sentence, number)
        and not _is_of_another_verb(sentence, tag, number)
        and (
            sentence.has("units", within=(number.last, number.last + 6))
            or any(0 <= name.first - number.last <= 1 for name in sentence.systems)
        )
        for number in sentence.ordinals
    )
    single = sentence.has("words", "rest", within=(start, end)) or any(
        token.key in {"last", "final", "последний", "последняя", "последнюю", "आखिरी", "अंतिम"}
        for token in sentence.tokens[start:end]
    )
    counted = any(start <= amount.first < end and not amount.unit for amount in sentence.amounts)
    single = single or any(token.key in _LOTS for token in sentence.tokens[start:end])
    return (
        (ship and not counted)
        or numbered
        or (single and not counted and sentence.has("units", within=(start, end)))
    )


def is_of_payment(sentence: Sentence, tag: Tag) -> bool:
    """Whether it is money that has come or not: *авансовый платеж еще не поступил*."""
    start = max((at + 1 for at in range(tag.first) if sentence.key(at) == ","), default=0)
    near = range(max(start, tag.first - _PEOPLE_NEAR), tag.first)
    return any(sentence.key(place).startswith(_PAYMENTS) for place in near)


def _is_of_people(sentence: Sentence, tag: Tag) -> bool:
    """Whether crews, experts or ministers have arrived: *the crew has already reached Russia*."""
    start = max((place + 1 for place in range(tag.first) if sentence.key(place) in {",", ";"}), default=0)
    near = [sentence.key(place) for place in range(max(start, tag.first - _PEOPLE_NEAR), tag.first)]
    return any(word.startswith(_PEOPLE) for word in near)


def _is_of_another_verb(sentence: Sentence, tag: Tag, number: Amount) -> bool:
    """*Crews have arrived in Russia, and it is planned to hand over the first regiment by December*."""
    between = (tag.last, number.first)
    ahead = sentence.has("hedges", "unfinished", within=between)
    return (ahead and sentence.has("cues", "deliver", within=between)) or _is_next(sentence, tag, number)


def _is_next(sentence: Sentence, tag: Tag, number: Amount) -> bool:
    """*Three have been delivered, and the fourth is slated for May*: what is still to come."""
    joined = any(sentence.key(place) in _JOINS for place in range(tag.last, number.first))
    others = any(tag.last <= other.first < number.first for other in sentence.ordinals)
    behind = (number.last, number.last + _VERB_NEAR)
    ahead = sentence.has("cues", "ahead", "pending", within=behind) or sentence.has(
        "hedges", "unfinished", within=behind
    )
    return joined and not others and ahead


def _is_counted_lot(sentence: Sentence, number: Amount) -> bool:
    """*The first tranche of 35,000 rifles*: a counted delivery."""
    if any(other.first == number.last for other in sentence.amounts):  # its first 27,000 rifles
        return True
    near = [other.first for other in sentence.amounts if 0 < other.first - number.last <= _COUNTED]
    between = {sentence.key(place) for place in range(number.last, min(near, default=number.last))}
    return bool(between & _LOTS and between & {"of", "из", "в", "में"})


def have_all_come(sentence: Sentence, first: int) -> bool:
    """Whether all that was ordered has come: *has delivered all the contracted 70,000 rifles*."""
    start, end = sentence.clause(first)
    every = any(sentence.key(place) in _EVERY for place in range(first - _COUNTED, first))
    hindi = "\u0900" <= sentence.key(first - 1)[:1] <= "\u097f"
    steps = (
        sentence.tagged("cues", "delivered", within=(first, end))
        if hindi
        else sentence.tagged("stages", "delivered", within=(start, first))
    )
    return every and any(not is_unfinished(sentence, step) for step in steps)


def is_now(sentence: Sentence, tag: Tag) -> bool:
    """Whether something enters service: not *inducted over two decades*, 259 *are in service*."""
    plural = any(
        unit.last == tag.first and sentence.key(unit.first).endswith("s") for unit in sentence.tagged("units")
    )
    described = plural and tag.last - tag.first == 1 and sentence.key(tag.last) in _AGO
    start, _ = sentence.clause(tag.first)
    counts = any(start <= amount.first < tag.first for amount in sentence.amounts if not amount.unit)
    held = sentence.key(tag.first) == "fields" and any(one.first == tag.last for one in sentence.amounts)
    return not (described or held or (counts and sentence.key(tag.first) in _STOCK))
