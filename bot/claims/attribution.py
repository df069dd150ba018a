"""A sentence → who says what stands in it: a person, a body, a country, an agency, sources, the outlet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.claims import around
from bot.claims.around import OPENING, WEAK
from bot.claims.speaking import AGAIN, OUTLET, Speaker, office
from bot.claims.unspoken import is_of, unspoken
from bot.claims.voices import named, people, voices
from bot.claimtypes.base import Sentence, Tag, word_set
from bot.model import Attribute, Claim

_NEXT = 300
"""How many characters behind a share the next one may stand, so that both are of one source."""

_VALUING = word_set("put puts pegged pegs valued estimated estimate estimates reckoned assessed")
"""Verbs that give a sum alone, and say nothing of the rest of the sentence."""

_SILENT = word_set("declined refused decided did would not have had отказались отказался")
PRONOUNS = word_set("he she they it он она они उन्होंने उनके उनका उनकी")
_ITSELF = frozenset(("it", "its", "they", "their", "оно", "она", "उसने"))
_OF_WHOM = word_set("дипломат чиновник политик diplomat aide")
_CALLED = 3

_OBJECTS = PRONOUNS | {"him", "her", "them", "his"}
_OWN_WORDS = frozenset(("его", "ее", "их", "उनके", "उनका", "उनकी"))
_DATELINE = 10
_COUNTED = frozenset(("count", "number", "total", "tally", "strength"))
_SUBJECT = 6
"""How near to the beginning of a sentence its subject stands."""

_MEN = ("sources:official", "sources:military", "sources:diplomatic", "sources:industry")
_TURNS = word_set(
    "but while whereas although though yet however а но однако тогда зато लेकिन जबकि परंतु मगर पर वहीं"
)
_QUOTES = frozenset(('"', "“", "«", "'"))
_JOINS = frozenset(("and", "и", "और"))
_SPEAKS = 9
"""How soon behind *but* somebody else must speak."""

_THAT = frozenset(("that", "что", "कि"))
_OPENS = 5
_TAIL = 12


def speakers(sentence: Sentence) -> list[Speaker]:
    """Everyone who is said to speak in a sentence, in order."""
    elements = voices(sentence)
    found: list[Speaker] = []
    for verb in sentence.tagged("verbs", "says"):
        if sentence.key(verb.first) == "estimated" and sentence.key(verb.first - 1) in {"an", "the"}:
            continue  # at an estimated cost
        who = _again(sentence, verb, found, elements) or (
            _by(sentence, verb, elements)
            if _values(sentence, verb) and sentence.key(verb.last) == "at"
            else around.cited(sentence, verb, elements)
            or around.passive(sentence, verb, elements)
            or around.stranger(sentence, verb, elements)
            or around.beside(sentence, verb, elements)
            or around.before(sentence, verb, elements)
            or around.after(sentence, verb, elements)
            or office(sentence, verb)
        )
        if who:
            sums = _values(sentence, verb)
            found.append(Speaker(who.told, verb.first, who.place, _reach(sentence, verb, who), sums))
    for verb in sentence.tagged("verbs", "goes_on"):
        if sentence.key(verb.first) in _ITSELF:
            subjects = _body_before(sentence, elements, verb.first) or _body_behind(sentence, elements, verb)
            found += [one._replace(at=verb.first, place=verb.first) for one in subjects]
    found += [one for one in elements if _is_dateline(sentence, one)]
    found += unspoken(sentence, elements, found)
    spoken = {speaker.place for speaker in found}
    for element in elements:
        knows = element.told.startswith("agency:") and sentence.key(element.place) in {"learnt", "learned"}
        nameless = knows or element.told.startswith(("sources:", "unnamed", "agency:Russian"))
        silent = (
            nameless
            and _is_source(sentence, element)
            and not (element.quiet or element.place in spoken or _acts(sentence, element))
        )
        if silent:
            opens = element.told == "unnamed" and element.at <= 1  # it is learnt that …; the price is …
            reach = sentence.side(element.place) if opens else element.reach
            found.append(element._replace(reach=reach))
    return _contrasted(sentence, sorted(found, key=lambda speaker: speaker.at))


def _contrasted(sentence: Sentence, found: list[Speaker]) -> list[Speaker]:
    """*Sources say …, but Moscow insists …*: each is held to his side, where both have a speaker."""
    if len(found) <= 1:
        return found
    turns = [place for place in range(1, len(sentence.tokens)) if _is_turn(sentence, place, found)]
    for turn in turns:
        end = next((place for place in turns if place > turn), len(sentence.tokens))
        near = _SPEAKS if sentence.key(turn) in _TURNS else end
        if any(one.at < turn for one in found) and any(turn < one.at < turn + near for one in found):
            found = [
                one._replace(reach=(one.reach[0], min(one.reach[1], turn)))
                if one.at < turn
                else one._replace(reach=(max(one.reach[0], turn), one.reach[1]))
                if one.at < end
                else one
                for one in found
            ]
    return found


def _is_turn(sentence: Sentence, place: int, found: Sequence[Speaker]) -> bool:
    """Whether somebody else may have the word from here on: *, but …*, *: "…"*."""
    if sentence.key(place) == ":":
        return sentence.key(place + 1) in _QUOTES
    turns = sentence.key(place) in _TURNS or _ends_aside(sentence, place, found)
    return turns and sentence.key(place - 1) in {",", ";", "।"}


def _ends_aside(sentence: Sentence, place: int, found: Sequence[Speaker]) -> bool:
    """Whether *and* goes on behind who has spoken: *…, the Navy says, and six will come, HAL adds*."""
    return sentence.key(place) in _JOINS and any(
        max(one.at, one.place) == place - 2 and sentence.key(min(one.at, one.place) - 1) in {",", "the"}
        for one in found
    )


def _is_dateline(sentence: Sentence, one: Speaker) -> bool:
    """*KAZAN, March 9 (TASS) - …*, */ТАСС/. …*."""
    beside = sentence.key(one.at - 1), sentence.key(one.place + 1)
    opens = one.at <= 1 and beside in {("/", "/"), ("", ".")}
    return one.told.startswith("agency:") and one.at < _DATELINE and (opens or beside == ("(", ")"))


def is_weak(told: Sequence[Speaker]) -> bool:
    """Whether nobody speaks but the agency or the paper that tells it."""
    return bool(told) and all(one.told.startswith(WEAK) for one in told)


def _is_source(sentence: Sentence, element: Speaker) -> bool:
    """Whether people are told as those who tell: sources always, officials only with a verb of saying."""
    words = [token.key for token in sentence.tokens[element.at : element.place + 1]]
    sources = any(
        word.startswith(("source", "источник", "собеседник", "सूत्र", "aware", "familiar")) for word in words
    )
    return sources or not element.told.startswith("sources:") or sentence.has("verbs")


def _values(sentence: Sentence, verb: Tag) -> bool:
    """Whether a verb gives a price; *put it bluntly* does not."""
    bluntly = sentence.key(verb.last) == "it" and sentence.key(verb.last + 1) not in {"at", "near", "around"}
    counted = not _COUNTED.isdisjoint(sentence.key(place) for place in range(verb.last, verb.last + 3))
    return sentence.tokens[verb.first].key in _VALUING and not bluntly and not counted


def _acts(sentence: Sentence, element: Speaker) -> bool:
    """Whether people without a name do something other than speak: *officials offered*, *they declined*."""
    behind = element.place + 1
    if not element.told.startswith("sources:"):
        return False
    return sentence.key(behind) in _SILENT or sentence.has("stages", within=(behind, behind + 1))


def anybody(sentence: Sentence) -> str:
    """Whom a sentence names that only tells who said it: *that was the word from Alipov*."""
    told = [one.told for one in voices(sentence)]
    return next(
        (who for who in told if who.startswith(("person:", "official:", "sources:", "minister:"))), ""
    )


def goes_on(sentence: Sentence, told: Sequence[Speaker]) -> bool:
    """Whether a sentence may lean on who spoke before: *he added*, *according to him*, *Rao said*."""
    says = not told and sentence.has("verbs", "says", within=(1, 2))
    leans = says or any(speaker.told.startswith((AGAIN, OUTLET)) for speaker in told)
    return leans or is_of_whom(sentence) or sentence.has("verbs", "goes_on")


def is_of_whom(sentence: Sentence) -> bool:
    """Whether a sentence begins with what one is called who was named before: *The Kremlin aide said*."""
    words = [sentence.key(place) for place in range(_CALLED)]
    return words[0] in _OF_WHOM or (words[0] == "the" and not _OF_WHOM.isdisjoint(words))


def told_of(sentence: Sentence) -> str:
    """Whom a sentence is about that says nothing of saying: its first person, where he is the subject."""
    heads = [tag for tag in sentence.tagged("heads") if tag.first <= _SUBJECT and tag.value in _MEN]
    found = [
        *(one for one in named(sentence) if one.told.startswith("person:")),
        *(Speaker(people(sentence, head), head.first, head.last - 1) for head in heads),
    ]
    subjects = [one for one in found if one.at <= _SUBJECT and not is_of(sentence, one)]
    return min(subjects, key=lambda one: one.at).told if subjects else ""


def _again(
    sentence: Sentence, verb: Tag, found: Sequence[Speaker], elements: Sequence[Speaker]
) -> Speaker | None:
    """A pronoun says it: who spoke before in the sentence, else in those before it."""
    near = (*range(verb.first - 2, verb.first), *range(verb.last, verb.last + 2))
    own = sentence.key(verb.first) in _OWN_WORDS or sentence.key(verb.last - 1) in _OWN_WORDS
    pronoun = next(
        (
            place
            for place in near
            if place >= 0 and sentence.key(place) in (_OBJECTS if place >= verb.last else PRONOUNS)
        ),
        -1,
    )
    if pronoun < 0 and not own:
        return None
    before = sentence.key(pronoun - 1) if pronoun > 0 else ","
    after = pronoun >= verb.last
    opens = verb.first == 0 or sentence.key(verb.first - 1) in OPENING
    if after and not own and not opens and sentence.key(verb.last - 1) not in {"to", "of", "per"}:
        return None
    if pronoun >= 0 and not after and before in {"that", "что", "कि", "and", "if", "as", "when"}:
        return None
    strong = [one for one in found if one.told.startswith(("person:", "official:", "sources:", "minister:"))]
    subject = _body_before(sentence, elements, pronoun) if sentence.key(pronoun) in _ITSELF else []
    told = strong or subject or [one for one in found if one.told.startswith("party:")]
    again = f"{AGAIN}:paper" if sentence.key(pronoun) == "it" else AGAIN
    return Speaker(told[-1].told if told else again, verb.first, max(pronoun, verb.first))


def _body_before(sentence: Sentence, elements: Sequence[Speaker], pronoun: int) -> list[Speaker]:
    """*The Navy has received six, it said*: the body that is the subject of what *it* says."""
    first = elements[:1]
    return [
        one
        for one in first
        if one.told.startswith(("official:", AGAIN)) and one.place < pronoun and not is_of(sentence, one)
    ]


def _body_behind(sentence: Sentence, elements: Sequence[Speaker], verb: Tag) -> list[Speaker]:
    """*At the session, which it said was held on Friday, the ministry listed*: the subject is yet to come."""
    behind = [one for one in elements if one.told.startswith("official:") and one.at > verb.last]
    return [one for one in behind[:1] if verb.first > _SUBJECT and not is_of(sentence, one)]


def _by(sentence: Sentence, verb: Tag, elements: Sequence[Speaker]) -> Speaker | None:
    """Who values a thing: *put at $2 billion by the ministry*, *which officials put at $2 billion*."""
    behind = [one for one in elements if one.at > verb.last and sentence.key(one.at - 1) == "by"]
    active = sentence.tokens[verb.first].key in {"put", "puts", "pegs"}
    return behind[0] if behind else around.before(sentence, verb, elements) if active else None


def _reach(sentence: Sentence, verb: Tag, who: Speaker) -> tuple[int, int]:
    """What a speaker is held to: his side of a semicolon, and behind *said that* nothing before him."""
    start, end = sentence.side(verb.first)
    if _trails(sentence, verb, who, end):
        start = 0
    first = min(who.at, verb.first)
    if _commits(sentence, verb):
        start = max((at + 1 for at in range(start, first) if sentence.key(at) == ","), default=start)
    return (max(start, first) if _opens(sentence, verb) else start, end)


def _commits(sentence: Sentence, verb: Tag) -> bool:
    """Whether somebody only says what he will do: *the rest Moscow promises to deliver*."""
    return sentence.key(verb.last) == "to" or sentence.key(verb.last).endswith(("ть", "ться", "ти"))


def _opens(sentence: Sentence, verb: Tag) -> bool:
    """Whether *that* follows a verb: *said on Friday that*, *сообщил, что*, but not *said, adding that*."""
    for place in range(verb.last, verb.last + _OPENS):
        if sentence.key(place) in _THAT:
            return True
        if sentence.key(place) == "," and sentence.key(place + 1) not in _THAT:
            return False
    return False


def _trails(sentence: Sentence, verb: Tag, who: Speaker, end: int) -> bool:
    """Whether a sentence ends with who said all of it: *…; 20 have been delivered, the Navy said.*"""
    last = max(verb.last, who.place + 1)
    told = sentence.has("stages", within=(last, end))
    told |= any(amount.first >= last for amount in sentence.amounts)
    told |= any(when.first >= last for when in sentence.dates)
    opened = sentence.key(min(verb.first, who.at) - 1) in OPENING
    return opened and end == len(sentence.tokens) and end - last <= _TAIL and not told


def attributed(told: Sequence[Speaker], first: int, last: int, *, is_sum: bool = False) -> str:
    """Who says what ends at this token: the innermost speaker, "" where there is none."""
    told = [
        speaker
        for speaker in told
        if speaker.reach[0] < last and first < speaker.reach[1] and (is_sum or not speaker.sums)
    ]
    strong = [speaker for speaker in told if not speaker.told.startswith(WEAK)] or list(told)
    strong = [speaker for speaker in strong if not speaker.told.startswith("party:")] or strong
    before = [speaker for speaker in strong if speaker.at < last]
    after = [speaker for speaker in strong if speaker.at >= last]
    firm = [speaker for speaker in before or after if speaker.told != "unnamed"]
    told = firm or before or after
    return told[-1 if before else 0].told if told else ""


def credited(claims: Sequence[Claim], text: str) -> list[Claim]:
    """The claims, a share without a speaker given the source that the one before it names in its sentence,
    or the next one in its paragraph."""
    found = list(claims)
    shares = [place for place, claim in enumerate(found) if claim.attribute is Attribute.SHARE]
    for place, former in zip(shares[1:], shares, strict=False):
        if found[place].attribution == OUTLET and found[place].sentence == found[former].sentence:
            found[place] = replace(found[place], attribution=found[former].attribution)
    for place, following in reversed(list(pairwise(shares))):
        claim, source = found[place], found[following]
        between = text[claim.end : source.start]
        named = source.attribution.startswith(("official:", "person:"))
        if claim.attribution == OUTLET and named and "\n" not in between and len(between) <= _NEXT:
            found[place] = replace(claim, attribution=source.attribution)
    return found
