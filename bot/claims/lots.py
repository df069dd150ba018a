"""A draft in its sentence → the order or tranche it is about: numbers add up within a lot alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import cast

from bot import lexicon
from bot.claims.more import COUNTS, is_more, is_owed, listed, points_to_more, remains
from bot.claimtypes.base import Amount, Draft, Sentence, Tag, When, written
from bot.model import Attribute

_DATES = frozenset((Attribute.DELIVERY_START, Attribute.DELIVERY_DEADLINE))
_SETTLED = frozenset(("delivered", "delayed", "inducted"))
_AGAINST_MISSILES = frozenset(("रक्षा", "डिफेंस", "डिफेन्स", "defence", "defense"))
_MISSILES = ("missiles", "ракет", "मिसाइलें", "मिसाइलों", "interceptors", "मिसाइल")
_AFTERWARDS = frozenset(("following", "after", "since", "despite", "после", "вслед"))
_PURCHASE = ("purchas", "procur", "acqui", "buy", "bought", "закуп", "покупк", "приобрет", "продаж", "खरीद")
_NOWHERE = 99
_ELLIPSIS = 7
_VERBS = frozenset(("is", "was", "will", "would", "has"))
"""What may follow an ordinal whose noun was told before: *three came, and the fourth is slated for June*."""

_AND = 2
"""How far before its date an ordinal may stand whose noun was told before: *and the fifth is due by*."""

_JOINED = frozenset(("and", ",", "и", "а", "और"))
_LAST = frozenset(
    (
        "last",
        "final",
        "последний",
        "последняя",
        "последнего",
        "последней",
        "последним",
        "последнем",
        "заключительный",
        "заключительного",
        "последние",
        "последних",
        "последнюю",
        "आखिरी",
        "अंतिम",
    )
)
_UPGRADED = ("upgraded", "modernised", "modernized", "модернизированн", "उन्नत")
_IN = frozenset(("in", "в", "during"))
_SINCE = frozenset(("since", "с"))
_NOT_LAST = ("month", "year", "week", "of", "quarter", "decade", "summer", "winter", "spring", "autumn")
_BESIDE = 2
_DUE = frozenset(("deadline", "target", "timeline", "schedule"))
_PAPER = 2
"""How far behind its signing a paper may stand that is no contract: *signed a memorandum*."""

_OF_THEM = 6
_HINDI = 7
"""How far behind its system a munition may stand in Hindi: एस-400 के लिए 288 मिसाइलें."""


def lot(draft: Draft, sentence: Sentence, years: Mapping[str, str]) -> str:
    """The lot as the ledger writes it: 2018 · 2018/rest · 2018/4th · more · missiles · upgrade · nothing."""
    if draft.lot is not None:
        return draft.lot
    if _is_munition(draft, sentence):
        return "missiles"
    if is_more(draft, sentence) or points_to_more(draft, sentence):
        return "more"
    beside = (_near(sentence, "upgrade", draft) or _is_upgraded(sentence)) and not _is_variant(sentence)
    if draft.subject in listed("upgraded") and (
        (beside and not _is_bought(draft, sentence))
        or any("upgrade" in name.name for name in sentence.systems)
    ):
        return "upgrade"
    part = _part(draft, sentence)
    year = _year(draft, sentence, years, numbered=part[:1].isdecimal())
    return f"{year}/{part}" if year and part else year or part


@cache
def members() -> frozenset[str]:
    """The ships that have a name of their own: none of them is a part of an order."""
    table = cast("Mapping[str, Sequence[str]]", lexicon.wording("lots")["members"])
    return frozenset(ship for ships in table.values() for ship in ships)


def _near(sentence: Sentence, value: str, draft: Draft, reach: int = 12) -> bool:
    start, end = sentence.clause(draft.first)
    return sentence.has(
        "words", value, within=(max(start, draft.first - reach), min(end, draft.last + reach))
    )


def _is_bought(draft: Draft, sentence: Sentence) -> bool:
    """Whether a purchase stands nearer to a number or a step than the upgrade: *bought 21, upgraded 59*."""
    if draft.attribute not in COUNTS and draft.attribute is not Attribute.STAGE:
        return False
    bounds = sentence.clause(draft.first)
    near = {
        kind: min((abs(place - draft.first) for place in places), default=_NOWHERE)
        for kind, places in (
            ("bought", (p for p in range(*bounds) if sentence.key(p).startswith(_PURCHASE))),
            ("upgraded", (tag.first for tag in sentence.tagged("words", "upgrade", within=bounds))),
        )
    }
    return near["bought"] < near["upgraded"]


def _is_variant(sentence: Sentence) -> bool:
    """Whether *upgraded* only tells what is bought: *the purchase of 42 upgraded Su-30MKI aircraft*."""
    if not sentence.has("cues", "ordered", "contract"):
        return False
    heads = {name.first for name in sentence.systems}
    return all(
        sentence.key(tag.first).startswith(_UPGRADED) and tag.last in heads
        for tag in sentence.tagged("words", "upgrade")
    )


def upgraded(sentence: Sentence) -> str:
    """The one type in service whose upgrade a sentence is about, "" where it is about none."""
    types = {sentence.called(name.name) for name in sentence.systems} or {sentence.carried}
    one = next(iter(types)) if len(types) == 1 else ""
    told = sentence.has("words", "upgrade") and not _is_variant(sentence)
    return one if told and one in listed("upgraded") else ""


def _is_upgraded(sentence: Sentence) -> bool:
    """Whether the upgrade is named with the only type there is: *the upgrade of the MiG-29K, he said, …*."""
    name = sentence.systems[0] if len(sentence.systems) == 1 else None
    return name is not None and sentence.has("words", "upgrade", within=(name.first - 4, name.last + 2))


def _is_munition(draft: Draft, sentence: Sentence) -> bool:
    if draft.subject not in listed("launchers"):
        return False
    if draft.unit and draft.attribute in COUNTS:
        return draft.unit == "missile"
    start, end = sentence.clause(draft.first)
    for tag in sentence.tagged("units", "missile", within=(start, end)):
        word = sentence.tokens[tag.last - 1].key
        compound = any(other.first == tag.last for other in sentence.tagged("units")) or any(
            other.last <= tag.first
            and sentence.key(other.last) == "of"
            and tag.first - other.last <= _OF_THEM
            for other in sentence.tagged("units")
        )  # five squadrons of S-400 air defence missiles
        compound |= sentence.key(tag.last) in _AGAINST_MISSILES
        joined = sentence.key(tag.first - 1) in _JOINED and sentence.key(tag.first - 2) != "लिए"
        named = not joined and any(
            0 <= tag.first - name.last <= (_HINDI if word[0] >= "\u0900" else _BESIDE)
            or 0 <= name.first - tag.last <= 2
            for name in sentence.systems
        )
        if word.startswith(_MISSILES) and not compound and named:
            return True
    return draft.attribute in _DATES and _is_of_missiles(draft, sentence)


def _is_of_missiles(draft: Draft, sentence: Sentence) -> bool:
    """*The third squadron came in 2023, while 280 missiles are due by December*: the last thing counted."""
    start, _ = sentence.clause(draft.first)
    units = list(sentence.tagged("units", within=(start, draft.first)))
    last = units[-1] if units else None
    counted = last is not None and any(amount.last == last.first for amount in sentence.amounts)
    return (
        last is not None
        and counted
        and last.value == "missile"
        and sentence.key(last.last - 1).startswith(_MISSILES)
    )


def _part(draft: Draft, sentence: Sentence) -> str:
    """The rest, or the ordinal of the thing delivered; numbers keep their order's own lot."""
    if draft.attribute in COUNTS or draft.attribute in {Attribute.CONTRACT_VALUE, Attribute.ESTIMATED_VALUE}:
        return ""
    if draft.attribute is Attribute.STAGE and draft.value not in _SETTLED:
        return ""
    if draft.subject in members():
        return ""
    number = _numbered(draft, sentence)
    if number:
        return number
    start, end = sentence.clause(draft.first)
    rest = any(
        not _is_predicate(sentence, tag) for tag in sentence.tagged("words", "rest", within=(start, end))
    )
    rest |= any(
        remains(sentence, tag) or is_owed(draft, sentence, tag)
        for tag in sentence.tagged("words", "more", within=(start, end))
    )
    first = any(number.value == 1 and start <= number.first < end for number in sentence.ordinals)
    last = not first and any(_is_last(sentence, place) for place in range(start, end))
    counted = any(start <= amount.first < end and not amount.unit for amount in sentence.amounts)
    goes_on = (
        counted
        and draft.attribute in _DATES
        and start > 0
        and sentence.has("cues", "delivered", within=(0, start))
    )
    known = draft.subject in cast("Mapping[str, str]", lexicon.wording("lots")["orders"])
    return "rest" if rest or last or (goes_on and known) else ""


def _is_last(sentence: Sentence, place: int) -> bool:
    """*The last squadron*, but not *last month*, nor *the last of the six*, with which all have come."""
    following = sentence.key(place + 1)
    if sentence.key(place) not in _LAST or not following:
        return False
    dated = any(sentence.has(kind, within=(place + 1, place + 2)) for kind in ("months", "weekdays"))
    counted = sentence.has("numbers", within=(place + 1, place + 2)) and sentence.key(place + 2)
    return not (dated or following.startswith(_NOT_LAST) or (counted or "").startswith(_NOT_LAST))


def _is_predicate(sentence: Sentence, tag: Tag) -> bool:
    """Hindi: *आनी बाकी हैं* is a verb, *बाकी दो* the rest; nor are *the last two years* any of it."""
    if sentence.has("spans", within=(tag.last, tag.last + 1)):
        return True
    after = sentence.tokens[tag.last].key if tag.last < len(sentence.tokens) else "।"
    return "\u0900" <= sentence.tokens[tag.first].key[0] <= "\u097f" and after in {
        "है",
        "हैं",
        "।",
        "थी",
        "थे",
        ",",
    }


def _numbered(draft: Draft, sentence: Sentence) -> str:
    if draft.attribute in _DATES and (number := _respective(draft, sentence)):
        return written(int(number.value))
    start, end = sentence.clause(draft.first)
    inside = [number for number in sentence.ordinals if start <= number.first < end]
    for number in sorted(inside or sentence.ordinals, key=lambda number: _beside(number, draft)):
        if number.value == 1 and draft.attribute in _DATES:
            continue
        several = len(sentence.ordinals) > 1 and not any(
            number.last <= when.head and when.last <= draft.first for when in sentence.dates
        )
        reach = _ELLIPSIS if several or sentence.key(number.last) in _VERBS else 1
        alone = draft.attribute in _DATES and 0 <= draft.first - number.last <= reach
        if (
            alone
            or sentence.has("units", within=(number.last, number.last + 6))
            or sentence.has("units", within=(number.first - 3, number.first - 1))
            or _names_next(sentence, number)
        ):
            return written(int(number.value))
    return ""


def _respective(draft: Draft, sentence: Sentence) -> Amount | None:
    """*The fourth and fifth in March and October*: of as many numbers as dates each has its own."""
    numbers, days = sentence.ordinals, sentence.dates[-len(sentence.ordinals) or len(sentence.dates) :]
    places = [[(one.first, one.last) for one in numbers], [(day.first, day.last) for day in days]]
    if not len(numbers) == len(days) > 1 or not all(map(_are_joined, places)):
        return None
    return next((number for number, day in zip(numbers, days, strict=True) if day.last == draft.last), None)


def _are_joined(places: Sequence[tuple[int, int]]) -> bool:
    """Whether nothing but an *and* stands between them."""
    return all(0 < first - last <= _AND for (_, last), (first, _) in pairwise(places))


def _beside(number: Amount, draft: Draft) -> int:
    return draft.first - number.first if number.first < draft.first else 2 * (number.first - draft.first)


def _names_next(sentence: Sentence, number: Amount) -> bool:
    return any(0 <= name.first - number.last <= 1 for name in sentence.systems)


def _year(draft: Draft, sentence: Sentence, years: Mapping[str, str], *, numbered: bool = False) -> str:
    """The year of the order: told in the sentence, else before it, else India's only order of the system."""
    if draft.attribute is Attribute.STAGE and draft.value in {"interest", "offered", "talks", "approved"}:
        return ""
    if draft.attribute in {Attribute.ESTIMATED_VALUE, Attribute.QUANTITY_APPROVED}:
        return ""
    if draft.subject in members() and draft.value in _SETTLED:
        return ""
    at = place_of(draft, sentence)
    if told := order_year(sentence, at) or _earlier_year(draft, sentence) or years.get(draft.subject, ""):
        return told
    orders = cast("Mapping[str, str]", lexicon.wording("lots")["orders"])
    only = str(orders.get(draft.subject, ""))
    now = draft.value == "signed" and only == str(sentence.published.year)
    if not now and (
        draft.attribute is Attribute.STAGE
        and draft.value not in _SETTLED
        and not (numbered or _of_order(draft, sentence))
    ):
        return ""
    return only if only <= str(sentence.published.year) else ""


def _earlier_year(draft: Draft, sentence: Sentence) -> str:
    """The year of the order in a clause before, where one system is named: *…; 20 have been delivered*."""
    meant = {name.name for name in sentence.systems if sentence.key(name.first - 1) not in {"for", "для"}}
    if len(meant) > 1 or sentence.has("words", "more"):
        return ""
    before = [when for when in sentence.dates if when.last <= draft.first and dates_order(sentence, when)]
    return str(before[-1].begins.year) if before else ""


def _of_order(draft: Draft, sentence: Sentence) -> bool:
    """Whether it is the order that is cancelled: *scrapped the S-400 contract*."""
    return draft.value == "cancelled" and sentence.has(
        "cues", "contract", within=sentence.clause(draft.first)
    )


def place_of(draft: Draft, sentence: Sentence) -> int:
    """The token where a claim stands among others: a step's is its system's, since systems share verbs."""
    if draft.attribute is not Attribute.STAGE:
        return draft.first
    mentions = [name.first for name in sentence.systems if sentence.called(name.name) == draft.subject]
    return min(mentions, key=lambda place: abs(place - draft.first), default=draft.first)


def order_year(sentence: Sentence, at: int) -> str:
    """The year by which an order is named or dated in the clause of a token, "" where none is."""
    start, end = sentence.clause(at)
    for when in sorted(sentence.dates, key=lambda when: _far(sentence, when, at)):
        if start <= when.first < end and _dates_order(sentence, when, (start, end)):
            return str(when.begins.year)
    return ""


def _far(sentence: Sentence, when: When, at: int) -> int:
    """How far a date stands from a token: one before it is farther, the more so behind an *and*."""
    if when.first > at:
        return when.first - at
    joined = any(token.key in _JOINED for token in sentence.tokens[when.last : at])
    return (4 if joined else 2) * (at - when.first)


def dates_order(sentence: Sentence, when: When) -> bool:
    """Whether a date is the one of the order, in its clause."""
    return _dates_order(sentence, when, sentence.clause(when.first))


def _dates_order(sentence: Sentence, when: When, bounds: tuple[int, int]) -> bool:
    words = {token.key for token in sentence.tokens[when.first : when.last]}
    told = str(when.begins.year) in words and not when.value.startswith("..")  # by the end of 2023
    told &= not (sentence.key(0) in _AFTERWARDS and sentence.key(when.last) == ",")
    since = sentence.key(when.head - 1) in _SINCE or sentence.key(when.head) in _SINCE
    told &= sentence.key(when.last) not in _DUE
    if not told or since or when.ends > sentence.published or when.period:
        return False
    if sentence.has("stages", "cancelled", within=bounds) and sentence.key(when.first - 1) in _IN:
        return sentence.has("cues", "ordered", within=(when.first - 2, when.first - 1))
    signs = [
        *sentence.tagged("cues", "contract", within=bounds),
        *sentence.tagged("cues", "ordered", within=bounds),
    ]
    papers = [tag.first for tag in sentence.tagged("cues", "broken", within=bounds)]
    signs = [sign for sign in signs if not any(-1 <= at - sign.first <= _PAPER for at in papers)]
    others = [
        *sentence.tagged("cues", "delivered", within=bounds),
        *sentence.tagged("stages", "approved", "cancelled", within=bounds),
    ]
    order = min((_gap(tag, when) for tag in signs), default=_NOWHERE)
    if sentence.has("cues", "ordered", within=(when.first - 2, when.first - 1)):
        return True  # 24 launchers contracted in 2023 have arrived
    return order < min((_gap(tag, when) for tag in others), default=_NOWHERE)


def _gap(tag: Tag, when: When) -> int:
    return max(tag.first - when.last, when.first - tag.last, 0)
