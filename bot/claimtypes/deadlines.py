"""When deliveries begin or are to be complete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from bot.claimtypes.base import ClaimType, Draft, Sentence, Tag, When, word_set
from bot.claimtypes.other_days import is_given_up, is_of_contract, is_of_event, is_other
from bot.claimtypes.sharing import respective
from bot.model import Attribute

_A_DAY = timedelta(days=1)
_VERB = 4
"""How far behind *will* its verb may stand: will now finally be delivered."""

_NOWHERE = 99
_THING = 2
_SEVERAL = 2
_CAME = word_set(
    "received got came arrived reached took taken landed получила получили получил прибыли прибыл"
)
_PAST = re.compile(r"[а-я]+(?:ил|ел|ал|ял|ыл)(?:а|о|и)?|[а-я]+[ая]н[аоы]?|[а-я]+ен[аоы]?")
_FLIES = ("fly", "flies", "flight", "trial", "test", "полет", "взлет", "испыт", "उड़ान", "परीक्षण")
_SITS = word_set("meet meets sit sits convene convenes review decide discuss")
_SIGNING = (
    "signing", "conclusion", "finali", "visit", "summit", "meeting", "decision", "reply", "answer",
    "подписани", "заключени", "визит", "саммит", "решени", "ответ", "हस्ताक्षर",
)  # fmt: skip
_ASIDE = (
    "turnover", "revenue", "оборот", "выручк", "टर्नओवर",
    "payment", "train", "simulator", "facility", "facilities", "centre", "infrastructure", "negotiat",
    "talks", "crew", "warranty", "capacit", "оплат", "обучен", "расчеты", "расчетов", "тренаж", "центр",
    "инфраструктур", "переговор", "मंजूरी", "स्वीकृति", "अनुमति", "भुगतान", "प्रशिक्षण", "केंद्र", "रखरखाव",
)  # fmt: skip
"""What comes or is complete beside the systems: *the crews will finish training by August*."""

_TO_SIGN = word_set(
    "sign seal reach signing ink conclude finalise finalize clinch заключить подписать оформить"
)
_WHAT_FOR = word_set("the for on на")
_TO_CLEAR = word_set("clear approve sanction okay ratify одобрить одобрит утвердить утвердит согласует")
_PRODUCTION = ("production", "assembl", "выпуск", "производств", "उत्पादन")
_PEOPLE = (
    "delegat", "team", "engineer", "minister", "president", "experts", "inspectors", "crew", "pilots",
    "officials",
    "делегац", "инженер", "специалист", "министр", "президент", "эксперт", "экипаж",
    "प्रतिनिधि", "इंजीनियर", "मंत्री", "दल",
)  # fmt: skip
_OF_THEM = frozenset((("of", "them"), ("of", "which"), ("of", "these"), ("из", "них"), ("из", "которых")))
_BESIDE = 2
_LASTS = frozenset(("till", "until", "beyond", "up"))
_NOW = word_set("now теперь अब")
_ELLIPTIC = 6
_SPEAKS = ("speak", "talk", "говор", "речь")
_LOCAL = ("indigeni", "indigeno", "locali", "локализ", "स्वदेशी")
_ENTIRELY = word_set("entirely fully wholly completely полностью целиком पूरी पूर्णतः")
_INDIAN = ("in", "indian", "made", "индийск", "भारत")
_WHOLE = frozenset(("all", "them", "rest", "remaining", "last", "все", "остальные", "सभी"))
_WEAK = (
    "begin",
    "start",
    "expect",
    "ready",
    "due",
    "come",
    "complet",
    "conclud",
    "начн",
    "начат",
    "начал",
    "стартуют",
    "शुरू",
    "तैयार",
    "मिल",
    "ожида",
    "заверш",
    "законч",
)


def _find(sentence: Sentence) -> Iterator[Draft]:
    if sentence.heading:
        return
    dates = [
        when
        for when in sentence.dates
        if not (when.period and when.begins <= sentence.published)
        and _may_come(sentence, when)
        and not is_other(sentence, when)
    ]
    for when in dates:
        bounds = _bounds(sentence, when)
        if (
            _is_old(sentence, when, bounds)
            or is_of_event(sentence, when)
            or _is_of_service(sentence, when)
            or _is_of_flight(sentence, when, bounds)
            or not (
                _is_delivered(sentence, when, bounds)
                or _is_spoken_of(sentence, when)
                or _takes_over(sentence, when)
                or _goes_on(sentence, when, bounds)
            )
        ):
            continue
        subject = respective(sentence, when) or sentence.subject(when.first, when.last)
        if not subject:
            continue
        starts = not sentence.class_of(subject) and _starts(sentence, when, bounds)  # the first ship, Tushil
        yield Draft(
            subject=subject,
            attribute=Attribute.DELIVERY_START if starts else Attribute.DELIVERY_DEADLINE,
            value=when.value,
            lower=when.lower.isoformat() if when.lower else None,
            upper=when.upper.isoformat() if when.upper else None,
            first=_head(when),
            last=when.last,
            actor="promise",
        )


def _may_come(sentence: Sentence, when: When) -> bool:
    """Whether a date lies ahead; of today, and in a text without a day, only where words promise it."""
    bounds = sentence.clause(when.first)
    if when.begins <= sentence.published < when.ends and _has_come(sentence, bounds):
        return False
    today = when.begins == when.ends == sentence.published + _A_DAY  # it has begun where the outlet is
    ahead = when.ends > sentence.published and not today
    if ahead or (sentence.dated and when.ends < sentence.published):
        return ahead
    promises = [
        *sentence.tagged("cues", "ahead", "promised", within=bounds),
        *sentence.tagged("hedges", "may", "unfinished", within=bounds),
    ]
    done = [
        tag
        for tag in sentence.tagged("cues", "delivered", within=bounds)
        if not any(0 <= tag.first - promise.first <= _VERB for promise in promises)
    ]
    done += sentence.tagged("cues", "ordered", "contract", within=bounds)
    promised = min((_gap(tag, when) for tag in promises), default=_NOWHERE)
    return promised < min((_gap(tag, when) for tag in done), default=_NOWHERE)


def _has_come(sentence: Sentence, bounds: tuple[int, int]) -> bool:
    """Whether a running year or month is one in which something came: *this year the army received 40*."""
    ahead = sentence.has("cues", "ahead", "promised", "pending", within=bounds)
    ahead = ahead or sentence.has("hedges", "may", "unfinished", within=bounds)
    came = [sentence.key(tag.first) for tag in sentence.tagged("cues", "delivered", within=bounds)]
    return not ahead and any(word in _CAME or _PAST.fullmatch(word) for word in came)


def _is_old(sentence: Sentence, when: When, bounds: tuple[int, int]) -> bool:
    """Whether a date is the one that was missed: *due in 2025, pushed to 2026*."""
    slips = [tag for tag in sentence.tagged("stages", "delayed", within=bounds) if when.last <= tag.first]
    return any(
        tag.first <= other.first < bounds[1] and other.begins > when.ends
        for tag in slips
        for other in sentence.dates
    )


def _is_of_flight(sentence: Sentence, when: When, bounds: tuple[int, int]) -> bool:
    """Whether a date among others is one of a flight or a trial: *to fly in 2028 and arrive in 2029*."""
    own = _own(sentence, when, bounds)
    near = [sentence.key(place) for place in range(when.head - _VERB, when.head)]
    flies = own[1] < bounds[1] and any(word.startswith(_FLIES) for word in near)
    return flies or any(word in _SITS for word in near)


def _is_delivered(sentence: Sentence, when: When, bounds: tuple[int, int]) -> bool:
    return _is_of_delivery(sentence, when, bounds) and _is_ahead(sentence, when, bounds)


def _takes_over(sentence: Sentence, when: When) -> bool:
    """*The handover was due in May, but will now be in June*: the date of before was one of delivery."""
    start, end = sentence.clause(when.first)
    return any(sentence.key(place) in _NOW for place in range(start, end)) and any(
        is_given_up(sentence, other) and _is_delivered(sentence, other, sentence.clause(other.first))
        for other in sentence.dates
        if other.last <= when.head
    )


def _goes_on(sentence: Sentence, when: When, bounds: tuple[int, int]) -> bool:
    """*The fourth comes in May, and the fifth in June*: no verb, and the words of the clause before go on."""
    if not any(bounds[0] <= number.first < when.head for number in sentence.ordinals) or bounds[0] < _THING:
        return False
    other = sentence.has("stages", within=bounds) or sentence.has("verbs", within=bounds)
    before = sentence.clause(bounds[0] - 1)
    return not other and when.head - bounds[0] <= _ELLIPTIC and _is_delivered(sentence, when, before)


def _is_spoken_of(sentence: Sentence, when: When) -> bool:
    """*Moscow now speaks of March for the fifth squadron*: only a date is told, right behind the words."""
    counted = sentence.has("units") or sentence.has("cues", "deliver") or bool(sentence.ordinals)
    spoken = any(sentence.key(place).startswith(_SPEAKS) for place in range(when.first - 3, when.first - 1))
    return counted and spoken and sentence.key(when.first - 1) in {"of", "about", "о", "об"}


def _is_of_delivery(sentence: Sentence, when: When, bounds: tuple[int, int]) -> bool:
    """Whether something is to be delivered, or slips that is no contract; local parts are neither."""
    own = _own(sentence, when, bounds)
    if _is_localised(sentence, own) or _is_of_production(sentence, when, own):
        return False
    late = [
        place
        for tag in sentence.tagged("stages", "delayed", within=bounds)
        for place in range(tag.first, tag.last)
    ]
    told = [tag for tag in sentence.tagged("cues", "deliver", within=bounds) if tag.first not in late]
    cues = [tag for tag in told if own[0] <= tag.first < own[1]] or told
    strong = [tag for tag in cues if not _is_weak(sentence, tag)]
    if cues and all(_brings_people(sentence, tag) for tag in strong or cues):
        return False
    if cues:
        return bool(strong) or _is_meant(sentence, bounds, own)
    return bool(late) and not sentence.has("cues", "contract", within=bounds)


def _is_localised(sentence: Sentence, bounds: tuple[int, int]) -> bool:
    """Whether it is promised how much is made in the country: *an entirely Indian rifle by next year*."""
    words = [sentence.key(place) for place in range(*bounds)]
    whole = any(word in _ENTIRELY and following.startswith(_INDIAN) for word, following in pairwise(words))
    return whole or any(word.startswith(_LOCAL) for word in words)


def _is_of_production(sentence: Sentence, when: When, bounds: tuple[int, int]) -> bool:
    """Whether a plant begins to make things, which is no delivery: *production will start by December*."""
    made = any(sentence.key(place).startswith(_PRODUCTION) for place in range(*bounds))
    begun = sentence.has("cues", "begin", within=bounds)
    begun = begun or "from" in when.told
    cues = sentence.tagged("cues", "deliver", within=(bounds[0], when.last if begun else bounds[1]))
    return (
        made
        and begun
        and all(_is_weak(sentence, tag) or sentence.key(tag.first).startswith(_PRODUCTION) for tag in cues)
    )


def _is_of_service(sentence: Sentence, when: When) -> bool:
    """*Will be in service till 2045*: how long it is used."""
    before = [sentence.key(place) for place in range(when.head - _VERB, when.head)]
    return ("in", "service") in pairwise(before) and sentence.key(when.head) in _LASTS


def _brings_people(sentence: Sentence, tag: Tag) -> bool:
    """Whether who arrives is a delegation, and no thing."""
    return any(
        sentence.key(place).startswith(_PEOPLE)
        for place in (*range(tag.first - _VERB, tag.first), *range(tag.last, tag.last + _BESIDE))
    )


def _is_weak(sentence: Sentence, tag: Tag) -> bool:
    """Whether a word for a delivery may be of anything else: *begins on Monday*, *is expected to fly*."""
    aside = any(sentence.key(place).startswith(_ASIDE) for place in range(tag.last, tag.last + _THING + 1))
    return aside or sentence.key(tag.first).startswith(_WEAK)


def _is_meant(sentence: Sentence, bounds: tuple[int, int], own: tuple[int, int]) -> bool:
    """Whether such a word is of a system that its clause names, and of no show, session or upgrade."""
    named = any(bounds[0] <= name.first < bounds[1] for name in sentence.systems)
    named = named or len({name.name for name in sentence.systems}) < _SEVERAL
    other = sentence.has("cues", "events", within=own) or sentence.has("words", "upgrade", within=own)
    other = other or any(sentence.key(place).startswith(_SIGNING + _ASIDE) for place in range(*own))
    other = other or sentence.has("stages", "talks", "signed", "approved", within=own)
    return named and not other


def _gap(tag: Tag, when: When) -> int:
    return max(tag.first - when.last, when.head - tag.last, 0)


def _head(when: When) -> int:
    return when.first if len(when.value) == 21 and when.value[4:8] == "-04-" and when.lower else when.head


def _bounds(sentence: Sentence, when: When) -> tuple[int, int]:
    """The clause of a date, which another date before it cuts off only from words that are its own."""
    return sentence.clause(when.first)


def _is_ahead(sentence: Sentence, when: When, bounds: tuple[int, int]) -> bool:
    """Whether the date is one of delivery, and not of a signing or a decision."""
    if is_of_contract(sentence, when, bounds):
        return False
    piece = _piece(sentence, when)
    if any(_is_signing(sentence, place) or sentence.key(place) in _TO_CLEAR for place in range(*piece)):
        cues = sentence.tagged("cues", "deliver", within=piece)
        if all(_is_weak(sentence, tag) or sentence.key(tag.first) in _TO_SIGN for tag in cues):
            return False
    if _is_of_signing(sentence, when, bounds):
        return False
    nearest = min(
        (
            tag
            for tag in sentence.by_kind.get("stages", ())
            if bounds[0] <= tag.first < bounds[1]
            and tag.value in {"signed", "approved"}
            and not any(tag.last <= other.head and other.last <= when.head for other in sentence.dates)
        ),
        key=lambda tag: abs(tag.first - when.first),
        default=None,
    )
    signing = min(
        (abs(place - when.first) for place in range(*bounds) if _is_signing(sentence, place)),
        default=_NOWHERE,
    )
    delivery = min(
        (abs(tag.first - when.first) for tag in sentence.tagged("cues", "deliver", within=bounds)), default=99
    )
    return signing > delivery and (nearest is None or abs(nearest.first - when.first) > delivery)


def _is_of_signing(sentence: Sentence, when: When, bounds: tuple[int, int]) -> bool:
    """*To sign a contract for the supply of missiles by December*: nothing but the signing is ahead."""
    signings = [place for place in range(bounds[0], when.head) if _is_signing(sentence, place)]
    return bool(signings) and all(
        sentence.key(tag.first - 1) in _WHAT_FOR or sentence.key(tag.first) in _TO_SIGN
        for tag in sentence.tagged("cues", "deliver", within=(signings[-1], when.head))
    )


def _piece(sentence: Sentence, when: When) -> tuple[int, int]:
    """The words between the commas around a date."""
    commas = [place for place, token in enumerate(sentence.tokens) if token.key == ","]
    start = max((place + 1 for place in commas if place < when.head), default=0)
    return start, min((place for place in commas if place >= when.last), default=len(sentence.tokens))


def _is_signing(sentence: Sentence, place: int) -> bool:
    """*To sign by June*; what concludes may be the deliveries."""
    word = sentence.key(place)
    return word in _TO_SIGN and (
        word not in {"conclude", "reach"} or sentence.has("cues", "contract", within=(place, place + _VERB))
    )


def _own(sentence: Sentence, when: When, bounds: tuple[int, int]) -> tuple[int, int]:
    """The words of a date that another one follows: they stand before it."""
    start = max(
        (other.last for other in sentence.dates if bounds[0] <= other.first and other.last <= when.head),
        default=bounds[0],
    )
    end = when.last if any(when.last <= other.head < bounds[1] for other in sentence.dates) else bounds[1]
    own = (start, end)
    return own if sentence.has("cues", "begin", "deliver", within=own) else bounds


def _starts(sentence: Sentence, when: When, bounds: tuple[int, int]) -> bool:
    taken = {place for other in sentence.dates for place in range(other.head, other.last)}
    bounds = _own(sentence, when, bounds)
    begins = [
        tag.first
        for tag in sentence.tagged("cues", "begin", within=bounds)
        if tag.first not in taken and sentence.key(tag.last) not in {"से", "ही", "की"}  # already, before
    ]
    completes = [
        place
        for place, token in enumerate(sentence.tokens)
        if bounds[0] <= place < bounds[1]
        and token.key.startswith(("complet", "finish", "заверш", "законч", "पूरी", "पूरा"))
    ]
    if "from" in when.told:
        return True
    near = range(when.head - 3, when.head)
    if any(sentence.key(place) in _WHOLE and sentence.key(place - 1) not in {"of", "из"} for place in near):
        return False
    if not begins:
        return _is_of_first(sentence, when)
    begin = min(abs(place - when.first) for place in begins)
    return begin <= min((abs(place - when.first) for place in completes), default=99)


def _is_of_first(sentence: Sentence, when: When) -> bool:
    """Whether the subject of its verb is the first one: *the first would fly in 2028 and arrive in 2029*."""
    start, _ = sentence.clause(when.first)
    return any(
        number.value == 1
        and start <= number.first < when.head
        and (
            any(0 <= name.first - number.last <= _THING for name in sentence.systems)
            or (sentence.key(number.last), sentence.key(number.last + 1)) in _OF_THEM
        )
        for number in sentence.ordinals
    )


CLAIM_TYPE = ClaimType(
    name="deadlines",
    attributes=frozenset({Attribute.DELIVERY_START, Attribute.DELIVERY_DEADLINE}),
    find=_find,
)
