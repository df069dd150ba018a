"""What somebody is quoted with, in his own words; of whom, the stage of claims finds out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.claimtypes.base import ClaimType, Draft, Sentence
from bot.claimtypes.quotes import directed
from bot.model import Attribute

_QUOTE = re.compile(r"[“«]([^“”«»]{20,600})[”»]")
_LEAST_WORDS = 4
_TITLED = frozenset(
    ("report", "article", "paper", "study", "book", "titled", "headlined", "доклад", "докладе")
)
"""What stands before the name of a paper in quotation marks."""


def _find(sentence: Sentence) -> Iterator[Draft]:
    if not (sentence.has("verbs") and sentence.russia):
        return
    for quote in _QUOTE.finditer(directed(sentence.text)):
        inside = [
            place
            for place, token in enumerate(sentence.tokens)
            if quote.start(1) <= token.start < quote.end(1)
        ]
        if len(inside) < _LEAST_WORDS or sentence.key(inside[0] - 2) in _TITLED:
            continue
        named = [name for name in sentence.systems if name.first in inside]
        yield Draft(
            subject=sentence.called(named[0].name) if named else "Russia",
            attribute=Attribute.STATEMENT,
            value=quote[1].strip().rstrip(",."),
            first=inside[0],
            last=inside[-1] + 1,
            lot="",
        )


CLAIM_TYPE = ClaimType(name="statements", attributes=frozenset({Attribute.STATEMENT}), find=_find)
