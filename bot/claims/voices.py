"""A sentence → everybody in it who could speak: persons, bodies, countries, agencies, sources, papers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import cast

from bot import lexicon
from bot.claims.speaking import OUTLET, Speaker, apposed, bodies_of, body_of, firms, is_office
from bot.claims.wording import key
from bot.claimtypes.base import Sentence, Tag, word_set

TITLES = word_set(
    "chief head director ceo spokesman spokesperson spokeswoman chairman boss president representative deputy"
    " manager secretary commander office representatives spokesmen"
)
PLURAL_VERBS = word_set(
    "hope fear think predict reckon grumble concede complain argue contend recall admit confirm assert insist"
    " maintain claim deny stress acknowledge warn hint indicate suggest"
)
_MEDIUM = word_set(
    "эфире интервью беседе страницах корреспондентам корреспонденту журналистам журналисту репортерам"
)
_PLURAL = 6
_HEARD = 12
"""How near to a verb of saying a noun for people must stand to be a speaker."""

_AROUND = (4, 7)
_KNOWING = frozenset(("familiar", "aware", "briefed", "privy", "знакомый", "знакомые"))
"""What follows is what people know of, and not who they are."""

CUTS = frozenset((",", ";", ".", ":", "—", '"', "«", "»", "that", "что", "कि", "and", "who", "told"))
_KINDS = ("sources:industry", "sources:diplomatic", "sources:military", "sources:defence", "sources:official")
_RECIPIENTS = word_set("газете изданию порталу телеканалу журналу еженедельнику агентству журналистам")
_NOBODY = frozenset(("no", "without", "any", "не", "без", "बिना"))
_INITIALS = 3
_OF_PAPERS = frozenset(("the", "«", "“", '"'))
_EVENTS = frozenset(("वार्ता", "कॉन्फ्रेंस", "कांफ्रेंस", "विज्ञप्ति", "conference", "briefing"))
_NEAR = 3
"""How far before its report a body may stand: *रक्षा मंत्रालय की वार्षिक रिपोर्ट*."""

_OF_ARMY = frozenset(("армии", "авиации", "флота"))
"""What belongs to a rank: *генерал армии*."""

_RANKED = 10
"""How far from a rank the body may stand whose office its bearer holds."""

_OFFICE, _NAME, _BEHIND = 4, 5, 7
"""How near a body stands to the office that is held in it, and to both the name of who holds it."""

_BY = frozenset(("by", "of", "from"))
_SIDES = frozenset(("side", "сторона", "стороны", "стороне", "стороной", "पक्ष"))
_KNOWN = ("months", "weekdays", "units", "parties", "bodies", "groups", "foreign", "committees")
_CLOSE = ("близк", "знаком", "осведомл")
_NO_AGENCY = frozenset(("भाषा", "वार्ता", "Prime", "Прайм", "Спутник", "Zvezda", "Sputnik", "RT"))
_LONGEST_ASIDE = 14
_AGENCY = frozenset(("समाचार", "न्यूज", "एजेंसी"))
_TO_IT = frozenset((("को", "बताया"), ("को", "दिए"), ("से", "बात"), ("से", "बातचीत"), ("से", "कहा")))
_PRESENCE = frozenset(("presence", "присутствии"))
_PRESENT = frozenset(("मौजूदगी", "उपस्थिति"))


def voices(sentence: Sentence) -> list[Speaker]:
    """Everything in a sentence that can speak."""
    covered = {place for tag in sentence.tagged("groups") for place in range(tag.first, tag.last)}
    found = [*_groups(sentence), *_agencies(sentence)]
    found += [element for element in named(sentence) if element.place not in covered]
    brackets = "(" in sentence.text
    if brackets:
        found = [one for one in found if not _is_in_brackets(sentence, one, found)]
    taken = {element.place for element in found} | covered
    found += [element for element in _bodies(sentence) if element.place not in taken]
    found += _governments(sentence)
    taken = {element.place for element in found}
    taken |= {at for tag in sentence.tagged("cues", "events") for at in range(tag.first, tag.last)}
    for tag in sentence.tagged("parties"):
        if tag.first not in taken and not _is_adjective(sentence, tag) and not _is_paper(sentence, tag):
            side = sentence.key(tag.last) in _SIDES
            found.append(Speaker(f"party:{tag.value}", tag.first, tag.last - 1 + side))
    taken |= {at for name in sentence.names for at in range(name.first, name.last)}  # госкорпорация «Ростех»
    found += [firm for firm in firms(sentence) if firm.place not in taken]
    peopled = {one.at - 1 for one in found if one.told.startswith("sources:")}  # an HAL official
    found = [one for one in found if one.place not in peopled or not one.told.startswith("official:")]
    if any(sentence.key(one.place + 1) == "ने" for one in found):  # रूस ने भारत को बताया
        found = [one for one in found if sentence.key(one.place + 1) != "को"]
    if any(token.key in _PRESENCE or token.key in _PRESENT for token in sentence.tokens):
        found = [one for one in found if not _looks_on(sentence, one)]
    if brackets:
        found = [_with_aside(sentence, one) for one in found]
    return apposed(sentence, sorted(found, key=lambda element: element.place))


def _with_aside(sentence: Sentence, one: Speaker) -> Speaker:
    """A body with the brackets behind it: *UAC (part of Rostec) chief Ivan Petrov*."""
    if not one.told.startswith("official:") or sentence.key(one.place + 1) != "(":
        return one
    return one._replace(place=_behind_aside(sentence, one.place))


def _is_in_brackets(sentence: Sentence, one: Speaker, found: Iterable[Speaker]) -> bool:
    """*UAC (part of Rostec) chief Ivan Petrov*: a body that only tells whose another is."""
    before = (at for at in range(one.at - 1, -1, -1) if sentence.key(at) in {"(", ")"})
    opened = next(before, -1)
    whose = any(other.place == opened - 1 and other.told.startswith("official:") for other in found)
    return whose and sentence.key(opened) == "(" and one.told.startswith("official:")


def _looks_on(sentence: Sentence, one: Speaker) -> bool:
    """Whether somebody is only there: *signed in the presence of A and B, according to a release*."""
    start = max((at for at in range(one.at) if sentence.key(at) in _PRESENCE), default=-1)
    if start >= 0 and not any(sentence.key(at) in {",", ";"} for at in range(start, one.at)):
        return True
    return any(sentence.key(at) in _PRESENT for at in range(one.place + 1, one.place + 4))


def _is_paper(sentence: Sentence, tag: Tag) -> bool:
    """*India Today*, *the Times of India*, *the Moscow Courier*: a paper that is named after a country."""
    if sentence.key(tag.first - 1) in {"to", "of", "in"} and is_office(sentence.key(tag.first - 2)):
        return False
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
        aside = sentence.key(tag.first - 1) in _MEDIUM or sentence.key(tag.last) in _EVENTS
        if tag.value == OUTLET and (aside or _is_report_of(sentence, tag)):
            continue
        if _is_ranked(sentence, tag):
            continue
        if sentence.tokens[tag.first].key not in _RECIPIENTS and not _is_nobody(sentence, tag):
            told = _author(sentence, tag) or tag.value
            knows = next((one.told for one in _agencies(sentence) if one.place == tag.first - 1), "")
            if told == "unnamed" and knows:
                told = knows  # ANI has learnt
            elif told == "unnamed" and _is_of_stranger(sentence, tag):
                told = OUTLET
            if told in {"sources:unnamed", "sources:official"}:
                told = people(sentence, tag)
            yield Speaker(told, tag.first, tag.last - 1)


def _is_ranked(sentence: Sentence, tag: Tag) -> bool:
    """Whether a rank stands before the name of one whose body is told: *Air Marshal Rao of the IAF*."""
    behind = tag.last + (sentence.key(tag.last) in _OF_ARMY)
    if tag.value != "sources:military" or behind >= len(sentence.tokens):
        return False
    if any(name.kind == "person" and name.first == behind for name in sentence.names):
        return True
    told = any(abs(at - behind) <= _RANKED for at, _ in bodies_of(sentence))
    return told and is_proper(sentence, behind)


def _is_report_of(sentence: Sentence, tag: Tag) -> bool:
    """*सिपरी की रिपोर्ट के अनुसार*: a body's own report."""
    ends = {name.last for name in sentence.names if name.kind == "body"}
    ends |= {body.last for body in sentence.tagged("bodies")}
    return any(at in ends and sentence.key(at) == "की" for at in range(tag.first - _NEAR, tag.first))


def _author(sentence: Sentence, tag: Tag) -> str:
    """*According to a report released on Monday by SIPRI*: whose report it is."""
    if sentence.key(tag.last - 1) != "report":
        return ""
    end = next((at for at in range(tag.last, len(sentence.tokens)) if sentence.key(at) in CUTS), 0)
    by = next((at for at in range(tag.last, min(end, tag.last + _NAME)) if sentence.key(at) in _BY), 0)
    return next((told for at, told in bodies_of(sentence) if by and by < at < min(end, by + _NAME + 1)), "")


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
    if sentence.key(end) == "," and sentence.key(end + 1).startswith(_CLOSE):
        end += 1  # источник, близкий к ВВС
    after = end
    while end < min(len(sentence.tokens), after + _AROUND[1]) and sentence.tokens[end].key not in CUTS:
        if sentence.has("verbs", within=(end, end + 1)) or sentence.key(end) in _KNOWING:
            break
        end += 1
    near = sentence.tagged("near", within=(start, end))
    told = {tag.value for tag in near if not head.last <= tag.first < after}  # but what a paper's name tells
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


def _governments(sentence: Sentence) -> Iterator[Speaker]:
    """*The government told parliament*, *сообщили в правительстве*, *सरकार ने बताया*."""
    for tag in sentence.tagged("near", "sources:official"):
        if not sentence.key(tag.first).startswith(("government", "правительств", "सरकार")):
            continue
        behind = (
            sentence.has("verbs", "says", within=(tag.last, tag.last + 3)) and sentence.key(tag.last) != ","
        )
        before = sentence.key(tag.first - 1) in {"в", "во"}
        says = any(verb.last in {tag.first, tag.first - before} for verb in sentence.tagged("verbs", "says"))
        if says or behind or sentence.key(tag.last) == "ने":
            yield Speaker("sources:official", tag.first, tag.last - 1, quiet=True)


def holders(sentence: Sentence, bodies: Iterable[tuple[int, str]]) -> Iterator[tuple[str, str]]:
    """The names that no table knows, each with the body whose office is beside: *HAL chairman D K Rao*."""
    for at, told in bodies:
        places = range(at - _OFFICE, at + _OFFICE + 1)
        near = [place for place in places if sentence.key(place) in TITLES or is_office(sentence.key(place))]
        if near:
            first, last = min(at, *near), _behind_aside(sentence, max(at, *near))
            yield from ((stem(name), told) for name in _full_names(sentence, first - _NAME, last + _BEHIND))
    for tag in sentence.tagged("bodies", "Minister"):
        side = body_of(sentence, tag)
        yield from (
            (stem(name), f"official:{side} MoD")
            for name in _full_names(sentence, tag.last, tag.last + _INITIALS)
        )


def _behind_aside(sentence: Sentence, place: int) -> int:
    """The bracket that closes an aside behind a body: *глава ОАК (входит в Ростех) Иван Петров*."""
    opened = next((at for at in range(place, place + _NEAR + 1) if sentence.key(at) == "("), place)
    ends = (at for at in range(opened, opened + _LONGEST_ASIDE) if sentence.key(at) == ")")
    return place if opened == place else next(ends, place)


def _full_names(sentence: Sentence, first: int, last: int) -> Iterator[str]:
    """The family names of those who stand between two places with their first names or initials."""
    length = 0
    for place in range(max(0, first), min(last + 1, len(sentence.tokens))):
        letter = len(sentence.key(place)) == 1 and sentence.text[sentence.tokens[place].start].isupper()
        length = length + 1 if letter or is_proper(sentence, place) else 0
        if length > 1 and not letter and sentence.key(place - length) not in _OF_PAPERS:
            yield sentence.key(place)


def stem(name: str) -> str:
    """A family name without its Russian case: *Тарасова*, *Тарасовым*."""
    return name.rstrip("аоуыемяй")


def _bodies(sentence: Sentence) -> Iterator[Speaker]:
    """A ministry without its country: India's, unless a Russian word stands beside it."""
    for tag in sentence.tagged("bodies"):
        last = tag.last
        while last < len(sentence.tokens) and sentence.tokens[last].key in TITLES:
            last += 1
        if is_office(sentence.key(tag.first)):  # замминистра обороны России
            last = next((party.last for party in sentence.tagged("parties", within=(last, last + 1))), last)
        told = body_of(sentence, tag)
        kind = "minister" if tag.value == "Minister" else "official"
        yield Speaker(f"{kind}:{told}", tag.first, last - 1)


def _agencies(sentence: Sentence) -> Iterator[Speaker]:
    marks = _agency_marks()
    for place, token in enumerate(sentence.tokens):
        for words, name in marks.get(token.key, ()):
            end = token.start + len(words)
            if sentence.text[token.start : end] != words or _is_told(sentence, place + words.count(" ") + 1):
                continue
            if not _is_initials(sentence, place, words):
                yield Speaker(f"agency:{name}", place, place + words.count(" "))
                break


def _is_told(sentence: Sentence, behind: int) -> bool:
    """Hindi: *तास समाचार एजेंसी को बताया*: an agency that is only told."""
    while sentence.key(behind) in _AGENCY:
        behind += 1
    return (sentence.key(behind), sentence.key(behind + 1)) in _TO_IT


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
    if len(token.key) <= 1 or not sentence.text[token.start].isupper():
        return False
    known = any(name.first <= place < name.last for name in sentence.names)
    tagged = any(tag.first <= place < tag.last for kind in _KNOWN for tag in sentence.tagged(kind))
    return not (known or tagged)
