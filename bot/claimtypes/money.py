"""What a contract is worth, or what is asked, approved or planned for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.claimtypes.base import Amount, ClaimType, Draft, Sentence, Tag, word_set
from bot.claimtypes.steps import is_negated
from bot.claimtypes.unpriced import is_no_price, is_of
from bot.model import Attribute

_FAR = 9
_LEAST = {"USD": 1_000_000, "EUR": 1_000_000, "INR": 10_000_000, "RUB": 10_000_000}
"""No contract is worth less: what looks so is the price of a piece or a number without its scale."""

_SUBJECT = 8
_IT = word_set("it which он она который которая")
_WORK = word_set("work works programme program project plan upgrade modernisation refit effort работы проект")
_COST = ("cost", "price", "worth", "value", "стоимост", "цен", "कीमत", "लागत", "मूल्य")
_THOUGHT_OF = (
    "potential", "possible", "prospective", "proposed", "planned", "future", "likely", "mooted",
    "потенциальн", "возможн", "предполагаем", "планируем", "будущ", "संभावित", "प्रस्तावित",
)  # fmt: skip
_WILL_BUY = ("потрат", "закупит", "закупят", "купит", "купят", "приобретет", "приобретут", "арендует")
_TO_SIGN = ("sign", "ink", "conclud", "clinch", "seal", "pull", "подписать", "заключить")
_VERB = 2
_COUNTED = 7
"""How far behind its number a thing may stand: *two follow-on Talwar class stealth frigates*."""

_DEALS = ("contract", "deal", "order", "agreement")
_PURCHASES = ("purchase", "procurement", "acquisition", "buying", "закупк", "покупк", "приобретени")
_ACQUIRES = ("buy", "lease", "purchase", "procure", "acquire", "spend")
_FOR_IT = frozenset(("for", "at", "за", "में"))
_PAID = 5
_IN_ALL = word_set("total all altogether overall aggregate всего итого целом общая общей общую कुल")
_OWED = ("paid", "unpaid", "payment", "instal", "owe", "settle", "выплач", "оплач", "оплат", "भुगतान", "बकाया")
_OR = frozenset(("(", ",", "or", "или", "या", "यानी", "то", "есть", "="))


def _find(sentence: Sentence) -> Iterator[Draft]:
    if sentence.heading:
        return
    sums = [one for one in sentence.amounts if one.unit in _LEAST and one.value >= _LEAST[one.unit]]
    for amount in sums:
        subject = sentence.subject(amount.first, amount.last)
        kind = _beside(sentence, amount, sums) or _kind(sentence, amount) or _in_all(sentence, amount, sums)
        if not subject or kind is None or is_no_price(sentence, amount, sums):
            continue
        yield Draft(
            subject=(_is_of_several(sentence) and sentence.class_of(subject)) or subject,
            attribute=kind,
            value=amount.value,
            lower=amount.lower,
            upper=amount.upper,
            unit=amount.unit,
            first=amount.first,
            last=amount.last,
            done=kind is Attribute.CONTRACT_VALUE
            or sentence.has("stages", "approved", within=sentence.clause(amount.first)),
        )


def _is_of_several(sentence: Sentence) -> bool:
    """Whether things are counted: *one of two frigates that were contracted for $950 million*."""
    return any(
        not amount.unit
        and amount.value > 1
        and sentence.has("units", within=(amount.last, amount.last + _COUNTED))
        for amount in sentence.amounts
    )


def _beside(sentence: Sentence, amount: Amount, sums: list[Amount]) -> Attribute | None:
    """What the same sum in another currency is, right before or behind: *Rs 668 crore, or $76 million*."""
    for other in sums:
        between = sentence.tokens[amount.last : other.first] or sentence.tokens[other.last : amount.first]
        if other.unit != amount.unit and between and {token.key for token in between} <= _OR:
            first, second = sorted((amount, other), key=lambda one: one.first)
            return _kind(sentence, first) or _kind(sentence, second)
    return None


def _in_all(sentence: Sentence, amount: Amount, sums: list[Amount]) -> Attribute | None:
    """What a total is: of *Rs 238 crore apiece, Rs 2,380 crore in all* the same as the price of one."""
    around = {sentence.key(place) for place in (*range(amount.first - _PAID, amount.first), amount.last + 1)}
    if around & _IN_ALL:
        kinds = (_kind(sentence, other) for other in sums if other is not amount)
        return next((kind for kind in kinds if kind), None)
    return _whole(sentence, amount, sums)


def _whole(sentence: Sentence, amount: Amount, sums: list[Amount]) -> Attribute | None:
    """What a sum is of which a part is paid or owed: *$1.8 billion of the $5.43 billion remains unpaid*."""
    owed = any(token.key.startswith(_OWED) for token in sentence.tokens)
    return Attribute.CONTRACT_VALUE if owed and any(is_of(sentence, one, amount) for one in sums) else None


def _kind(sentence: Sentence, amount: Amount) -> Attribute | None:
    """A contract's worth, unless a word for a plan, an offer or an approval stands nearer."""
    bounds = sentence.clause(amount.first)
    bought = list(sentence.tagged("cues", "contract", within=bounds))
    signed = _signed(sentence, bounds)
    if any(sentence.key(tag.first - 2) in _WORK for tag in bought):  # the work is valued at
        return Attribute.ESTIMATED_VALUE
    if (
        _is_of_contract(sentence, amount)
        or _is_valued_contract(sentence, bounds)
        or _is_paid(sentence, amount, signed)
    ):
        return Attribute.CONTRACT_VALUE
    if _is_estimate(sentence, amount, signed) or _is_planned(sentence, bought):
        return Attribute.ESTIMATED_VALUE
    if not bought:
        return None
    if sentence.weighed and not (sentence.systems or signed):
        return Attribute.ESTIMATED_VALUE
    costed = all(_is_cost(sentence, tag) for tag in bought) and _is_upgrade(sentence, bounds)
    return Attribute.ESTIMATED_VALUE if costed else Attribute.CONTRACT_VALUE


def _is_upgrade(sentence: Sentence, bounds: tuple[int, int]) -> bool:
    """Whether it is an upgrade that costs so much: no contract is there before one is named."""
    named = any("upgrade" in name.name for name in sentence.systems)
    return named or sentence.has("words", "upgrade", within=bounds)


def _signed(sentence: Sentence, bounds: tuple[int, int]) -> list[Tag]:
    """The words that tell of a contract signed, and not of one to be signed."""
    ahead = [
        place
        for tag in sentence.tagged("hedges", "unfinished", within=bounds)
        for place in range(tag.first, tag.last)
    ]
    done = [
        tag
        for tag in sentence.tagged("stages", "signed", within=bounds)
        if not {tag.first - 1, tag.first - 2} & set(ahead)
    ]
    contracted = sentence.tagged("cues", "contract", within=bounds)
    return [*done, *(tag for tag in contracted if sentence.tokens[tag.first].key == "contracted")]


def _is_of_contract(sentence: Sentence, amount: Amount) -> bool:
    """*Put the price at Rs 13,500 crore in the contract*, *за $1 млрд по контракту*."""
    by = sentence.key(amount.last) in {"in", "under", "по"}
    near = range(amount.last + 1, amount.last + 3)
    return by and any(sentence.key(place).startswith(("contract", "контракт")) for place in near)


def _is_valued_contract(sentence: Sentence, bounds: tuple[int, int]) -> bool:
    """Whether no more is told than what a contract is worth."""
    valued = any(_is_valued(sentence, tag) for tag in sentence.tagged("cues", "estimate", within=bounds))
    return (
        valued
        and not _is_weighed(sentence, bounds)
        and not (sentence.weighed and not sentence.systems)
        and not sentence.has("stages", within=bounds)
        and not sentence.has("hedges", "unfinished", within=bounds)
    )


def _is_paid(sentence: Sentence, amount: Amount, signed: list[Tag]) -> bool:
    """*Of the five bought in 2018 for $5 billion two have yet to arrive*: the sum is of what was bought."""
    return sentence.key(amount.first - 1) in _FOR_IT and _gap(signed, amount) <= _PAID


def _is_estimate(sentence: Sentence, amount: Amount, signed: list[Tag]) -> bool:
    """Whether a plan, an offer or an approval is what the sum belongs to."""
    bounds = sentence.clause(amount.first)
    told = (tag for tag in sentence.tagged("cues", "estimate", within=bounds) if not _is_rough(tag, amount))
    if _is_weighed(sentence, bounds) or sentence.key(amount.first - 1).startswith(_THOUGHT_OF):
        return True
    estimate = _gap(told if signed else sentence.tagged("cues", "estimate", within=bounds), amount)
    if estimate <= _FAR and estimate < _gap(signed, amount):
        return True
    return not signed and sentence.has("stages", "talks", "approved", "interest", "offered", within=bounds)


def _is_planned(sentence: Sentence, bought: list[Tag]) -> bool:
    """Whether nothing is told of a purchase but that it is ahead, and its cost."""
    acts = [tag for tag in bought if not sentence.key(tag.first).startswith((*_COST, *_PURCHASES))]
    return bool(acts) and all(_is_to_be(sentence, tag) for tag in acts)


def _is_to_be(sentence: Sentence, tag: Tag) -> bool:
    """Whether a purchase is ahead: *were to be bought for $1 billion*, *will lease one for $3 billion*."""
    before = sentence.key(tag.first - 1)
    if sentence.key(tag.first).startswith(_WILL_BUY):
        return True
    if before in {"will", "would"}:
        return sentence.key(tag.first).startswith(_ACQUIRES)
    return before == "be" and sentence.key(tag.first - 2) in {"to", "will", "would"}


def _is_weighed(sentence: Sentence, bounds: tuple[int, int]) -> bool:
    """Whether the contract itself is only thought of: *the proposed deal is valued at*, потенциальная сделка.

    Nor is there a contract that *is valued at $6 billion but has not been signed*.
    """
    signed = list(sentence.tagged("stages", "signed"))
    if (signed and all(is_negated(sentence, tag) for tag in signed)) or _is_to_be_signed(sentence, bounds):
        return True
    return any(
        sentence.key(tag.first - 1).startswith(_THOUGHT_OF)
        for tag in sentence.tagged("cues", "contract", within=bounds)
    )


def _is_to_be_signed(sentence: Sentence, bounds: tuple[int, int]) -> bool:
    """*Hopes to sign a $4 billion contract*, надеется подписать."""
    return any(
        sentence.key(at).startswith(_TO_SIGN) and not sentence.key(at).startswith("signif")
        for tag in sentence.tagged("hedges", "unfinished", within=bounds)
        for at in range(tag.last, tag.last + _VERB)
    )


def _is_rough(tag: Tag, amount: Amount) -> bool:
    """Whether a word only rounds the sum of a contract that is signed: *worth an estimated $5 billion*."""
    return amount.first - 1 <= tag.first and tag.last <= amount.last and tag.last - tag.first == 1


def _is_valued(sentence: Sentence, tag: Tag) -> bool:
    """Whether it is a contract that is there of which a value is given: *the deal is estimated at*."""
    word = sentence.key(tag.first)
    pointed = sentence.key(tag.first - 1) in _IT
    before = (0 if pointed else tag.first - _SUBJECT, tag.first)
    if word == "put":
        return any(sentence.key(place).startswith(_DEALS) for place in range(*before))
    contracts = [
        one for one in sentence.tagged("cues", "contract", within=before) if not _is_cost(sentence, one)
    ]
    ahead = sentence.key(tag.last) == "to"  # the procurement is estimated to cost
    return not ahead and word.startswith(("estimated", "valued", "оценива")) and bool(contracts)


def _is_cost(sentence: Sentence, tag: Tag) -> bool:
    return sentence.key(tag.first).startswith(_COST)


def _gap(tags: Iterable[Tag], amount: Amount) -> int:
    return min((max(tag.first - amount.last, amount.first - tag.last, 0) for tag in tags), default=99)


CLAIM_TYPE = ClaimType(
    name="money", attributes=frozenset({Attribute.CONTRACT_VALUE, Attribute.ESTIMATED_VALUE}), find=_find
)
