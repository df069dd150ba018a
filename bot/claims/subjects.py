"""A name → the subject under which the ledger keeps what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import cast

from bot import lexicon


def subject_of(name: str) -> str:
    """The subject for which a name of the lexicon stands, in any spelling; an unknown name is itself."""
    entry = lexicon.entry_of(name)
    return called(entry.name) if entry else name


def called(name: str) -> str:
    """The subject of an entry, by its English name: IRIGC for IRIGC-M&MTC."""
    return renamed().get(name, name)


@cache
def renamed() -> Mapping[str, str]:
    """The entries that the ledger knows by another name."""
    return cast("Mapping[str, str]", lexicon.wording("lots")["subjects"])
