"""An article's text read for claims as the desk reads it: names by the lexicon, published on a given day."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bot import lexicon, matching
from bot.claims import extract
from bot.model import ArticleId, Attribute, Claim
from tests.factories import article

DAY = "2026-02-10"
"""A Tuesday."""


DATA = Path(__file__).parent / "data" / "claims"


def rows(table: str) -> list[dict[str, str]]:
    """The rows of a table of sentences with what they claim."""
    with (DATA / table).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def names() -> matching.Matcher:
    return matching.compile(lexicon.keywords())


def claims_in(text: str, *, published: str = DAY, title: str = "", number: int = 1) -> tuple[Claim, ...]:
    """The claims of a text."""
    moment = datetime.fromisoformat(published).replace(tzinfo=UTC)
    told = article(number, id=ArticleId(number), title=title, text=text, published=moment, first_seen=moment)
    return extract(told, matching.find(names(), title=title, text=text))


def told(text: str, *, published: str = DAY, title: str = "") -> list[tuple[str, str, str, object, str]]:
    """The claims of a text but its quotations, as subject, lot, attribute, value and unit."""
    return [
        (claim.subject, claim.lot, claim.attribute.value, claim.value, claim.unit)
        for claim in claims_in(text, published=published, title=title)
        if claim.attribute is not Attribute.STATEMENT
    ]
