"""Paragraphs → paragraphs without what is not the article: credits, links, notices, template residue."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from importlib.resources import files

import yaml

_ABBREVIATIONS = {
    "<line>": r"(?:[^.!?।\n]|[.!?](?=\S)){1,200}[.!?।…]?",
    "<to>": r"\s*[:|–—»›-]+\s*",
}
_LONGEST = 600
"""Characters: no notice is longer, so a longer paragraph is the article's own."""

_LONGEST_HEADING = 100
_SHORTEST_SAID = 20
_SENTENCE_ENDS = (".", "!", "?", "…", "।")
_BRACKETS_BEFORE = r"[^\n]{"
"""How a pattern begins that is told by something in brackets at its end: tried on few paragraphs only."""

_BRACKET_ENDS = (")", "]", ").", "].", ")।", "]।")
_TEMPLATE = re.compile(r"\{\{[^{}\n]{0,80}\}\}")


def _table() -> dict[str, list[str]]:
    """The patterns of each kind, those of all languages together."""
    source = files(__package__).joinpath("boilerplate.yaml").read_text("utf-8")
    table: dict[str, dict[str, list[str]]] = yaml.load(source, Loader=yaml.CSafeLoader)  # in C: 30 ms less
    return {
        kind: [pattern for patterns in languages.values() for pattern in patterns]
        for kind, languages in table.items()
    }


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    for short, pattern in _ABBREVIATIONS.items():
        joined = joined.replace(short, pattern)
    return re.compile(joined, re.IGNORECASE)


_PATTERNS = _table()
_LIST_HEADING = _any(_PATTERNS.pop("list of other pages"))
_PAYMENT = _any(_PATTERNS["notice of payment"])
_WRITTEN = [pattern for patterns in _PATTERNS.values() for pattern in patterns]
_BOILERPLATE = _any(pattern for pattern in _WRITTEN if not pattern.startswith(_BRACKETS_BEFORE))
_BRACKETED = _any(pattern for pattern in _WRITTEN if pattern.startswith(_BRACKETS_BEFORE))


def is_boilerplate(paragraph: str) -> bool:
    """Whether a paragraph is a credit, a link, a notice: anything but the article's own words."""
    if len(paragraph) > _LONGEST:
        return False
    if _BOILERPLATE.fullmatch(paragraph):
        return True
    return paragraph.endswith(_BRACKET_ENDS) and _BRACKETED.fullmatch(paragraph) is not None


def is_payment_notice(paragraph: str) -> bool:
    """Whether a paragraph says that the rest is for subscribers, or how to become one."""
    return len(paragraph) <= _LONGEST and _PAYMENT.fullmatch(paragraph) is not None


def clean(lines: Iterable[str]) -> list[str]:
    """The paragraphs that are the article's own, spaces collapsed, template residue gone."""
    return own(" ".join(line.split()) for line in lines)


def own(paragraphs: Iterable[str]) -> list[str]:
    """`clean` for paragraphs whose spaces are collapsed already."""
    found = [line for line in paragraphs if line and not is_boilerplate(line)]
    if "{{" in "\n".join(found):
        found = [" ".join(_TEMPLATE.sub("", line).split()) for line in found]
    return [line for line in found if line]


def without_lists(paragraphs: Sequence[str], links: Collection[str] = ()) -> list[str]:
    """The paragraphs without links to other pages, headings of lists of them, and what stands in such a list.

    A list ends with the next paragraph that says something: a sentence that is no link.
    """
    kept: list[str] = []
    is_list = False
    for paragraph in paragraphs:
        is_list = _is_list_heading(paragraph) or (is_list and (paragraph in links or not _is_said(paragraph)))
        if not is_list and (paragraph not in links or _is_said(paragraph)):
            kept.append(paragraph)
    return kept


def _is_list_heading(paragraph: str) -> bool:
    return len(paragraph) <= _LONGEST_HEADING and _LIST_HEADING.fullmatch(paragraph) is not None


def _is_said(paragraph: str) -> bool:
    return len(paragraph) >= _SHORTEST_SAID and paragraph.rstrip("\"”»'’)]").endswith(_SENTENCE_ENDS)
