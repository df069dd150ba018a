"""Stories that turn out to be one: as an article bridges them, and all at once over a batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from heapq import heapify, heappop, heappush, nlargest

from bot.clustering.comparing import DAYS, Alike, Comparison
from bot.model import ArticleId, Candidate, Frequencies

LINK = 0.22  # how alike the articles of two stories must be on average
MOST_COMPARED = 3  # articles of a story
FAR = timedelta(days=4 * DAYS)  # what is further apart is worth less than 1/50

Pair = tuple[int, int]


def are_one(one: Sequence[Alike], other: Sequence[Alike], frequencies: Frequencies) -> bool:
    """Whether the articles of two stories that an article is alike to tell of one event.

    Its nearest of each are compared with each other, and nothing may speak against any two.
    """
    mine, theirs = (nlargest(MOST_COMPARED, told, key=lambda alike: alike.score) for told in (one, other))
    if any(alike.against for alike in (*mine, *theirs)):
        return False
    links: list[float] = []
    for member in mine:
        comparison = Comparison(member.candidate.sketch, frequencies)
        alikes = [comparison.with_one(alike.candidate) for alike in theirs]
        if any(alike.against for alike in alikes):
            return False
        links += [alike.score for alike in alikes]
    return sum(links) / len(links) >= LINK


def recluster(
    articles: Sequence[Candidate],
    frequencies: Frequencies,
    *,
    together: Iterable[tuple[ArticleId, ArticleId]] = (),
    apart: Iterable[tuple[ArticleId, ArticleId]] = (),
) -> dict[ArticleId, ArticleId]:
    """The stories of a batch, whatever order it came in: each article's id with that of its story's first.

    The two stories whose articles are most alike on average become one, as long as they are alike enough
    (UPGMA; Sokal and Michener 1958). Pairs of `together` always share a story, pairs of `apart` never do,
    unless `together` demands it; copies stand with their originals.
    """
    articles = sorted(articles, key=lambda candidate: candidate.article_id)
    number = {candidate.article_id: place for place, candidate in enumerate(articles)}
    copies = ((one.article_id, one.duplicate_of) for one in articles if one.duplicate_of is not None)
    groups = _Groups(len(articles), _links(articles, frequencies))
    for one, other in _known((*together, *copies), number):
        groups.join(one, other)
    for one, other in _known(apart, number):
        groups.part(one, other)
    groups.grow()
    return {article_id: articles[groups.of(place)].article_id for article_id, place in number.items()}


def _known(pairs: Iterable[tuple[ArticleId, ArticleId]], number: Mapping[ArticleId, int]) -> Iterator[Pair]:
    for one, other in pairs:
        if one in number and other in number:
            yield number[one], number[other]


def _links(articles: Sequence[Candidate], frequencies: Frequencies) -> dict[Pair, float]:
    """The likeness of all pairs that share a key and are not too far apart to be alike."""
    by_key: dict[str, list[int]] = {}
    links: dict[Pair, float] = {}
    for place, one in enumerate(articles):
        near = {other for key in one.sketch.signature.keys for other in by_key.get(key, ())}
        comparison = Comparison(one.sketch, frequencies)
        for other in sorted(near):
            if _is_far(one, articles[other]):
                continue
            links[other, place] = comparison.with_one(articles[other]).score
        for key in one.sketch.signature.keys:
            by_key.setdefault(key, []).append(place)
    return links


def _is_far(one: Candidate, other: Candidate) -> bool:
    return one.sketch.dated and other.sketch.dated and abs(one.sketch.at - other.sketch.at) > FAR


class _Groups:
    """Articles by their places, in groups named by their first; the sums of likeness between groups."""

    def __init__(self, count: int, links: Mapping[Pair, float]) -> None:
        self._first = list(range(count))
        self._size = [1] * count
        self._sums: list[dict[int, float]] = [{} for _ in range(count)]
        for (one, other), link in links.items():
            self._sums[one][other] = self._sums[other][one] = link

    def of(self, place: int) -> int:
        """The first of the group that an article is in."""
        while self._first[place] != place:
            place = self._first[place]
        return place

    def join(self, one: int, other: int) -> None:
        """Make one group of those that two articles are in."""
        first, second = sorted((self.of(one), self.of(other)))
        if first == second:
            return
        self._first[second] = first
        self._size[first] += self._size[second]
        self._sums[first].pop(second, None)
        for group, total in self._sums[second].items():
            if group != first:
                del self._sums[group][second]
                self._sums[first][group] = self._sums[first].get(group, 0.0) + total
                self._sums[group][first] = self._sums[first][group]
        self._sums[second] = {}

    def part(self, one: int, other: int) -> None:
        """Never join these two: minus infinity stays what is added to it."""
        first, second = self.of(one), self.of(other)
        if first != second:
            self._sums[first][second] = self._sums[second][first] = float("-inf")

    def grow(self) -> None:
        """Join the two groups with the strongest link until none is strong enough."""
        waiting = [
            self._offer(one, other) for one, sums in enumerate(self._sums) for other in sums if one < other
        ]
        heapify(waiting)
        while waiting:
            offer = heappop(waiting)
            _, one, other = offer
            if -offer[0] < LINK:
                return
            if other in self._sums[one] and offer == self._offer(one, other):
                self.join(one, other)
                for group in self._sums[one]:
                    heappush(waiting, self._offer(min(one, group), max(one, group)))

    def _offer(self, one: int, other: int) -> tuple[float, int, int]:
        """The average likeness between two groups, as a heap orders it."""
        return -self._sums[one][other] / (self._size[one] * self._size[other]), one, other
