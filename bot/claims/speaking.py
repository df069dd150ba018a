"""Names and offices of those who speak in a sentence → each person once: *Denis Alipov, Moscow's envoy*."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    " प्रमुख मंत्री राजदूत प्रवक्ता सचिव निदेशक अध्यक्ष सलाहकार रक्षा विदेश"
)
_SIGNS = frozenset(("«", "»", '"', "“", "”", "'", "-", "–", "s"))
_FIRM = word_set(
    "company firm corporation yard shipyard shipbuilder manufacturer maker корпорация компания верфь कंपनी"
)
_RUSSIAN_FIRMS = ("компани", "корпораци", "верф", "концерн", "холдинг", "предприяти", "госкорпораци", "служб")
_RUSSIAN_SUBJECTS = word_set(
    "министр посол помощник пресс-секретарь вице-премьер премьер президент политик дипломат"
)
_FIRMS_OWN = word_set("its chief chairman ceo head director executive spokesman spokesperson spokeswoman")
_LONGEST_OFFICE = 10
OUTLET = "outlet"
AGAIN = "again"
"""What is told as the speaker where a pronoun is the subject: whoever spoke before."""

_RUSSIAN_OFFICES = frozenset(
    word.rstrip("аоуыемя")
    for word in word_set(
        "глава директор министр посол секретарь помощник пресс-секретарь замглавы заместитель представитель"
        " президент чиновник дипломат ведомства компании корпорации страны политик вице-премьер премьер"
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
    between = sentence.tokens[office.place + 1 : person.at]
    return (
        office.place < person.at
        and len(between) <= _LONGEST_OFFICE
        and all(token.key in _OFFICES or token.key in _SIGNS for token in between)
    )


def _office_end(sentence: Sentence, person: Speaker) -> int:
    """The comma that closes the office behind a person: *Alipov, Moscow's ambassador to India, said*."""
    if sentence.key(person.place + 1) != ",":
        return 0
    last = min(person.place + 2 + _LONGEST_OFFICE, len(sentence.tokens))
    words = [token.key for token in sentence.tokens[person.place + 2 : last]]
    office = words[: words.index(",")] if "," in words else []
    leads = office[:1] in (["who"], ["который"]) and not _LEADS.isdisjoint(office)
    is_office = leads or any(word in _OFFICES - {"of", "the", "и", "в"} for word in office)
    return person.place + 2 + len(office) if is_office else 0


def firms(sentence: Sentence) -> Iterator[Speaker]:
    """*the company said*, *its chief said*, *its envoy said*: of the body or country named before."""
    officials = cast("Mapping[str, str]", lexicon.wording("speakers")["official"])
    for place, token in enumerate(sentence.tokens):
        word, before = token.key, sentence.key(place - 1)
        own = before in _OWN and _office(sentence, place)
        if (
            not own
            and not (before == "the" and word in _FIRM)
            and not (before == "в" and word.startswith(_RUSSIAN_FIRMS))
        ):
            continue
        last = own or place
        while not own and sentence.key(last + 1) in _FIRMS_OWN:
            last += 1
        named = [name for name in sentence.names if name.kind == "body" and name.last <= place]
        if own and (told := _holder(sentence, place, last)):
            yield Speaker(told, place, last)
        elif named and not own:
            yield Speaker(f"official:{officials.get(named[-1].name, named[-1].name)}", place, last)


def _holder(sentence: Sentence, place: int, last: int) -> str:
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
    owners = parties | bodies | named
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
    ends = sentence.key(last) in {",", ".", ":", "»", "—", ""}
    return Speaker(AGAIN, verb.first, last - 1) if cyrillic and behind and ends else None


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
