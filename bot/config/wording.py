"""How a mistake in feeds.yaml is put into words: what was read (never a secret), what is near to it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from bot.config.reading import Items, Map, Text

_MOST_COMPARED = 2000
_USERINFO = re.compile(r"(?<=//)(?:[^\s/]*|[^\s/:]+:\S*)@")


def shown(value: str, *, width: int = 60) -> str:
    """The value in quotes as it stands in the file: unfilled, without a password in an address, cut."""
    written = value.written if isinstance(value, Text) else value
    line = _USERINFO.sub("…@", " ".join(written.split()))
    return f'"{line[:width]}…"' if len(line) > width else f'"{line}"'


def kind(value: object) -> str:
    """What a value is, in a reader's words."""
    match value:
        case Map():
            return "keys with values"
        case Items():
            return "a list"
        case None:
            return "nothing"
        case _:
            return "one value"


def listed(words: Iterable[str]) -> str:
    """The words in a row, for "known here: …"."""
    return ", ".join(words)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like this one, or None where none is near.

    Only words of about the same length are compared, and not without end: difflib takes its time.
    """
    folded = word.casefold()
    by_fold = {
        candidate.casefold(): candidate
        for candidate in known
        if len(folded) / 2 <= len(candidate) <= 2 * len(folded)
    }
    found = difflib.get_close_matches(folded, list(by_fold)[:_MOST_COMPARED], n=1, cutoff=0.6)
    return by_fold[found[0]] if found else None


def hint(word: str, known: Iterable[str]) -> str:
    """`did you mean "x"?` where one is near, else the known words."""
    words = list(known)
    near = nearest(word, words)
    if near is not None:
        return f'did you mean "{near}"?'
    return f"known here: {listed(words)}" if words else "none is known here"
