"""Paragraphs → paragraphs without what is not the article: credits, links, notices, template residue."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.resources import files

import yaml

_ABBREVIATIONS = {
    "<line>": r"(?:[^.!?।\n]|[.!?](?=\S)){1,200}[.!?।…]?",
    "<to>": r"\s*[:|–—»›-]+\s*",
}
_LONGEST = 600
"""Characters: no notice is longer, so a longer paragraph is the article's own."""

_BRACKET_ENDS = (")", "]", ").", "].", ")।", "]।")
_TEMPLATE = re.compile(r"\{\{[^{}\n]{0,80}\}\}")


def _table() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The patterns that begin with a word of their own, and those that end with something in brackets."""
    table: dict[str, dict[str, list[str]]] = yaml.safe_load(
        files(__package__).joinpath("boilerplate.yaml").read_text("utf-8")
    )
    written = [
        pattern for languages in table.values() for patterns in languages.values() for pattern in patterns
    ]
    bracketed = [pattern for pattern in written if pattern.startswith(r"[^\n]{")]
    return _any([pattern for pattern in written if pattern not in bracketed]), _any(bracketed)


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    for short, pattern in _ABBREVIATIONS.items():
        joined = joined.replace(short, pattern)
    return re.compile(joined, re.IGNORECASE)


_BOILERPLATE, _BRACKETED = _table()


def is_boilerplate(paragraph: str) -> bool:
    """Whether a paragraph is a credit, a link, a notice: anything but the article's own words."""
    if len(paragraph) > _LONGEST:
        return False
    if _BOILERPLATE.fullmatch(paragraph):
        return True
    return paragraph.endswith(_BRACKET_ENDS) and _BRACKETED.fullmatch(paragraph) is not None


def clean(lines: Iterable[str]) -> list[str]:
    """The paragraphs that are the article's own, spaces collapsed, template residue gone."""
    return own(" ".join(line.split()) for line in lines)


def own(paragraphs: Iterable[str]) -> list[str]:
    """`clean` for paragraphs whose spaces are collapsed already."""
    found = [line for line in paragraphs if line and not is_boilerplate(line)]
    if any("{{" in line for line in found):
        found = [" ".join(_TEMPLATE.sub("", line).split()) for line in found]
    return [line for line in found if line]
