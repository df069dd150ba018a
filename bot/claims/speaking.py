"""Names and offices of those who speak in a sentence → each person once: *Denis Alipov, Moscow's envoy*."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, cast

from bot import lexicon
from bot.claimtypes.base import Sentence, Tag, word_set

_OFFICES = word_set(
    "chief head director ceo spokesman spokesperson spokeswoman chairman chairperson chairwoman boss aide"
    " navy naval air force army vice"
    " president representative deputy manager secretary commander officer minister ambassador envoy adviser"
    " advisor executive general first vice managing assistant company state former federal national security"
    " of the глава директор гендиректор генеральный генерального генеральным министр посол секретарь помощник"
    " пресс-секретарь замглавы заместитель представитель официальный президента президент россии рф индии в и"
    " marshal admiral lieutenant rear маршал авиации адмирал вице-адмирал генерал главный"
    " प्रमुख मंत्री राजदूत प्रवक्ता सचिव निदेशक अध्यक्ष सलाहकार रक्षा विदेश"
)
_SIGNS = frozenset(("«", "»", '"', "“", "”", "'", "-", "–", "s"))
_STANDS = word_set("говорится сказано отмечается подчеркивается")
_ENDS = frozenset(("", ".", ",", ";", "»", '"'))
_CLOSING = frozenset(("»", '"', "”"))
_MINISTRIES = frozenset(("IN MoD", "RU MoD", "IN MEA", "RU MFA"))
_SERVED = frozenset(("Indian Navy", "Indian Air Force", "Indian Army", "Indian Coast Guard"))
_RUSSIAN_SUBJECTS = word_set(
    "министр посол помощник пресс-секретарь вице-премьер премьер президент политик дипломат"
)
_FIRMS_OWN = word_set("its chief chairman ceo head director executive spokesman spokesperson spokeswoman")
_LONGEST_OFFICE = 10
_ASIDE = 5
"""How much longer an office is that gives its short name in brackets."""

_ADJECTIVES = 3
"""How far before the noun *the* may stand: *the arms exporter said*."""

OUTLET = "outlet"
AGAIN = "again"
"""What is told as the speaker where a pronoun is the subject: whoever spoke before."""

_RUSSIAN_OFFICES = frozenset(
    word.rstrip("аоуыемя")
    for word in word_set(
        "глава директор министр посол секретарь помощник пресс-секретарь замглавы заместитель представитель"
        " замминистра гендиректор замдиректор президент чиновник дипломат ведомства компании корпорации"
        " страны политик вице-премьер премьер"
    )
)
_OWN = frozenset(("its", "their", "his", "her"))
_LEADS = frozenset(("heads", "leads", "runs", "chairs", "возглавляет", "руководит"))
_OWN_OFFICE = 6
_HOLDERS = word_set(
    "chief head director ceo spokesman spokesperson spokeswoman chairman chairperson boss president"
    " representative secretary commander minister ambassador envoy executive"
)
_SERVICES = {"navy": "Indian Navy", "naval": "Indian Navy", "air": "Indian Air Force", "army": "Indian Army"}
_ENVOYS = word_set("envoy envoys ambassador embassy")


class Speaker(NamedTuple):
    """Who speaks (`told`, as in a claim), and where: the token of the verb, or of the name.

    `reach` are the tokens that hold what is said: behind *said that*, up to a semicolon.
    """

    told: str
    at: int
    place: int
    reach: tuple[int, int] = (0, 1_000_000)
    sums: bool = False
    quiet: bool = False


def apposed(sentence: Sentence, elements: Sequence[Speaker]) -> list[Speaker]:
    """The speakers, an office that only says who a person is told as that person."""
    persons = [one for one in elements if one.told.startswith("person:")]
    widened: dict[Speaker, Speaker] = {}
    offices: set[Speaker] = set()
    for person in persons:
        before = [one for one in elements if one not in persons and _leads_to(sentence, one, person)]
        end = _office_end(sentence, person)
        behind = [one for one in elements if one not in persons and person.place < one.at < end]
        offices.update(before, behind)
        start = min((one.at for one in before), default=person.at)
        widened[person] = person._replace(at=start, place=end if behind else person.place)
    return [widened.get(one, one) for one in elements if one not in offices]


def _leads_to(sentence: Sentence, office: Speaker, person: Speaker) -> bool:
    """*Kremlin aide Ushakov*, *посол России в Индии Алипов*: nothing but an office stands between."""
    between = range(office.place + 1, person.at)
    if not 0 <= len(between) <= _LONGEST_OFFICE or office.place >= person.at:
        return False
    words = {sentence.key(place) for place in between} - _OFFICES - _SIGNS
    places = {
        sentence.key(at)
        for name in sentence.names
        if name.kind == "place"
        for at in range(name.first, name.last)
    }
    return not words - places


def _office_end(sentence: Sentence, person: Speaker) -> int:
    """The comma that closes the office behind a person: *Alipov, Moscow's ambassador to India, said*."""
    if sentence.key(person.place + 1) != ",":
        return 0
    last = min(person.place + 2 + _LONGEST_OFFICE + _ASIDE, len(sentence.tokens))
    words = [token.key for token in sentence.tokens[person.place + 2 : last]]
    office = words[: words.index(",")] if "," in words else []
    first = person.place + 2
    said = (verb.first - first for verb in sentence.tagged("verbs", "says", within=(first, last)))
    office = office[: min(said, default=len(office))]  # Mikheev, said the company was offering
    leads = office[:1] in (["who"], ["который"]) and not _LEADS.isdisjoint(office)
    is_office = leads or any(word in _OFFICES - {"of", "the", "и", "в"} for word in office)
    return person.place + 2 + len(office) if is_office else 0


def firms(sentence: Sentence) -> Iterator[Speaker]:
    """*the company said*, *its chief said*, *в ведомстве*: a body or country that was named before.

    One that the sentence does not name is told as `again:` and what it is.
    """
    nouns = {
        kind.first: _named_before(sentence, kind.value, kind.first)
        for kind in sentence.tagged("kinds")
        if _points_back(sentence, kind)
    }
    for place, token in enumerate(sentence.tokens, 1):
        last = token.key in _OWN and (_office(sentence, place) or _paper(sentence, place))
        if last and (told := _holder(sentence, place, last, nouns)):
            yield Speaker(told, place, last)
    for place, told in nouns.items():
        last = place
        while sentence.key(last + 1) in _FIRMS_OWN:
            last += 1
        yield Speaker(told, place, last)


def _paper(sentence: Sentence, place: int) -> int:
    """The token of a paper of one's own, *its annual report*, 0 where none stands."""
    return next((tag.first for tag in sentence.tagged("papers", within=(place, place + 2))), 0)


def _points_back(sentence: Sentence, kind: Tag) -> bool:
    """Whether a noun stands for a body named before: *the company*, *в ведомстве*, *कंपनी ने*."""
    word, before, place = sentence.key(kind.first), sentence.key(kind.first - 1), kind.first
    if sentence.has("bodies", within=(place - 1, place + 1)):
        return False
    if word.isascii():
        papers = before in {"a", "its"} and sentence.has("papers", within=(kind.last, kind.last + 1))
        return papers or _is_the(sentence, place)
    if not "а" <= word[0] <= "я":
        return sentence.key(kind.last) in {"ने", "के", "की", "का"}
    said = sentence.has("verbs", "says", within=(kind.last, kind.last + 1)) or any(
        verb.last == place for verb in sentence.tagged("verbs", "says")
    )
    papers = sentence.has("papers", within=(place - 1, place))
    return papers or (kind.value != "agency" and (said or before in {"в", "на"}))


def _is_the(sentence: Sentence, place: int) -> bool:
    """Whether *the* leads to a noun: *the arms exporter said*, but not *the Kremlin's press service said*."""
    said = any(sentence.has("verbs", "says", within=(at, at + 1)) for at in (place + 1, place + 2))
    bodies = {at for at, _ in bodies_of(sentence)}
    for at in range(place - 1, place - 1 - (_ADJECTIVES if said else 1), -1):
        if sentence.key(at) in {"the", "this"}:
            return sentence.key(place + 1) != "of"
        if sentence.key(at) == "," or at in bodies:
            return False
    return False


def _named_before(sentence: Sentence, kind: str, place: int) -> str:
    """The last body of a kind before a place, else behind it, else only what is to be found: *again:firm*."""
    found = {
        at: told
        for at, told in bodies_of(sentence)
        if kind in kinds_of(told) and not _is_quoted(sentence, at, place)
    }
    before = [at for at in found if at < place]
    return found[max(before or found)] if found else f"{AGAIN}:{kind}"


def _is_quoted(sentence: Sentence, at: int, place: int) -> bool:
    """Whether a body stands in a quotation that ends before a place: *«…», — сообщает ведомство*."""
    ends = (between for between in range(at, place) if sentence.key(between) in _CLOSING)
    return any("-" in {sentence.key(end + 1), sentence.key(end + 2)} for end in ends)


def bodies_of(sentence: Sentence) -> Iterator[tuple[int, str]]:
    """The bodies that a sentence names, each with its place."""
    officials = cast("Mapping[str, str]", lexicon.wording("speakers")["official"])
    for name in sentence.names:
        if name.kind == "body":
            yield name.first, f"official:{officials.get(name.name, name.name)}"
    for tag in sentence.tagged("bodies"):
        if tag.value not in {"Minister", "MFA"}:
            yield tag.first, f"official:{body_of(sentence, tag)}"


def body_of(sentence: Sentence, tag: Tag) -> str:
    """A body whose country the words around tell: India's, unless a Russian word stands beside it."""
    sides = [party.value for party in sentence.tagged("parties", within=(tag.first - 2, tag.last + 3))]
    side = sides[0] if sides else "IN"
    return {"MoD": f"{side} MoD", "MFA": "RU MFA" if side == "RU" else "IN MEA", "Minister": side}.get(
        tag.value, tag.value
    )


def kind_of(told: str) -> str:
    """What a body is: a ministry, a service, the institute, else a firm."""
    name = told.removeprefix("official:")
    if name in _MINISTRIES:
        return "ministry"
    if name in _SERVED:
        return "service"
    return "institute" if name == "SIPRI" else "firm"


def kinds_of(told: str) -> tuple[str, ...]:
    """All that a body may be called: a federal service is a *служба* and, like a ministry, a *ведомство*."""
    kind = kind_of(told)
    return (kind, "office") if kind == "ministry" or told == "official:FSVTS" else (kind,)


def _holder(sentence: Sentence, place: int, last: int, nouns: dict[int, str]) -> str:
    """Whose office it is: of the body or country that the sentence names first."""
    officials = cast("Mapping[str, str]", lexicon.wording("speakers")["official"])
    named = {
        name.first: f"official:{officials.get(name.name, name.name)}"
        for name in sentence.names
        if name.kind == "body"
    }
    bodies = {
        tag.first: f"official:{tag.value}"
        for tag in sentence.tagged("bodies")
        if tag.value not in {"Minister", "MoD", "MFA"}
    }
    parties = {tag.first: _of_country(sentence, tag.value, place, last) for tag in sentence.tagged("parties")}
    owners = parties | bodies | named | nouns
    return owners[min(owners)] if owners and min(owners) < place else ""


def _office(sentence: Sentence, place: int) -> int:
    """The last token of an office that stands here, 0 where none does."""
    last = 0
    for at in range(place, min(place + _OWN_OFFICE, len(sentence.tokens))):
        if sentence.key(at) not in _OFFICES:
            break
        last = at
    return last if any(sentence.key(at) in _HOLDERS for at in range(place, last + 1)) else 0


def office(sentence: Sentence, verb: Tag) -> Speaker | None:
    """An office alone says it, *the envoy said*, *по словам помощника президента*: of whoever was named."""
    if sentence.key(0) in _OFFICES and sentence.key(1) == "ने":
        return Speaker(AGAIN, verb.first, 0)
    first = verb.first
    while first and sentence.key(first - 1) in _OFFICES:
        first -= 1
    last = verb.last
    while sentence.key(last).rstrip("аоуыемя") in _RUSSIAN_OFFICES or sentence.key(last) in _OFFICES:
        last += 1
    before = {sentence.key(place) for place in range(first, verb.first)}
    behind = {sentence.key(place) for place in range(verb.last, last)}
    if "the" in {sentence.key(first - 1), sentence.key(first)} and before & _HOLDERS:
        return Speaker(AGAIN, verb.first, first)
    subject = sentence.key(verb.first - 1) in _RUSSIAN_SUBJECTS and verb.first > 0
    if subject and sentence.key(verb.first - 2) in {"", ",", ".", "как"}:
        return Speaker(AGAIN, verb.first, verb.first - 1)
    cyrillic = "а" <= sentence.key(verb.first)[0] <= "я"
    if sentence.key(verb.first) in _STANDS and sentence.key(verb.last + 1) in _ENDS:
        return Speaker(f"{AGAIN}:paper", verb.first, verb.first)  # говорится в сообщении
    ends = sentence.key(last) in {",", ".", ":", "»", "—", ""}
    return Speaker(AGAIN, verb.first, last - 1) if cyrillic and behind and ends else None


@lru_cache(maxsize=4_000)
def is_office(word: str) -> bool:
    """Whether a word is for one who speaks for a body: *envoy*, *замминистра*."""
    return word in _HOLDERS or word.rstrip("аоуыемя") in _RUSSIAN_OFFICES


def _of_country(sentence: Sentence, side: str, first: int, last: int) -> str:
    """The body that speaks for a country: its envoy, its defence secretary, its navy chief."""
    words = {sentence.key(place) for place in range(first, last + 1)}
    if words & _ENVOYS:
        return "official:Russian embassy in India" if side == "RU" else "official:IN MEA"
    if words & {"defence", "defense"}:
        return f"minister:{side}" if "minister" in words else f"official:{side} MoD"
    if "foreign" in words:
        return "official:RU MFA" if side == "RU" else "official:IN MEA"
    service = next((body for word, body in _SERVICES.items() if word in words and side == "IN"), "")
    return f"official:{service}" if service else ""
