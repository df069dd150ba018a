"""A sketch as the archive keeps it: a JSON object with short names."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from typing import TypedDict

from bot.model import Fingerprint, Signature, Sketch
from storage.columns import EPOCH


class Written(TypedDict):
    """A sketch as JSON."""

    shingles: list[int]
    count: int
    copies: list[str]
    terms: dict[str, float]
    marks: list[str]
    events: list[str]
    language: str | None
    dated: bool


def written(sketch: Sketch) -> str:
    """The sketch as JSON text, without its time, which has its own column."""
    body: Written = {
        "shingles": sorted(sketch.fingerprint.shingles),
        "count": sketch.fingerprint.count,
        "copies": list(sketch.fingerprint.keys),
        "terms": dict(sketch.signature.terms),
        "marks": sorted(sketch.signature.marks),
        "events": list(sketch.signature.keys),
        "language": sketch.language,
        "dated": sketch.dated,
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def read(text: str, *, at: datetime) -> Sketch:
    """The sketch that was written as this JSON text."""
    drawn = _read(text)
    return Sketch(
        fingerprint=drawn.fingerprint,
        signature=drawn.signature,
        at=at,
        language=drawn.language,
        dated=drawn.dated,
    )


@lru_cache(maxsize=128)
def _read(text: str) -> Sketch:
    """What is new resembles what came shortly before, which is therefore read again and again."""
    body: Written = json.loads(text)
    return Sketch(
        fingerprint=Fingerprint(
            shingles=frozenset(body["shingles"]), count=body["count"], keys=tuple(body["copies"])
        ),
        signature=Signature(terms=body["terms"], marks=frozenset(body["marks"]), keys=tuple(body["events"])),
        at=EPOCH,
        language=body["language"],
        dated=body["dated"],
    )


def terms(body: Written) -> list[str]:
    """The terms of a written sketch."""
    return list(body["terms"])
