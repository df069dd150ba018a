"""Article → signature, and its place: the story of the event it reports, or a new one.

An article is a vector of words, names, numbers and dates, weighted by place (a report says first what
happened, its background last) and by how rare each is among the desk's articles. It joins the story whose
articles point the same way, less so with the days between them. Across languages only what is written alike
or has one meaning in all of them (`glossary`) is compared. Differing sessions (21st, 22nd) and, in the leads,
differing dates, places and numbers hold apart what the words alone would join.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from heapq import nlargest
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from bot import marks
from bot.background import commonness, is_stop_word, stem
from bot.glossary import meaning
from bot.model import Article, Candidate, Field, Frequencies, Match, Placement, Signature, Sketch, StoryId
from bot.text import words

JOIN = 0.24  # how alike an article and a story must be: docs/decisions/0010-stories.md
DAYS = 3.0  # after which likeness is worth 1/e
ANOTHER_SESSION = 0.35  # what is left of likeness when the sessions or summits they lead with differ
ANOTHER_NUMBER = 0.7  # … when the numbers of their leads differ
ANOTHER_SLOT = 0.5  # … for each of the leads' dates, places and numbers that differ, beyond one
ENOUGH = 3  # distinctive terms that two articles must share to count in full
SAME_WORDS = 0.5  # from this likeness on two texts could be one template
DISTINCTIVE = 0.1  # a term in fewer articles than this part is distinctive
PRIOR_ARTICLES = 300  # articles that the table of common words is worth
RAREST = 1.8  # no term weighs more than this beside what the table says

MAX_TITLE, MAX_CHARACTERS, MAX_WORDS, MAX_NAMES = 1_000, 200_000, 20_000, 400
MAX_TERMS, MAX_KEYS = 220, 26
DECIMALS = 5  # of a term's weight; each is written and read a hundred times an article
TITLE, LEAD, BODY, TAIL = 3.0, 1.5, 1.0, 0.5
LEAD_CHARACTERS, BODY_CHARACTERS = 500, 1_600
LEAD_WORDS, BODY_WORDS = 80, 240
SHORT_SHINGLES = 120


def signature(article: Article, entities: Sequence[Match]) -> Signature:
    """What an article is about: a vector of length 1 over its heaviest terms, its marks, and its keys.

    Terms are stems, "word:frigate" for words of one meaning in all languages, "entity:S-400", "name:BLSV",
    "number:5.43 billion", "ordinal:22" and "date:2025-12-04". Marks are
    its ordinals, the first session and summit among them ("session:22"), its script, and the dates, places
    and numbers of its lead. Keys are its heaviest terms.
    """
    title, text = article.title[:MAX_TITLE], article.text[:MAX_CHARACTERS]
    on = (article.published or article.first_seen).date()
    whole = f"{title}\n{text}"
    folded = marks.digits(whole).casefold()
    ordinals = marks.ordinals(folded)
    weights: defaultdict[str, float] = defaultdict(float)
    for term, weight in (
        *_words(title, text, entities),
        *_entities(entities),
        *_names(whole, len(title), entities),
        *((f"ordinal:{ordinal}", BODY) for ordinal, _ in ordinals),
        *_figures(folded, on),
    ):
        weights[term] += weight
    scored = {term: math.sqrt(weight) * _information(term) for term, weight in weights.items()}
    kept = sorted(scored.items(), key=itemgetter(1, 0), reverse=True)[:MAX_TERMS]
    length = math.hypot(*(weight for _, weight in kept)) or 1.0
    return Signature(
        terms={term: round(weight / length, DECIMALS) for term, weight in kept},
        marks=frozenset(_marks(whole, folded, ordinals, on)),
        keys=tuple(term for term, _ in kept[:MAX_KEYS]),
    )


def place(
    sketch: Sketch, candidates: Sequence[Candidate], frequencies: Frequencies, *, original: Candidate | None
) -> Placement:
    """The story of the event that an article reports, or a new story, with the reason for people.

    `original` is the candidate whose text it has; it still is no copy where dates, places or numbers tell
    the two apart, as in an agency's template for two firings.
    """
    if original and not _differ(sketch, original.sketch):
        return Placement(
            story_id=original.story_id,
            duplicate_of=original.duplicate_of or original.article_id,
            reason=f"has the text of article {original.article_id}",
        )
    comparison = _Comparison(sketch, frequencies)
    stories: defaultdict[StoryId, list[_Alike]] = defaultdict(list)
    for candidate in candidates:
        stories[candidate.story_id].append(comparison.with_one(candidate))
    scores = {
        story_id: story_score([member.score for member in members]) for story_id, members in stories.items()
    }
    if not scores:
        return Placement(story_id=None, duplicate_of=None, reason="nothing alike is filed")
    best = max(scores, key=lambda story_id: (scores[story_id], -story_id))
    nearest = max(stories[best], key=lambda member: member.score)
    if scores[best] < JOIN:
        reason = f"nearest is article {nearest.candidate.article_id} ({scores[best]:.2f} < {JOIN})"
        return Placement(story_id=None, duplicate_of=None, reason=reason)
    shared = ", ".join(_readable(comparison.shared(nearest.candidate.sketch))) or "its words"
    reason = f"shares {shared} with article {nearest.candidate.article_id} ({scores[best]:.2f})"
    return Placement(story_id=best, duplicate_of=None, reason=reason)


def likeness(sketch: Sketch, candidates: Sequence[Candidate], frequencies: Frequencies) -> list[float]:
    """How alike an article is to each candidate, 0.0 to 1.0."""
    comparison = _Comparison(sketch, frequencies)
    return [comparison.with_one(candidate).score for candidate in candidates]


def story_score(likenesses: Sequence[float]) -> float:
    """A story is as alike as its nearest article, held back a little by the nearest three together."""
    top = nlargest(3, likenesses)
    return 0.75 * top[0] + 0.25 * sum(top) / len(top)


# The signature: (term, weight) from words, from the lexicon, and from what every language writes alike


def _words(title: str, text: str, entities: Sequence[Match]) -> Iterator[tuple[str, float]]:
    """Words by what they mean; those of well-known names ("Navy", "Moscow") say no more than the names do."""
    known = _parts(match for match in entities if commonness(f"entity:{match.keyword}") >= DISTINCTIVE)
    weights: defaultdict[str, float] = defaultdict(float)
    for word in words(title):
        weights[word] += TITLE
    told = words(text)[:MAX_WORDS]
    for first, last, weight in (
        (0, LEAD_WORDS, LEAD),
        (LEAD_WORDS, BODY_WORDS, BODY),
        (BODY_WORDS, None, TAIL),
    ):
        for word in told[first:last]:
            weights[word] += weight
    return ((term, weight) for word, weight in weights.items() if word not in known and (term := _term(word)))


def _parts(entities: Iterable[Match]) -> set[str]:
    """The words of names as they are written, and the consonants of these."""
    return set().union(*(marks.parts(match.words) for match in entities))


@lru_cache(maxsize=8_000)
def _term(word: str) -> str:
    """What a word means, or its stem; "" for one that says nothing by itself."""
    tells = 1 < len(word) < 40 and not is_stop_word(word) and not word.isdecimal()
    return meaning(stem(word)) if tells else ""


def _entities(entities: Sequence[Match]) -> Iterator[tuple[str, float]]:
    for match in entities:
        title = match.field is Field.TITLE
        yield (
            f"entity:{match.keyword}",
            TITLE if title else _weight(match.start, LEAD_CHARACTERS, BODY_CHARACTERS),
        )


def _weight(position: int, lead: int, body: int) -> float:
    return LEAD if position < lead else BODY if position < body else TAIL


def _names(whole: str, title: int, entities: Sequence[Match]) -> Iterator[tuple[str, float]]:
    """Names that the lexicon does not hold; for those it does, the entity stands."""
    known = _parts(entities).union(*(marks.parts(match.keyword) for match in entities))
    for position, name in islice(marks.names(whole), MAX_NAMES):
        if name not in known:
            place = _weight(position - title, LEAD_CHARACTERS, BODY_CHARACTERS)
            yield f"name:{name}", TITLE if position < title else 2 * place


def _figures(folded: str, on: date) -> Iterator[tuple[str, float]]:
    days, numbers = marks.figures(folded, on=on)
    for number in numbers[:MAX_NAMES]:
        yield f"number:{number}", BODY
    for day in days[:MAX_NAMES]:
        if abs(day - on) > timedelta(days=1):  # the day of the news stands in all of the day's news
            yield f"date:{day.isoformat()}", BODY


@lru_cache(maxsize=8_000)
def _information(term: str) -> float:
    return -math.log(commonness(term))


def _marks(whole: str, folded: str, ordinals: Sequence[tuple[int, str]], on: date) -> Iterator[str]:
    yield f"script:{marks.script(whole)}"
    yield from (f"ordinal:{ordinal}" for ordinal, _ in ordinals)
    for series in marks.SERIES:
        yield from [f"{series}:{ordinal}" for ordinal, of in ordinals if of == series][:1]
    lead, folded_lead = whole[:LEAD_CHARACTERS], folded[:LEAD_CHARACTERS]
    days, numbers = marks.figures(folded_lead, on=on)
    yield from (f"date:{day.isoformat()}" for day in days)
    yield from (f"number:{number}" for number in numbers)
    yield from (f"place:{name}" for name in marks.places(lead))


# The comparison


@dataclass(frozen=True, slots=True)
class _Alike:
    """How alike a candidate is, 0.0 to 1.0."""

    candidate: Candidate
    score: float


class _Comparison:
    """An article beside candidates: what is the same for each of them is computed once."""

    def __init__(self, sketch: Sketch, frequencies: Frequencies) -> None:
        self._sketch = sketch
        self._terms = sketch.signature.terms
        self._rarity = _rarities(self._terms, frequencies)
        self._average = sum(self._rarity.values()) / len(self._rarity) if self._rarity else 1.0
        average = self._average**2
        self._weights = {
            term: (
                weight * (square := self._rarity[term] ** 2),
                square - average,
                commonness(term) < DISTINCTIVE,
            )
            for term, weight in self._terms.items()
        }
        self._marks = _by_kind(sketch.signature.marks)
        self._neutral = frozenset(term for term in self._terms if ":" in term)
        self._length = math.hypot(*(weight * self._rarity[term] for term, weight in self._terms.items()))
        self._neutral_length = math.hypot(*(self._terms[term] * self._rarity[term] for term in self._neutral))

    def with_one(self, candidate: Candidate) -> _Alike:
        """Cosine over the shared terms, less with time and with the marks that speak against it."""
        other = candidate.sketch
        told = _by_kind(other.signature.marks)
        across = self._marks.script.isdisjoint(told.script)
        score = self._across(other) if across else self._within(other)
        if not score:
            return _Alike(candidate, 0.0)
        dated = self._sketch.dated and other.dated
        apart = abs(self._sketch.at - other.at) / timedelta(days=DAYS) if dated else 0.0
        left = self._unopposed(told, dated=dated, across=across, same_words=score >= SAME_WORDS)
        return _Alike(candidate, score * math.exp(-apart) * left)

    def shared(self, other: Sketch) -> list[str]:
        """The terms that make two articles alike, strongest first."""
        theirs = other.signature.terms
        both = self._terms.keys() & theirs.keys()
        if self._marks.script.isdisjoint(_by_kind(other.signature.marks).script):
            both &= self._neutral
        return sorted(
            both, key=lambda term: (-self._terms[term] * theirs[term] * self._rarity[term] ** 2, term)
        )

    def _within(self, other: Sketch) -> float:
        """Terms of the other article whose rarity was not asked for weigh the average."""
        ours, theirs = self._weights, other.signature.terms
        dot, length, distinctive = 0.0, self._average**2, 0
        for term in ours.keys() & theirs.keys():
            mine, excess, tells = ours[term]
            weight = theirs[term]
            dot += mine * weight
            length += weight * weight * excess
            distinctive += tells
        enough = min(distinctive / ENOUGH, 1.0)
        return _ratio(dot, self._length * math.sqrt(max(length, 0.0))) * enough

    def _across(self, other: Sketch) -> float:
        theirs, rarity = other.signature.terms, self._rarity
        both = self._neutral & theirs.keys()
        dot = sum(self._terms[term] * theirs[term] * rarity[term] ** 2 for term in both)
        told = (weight * rarity.get(term, self._average) for term, weight in theirs.items() if ":" in term)
        return _ratio(dot, self._neutral_length * math.hypot(*told)) * _enough(both)

    def _unopposed(self, told: _Marks, *, dated: bool, across: bool, same_words: bool) -> float:
        """What marks leave of the likeness, 1.0 where nothing speaks against it."""
        mine = self._marks
        left = ANOTHER_SESSION if any(map(_against, mine.leading, told.leading)) else 1.0
        if _against(mine.numbers, told.numbers):
            left *= ANOTHER_NUMBER
        if not same_words:
            return left
        against = sum(_against(*slot) for slot in _slots(mine, told, dated=dated, across=across))
        return left * ANOTHER_SLOT ** max(against - 1, 0)


def _rarities(terms: Iterable[str], frequencies: Frequencies) -> dict[str, float]:
    """What each term weighs in this archive beside what the table says.

    The ratio of inverse document frequencies, smoothed by the table: 1.0 for all while the archive is empty.
    """
    total = frequencies.documents + PRIOR_ARTICLES
    rarities = {}
    for term in terms:
        prior = commonness(term)
        part = (frequencies.terms.get(term, 0) + prior * PRIOR_ARTICLES) / total
        rarities[term] = min(math.log(min(part, 0.99)) / math.log(prior), RAREST)
    return rarities


def _enough(shared: Iterable[str]) -> float:
    """Less than 1.0 where hardly any distinctive term is shared, which is chance; a meaning counts half."""
    distinctive = (term for term in shared if commonness(term) < DISTINCTIVE)
    return min(sum(0.5 if term.startswith("word:") else 1.0 for term in distinctive) / ENOUGH, 1.0)


def _ratio(dot: float, lengths: float) -> float:
    return dot / lengths if lengths > 0 else 0.0


def _differ(one: Sketch, other: Sketch) -> bool:
    """Whether dates, places or numbers in the leads make two texts of the same words two events."""
    mine, told = _by_kind(one.signature.marks), _by_kind(other.signature.marks)
    across = mine.script.isdisjoint(told.script)
    slots = _slots(mine, told, dated=one.dated and other.dated, across=across)
    differing = sum(bool(here - there and there - here) for here, there in slots)
    short = max(one.fingerprint.count, other.fingerprint.count) < SHORT_SHINGLES
    return differing >= (1 if short else 2)


class _Marks(NamedTuple):
    """A signature's marks by their kinds; `leading` are the ordinals it leads with, one set a series."""

    script: frozenset[str]
    leading: tuple[frozenset[str], ...]
    dates: frozenset[str]
    places: frozenset[str]
    numbers: frozenset[str]


@lru_cache(maxsize=1_000)
def _by_kind(told: frozenset[str]) -> _Marks:
    """The marks of a signature, which is compared many times."""
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    for mark in told:
        kinds[mark.partition(":")[0]].add(mark)
    script, dates, places, numbers = (
        frozenset(kinds[kind]) for kind in ("script", "date", "place", "number")
    )
    leading = tuple(frozenset(kinds[series]) for series in marks.SERIES)
    return _Marks(script=script, leading=leading, dates=dates, places=places, numbers=numbers)


def _slots(
    one: _Marks, other: _Marks, *, dated: bool, across: bool
) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """What two articles are compared by; "on Thursday" is no day in an article without a date."""
    if dated:
        yield one.dates, other.dates
    if not across:
        yield one.places, other.places
    yield one.numbers, other.numbers


def _against(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether both have such marks, and none in common."""
    return bool(mine and theirs and mine.isdisjoint(theirs))


def _readable(terms: Sequence[str]) -> list[str]:
    told = [
        term.removeprefix("entity:").removeprefix("number:").removeprefix("date:").removeprefix("word:")
        for term in terms
    ]
    told = [marks.ordinal(term) if term.startswith("ordinal:") else term for term in told]
    return list(dict.fromkeys(term for term in told if not term.startswith("name:")))[:4]
