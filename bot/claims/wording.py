"""A sentence → its tokens, and the tags that the lexicon's tables of ordinary words put on them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from operator import itemgetter
from typing import NamedTuple, cast

from bot import lexicon
from bot.claims.inflecting import forms
from bot.claimtypes.base import Tag, Token, word_set

_MARKS = "\u0300-\u036f\u0900-\u0963\u200c\u200d"
_TOKEN = re.compile(
    r"(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d.,]?\d)|\d+(?:[.,]\d+)*)"
    rf"(?:[^\W\d_][\w{_MARKS}]*|-[а-яё]{{1,3}}(?!\w))?"
    r"|(?:[A-Za-z]\.){2,}|(?:[Mm]id|[Ee]nd|[Ll]ate|[Ee]arly)(?=[-\u2010-\u2014](?:\d|[A-Z]))|[A-Z][a-z]+(?=-end\b)"
    r"|(?:Jan|Febr|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?:uary|ch|il|e|y|ust|ember|ober)?(?=[-\u2010-\u2014][A-Z])"
    r"|(?:[bm]illion|trillion|crore)(?=-[a-z])"
    r"|(?:Rs|INR|USD)(?=\d)"
    rf"|[^\W\d_][\w{_MARKS}]*(?:[-\u2010-\u2014'’&](?=[^\W_])[\w{_MARKS}]+)*"
    r"|\S"
)
_FOLDED = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
    | {"’": "'", "ё": "е", "ँ": "ं", "\u093c": None, "\u200c": None, "\u200d": None, "\u00a0": " "}
    | {chr(0x966 + digit): str(digit) for digit in range(10)}
    | dict(zip(map(chr, range(0x958, 0x960)), "कखगजडढफय", strict=True))
)
_GAP = 5
_ADVERBS = word_set(
    "also now already soon even finally formally recently just jointly reportedly officially"
    " eventually again initially actively seriously currently successfully duly"
    " также тоже уже снова вновь наконец официально недавно окончательно сейчас активно совместно"
    " भी ही तो आधिकारिक औपचारिक"
)
"""Words that may stand inside any phrase: *has already been signed*, *готов также поставить*."""

_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "figures": ("numbers", "scales", "currencies", "ordinals", "qualifiers"),
    "calendar": (
        "months",
        "weeks",
        "quarters",
        "closes",
        "weekdays",
        "days",
        "years",
        "recent",
        "spans",
        "modifiers",
        "limits",
        "parts",
    ),
    "speakers": ("verbs", "groups", "heads", "near", "bodies", "parties", "committees", "kinds", "papers"),
    "lots": ("words",),
}
_TELLING = frozenset(("numbers", "units", "stages", "months", "weekdays"))
_SIGNS = '.,;:!?()"“”«»।'
_PRODUCTS = frozenset(("cues", product) for product in ("agreement", "document", "memorandum", "deal"))
_APART = ("cues", "hedges")  # tables whose rows do not exclude each other
_WHOLE = ("stages", "units", "cues", "hedges")
_FLAT = (
    ("speakers", "foreign"),
    ("calendar", "within"),
    ("calendar", "fiscal"),
    ("calendar", "inside"),
    ("lots", "others"),
)


@lru_cache(maxsize=4_000)
def key(word: str) -> str:
    """A word as the tables know it: lower case, no possessive, no nukta, plain hyphens."""
    folded = word.lower().translate(_FOLDED)
    return folded[:-2] if folded.endswith("'s") else folded.removesuffix("'")


def tokens(text: str) -> tuple[Token, ...]:
    """The words, numbers and signs of a sentence."""
    return tuple([Token(*found.span(), key(found[0]) or "'") for found in _TOKEN.finditer(text)])


@lru_cache(maxsize=4_000)
def is_telling(word: str) -> bool:
    """Whether a word alone may be a number, a thing that is counted, a step or a date."""
    return any(kind in _TELLING for kind, _ in _beginning(word.strip(_SIGNS)).alone)


@lru_cache(maxsize=4_000)
def is_counted(word: str) -> bool:
    """Whether a word alone is for what meetings produce: agreements, documents, deals."""
    return not _PRODUCTS.isdisjoint(_beginning(word.strip(_SIGNS)).alone)


class _Phrase(NamedTuple):
    """The words that follow: each whole, or (with a star) its beginning; "…" is a gap."""

    rest: tuple[str, ...]
    row: tuple[str, str]


class _Beginning(NamedTuple):
    """What a word may begin: rows that it is `alone`, phrases by their second word, and all others."""

    alone: tuple[tuple[str, str], ...]
    second: Mapping[str, Sequence[_Phrase]]
    loose: tuple[_Phrase, ...]


def tags(read: Sequence[Token]) -> tuple[Tag, ...]:
    """What the words may mean; of one table the longest phrase at each place."""
    found = sorted(_found(read), key=lambda tag: tag.first - tag.last)
    covered: dict[object, int] = {}
    kept = []
    for tag in found:
        table = tag[:2] if tag.kind in _APART else tag.kind
        places = (1 << tag.last) - (1 << tag.first)
        taken = covered.get(table, 0)
        if not taken & places:
            covered[table] = taken | places
            kept.append(tag)
    return tuple(sorted(kept, key=itemgetter(2, 3)))


def _found(read: Sequence[Token]) -> Iterator[Tag]:
    """Every phrase of every table, wherever it begins."""
    for place, token in enumerate(read, 1):
        alone, second, loose = _beginning(token.key)
        for kind, value in alone:
            yield Tag(kind, value, place - 1, place)
        if second and place < len(read):
            at = place + (read[place].key in _ADVERBS and place + 1 < len(read))
            for next_ in {place, at}:
                for phrase in second.get(read[next_].key, ()):
                    if last := _goes_on(read, next_ + 1, phrase.rest):
                        yield Tag(*phrase.row, place - 1, last)
        for phrase in loose:
            if last := _goes_on(read, place, phrase.rest):
                yield Tag(*phrase.row, place - 1, last)


def _goes_on(read: Sequence[Token], place: int, rest: Sequence[str]) -> int:
    """Where a phrase that began ends; 0 where it does not go on."""
    for index, word in enumerate(rest):
        if word == "…":
            return _behind_gap(read, place, rest[index + 1 :])
        if place >= len(read):
            return 0
        told = read[place].key
        if told in _ADVERBS and told != word and place + 1 < len(read):
            place += 1
            told = read[place].key
        if told != word and not (word[-1] == "*" and told.startswith(word[:-1])):
            return 0
        place += 1
    return place


def _behind_gap(read: Sequence[Token], place: int, rest: Sequence[str]) -> int:
    """Where a phrase ends that goes on behind a few words, figures and currency signs not counted; else 0."""
    words = 0
    for at in range(place, len(read)):
        told = read[at].key
        if told[0] == rest[0][0] and (last := _goes_on(read, at, rest)):
            return last
        words += told[0].isalpha() or told == ","
        if words > _GAP:
            return 0
    return 0


@lru_cache(maxsize=4_000)
def _beginning(word: str) -> _Beginning:
    """What a word may begin."""
    whole, beginnings = _phrases()
    phrases = list(whole.get(word, ()))
    for length in range(2, len(word) + 1):
        phrases += beginnings.get(word[:length], ())
    if not phrases:
        return _NOTHING
    second: dict[str, list[_Phrase]] = {}
    loose = []
    for phrase in phrases:
        if phrase.rest and phrase.rest[0] != "…" and phrase.rest[0][-1] != "*":
            second.setdefault(phrase.rest[0], []).append(_Phrase(phrase.rest[1:], phrase.row))
        elif phrase.rest:
            loose.append(phrase)
    return _Beginning(tuple(phrase.row for phrase in phrases if not phrase.rest), second, tuple(loose))


_NOTHING = _Beginning((), {}, ())


@cache
def _phrases() -> tuple[Mapping[str, list[_Phrase]], Mapping[str, list[_Phrase]]]:
    whole: dict[str, list[_Phrase]] = {}
    beginnings: dict[str, list[_Phrase]] = {}
    for kind, value, text in _rows():
        first, *rest = (key(word) for word in text.split())
        table = beginnings if first[-1] == "*" else whole
        table.setdefault(first.rstrip("*"), []).append(_Phrase(tuple(rest), (kind, value)))
    return whole, beginnings


def _rows() -> Iterator[tuple[str, str, str]]:
    for file, sections in _SECTIONS.items():
        for section in sections:
            for value, told in lexicon.wording(file)[section].items():
                yield from ((section, str(value), text) for text in _flat(told))
    for file in _WHOLE:
        for value, told in lexicon.wording(file).items():
            yield from ((file, value, form) for text in _flat(told) for form in _inflected(file, text))
    for file, section in _FLAT:
        yield from ((section, section, text) for text in _flat(lexicon.wording(file)[section]))


def _inflected(file: str, text: str) -> Iterable[str]:
    return forms(text) if file == "stages" else (text,)


def _flat(told: object) -> Iterator[str]:
    """The phrases of a row, whether it names their languages or not."""
    rows = cast("Iterable[Sequence[object]]", told.values() if isinstance(told, Mapping) else (told,))
    for row in rows:
        yield from (str(text) for text in row)
