"""The index of look-alikes: key and fortnight → the articles that have the key, the last filed last.

A row's number begins with its fortnight: what is filed now stands beside what was filed lately, so that the
pages read and written for an article are few, and warm, however large the archive is. A key keeps the last
NEWEST articles of a fortnight: what stands in more of them tells none apart, and costs no more than the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from heapq import nlargest
from math import exp

from sqlalchemy import Connection, Text, bindparam, cast, func, insert, literal_column, select

from bot.model import ArticleId, Sketch
from storage import bulk
from storage.columns import microseconds, number
from storage.tables import postings

MOST_KEYS = 64
"""How many keys of each kind are kept: of very many a sample, which comes out alike for alike articles."""

NEWEST = 40

_MINUTE = 60_000_000  # microseconds
_FORTNIGHT = 14 * 24 * 60  # minutes
_UNDATED = (1 << 19) - 1  # stands for a fortnight, later than any, where the date says nothing
_EVER = 10_000 * 366 * 24 * 60  # minutes
_KEY_BITS, _ID_BITS = 44, 31
_LAST_KEY, _LAST_ID = (1 << _KEY_BITS) - 1, (1 << _ID_BITS) - 1

_LISTS = select(
    func.aggregate_strings(cast(postings.c.slot, Text) + literal_column("' '") + postings.c.articles, "\n")
)
_ANY = select(postings.c.slot).where(postings.c.slot.between(bindparam("first"), bindparam("last"))).limit(1)
_NEXT = select(func.min(postings.c.slot)).where(postings.c.slot >= bindparam("after"))
_LIST = insert(postings).inline()
_REPLACE = "(slot) DO UPDATE SET articles = excluded.articles"


class Postings:
    """The lists that a transaction has read; those it changed are written when it ends."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lists: dict[int, list[int]] = {}
        self._changed: set[int] = set()
        self._empty: dict[int, bool] = {}

    def load(self, sketches: Iterable[Sketch], *, within: timedelta) -> None:
        """Read all lists at once that those sketches will be looked up in."""
        reach = within // timedelta(minutes=1)
        self._load(
            slot
            for sketch in sketches
            for fortnight in self._fortnights(_minute(sketch), reach)
            for slot in _slots(fortnight, _keys(sketch))
        )

    def alike(
        self,
        sketch: Sketch,
        *,
        counting: Mapping[str, float],
        within: timedelta | None,
        fading: timedelta,
        limit: int,
        least: float,
    ) -> list[ArticleId]:
        """As `bot.ports.Stories.neighbours` says, to the minute."""
        events, copies = _numbers(sketch.signature.keys, sketch.fingerprint.keys)
        counts = [(key, counting.get(term, 1.0)) for key, term in events.items()]
        at, reach = _minute(sketch), within // timedelta(minutes=1) if within is not None else _EVER
        fades = fading / timedelta(minutes=1)
        found: list[tuple[float, int]] = []
        fortnights = self._fortnights(at, reach)
        self._load(slot for fortnight in fortnights for slot in _slots(fortnight, (*events, *copies)))
        for fortnight in fortnights:
            told = self._shared(fortnight, counts)
            copied = self._shared(fortnight, [(key, 1.0) for key in copies])
            is_timeless = fortnight == _UNDATED or not sketch.dated
            for posting, near in (dict.fromkeys(copied, 0.0) | told).items():
                same = copied.get(posting, 0.0)
                if near + same < least:  # nor is it more when it has faded
                    continue
                later = (posting >> _ID_BITS) - at
                if later < -reach or (later > reach and fortnight != _UNDATED):
                    continue
                count = near * (1.0 if is_timeless else exp(-abs(later) / fades)) + same
                if count >= least:
                    found.append((count, posting))
        return [ArticleId(_LAST_ID - (posting & _LAST_ID)) for _, posting in nlargest(limit, found)]

    def add(self, article_id: ArticleId, sketch: Sketch) -> None:
        """List an article under its keys."""
        posting = _posting(_minute(sketch), article_id)
        slots = _own(sketch)
        if slots:
            self._empty[slots[0] >> _KEY_BITS] = False
        self._load(slots)
        for slot in slots:
            listed = self._lists[slot]
            listed.append(posting)
            del listed[:-NEWEST]
        self._changed.update(slots)

    def remove(self, article_id: ArticleId, sketch: Sketch) -> None:
        """Take an article from the lists of its keys."""
        slots = _own(sketch)
        self._load(slots)
        posting = _posting(_minute(sketch), article_id)
        for slot in slots:
            self._lists[slot] = [other for other in self._lists[slot] if other != posting]
        self._changed.update(slots)

    def settle(self) -> None:
        """Write the lists that changed; the last act of a writing transaction."""
        rows = [(slot, " ".join(map(str, self._lists[slot]))) for slot in sorted(self._changed)]
        bulk.put(self._connection, _LIST, ("slot", "articles"), rows, if_there=_REPLACE)
        self._changed.clear()

    def _shared(self, fortnight: int, counts: Sequence[tuple[int, float]]) -> dict[int, float]:
        """What is listed under the keys in a fortnight, with what its keys count together."""
        shared: dict[int, float] = {}
        lists, before, first = self._lists, shared.get, _slot(fortnight, 0)
        for key, count in counts:
            for posting in lists[first + (key & _LAST_KEY)]:
                shared[posting] = before(posting, 0.0) + count
        return shared

    def _fortnights(self, at: int, reach: int) -> list[int]:
        """Where something may be listed: the fortnights within reach of a minute, and the undated."""
        first, last = (at - reach) // _FORTNIGHT, (at + reach) // _FORTNIGHT
        around = self._filled() if reach == _EVER else range(first, last + 1)
        return [fortnight for fortnight in (*around, _UNDATED) if not self._is_empty(fortnight)]

    def _filled(self) -> list[int]:
        """All fortnights but the undated in which something is or was listed, found by going from one to the
        next."""
        found = {fortnight for fortnight, is_empty in self._empty.items() if not is_empty} - {_UNDATED}
        after = _slot(-_UNDATED, 0)
        while (slot := self._connection.execute(_NEXT, {"after": after}).scalar()) is not None:
            if slot >> _KEY_BITS == _UNDATED:
                break
            found.add(slot >> _KEY_BITS)
            after = _slot((slot >> _KEY_BITS) + 1, 0)
        return sorted(found)

    def _is_empty(self, fortnight: int) -> bool:
        if fortnight not in self._empty:
            asked = {"first": _slot(fortnight, 0), "last": _slot(fortnight, _LAST_KEY)}
            self._empty[fortnight] = self._connection.execute(_ANY, asked).first() is None
        return self._empty[fortnight]

    def _load(self, slots: Iterable[int]) -> None:
        missing = sorted(set(slots).difference(self._lists))
        self._lists.update((slot, []) for slot in missing)
        for (lists,) in bulk.read(self._connection, _LISTS, postings.c.slot, missing):
            for line in (lists or "").splitlines():
                slot, *listed = map(int, line.split())
                self._lists[slot] = listed


def _minute(sketch: Sketch) -> int:
    return microseconds(sketch.at) // _MINUTE


def _posting(minute: int, article_id: int) -> int:
    """An article in a list: later ones are greater, of one minute those with lower ids."""
    return (minute << _ID_BITS) + _LAST_ID - article_id


def _slot(fortnight: int, key: int) -> int:
    return (fortnight << _KEY_BITS) + (key & _LAST_KEY)


def _own(sketch: Sketch) -> list[int]:
    """The slots in which a sketch stands."""
    fortnight = _minute(sketch) // _FORTNIGHT if sketch.dated else _UNDATED
    return _slots(fortnight, _keys(sketch))


def _slots(fortnight: int, keys: Iterable[int]) -> list[int]:
    first = _slot(fortnight, 0)
    return [first + (key & _LAST_KEY) for key in keys]


def _keys(sketch: Sketch) -> list[int]:
    events, copies = _numbers(sketch.signature.keys, sketch.fingerprint.keys)
    return [*events, *copies]


@lru_cache(maxsize=256)
def _numbers(events: tuple[str, ...], copies: tuple[str, ...]) -> tuple[dict[int, str], tuple[int, ...]]:
    """The numbers under which events and texts are found, those of events with their terms."""
    told = sorted({number(key): key for key in events}.items())[:MOST_KEYS]
    copied = sorted({number(f"copy {key}") for key in copies} - {key for key, _ in told})[:MOST_KEYS]
    return dict(told), tuple(copied)
