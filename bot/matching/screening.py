"""A text → whether it may hold one of the names, told in a tenth of the time that finding them takes.

The answer "no" is certain, "perhaps" is not: what is looked for is the beginning of each literal in the text
as it was written, with any signs between its words. That is sound where normalisation takes each character by
itself; a text with one that it may join to another, split or remove is "perhaps" whatever else it holds.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from unicodedata import normalize

from bot.matching.forms import WORD
from bot.sifting import Pattern, sifted
from bot.text import PLAIN

_BEGINNING = 10  # characters of a literal: longer ones found no fewer articles and cost twice the states
_MOST_BEGINNINGS = 2500  # beyond them the states outgrow the memory allowed, and the exact pass is faster
_MEMORY_BYTES = 1 << 26  # the most that states may take; forty keywords need 4 MB of it
_LITERALS_A_TEXT = 16  # as many are made into a pattern in the time that a usual text takes without it

# What normalisation makes one other character or a few signs of, each by itself: spaces, dashes, apostrophes,
# full-width punctuation, an ellipsis, digits and letters of Devanagari; none of it by joining two.
_FOLDED = (
    "\\x00-\x1f\x7f-\xa0\xb4\u0929\u0931\u0934\u093c\u0958-\u095f\u0966-\u096f\u2000-\u200a\u2010-\u2016"
    "\u2018-\u201f\u2024-\u2029\u202f\u2032-\u203d\u205f\u2190-\u22ff\u2500-\u27bf\u2b00-\u2bff\u3000"
    "\uff01\uff05\uff08\uff09\uff0c\uff1a\uff1b\uff1f"
)
_IRREGULAR = f"[^{PLAIN}{_FOLDED}]|\u094d\u093c"  # a nukta is put before a virama
# Signs and spaces that may stand between the words of a name, generously: whole ranges of UTF-8.
_BETWEEN = "\\x00-/:-@\\[-`{-\xbf\u2000-\u2bff\u3000-\u303f\uff00-\uff3f"
# What may stand before a name, generously: anything but the letters and digits of the scripts at hand.
_APART = "(?:^|[^0-9A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\u024f\u0400-\u0481\u048a-\u04ff\u0900-\u0963])"
_HEAD = re.compile(rf"(?:[{_BETWEEN}]|{WORD}){{0,{_BEGINNING}}}")
_RUN = re.compile(rf"[0-9]+|(?:(?![0-9_]){WORD})+")
_SPELLED = {"е": "[её]", "\u093c": "\u093c?"}
_SPELLED |= {str(digit): f"[{digit}{chr(0x966 + digit)}]" for digit in range(10)}
for _letter in "\u0929\u0931\u0934\u0958\u0959\u095a\u095b\u095c\u095d\u095e\u095f":
    _base = normalize("NFD", _letter)[0]
    _SPELLED[_base] = f"[{_base}{_letter}]"
    _SPELLED[_letter] = f"[{_base}{_letter}]\u093c?"
_SPELLING = str.maketrans(_SPELLED)


class Screen:
    """The literals of an automaton; made ready when so many texts were searched in vain that it pays."""

    def __init__(self, literals: Iterable[str]) -> None:
        self._literals = tuple(literals)
        self._to_come = len(self._literals) // _LITERALS_A_TEXT

    def may_hold(self, text: str) -> bool:
        """Whether one of the literals may occur in the folded text; False is certain."""
        return bool(self.sifted([text]))

    def sifted(self, texts: Sequence[str]) -> Collection[int]:
        """The places of the texts of which `may_hold` is true."""
        if not self._literals:
            return ()
        pattern = None if self._to_come > 0 else self._pattern
        return range(len(texts)) if pattern is None else sifted(pattern, texts)

    def searched_in_vain(self) -> None:
        """Takes note of a text that it let through and that held none of them."""
        self._to_come -= 1

    @cached_property
    def _pattern(self) -> Pattern | None:
        """One pattern for them all; None where they are too many."""
        import re2  # noqa: PLC0415  # 5 ms that a poll of few articles need not pay

        beginnings = _beginnings(self._literals)
        if len(beginnings) > _MOST_BEGINNINGS:
            return None
        names = "|".join(f"[{_BETWEEN}]*".join(spelled) for spelled in beginnings)
        options = re2.Options()
        options.max_mem, options.never_capture, options.log_errors = _MEMORY_BYTES, True, False
        pattern: Pattern = re2.compile(f"{_IRREGULAR}|{_APART}(?i:{names})", options)
        return pattern


def _beginnings(literals: Iterable[str]) -> list[tuple[str, ...]]:
    """The runs of letters and digits that begin the literals, as patterns; none that another begins."""
    heads = {match.group() for literal in literals if (match := _HEAD.match(literal))}
    kept: list[str] = []
    for runs in sorted({" ".join(_RUN.findall(head)) for head in heads}):
        if not (kept and runs.startswith(kept[-1])):
            kept.append(runs)
    return [tuple(run.translate(_SPELLING) for run in runs.split(" ")) for runs in kept]
