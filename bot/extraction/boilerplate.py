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

_TEMPLATE = re.compile(r"\{\{[^{}\n]{0,80}\}\}")


def _table() -> re.Pattern[str]:
    table: dict[str, dict[str, list[str]]] = yaml.safe_load(
        files(__package__).joinpath("boilerplate.yaml").read_text("utf-8")
    )
    written = [
        pattern for languages in table.values() for patterns in languages.values() for pattern in patterns
    ]
    joined = "|".join(f"(?:{pattern})" for pattern in written)
    for short, pattern in _ABBREVIATIONS.items():
        joined = joined.replace(short, pattern)
    return re.compile(joined, re.IGNORECASE)


_BOILERPLATE = _table()


def is_boilerplate(paragraph: str) -> bool:
    """Whether a paragraph is a credit, a link, a notice: anything but the article's own words."""
    return len(paragraph) <= _LONGEST and _BOILERPLATE.fullmatch(paragraph) is not None


def clean(lines: Iterable[str]) -> list[str]:
    """The paragraphs that are the article's own, spaces collapsed, template residue gone."""
    tidy = (" ".join(line.split()) for line in lines)
    own = (" ".join(_TEMPLATE.sub("", line).split()) for line in tidy if line and not is_boilerplate(line))
    return [line for line in own if line]
