"""Many texts → those in which a pattern of re2 occurs, all of them read in one go.

A feed's entries are short, and each call of re2 gives the interpreter away and waits to have it back: asked
one by one, that costs more than reading them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Protocol

_APART = "\N{DEVANAGARI DANDA}".encode()
"""Between the texts: no pattern goes over the end of a sentence, and behind it a word begins."""


class Found(Protocol):
    """What is used of a match of re2, which has no types."""

    def start(self) -> int:
        """Where it begins."""
        ...

    def end(self) -> int:
        """Where it ends."""
        ...


class Pattern(Protocol):
    """What is used of a pattern of re2."""

    def search(self, text: bytes, pos: int) -> Found | None:
        """Where it occurs first in UTF-8, from a place on."""
        ...


def sifted(pattern: Pattern, texts: Sequence[str]) -> list[int]:
    """The places of the texts in which the pattern occurs."""
    raw = [text.encode("utf-8", "surrogatepass") for text in texts]
    together, at, found = _APART.join(raw), 0, list[int]()
    ends = [end - len(_APART) for end in accumulate(len(text) + len(_APART) for text in raw)]
    while at < len(together) and (match := pattern.search(together, at)):
        found.append(bisect_right(ends, match.end() - 1))
        at = ends[found[-1]]
    return found
