"""In how many filed articles each term stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, Text, cast, func, insert, literal_column, select

from bot.model import Frequencies
from storage import bulk
from storage.columns import number
from storage.tables import terms

_ANY_TERM = ""
"""Stands in every document: its row counts them."""

_ASKED = select(
    func.aggregate_strings(
        cast(terms.c.term, Text) + literal_column("' '") + cast(terms.c.documents, Text), " "
    )
)
_TERM = terms.c.term
_COUNT = insert(terms).inline()
_ADD = "(term) DO UPDATE SET documents = terms.documents + excluded.documents"


class Counts:
    """Counts change in memory and are written when the transaction ends: PostgreSQL keeps every version of a
    row until then, and walks over them all to find the last.

    A count is asked for once in a transaction, in which what others write is not seen.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._more: Counter[str] = Counter()
        self._stored: dict[str, int] = {}
        self._numbers: dict[str, int] = {}

    def load(self, terms: Iterable[str]) -> None:
        """Learn how often the terms are counted in the archive, of all that were not asked for before."""
        missing = {*terms, _ANY_TERM}.difference(self._stored)
        if not missing:
            return
        self._stored.update(dict.fromkeys(missing, 0))
        self._numbers.update((term, number(term)) for term in missing)
        asked = {self._numbers[term]: term for term in missing}
        for (listed,) in bulk.read(self._connection, _ASKED, _TERM, sorted(asked)):
            found = map(int, (listed or "").split())
            self._stored.update((asked[key], count) for key, count in zip(found, found, strict=False))

    def of(self, terms: Collection[str]) -> Frequencies:
        """In how many filed articles each term stands."""
        self.load(terms)
        stored, more = self._stored, self._more.get
        counts = {term: count for term in terms if (count := stored[term] + more(term, 0))}
        return Frequencies(documents=stored[_ANY_TERM] + more(_ANY_TERM, 0), terms=counts)

    def add(self, terms: Iterable[str]) -> None:
        """Count an article with these terms."""
        self._more.update({*terms, _ANY_TERM})

    def remove(self, terms: Iterable[str]) -> None:
        """Count such an article no longer."""
        self._more.subtract({*terms, _ANY_TERM})

    def settle(self) -> None:
        """Write the counts that changed; the last act of a writing transaction."""
        changed: Counter[int] = Counter()
        for term, more in self._more.items():
            changed[self._numbers.get(term) or number(term)] += more
        rows = sorted((key, more) for key, more in changed.items() if more)
        bulk.put(self._connection, _COUNT, ("term", "documents"), rows, if_there=_ADD)
