"""Days in a sentence that date something else: its saying, its filing, a plan that was given up."""

from __future__ import annotations

from bot.claimtypes.base import Sentence, When, word_set

_SAID = 9
"""How far behind a verb of saying its day may stand: told the Lok Sabha in a written reply on Wednesday."""

_DIRECTLY = 3
"""How far behind it a day with a number may: *said in Kazan on 2 June*, сообщил Дмитрий Песков 13 октября."""

_THAT = frozenset(("that", "что", "कि"))
_TOLD = 6
"""How far behind a verb of saying *that* may stand: told reporters on Friday that."""

_DATELINE = 4
_PUBLISHED = (
    "published", "issued", "released", "posted", "dated", "aired", "uploaded",
    "опубликован", "распространен", "обнародован", "датирован", "प्रकाशित", "जारी",
)  # fmt: skip
_ONCE = word_set("originally initially earlier previously изначально первоначально ранее прежде पहले मूल")
_MEANT = (
    "plan", "due", "schedul", "expect", "slated", "set", "promis", "target", "envisag", "announc", "report",
    "планир", "заплан", "намеч", "намечал", "ожида", "обеща", "назнач", "называ", "предполаг", "ждал", "срок",
    "तय", "निर्धारित", "तारीख", "योजना", "होनी", "होना",
)  # fmt: skip
_INSTEAD = ("instead", "rather", "вместо", "against")
_INSTEAD_HINDI = word_set("बजाय बजाए जगह बदले")
_REACH = 5


def is_other(sentence: Sentence, when: When) -> bool:
    """Whether a day dates the saying, the filing or a plan of before, and not what is told."""
    return is_of_saying(sentence, when) or is_dateline(sentence, when) or is_given_up(sentence, when)


def is_dateline(sentence: Sentence, when: When) -> bool:
    """*KAZAN, March 9 (TASS) -*, МОСКВА, 9 марта. /ТАСС/: the day on which it was filed."""
    behind = {sentence.key(when.last), sentence.key(when.last + 1)}
    return (
        when.head <= _DATELINE and sentence.key(when.head - 1) == "," and bool(behind & {"(", "/", "-", "—"})
    )


def is_given_up(sentence: Sentence, when: When) -> bool:
    """Whether another date has taken its place: *earlier due by May*, *had promised June*, मई की बजाय जून."""
    if len(sentence.dates) == 1:
        return False
    if sentence.key(when.last + 1) in _INSTEAD_HINDI or sentence.key(when.last) in _INSTEAD_HINDI:
        return True
    before = [sentence.key(place) for place in range(when.head - _REACH, when.head)]
    if any(word in _INSTEAD for word in before[-2:]):
        return True
    meant = any(word.startswith(_MEANT) for word in before)
    return meant and any(word in _ONCE or word == "had" for word in before)


def is_of_saying(sentence: Sentence, when: When) -> bool:
    """Whether a day is the one on which it was said: *promised on Monday*, *the Kremlin on Friday said*."""
    inside = (when.first, when.last)
    if _opens_report(sentence, when):
        return True
    numbered = when.value == when.begins.isoformat() and not sentence.has("weekdays", within=inside)
    if numbered and sentence.key(when.head - 1).startswith(_PUBLISHED):
        return True
    if not (numbered or sentence.has("weekdays", within=inside) or sentence.has("days", within=inside)):
        return False
    verbs = list(sentence.tagged("verbs", "says"))
    if any(verb.first == when.last for verb in verbs):
        return True
    reach = _DIRECTLY if numbered else _SAID
    said = [verb for verb in verbs if 0 <= when.head - verb.last <= reach]
    between = (said[-1].last, when.head) if said else (0, 0)
    if any(sentence.key(place) in _THAT for place in range(*between)):  # сообщили, что прошедшее во вторник
        return False
    return bool(said) and not any(
        sentence.has(kind, *values, within=between)
        for kind, values in (("cues", ("deliver", "ahead")), ("hedges", ("may", "unfinished")))
    )


def _opens_report(sentence: Sentence, when: When) -> bool:
    """*In February the deputy director told TASS that …*: what follows *that* has its own days."""
    return any(
        when.last <= verb.first
        and any(sentence.key(place) in _THAT for place in range(verb.last, _pause(sentence, verb.last)))
        for verb in sentence.tagged("verbs", "says")
    )


def _pause(sentence: Sentence, place: int) -> int:
    """Where the words right behind a verb of saying end: at a comma, or after a few."""
    ends = (at for at in range(place, place + _TOLD) if sentence.key(at) == ",")
    return next(ends, place + _TOLD)
