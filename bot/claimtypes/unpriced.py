"""Sums that are no price of what was bought: of one piece, of before, of a part, a package or a site."""

from __future__ import annotations

from itertools import pairwise

from bot.claimtypes.base import Amount, Named, Sentence, is_moved, word_set

_FAR = 9
_NEAR = 5
_EACH = frozenset(("per", "each", "apiece", "каждый", "каждая", "प्रति"))
_ONE = frozenset(("one", "один", "одну", "одного"))
_YEARLY = word_set("annually yearly monthly ежегодно ежемесячно सालाना")
_IN_EACH = word_set("a per every each в каждый हर प्रति")
_TIME = ("year", "month", "annum", "год", "месяц", "साल", "वर्ष", "माह", "महीन")
_PIECE = word_set("piece pop copy shot штуку единицу")
_MANY = ("s", "ов", "ы", "и")
_AMONG = word_set("including among include includes включая числе जिनमें जिसमें")
_JOINT = word_set(
    "and the , и और systems russian additional more new combat fighter fighters jets sukhoi mig"
    " российских रूसी"
)
_FRACTIONS = word_set(
    "half third quarter part share most percent cent % fifth tenth thirds quarters"
    " половина половины половину треть трети четверть четверти часть части процентов"
)
_SPENT = 3
_SPENDS = ("spend", "потрат", "खर्च")
_AT_FIRST = word_set("initially originally previously изначально первоначально прежде")
_SITES = tuple(
    word_set(
        "shelter hangar infrastructure simulator storage site spare"
        " ангар укрыти инфраструктур тренажер запчаст हैंगर शेल्टर पुर्ज स्पेयर कलपुर्ज"
    )
)
_PAID = word_set("paid выплачено оплачено")
_FINES = ("penalt", "damages", "штраф", "просрочк", "неустойк", "जुर्मान")
_PAYMENTS = ("payments", "платеж", "взнос")
_PAYMENTS_HINDI = ("भुगतान", "पेमेंट", "किस्त")
_SETTLED_HINDI = ("रुक", "अटक", "दिया", "चुका", "बाकी", "लंबित")
_OTHER = word_set(
    "package proposals projects portfolio book books backlog advance dues arrears instalment instalments"
    " installment tranche"
    " fine penalty trade revenue revenues profit sales budget turnover offset offsets loan loans credit"
    " worldwide globally exports export invest investment investments"
    " выручка выручку выручки оборот оборота оборотом доход дохода доходы"
    " прибыль бюджет राजस्व मुनाफा बजट аванс товарооборот штраф торговли"
    " портфель портфеля экспорт экспорта экспорте инвестиции инвестиций вложит кредит кредита офсет офсета"
    " сотрудничества аванса авансом штрафа торговля неустойка неустойки"
    " टर्नओवर राजस्व अग्रिम व्यापार जुर्माना निर्यात कारोबार निवेश कर्ज ऋण ऑफसेट"
)


_WARES = word_set(
    "items arms weapons goods equipment hardware ammunition exports imports military defence spares"
)


def is_no_price(sentence: Sentence, amount: Amount, sums: list[Amount]) -> bool:
    """Whether a sum is no price of a whole purchase."""
    return (
        _is_part(sentence, amount, sums)
        or is_rate(sentence, amount.first, amount.last)
        or _is_apiece(sentence, amount)
        or _is_of_package(sentence, amount)
        or _is_of_two(sentence, amount)
        or _is_halved(sentence, amount)
        or _is_of_site(sentence, amount)
        or _is_old(sentence, amount)
        or _is_budget(sentence, amount)
        or _is_named_part(sentence, amount)
    )


def is_rate(sentence: Sentence, first: int, last: int) -> bool:
    """*80 missiles a year*, *ежегодно 60 танков*, *हर साल 80 मिसाइलें*: so much in a time."""
    before = [token.key for token in sentence.tokens[max(0, first - 3) : first]]
    behind = [token.key for token in sentence.tokens[last : last + 4]]
    return any(
        word.startswith(_TIME) and former in _IN_EACH
        for near in (before, behind)
        for former, word in pairwise(near)
    ) or not _YEARLY.isdisjoint(before + behind[:3])


def _is_apiece(sentence: Sentence, amount: Amount) -> bool:
    """*Rs 238 crore apiece*, *$30 million a jet*, *each squadron costs*: the price of one piece."""
    one = amount.last + 1 + (sentence.key(amount.last + 1) in _ONE)  # за один истребитель
    behind = [sentence.key(amount.last), sentence.key(one)]
    piece = behind[1] in _PIECE or sentence.has("units", within=(one, one + 1))
    if behind[0] in _EACH or (behind[0] in {"a", "за"} and piece and not behind[1].endswith(_MANY)):
        return True
    if any(
        one.value == 1 and not one.unit and _is_thing(sentence, one.last)
        for one in sentence.amounts
        if 0 < amount.first - one.last <= _FAR
        and "," not in {sentence.key(at) for at in range(one.last, amount.first)}
    ):
        return True
    start, _ = sentence.clause(amount.first)
    before = [token.key for token in sentence.tokens[start : amount.first]]
    return "per-unit" in before or any(
        (word in _EACH and sentence.has("units", within=(place + 1, place + 4)))
        or (
            word in {"a", "an"} and "costs" in before and sentence.has("units", within=(place + 1, place + 2))
        )
        or (word == "unit" and sentence.key(place + 1) in {"price", "cost"})
        for place, word in enumerate(before, start)
    )


def _is_of_site(sentence: Sentence, amount: Amount) -> bool:
    """*Rs 800 crore for S-400 shelters*, *on hangars for the Su-57*: what is built for a system is none."""
    start, end = sentence.clause(amount.first)
    return any(
        sentence.key(place).startswith(_SITES)
        for name in sentence.systems
        if start <= name.first < end
        for place in (*range(name.first - 3, name.first), name.last)
    ) or any(sentence.key(place).startswith(_SITES) for place in range(amount.last, amount.last + 4))


def _is_halved(sentence: Sentence, amount: Amount) -> bool:
    """*Nearly half of the $12 billion*: the sum is of more than what is told of."""
    of = amount.first - 1 - (sentence.key(amount.first - 1) == "the")
    return sentence.key(of) in {"of", "от", "из"} and sentence.key(of - 1) in _FRACTIONS


def _is_old(sentence: Sentence, amount: Amount) -> bool:
    """Whether it is what a price was before: *rose from $4 billion*, *against the $8 billion it asked*."""
    before = amount.first - 1 - (sentence.key(amount.first - 1) == "the")
    around = range(amount.first - _FAR, amount.first)
    grew = sentence.key(before) in {"from", "с"} and any(is_moved(sentence.key(place)) for place in around)
    later = any(other.first > amount.last and other.unit == amount.unit for other in sentence.amounts)
    first = later and any(
        sentence.key(place) in _AT_FIRST for place in range(amount.first - _NEAR, amount.first)
    )
    return grew or first or sentence.key(before) in {"against", "versus", "вместо", "против"}


def _is_budget(sentence: Sentence, amount: Amount) -> bool:
    """*Is to spend $250 billion over the decade*, in a sentence that names no system."""
    spent = (sentence.key(at) for at in range(amount.first - _SPENT, amount.first))
    return not sentence.systems and any(word.startswith(_SPENDS) for word in spent)


def _is_named_part(sentence: Sentence, amount: Amount) -> bool:
    """*A contract worth Rs 13,000 crore that includes Rs 1,000 crore of spares*."""
    return sentence.key(amount.first - 1) in _AMONG and sentence.key(amount.last) in {"of", "for", "in", "на"}


def _is_thing(sentence: Sentence, place: int) -> bool:
    named = any(name.first == place for name in sentence.systems)
    return named or sentence.has("units", within=(place, place + 2))


def _is_of_package(sentence: Sentence, amount: Amount) -> bool:
    """*Purchases worth $25 billion, including the S-400*; *Rs 10,000 crore worth of arms*."""
    worth_of = (sentence.key(amount.last), sentence.key(amount.last + 1)) == ("worth", "of")
    other = worth_of and sentence.key(amount.last + 2) in _WARES
    other |= any(sentence.key(place) == "other" for place in range(amount.last, amount.last + 4))
    behind = min((name.first for name in sentence.systems if name.first >= amount.last), default=amount.last)
    named = any(name.last <= amount.first for name in sentence.systems)
    named = named or sentence.has("units", within=(0, amount.first))
    if any(amount.last <= name.first and sentence.key(name.last) == "included" for name in sentence.systems):
        return True
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
    counted = [(tag.first, tag.last) for tag in sentence.tagged("units")]
    counted += [(each.first, each.last) for each in sentence.amounts if not each.unit]
    of_number = {place for told in counted for place in range(*told)}
    words = [sentence.key(place) for place in between if place not in of_number]
    return bool(words) and set(words) <= _JOINT


def _is_part(sentence: Sentence, amount: Amount, sums: list[Amount]) -> bool:
    """Whether only a payment or a fine is meant, or another thing such as trade."""
    around = [token.key for token in sentence.tokens[max(0, amount.first - 8) : amount.last + 3]]
    return (
        any(is_of(sentence, amount, one) for one in sums)
        or not _OTHER.isdisjoint(around)
        or _is_fine(sentence, amount)
        or _is_payment(sentence, amount, sums)
    )


def _is_fine(sentence: Sentence, amount: Amount) -> bool:
    """*The penalty for the late frigates could reach $50 million*."""
    start, _ = sentence.clause(amount.first)
    return any(token.key.startswith(_FINES) for token in sentence.tokens[start : amount.first])


def _is_payment(sentence: Sentence, amount: Amount, sums: list[Amount]) -> bool:
    """*Payments worth $1.5 billion*, *85 per cent, or $4.6 billion, has been paid*, *paid so far*."""
    if any(sentence.key(place).startswith(_PAYMENTS) for place in range(amount.first - 3, amount.first)):
        return True
    behind = [sentence.key(place) for place in range(amount.last, amount.last + _FAR)]
    paid = next((at for at, word in enumerate(behind) if word.startswith(_PAYMENTS_HINDI)), len(behind))
    if any(word.startswith(_SETTLED_HINDI) for word in behind[paid + 1 :]):
        return True  # 6,000 करोड़ का भुगतान कर दिया
    percent = any(other.unit == "%" and other.last <= amount.first for other in sentence.amounts)
    if percent and any(token.key in _PAID for token in sentence.tokens):
        return True
    words = [token.key for token in sentence.tokens[max(0, amount.first - 5) : amount.last + 3]]
    others = any(other.first > amount.first and other.unit == amount.unit for other in sums)
    so_far = len(sums) == 1 and sentence.has("cues", "so_far")
    return ("paid" in words and (others or so_far or "for" not in words)) or ("spent" in words and so_far)


def is_of(sentence: Sentence, part: Amount, whole: Amount) -> bool:
    between = [token.key for token in sentence.tokens[part.last : whole.first]]
    before = [token.key for token in sentence.tokens[whole.last : part.first]]
    return between in (["of"], ["of", "the"], ["out", "of"], ["из"]) or before == ["में", "से"]
