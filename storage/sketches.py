"""A sketch as the archive keeps it: a JSON object with short names."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from bot.model import Fingerprint, Signature, Sketch


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


def written(sketch: Sketch) -> Written:
    """The sketch without its time, which has its own column."""
    return {
        "shingles": sorted(sketch.fingerprint.shingles),
        "count": sketch.fingerprint.count,
        "copies": list(sketch.fingerprint.keys),
        "terms": dict(sketch.signature.terms),
        "marks": sorted(sketch.signature.marks),
        "events": list(sketch.signature.keys),
        "language": sketch.language,
        "dated": sketch.dated,
    }


def read(body: Written, *, at: datetime) -> Sketch:
    """The sketch that was written."""
    return Sketch(
        fingerprint=Fingerprint(
            shingles=frozenset(body["shingles"]), count=body["count"], keys=tuple(body["copies"])
        ),
        signature=Signature(terms=body["terms"], marks=frozenset(body["marks"]), keys=tuple(body["events"])),
        at=at,
        language=body["language"],
        dated=body["dated"],
    )


def terms(body: Written) -> list[str]:
    """The terms of a written sketch."""
    return list(body["terms"])
