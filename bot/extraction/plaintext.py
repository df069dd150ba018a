"""A text file filed by hand → its title, its dates and its paragraphs."""

from __future__ import annotations

import re
from datetime import datetime

from bot import lexicon
from bot import text as texts
from bot.errors import ParseError
from bot.extraction import boilerplate, dates
from bot.extraction.fed import LONGEST_TITLE, beginning
from bot.formats.base import usable
from bot.model import Extract

LARGEST_TEXT = 300_000
"""Characters kept of a text: a book is no article."""

_WORD = re.compile(r"\w")
_STAMP = re.compile(
    r"^\W{0,3}(?:date|published|updated|дата|опубликовано|दिनांक|तारीख)\s*:?\s*"
    r"(?P<date>\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?)\s*",
    re.IGNORECASE,
)
_UPDATED = re.compile(r"\b(?:last )?updated\b|обновлено|अपडेट", re.IGNORECASE)
_PUBLISHED = re.compile(r"\b(?:published|posted)\b|опубликовано|प्रकाशित", re.IGNORECASE)
_DATELINE = re.compile(
    r"^[^.!?।\n]{0,80}?[,(–—-]\s*(?P<date>[^\W\d]+ \d{1,2}, \d{4}|\d{1,2} [^\W\d]+,? \d{4})\)?\s*[:—–-]"
)
_LABEL = re.compile(
    r"(?:summary|synopsis|highlights|key (?:points|takeaways)|in short"
    r"|кратко|коротко|главное|सारांश|मुख्य बातें)\W*",
    re.IGNORECASE,
)


def read_text(text: str) -> Extract:
    """Return the article that a plain text holds.

    The title is its first line where that is short and more follows; else its first sentence, which
    then also stays in the text. Stamps ("date 2025-12-04", "Last Updated : 4 Dec 2025, 10 PM IST")
    become dates and leave the text; a date in the dateline becomes the day of publication and stays.

    Raises:
        ParseError: there is no text.
    """
    usable_text = usable(text[:LARGEST_TEXT].lstrip("\ufeff"))
    lines = [" ".join(line.split()) for line in usable_text.splitlines()]
    lines = [line for line in lines if line]
    published, lines = _stamped(lines)
    stamps = [line for line in lines if boilerplate.is_boilerplate(line)]
    own = boilerplate.clean(lines)
    while len(own) > 1 and _LABEL.fullmatch(own[0]):
        own = own[1:]
    if not any(_WORD.search(line) for line in own):
        raise ParseError("there is no readable text")
    title, paragraphs = _titled(own)
    body = "\n\n".join(paragraphs)
    return Extract(
        gathers=lexicon.gathers(usable_text),
        title=title,
        published=published or _said(stamps, _PUBLISHED) or _dateline(paragraphs),
        updated=_said(stamps, _UPDATED),
        language=texts.language(body),
        text=body,
    )


def _stamped(lines: list[str]) -> tuple[datetime | None, list[str]]:
    """The stamp that a file begins with, and the lines without it."""
    stamp = _STAMP.match(lines[0]) if lines else None
    moment = dates.when(stamp["date"]) if stamp else None
    if stamp is None or moment is None:
        return None, lines
    rest = lines[0][stamp.end() :]
    return moment, [*([rest] if rest else []), *lines[1:]]


def _said(stamps: list[str], word: re.Pattern[str]) -> datetime | None:
    found = (dates.when(stamp[match.start() :]) for stamp in stamps if (match := word.search(stamp)))
    return next((moment for moment in found if moment), None)


def _dateline(paragraphs: list[str]) -> datetime | None:
    """The date of "New Delhi, 4 December 2025:" at the head of one of the first paragraphs."""
    found = (_DATELINE.search(paragraph) for paragraph in paragraphs[:3])
    return next((dates.when(match["date"]) for match in found if match), None)


def _titled(own: list[str]) -> tuple[str, list[str]]:
    """The title, and the paragraphs that are not it."""
    first = own[0]
    if len(own) > 1 and len(first) <= LONGEST_TITLE and not first.endswith((".", "।", ":", ",", ";", "…")):
        return first, own[1:]
    return beginning(first), own
