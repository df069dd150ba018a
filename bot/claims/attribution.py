"""A sentence → who says what stands in it: a person, a body, a country, an agency, sources, the outlet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import cast

from bot import lexicon
from bot.claims.speaking import Speaker, apposed, firms
from bot.claims.wording import key
from bot.claimtypes.base import Sentence, Tag, word_set
from bot.model import Attribute, Claim

OUTLET = "outlet"
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

_HEARD = 12
"""How near to a verb of saying a noun for people must stand to be a speaker."""

_AROUND = (4, 7)
_CUTS = frozenset((",", ";", ".", ":", "—", '"', "«", "»", "that", "что", "कि", "and", "who", "told"))
_KINDS = ("sources:industry", "sources:diplomatic", "sources:military", "sources:defence", "sources:official")
_TITLES = word_set(
    "chief head director ceo spokesman spokesperson spokeswoman chairman boss president representative deputy"
    " manager secretary commander office"
)
_PLACED = frozenset(("in", "from"))
_OPENING = frozenset((",", '"', "”", "»", "—", "-", "as", "как"))
_RECIPIENTS = word_set("газете изданию порталу телеканалу журналу еженедельнику агентству журналистам")
_SILENT = word_set("declined refused decided did would not have had отказались отказался")
_THAT = frozenset(("that", "что", "कि"))
_OPENS = 5
_TAIL = 12
_KNOWN = ("months", "weekdays", "units", "parties", "bodies", "groups", "foreign", "committees")
_WEAK = ("agency:", OUTLET)
_NO_AGENCY = frozenset(("भाषा", "वार्ता", "Prime", "Прайм", "Спутник", "Zvezda", "Sputnik", "RT"))


def speakers(sentence: Sentence) -> list[Speaker]:
    """Everyone who is said to speak in a sentence, in order."""
    elements = _elements(sentence)
    found: list[Speaker] = []
    for verb in sentence.tagged("verbs", "says"):
        who = (
            _by(sentence, verb, elements)
            if _values(sentence, verb) and sentence.key(verb.last) == "at"
            else _stranger(sentence, verb, elements)
            or _beside(sentence, verb, elements)
            or _before(sentence, verb, elements)
            or _after(sentence, verb, elements)
        )
        if who:
            sums = _values(sentence, verb)
            found.append(Speaker(who.told, verb.first, who.place, _reach(sentence, verb, who), sums))
    found += [one for one in elements[:1] if _heads(sentence, one)]
    spoken = {speaker.place for speaker in found}
    for element in elements:
        nameless = element.told.startswith(("sources:", "unnamed", "agency:Russian"))
        silent = nameless and not (element.quiet or element.place in spoken or _acts(sentence, element))
        if silent:
            found.append(element)
    return sorted(found, key=lambda speaker: speaker.at)


def _values(sentence: Sentence, verb: Tag) -> bool:
    """Whether a verb gives a price; *put it bluntly* does not."""
    bluntly = sentence.key(verb.last) == "it" and sentence.key(verb.last + 1) not in {"at", "near", "around"}
    return sentence.tokens[verb.first].key in _VALUING and not bluntly


def _acts(sentence: Sentence, element: Speaker) -> bool:
    """Whether people without a name do something other than speak: *officials offered*, *they declined*."""
    behind = element.place + 1
    return sentence.key(behind) in _SILENT or sentence.has("stages", within=(behind, behind + 1))


def _heads(sentence: Sentence, element: Speaker) -> bool:
    """*Lavrov: Russia is ready*; a capital before a colon is a dateline."""
    named = element.told.startswith(("person:", "official:"))
    return named and element.at == 0 and sentence.key(element.place + 1) == ":"


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
    if any(token.key in _TITLES for token in sentence.tokens[max(0, verb.first - 5) : verb.first]):
        return None
    told = sentence.key(verb.last) == "«" and sentence.tokens[verb.first].key.endswith("ли")
    if told and any(verb.last < one.at <= verb.last + _BEFORE for one in elements):
        return None  # сообщили «Ленте» в Ростехе
    before = verb.first - 1
    while before > 0 and sentence.tokens[before].key in {"has", "have", "had", "also", '"', "»", "newspaper"}:
        before -= 1
    if before > 0 and before not in places and _is_proper(sentence, before):
        named = before
    else:
        behind = verb.last
        while behind < len(sentence.tokens) and sentence.tokens[behind].key in {"the", "«", '"', "“"}:
            behind += 1
        opened = verb.first == 0 or sentence.tokens[verb.first - 1].key in {",", "—", "-", "»", '"', "”"}
        if not opened or behind >= len(sentence.tokens) or behind in places:
            return None
        if not _is_proper(sentence, behind):
            return None
        named = behind
    return Speaker(OUTLET, named, named)


def _is_proper(sentence: Sentence, place: int) -> bool:
    """Whether a word is a capitalised name that no table knows."""
    token = sentence.tokens[place]
    known = any(name.first <= place < name.last for name in sentence.names)
    tagged = any(tag.first <= place < tag.last for kind in _KNOWN for tag in sentence.tagged(kind))
    return sentence.text[token.start].isupper() and len(token.key) > 1 and not (known or tagged)


def attributed(told: Sequence[Speaker], first: int, last: int, *, is_sum: bool = False) -> str:
    """Who says what ends at this token: the innermost speaker, "" where there is none."""
    told = [
        speaker
        for speaker in told
        if speaker.reach[0] <= first < speaker.reach[1] and (is_sum or not speaker.sums)
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
        silent = element.told.startswith(("sources:", "unnamed")) or _is_in(sentence, element, verb)
        if not silent and not relative and _is_of(sentence, element):
            continue
        others = [tag for tag in sentence.tagged("verbs", "says") if element.place < tag.first < verb.first]
        if not others:
            return next((head for head in near if _is_head_of(sentence, head, element)), element)
    return None


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
    return people and head.place < element.place and not between & _CUTS


def _beside(sentence: Sentence, verb: Tag, elements: Sequence[Speaker]) -> Speaker | None:
    """The speaker right behind a verb that opens its clause: *, said Belousov*; *, сообщила ОСК*."""
    word = sentence.tokens[verb.first].key
    if word not in _VERBS_FIRST and not "а" <= word[0] <= "я":
        return None
    opens = verb.first == 0 or sentence.tokens[verb.first - 1].key in _OPENING
    for element in sorted(elements, key=lambda element: not element.told.startswith("person:")):
        reach = 0 if element.told.startswith("party:") else 3
        if opens and 0 <= element.at - verb.last <= reach:
            return element
    return None


def _is_of(sentence: Sentence, element: Speaker) -> bool:
    start = element.at
    while start and sentence.tokens[start - 1].key in {"the", "indian", "russian", "s"}:
        start -= 1
    before = sentence.tokens[start - 1].key if start else ""
    if before in {"of", "for"} and sentence.tokens[start - 2].key in _TITLES:
        return False
    return before in {"to", "for", "with", "from", "of", "in", "by", "into", "в", "с", "из", "для", "about"}


def _after(sentence: Sentence, verb: Tag, elements: Sequence[Speaker]) -> Speaker | None:
    word = sentence.tokens[verb.first].key
    if word not in _VERBS_FIRST and not "а" <= word[0] <= "я":
        return None
    quoted = verb.first > 1 and sentence.tokens[verb.first - 1].key in {"—", "-", "–"}
    for element in sorted(elements, key=lambda element: element.told.startswith(_WEAK)):
        near = _AFTER + 2 * _AFTER * quoted
        if 0 <= element.place - verb.last <= near and not element.told.startswith("party:"):
            return element
        if 0 <= element.place - verb.last <= 1 and sentence.key(verb.last) not in _PLACED:
            return element
    return None


def _elements(sentence: Sentence) -> list[Speaker]:
    """Everything in a sentence that can speak."""
    found = [*_named(sentence), *_groups(sentence), *_agencies(sentence)]
    covered = {place for tag in sentence.tagged("groups") for place in range(tag.first, tag.last)}
    found = [
        element
        for element in found
        if element.place not in covered or element.told.startswith(("sources", "unnamed", "outlet", "agency"))
    ]
    taken = {element.place for element in found} | covered
    found += [element for element in _bodies(sentence) if element.place not in taken]
    taken = {element.place for element in found}
    heads = {place for element in found for place in range(element.place - 2, element.place + 1)}
    for tag in sentence.tagged("parties"):
        if tag.first not in taken and not (tag.first in heads and _is_adjective(sentence, tag)):
            found.append(Speaker(f"party:{tag.value}", tag.first, tag.last - 1))
    found += [firm for firm in firms(sentence) if firm.place not in taken]
    return apposed(sentence, sorted(found, key=lambda element: element.place))


def _is_adjective(sentence: Sentence, tag: Tag) -> bool:
    word = sentence.tokens[tag.last - 1].key
    return (
        word in {"indian", "russian"} or word.startswith(("российск", "индийск")) or word in {"भारतीय", "रूसी"}
    )


def _named(sentence: Sentence) -> Iterator[Speaker]:
    officials = cast("Mapping[str, str]", lexicon.wording("speakers")["official"])
    for name in sentence.names:
        if name.kind == "person":
            yield Speaker(f"person:{name.name}", name.first, name.last - 1)
        elif name.kind == "body" and sentence.called(name.name) != "IRIGC":
            told = officials.get(name.name, name.name)
            yield Speaker(f"official:{told}", name.first, name.last - 1)


def _groups(sentence: Sentence) -> Iterator[Speaker]:
    taken = {place for tag in sentence.tagged("groups") for place in range(tag.first, tag.last)}
    spoken = [tag.first for tag in sentence.tagged("verbs", "says")]
    for head in sentence.tagged("heads"):
        speaks = any(-_HEARD <= verb - head.first <= _HEARD for verb in spoken)
        code = sentence.key(head.last).startswith("code")
        if head.first not in taken and speaks and not code:
            yield Speaker(_people(sentence, head), head.first, head.last - 1, quiet=True)
    for tag in sentence.tagged("groups"):
        if sentence.tokens[tag.first].key not in _RECIPIENTS:
            told = OUTLET if tag.value == "unnamed" and _is_of_stranger(sentence, tag) else tag.value
            if told in {"sources:unnamed", "sources:official"}:
                told = _people(sentence, tag)
            yield Speaker(told, tag.first, tag.last - 1)


def _people(sentence: Sentence, head: Tag) -> str:
    """Whose people speak, by the words around the noun for them: *a source in the air force*."""
    start, end = head.first, head.last
    hindi = "\u0900" <= sentence.tokens[head.first].key[0] <= "\u097f"
    while start > max(0, head.first - _AROUND[hindi]) and sentence.tokens[start - 1].key not in _CUTS:
        start -= 1
    while end < min(len(sentence.tokens), head.last + _AROUND[1]) and sentence.tokens[end].key not in _CUTS:
        if sentence.has("verbs", within=(end, end + 1)):
            break
        end += 1
    told = {tag.value for tag in sentence.tagged("near", within=(start, end))}
    bodies = any(name.kind == "body" and start <= name.first < end for name in sentence.names)
    other = "sources:official" if bodies and head.value == "sources:unnamed" else head.value
    return next((value for value in _KINDS if value in told), other)


def _is_of_stranger(sentence: Sentence, tag: Tag) -> bool:
    """Whether a paper is said to know: *the Malwa Chronicle has learnt*, *стало известно «Вестнику»*."""
    before = tag.first > 1 and _is_proper(sentence, tag.first - 1)
    return before or (tag.last < len(sentence.tokens) and sentence.tokens[tag.last].key == "«")


def _bodies(sentence: Sentence) -> Iterator[Speaker]:
    """A ministry without its country: India's, unless a Russian word stands beside it."""
    for tag in sentence.tagged("bodies"):
        last = tag.last
        while last < len(sentence.tokens) and sentence.tokens[last].key in _TITLES:
            last += 1
        near = (tag.first - 2, tag.last + 3)
        sides = [party.value for party in sentence.tagged("parties", within=near)]
        side = sides[0] if sides else "IN"
        if tag.value == "Minister":
            yield Speaker(f"minister:{side}", tag.first, last - 1)
            continue
        told = {"MoD": f"{side} MoD", "MFA": "RU MFA" if side == "RU" else "IN MEA"}.get(tag.value, tag.value)
        yield Speaker(f"official:{told}", tag.first, last - 1)


def _agencies(sentence: Sentence) -> Iterator[Speaker]:
    marks = _agency_marks()
    for place, token in enumerate(sentence.tokens):
        for words, name in marks.get(token.key, ()):
            end = token.start + len(words)
            if sentence.text[token.start : end] == words:
                yield Speaker(f"agency:{name}", place, place + words.count(" "))
                break


@cache
def _agency_marks() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """The agencies' names by their first word, the longest first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for agency in lexicon.agencies():
        for mark in agency.marks:
            if mark not in _NO_AGENCY:
                found.setdefault(key(mark.split()[0]), []).append((mark, agency.name))
    return {word: tuple(sorted(marks, key=lambda mark: -len(mark[0]))) for word, marks in found.items()}
