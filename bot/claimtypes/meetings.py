"""A sentence → where it speaks of the commission's session or the leaders' summit without its full name."""

from __future__ import annotations

from collections.abc import Sequence

from bot.claimtypes.base import Amount, Sentence, Tag, word_set

LEADERS = frozenset(("Vladimir Putin", "Narendra Modi"))
_OFFICES = {
    "RU": ("Vladimir Putin", ("president", "президент", "राष्ट्रपति")),
    "IN": ("Narendra Modi", ("prime", "pm", "premier", "премьер", "प्रधानमंत्री")),
}
_OF = word_set("of the के का की")
_VICE = ("vice", "вице", "उप", "former", "ex-", "экс")
COUNTRIES = frozenset(("India", "Russia"))
FIRST_ORDINAL = 5
"""A lower number is of something else: the first deliveries, the fourth squadron."""

SUMMITS = ("summit", "саммит", "शिखर", "समिट")
_OTHER_SUMMITS = word_set(
    "brics sco g20 g7 g-20 quad nato asean брикс шос оас g20 двадцатки нато ब्रिक्स एससीओ जी20 जी-20 climate"
    " business trade economic youth investment деловой бизнес-саммит expo ai"
    " xi jinping цзиньпин цзиньпином जिनपिंग"
)
_CONFERENCES = word_set("security leadership media news tech")
"""What a conference is on that is called a summit: *at a broadcaster's National Security Summit*."""

_ANNUAL = word_set(
    "annual bilateral ежегодный ежегодного ежегодном двусторонний двустороннем वार्षिक द्विपक्षीय"
)
_CAPITALS = frozenset(("New Delhi", "Moscow", "Hyderabad House", "Kremlin"))
_VISIT = word_set(
    "visit visits visited visiting comes coming trip arrive arrives arrived"
    " travel travels fly flies lands landed"
)
_VISITS = ("визит", "прилет", "прибудет", "прибыл", "посетит", "приедет", "दौर", "यात्रा")
_LEADERS_ARE = ("leaders", "лидер", "नेताओं")
TALKS = ("talks", "meeting", "переговор", "встреч", "वार्ता", "बैठक", "मुलाकात")
_MEETING = (*TALKS, "встретятся", "встретились")
_ON_THE_WAY = ("sidelin", "phone", "margin", "полях", "телефон", "इतर", "फोन")
_IN = frozenset(("in", "at", "в", "में"))
_HOSTED = 5
_BESIDE = 2
_OURS = 22
_CHAIRS = frozenset(("Andrei Belousov", "Rajnath Singh"))
_DEFENCE = ("military", "военн", "втс", "सैन्य", "defence", "रक्षा")
_COMMISSIONS = ("комисси", "межправкомисси", "आयोग")
NEXT = word_set("next следующее следующая следующий следующую следующем अगली अगला अगले")
_IS_NEXT = word_set("one will пройдет состоится")
_ROUND = word_set(
    "round session meeting summit заседание заседания заседании встреча раунд саммит बैठक सत्र दौर सम्मेलन शिखर"
)


def leaders(sentence: Sentence) -> frozenset[str]:
    """The leaders whom a sentence names, by name or by office: *the Russian president*, премьер Индии."""
    named = {name.name for name in sentence.names if name.name in LEADERS}
    return frozenset(
        named | {_OFFICES[tag.value][0] for tag in sentence.tagged("parties") if _is_of_leader(sentence, tag)}
    )


def _is_of_leader(sentence: Sentence, party: Tag) -> bool:
    """Whether a country is named beside the office of who leads it, and no vice-president's."""
    office = _OFFICES.get(party.value, ("", ()))[1]
    behind = party.last + (sentence.key(party.last) in _OF)
    before = party.first - 1 - (sentence.key(party.first - 1) in _OF)
    return any(
        sentence.key(at).startswith(office)
        and not any(sentence.key(near - 1).startswith(_VICE) for near in (at, party.first))
        for at in (behind, before)
        if office
    )


def is_visit(word: str) -> bool:
    """Whether a word is for one leader's visit to the other."""
    return word in _VISIT or word.startswith(_VISITS)


def is_of_other_summit(sentence: Sentence, number: Amount) -> bool:
    """Whether an ordinal counts another series of summits: *met before the 8th BRICS summit*."""
    return any(sentence.key(place) in _OTHER_SUMMITS for place in range(number.last, number.last + _BESIDE))


def commission(sentence: Sentence) -> int | None:
    """The token of a commission with an ordinal, where the defence ministers sit or defence is its matter."""
    ours = any(name.name in _CHAIRS for name in sentence.names)
    ours |= any(token.key.startswith(_DEFENCE) for token in sentence.tokens)
    if not (ours and any(number.value > FIRST_ORDINAL for number in sentence.ordinals)):
        return None
    places = (place for place, token in enumerate(sentence.tokens) if _is_commission(token.key))
    return next(places, None)


def _is_commission(word: str) -> bool:
    return word in {"commission", "мпк"} or word.startswith(_COMMISSIONS)


def _leaders_talks(keys: Sequence[str]) -> int | None:
    """*Talks between the leaders*, *переговоры лидеров*: the token of the leaders."""
    return next(
        (
            place
            for place, key in enumerate(keys)
            if key.startswith(_LEADERS_ARE)
            and any(near.startswith(TALKS) for near in keys[max(0, place - 3) : place + 3])
        ),
        None,
    )


def _talks_of_both(sentence: Sentence, keys: Sequence[str]) -> int | None:
    """*Putin and Modi will hold talks in Moscow*: the token of the talks, where they sit in a capital."""
    named = [name for name in sentence.names if name.name in LEADERS]
    both = LEADERS.issubset({name.name for name in named})
    if not both or any(name.name in _CHAIRS for name in sentence.names):
        return None
    seated = any(
        name.name in _CAPITALS and (sentence.key(name.first - 1) in _IN or sentence.key(name.last) in _IN)
        for name in sentence.names
    )
    if not seated or any(key.startswith(_ON_THE_WAY) for key in keys):
        return None
    places = (place for place, key in enumerate(keys) if key.startswith(_MEETING))
    return next((at for at in places if all(abs(one.first - at) <= _HOSTED for one in named)), None)


def summit(sentence: Sentence) -> int | None:
    """The token of a word for the leaders' summit: with both named, or one of the two countries."""
    keys = [token.key for token in sentence.tokens]
    named = next((place for place, key in enumerate(keys) if key.startswith(SUMMITS)), _leaders_talks(keys))
    place = _talks_of_both(sentence, keys) if named is None else named
    if place is None or set(keys) & _OTHER_SUMMITS or (place and keys[place - 1] in _CONFERENCES):
        return None
    if not sentence.russia:  # no other series of summits has come so far
        return place if any(_OURS <= number.value < _OURS + 20 for number in sentence.ordinals) else None
    led = leaders(sentence)
    near = set(keys[max(0, place - 4) : place + 2])
    numbered = any(number.value > FIRST_ORDINAL and number.last <= place for number in sentence.ordinals)
    hosted = any(
        name.name in _CAPITALS and 0 < name.first - place <= _HOSTED
        for name in sentence.names
        if name.kind == "place"
    )
    places = {name.name for name in sentence.names}
    abroad = "Vladimir Putin" in led and bool(places & (_CAPITALS | COUNTRIES))
    abroad |= "Narendra Modi" in led and bool(places & {"Moscow", "Kremlin"})
    abroad |= sentence.has("parties", "IN") and sentence.has("parties", "RU")
    told = len(led) == len(LEADERS) or abroad or near & _ANNUAL or near & {"leaders"} or numbered or hosted
    return place if told else None


def next_round(keys: Sequence[str]) -> int | None:
    """*The next round*, *the next one*: the token of the word for next."""
    for place, key in enumerate(keys):
        following = keys[place + 1 : place + 4]
        if key in NEXT and (_ROUND & set(following) or (following and following[0] in _IS_NEXT)):
            return place
    return None
