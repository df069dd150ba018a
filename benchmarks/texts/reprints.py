"""Reports of our own making → labelled pairs: reprints as newsrooms make them, and what only looks like one.

A seed makes the same pairs everywhere. The reports, and sixty reprints edited by hand, stand in `data`.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TypedDict, cast

import yaml

from bot.text import sentences

DATA = Path(__file__).parents[1] / "data"
VARIANTS_A_REPORT = 25
MOST_REPLACED = 0.6  # of a text's words


@dataclass(frozen=True, slots=True)
class Report:
    """A text under a title; reprints of one report have its `name`, `made` is what was done to the text."""

    name: str
    language: str
    title: str
    paragraphs: tuple[str, ...]
    made: str = ""

    @property
    def text(self) -> str:
        """The paragraphs with a blank line between them."""
        return "\n\n".join(self.paragraphs)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, the earlier one first, and whether the second is a copy of the first."""

    one: Report
    other: Report
    copied: bool
    kind: str


def pairs(seed: int = 4) -> list[Pair]:
    """Over 500 reprints made by rule and 60 by hand, over 100 look-alikes, and pairs that share less."""
    chance = random.Random(seed)  # noqa: S311  # the same everywhere
    reports = [filled(name) for name in _templates()]
    made = [(one, vary(one, number, chance)) for one in reports for number in range(VARIANTS_A_REPORT)]
    apart = {
        "look-alike": look_alikes(reports),
        "look-alike of a reprint": ((filled(one.name, 2), other) for one, other in made if _tells(other)),
        "same outlet": same_outlet(reports, chance),
        "unrelated": combinations(reports, 2),
        "same event": (pair for pair in combinations(others(), 2) if _event(pair[0]) == _event(pair[1])),
    }
    return [
        *(Pair(one, other, True, other.made) for one, other in (*made, *by_hand(reports))),
        *(Pair(*pair, False, kind) for kind, found in apart.items() for pair in found),
    ]


# What is given: reports to fill in, reprints by hand, and reports in other words


class _Template(TypedDict):
    language: str
    title: str
    slots: Mapping[str, Sequence[str]]
    text: str


@cache
def _templates() -> Mapping[str, _Template]:
    return cast("Mapping[str, _Template]", yaml.safe_load((DATA / "reports.yaml").read_text("utf-8")))


class _Newsroom(TypedDict):
    titles: Sequence[str]
    credits: Sequence[tuple[str, str]]
    links: Sequence[str]
    footers: Sequence[str]
    style: Sequence[tuple[str, str]]


@cache
def _newsroom(language: str) -> _Newsroom:
    written = yaml.safe_load((DATA / "newsroom.yaml").read_text("utf-8"))
    return cast("_Newsroom", written[language])


def _lines(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


def filled(name: str, which: int = 0, only: str = "") -> Report:
    """A report with one of three sets of figures, or with the first but for `only` one."""
    template = _templates()[name]
    named = f"{name} {which} {only}" if which else name
    values = {slot: forms[which if only in ("", slot) else 0] for slot, forms in template["slots"].items()}
    text = template["text"].strip().format(**values)
    return Report(named, template["language"], template["title"].format(**values), _split(text))


@cache
def others() -> tuple[Report, ...]:
    """Reports of other events: those of the set of stories."""
    return tuple(
        Report(row["id"], row["language"], row["title"], _split(row["text"]))
        for row in _lines("stories.jsonl")
    )


def _event(report: Report) -> str:
    return report.name.rpartition("-")[0]


def by_hand(reports: Sequence[Report]) -> Iterator[tuple[Report, Report]]:
    """The reprints that were edited by hand, each behind its original."""
    originals = {one.name: one for one in reports}
    for row in _lines("reprints.jsonl"):
        original = originals[row["of"]]
        text = _split(row["text"])
        yield original, Report(original.name, original.language, row["title"], text, "by hand")


def _tells(reprint: Report) -> bool:
    """Whether a reprint still says which event it reports: half of the figures are left amid their words."""
    text = filled(reprint.name).text
    figures = [forms[0] for forms in _templates()[reprint.name]["slots"].values()]
    places = [(at, at + len(figure)) for figure in figures if (at := text.find(figure)) >= 0]
    return sum(text[max(0, start - 8) : end + 4] in reprint.text for start, end in places) >= 2


def look_alikes(reports: Sequence[Report]) -> Iterator[tuple[Report, Report]]:
    """The same words about another event: one figure differs, or all."""
    for one in reports:
        slots = _templates()[one.name]["slots"]
        for number, only in enumerate(("", "day", "number", "place", "ordinal")):
            if only == "" or only in slots:
                yield one, filled(one.name, 1 + number % 2, only)


def same_outlet(reports: Sequence[Report], chance: random.Random) -> Iterator[tuple[Report, Report]]:
    """Different reports with one outlet's words above and below."""
    for one, other in combinations(reports, 2):
        if one.language == other.language:
            outlet = chance.randrange(len(_newsroom(one.language)["footers"]))
            yield _carried(one, outlet), _carried(other, outlet)


def _carried(report: Report, outlet: int) -> Report:
    framed = _framed(report.paragraphs, report.language, outlet)
    return Report(report.name, report.language, report.title, framed)


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.strip().split("\n\n"))


# Reprints as newsrooms make them


def vary(report: Report, number: int, chance: random.Random) -> Report:
    """A reprint of a report; the number says what is certainly done to it, chance what is done besides."""
    language, told = report.language, report.paragraphs
    steps = {_EDITS[number % len(_EDITS)]} | {edit for edit in _EDITS if chance.random() < 0.25}
    if {"replaced", "dropped"} <= steps:
        steps.remove("dropped")
    if "dropped" in steps:
        told = _dropped(told, chance)
    if "trimmed" in steps:
        told = tuple(_trimmed(paragraph) for paragraph in told)
    if "replaced" in steps:
        told = _replaced(told, language, chance)
    if "style" in steps:
        told = tuple(_styled(paragraph, language) for paragraph in told)
    if "dateline" in steps:
        told = _signed(told, language, chance)
    if "framed" in steps:
        told = _framed(told, language, chance.randrange(len(_newsroom(language)["footers"])))
    title = chance.choice(_newsroom(language)["titles"]) if "headline" in steps else report.title
    return Report(report.name, language, title, told, " ".join(sorted(steps)))


_EDITS = ("headline", "dropped", "trimmed", "replaced", "style", "dateline", "framed", "replaced")


def _dropped(told: tuple[str, ...], chance: random.Random) -> tuple[str, ...]:
    """Without one to three of its paragraphs."""
    gone = set(chance.sample(range(len(told)), chance.randint(1, min(3, len(told) - 1))))
    return tuple(paragraph for place, paragraph in enumerate(told) if place not in gone)


def _trimmed(paragraph: str) -> str:
    """The first sentence of a paragraph that quotes; it may be all there is."""
    if not re.search(r"[\"“«]|said|сказал|сообщ|रहा|कहा", paragraph):
        return paragraph
    start, end = sentences(paragraph)[0]
    return paragraph[start:end]


def _replaced(told: tuple[str, ...], language: str, chance: random.Random) -> tuple[str, ...]:
    """With up to three fifths of its words replaced by another report's, in one block or by sentences."""
    own = [paragraph[start:end] for paragraph in told for start, end in sentences(paragraph)]
    room = chance.uniform(0.2, MOST_REPLACED) * sum(map(_size, own))
    strange = [
        paragraph[start:end]
        for other in chance.sample([one for one in others() if one.language == language], 6)
        for paragraph in other.paragraphs
        for start, end in sentences(paragraph)
    ]
    first = chance.randrange(len(own))
    order = [(first + step) % len(own) for step in range(len(own))]
    if chance.random() < 0.5:
        chance.shuffle(order)
    for place in order:
        if _size(own[place]) > room:
            break
        room -= _size(own[place])
        own[place] = strange.pop()
    return tuple(" ".join(own[place : place + 3]) for place in range(0, len(own), 3))


def _size(text: str) -> int:
    return len(text.split())


def _styled(text: str, language: str) -> str:
    for pattern, ours in _newsroom(language)["style"]:
        text = re.sub(pattern, ours, text)
    return text


def _signed(told: tuple[str, ...], language: str, chance: random.Random) -> tuple[str, ...]:
    """With a dateline before and a credit behind."""
    before, behind = chance.choice(_newsroom(language)["credits"])
    return (before + told[0], *told[1:], *((behind,) if behind else ()))


def _framed(told: tuple[str, ...], language: str, outlet: int) -> tuple[str, ...]:
    """With an outlet's own words below, and links to what it would like to have read."""
    return (
        *told[:2],
        _newsroom(language)["links"][outlet],
        *told[2:],
        _newsroom(language)["footers"][outlet],
    )
