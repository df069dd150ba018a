"""One automaton over all names of all keywords, and the rules that turn its hits into matches."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from bot import lexicon
from bot.matching.automaton import Automaton
from bot.matching.designations import script
from bot.matching.forms import WORD, Case, Form, fold_normal, forms
from bot.matching.lookalikes import Place, end_of, is_lookalike
from bot.matching.screening import Screen
from bot.matching.wording import any_of
from bot.model import Field, Keyword, Match, Near
from bot.text import excerpt, is_word, normal, sentences

_LONGEST_SENTENCE = 240
_WORDS = re.compile(rf"{WORD}+")


@dataclass(frozen=True, slots=True)
class Rule:
    """A keyword with its conditions compiled."""

    keyword: Keyword
    context: re.Pattern[str] | None
    exclude: re.Pattern[str] | None
    near: re.Pattern[str] | None


class Listed(NamedTuple):
    """A form of a name of a keyword; `needs` is what must also occur for this name to count."""

    rule: int
    alias: str
    form: Form
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matcher:
    """A watch-list made ready for `find`; made by `compile`."""

    rules: tuple[Rule, ...]
    automaton: Automaton[tuple[Listed, ...]] = field(repr=False)
    screen: Screen = field(repr=False)


class _Hit(NamedTuple):
    """A name at a place of the original."""

    rule: int
    alias: str
    start: int
    end: int
    place: int  # where it begins in the folded text
    needs: tuple[str, ...]


def compile(keywords: Sequence[Keyword]) -> Matcher:  # noqa: A001  # reads as matching.compile, like re.compile
    """The matcher for these keywords."""
    listed: dict[str, dict[tuple[int, str], Listed]] = {}
    for number, keyword in enumerate(keywords):
        for entry in _listed(number, keyword):
            listed.setdefault(entry.form.literal, {}).setdefault((number, entry.form.rest), entry)
    literals = {literal: tuple(entries.values()) for literal, entries in listed.items()}
    return Matcher(tuple(_rule(keyword) for keyword in keywords), Automaton(literals), Screen(literals))


def _listed(number: int, keyword: Keyword) -> Iterator[Listed]:
    for name in keyword.names:
        needs = lexicon.needs_of(name)
        for form in forms(name, cased=bool(needs) or _is_proper(name)):
            yield Listed(number, name, form, needs)


def spellings(name: str) -> frozenset[tuple[str, str]]:
    """All spellings of a name in which a text may have it, with what may follow; two names that share one
    are found at the same places. Empty where nothing can be looked for."""
    return frozenset((form.literal, form.rest) for form in forms(name, cased=False))


def _is_proper(name: str) -> bool:
    """Whether a name's capital tells it from a common word: Trump, Казань, Путина."""
    entry = lexicon.entry_of(name)
    return entry is not None and (entry.kind in {"person", "place"} or script(name) == "cyrillic")


def _rule(keyword: Keyword) -> Rule:
    return Rule(
        keyword,
        any_of(keyword.context) if keyword.context else None,
        any_of(keyword.exclude, inflected=False) if keyword.exclude else None,
        any_of(keyword.near.words) if keyword.near else None,
    )


class View:
    """A field of an article in its forms."""

    def __init__(self, name: Field, original: str) -> None:
        self.name = name
        self.original = original
        self.normal = normal(original)
        self.folded = fold_normal(self.normal.text)

    @cached_property
    def word_starts(self) -> list[int]:
        return [match.start() for match in _WORDS.finditer(self.folded)]


def find(matcher: Matcher, *, title: str, text: str) -> list[Match]:
    """Every match, title first, in the order of their places; of one keyword the longest at each place."""
    return find_all(matcher, [(title, text)])[0]


def find_all(matcher: Matcher, articles: Sequence[tuple[str, str]]) -> list[list[Match]]:
    """What `find` finds in each of several articles, title and text."""
    perhaps = set(matcher.screen.sifted([f"{title}\n{text}" for title, text in articles]))
    return [
        _found(matcher, title, text) if place in perhaps else []
        for place, (title, text) in enumerate(articles)
    ]


def _found(matcher: Matcher, title: str, text: str) -> list[Match]:
    fields = ((Field.TITLE, title), (Field.TEXT, text))
    views = [View(name, original) for name, original in fields if original]
    matches: list[Match] = []
    for view in views:
        hits: dict[int, list[_Hit]] = {}
        for hit in _hits(matcher.automaton, view):
            hits.setdefault(hit.rule, []).append(hit)
        kept = [
            hit for number, found in hits.items() for hit in _kept(matcher.rules[number], found, view, views)
        ]
        kept.sort(key=lambda hit: (hit.start, -hit.end, hit.rule))
        matches += [_match(matcher.rules[hit.rule].keyword, hit, view) for hit in kept]
    if not matches:
        matcher.screen.searched_in_vain()
    return matches


def _hits(automaton: Automaton[tuple[Listed, ...]], view: View) -> Iterator[_Hit]:
    """What the automaton finds that stands between boundaries and is no look-alike."""
    folded = view.folded
    for last, (length, entries) in automaton.iter(folded):
        start = last + 1 - length
        if not has_boundary(folded, start):
            continue
        for entry in entries:
            rest = entry.form.goes_on(folded, last + 1)
            written = span(view, entry.form, start, rest.end()) if rest else None
            if written:
                yield _Hit(entry.rule, entry.alias, *written, start, entry.needs)


def has_boundary(folded: str, start: int) -> bool:
    """Whether a word may begin here."""
    return start == 0 or not is_word(folded[start - 1])


def span(view: View, form: Form, start: int, end: int) -> tuple[int, int] | None:
    """The hit in the original, or None where it is not the name after all."""
    first, last = view.normal.span(start, end)
    written = view.original[first:last]
    if form.case is Case.ALL and not written.isupper():
        return None
    if form.case is Case.FIRST and not written[:1].isupper():
        return None
    if not form.designation:
        return first, last
    place = Place(view.normal.text, start, end, written)
    if is_lookalike(place):
        return None
    if form.literal[-1].isdecimal():
        ended = end_of(view.original, last)
        return (first, ended) if ended is not None else None
    return first, last


def _kept(rule: Rule, hits: Sequence[_Hit], view: View, views: Sequence[View]) -> list[_Hit]:
    """The hits that the keyword's conditions allow, the longest at each place."""
    keyword = rule.keyword
    if view.name not in keyword.fields:
        return []
    if rule.context and not _occurs(rule.context, views):
        return []
    if rule.exclude and _occurs(rule.exclude, views):
        return []
    allowed = [hit for hit in hits if not hit.needs or _occurs(any_of(hit.needs), views)]
    if rule.near and keyword.near:
        allowed = [
            hit for hit in allowed if is_near(rule.near, keyword.near, hit.place, (hit.start, hit.end), view)
        ]
    return _longest(allowed)


def _occurs(pattern: re.Pattern[str], views: Sequence[View]) -> bool:
    return any(pattern.search(view.folded) for view in views)


def is_near(pattern: re.Pattern[str], near: Near, place: int, written: tuple[int, int], view: View) -> bool:
    """Whether one of the words stands within so many words of the name at `place`, or `written`."""
    at = bisect_right(view.word_starts, place) - 1
    first = view.word_starts[max(0, at - near.within)]
    after = at + near.within + len(_WORDS.findall(view.original[slice(*written)]))
    last = view.word_starts[after] if after < len(view.word_starts) else len(view.folded)
    return bool(pattern.search(view.folded[first:last]))


def _longest(hits: Sequence[_Hit]) -> list[_Hit]:
    """The hits that no longer one overlaps."""
    kept: list[_Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
        place = bisect_left(kept, hit.start, key=lambda other: other.start)
        clear_before = place == 0 or kept[place - 1].end <= hit.start
        clear_after = place == len(kept) or hit.end <= kept[place].start
        if clear_before and clear_after:
            kept.insert(place, hit)
    return kept


def _match(keyword: Keyword, hit: _Hit, view: View) -> Match:
    return Match(
        keyword=keyword.keyword,
        alias=hit.alias,
        field=view.name,
        start=hit.start,
        end=hit.end,
        words=view.original[hit.start : hit.end],
        context=_context(hit, view.original),
    )


def _context(hit: _Hit, original: str) -> str:
    """The sentence of the hit, or an excerpt where it is longer than `_LONGEST_SENTENCE`.

    Only so much of the text is read as a sentence of that length could fill.
    """
    left, right = max(0, hit.start - _LONGEST_SENTENCE), min(len(original), hit.end + _LONGEST_SENTENCE)
    before, after = original.rfind("\n\n", left, hit.start), original.find("\n\n", hit.end, right)
    first = before + 2 if before >= 0 else left
    last = after if after >= 0 else right
    spans = sentences(original[first:last])
    if first == left > 0:
        del spans[:1]
    if last == right < len(original):
        del spans[-1:]
    for start, end in spans:
        if first + start <= hit.start and hit.end <= first + end and end - start <= _LONGEST_SENTENCE:
            return original[first + start : first + end]
    return excerpt(original, hit.start, hit.end, width=_LONGEST_SENTENCE)
