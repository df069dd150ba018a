"""What a contract is worth, or what is asked, approved or planned for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from bot.claimtypes.base import Amount, ClaimType, Draft, Named, Sentence, Tag, word_set
from bot.claimtypes.steps import is_negated
from bot.model import Attribute

_FAR = 9
_LEAST = 100_000
"""No contract is worth less: what looks so is a number without its scale."""

_EACH = frozenset(("per", "each", "apiece", "каждый", "каждая", "प्रति"))
_GREW = (
    "rose", "rise", "risen", "went", "gone", "grew", "grow", "climb", "jump", "increas", "fell", "up",
    "down", "rais", "revis", "escalat", "reduc", "cut", "вырос", "возрос", "увелич", "подорож", "сниз",
)  # fmt: skip
_SUBJECT = 8
_IT = word_set("it which он она который которая")
_WORK = word_set("work works programme program project plan upgrade modernisation refit effort работы проект")
_AMONG = word_set("including among include includes включая числе जिनमें जिसमें")
_COST = ("cost", "price", "worth", "value", "стоимост", "цен", "कीमत", "लागत", "मूल्य")
_THOUGHT_OF = (
    "potential", "possible", "prospective", "proposed", "planned", "future", "likely", "mooted",
    "потенциальн", "возможн", "предполагаем", "планируем", "будущ", "संभावित", "प्रस्तावित",
)  # fmt: skip
_WILL_BUY = ("потрат", "закупит", "закупят", "купит", "купят", "приобретет", "приобретут", "арендует")
_DEALS = ("contract", "deal", "order", "agreement")
_PURCHASES = ("purchase", "procurement", "acquisition", "buying", "закупк", "покупк", "приобретени")
_JOINT = word_set("and the , и और systems")
_ACQUIRES = ("buy", "lease", "purchase", "procure", "acquire", "spend")
_FOR_IT = frozenset(("for", "at", "за", "में"))
_PAID = 5
_OWED = ("paid", "unpaid", "payment", "instal", "owe", "settle", "выплач", "оплач", "оплат", "भुगतान", "बकाया")
_OR = frozenset(("(", ",", "or", "или", "या", "यानी", "то", "есть", "="))
_CURRENCIES = ("USD", "INR", "RUB", "EUR")
_OTHER = word_set(
    "package proposals projects portfolio advance dues arrears instalment instalments installment tranche"
    " fine penalty trade revenue revenues profit sales budget turnover offset offsets loan loans credit"
    " exports export invest investment investments"
    " выручка выручку прибыль бюджет राजस्व मुनाफा बजट аванс товарооборот штраф торговли"
    " портфель портфеля экспорт экспорта экспорте инвестиции инвестиций вложит кредит кредита офсет офсета"
    " сотрудничества аванса авансом штрафа торговля неустойка неустойки"
    " अग्रिम व्यापार जुर्माना निर्यात कारोबार निवेश कर्ज ऋण ऑफसेट"
)


def _find(sentence: Sentence) -> Iterator[Draft]:
    if sentence.heading:
        return
    sums = [one for one in sentence.amounts if one.unit in _CURRENCIES and one.value >= _LEAST]
    for amount in sums:
        subject = sentence.subject(amount.first, amount.last)
        kind = _beside(sentence, amount, sums) or _kind(sentence, amount) or _whole(sentence, amount, sums)
        if not subject or kind is None or _is_part(sentence, amount, sums) or _is_no_sum(sentence, amount):
            continue
        yield Draft(
            subject=subject,
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


def _beside(sentence: Sentence, amount: Amount, sums: list[Amount]) -> Attribute | None:
    """What the same sum in another currency is, right before or behind: *Rs 668 crore, or $76 million*."""
    for other in sums:
        between = sentence.tokens[amount.last : other.first] or sentence.tokens[other.last : amount.first]
        if other.unit != amount.unit and between and {token.key for token in between} <= _OR:
            first, second = sorted((amount, other), key=lambda one: one.first)
            return _kind(sentence, first) or _kind(sentence, second)
    return None


def _whole(sentence: Sentence, amount: Amount, sums: list[Amount]) -> Attribute | None:
    """What a sum is of which a part is paid or owed: *$1.8 billion of the $5.43 billion remains unpaid*."""
    owed = any(token.key.startswith(_OWED) for token in sentence.tokens)
    return Attribute.CONTRACT_VALUE if owed and any(_is_of(sentence, one, amount) for one in sums) else None


def _is_of(sentence: Sentence, part: Amount, whole: Amount) -> bool:
    between = [token.key for token in sentence.tokens[part.last : whole.first]]
    before = [token.key for token in sentence.tokens[whole.last : part.first]]
    return between in (["of"], ["of", "the"], ["out", "of"], ["из"]) or before == ["में", "से"]


def _is_no_sum(sentence: Sentence, amount: Amount) -> bool:
    """Whether it is the price of one piece, or a price that grew *from* one sum to another."""
    behind = [sentence.key(place) for place in range(amount.last, amount.last + 2)]
    apiece = behind[0] in _EACH or (
        behind[0] == "a" and sentence.has("units", within=(amount.last + 1, amount.last + 2))
    )
    apiece = apiece or any(
        one.value == 1 and not one.unit and _is_thing(sentence, one.last)
        for one in sentence.amounts
        if 0 < amount.first - one.last <= _FAR
    )
    if _is_of_package(sentence, amount) or _is_of_two(sentence, amount):
        return True
    around = range(amount.first - _FAR, amount.first)
    apiece |= any(  # each S-400 squadron costs
        sentence.key(place) in _EACH and sentence.has("units", within=(place + 1, place + 4))
        for place in around
    )
    return apiece or _is_old(sentence, amount) or _is_named_part(sentence, amount)


def _is_old(sentence: Sentence, amount: Amount) -> bool:
    """Whether it is what a price was before: *rose from $4 billion*, *against the $8 billion it asked*."""
    before = amount.first - 1 - (sentence.key(amount.first - 1) == "the")
    around = range(amount.first - _FAR, amount.first)
    grew = sentence.key(before) in {"from", "с"} and any(
        sentence.key(place).startswith(_GREW) for place in around
    )
    return grew or sentence.key(before) in {"against", "versus", "вместо", "против"}


def _is_named_part(sentence: Sentence, amount: Amount) -> bool:
    """*A contract worth Rs 13,000 crore that includes Rs 1,000 crore of spares*."""
    return sentence.key(amount.first - 1) in _AMONG and sentence.key(amount.last) in {"of", "for", "in", "на"}


def _is_thing(sentence: Sentence, place: int) -> bool:
    named = any(name.first == place for name in sentence.systems)
    return named or sentence.has("units", within=(place, place + 2))


def _is_of_package(sentence: Sentence, amount: Amount) -> bool:
    """*Purchases worth $25 billion, including the S-400*; *Rs 10,000 crore worth of other missiles*."""
    other = any(sentence.key(place) == "other" for place in range(amount.last, amount.last + 4))
    behind = min((name.first for name in sentence.systems if name.first >= amount.last), default=amount.last)
    named = any(name.last <= amount.first for name in sentence.systems)
    named = named or sentence.has("units", within=(0, amount.first))
    return other or (not named and any(sentence.key(place) in _AMONG for place in range(amount.last, behind)))


def _is_of_two(sentence: Sentence, amount: Amount) -> bool:
    """*A $2 billion contract for the Igla-S and the Verba*: two systems never share a number."""
    start, end = sentence.clause(amount.first)
    sides: tuple[list[Named], list[Named]] = ([], [])
    for name in sentence.systems:
        if start <= name.first < end:
            sides[name.first >= amount.last].append(name)
    return any(
        one.name != other.name and _are_joined(sentence, one, other)
        for side in sides
        for one, other in pairwise(side)
    )


def _are_joined(sentence: Sentence, one: Named, other: Named) -> bool:
    between = range(one.last, other.first)
    unit = {place for tag in sentence.tagged("units") for place in range(tag.first, tag.last)}
    words = [sentence.key(place) for place in between if place not in unit]
    return bool(words) and set(words) <= _JOINT


def _is_part(sentence: Sentence, amount: Amount, sums: list[Amount]) -> bool:
    """Whether only a payment is meant, or another thing such as trade."""
    if any(_is_of(sentence, amount, one) for one in sums):
        return True
    around = [token.key for token in sentence.tokens[max(0, amount.first - 8) : amount.last + 3]]
    if not _OTHER.isdisjoint(around):
        return True
    words = {token.key for token in sentence.tokens[max(0, amount.first - 5) : amount.last + 3]}
    if "paid" not in words:
        return False
    others = any(other.first > amount.first and other.unit == amount.unit for other in sums)
    so_far = len(sums) == 1 and sentence.has("cues", "so_far")
    return others or so_far or "for" not in words


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
    if _is_weighed(sentence, bounds):
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
    if signed and all(is_negated(sentence, tag) for tag in signed):
        return True
    return any(
        sentence.key(tag.first - 1).startswith(_THOUGHT_OF)
        for tag in sentence.tagged("cues", "contract", within=bounds)
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
    return word.startswith(("estimated", "valued", "оценива")) and bool(contracts)


def _is_cost(sentence: Sentence, tag: Tag) -> bool:
    return sentence.key(tag.first).startswith(_COST)


def _gap(tags: Iterable[Tag], amount: Amount) -> int:
    return min((max(tag.first - amount.last, amount.first - tag.last, 0) for tag in tags), default=99)


CLAIM_TYPE = ClaimType(
    name="money", attributes=frozenset({Attribute.CONTRACT_VALUE, Attribute.ESTIMATED_VALUE}), find=_find
)
