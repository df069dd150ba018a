"""A keyword in short form → all the names it is looked for by."""

from __future__ import annotations

from bot import lexicon
from bot.matching import designations


def expand(keyword: str) -> tuple[str, ...]:
    """The keyword and its other names, the keyword first.

    What the lexicon knows under any of its names brings all of them; a designation is also given in
    Latin, Cyrillic and Devanagari. Dashes, spaces and endings are left to `find`.
    """
    names = [keyword, *lexicon.names_of(keyword)]
    if designations.is_designation(keyword):
        names += designations.spellings(keyword)
    return tuple(dict.fromkeys(names))
