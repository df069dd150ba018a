"""When and where the commission sits and the leaders meet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.claimtypes.base import ClaimType, Draft, Named, Sentence, When, word_set, written
from bot.claimtypes.meetings import (
    COUNTRIES,
    FIRST_ORDINAL,
    LEADERS,
    NEXT,
    commission,
    is_of_other_summit,
    is_visit,
    leaders,
    next_round,
    summit,
)
from bot.claimtypes.other_days import is_other
from bot.model import Attribute

_SESSION, _SUMMIT = "IRIGC", "Annual Summit"
_MEETINGS = (_SESSION, _SUMMIT)
_ELSEWHERE = frozenset(("Ukraine", "National War Memorial", "Palam"))
_AFTER = word_set("after following since после вслед")
_BEFORE = word_set("before ahead after prepare preparing перед накануне после पहले बाद")
_HELD = word_set(
    "took was were convened будет прошло прошел состоялось состоявшегося прошедшего прошедший прошедшая"
    " held at in on hosted which to will scheduled состоявшееся который которое которая в во на"
    " जो slated due запланированной запланированного запланированную намеченной намеченного намеченную"
)
_HOSTING = word_set(
    "host hosted hosts hosting visit visits invited invites come travel"
    " visiting travels travelling heads flies leaves leave"
    " примет принимает приехать пригласил посетит посетил прибудет прибыл прилетит"
    " मेजबानी जाएंगे जाएंगी जाएगा आएंगे पहुंचेंगे रवाना"
)
_ADJECTIVES = ("ский", "ская", "ское", "ской", "ского", "скому", "ским", "ском", "ские", "ских", "скую")
_GOING = 5
_OFFICES = ("president", "президент", "премьер", "министр", "глав", "राष्ट्रपति", "प्रधानमंत्री", "मंत्री")
_AND = frozenset(("and", "и", "और"))
_INTO = word_set("में मे रवाना जाएंगे जाएंगी जाएगा पहुंचेंगे")
_PARTS = (
    "group",
    "sub-group",
    "subgroup",
    "subcommittee",
    "sub-committee",
    "групп",
    "подкомисси",
    "подкомитет",
    "समूह",
)
_LAST_TIME = word_set("last previously раз прошлый прошлое पिछली पिछला")
_ITS = word_set("its свое свою अपनी अपना")
_PART_WITHIN = 7
_DISCUSSED = word_set("discussed reviewed finalised finalized prepared")
_DISCUSSED_RU = ("обсуждал", "обсужден")
_GOES = word_set(
    "leave leaves leaving left head heads headed depart departs go goes going invited invites invite"
)
_HOSTS = word_set("venue местом hosting host hosts hosted принимать примет принимает принял приняла मेजबानी")
_AT = word_set("in at в во на the iconic")
_MINISTERS = word_set("ministers министры मंत्रियों")
_MET = word_set("met co-chaired встретились मिले मुलाकात")
_DESCRIBING = word_set("the city capital its iconic same")
_TALKED = re.compile(
    "(?i)summit|саммит|शिखर|समिट|commission|комисси|आयोग|next|следующ|अगल|visit|trip|arriv|travel|ministers|министры"
    "|मंत्रियों|визит|прилетит|прибу|прибыл|посетит|दौर|यात्रा"
)
"""What a sentence must have to speak of a meeting that it does not name."""

_AHEAD_OF_IT = re.compile(r"\b(?:will|is to|are to|is due)\b|пройд|состоит|होगी|होगा")
_BEFORE_THIS = frozenset((("last", "year"), ("в", "прошлом"), ("पिछले", "साल"), ("पिछले", "वर्ष")))
_UPCOMING = ("upcoming", "forthcoming", "planned", "next", "предстоящ", "грядущ", "आगामी", "प्रस्तावित")
_NEAR = 14
_AHEAD = 3


@dataclass(frozen=True, slots=True)
class _Meeting:
    """A meeting with its ordinal as "22nd", and the tokens of each mention."""

    name: str
    number: str
    spans: tuple[tuple[int, int], ...]
    begins: int = 0

    def distance(self, place: int, *, ahead: bool = False) -> int:
        """How many tokens lie between a token and the nearest mention; a little more `ahead` of it."""
        before = _AHEAD if ahead and place < self.spans[0][0] else 0
        return before + min(max(first - place, place - last + 1, 0) for first, last in self.spans)


def _find(sentence: Sentence) -> Iterator[Draft]:
    if not (sentence.dates or any(name.kind == "place" for name in sentence.names)):
        return
    if (sentence.key(0), sentence.key(1)) in _BEFORE_THIS and not sentence.ordinals:
        return  # last year Modi attended the summit in Moscow
    held = list(_meetings(sentence))
    for meeting in held:
        others = [other for other in held if other is not meeting]
        when = _when(sentence, meeting, others)
        if when:
            yield _dated(meeting, when)
        for place in _places(sentence, meeting, others):
            yield Draft(
                subject=meeting.name,
                attribute=Attribute.SESSION_PLACE,
                value=place.name,
                first=place.first,
                last=place.last,
                lot=meeting.number,
                as_of=when.value if when else None,
                done=when is not None and sentence.is_over(when.ends),
            )


def _dated(meeting: _Meeting, when: When) -> Draft:
    return Draft(
        subject=meeting.name,
        attribute=Attribute.SUMMIT_DATE if meeting.name == _SUMMIT else Attribute.SESSION_DATE,
        value=when.value,
        lower=when.lower.isoformat() if when.lower else None,
        upper=when.upper.isoformat() if when.upper else None,
        first=when.head,
        last=when.last,
        lot=meeting.number,
        as_of=when.value,
        done=True,
    )


def _meetings(sentence: Sentence) -> Iterator[_Meeting]:
    """The meetings of a sentence that it dates or places."""
    if coming := list(_after_it(sentence)):
        yield from coming
        return
    named: dict[tuple[str, str], list[Named]] = {}
    for name in sentence.names:
        if sentence.called(name.name) in _MEETINGS and not _is_of_part(sentence, name):
            number = _ordinal(sentence, name) or _next(sentence, name)
            named.setdefault((sentence.called(name.name), number), []).append(name)
    for (meeting, number), mentions in _joined(named).items():
        known = number or _known(sentence, meeting)
        yield _Meeting(meeting, known, tuple((name.first, name.last) for name in mentions))
    if not named:
        yield from _implied(sentence)


def _after_it(sentence: Sentence) -> Iterator[_Meeting]:
    """*After the 22nd session in Delhi, the next one is likely in December*: the one that is to come."""
    keys = [token.key for token in sentence.tokens]
    place = next_round(keys) if keys[0] in _AFTER else None
    for name in sentence.names if place is not None else ():
        meeting, number = sentence.called(name.name), _ordinal(sentence, name)
        if meeting in _MEETINGS and number and place is not None:
            yield _Meeting(meeting, written(int(number[:-2]) + 1), ((place, place + 1),), place)


def _is_of_part(sentence: Sentence, name: Named) -> bool:
    """*The working group on ships under the commission*: a part of it sits, not the whole."""
    before = [token.key for token in sentence.tokens[max(0, name.first - _PART_WITHIN) : name.first]]
    return any(word.startswith(_PARTS) for word in before)


def _joined(named: dict[tuple[str, str], list[Named]]) -> dict[tuple[str, str], list[Named]]:
    """A name and its acronym behind it are one meeting, whose ordinal stands beside the first."""
    joined: dict[tuple[str, str], list[Named]] = {}
    numbers = {meeting: number for meeting, number in named if number}
    for (meeting, number), mentions in named.items():
        joined.setdefault((meeting, number or numbers.get(meeting, "")), []).extend(mentions)
    return joined


def _known(sentence: Sentence, meeting: str) -> str:
    number = sentence.meetings.get(meeting, 0)
    return written(number) if number else ""


def _implied(sentence: Sentence) -> Iterator[_Meeting]:
    """The next round, the leaders' summit, a visit of one to the other."""
    talked = _TALKED.search(sentence.text)
    if not (talked or leaders(sentence) == LEADERS):
        return
    sat = commission(sentence)
    if sat is not None:
        found = Named(name=_SESSION, kind="body", first=sat, last=sat + 1)
        yield _Meeting(_SESSION, _ordinal(sentence, found), ((sat, sat + 1),))
        return
    keys = [token.key for token in sentence.tokens]
    if (place := next_round(keys)) is not None:
        yield from _coming(sentence, keys, place)
        return
    if _MINISTERS & set(keys) and _MET & set(keys) and sentence.meetings.get(_SESSION) and not sentence.dates:
        place = next(place for place, key in enumerate(keys) if key in _MET)
        yield _Meeting(_SESSION, _known(sentence, _SESSION), ((place, place + 1),))
        return
    if (met := summit(sentence)) is not None:
        said = _ordinal(sentence, Named(name=_SUMMIT, kind="event", first=met, last=met + 1))
        yield _Meeting(_SUMMIT, said or _known(sentence, _SUMMIT), ((met, met + 1),))
    elif talked and (place := _visit(sentence, keys)) is not None:
        yield _Meeting(_SUMMIT, "", ((place, place + 1),))


def _coming(sentence: Sentence, keys: Sequence[str], place: int) -> Iterator[_Meeting]:
    """The round after the one that the text has named."""
    summit_told = "summit" in keys[place + 1 : place + 4]
    meeting = _SUMMIT if summit_told or _SESSION not in sentence.meetings else _SESSION
    if meeting in sentence.meetings:
        number = sentence.meetings[meeting]
        yield _Meeting(meeting, written(number + 1) if number else "", ((place, place + 1),))


def _visit(sentence: Sentence, keys: Sequence[str]) -> int | None:
    """The token of one leader's visit to the other, where it has its date or is prepared."""
    place = next((place for place, key in enumerate(keys) if is_visit(key)), None)
    led = bool(leaders(sentence))
    if place is None or not led or any(key in _BEFORE for key in keys[:place]):
        return None
    dated = any(
        abs(when.first - place) < _NEAR and len(when.value) >= len("2026-12") and not is_other(sentence, when)
        for when in sentence.dates
    )
    prepared = keys[place - 1] == "к" or keys[place - 1].startswith(_UPCOMING)
    return place if dated or prepared else None


def _next(sentence: Sentence, name: Named) -> str:
    near = sentence.tokens[max(0, name.first - 4) : name.first]
    number = sentence.meetings.get(sentence.called(name.name), 0)
    return written(number + 1) if number and any(token.key in NEXT for token in near) else ""


def _ordinal(sentence: Sentence, name: Named) -> str:
    """The ordinal of a meeting: in its name, the nearest before it, or right behind it."""
    large = [
        number
        for number in sentence.ordinals
        if number.value > FIRST_ORDINAL and not is_of_other_summit(sentence, number)
    ]
    inside = [number for number in large if name.first <= number.first < name.last]
    before = [number for number in large if 0 <= name.first - number.last <= _NEAR]
    after = [
        number
        for number in large
        if 0 <= number.first - name.last <= 6
        or (name.last <= number.first and sentence.key(number.first - 1) in _ITS)
    ]
    for number in inside or before[-1:] or after[:1]:
        between = range(min(number.last, name.last), max(number.first, name.first))
        others = [other for other in sentence.names if other is not name and other.first in between]
        if not any(sentence.called(other.name) in _MEETINGS for other in others):
            return written(int(number.value))
    return ""


def _when(sentence: Sentence, meeting: _Meeting, others: list[_Meeting]) -> When | None:
    """The date of the meeting: the nearest, where no other meeting stands nearer to it."""
    mine = [
        when
        for when in sentence.dates
        if not when.period
        and "from" not in when.told
        and not is_other(sentence, when)
        and not _is_year(sentence, when)
        and _belongs(sentence, meeting, when.head, others)
    ]
    return min(mine, key=lambda when: meeting.distance(when.first, ahead=True), default=None)


def _is_year(sentence: Sentence, when: When) -> bool:
    """Whether no more than a year is told, the running or a past one: *this year's session*."""
    ahead = sentence.key(when.first - 1) in {"in", "в"} and _AHEAD_OF_IT.search(sentence.text)
    return (
        len(when.value) == len("2026")
        and when.begins <= sentence.published
        and not (ahead and when.ends > sentence.published)
    )


def _belongs(sentence: Sentence, meeting: _Meeting, place: int, others: list[_Meeting]) -> bool:
    if place < meeting.begins or any(other.distance(place) < meeting.distance(place) for other in others):
        return False
    first, last = meeting.spans[0][0], meeting.spans[-1][1]
    if _is_of_last_time(sentence, place) or any(_is_talked_of(sentence, at) for at in range(last, place)):
        return False
    if any(sentence.key(at) in _AND for at in range(last, place)) and sentence.has(
        "cues", "begin", within=(last, place)
    ):
        return False  # was signed during the visit, and deliveries began this month
    if place >= last:
        return True
    opening = [at for at in range(min(place, max(0, first - 6)), first) if sentence.key(at) in _BEFORE]
    dated = {at for when in sentence.dates for at in range(when.first, when.last)}  # पहले सप्ताह
    return dated.issuperset(opening)


def _is_of_last_time(sentence: Sentence, place: int) -> bool:
    """*The commission, which last met in Delhi, will meet in Moscow*: the words between two commas."""
    commas = [at for at, token in enumerate(sentence.tokens) if token.key == ","]
    first = max((at for at in commas if at < place), default=None)
    last = min((at for at in commas if at > place), default=None)
    if first is None or last is None:
        return False
    told = any(token.key in _LAST_TIME for token in sentence.tokens[first:last])
    return told and _AHEAD_OF_IT.search(sentence.text) is not None


def _is_talked_of(sentence: Sentence, place: int) -> bool:
    """*Preparations for the summit were discussed in Moscow*: that is another meeting."""
    word = sentence.key(place)
    passive = sentence.key(place - 1) in {"was", "were", "been"} and word in _DISCUSSED
    return passive or word.startswith(_DISCUSSED_RU)


def _places(sentence: Sentence, meeting: _Meeting, others: list[_Meeting]) -> Iterator[Named]:
    """The venue, the city or the country where it is held."""
    for name in sentence.names:
        if name.kind != "place" or name.name in _ELSEWHERE:
            continue
        held = _hosts(sentence, name) if name.name in COUNTRIES else _holds(sentence, name)
        if (
            held
            and not _is_apart(sentence, meeting, name)
            and _belongs(sentence, meeting, name.first, others)
        ):
            yield name


def _is_apart(sentence: Sentence, meeting: _Meeting, name: Named) -> bool:
    """Whether a new clause begins between the meeting and the place."""
    last = max((span[1] for span in meeting.spans if span[1] <= name.first), default=None)
    if last is None or sentence.key(name.first - 2) == "held":  # , co-chaired by the ministers, was held in
        return False
    commas = [place for place in range(last, name.first) if sentence.tokens[place].key == ","]
    for one, other in list(pairwise(commas)):
        if _is_aside(sentence, one, other):
            commas = [place for place in commas if place not in {one, other}]
    return any(
        sentence.tokens[place + 1].key not in _HELD | _HOSTS
        for place in commas
        if place + 1 < len(sentence.tokens)
    )


def _is_aside(sentence: Sentence, first: int, last: int) -> bool:
    """Whether two commas enclose an aside: *, an aide said,* · *, its 23rd,* · *, once due in May, will*."""
    return (
        sentence.key(last + 1) in _HELD
        or sentence.has("verbs", "says", within=(first, last))
        or any(first < number.first < last for number in sentence.ordinals)
    )


def _hosts(sentence: Sentence, name: Named) -> bool:
    before = sentence.tokens[name.first - 1].key if name.first else ""
    after = sentence.tokens[name.last].key if name.last < len(sentence.tokens) else ""
    words = {token.key for token in sentence.tokens[max(0, name.first - 5) : name.last + 4]}
    if before.startswith(_OFFICES) or sentence.key(name.last + 1).startswith(_OFFICES):
        return False  # президент России, रूस के राष्ट्रपति
    original = sentence.text[sentence.tokens[name.first].start : sentence.tokens[name.last - 1].end]
    if original.endswith(("'s", "’s", "Indian", "Russian", *_ADJECTIVES)) or after == "-":
        return False
    return before in {"in", "в"} or after == "में" or bool(words & _HOSTING)


def _holds(sentence: Sentence, name: Named) -> bool:
    first = name.first
    while first and sentence.tokens[first - 1].key in _DESCRIBING:
        first -= 1
    before = {token.key for token in sentence.tokens[max(0, first - 2) : name.first]}
    after = sentence.tokens[name.last].key if name.last < len(sentence.tokens) else ""
    hosts = {token.key for token in sentence.tokens[max(0, name.first - 4) : name.last + 4]} & _HOSTS
    venue = after == "के" and any(
        other.kind == "place" and other.first == name.last + 1 for other in sentence.names
    )
    return venue or bool(before & _AT) or bool(hosts) or _is_bound_for(sentence, first) or after in _INTO


def _is_bound_for(sentence: Sentence, place: int) -> bool:
    """Whether one goes to a place or is asked there: *will leave for Moscow*, *has invited him to Moscow*."""
    if is_visit(sentence.key(place - 1)):  # will visit Moscow
        return True
    if sentence.key(place - 1) not in {"to", "for"}:
        return False
    near = [sentence.key(at) for at in range(place - _GOING, place - 1)]
    return any(is_visit(word) or word in _GOES for word in near)


CLAIM_TYPE = ClaimType(
    name="sessions",
    attributes=frozenset({Attribute.SESSION_DATE, Attribute.SESSION_PLACE, Attribute.SUMMIT_DATE}),
    find=_find,
)
