"""Who speaks without a verb that we know: *Lavrov: …*, *…, lamented Rostec*, *he made it plain that*."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.claims.speaking import Speaker, is_office
from bot.claims.voices import PLURAL_VERBS, TITLES, is_proper
from bot.claimtypes.base import Sentence, word_set

_FIRM = ("person:", "official:", "sources:", "minister:")
_QUOTES = frozenset(('"', "“", "«", "'", "‘"))
_DASHES = frozenset(("—", "–", "-"))
_EDGES = frozenset((",", ";", ".", ":", "»", "”", '"', "।", *_DASHES))
_LONGEST_ASIDE = 9
_THAT_REACH = 12
_LETTING = word_set(
    "known clear doubt record public plain out secret view word assurance assurances confident sure certain"
    " mind point bones case open"
)
_RUSSIAN_VERBS = ("л", "ла", "ли", "лся", "лась", "лись", "ает", "яет", "ует", "ают", "яют", "уют")
_NO_VERB = word_set("based needed used united limited advanced")
_BEING = frozenset(("was", "has", "is", "does", "as", "his", "its"))
_WORDS = frozenset(
    ("words", "account", "telling", "reckoning", "version", "phrase", "view", "count", "tally")
)
"""What is a person's or a body's in *in his words*, *by its count*."""

_RELATIVE = word_set(
    "which who whom where when whose that and or but while after before since because который которая которые"
    " которого где когда и а но जो जिस जिसे"
)
_BEHIND = word_set(
    "in on at to during from before after last this yesterday today again when with via through over for"
)
_OF = word_set("to for with from of in by into between в с из для about")
_PAPERS = word_set(
    "statement release note letter reply communique document answer report message bulletin briefing source"
    " sources official officials"
)


def unspoken(sentence: Sentence, elements: Sequence[Speaker], found: Sequence[Speaker]) -> Iterator[Speaker]:
    """The speakers whom signs, the order of words or a *that* alone show."""
    firm = [one for one in elements if one.told.startswith(_FIRM)]
    if not firm:
        return
    end = len(sentence.tokens)
    while end and sentence.key(end - 1) in {".", "»", "”", '"'}:
        end -= 1
    for one in firm:
        if one.place == end - 1 and sentence.key(one.at - 1) in {":", *_DASHES}:
            yield one
    spoken = {one.place for one in found}
    if colon := _before_colon(sentence, firm, found):
        yield colon
    for one in firm:
        told = sentence.key(one.place + 1) in _WORDS and sentence.key(one.at - 1) in {"in", "by", "on"}
        if one.place not in spoken and (told or _stands_aside(sentence, one)):
            yield one
    first = firm[0]
    if not found and not is_of(sentence, first) and (place := _lets_know(sentence, first)):
        yield Speaker(first.told, first.at, first.place, (place, end))


def _before_colon(sentence: Sentence, firm: Sequence[Speaker], found: Sequence[Speaker]) -> Speaker | None:
    """*Lavrov: Russia is ready*; *the envoy was brief: "…"*; a capital before a colon is a dateline."""
    for place, token in enumerate(sentence.tokens):
        if token.key != ":" or any(one.at < place for one in found):
            continue
        quote = sentence.key(place + 1) in _QUOTES
        heads = [one for one in firm if one.place + 1 == place and (one.at == 0 or _opens(sentence, one.at))]
        subjects = [one for one in firm if quote and one.place < place and not is_of(sentence, one)]
        one = next(iter(heads or subjects), None)
        return Speaker(one.told, place, one.place, (place, len(sentence.tokens))) if one else None
    return None


def _opens(sentence: Sentence, at: int) -> bool:
    """Whether nothing but an office stands before a name: *Глава ФСВТС: …*."""
    return at == 1 and is_office(sentence.key(0))


def _stands_aside(sentence: Sentence, one: Speaker) -> bool:
    """*…, Rosoboronexport lamented*; *…, подытожил Мантуров, …*: nothing but a person and a verb."""
    start, end = one.at, one.place + 1
    while start and sentence.key(start - 1) not in _EDGES:
        start -= 1
    while end < len(sentence.tokens) and sentence.key(end) not in _EDGES:
        end += 1
    longest = _LONGEST_ASIDE * (2 if sentence.key(one.place + 1) == "ने" else 1)
    if end - start > longest or start == 0 or sentence.key(start - 1) in {":", "."}:
        return False
    if any(start <= name.first < end for name in sentence.systems) or sentence.has(
        "stages", within=(start, end)
    ):
        return False
    if sentence.key(start) in _RELATIVE:
        return False
    if sentence.key(end - 1) in PLURAL_VERBS:
        return True
    told = {*range(start, one.at), *range(one.place + 1, end)}
    if any(amount.first in told for amount in sentence.amounts) or is_of(sentence, one):
        return False
    return _is_verb(sentence, one.place + 1, end) or _is_verb_before(sentence, start, one.at)


def _is_verb(sentence: Sentence, place: int, end: int) -> bool:
    """Whether a finite verb follows a name: *lamented*, *also recounts*, *ने स्वीकारा*."""
    if sentence.key(place).endswith("ly") or sentence.key(place) in {"also", "has", "had"}:
        place += 1
    word = sentence.key(place) if place < end else ""
    if word == "ने":
        return True
    if word in _BEING:
        return False
    if word in PLURAL_VERBS:
        return True
    verb = word.endswith("ed") or (word.endswith("s") and not word.endswith(("ss", "us", "is")))
    closes = place + 1 >= end or sentence.key(place + 1) in _BEHIND
    return verb and closes and word.isascii() and word not in _NO_VERB and not _counts(sentence, place)


def _is_verb_before(sentence: Sentence, start: int, at: int) -> bool:
    """Whether a verb opens the aside: *lamented the ministry*, *резюмировал Мантуров*."""
    word = sentence.key(start)
    if start >= at or _counts(sentence, start):
        return False
    if "а" <= word[0] <= "я":
        return word.endswith(
            ("л", "ла", "ли", "лся", "лась", "лись", "ает", "яет", "ует", "ают", "яют", "уют")
        )
    return word.endswith("ed") and word not in _NO_VERB


def _counts(sentence: Sentence, place: int) -> bool:
    """Whether a word is a known thing or act, and so no verb of saying."""
    at = (place, place + 1)
    return any(sentence.has(kind, within=at) for kind in ("units", "stages", "months")) or sentence.has(
        "cues", "deliver", "delivered", "ordered", "approved", within=at
    )


def _lets_know(sentence: Sentence, one: Speaker) -> int:
    """*Mikheev let it be known that*, *the Navy lamented that*: the token of *that*, else 0."""
    last = min(one.place + 1 + _THAT_REACH, len(sentence.tokens))
    for place in range(one.place + 1, last):
        word = sentence.key(place)
        if word in {";", ":"}:
            return 0
        if word in {"that", "что", "कि"}:
            before = sentence.key(place - 1) if sentence.key(place - 1) != "," else sentence.key(place - 2)
            lets = before in _LETTING or (before.endswith("ed") and place - one.place <= 3)
            russian = before.endswith(_RUSSIAN_VERBS) or word == "कि"
            return place if lets or (word != "that" and russian) else 0
    return 0


def is_of(sentence: Sentence, element: Speaker) -> bool:
    """Whether a body or person is only told of: *talks with Rostec*, *to the Navy*."""
    start = element.at
    while start and sentence.tokens[start - 1].key in {"the", "indian", "russian", "s"}:
        start -= 1
    before = sentence.tokens[start - 1].key if start else ""
    held = element.told.startswith("official:") and before in {"of", "for", "at", "in"}
    if (held or before in {"of", "for"}) and _is_titled(sentence, start - 2):
        return False
    if before in {"from", "by", "of"} and sentence.key(start - 2) in _PAPERS:
        return False
    if before == "and":  # between Belousov and Singh
        before = next((sentence.key(name.first - 1) for name in sentence.names if name.last == start - 1), "")
        return before == "between"
    return before in _OF


def _is_titled(sentence: Sentence, place: int) -> bool:
    """Whether an office stands here or before the name that ends here: *deputy director Karpov of Yantar*."""
    while place > 0 and sentence.key(place) not in TITLES and is_proper(sentence, place):
        place -= 1
    return sentence.key(place) in TITLES
