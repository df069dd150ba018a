"""What a program stored of a feed, and the truth about it → what it lost, made up or changed."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urljoin

from benchmarks.feeds.entries import Truth

_ROUNDS = (
    ("guid", "link", "title"),
    ("link", "title"),
    ("guid", "title"),
    ("guid", "link"),
    ("link",),
    ("guid",),
    ("title",),
    ("published",),
)
"""In what an entry and a stored one must agree to be one, strictest first; what is missing is no match."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A feed by its address, what kind it is, and its entries."""

    address: str
    kind: str
    entries: Sequence[Truth]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One entry that is wrong: `what` is lost, invented, title or date."""

    what: str
    address: str
    kind: str
    said: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Counts over all feeds, and every mistake."""

    expected: int
    stored: int
    mistakes: Sequence[Mistake]

    def count(self, what: str) -> int:
        """How many mistakes of this kind."""
        return sum(mistake.what == what for mistake in self.mistakes)


def judge(feeds: Sequence[Expected], stored: Mapping[str, Sequence[Truth]], *, strict: bool) -> Verdict:
    """Compare a program's entries by feed address with the truth.

    `strict`: titles and dates must be exact, where there is none too; else dates are not looked at, and
    titles may have their markup and entities still, or be made up where there is none.
    """
    mistakes = [
        Mistake(what, feed.address, feed.kind, said)
        for feed in feeds
        for what, said in _compared(feed, stored.get(feed.address, ()), strict=strict)
    ]
    return Verdict(
        expected=sum(len(feed.entries) for feed in feeds),
        stored=sum(len(stored.get(feed.address, ())) for feed in feeds),
        mistakes=mistakes,
    )


def _compared(feed: Expected, found: Sequence[Truth], *, strict: bool) -> Iterable[tuple[str, str]]:
    pairs, lost, invented = pair([_absolute(one, feed.address) for one in feed.entries], found)
    yield from (("lost", str(one)) for one in lost)
    yield from (("invented", str(one)) for one in invented)
    for wanted, got in pairs:
        if (wanted.title or strict) and not same_title(wanted.title, got.title, strict=strict):
            yield "title", f"{wanted.title!r} became {got.title!r}"
        if strict and wanted.published[:19] != got.published[:19]:
            yield "date", f"{wanted.published!r} became {got.published!r}"


def pair(
    expected: Sequence[Truth], found: Sequence[Truth]
) -> tuple[list[tuple[Truth, Truth]], list[Truth], list[Truth]]:
    """Return the entries that belong together, those that were not found, and those that nobody expected."""
    pairs: list[tuple[Truth, Truth]] = []
    missing, extra = list(expected), list(found)
    for parts in _ROUNDS:
        by_key: defaultdict[tuple[str, ...], list[Truth]] = defaultdict(list)
        for got in extra:
            by_key[_key(got, parts)].append(got)
        left = []
        for wanted in missing:
            key = _key(wanted, parts)
            if all(key) and by_key[key]:
                pairs.append((wanted, by_key[key].pop(0)))
            else:
                left.append(wanted)
        missing, extra = left, [got for alike in by_key.values() for got in alike]
    return pairs, missing, extra


def same_title(wanted: str, got: str, *, strict: bool) -> bool:
    """Whether they are one title; white space never counts."""
    return wanted.split() == (got if strict else _plain(got)).split()


def _key(one: Truth, parts: Sequence[str]) -> tuple[str, ...]:
    return tuple(_COMPARED[part](getattr(one, part)) for part in parts)


def _plain(title: str) -> str:
    return html.unescape(re.sub(r"<[^<>]*>", "", title))


def _address(link: str) -> str:
    """An address without percent-encoding and what campaigns append."""
    return unquote(re.sub(r"[?&]utm_[^&]*", "", link))


def _absolute(one: Truth, address: str) -> Truth:
    return Truth(one.guid, urljoin(address, one.link) if one.link else "", one.title, one.published)


_COMPARED: Mapping[str, Callable[[str], str]] = {
    "guid": str.strip,
    "link": _address,
    "title": lambda title: " ".join(_plain(title).split()),
    "published": lambda moment: moment[:19],
}
