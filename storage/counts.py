"""In how many filed articles each term stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Text, cast, func, insert, literal_column, select

from bot.model import Frequencies
from storage import bulk
from storage.columns import number
from storage.tables import terms

_ANY_TERM = number("")
"""Stands in every document: its row counts them."""

_ASKED = select(
    func.aggregate_strings(
        cast(terms.c.term, Text) + literal_column("' '") + cast(terms.c.documents, Text), " "
    )
)
_COUNT = insert(terms).inline()
_ADD = "(term) DO UPDATE SET documents = terms.documents + excluded.documents"


class Counts:
    """Counts change in memory and are written when the transaction ends: PostgreSQL keeps every version of a
    row until then, and walks over them all to find the last.

    A count is asked for once in a transaction, in which what others write is not seen.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._more: Counter[int] = Counter()
        self._stored: dict[int, int | None] = {}

    def load(self, terms: Iterable[str]) -> None:
        """Read all counts at once that will be asked for."""
        self._load({_ANY_TERM, *map(number, terms)})

    def of(self, terms: Sequence[str]) -> Frequencies:
        """In how many filed articles each term stands."""
        asked = {number(term): term for term in terms}
        self._load([*asked, _ANY_TERM])
        stored, more = self._stored, self._more.get
        return Frequencies(
            documents=(stored[_ANY_TERM] or 0) + more(_ANY_TERM, 0),
            terms={
                term: count for key, term in asked.items() if (count := (stored[key] or 0) + more(key, 0))
            },
        )

    def add(self, terms: Iterable[str]) -> None:
        """Count an article with these terms."""
        self._more.update({_ANY_TERM, *map(number, terms)})

    def remove(self, terms: Iterable[str]) -> None:
        """Count such an article no longer."""
        self._more.subtract({_ANY_TERM, *map(number, terms)})

    def settle(self) -> None:
        """Write the counts that changed; the last act of a writing transaction."""
        changed = [(term, more) for term, more in sorted(self._more.items()) if more]
        bulk.put(self._connection, _COUNT, ("term", "documents"), changed, if_there=_ADD)

    def _load(self, asked: Iterable[int]) -> None:
        """Learn how often the terms are counted in the archive; None for those that are not."""
        missing = sorted(term for term in asked if term not in self._stored)
        self._stored.update(dict.fromkeys(missing))
        for (listed,) in bulk.read(self._connection, _ASKED, terms.c.term, missing):
            found = map(int, (listed or "").split())
            self._stored.update(zip(found, found, strict=False))
