"""Small working stand-ins for what tests leave out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.errors import FetchError
from bot.model import (
    ArticleId,
    Candidate,
    Failure,
    Frequencies,
    Message,
    Request,
    Response,
    Sketch,
    StoryId,
)


class MemoryStories:
    """The archive's stories in memory: neighbours by shared keys, document frequencies, and filing."""

    def __init__(self) -> None:
        self.filed: list[Candidate] = []
        self._postings: defaultdict[str, set[int]] = defaultdict(set)
        self._frequencies: Counter[str] = Counter()

    def neighbours(self, sketch: Sketch, *, since: datetime, limit: int) -> list[Candidate]:
        """Filed articles at or after `since` that share keys, most shared first."""
        counts = Counter(place for key in _keys(sketch) for place in self._postings[key])
        found = sorted(counts, key=lambda place: (-counts[place], place))
        return [self.filed[place] for place in found if self.filed[place].sketch.at >= since][:limit]

    def frequencies(self, terms: Sequence[str]) -> Frequencies:
        """In how many filed articles each term stands."""
        known = {term: self._frequencies[term] for term in terms if term in self._frequencies}
        return Frequencies(documents=len(self.filed), terms=known)

    def file(
        self, sketch: Sketch, *, story_id: StoryId | None, duplicate_of: ArticleId | None, origin: str = ""
    ) -> Candidate:
        """Put the next article into a story, or into a new one that has the article's number."""
        number = len(self.filed) + 1
        candidate = Candidate(
            article_id=ArticleId(number),
            story_id=StoryId(number) if story_id is None else story_id,
            sketch=sketch,
            origin=origin,
            duplicate_of=duplicate_of,
        )
        for key in _keys(sketch):
            self._postings[key].add(number - 1)
        self._frequencies.update(sketch.signature.terms.keys())
        self.filed.append(candidate)
        return candidate


def _keys(sketch: Sketch) -> set[str]:
    return {*sketch.fingerprint.keys, *sketch.signature.keys}


class FakeClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def pass_by(self, duration: timedelta) -> None:
        """Let time go by."""
        self.time += duration


class FakeFetcher:
    """A network of `pages` (address → body, or the error it fails with); it remembers what was asked."""

    def __init__(self, pages: Mapping[str, str | FetchError] | None = None) -> None:
        self.pages = dict(pages or {})
        self.asked: list[str] = []
        self.forbidden: set[str] = set()

    async def get(self, request: Request) -> Response:
        if request.robots and request.url in self.forbidden:
            raise FetchError("robots.txt of the site forbids it", failure=Failure.HARD)
        self.asked.append(request.url)
        found = self.pages.get(request.url)
        if found is None:
            raise FetchError(f"{request.url}: 404 Not Found", failure=Failure.HARD, status_code=404)
        if isinstance(found, FetchError):
            raise found
        return Response(url=request.url, status_code=200, body=found.encode(), content_type="text/html")


class FakeNotifier:
    """A channel that accepts, or fails as the script says; it keeps what it accepted, by key."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, Message]] = []
        self.threads: list[str] = []
        self.failures: list[Exception] = []

    async def send(self, message: Message, *, target: str, key: str, thread: str = "") -> str:
        self.threads.append(thread)
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((target, key, message))
        return "accepted"
