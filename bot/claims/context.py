"""An article's text → the sentences in which it speaks for itself, in order.

Left out are the tails and asides that assert nothing: questions and answers, links, captions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple, cast

from bot import lexicon
from bot.lexicon.answers import faq_tail
from bot.text import sentences

LONGEST_TEXT = 200_000
"""Characters that are read of one article: what is longer is an archive of many."""

LONGEST_SENTENCE = 1_500
"""What is longer is no prose."""

_CREDIT = 80
_BYLINE = 60
_ITEM = re.compile(r"\s*[-•*–—]\s+\S")
_FACT = re.compile(r"[^\W\d][^:.,]{2,30}:\s+(?:about |approx\.? |around |over )?[$₹€]?(?:Rs\.? |US ?\$)?\d")
"""A line of a list of facts: *Delivered so far: 3 squadrons*."""

_HEADING = 15
"""Words: a line with as many is no heading."""

_ENDED = re.compile(r"[.!?…।॥:;,][\"'”’»)\]]*\s*$|[\"”’»]\s*$")
_LINE = re.compile(r"[^\n]+")


class Passage(NamedTuple):
    """A sentence and its place in the text; a `heading` stands alone in its line, a `lead` opens a list."""

    text: str
    start: int
    paragraph: int
    heading: bool
    lead: str


@cache
def _asides() -> re.Pattern[str]:
    """Links and captions: their words, then a colon, a bar or a dash."""
    opening = rf"\W*(?:{_any('links')}|{_any('captions')})\s*[:|/(—–-]"
    return re.compile(opening, re.IGNORECASE)


@cache
def _credits() -> re.Pattern[str]:
    return re.compile(rf"\((?:{_any('credits')})\b[^)]*\)\W*$", re.IGNORECASE)


@cache
def _bylines() -> re.Pattern[str]:
    """A dateline that ends with its agency, which Russian ones close as a sentence: */ТАСС/.*"""
    marks = "|".join(re.escape(mark) for agency in lexicon.agencies() for mark in agency.marks)
    dated = r"[\w .-]{2,40}, \d{1,2} \w+\.?\s*[—–-]\s*"
    return re.compile(rf"(?:(?=/)|{dated})(?P<agency>/?(?:{marks})/?)\.\s*$")


def _any(section: str) -> str:
    phrases = cast("Sequence[str]", lexicon.wording("asides")[section])
    return "|".join(
        re.escape(phrase).replace(r"\ ", r"\s+") for phrase in sorted(phrases, key=len, reverse=True)
    )


def passages(text: str) -> Iterator[Passage]:
    """The sentences of a text that assert something."""
    told = text[:LONGEST_TEXT]
    told = told[: faq_tail(told)]
    lines = [found for found in _LINE.finditer(told) if found[0].strip()]
    lead = ""
    for number, line in enumerate(lines):
        words = line[0].strip()
        if _asides().match(words):
            continue
        item = bool(_ITEM.match(line[0]))
        prose = _FACT.match(words) or _ENDED.search(words) or len(words.split()) >= _HEADING
        heading = len(lines) > 1 and not item and not prose
        for start, end in _spans(line[0]):
            sentence = line[0][start:end]
            if end - start <= LONGEST_SENTENCE and not _is_aside(sentence):
                yield Passage(sentence, line.start() + start, number, heading, lead if item else "")
        if not item:
            lead = words if words.endswith(":") else ""


def _spans(line: str) -> Iterator[tuple[int, int]]:
    """The sentences of a line, the first that says something with the agency that its dateline names."""
    opening: int | None = None
    for start, end in sentences(line):
        byline = _bylines().match(line, start, end) if end - start <= _BYLINE else None
        if byline:
            opening = byline.start("agency")
            continue
        yield start if opening is None else opening, end
        opening = None


def _is_aside(sentence: str) -> bool:
    closed = sentence.rstrip("\"'”’») ")
    return closed.endswith("?") or bool(_asides().match(sentence) or _credits().search(sentence[-_CREDIT:]))
