"""The numbers of a sentence → what each counts: *five S-400 regiments*, *48 of them*, *two are pending*."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.claimtypes.base import Amount, Named, Sentence, word_set
from bot.claimtypes.steps import opens_of_them

_TWIN = frozenset(("twin", "single"))
_REACH, _NEAR = 9, 3
"""How far behind its number a name may stand that it counts, where a participle stands between, and else."""

_PLANTS = word_set("टेस्टिंग परीक्षण सेंटर केंद्र संयंत्र प्लांट फैक्ट्री फैक्टरी कारखाना")
_MAKE = 5
"""How far behind its number the make of another country's thing may stand."""

_STOPS = word_set(
    ", . ; : ( ) — - and or to in at by from with were was is are has have had will"
    " и или к до в у от और या ने को में तक"
)
_WITHIN = word_set("in at by from with to в у от к में को ने से और")
"""What may stand inside a noun phrase, behind the participle or the *more* that follows its number."""

_TIMES = tuple(
    word_set(
        "week day month year hour decade недел дн ден месяц год лет час सप्ताह हफ्त दिन महीन माह साल वर्ष घंट"
    )
)
_SIDES = tuple(
    word_set(
        "contracts deals agreements pacts контракта контрактов сделк договоров соглашени अनुबंध सौद करार समझौत"
        " countr side nation minister leader govern capital neighbour partner official source people"
        " стран сторон министр лидер правительств столиц источник देश पक्ष नेता मंत्रि मंत्री सरकार सूत्र"
    )
)
_MEASURES = word_set(
    "hp horsepower kw km kilometre kilometres kg tonne tonnes ton tons metre metres meter meters knots"
    " лошадиных км километров кг тонн тонны метров узлов हॉर्स हॉर्सपावर एचपी किमी किलोमीटर टन मीटर"
)
_ADJECTIVES = ("ых", "их", "ый", "ий", "ой", "ые", "ие", "ого", "его", "ая", "ую", "ым", "ыми")
_FRACTIONS = word_set(
    "third thirds quarter quarters fifth fifths tenths треть трети четверть четверти пятых तिहाई चौथाई"
)
_MAKES = tuple(word_set("sukhoi mig kamov mil ilyushin kalashnikov su- ka- mi- сухой миг камов ми-"))
_ONLY = word_set("уже пока только лишь всего")
_ENDS = frozenset(("", ".", ",", ";", "—", "-"))
_FOR = word_set("for для")
_AND = word_set(", and и और")
_THEM = word_set("them these which those них которых")
_OF = word_set("of из में out")
_BATCHES = ("lots", "batches", "tranches", "groups", "phases", "партиями", "группами", "сериями")
_TOTALS = word_set("total totals totalled totaled number numbered")
_NUMBERS = word_set("number count tally total strength число количество संख्या")
_AMOUNTS_TO = word_set("at is was to reached reaches до составило составляет достигло संख्या")
_ELLIPTIC = word_set(
    "are is were have will remain remained still yet еще to more बाकी शेष अभी остались осталось"
)


@dataclass(frozen=True, slots=True)
class Counted:
    """A number with the thing that it counts."""

    amount: Amount
    unit: str
    subject: str
    first: int
    last: int
    partial: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Unit:
    """The last unit word of a noun phrase, "" where there is none, and where it ends."""

    word: str
    last: int
    partial: bool


def counted_in(sentence: Sentence) -> Iterator[Counted]:
    """The numbers that count something, each with its noun: its own, or the one told before it."""
    of_them = opens_of_them(sentence)
    unit, subject = (sentence.counted, sentence.carried) if of_them else ("", "")
    for amount in sentence.amounts:
        if amount.unit or amount.value < 1 or amount.value != int(amount.value) or _is_none(sentence, amount):
            continue
        if _is_measure(sentence, amount):
            continue
        found = (
            _noun_phrase(sentence, amount)
            or _told_of_number(sentence, amount)
            or _behind_verb(sentence, amount)
        )
        if not unit and _is_of_them(sentence, amount):
            named = [tag for tag in sentence.tagged("units") if tag.last <= amount.first]
            unit = named[-1].value if named else ""
            subject = sentence.subject(amount.first, amount.last)
        other = sentence.has("others", within=(amount.last, amount.last + _MAKE))  # 83 of the Tejas
        if found is None and unit and subject and not other and (of_them or _goes_on(sentence, amount)):
            end = min(len(sentence.tokens), amount.last)
            them = end + 2 if _is_of_them(sentence, amount) else end
            found = Counted(amount, unit, subject, amount.first, them)
        if found is None:
            continue
        if found.unit == unit and subject and _names_none(sentence, found):
            found = replace(found, subject=subject)
        unit, subject = found.unit, found.subject
        if not _is_total(sentence, amount):
            hindi = _is_out_of_hindi(sentence, found)
            partial = found.partial and not hindi
            yield replace(found, whole=hindi or _is_out_of(sentence, amount), partial=partial)


def _is_measure(sentence: Sentence, amount: Amount) -> bool:
    """Whether a number says how strong, far or heavy a thing is: *1,000-horsepower engines*."""
    behind = amount.last + (sentence.key(amount.last) == "-")
    return sentence.key(behind) in _MEASURES


def _names_none(sentence: Sentence, found: Counted) -> bool:
    """Whether the clause of a number names no system of its own: it goes on about the one counted before."""
    start, end = sentence.clause(found.first)
    named = any(start <= name.first < end for name in sentence.systems)
    return start > 0 and not named and not sentence.has("others", within=(start, end))


def _told_of_number(sentence: Sentence, amount: Amount) -> Counted | None:
    """What a number behind it counts: *the number of squadrons to come stood at two*, *96 in number*."""
    behind = (sentence.key(amount.last), sentence.key(amount.last + 1)) == ("in", "number")
    start, _ = sentence.clause(amount.first)
    heads = [
        place
        for place in range(start, amount.first)
        if sentence.key(place) in _NUMBERS and sentence.key(amount.first - 1) in _AMOUNTS_TO
    ]
    totals = sentence.key(amount.first - 1) in _TOTALS  # deliveries of helicopters total 151
    hindi = bool(heads) and sentence.key(heads[-1]) == "संख्या"  # सौंपी गई राइफलों की संख्या 1.1 लाख
    begins = (
        start
        if hindi
        else heads[-1]
        if heads
        else max(start, amount.first - _REACH)
        if behind or totals
        else amount.first
    )
    units = list(sentence.tagged("units", within=(begins, amount.first)))
    if not units or any(heads and heads[-1] < other.first < amount.first for other in sentence.amounts):
        return None
    unit = units[0] if heads and not hindi else units[-1]
    subject = sentence.subject(unit.first, unit.last)
    return Counted(amount, unit.value, subject, amount.first, amount.last + 2 * behind)


def _behind_verb(sentence: Sentence, amount: Amount) -> Counted | None:
    """What a number at the end of a Russian clause counts: *комплексов Индия получила уже три*."""
    start, _ = sentence.clause(amount.first)
    place = amount.first - 1
    while sentence.key(place) in _ONLY:
        place -= 1
    told = sentence.has("cues", "delivered", "ordered", within=(place, place + 1))
    units = list(sentence.tagged("units", within=(start, place)))
    if not (told and units and sentence.key(amount.last) in _ENDS and sentence.key(place) > "а"):
        return None
    unit = units[-1]
    if any(start <= other.first < amount.first for other in sentence.amounts):
        return None
    return Counted(amount, unit.value, sentence.subject(unit.first, unit.last), amount.first, amount.last)


def _is_out_of(sentence: Sentence, amount: Amount) -> bool:
    """Whether a number is the whole that something is *out of*."""
    return (sentence.key(amount.first - 2), sentence.key(amount.first - 1)) == ("out", "of")


def _is_out_of_hindi(sentence: Sentence, found: Counted) -> bool:
    """The five of *पांच प्रणालियों में से चार*."""
    of = (sentence.key(found.last), sentence.key(found.last + 1)) == ("में", "से")
    return of and any(other.first == found.last + 2 for other in sentence.amounts)


def _is_none(sentence: Sentence, amount: Amount) -> bool:
    """*Not one rifle*; nor do *two weeks*, *both countries* or *two thirds of the rifles* count anything."""
    if sentence.key(amount.last) in _FRACTIONS:
        return True
    unit = next(sentence.tagged("units", within=(amount.last, amount.last + 1)), None)
    if sentence.key(amount.first) == "एक" and (unit is None or sentence.key(unit.last) in _PLANTS):
        return True  # an article: एक बड़े सौदे को, एक मिसाइल केंद्र
    time = sentence.key(amount.last).startswith((*_TIMES, *_SIDES))
    opening = [sentence.key(place) for place in range(amount.first - 3, amount.first)]
    none_of = opening[-2:] == ["none", "of"] or opening == ["none", "of", "the"]
    batches = opening[-1] in {"of", "по"} and opening[-2].startswith(_BATCHES)  # in two lots of 16 and 29
    return time or none_of or batches or opening[-1] in {"not", "ни", "nary"}


def _goes_on(sentence: Sentence, amount: Amount) -> bool:
    """Whether a number without a noun counts what the one before it counted: *and two are pending*."""
    before = [token.key for token in sentence.tokens[max(0, amount.first - 2) : amount.first]]
    if any(token.key in {"respectively", "соответственно", "क्रमशः"} for token in sentence.tokens):
        return False
    if sentence.has("words", "rest", within=(amount.first - 1, amount.first)) or before[-1:] == ["last"]:
        return False  # the remaining two, the last six
    if _is_of_them(sentence, amount) or _is_behind_step(sentence, amount) or _is_dated(sentence, amount):
        return True
    if before[-1:] == ["for"] and sentence.has("cues", "contract", within=(amount.first - 3, amount.first)):
        return True
    all_of_them = before[-1:] in (["all"], ["все"]) and sentence.has(
        "cues", "delivered", within=(amount.first - 3, amount.first)
    )
    if (
        all_of_them
        or {"of", "из", "के"} & set(before)
        or before == ["में", "से"]
        or _is_more_of_them(sentence, amount)
    ):
        return True
    return is_followed(sentence, amount)


def _is_behind_step(sentence: Sentence, amount: Amount) -> bool:
    """*Has shipped only 12*, *has okayed 24*, *осталось два*: what the step is of."""
    only = sentence.key(amount.first - 1) in {"only", "just", "лишь", "только", "всего"}
    verb = (amount.first - 1 - only, amount.first - only)
    alone = sentence.key(amount.last) in _ENDS and sentence.has("cues", "approved", "pending", within=verb)
    return alone or sentence.has("cues", "delivered", within=verb)


def _is_dated(sentence: Sentence, amount: Amount) -> bool:
    """*Eight last year and 14 this year*: the same in another time."""
    joined = sentence.key(amount.first - 1) in _AND
    return joined and any(amount.last in {when.head, when.first} for when in sentence.dates)


def _is_more_of_them(sentence: Sentence, amount: Amount) -> bool:
    """*And has ordered another 10*: the number ends its phrase."""
    ends = sentence.key(amount.last) in {"", ".", ",", ";", "in", "from", "last", "this"}
    bought = sentence.has("cues", "ordered", "ahead", within=(amount.first - 3, amount.first))
    return ends and bought and sentence.has("words", "more", within=(amount.first - 1, amount.first))


def _is_of_them(sentence: Sentence, amount: Amount) -> bool:
    """*48 of them* counts what was named before."""
    of, them = ([token.key for token in sentence.tokens[amount.last : amount.last + 2]] + ["", ""])[:2]
    return of in {"of", "из"} and them in _THEM


def is_followed(sentence: Sentence, amount: Amount) -> bool:
    """Whether a verb stands right behind a number: *12 have been delivered*."""
    following = sentence.tokens[amount.last].key if amount.last < len(sentence.tokens) else ""
    if following in {"का", "की"}:
        return sentence.has("cues", "pending", "delivered", within=(amount.last + 1, amount.last + 2))
    begins = amount.last + (following in {"others", "और"})
    cued = any(
        tag.first == begins for tag in sentence.tagged("cues", "delivered", "pending", "ahead", "ordered")
    )
    return cued or sentence.key(begins) in _ELLIPTIC


def _is_total(sentence: Sentence, amount: Amount) -> bool:
    """The five of *पांच में से दो* and *из пяти два*: what the number behind it is a part of."""
    following = [token.key for token in sentence.tokens[amount.last : amount.last + 2]]
    return following == ["में", "से"]


def _heads(word: str) -> bool:
    """Whether a word is a Russian noun, which others follow in the genitive: пяти *дивизионов* ЗРК."""
    return "а" <= word[:1] <= "я" and not word.endswith(_ADJECTIVES)


def _noun_phrase(sentence: Sentence, amount: Amount) -> Counted | None:
    """What a number counts: the last unit word (in Russian the first), or the name, in its noun phrase."""
    unit, last, named, partial, heads = "", 0, None, False, False
    place = amount.last
    loose = _is_qualified(sentence, amount)
    limit = min(len(sentence.tokens), amount.last + _REACH)
    others = {other.first for other in sentence.amounts if other is not amount}
    while place < limit:
        name = next(
            (name for name in sentence.names if name.first == place and name.kind in {"system", "programme"}),
            None,
        )
        tag = next((tag for tag in sentence.tagged("units") if tag.first == place), None)
        if tag and sentence.key(place - 1) in _TWIN:
            tag = None  # twin engine helicopters
        if name:
            if unit and not _is_adjective(sentence, name):
                named = name
                break
            named, place = name, name.last
            inner = next(
                (
                    tag
                    for tag in sentence.tagged("units")
                    if name.first <= tag.first < name.last
                    and (tag.first == name.first or tag.last == name.last)
                ),
                None,
            )
            unit, last = (inner.value, name.last) if inner else (unit, last)
            continue
        if tag:
            if not heads:
                unit, heads = tag.value, _heads(sentence.key(tag.last - 1))
            last, place = tag.last, tag.last
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
        if named and sentence.key(place) in _FOR:
            break
        if named and place == named.last and (behind := _behind_gloss(sentence, place)):
            place, limit = behind, limit + behind - place
            continue
        stops = sentence.tokens[place].key in _STOPS and not (loose and sentence.tokens[place].key in _WITHIN)
        if is_other_make(sentence, place):
            return None
        if unit or (stops and not (partial or _is_partial(sentence, place, others))):
            break
        place += 1
    return _made(sentence, amount, named, _Unit(unit, last, partial))


def _behind_gloss(sentence: Sentence, place: int) -> int:
    """Where a name goes on behind its other name: *five S-400 (SA-21) squadrons*; 0 where it does not."""
    ends = next((at for at in range(place, place + _REACH) if sentence.key(at) == ")"), 0)
    return ends + 1 if sentence.key(place) == "(" and ends else 0


def is_other_make(sentence: Sentence, place: int) -> bool:
    """Whether a word is the name of a thing that we do not know: *36 Rafale jets*, *31 MQ-9B drones*."""
    token = sentence.tokens[place]
    if not sentence.text[token.start].isupper() or token.key.startswith(_MAKES):
        return False
    known = any(name.first <= place < name.last for name in sentence.names)
    return not (known or any(tag.first <= place < tag.last for tag in sentence.tags))


def _is_qualified(sentence: Sentence, amount: Amount) -> bool:
    """Whether a participle or *more* stands between a number and its noun: *из двенадцати закупленных в*."""
    following = (amount.last, amount.last + 1)
    return sentence.has("words", within=following) or (
        sentence.has("cues", "ordered", "delivered", within=following)
        and not any(token.key.isascii() for token in sentence.tokens[slice(*following)])
    )


def _is_partial(sentence: Sentence, place: int, others: set[int]) -> bool:
    return sentence.tokens[place].key in _OF and any(place < other <= place + 3 for other in others)


def _is_adjective(sentence: Sentence, name: Named) -> bool:
    return any(tag.first == name.last for tag in sentence.tagged("units"))


def _made(sentence: Sentence, amount: Amount, named: Named | None, of: _Unit) -> Counted | None:
    unit, last, partial = of.word, of.last, of.partial
    if unit:
        subject = (
            sentence.called(named.name)
            if named and named.kind == "system"
            else _subject(sentence, amount, unit, last)
        )
        of_more = last < len(sentence.tokens) and _is_partial(
            sentence, last, {other.first for other in sentence.amounts}
        )
        return Counted(amount, unit, subject, amount.first, last, partial or of_more)
    if (
        named
        and named.kind == "system"
        and 1 < amount.value <= 2_000_000
        and named.first - amount.last <= (_REACH if _is_qualified(sentence, amount) else _NEAR)
    ):
        others = {other.first for other in sentence.amounts}
        of_more = named.last < len(sentence.tokens) and _is_partial(sentence, named.last, others)
        part = partial or of_more
        return Counted(amount, "unit", sentence.called(named.name), amount.first, named.last, part)
    return None


def _subject(sentence: Sentence, amount: Amount, unit: str, last: int) -> str:
    """The system of a number that names none: not the one that the next number counts in another unit."""
    subject = sentence.subject(amount.first, last)
    joined = sentence.key(last) in _AND and any(other.first == last + 1 for other in sentence.amounts)
    following = next((tag.value for tag in sentence.tagged("units") if tag.first > last), unit)
    ahead = all(name.first > last for name in sentence.systems)
    shared = next((tag.last for tag in sentence.tagged("units") if tag.first > last), last)
    joined = joined and sentence.key(shared) not in {"of", "for"}  # 40 launchers and 80 missiles of the
    return "" if joined and ahead and following != unit else subject
