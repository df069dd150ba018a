"""A sentence → who says what stands in it: a person, a body, a country, an agency, sources, the outlet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.claims.speaking import AGAIN, OUTLET, Speaker, office
from bot.claims.unspoken import is_of, unspoken
from bot.claims.voices import CUTS, TITLES, is_proper, named, people, voices
from bot.claimtypes.base import Sentence, Tag, word_set
from bot.model import Attribute, Claim

_BEFORE, _AFTER = 9, 6
_NE = 30
"""How far before its verb a Hindi speaker with *ने* may stand."""

_NEXT = 300
"""How many characters behind a share the next one may stand, so that both are of one source."""

_VERBS_FIRST = word_set(
    "said says say added adds according per quoting citing quoted cited quotes cites noted data from"
    " show shows stated сказал сказала заявил заявила заявили сообщил сообщила сообщили сообщает"
    " сообщают отметил отметила добавил добавила подчеркнул подчеркнула подтвердил подтвердила"
    " уточнил уточнила рассказал рассказала пояснил пояснила подсчитали передает передают пишет"
    " словам данным информации сведениям согласно ссылкой ссылаясь по со говорит объявил объявила"
    " цитирует цитируют reports report"
)
_VALUING = word_set("put puts pegged pegs valued estimated estimate estimates")
"""Verbs that give a sum alone, and say nothing of the rest of the sentence."""

_ENDED = frozenset(("", ",", ".", ";", ":", '"', "”", "»", "—", "-", "on", "in", "at", "this", "last"))
_PLACED = frozenset(("in", "from"))
_OPENING = frozenset((",", '"', "”", "»", "—", "-", "as", "как"))
_SILENT = word_set("declined refused decided did would not have had отказались отказался")
PRONOUNS = word_set("he she they it он она они उन्होंने उनके उनका उनकी")
_OBJECTS = PRONOUNS | {"him", "her", "them", "his"}
_OWN_WORDS = frozenset(("его", "ее", "их", "उनके", "उनका", "उनकी"))
_CITING = word_set("quoting citing quotes cites quoted cited ссылкой ссылаясь")
_DATELINE = 10
_COUNTED = frozenset(("count", "number", "total", "tally", "strength"))
_CITED = 5
_SUBJECT = 6
"""How near to the beginning of a sentence its subject stands."""

_MEN = ("sources:official", "sources:military", "sources:diplomatic", "sources:industry")
_TURNS = word_set(
    "but while whereas although though yet however а но однако тогда зато लेकिन जबकि परंतु मगर पर वहीं"
)
_SPEAKS = 9
"""How soon behind *but* somebody else must speak."""

_THAT = frozenset(("that", "что", "कि"))
_OPENS = 5
_TAIL = 12
_WEAK = ("agency:", OUTLET)


def speakers(sentence: Sentence) -> list[Speaker]:
    """Everyone who is said to speak in a sentence, in order."""
    elements = voices(sentence)
    found: list[Speaker] = []
    for verb in sentence.tagged("verbs", "says"):
        who = _again(sentence, verb, found) or (
            _by(sentence, verb, elements)
            if _values(sentence, verb) and sentence.key(verb.last) == "at"
            else _cited(sentence, verb, elements)
            or _passive(sentence, verb, elements)
            or _stranger(sentence, verb, elements)
            or _beside(sentence, verb, elements)
            or _before(sentence, verb, elements)
            or _after(sentence, verb, elements)
            or office(sentence, verb)
        )
        if who:
            sums = _values(sentence, verb)
            found.append(Speaker(who.told, verb.first, who.place, _reach(sentence, verb, who), sums))
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
            found.append(element)
    return _contrasted(sentence, sorted(found, key=lambda speaker: speaker.at))


def _contrasted(sentence: Sentence, found: list[Speaker]) -> list[Speaker]:
    """*Sources say …, but Moscow insists …*: each is held to his side, where both have a speaker."""
    turns = [
        place
        for place in range(1, len(sentence.tokens))
        if sentence.key(place) in _TURNS and sentence.key(place - 1) in {",", ";", "।"}
    ]
    for turn in turns:
        end = next((place for place in turns if place > turn), len(sentence.tokens))
        if any(one.at < turn for one in found) and any(turn < one.at < turn + _SPEAKS for one in found):
            found = [
                one._replace(reach=(one.reach[0], min(one.reach[1], turn)))
                if one.at < turn
                else one._replace(reach=(max(one.reach[0], turn), one.reach[1]))
                if one.at < end
                else one
                for one in found
            ]
    return found


def _is_dateline(sentence: Sentence, one: Speaker) -> bool:
    """*KAZAN, March 9 (TASS) - …*."""
    around = sentence.key(one.at - 1), sentence.key(one.place + 1)
    return one.told.startswith("agency:") and one.at < _DATELINE and around == ("(", ")")


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
    """Whether a sentence leans on who spoke before: *he added*, *according to him*."""
    return any(speaker.told == AGAIN for speaker in told) or sentence.has("verbs", "goes_on")


def told_of(sentence: Sentence) -> str:
    """Whom a sentence is about that says nothing of saying: its first person, where he is the subject."""
    heads = [tag for tag in sentence.tagged("heads") if tag.first <= _SUBJECT and tag.value in _MEN]
    found = [
        *(one for one in named(sentence) if one.told.startswith("person:")),
        *(Speaker(people(sentence, head), head.first, head.last - 1) for head in heads),
    ]
    subjects = [one for one in found if one.at <= _SUBJECT and not is_of(sentence, one)]
    return min(subjects, key=lambda one: one.at).told if subjects else ""


def _again(sentence: Sentence, verb: Tag, found: Sequence[Speaker]) -> Speaker | None:
    """A pronoun says it: who spoke before in the sentence, else in those before it."""
    around = (*range(verb.first - 2, verb.first), *range(verb.last, verb.last + 2))
    own = sentence.key(verb.first) in _OWN_WORDS or sentence.key(verb.last - 1) in _OWN_WORDS
    pronoun = next(
        (
            place
            for place in around
            if place >= 0 and sentence.key(place) in (_OBJECTS if place >= verb.last else PRONOUNS)
        ),
        -1,
    )
    if pronoun < 0 and not own:
        return None
    before = sentence.key(pronoun - 1) if pronoun > 0 else ","
    after = pronoun >= verb.last
    opens = verb.first == 0 or sentence.key(verb.first - 1) in _OPENING
    if after and not own and not opens and sentence.key(verb.last - 1) not in {"to", "of", "per"}:
        return None
    if pronoun >= 0 and not after and before in {"that", "что", "कि", "and", "if", "as", "when"}:
        return None
    strong = [one for one in found if one.told.startswith(("person:", "official:", "sources:", "minister:"))]
    told = strong or [one for one in found if one.told.startswith("party:")]
    return Speaker(told[-1].told if told else AGAIN, verb.first, max(pronoun, verb.first))


def _by(sentence: Sentence, verb: Tag, elements: Sequence[Speaker]) -> Speaker | None:
    """Who values a thing: *put at $2 billion by the ministry*, *which officials put at $2 billion*."""
    behind = [one for one in elements if one.at > verb.last and sentence.key(one.at - 1) == "by"]
    active = sentence.tokens[verb.first].key in {"put", "puts", "pegs"}
    return behind[0] if behind else _before(sentence, verb, elements) if active else None


def _reach(sentence: Sentence, verb: Tag, who: Speaker) -> tuple[int, int]:
    """What a speaker is held to: his side of a semicolon, and behind *said that* nothing before him."""
    start, end = sentence.side(verb.first)
    if _trails(sentence, verb, who, end):
        start = 0
    return (max(start, min(who.at, verb.first)) if _opens(sentence, verb) else start, end)


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
    told = sentence.has("stages", within=(last, end)) or any(
        amount.first >= last for amount in sentence.amounts
    )
    opened = sentence.key(min(verb.first, who.at) - 1) in _OPENING
    return opened and end == len(sentence.tokens) and end - last <= _TAIL and not told


def _stranger(sentence: Sentence, verb: Tag, elements: Sequence[Speaker]) -> Speaker | None:
    """A paper that we do not know, by its capitals: *the Malwa Chronicle reports*, *сообщает «Курьер»*."""
    places = {place for one in elements for place in range(one.at - 1, one.place + 2)}
    if any(token.key in TITLES for token in sentence.tokens[max(0, verb.first - 5) : verb.first]):
        return None
    told = sentence.key(verb.last) == "«" and sentence.tokens[verb.first].key.endswith("ли")
    if told and any(verb.last < one.at <= verb.last + _BEFORE for one in elements):
        return None  # сообщили «Ленте» в Ростехе
    before = verb.first - 1
    while before > 0 and sentence.tokens[before].key in {"has", "have", "had", "also", '"', "»", "newspaper"}:
        before -= 1
    if before > 0 and before not in places and is_proper(sentence, before):
        named = before
    else:
        behind = verb.last
        while behind < len(sentence.tokens) and sentence.tokens[behind].key in {"the", "«", '"', "“"}:
            behind += 1
        opened = verb.first == 0 or sentence.tokens[verb.first - 1].key in {",", "—", "-", "»", '"', "”"}
        if not opened or behind >= len(sentence.tokens) or behind in places:
            return None
        if not is_proper(sentence, behind):
            return None
        named = behind
    return Speaker(OUTLET, named, named)


def _passive(sentence: Sentence, verb: Tag, elements: Sequence[Speaker]) -> Speaker | None:
    """*As was confirmed by Rostec*, *we are told by those who know*."""
    if sentence.key(verb.last) != "by":
        return None
    return next((one for one in elements if 0 < one.at - verb.last <= _CITED), None)


def _cited(sentence: Sentence, verb: Tag, elements: Sequence[Speaker]) -> Speaker | None:
    """Who is quoted by somebody else: *quoting an officer*, *ТАСС со ссылкой на Мантурова*."""
    words = {token.key for token in sentence.tokens[verb.first : verb.last]}
    if words.isdisjoint(_CITING) and not sentence.key(verb.first).startswith("цитиру"):
        return None
    if sentence.key(verb.first - 1) in {"was", "is", "were"} and sentence.key(verb.last) in {"by", "as"}:
        return _before(sentence, verb, elements)
    behind = [
        one for one in elements if 0 <= one.at - verb.last <= _CITED and not one.told.startswith("party:")
    ]
    return min(behind, key=lambda one: (one.told.startswith(_WEAK), one.at), default=None)


def attributed(told: Sequence[Speaker], first: int, last: int, *, is_sum: bool = False) -> str:
    """Who says what ends at this token: the innermost speaker, "" where there is none."""
    told = [
        speaker
        for speaker in told
        if speaker.reach[0] < last and first < speaker.reach[1] and (is_sum or not speaker.sums)
    ]
    strong = [speaker for speaker in told if not speaker.told.startswith(_WEAK)] or list(told)
    strong = [speaker for speaker in strong if not speaker.told.startswith("party:")] or strong
    before = [speaker for speaker in strong if speaker.at < last]
    after = [speaker for speaker in strong if speaker.at >= last]
    if before:
        firm = [speaker for speaker in before if speaker.told != "unnamed"]
        return (firm or before)[-1].told
    return after[0].told if after else ""


def credited(claims: Sequence[Claim], text: str) -> list[Claim]:
    """The claims, a share without a speaker given the source that the next one of its paragraph names."""
    found = list(claims)
    shares = [place for place, claim in enumerate(found) if claim.attribute is Attribute.SHARE]
    for place, following in reversed(list(pairwise(shares))):
        claim, source = found[place], found[following]
        between = text[claim.end : source.start]
        named = source.attribution.startswith(("official:", "person:"))
        if claim.attribution == OUTLET and named and "\n" not in between and len(between) <= _NEXT:
            found[place] = replace(claim, attribution=source.attribution)
    return found


def _before(sentence: Sentence, verb: Tag, elements: Sequence[Speaker]) -> Speaker | None:
    """The speaker in front of a verb, with nothing but his office between."""
    near = [
        element
        for element in elements
        if 0 <= verb.first - element.place <= (_BEFORE if sentence.key(element.place + 1) != "ने" else _NE)
    ]
    for element in reversed(near):
        between = {token.key for token in sentence.tokens[element.place + 1 : verb.first]}
        party = element.told.startswith("party:")
        if ";" in between or (
            party and (between & {"on", "in", ",", "and"} or verb.first - element.place > 4)
        ):
            continue
        told = sentence.tokens[element.place + 1 : element.place + 3]
        relative = [token.key for token in told] in ([",", "who"], [",", "which"])
        if not relative and "," in between and _acts_between(sentence, element, verb):
            continue
        silent = element.told.startswith(("sources:", "unnamed")) or _is_in(sentence, element, verb)
        if not silent and not relative and is_of(sentence, element):
            continue
        others = [tag for tag in sentence.tagged("verbs", "says") if element.place < tag.first < verb.first]
        if not others:
            return next((head for head in near if _is_head_of(sentence, head, element)), element)
    return None


def _acts_between(sentence: Sentence, element: Speaker, verb: Tag) -> bool:
    """Whether somebody takes a step before it is said: *the council cleared it, a release said*."""
    step = next(sentence.tagged("stages", within=(element.place + 1, verb.first)), None)
    return step is not None and any(sentence.key(place) == "," for place in range(step.last, verb.first))


def _is_in(sentence: Sentence, element: Speaker, verb: Tag) -> bool:
    """The Russian *в Кремле сообщили*: a body says it where its verb has no other subject."""
    plural = sentence.tokens[verb.first].key.endswith(("ли", "ют", "ят"))
    return plural and element.place + 1 == verb.first and sentence.key(element.at - 1) in {"в", "во"}


def _is_head_of(sentence: Sentence, head: Speaker, element: Speaker) -> bool:
    """Whether a body is only told as whose people speak: *a person at the Russian embassy*."""
    between = {token.key for token in sentence.tokens[head.place + 1 : element.place]}
    people = head.told.startswith("sources:") and not element.told.startswith(
        ("sources:", "person:", "unnamed")
    )
    return people and head.place < element.place and not between & CUTS


def _beside(sentence: Sentence, verb: Tag, elements: Sequence[Speaker]) -> Speaker | None:
    """The speaker right behind a verb that opens its clause: *, said Belousov*; *, сообщила ОСК*."""
    word = sentence.tokens[verb.first].key
    if word not in _VERBS_FIRST and not "а" <= word[0] <= "я":
        return None
    opens = verb.first == 0 or sentence.tokens[verb.first - 1].key in _OPENING
    for element in sorted(elements, key=lambda element: not element.told.startswith("person:")):
        party = element.told.startswith("party:")
        if party and sentence.key(element.place + 1) not in _ENDED:
            continue  # , said India was interested
        reach = 0 if party else 3
        if opens and 0 <= _apart(sentence, verb.last, element.at) <= reach:
            return element
    return None


def _apart(sentence: Sentence, first: int, last: int) -> int:
    """How many words stand between, without the name of a paper: *сказал в интервью «Вестнику» посол*."""
    between = [token.key for token in sentence.tokens[first:last]]
    if "«" in between and "»" in between:
        return last - first - (between.index("»") - between.index("«") + 1)
    return last - first


def _after(sentence: Sentence, verb: Tag, elements: Sequence[Speaker]) -> Speaker | None:
    word = sentence.tokens[verb.first].key
    if word not in _VERBS_FIRST and not "а" <= word[0] <= "я":
        return None
    quoted = verb.first > 1 and sentence.tokens[verb.first - 1].key in {"—", "-", "–"}
    for element in sorted(elements, key=lambda element: element.told.startswith(_WEAK)):
        near = _AFTER + 2 * _AFTER * quoted
        if 0 <= element.place - verb.last <= near and not element.told.startswith("party:"):
            return element
        ended = sentence.key(element.place + 1) in _ENDED or not element.told.startswith("party:")
        if 0 <= element.place - verb.last <= 1 and sentence.key(verb.last) not in _PLACED and ended:
            return element
    return None
