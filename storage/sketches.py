"""A sketch as the archive keeps it: a JSON list, a NUL, the weights of its terms and its hashes as bytes.

Ten sketches are read for one that is written, and numbers as texts would be most of the work.
"""

from __future__ import annotations

import json
import struct
from collections import OrderedDict
from datetime import datetime
from threading import Lock

from bot.model import Fingerprint, Signature, Sketch
from storage.columns import EPOCH, clean

KEPT = 64
"""How many are kept as they were: what is new resembles what came shortly before."""


class _Kept:
    """The sketches that were written or read last."""

    def __init__(self) -> None:
        self._sketches: OrderedDict[bytes, Sketch] = OrderedDict()
        self._lock = Lock()

    def get(self, body: bytes) -> Sketch | None:
        """The sketch of those bytes, if it is kept."""
        with self._lock:
            if sketch := self._sketches.get(body):
                self._sketches.move_to_end(body)
            return sketch

    def add(self, body: bytes, sketch: Sketch) -> None:
        """Keep a sketch in place of the one that was not asked for longest."""
        with self._lock:
            self._sketches[body] = sketch
            if len(self._sketches) > KEPT:
                self._sketches.popitem(last=False)


_kept = _Kept()


def written(sketch: Sketch) -> bytes:
    """The sketch as bytes, without its time, which has its own column."""
    fingerprint, signature = sketch.fingerprint, sketch.signature
    hashes = [sorted(kind) for kind in (fingerprint.shingles, fingerprint.end, fingerprint.figures)]
    sizes = ["I" if not kind or kind[-1] < 1 << 32 else "Q" for kind in hashes]
    numbers = "".join(f"{len(kind)}{size}" for kind, size in zip(hashes, sizes, strict=True))
    head = [
        numbers,
        len(hashes[0]),
        len(hashes[1]),
        fingerprint.count,
        fingerprint.keys,
        list(signature.terms),
        sorted(signature.marks),
        signature.keys,
        sketch.language,
        sketch.dated,
    ]
    text = clean(json.dumps(head, ensure_ascii=False, separators=(",", ":"))).encode()
    body = b"%s\0%s%s" % (
        text,
        struct.pack(f"<{len(signature.terms)}d", *signature.terms.values()),
        struct.pack(f"<{numbers}", *hashes[0], *hashes[1], *hashes[2]),
    )
    _kept.add(body, sketch)
    return body


def read(body: bytes, *, at: datetime) -> Sketch:
    """The sketch that was written as these bytes."""
    drawn = _kept.get(body)
    if drawn is None:
        drawn = _read(body)
        _kept.add(body, drawn)
    return Sketch(
        fingerprint=drawn.fingerprint,
        signature=drawn.signature,
        at=at,
        language=drawn.language,
        dated=drawn.dated,
    )


def _read(body: bytes) -> Sketch:
    end = body.index(0)
    numbers, all_over, at_end, count, copies, terms, marks, events, language, dated = json.loads(body[:end])
    weights = struct.unpack_from(f"<{len(terms)}d", body, end + 1)
    hashes = struct.unpack_from(f"<{numbers}", body, end + 1 + 8 * len(terms))
    return Sketch(
        fingerprint=Fingerprint(
            shingles=frozenset(hashes[:all_over]),
            count=count,
            keys=tuple(copies),
            end=frozenset(hashes[all_over : all_over + at_end]),
            figures=frozenset(hashes[all_over + at_end :]),
        ),
        signature=Signature(
            terms=dict(zip(terms, weights, strict=True)), marks=frozenset(marks), keys=tuple(events)
        ),
        at=EPOCH,
        language=language,
        dated=dated,
    )
