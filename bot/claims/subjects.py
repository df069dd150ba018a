"""A name → the subject under which the ledger keeps what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import cast

from bot import lexicon
from bot.model import Article, Field, Match


def subject_of(name: str) -> str:
    """The subject for which a name of the lexicon stands, in any spelling; an unknown name is itself."""
    entry = lexicon.entry_of(name)
    return called(entry.name) if entry else name


def called(name: str) -> str:
    """The subject of an entry, by its English name: IRIGC for IRIGC-M&MTC."""
    return renamed().get(name, name)


def is_genitive(article: Article, hit: Match) -> bool:
    """Hindi: *मिग-29 के सौदे*, deals of the MiG-29, which is no मिग-29के."""
    text = article.title if hit.field is Field.TITLE else article.text
    return text[hit.start : hit.end].endswith(" के")


@cache
def product_of(name: str) -> str:
    """The system after which its only maker is called: BrahMos of BrahMos Aerospace."""
    first, _, rest = name.partition(" ")
    entry = lexicon.entry_of(first) if rest else None
    maker = lexicon.entry_of(name)
    is_maker = maker is not None and maker.kind == "body"
    return called(first) if is_maker and entry and (entry.name, entry.kind) == (first, "system") else ""


@cache
def renamed() -> Mapping[str, str]:
    """The entries that the ledger knows by another name."""
    return cast("Mapping[str, str]", lexicon.wording("lots")["subjects"])
