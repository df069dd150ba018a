"""Days in a sentence that date something else: its saying, its filing, a plan that was given up."""

from __future__ import annotations

from itertools import pairwise

from bot.claimtypes.base import Sentence, When, word_set

_SAID = 9
"""How far behind a verb of saying its day may stand: told the Lok Sabha in a written reply on Wednesday."""

_DIRECTLY = 3
"""How far behind it a day with a number may: *said in Kazan on 2 June*, сообщил Дмитрий Песков 13 октября."""

_ON = frozenset(("on", "в", "во"))
_YEAR, _RECENT = 365, 60
_THAT = frozenset(("that", "что", "कि"))
_TOLD = 6
"""How far behind a verb of saying *that* may stand: told reporters on Friday that."""

_DATELINE = 4
_PUBLISHED = (
    "published", "issued", "released", "posted", "dated", "aired", "uploaded",
    "опубликован", "распространен", "обнародован", "датирован", "प्रकाशित", "जारी",
)  # fmt: skip
_BEHIND_EVENT = 8
_EVENTS = (
    "visit", "summit", "statement", "tabled", "session", "speech", "interview", "co-chair", "meeting",
    "визит", "поездк", "посет", "саммит", "заявлени", "доклад", "сесси", "заседани",
    "दौर", "यात्रा", "शिखर", "बयान", "रिपोर्ट",
)  # fmt: skip
_ONCE = word_set("had originally initially earlier previously изначально первоначально ранее прежде पहले मूल")
_MEANT = (
    "plan", "due", "schedul", "expect", "slated", "set", "promis", "target", "envisag", "announc", "report",
    "планир", "заплан", "намеч", "намечал", "ожида", "обеща", "назнач", "называ", "предполаг", "ждал", "срок",
    "तय", "निर्धारित", "तारीख", "योजना", "होनी", "होना",
)  # fmt: skip
_FIRST = word_set("initially originally изначально первоначально")
_WAS_PLANNED = word_set(
    "was were had supposed планировалось предполагалось намечалось ожидалось должны должен"
)
_INSTEAD = ("instead", "rather", "вместо", "against")
_WAS_TO_HINDI = word_set("होनी होना मिलनी मिलना आनी आना पहुंचनी पहुंचना सौंपी सौंपा जाना जानी")
_WAS_HINDI = word_set("थी था थे थीं")
_RELATIVES = word_set("where which who whose")
_WAS = frozenset(("was", "were"))
_BUT = frozenset((("but", "had"), ("but", "missed"), ("but", "failed"), ("but", "slipped"), ("but", "could")))
_AS = frozenset(("as", "как"))
_PUT_OFF = ("बढ़ा", "बढा", "टाल", "टल", "खिसक")
_INSTEAD_HINDI = word_set("बजाय बजाए जगह बदले")
_REACH = 8
_SIGNED = ("подписани", "заключени")
_OBJECTS = ("поставк", "производств", "передач", "сборк")


def is_other(sentence: Sentence, when: When) -> bool:
    """Whether a day dates the saying, the filing or a plan of before, and not what is told."""
    return (
        is_of_saying(sentence, when)
        or is_dateline(sentence, when)
        or is_given_up(sentence, when)
        or _is_gloss(sentence, when)
        or _is_of_aside(sentence, when)
        or _is_since(sentence, when)
    )


def is_of_event(sentence: Sentence, when: When) -> bool:
    """*During his visit in July*, *ahead of the summit on December 4*, *as of May*: no day of delivery."""
    if (sentence.key(when.first - 2), sentence.key(when.first - 1)) == ("as", "of"):
        return True
    for place in range(when.head - 1, max(when.head - _BEHIND_EVENT, 0) - 1, -1):
        if sentence.key(place) == "," or sentence.has("cues", "deliver", within=(place, place + 1)):
            return False
        if sentence.key(place).startswith(_EVENTS) or sentence.key(place) == "trip":
            return True
    return False


def is_dateline(sentence: Sentence, when: When) -> bool:
    """*KAZAN, March 9 (TASS) -*, МОСКВА, 9 марта. /ТАСС/: the day on which it was filed."""
    behind = {sentence.key(when.last), sentence.key(when.last + 1)}
    return (
        when.head <= _DATELINE and sentence.key(when.head - 1) == "," and bool(behind & {"(", "/", "-", "—"})
    )


def _is_gloss(sentence: Sentence, when: When) -> bool:
    """*In Q4 FY27 (January–March 2027)*: the same date in other words."""
    return sentence.key(when.head - 1) == "(" and any(
        other.last == when.head - 1 and other.begins <= when.ends and when.begins <= other.ends
        for other in sentence.dates
    )


def _is_of_aside(sentence: Sentence, when: When) -> bool:
    """*At the yard, where Indian teams conducted inspections in November*: something else that happened."""
    start = max((at for at in range(when.head) if sentence.key(at) == ","), default=-1) + 1
    if not start or sentence.key(start) not in _RELATIVES:
        return False
    words = [sentence.key(at) for at in range(start, when.head)]
    past = any(word.endswith("ed") and not word.startswith(_MEANT) for word in words)
    return past and not sentence.has("cues", "deliver", within=(start, when.head))


def _is_since(sentence: Sentence, when: When) -> bool:
    """*The first visit to Russia since the war began in February 2022*."""
    if "since" in {sentence.key(when.head), sentence.key(when.first - 1)}:
        return True
    start = max((other.last for other in sentence.dates if other.last <= when.head), default=0)
    words = [sentence.key(at) for at in range(max(start, when.head - _REACH), when.head)]
    behind = words[words.index("since") :] if "since" in words else []
    return bool(behind) and "," not in behind


def is_given_up(sentence: Sentence, when: When) -> bool:
    """Whether another date has taken its place: *earlier due by May*, *had promised June*, मई की बजाय जून."""
    if _failed(sentence, when) or _is_first_plan(sentence, when):
        return True
    if len(sentence.dates) == 1:
        return False
    if _INSTEAD_HINDI & {sentence.key(when.last), sentence.key(when.last + 1)}:
        return True
    if "from" in when.told and _is_moved(sentence, when):
        return True
    if any(sentence.key(place).startswith(_INSTEAD) for place in range(when.head - 2, when.head)):
        return True
    return _is_once_meant(sentence, when) or _is_put_off(sentence, when)


def _is_first_plan(sentence: Sentence, when: When) -> bool:
    """*Initially, all five were to come by 2027*: what the first plan said."""
    start, _ = sentence.clause(when.first)
    was = any(sentence.key(at) in _WAS_PLANNED for at in range(start, when.head))
    return was and sentence.key(start) in _FIRST


def _failed(sentence: Sentence, when: When) -> bool:
    """*Was expected to deliver all of them by 2024 but had to change plans*."""
    before = [sentence.key(at) for at in range(max(0, when.head - _SAID), when.head)]
    meant = any(was in _WAS and word.startswith((*_MEANT, "to")) for was, word in pairwise(before))
    behind = [sentence.key(at) for at in range(when.last, len(sentence.tokens))]
    return meant and any(pair in _BUT for pair in pairwise(behind))


def _is_moved(sentence: Sentence, when: When) -> bool:
    """*Extended to March from November*, अगस्त से बढ़ाकर नवंबर."""
    before = [other for other in sentence.dates if other.last == when.head]
    if any(sentence.key(other.head) in {"to", "till", "until", "на", "до"} for other in before):
        return True
    behind = any(
        sentence.key(place).startswith(_PUT_OFF) for place in range(when.last, when.last + _DIRECTLY)
    )
    return behind or sentence.has("stages", "delayed", within=sentence.clause(when.first))


def _is_once_meant(sentence: Sentence, when: When) -> bool:
    """*Originally planned for December*, *had promised the last squadron by August*."""
    start = max(sentence.clause(when.first)[0], when.head - _REACH)
    start = max(start, *(other.last for other in sentence.dates if other.last <= when.head), 0)
    behind = [sentence.key(place) for place in range(when.last, when.last + _DIRECTLY + 1)]
    if any(meant in _WAS_TO_HINDI and was in _WAS_HINDI for meant, was in pairwise(behind)):
        return True
    if sentence.key(when.head - 1) == "पहले":  # पहले अगस्त में आने वाली, अब नवंबर में
        return True
    return any(
        sentence.key(place).startswith(_MEANT) and _ONCE & {sentence.key(place - 1), sentence.key(place + 1)}
        for place in range(start, when.head)
    )


def _is_put_off(sentence: Sentence, when: When) -> bool:
    """*Planned for October, put off to December*: what slips stands between the two."""
    return any(
        when.last <= tag.first
        and any(other.begins > when.ends and 0 <= other.head - tag.last <= 1 for other in sentence.dates)
        for tag in sentence.tagged("stages", "delayed")
    )


def is_of_saying(sentence: Sentence, when: When) -> bool:
    """Whether a day is the one on which it was said: *promised on Monday*, *the Kremlin on Friday said*."""
    inside = (when.first, when.last)
    if _opens_report(sentence, when) or _reported_then(sentence, when):
        return True
    numbered = _is_recent_day(sentence, when) and not sentence.has("weekdays", within=inside)
    dated = sentence.key(when.head - 1)
    if numbered and (dated.startswith(_PUBLISHED) or dated == "от"):
        return True
    if not (numbered or sentence.has("weekdays", within=inside) or sentence.has("days", within=inside)):
        return False
    verbs = list(sentence.tagged("verbs", "says"))
    if any(verb.first == when.last for verb in verbs):
        return True
    reach = _DIRECTLY if numbered else _SAID
    said = [
        verb
        for verb in verbs
        if 0 <= when.head - verb.last <= reach and sentence.key(verb.last) != ","  # , it said, was held on
    ]
    between = (said[-1].last, when.head) if said else (0, 0)
    if any(sentence.key(place) in _THAT for place in range(*between)):  # сообщили, что прошедшее во вторник
        return False
    return bool(said) and not any(
        sentence.has(kind, *values, within=between)
        for kind, values in (("cues", ("deliver", "ahead")), ("hedges", ("may", "unfinished")))
    )


def _is_recent_day(sentence: Sentence, when: When) -> bool:
    """Whether it is a day told by its number, with no *by* or *for*, that has just gone."""
    framed = when.head < when.first and sentence.key(when.head) not in _ON
    if framed or when.value != when.begins.isoformat():
        return False
    if not when.relative:
        return when.begins <= sentence.published
    ago = sentence.published.timetuple().tm_yday - when.begins.timetuple().tm_yday
    return ago % _YEAR <= _RECENT


def _opens_report(sentence: Sentence, when: When) -> bool:
    """*In February the deputy director told TASS that …*: what follows *that* has its own days."""
    return any(
        when.last <= verb.first
        and any(sentence.key(place) in _THAT for place in range(verb.last, _pause(sentence, verb.last)))
        for verb in sentence.tagged("verbs", "says")
    )


def _reported_then(sentence: Sentence, when: When) -> bool:
    """*As the paper reported in August, the first is expected in 2027*."""
    if sentence.key(0) not in _AS:
        return False
    verb = next(sentence.tagged("verbs", "says", within=(1, when.head)), None)
    return verb is not None and all(sentence.key(at) != "," for at in range(when.head))


def _pause(sentence: Sentence, place: int) -> int:
    """Where the words right behind a verb of saying end: at a comma, or after a few."""
    ends = (at for at in range(place, place + _TOLD) if sentence.key(at) == ",")
    end = next(ends, place + _TOLD)
    return end + 2 * (sentence.key(end + 1) in _THAT)  # сообщал, что


def is_of_contract(sentence: Sentence, when: When, bounds: tuple[int, int]) -> bool:
    """*Рассчитывает на подписание контракта на поставку до конца года*: the day of a signing."""
    places = range(bounds[0], when.head)
    signing = next((at for at in places if sentence.key(at).startswith(_SIGNED)), None)
    if signing is None or sentence.key(signing - 1) in {"после", "с", "со", "до", "от"}:
        return False
    cues = sentence.tagged("cues", "deliver", within=(bounds[0], when.head))
    return all(tag.first > signing and sentence.key(tag.first).startswith(_OBJECTS) for tag in cues)
