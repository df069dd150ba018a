"""Texts → the words they are searched by; a query → what the index is asked; what it finds → the best first.

The grammar: words (all must occur), "phrases" (in this order), -word and -"phrase" (must not occur), OR
between two, and `after:` `before:` (days) `source:` `lang:` `keyword:`. A name that the desk knows finds all
of its names. Words are compared without their commonest endings, letters and digits apart: S-400, S 400 and
S400 are one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, tzinfo
from functools import lru_cache
from itertools import islice

from bot import lexicon
from bot.background import stem
from bot.errors import UsageError
from bot.model import AllOf, AnyOf, Excerpt, Found, Indexed, Keyword, Phrase, Query, Unread, Wanted
from bot.text import normal, sentences

MOST_WORDS = 50_000
"""Of one text; what comes after them is not searched: no article is so long."""

LONGEST_QUERY = 1_000
"""Characters."""

_MOST_TERMS = 40
_MOST_NAMES = 60
_LONGEST_WORD = 64
_LONGEST_NAME = 8  # words
_MARKS = "\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963"
_WORD = re.compile(rf"[0-9]+|(?:[^\W\d_][{_MARKS}]*)+|\d+")
_POSSESSIVE = re.compile(r"(?<=[^\W\d_])'s(?![^\W_])")
_PLURAL = re.compile(r"(?<=[a-z]{2}[a-z])(?<!s)s$")
_SPELLED = str.maketrans({"ё": "е"})
_FRESH_SECONDS = 30 * 86_400
_FRESH_PART = 0.25


def words(text: str) -> list[str]:
    """The words of a text in its order, as the index spells them."""
    found = _WORD.findall(_plain(normal(text).text))
    return [_stem(word[:_LONGEST_WORD]) for word in found[:MOST_WORDS]]


def read(unread: Unread) -> Indexed:
    """An article in the words of the index."""
    return Indexed(
        id=unread.id, title=tuple(words(unread.title)), text=tuple(words(unread.text)), seen=unread.seen
    )


def _plain(text: str) -> str:
    """A normal form made ready, as long as it was: possessives say nothing, and ё is е."""
    return _POSSESSIVE.sub("  ", text).translate(_SPELLED)


def _placed(plain: str) -> Iterator[tuple[str, int, int]]:
    """The words with their half-open places."""
    for match in islice(_WORD.finditer(plain), MOST_WORDS):
        yield _stem(match[0][:_LONGEST_WORD]), match.start(), match.end()


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    """A word without its commonest endings, the same however often they are taken off."""
    if word.isascii():
        return _PLURAL.sub("", word)
    before = ""
    while before != word:
        before, word = word, stem(word)
    return word


# The query


@dataclass(frozen=True, slots=True)
class _Term:
    """A piece of a query: what it says, and whether it is a phrase, left out, joined by OR or a filter."""

    text: str
    phrase: bool = False
    out: bool = False
    key: str = ""


_TERM = re.compile(
    r"(?P<out>[-\u2212\u2013](?=[^\s-]))?"
    r'(?:(?P<bare>[A-Za-z]+):(?=\s|$)|(?:(?P<key>[A-Za-z]+):(?!//))?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+)))'
)
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))
_FILTERS = ("after", "before", "source", "lang", "keyword")


def parse(text: str, *, watchlist: Sequence[Keyword] = (), zone: tzinfo = UTC) -> Query:
    """The query that a line of search says; days are those of `zone`.

    Raises:
        UsageError: it says nothing to look for, or a filter that means nothing.
    """
    if len(text) > LONGEST_QUERY:
        raise UsageError(f"search: {len(text):,} characters: write at most {LONGEST_QUERY:,}")
    terms = _terms(text.translate(_QUOTES))
    query = Query()
    for term in terms:
        if term.key:
            query = _filtered(query, term, zone)
    names = _names(tuple(watchlist))
    sought = [term for term in terms if not term.key]
    wanted = _joined([term for term in sought if not term.out], names)
    unwanted = [_wanted(term.text, names) for term in sought if term.out]
    query = replace(query, wanted=wanted, unwanted=tuple(filter(None, unwanted)))
    if query.wanted is None and query == Query(unwanted=query.unwanted):
        raise UsageError(
            'search: nothing to look for: write words, "a phrase", or a filter such as source:TASS'
        )
    return query


def _terms(text: str) -> list[_Term]:
    terms = []
    for match in _TERM.finditer(text):
        key = (match["key"] or match["bare"] or "").lower()
        phrase = match["phrase"] is not None
        said = match["phrase"] if phrase else match["word"] or ""
        if key and key not in _FILTERS:
            key, said = "", f"{match['key'] or match['bare']} {said}"
        terms.append(_Term(said, phrase, bool(match["out"]), key))
    if len(terms) > _MOST_TERMS:
        raise UsageError(f"search: {len(terms)} words: write at most {_MOST_TERMS}")
    return terms


def _filtered(query: Query, term: _Term, zone: tzinfo) -> Query:
    """The query with one more filter."""
    said = term.text.strip()
    if term.out:
        raise UsageError(f"search: -{term.key}:{said}: a filter cannot be left out: name what you want")
    if not said:
        raise UsageError(f"search: {term.key}: say which, with no space: {_example(term.key)}")
    match term.key:
        case "after":
            return replace(query, after=_day(term.key, said, zone))
        case "before":
            return replace(query, before=_day(term.key, said, zone))
        case "source":
            return replace(query, sources=(*query.sources, said))
        case "lang":
            return replace(query, languages=(*query.languages, said.lower()))
    return replace(query, keywords=(*query.keywords, said))


def _example(key: str) -> str:
    return {"source": 'source:"The Example Times"', "lang": "lang:hi", "keyword": "keyword:S-400"}.get(
        key, f"{key}:2025-12-01"
    )


def _day(key: str, said: str, zone: tzinfo) -> datetime:
    """The first moment of a day, month or year."""
    whole = said + {4: "-01-01", 7: "-01"}.get(len(said), "")
    try:
        return datetime.combine(date.fromisoformat(whole), time.min, zone).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"search: {key}:{said}: not a day: write {key}:2025-12-01") from error


def _joined(terms: Sequence[_Term], names: Mapping[tuple[str, ...], tuple[Wanted, ...]]) -> Wanted | None:
    """All of the terms; neighbours with OR between them are one: a b OR c is a and (b or c)."""
    groups: list[list[list[_Term]]] = []  # alternatives of runs of plain words
    alternative = False
    for term in terms:
        if not term.phrase and term.text in {"OR", "|", "ИЛИ"}:
            alternative = bool(groups)
        elif not term.phrase and term.text in {"AND", "&"}:
            continue
        elif alternative:
            groups[-1].append([term])
            alternative = False
        else:
            groups.append([[term]])
    made = [one for run in _runs(groups) if (one := _any([_run(words, names) for words in run]))]
    return _all(made)


def _runs(groups: Sequence[list[list[_Term]]]) -> Iterator[list[list[_Term]]]:
    """The groups, plain words that stand side by side put together: they may be a name."""
    run: list[_Term] = []
    for group in groups:
        if len(group) == 1 and not group[0][0].phrase:
            run.append(group[0][0])
            continue
        if run:
            yield [run]
            run = []
        yield group
    if run:
        yield [run]


def _run(terms: Sequence[_Term], names: Mapping[tuple[str, ...], tuple[Wanted, ...]]) -> Wanted | None:
    if len(terms) == 1:
        return _wanted(terms[0].text, names)
    said = [word for term in terms for word in words(term.text)]
    made: list[Wanted] = []
    place = 0
    while place < len(said):
        length = _longest(said, place, names)
        part = tuple(said[place : place + length])
        loose = _all([Phrase((word,)) for word in part]) if all(map(_is_telling, part)) else None
        made.append(_any([loose, *_pruned([Phrase(part), *names.get(part, ())])]) or Phrase(part))
        place += length
    return _all(made)


def _is_telling(word: str) -> bool:
    """Whether a word of a name says something by itself."""
    return len(word) > 2 and not word.isdecimal()


def _pruned(of: Sequence[Wanted]) -> list[Wanted]:
    """Without what another of them finds already: S-400 finds every S-400 Triumf."""
    plain = {one.words for one in of if isinstance(one, Phrase)}
    return [one for one in of if not any(_holds(one, said) for said in plain)]


def _holds(one: Wanted, said: tuple[str, ...]) -> bool:
    """Whether whatever holds `one` holds `said`, and is not just it."""
    if isinstance(one, AnyOf):
        return False
    if isinstance(one, AllOf):
        return any(part == Phrase(said) or _holds(part, said) for part in one.of)
    starts = range(len(one.words) - len(said) + 1)
    return len(one.words) > len(said) and any(one.words[at : at + len(said)] == said for at in starts)


def _longest(said: Sequence[str], place: int, names: Mapping[tuple[str, ...], tuple[Wanted, ...]]) -> int:
    """How many words from here are the longest name; 1 where none is."""
    lengths = range(min(_LONGEST_NAME, len(said) - place), 1, -1)
    return next((length for length in lengths if tuple(said[place : place + length]) in names), 1)


def _wanted(text: str, names: Mapping[tuple[str, ...], tuple[Wanted, ...]]) -> Wanted | None:
    """One term with the other names of what it names."""
    said = tuple(words(text))
    return _any(_pruned([Phrase(said), *names.get(said, ())])) if said else None


def _all(of: Sequence[Wanted | None]) -> Wanted | None:
    return _one(AllOf, tuple(dict.fromkeys(filter(None, of))))


def _any(of: Sequence[Wanted | None]) -> Wanted | None:
    return _one(AnyOf, tuple(dict.fromkeys(filter(None, of))))


def _one(make: Callable[[tuple[Wanted, ...]], Wanted], of: tuple[Wanted, ...]) -> Wanted | None:
    return make(of) if len(of) > 1 else next(iter(of), None)


# Names


@lru_cache(maxsize=8)
def _names(watchlist: tuple[Keyword, ...]) -> Mapping[tuple[str, ...], tuple[Wanted, ...]]:
    """What else is looked for where a name is, by the words of the name."""
    own = {tuple(words(name)): keyword.names for keyword in watchlist for name in keyword.names}
    return {said: _also(names) for said, names in own.items()} | dict(_known())


@lru_cache(maxsize=1)
def _known() -> Mapping[tuple[str, ...], tuple[Wanted, ...]]:
    """The lexicon's names; one that two entries have finds both."""
    known: dict[tuple[str, ...], tuple[Wanted, ...]] = {}
    for entry in lexicon.entries():
        also = _also([name.text for name in entry.names])
        for name in entry.names:
            said = tuple(words(name.text))
            known[said] = tuple(dict.fromkeys((*known.get(said, ()), *also)))[:_MOST_NAMES]
    return known


def _also(names: Sequence[str]) -> tuple[Wanted, ...]:
    """The names as phrases; one that means other things too only with a word that says what it means."""
    made: dict[Wanted, None] = {}
    for name in names:
        needs = [Phrase(tuple(need)) for word in lexicon.needs_of(name) if (need := words(word))]
        said = tuple(words(name))
        if said and (one := _all([Phrase(said), _any(needs)])):
            made[one] = None
    return tuple(made)[:_MOST_NAMES]


# The answer


def ranked(found: Sequence[Found], *, now: datetime, newest: bool = False) -> list[Found]:
    """The best first, new ones slightly preferred (a quarter more, fading over 30 days), or newest first."""
    if newest:
        return sorted(found, key=lambda one: (one.at, one.number), reverse=True)
    return sorted(found, key=lambda one: (score(one, now), one.at, one.number), reverse=True)


def score(one: Found, now: datetime) -> float:
    """How well an article answers, and how new it is."""
    age = max((now - one.at).total_seconds(), 0.0)
    return one.weight * (1 + _FRESH_PART * _FRESH_SECONDS / (_FRESH_SECONDS + age))


def phrases(wanted: Wanted | None) -> tuple[Phrase, ...]:
    """Everything that a query looks for."""
    if wanted is None:
        return ()
    return (
        (wanted,) if isinstance(wanted, Phrase) else tuple(one for part in wanted.of for one in phrases(part))
    )


def marks(text: str, sought: Sequence[Phrase]) -> list[tuple[int, int]]:
    """Where the phrases stand: half-open code points of the text, in order, none within another."""
    form = normal(text)
    placed = list(_placed(_plain(form.text)))
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(set(sought), key=lambda phrase: -len(phrase.words)):
        by_first.setdefault(phrase.words[0], []).append(phrase.words)
    found: list[tuple[int, int]] = []
    done = 0
    for place, (word, start, _) in enumerate(placed):
        for said in by_first.get(word, ()) if place >= done else ():
            if tuple(one for one, _, _ in placed[place : place + len(said)]) == said:
                done = place + len(said)
                found.append(form.span(start, placed[done - 1][2]))
                break
    return found


def excerpts(
    text: str, places: Sequence[tuple[int, int]], *, most: int = 2, width: int = 220
) -> list[Excerpt]:
    """The sentences that hold most of the marks, in their order; the text's beginning where there is none."""
    told = sentences(text) or [(0, 0)]
    starts = [start for start, _ in told]
    held: dict[int, list[tuple[int, int]]] = {}
    for place in places:
        held.setdefault(max(0, bisect_right(starts, place[0]) - 1), []).append(place)
    best = sorted(held, key=lambda number: (-len({text[a:b].casefold() for a, b in held[number]}), number))
    return [
        _excerpt(text, told[number], held.get(number, []), width) for number in sorted(best[:most]) or [0]
    ]


def _excerpt(text: str, sentence: tuple[int, int], places: Sequence[tuple[int, int]], width: int) -> Excerpt:
    """A sentence, or as much of it as there is room for around its first mark."""
    start, end = sentence
    if end - start > width:
        first = places[0][0] if places else start
        start = max(start, min(first - width // 3, end - width))
        start = text.find(" ", start, first) + 1 or start if start > sentence[0] else start
        end = min(end, start + width)
        end = (
            text.rfind(" ", max(first + 1, start), end)
            if end < sentence[1] and " " in text[first + 1 : end]
            else end
        )
    inside = tuple((a - start, min(b, end) - start) for a, b in places if start <= a < end)
    return Excerpt(text[start:end], start, inside)
