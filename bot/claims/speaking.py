"""Names and offices of those who speak in a sentence → each person once: *Denis Alipov, Moscow's envoy*."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, cast

from bot import lexicon
from bot.claimtypes.base import Sentence, word_set

_OFFICES = word_set(
    "chief head director ceo spokesman spokesperson spokeswoman chairman chairperson chairwoman boss aide"
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
_FIRMS_OWN = word_set("its chief chairman ceo head director executive spokesman spokesperson spokeswoman")
_LONGEST_OFFICE = 10


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
    is_office = any(word in _OFFICES - {"of", "the", "и", "в"} for word in office)
    return person.place + 2 + len(office) if is_office else 0


def firms(sentence: Sentence) -> Iterator[Speaker]:
    """*the company said*, *its chief executive said*: the firm that the sentence has named before."""
    officials = cast("Mapping[str, str]", lexicon.wording("speakers")["official"])
    for place, token in enumerate(sentence.tokens):
        word, before = token.key, sentence.key(place - 1)
        own = before == "its" and word in _FIRMS_OWN
        if not own and not (word in _FIRM and before in {"the", "в"}):
            continue
        named = [name for name in sentence.names if name.kind == "body" and name.last <= place]
        if named:
            last = place
            while sentence.key(last + 1) in _FIRMS_OWN:
                last += 1
            told = officials.get(named[-1].name, named[-1].name)
            yield Speaker(f"official:{told}", place, last)
