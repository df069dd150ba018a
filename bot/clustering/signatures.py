"""Article → signature: what it is about, as its words and its names weigh it, with its marks and its keys."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from bot import marks
from bot.background import commonness, is_stop_word, stem
from bot.glossary import meaning
from bot.model import Article, Field, Match, Signature
from bot.text import words

NAMES = 0.5  # the part of likeness that names and figures make, where an article has both these and words
DISTINCTIVE = 0.1  # a term in fewer articles than this part is distinctive
TELLING = -math.log(0.12)  # nats in a term that tells what a report is about

MAX_TITLE, MAX_CHARACTERS, MAX_WORDS, MAX_NAMES = 1_000, 200_000, 20_000, 400
MAX_TERMS, MAX_KEYS, MAX_HEAD = 240, 26, 16
DECIMALS = 5  # of a term's weight; each is written and read a hundred times an article
TITLE, LEAD, BODY, TAIL = 3.0, 1.5, 1.0, 0.5
NAME = 2.0  # a name weighs so many words
HEAD_CHARACTERS, LEAD_CHARACTERS, BODY_CHARACTERS = 300, 500, 1_600
LEAD_WORDS, BODY_WORDS = 80, 240

Weights = Mapping[str, float]


def signature(article: Article, entities: Sequence[Match], told: Sequence[str] | None = None) -> Signature:
    """What an article is about: a vector over its heaviest terms, its marks, and its keys.

    Terms are stems, "word:frigate" for words of one meaning in all languages, "entity:S-400", other names as
    they are spelt ("name:belousov") and, for comparing across scripts only, as they sound ("sound:BLSV"),
    "number:5.43 billion", "ordinal:22" and "date:2025-12-04"; without the sounds its length is 1. Marks are
    its ordinals, the first session and summit among them ("session:22"), its script, the dates, places and
    numbers of its lead, and what its title and first sentences are about ("head:entity:S-400"). Keys are its
    heaviest terms. `told` are the words of the article's text (`bot.text.words`), for a caller who has them.
    """
    read = _read(article, told)
    spelt = {word.casefold() for _, word in read.names}
    terms = _vector(_weighed(_words(read, entities, spelt)), _weighed(_named(read, entities)))
    keys = _heaviest([term for term in terms if not term.startswith("name:")], terms, MAX_KEYS)
    return Signature(
        terms=terms, marks=frozenset((*_marks(read), *_head(read, entities, terms))), keys=tuple(keys)
    )


def _heaviest(terms: Iterable[str], weights: Weights, most: int) -> list[str]:
    """The heaviest terms; of equals the ones that come first."""
    return sorted(terms, key=weights.__getitem__, reverse=True)[:most]


class _Told(NamedTuple):
    """What is read from an article once; its text begins at `start` of the `whole`."""

    title: str
    text: str
    titled: Sequence[str]
    words: Sequence[str]
    whole: str
    start: int
    on: date
    names: list[tuple[int, str]]
    ordinals: list[tuple[int, str]]
    leading: tuple[list[date], list[str]]
    following: tuple[list[date], list[str]]


def _read(article: Article, told: Sequence[str] | None) -> _Told:
    """A text that repeats its title says it once."""
    title = article.title[:MAX_TITLE]
    written = article.text[:MAX_CHARACTERS]
    text = written.removeprefix(article.title).lstrip()
    whole = f"{title}\n{text}"
    folded = marks.digits(whole).casefold()
    on = (article.published or article.first_seen).date()
    lead = folded.rfind(" ", 0, LEAD_CHARACTERS) if len(folded) > LEAD_CHARACTERS else len(folded)
    return _Told(
        title=title,
        text=text,
        titled=words(title),
        words=told if told is not None and len(text) == len(written) else words(text),
        whole=whole,
        start=len(title) + 1,
        on=on,
        names=list(islice(marks.names(whole), MAX_NAMES)),
        ordinals=marks.ordinals(folded),
        leading=marks.figures(folded[:lead], on=on),
        following=marks.figures(folded[lead:], on=on),
    )


def _weighed(terms: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Each term's weight: by how often and where it stands, and how rare it is on this desk."""
    weights: dict[str, float] = {}
    before = weights.get
    for term, weight in terms:
        weights[term] = before(term, 0.0) + weight
    return {term: math.sqrt(weight) * information(term) for term, weight in weights.items()}


@lru_cache(maxsize=4_000)
def information(term: str) -> float:
    """The information in a term, in nats, as long as the archive says nothing else."""
    return -math.log(commonness(term))


def _vector(told: Weights, named: Weights) -> Weights:
    """The heaviest terms of a vector of length 1 in which words and names have their parts."""
    length = math.hypot(*told.values())
    spelt = math.hypot(*(weight for term, weight in named.items() if not term.startswith("sound:")))
    ours = math.sqrt(1 - NAMES if spelt else 1) / (length or 1)
    theirs = math.sqrt(NAMES if length else 1) / (spelt or 1)
    terms = {term: round(weight * ours, DECIMALS) for term, weight in told.items()}
    terms |= {term: round(weight * theirs, DECIMALS) for term, weight in named.items()}
    if len(terms) <= MAX_TERMS:
        return terms
    return {term: terms[term] for term in _heaviest(sorted(terms), terms, MAX_TERMS)}


# Terms with their weights: words, names and entities, and what every language writes alike


def _words(told: _Told, entities: Sequence[Match], names: Set[str]) -> list[tuple[str, float]]:
    """Words by what they mean; those of well-known names ("Navy", "Moscow") say no more than the names do."""
    known = _parts(match for match in entities if commonness(f"entity:{match.keyword}") >= DISTINCTIVE)
    weights = dict.fromkeys(told.titled, TITLE)
    for first, last, weight in (
        (0, LEAD_WORDS, LEAD),
        (LEAD_WORDS, BODY_WORDS, BODY),
        (BODY_WORDS, MAX_WORDS, TAIL),
    ):
        for word, times in Counter(told.words[first:last]).items():
            weights[word] = weights.get(word, 0.0) + weight * times
    own = known | names
    return [(term, weight) for word, weight in weights.items() if word not in own and (term := _term(word))]


def _parts(entities: Iterable[Match]) -> set[str]:
    """The words of names as they are written, and the consonants of these."""
    return set().union(*(marks.parts(match.words) for match in entities))


@lru_cache(maxsize=4_000)
def _term(word: str) -> str:
    """What a word means, or its stem; "" for one that says nothing by itself."""
    tells = 1 < len(word) < 40 and not is_stop_word(word) and not word.isdecimal()
    return meaning(stem(word)) if tells else ""


def _named(told: _Told, entities: Sequence[Match]) -> Iterator[tuple[str, float]]:
    for match in entities:
        title = match.field is Field.TITLE
        yield f"entity:{match.keyword}", TITLE if title else _weight(match.start)
    known = _parts(entities).union(*(marks.parts(match.keyword) for match in entities))
    for position, word in told.names:
        weight = NAME * _weight(position - told.start) if position >= told.start else TITLE
        for term in _spellings(word):
            if term.partition(":")[2] not in known:
                yield term, weight
    for ordinal, _ in told.ordinals:
        yield f"ordinal:{ordinal}", BODY
    for days, numbers in (told.leading, told.following):
        yield from ((f"number:{number}", BODY) for number in numbers[:MAX_NAMES])
        for day in days[:MAX_NAMES]:
            if abs(day - told.on) > timedelta(days=1):  # the day of the news stands in all of the day's news
                yield f"date:{day.isoformat()}", BODY


def _weight(position: int) -> float:
    return LEAD if position < LEAD_CHARACTERS else BODY if position < BODY_CHARACTERS else TAIL


@lru_cache(maxsize=4_000)
def _spellings(name: str) -> tuple[str, ...]:
    """A name as it is spelt, where capitals show that it is one, and as it sounds."""
    folded, sound = name.casefold(), marks.sound(name)
    spelt = (f"name:{stem(folded)}",) if folded != name else ()
    return (*spelt, f"sound:{sound}") if sound else spelt


# Marks


def _marks(told: _Told) -> Iterator[str]:
    yield f"script:{marks.script(told.whole)}"
    yield from (f"ordinal:{ordinal}" for ordinal, _ in told.ordinals)
    for series in marks.SERIES:
        yield from [f"{series}:{ordinal}" for ordinal, of in told.ordinals if of == series][:1]
    days, numbers = told.leading
    yield from (f"date:{day.isoformat()}" for day in days)
    yield from (f"number:{number}" for number in numbers)
    yield from (f"place:{name}" for name in marks.places(told.whole[:LEAD_CHARACTERS]))


def _head(told: _Told, entities: Sequence[Match], terms: Weights) -> list[str]:
    """The heaviest telling terms of the title and the first sentences."""
    first = told.text[:HEAD_CHARACTERS]
    near = {_term(word) for word in (*told.titled, *words(first))}
    near.update([f"entity:{match.keyword}" for match in entities if _stands_first(match)])
    for position, word in told.names:
        if position < told.start + HEAD_CHARACTERS:
            near.update(_spellings(word))
    telling = sorted([term for term in near & terms.keys() if information(term) > TELLING])
    return [f"head:{term}" for term in _heaviest(telling, terms, MAX_HEAD)]


def _stands_first(match: Match) -> bool:
    return match.field is Field.TITLE or match.start < HEAD_CHARACTERS
