"""An article and a keyword → step by step, why it matched or not: the checks of `finding`, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.lexicon.answers import faq_tail
from bot.matching.finding import Listed, Rule, View, compile, find, has_boundary, is_near, span  # noqa: A004  # reads as matching.compile
from bot.matching.forms import WORD, Case
from bot.matching.wording import any_of
from bot.model import Field, Keyword, Match, Near
from bot.text import excerpt

_MOST_PLACES = 20
_TAIL = re.compile(rf"{WORD}*")
_HEAD = re.compile(rf"{WORD}*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One check; `passed` is None where it only tells. `words` stand at `start` to `end` of `field`."""

    check: str
    passed: bool | None
    told: str
    field: Field | None = None
    start: int | None = None
    end: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Whether a keyword is found in an article, and every step to it."""

    keyword: str
    matched: bool
    reason: str
    matches: tuple[Match, ...]
    steps: tuple[Step, ...]


def explain(keyword: Keyword, *, title: str, text: str) -> Explanation:
    """Why a keyword is found in an article, or why not."""
    matcher = compile([keyword])
    views = [View(name, said) for name, said in ((Field.TITLE, title), (Field.TEXT, text)) if said]
    matches = tuple(find(matcher, title=title, text=text))
    scene = _Scene(matcher.rules[0], views, faq_tail(text))
    steps = [*_asked(keyword, views)]
    places = [step for view in views for step in _places(scene, view, matcher.automaton.iter(view.folded))]
    steps += places[:_MOST_PLACES]
    if len(places) > _MOST_PLACES:
        steps.append(Step(check="place", passed=None, told=f"{len(places) - _MOST_PLACES} more places"))
    if not places:
        steps.append(Step(check="place", passed=False, told="none of the names occurs"))
    steps += _conditions(scene.rule, views)
    conditions = (step for step in steps if step.check in {"context", "exclude"})
    failed = next((step for step in conditions if step.passed is False), None)
    return Explanation(
        keyword=keyword.keyword,
        matched=bool(matches),
        reason=_reason(matches, failed, places),
        matches=matches,
        steps=tuple(steps),
    )


def _reason(matches: Sequence[Match], failed: Step | None, places: Sequence[Step]) -> str:
    if matches:
        fields = " and ".join(dict.fromkeys(match.field.value for match in matches))
        return f"found {len(matches)} time{'s' if len(matches) > 1 else ''} in the {fields}"
    if not places:
        return "none of its names occurs"
    if failed and any(step.passed for step in places):
        return failed.told
    return next((step.told for step in places if step.passed is False), "every place was refused")


def _asked(keyword: Keyword, views: Sequence[View]) -> Iterator[Step]:
    """What is looked for, and in what."""
    looked = ", ".join(field.value for field in keyword.fields)
    yield Step(check="fields", passed=None, told=f"looked for in: {looked}")
    for view in views:
        shown = excerpt(view.folded, 0, 0, width=120)
        yield Step(
            check="normal form", passed=None, told=f"the {view.name.value} reads: {shown}", field=view.name
        )
    names = ", ".join(keyword.names)
    yield Step(check="names", passed=None, told=f"{len(keyword.names)} names, in any spelling: {names}")


@dataclass(frozen=True, slots=True)
class _Scene:
    """The keyword's rule, and everything that its conditions may look at; `answers` is where the questions
    and answers begin that the text ends with."""

    rule: Rule
    views: Sequence[View]
    answers: int | None


def _places(
    scene: _Scene, view: View, hits: Iterator[tuple[int, tuple[int, tuple[Listed, ...]]]]
) -> Iterator[Step]:
    """Each place where a name stands with what came of it: the longest name, or the one that counts."""
    best: dict[int, Step] = {}
    for last, (length, entries) in hits:
        start = last + 1 - length
        for entry in entries:
            step = _place(scene, view, entry, (start, last + 1))
            if start not in best or _merit(step) > _merit(best[start]):
                best[start] = step
    yield from (best[start] for start in sorted(best))


def _merit(step: Step) -> tuple[bool, int]:
    return bool(step.passed), len(step.words)


def _place(scene: _Scene, view: View, entry: Listed, at: tuple[int, int]) -> Step:
    rest = entry.form.goes_on(view.folded, at[1])
    found = span(view, entry.form, at[0], rest.end()) if rest else None
    check, why = _problem(scene, view, entry, at, found)
    start, end = found or view.normal.span(*at)
    words = view.original[start:end]
    is_tail = view.name is Field.TEXT and scene.answers is not None and start >= scene.answers
    part = f"{view.name.value}'s closing questions and answers" if is_tail else view.name.value
    where = f"“{words}” in the {part} at {start}"
    return Step(
        check=check,
        passed=not why,
        told=f"{where}: {why}" if why else f"{where} is the name “{entry.alias}”",
        field=view.name,
        start=start,
        end=end,
        words=words,
    )


def _problem(
    scene: _Scene, view: View, entry: Listed, at: tuple[int, int], found: tuple[int, int] | None
) -> tuple[str, str]:
    """Which check a place fails, and why; ("place", "") where it passes all."""
    keyword, rest = scene.rule.keyword, entry.form.goes_on(view.folded, at[1])
    if not has_boundary(view.folded, at[0]):
        return "place", f"inside the word “{_around(view.folded, *at)}”"
    if found is None:
        return "place", _refusal(entry, view, at, rest)
    if view.name not in keyword.fields:
        return "place", f"stands in the {view.name.value}, which is not looked at"
    if entry.needs and not any(any_of(entry.needs).search(one.folded) for one in scene.views):
        told = f"“{entry.alias}” means other things too, and none of these occurs: {_list(entry.needs)}"
        return "needs", told
    near = scene.rule.near
    if keyword.near and near and not is_near(near, keyword.near, at[0], found, view):
        return "near", _distance(near, keyword.near, at[0], view)
    return "place", ""


def _refusal(entry: Listed, view: View, at: tuple[int, int], rest: re.Match[str] | None) -> str:
    """Why what spells a name is none."""
    if rest is None:
        return f"goes on as another word: “{_around(view.folded, *at)}”"
    first, last = view.normal.span(at[0], rest.end())
    written = view.original[first:last]
    if entry.form.case is Case.ALL and not written.isupper():
        return "not in capitals: so short a name counts only in capitals"
    if entry.form.case is Case.FIRST and not written[:1].isupper():
        return "without a capital it is a common word"
    around = excerpt(view.original, first, last, width=60)
    return f"another thing that is spelled alike, or goes on as another number or word: “{around}”"


def _around(folded: str, start: int, end: int) -> str:
    """The word or words that the place is part of."""
    before, after = _HEAD.search(folded[:start]), _TAIL.match(folded, end)
    return f"{before[0] if before else ''}{folded[start:end]}{after[0] if after else ''}"


def _conditions(rule: Rule, views: Sequence[View]) -> Iterator[Step]:
    """What must occur anywhere, and what must not."""
    keyword = rule.keyword
    if rule.context:
        yield _occurs("context", rule.context, views) or Step(
            check="context", passed=False, told=f"none of its context words occurs: {_list(keyword.context)}"
        )
    if rule.exclude:
        yield _occurs("exclude", rule.exclude, views) or Step(
            check="exclude", passed=True, told=f"none of what excludes it occurs: {_list(keyword.exclude)}"
        )
    if keyword.near:
        words = _list(keyword.near.words)
        yield Step(check="near", passed=None, told=f"within {keyword.near.within} words of the name: {words}")


def _occurs(check: str, pattern: re.Pattern[str], views: Sequence[View]) -> Step | None:
    """The first place of a condition's word; an exclusion that occurs fails."""
    for view in views:
        match = pattern.search(view.folded)
        if match:
            start, end = view.normal.span(match.start(), match.end())
            words = view.original[start:end]
            told = "the context word" if check == "context" else "excluded by"
            return Step(
                check=check,
                passed=check == "context",
                told=f"{told} “{words}” stands in the {view.name.value} at {start}",
                field=view.name,
                start=start,
                end=end,
                words=words,
            )
    return None


def _distance(pattern: re.Pattern[str], near: Near, place: int, view: View) -> str:
    """How far the nearest of the wanted words is."""
    starts = view.word_starts
    at = sum(1 for start in starts if start <= place)
    away = [
        (abs(sum(1 for start in starts if start <= match.start()) - at), match[0])
        for match in pattern.finditer(view.folded)
    ]
    if not away:
        return f"none of these stands near it: {_list(near.words)}"
    distance, word = min(away)
    return f"the nearest wanted word, “{word}”, is {distance} words away, and {near.within} are allowed"


def _list(words: Sequence[str]) -> str:
    more = f" and {len(words) - 12} more" if len(words) > 12 else ""
    return f"{', '.join(words[:12])}{more}"
