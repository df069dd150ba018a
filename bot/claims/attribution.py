"""A sentence → who says what stands in it: a person, a body, a country, an agency, sources, the outlet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import NamedTuple, cast

from bot import lexicon
from bot.claims.wording import key
from bot.claimtypes.base import Sentence, Tag, word_set
from bot.model import Attribute, Claim

OUTLET = "outlet"
_BEFORE, _AFTER = 9, 6
_NEXT = 300
"""How many characters behind a share the next one may stand, so that both are of one source."""

_VERBS_FIRST = word_set(
    "said says say added adds according per quoting citing quoted cited quotes cites noted data from"
    " show shows stated сказал сказала заявил заявила заявили сообщил сообщила сообщили сообщает"
    " сообщают отметил отметила добавил добавила подчеркнул подчеркнула подтвердил подтвердила"
    " уточнил уточнила рассказал рассказала пояснил пояснила подсчитали передает передают пишет"
    " словам данным информации сведениям согласно ссылкой ссылаясь по со говорит объявил объявила"
    " цитирует цитируют"
)
_WEAK = ("agency:", OUTLET)
_NO_AGENCY = frozenset(("भाषा", "वार्ता", "Prime", "Прайм", "Спутник", "Zvezda", "Sputnik", "RT"))


class Speaker(NamedTuple):
    """Who speaks (`told`, as in a claim), and where: the token of the verb, or of the name."""

    told: str
    at: int
    place: int


def speakers(sentence: Sentence) -> list[Speaker]:
    """Everyone who is said to speak in a sentence, in order."""
    elements = _elements(sentence)
    found: list[Speaker] = []
    for verb in sentence.tagged("verbs", "says"):
        who = (
            _beside(sentence, verb, elements)
            or _before(sentence, verb, elements)
            or _after(sentence, verb, elements)
        )
        if who:
            found.append(Speaker(who.told, verb.first, who.place))
    spoken = {speaker.place for speaker in found}
    for element in elements:
        silent = element.place not in spoken and element.told.startswith(
            ("sources:", "unnamed", "agency:Russian")
        )
        if silent:
            found.append(element)
    return sorted(found, key=lambda speaker: speaker.at)


def attributed(told: Sequence[Speaker], last: int) -> str:
    """Who says what ends at this token: the innermost speaker, "" where there is none."""
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
    near = [element for element in elements if 0 <= verb.first - element.place <= _BEFORE]
    for element in reversed(near):
        between = {token.key for token in sentence.tokens[element.place + 1 : verb.first]}
        party = element.told.startswith("party:")
        if ";" in between or (
            party and (between & {"on", "in", ",", "and"} or verb.first - element.place > 4)
        ):
            continue
        if not element.told.startswith(("sources:", "unnamed")) and _is_of(sentence, element):
            continue
        others = [tag for tag in sentence.tagged("verbs", "says") if element.place < tag.first < verb.first]
        if not others:
            return element
    return None


def _beside(sentence: Sentence, verb: Tag, elements: Sequence[Speaker]) -> Speaker | None:
    """The speaker right behind a verb that opens its clause: *, said Belousov*; *, сообщила ОСК*."""
    word = sentence.tokens[verb.first].key
    if word not in _VERBS_FIRST and not "а" <= word[0] <= "я":
        return None
    opens = verb.first == 0 or sentence.tokens[verb.first - 1].key in {",", '"', "”", "»", "—", "-"}
    for element in sorted(elements, key=lambda element: not element.told.startswith("person:")):
        reach = 0 if element.told.startswith("party:") else 3
        if opens and 0 <= element.place - verb.last <= reach:
            return element
    return None


def _is_of(sentence: Sentence, element: Speaker) -> bool:
    start = element.at
    while start and sentence.tokens[start - 1].key in {"the", "indian", "russian", "s"}:
        start -= 1
    before = sentence.tokens[start - 1].key if start else ""
    return before in {"to", "for", "with", "from", "of", "in", "by", "into", "в", "с", "из", "для", "about"}


def _after(sentence: Sentence, verb: Tag, elements: Sequence[Speaker]) -> Speaker | None:
    word = sentence.tokens[verb.first].key
    if word not in _VERBS_FIRST:
        return None
    for element in elements:
        if 0 <= element.place - verb.last <= _AFTER and not element.told.startswith("party:"):
            return element
        if 0 <= element.place - verb.last <= 1:
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
    return sorted(found, key=lambda element: element.place)


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
    for tag in sentence.tagged("groups"):
        yield Speaker(tag.value, tag.first, tag.last - 1)


def _bodies(sentence: Sentence) -> Iterator[Speaker]:
    """A ministry without its country: India's, unless a Russian word stands beside it."""
    for tag in sentence.tagged("bodies"):
        near = (tag.first - 2, tag.last + 3)
        sides = [party.value for party in sentence.tagged("parties", within=near)]
        side = sides[0] if sides else "IN"
        if tag.value == "Minister":
            yield Speaker(f"minister:{side}", tag.first, tag.last - 1)
            continue
        told = {"MoD": f"{side} MoD", "MFA": "RU MFA" if side == "RU" else "IN MEA"}.get(tag.value, tag.value)
        yield Speaker(f"official:{told}", tag.first, tag.last - 1)


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
