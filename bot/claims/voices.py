"""A sentence → everybody in it who could speak: persons, bodies, countries, agencies, sources, papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import cast

from bot import lexicon
from bot.claims.speaking import OUTLET, Speaker, apposed, firms
from bot.claims.wording import key
from bot.claimtypes.base import Sentence, Tag, word_set

TITLES = word_set(
    "chief head director ceo spokesman spokesperson spokeswoman chairman boss president representative deputy"
    " manager secretary commander office"
)
PLURAL_VERBS = word_set(
    "hope fear think predict reckon grumble concede complain argue contend recall admit confirm assert insist"
    " maintain claim deny stress acknowledge warn hint indicate suggest"
)
_MEDIUM = frozenset(("эфире", "интервью", "беседе", "страницах"))
_PLURAL = 6
_HEARD = 12
"""How near to a verb of saying a noun for people must stand to be a speaker."""

_AROUND = (4, 7)
CUTS = frozenset((",", ";", ".", ":", "—", '"', "«", "»", "that", "что", "कि", "and", "who", "told"))
_KINDS = ("sources:industry", "sources:diplomatic", "sources:military", "sources:defence", "sources:official")
_RECIPIENTS = word_set("газете изданию порталу телеканалу журналу еженедельнику агентству журналистам")
_NOBODY = frozenset(("no", "without", "any", "не", "без", "बिना"))
_INITIALS = 3
_SIDES = frozenset(("side", "сторона", "стороны", "стороне", "стороной", "पक्ष"))
_KNOWN = ("months", "weekdays", "units", "parties", "bodies", "groups", "foreign", "committees")
_NO_AGENCY = frozenset(("भाषा", "वार्ता", "Prime", "Прайм", "Спутник", "Zvezda", "Sputnik", "RT"))


def voices(sentence: Sentence) -> list[Speaker]:
    """Everything in a sentence that can speak."""
    found = [*named(sentence), *_groups(sentence), *_agencies(sentence)]
    covered = {place for tag in sentence.tagged("groups") for place in range(tag.first, tag.last)}
    found = [
        element
        for element in found
        if element.place not in covered or element.told.startswith(("sources", "unnamed", "outlet", "agency"))
    ]
    taken = {element.place for element in found} | covered
    found += [element for element in _bodies(sentence) if element.place not in taken]
    taken = {element.place for element in found}
    for tag in sentence.tagged("parties"):
        if tag.first not in taken and not _is_adjective(sentence, tag) and not _is_paper(sentence, tag):
            found.append(Speaker(f"party:{tag.value}", tag.first, tag.last - 1))
    found += [firm for firm in firms(sentence) if firm.place not in taken]
    return apposed(sentence, sorted(found, key=lambda element: element.place))


def _is_paper(sentence: Sentence, tag: Tag) -> bool:
    """*India Today*, *the Times of India*, *the Moscow Courier*: a paper that is named after a country."""
    behind = tag.last < len(sentence.tokens) and is_proper(sentence, tag.last)
    titled = sentence.key(tag.first - 1) == "of" and tag.first > 1 and is_proper(sentence, tag.first - 2)
    word = sentence.tokens[tag.first].key.isascii()
    return word and (
        titled or (behind and sentence.has("verbs", "says", within=(tag.last + 1, tag.last + 4)))
    )


def _is_adjective(sentence: Sentence, tag: Tag) -> bool:
    word = sentence.tokens[tag.last - 1].key
    return sentence.key(tag.last) not in _SIDES and (
        word in {"indian", "russian"} or word.startswith(("российск", "индийск")) or word in {"भारतीय", "रूसी"}
    )


def named(sentence: Sentence) -> Iterator[Speaker]:
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
        if _is_nobody(sentence, head) or sentence.key(head.first - 1) == "chief":
            continue
        plural = any(sentence.key(place) in PLURAL_VERBS for place in range(head.last, head.last + _PLURAL))
        speaks = plural or any(-_HEARD <= verb - head.first <= _HEARD for verb in spoken)
        code = sentence.key(head.last).startswith("code")
        if head.first not in taken and speaks and not code:
            yield Speaker(people(sentence, head), head.first, head.last - 1, quiet=True)
    for tag in sentence.tagged("groups"):
        if sentence.key(tag.first - 1) == "chief":
            continue
        if tag.value == OUTLET and sentence.key(tag.first - 1) in _MEDIUM:
            continue
        if sentence.tokens[tag.first].key not in _RECIPIENTS and not _is_nobody(sentence, tag):
            told = tag.value
            knows = next((one.told for one in _agencies(sentence) if one.place == tag.first - 1), "")
            if told == "unnamed" and knows:
                told = knows  # ANI has learnt
            elif told == "unnamed" and _is_of_stranger(sentence, tag):
                told = OUTLET
            if told in {"sources:unnamed", "sources:official"}:
                told = people(sentence, tag)
            yield Speaker(told, tag.first, tag.last - 1)


def _is_nobody(sentence: Sentence, tag: Tag) -> bool:
    """*Naming no source*, *не называя источников*: nobody is said to speak."""
    return not _NOBODY.isdisjoint({token.key for token in sentence.tokens[max(0, tag.first - 2) : tag.first]})


def people(sentence: Sentence, head: Tag) -> str:
    """Whose people speak, by the words around the noun for them: *a source in the air force*."""
    start, end = head.first, head.last
    hindi = "\u0900" <= sentence.tokens[head.first].key[0] <= "\u097f"
    while start > max(0, head.first - _AROUND[hindi]) and sentence.tokens[start - 1].key not in CUTS:
        start -= 1
    if sentence.key(end) == "«":
        end = next((at + 1 for at in range(end, len(sentence.tokens)) if sentence.key(at) == "»"), end)
    after = end
    while end < min(len(sentence.tokens), after + _AROUND[1]) and sentence.tokens[end].key not in CUTS:
        if sentence.has("verbs", within=(end, end + 1)):
            break
        end += 1
    told = {tag.value for tag in sentence.tagged("near", within=(start, end))}
    bodies = any(name.kind == "body" and start <= name.first < end for name in sentence.names)
    other = "sources:official" if bodies and head.value == "sources:unnamed" else head.value
    if told >= {"sources:defence", "sources:official"}:  # of the ministry of defence
        told.remove("sources:defence")
    return next((value for value in _KINDS if value in told), other)


def _is_of_stranger(sentence: Sentence, tag: Tag) -> bool:
    """Whether a paper is said to know: *the Malwa Chronicle has learnt*, *стало известно «Вестнику»*."""
    before = tag.first > 1 and is_proper(sentence, tag.first - 1)
    press = sentence.has("groups", "outlet", within=(tag.first - 1, tag.last + 3))
    return before or press or (tag.last < len(sentence.tokens) and sentence.tokens[tag.last].key == "«")


def _bodies(sentence: Sentence) -> Iterator[Speaker]:
    """A ministry without its country: India's, unless a Russian word stands beside it."""
    for tag in sentence.tagged("bodies"):
        last = tag.last
        while last < len(sentence.tokens) and sentence.tokens[last].key in TITLES:
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
            if sentence.text[token.start : end] == words and not _is_initials(sentence, place, words):
                yield Speaker(f"agency:{name}", place, place + words.count(" "))
                break


def _is_initials(sentence: Sentence, place: int, words: str) -> bool:
    """*AP Singh* is a person, no agency."""
    following = sentence.tokens[place + 1 : place + 2]
    return len(words) <= _INITIALS and bool(following) and sentence.text[following[0].start].isupper()


@cache
def _agency_marks() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """The agencies' names by their first word, the longest first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for agency in lexicon.agencies():
        for mark in agency.marks:
            if mark not in _NO_AGENCY:
                found.setdefault(key(mark.split()[0]), []).append((mark, agency.name))
    return {word: tuple(sorted(marks, key=lambda mark: -len(mark[0]))) for word, marks in found.items()}


def is_proper(sentence: Sentence, place: int) -> bool:
    """Whether a word is a capitalised name that no table knows."""
    token = sentence.tokens[place]
    known = any(name.first <= place < name.last for name in sentence.names)
    tagged = any(tag.first <= place < tag.last for kind in _KNOWN for tag in sentence.tagged(kind))
    return sentence.text[token.start].isupper() and len(token.key) > 1 and not (known or tagged)
