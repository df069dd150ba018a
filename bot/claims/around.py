"""A verb of saying → who stands around it as its subject: *he said*, *, said he*, *quoting him*."""

from __future__ import annotations

from collections.abc import Sequence

from bot.claims.speaking import OUTLET, Speaker, is_office
from bot.claims.unspoken import is_of
from bot.claims.voices import CUTS, TITLES, is_proper
from bot.claimtypes.base import Sentence, Tag, word_set

_BEFORE, _AFTER = 9, 6
_NE = 30
"""How far before its verb a Hindi speaker with *ने* may stand."""
_VERBS_FIRST = word_set(
    "said says say added adds according per quoting citing quoted cited quotes cites noted data from"
    " show shows stated сказал сказала заявил заявила заявили сообщил сообщила сообщили сообщает"
    " сообщают отметил отметила добавил добавила подчеркнул подчеркнула подтвердил подтвердила"
    " уточнил уточнила рассказал рассказала пояснил пояснила подсчитали передает передают пишет"
    " словам данным информации сведениям согласно ссылкой ссылаясь по со говорит объявил объявила"
    " цитирует цитируют reports report"
)
_ENDED = frozenset(("", ",", ".", ";", ":", '"', "”", "»", "—", "-", "on", "in", "at", "this", "last"))
_PLACED = frozenset(("in", "from"))
_CITING = word_set("quoting citing quotes cites quoted cited ссылкой ссылаясь")
_SILENT = word_set("; declined refused отказался отказалась отказались")
_HEARD = word_set("told assured informed notified briefed apprised promised")
_THAT = frozenset(("that", "что", "कि"))
_BEING = word_set("was were been is are being")
_NOMINATIVE = word_set("индия россия москва дели нью-дели рф сторона")
_EXPECTS = ("expect", "ожида")
_ASIDE = 20
"""How far before its verb a speaker may stand with an aside between: *Singh, in a reply, said*."""

_FULL_NAME = 2
_ASKED = 2
_OPENS_NAME = word_set('the « " “ господин госпожа г-н г-жа')
_OF_OFFICE = word_set('генерального первого официального официальный "')
_CLOSING = frozenset(("”", '"', "»"))
_CITED = 5
OPENING = frozenset((",", '"', "”", "»", "—", "-", "as", "как"))
WEAK = ("agency:", OUTLET)


def stranger(sentence: Sentence, verb: Tag, elements: Sequence[Speaker]) -> Speaker | None:
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
    if _has_office(sentence, before, elements):
        return None
    paper = before > 0 and any(one.place == before - 1 for one in elements)  # the Navy Times
    if before > 0 and (paper or before not in places) and is_proper(sentence, before):
        named = before
    else:
        behind = verb.last + sentence.has("days", within=(verb.last, verb.last + 1))  # написала сегодня
        while behind < len(sentence.tokens) and sentence.tokens[behind].key in _OPENS_NAME:
            behind += 1
        opened = verb.first == 0 or sentence.tokens[verb.first - 1].key in {",", "—", "-", "»", '"', "”"}
        recipient = sentence.key(verb.first) in _HEARD  # told Sputnik
        if recipient or not opened or behind >= len(sentence.tokens) or behind in places:
            return None
        if not is_proper(sentence, behind):
            return None
        named = behind
    return Speaker(OUTLET, named, named)


def _has_office(sentence: Sentence, last: int, elements: Sequence[Speaker]) -> bool:
    """Whether the name that ends here is of one whose body is told: *Russian envoy Ivan Petrov said*."""
    place = last
    while place >= 0 and (is_proper(sentence, place) or _is_initial(sentence, place)):
        place -= 1
    named = last - place >= _FULL_NAME or is_office(sentence.key(place))
    if sentence.key(place) == ")":  # chief of UAC (part of Rostec) Ivan Petrov
        place = next((at for at in range(place, -1, -1) if sentence.key(at) == "("), 1) - 1
    place -= sentence.key(place) == ","
    return named and any(one.at <= place <= one.place for one in elements)


def _is_initial(sentence: Sentence, place: int) -> bool:
    """A letter of *D. K. Rao*, or its dot."""
    token = sentence.tokens[place]
    return token.key == "." or (len(token.key) == 1 and sentence.text[token.start].isupper())


def passive(sentence: Sentence, verb: Tag, elements: Sequence[Speaker]) -> Speaker | None:
    """*As was confirmed by Rostec*, *we are told by those who know*."""
    if sentence.key(verb.last) != "by":
        return None
    return next((one for one in elements if 0 < one.at - verb.last <= _CITED), None)


def cited(sentence: Sentence, verb: Tag, elements: Sequence[Speaker]) -> Speaker | None:
    """Who is quoted by somebody else: *quoting an officer*, *ТАСС со ссылкой на Мантурова*."""
    words = {token.key for token in sentence.tokens[verb.first : verb.last]}
    if words.isdisjoint(_CITING) and not sentence.key(verb.first).startswith("цитиру"):
        return None
    if sentence.key(verb.first - 1) in {"was", "is", "were"} and sentence.key(verb.last) in {"by", "as"}:
        return before(sentence, verb, elements)
    behind = [
        one for one in elements if 0 <= one.at - verb.last <= _CITED and not one.told.startswith("party:")
    ]
    return min(behind, key=lambda one: (one.told.startswith(WEAK), one.at), default=None)


def before(sentence: Sentence, verb: Tag, elements: Sequence[Speaker]) -> Speaker | None:
    """The speaker in front of a verb, with nothing but his office between."""
    word = sentence.key(verb.first)
    if sentence.key(verb.first - 1) in _BEING and (word in _HEARD or _is_undergone(word)):
        return None  # India has been told that, the firm was declared the lowest bidder
    near = [
        element
        for element in elements
        if 0 <= verb.first - element.place <= _farthest(sentence, element, verb)
    ]
    for element in reversed(near):
        between = {token.key for token in sentence.tokens[element.place + 1 : verb.first]}
        party = element.told.startswith("party:")
        if between & _SILENT or (
            party and (between & {"on", "in", ",", "and"} or verb.first - element.place > 4)
        ):
            continue
        told = sentence.tokens[element.place + 1 : element.place + 3]
        if _is_quoted(sentence, element, verb):
            continue
        if "," in between and sentence.has("verbs", "says", within=(element.at - _ASKED, element.at)):
            continue  # как сообщает ТАСС, заявил Михеев
        relative = [token.key for token in told] in ([",", "who"], [",", "which"])
        if not relative and "," in between and _acts_between(sentence, element, verb):
            continue
        silent = element.told.startswith(("sources:", "unnamed")) or _is_in(sentence, element, verb)
        if not silent and not relative and is_of(sentence, element):
            continue
        others = [tag for tag in sentence.tagged("verbs", "says") if element.place < tag.first < verb.first]
        if not others and (not party or _is_subject(sentence, element)):
            if party and word.startswith(_EXPECTS):
                return None  # India expects the fifth in 2026
            return next((head for head in near if _is_head_of(sentence, head, element)), element)
    return None


def _is_quoted(sentence: Sentence, element: Speaker, verb: Tag) -> bool:
    """Whether a quotation that names somebody ends before the verb: *…," the statement added*."""
    return any(
        sentence.key(at) in _CLOSING and sentence.key(at - 1) in {",", ".", "!", "?"}
        for at in range(element.place + 2, verb.first)
    )


def _is_undergone(word: str) -> bool:
    """Whether a participle behind *was* is what is done to its subject; *was quoted as* is not."""
    return word.endswith("ed") and word not in {"quoted", "cited"}


def _is_subject(sentence: Sentence, party: Speaker) -> bool:
    """Whether a Russian name of a country stands in the nominative, or behind *в*: *Индия*, not *Индии*."""
    word = sentence.key(party.place)
    return not "а" <= word[0] <= "я" or word in _NOMINATIVE or sentence.key(party.at - 1) in {"в", "во"}


def _farthest(sentence: Sentence, element: Speaker, verb: Tag) -> int:
    """How far before its verb a speaker may stand: behind *ने* before an aside, *Singh, in a reply, said*."""
    if sentence.key(element.place + 1) == "ने":
        return _NE
    aside = sentence.key(element.place + 1) == "," == sentence.key(verb.first - 1)
    return _ASIDE if aside and element.at <= 1 else _BEFORE


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


def beside(sentence: Sentence, verb: Tag, elements: Sequence[Speaker]) -> Speaker | None:
    """The speaker right behind a verb that opens its clause: *, said Belousov*; *, сообщила ОСК*."""
    word = sentence.tokens[verb.first].key
    if word not in _VERBS_FIRST and not "а" <= word[0] <= "я":
        return None
    opens = verb.first == 0 or sentence.tokens[verb.first - 1].key in OPENING
    named = any(
        one.told.startswith("person:") and one.place == verb.first - 2 and sentence.key(verb.first - 1) == ","
        for one in elements
    )
    for element in sorted(elements, key=lambda element: not element.told.startswith("person:")):
        if named and not element.told.startswith("person:"):
            continue  # its head, Alexander Mikheev, said the company was
        party = element.told.startswith("party:")
        if party and sentence.key(element.place + 1) not in _ENDED:
            continue  # , said India was interested
        reach = 0 if party else 3
        if party and not _is_subject(sentence, element) and word not in {"по", "согласно"}:
            continue  # сообщили Индии
        if opens and 0 <= _apart(sentence, verb.last, element.at) <= reach:
            return element
    return None


def _apart(sentence: Sentence, first: int, last: int) -> int:
    """How many words stand between, without an office and the name of a paper: *сказал «Вестнику» посол*."""
    between = [token.key for token in sentence.tokens[first:last]]
    if "«" in between and "»" in between:
        return last - first - (between.index("»") - between.index("«") + 1)
    return last - first - sum(word in _OF_OFFICE or is_office(word) for word in between)


def after(sentence: Sentence, verb: Tag, elements: Sequence[Speaker]) -> Speaker | None:
    word = sentence.tokens[verb.first].key
    if word not in _VERBS_FIRST and not "а" <= word[0] <= "я":
        return None
    if sentence.key(verb.last + (sentence.key(verb.last) == ",")) in _THAT:
        return None  # Сингх отметил, что
    quoted = verb.first > 1 and sentence.tokens[verb.first - 1].key in {"—", "-", "–"}
    for element in sorted(elements, key=lambda element: element.told.startswith(WEAK)):
        near = _AFTER + 2 * _AFTER * quoted
        if 0 <= element.place - verb.last <= near and not element.told.startswith("party:"):
            return element
        ended = sentence.key(element.place + 1) in _ENDED or not element.told.startswith("party:")
        if 0 <= element.place - verb.last <= 1 and sentence.key(verb.last) not in _PLACED and ended:
            return element
    return None
