"""Stories: which articles tell of one event, and the index by which look-alikes are found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from bot.model import (
    ArticleId,
    Candidate,
    Constraint,
    Frequencies,
    Printing,
    Side,
    Sketch,
    Stage,
    Story,
    StoryId,
)
from storage import bulk, candidates, constraints, loading, regrouping
from storage import sketches as drawings
from storage.choosing import holding, published, such
from storage.columns import AnyRow
from storage.counts import Counts
from storage.postings import Postings
from storage.tables import articles, sequels, sketches, stories

_PLACE = select(articles.c.story_id, articles.c.duplicate_of).where(articles.c.id == bindparam("article_id"))
_BEFORE = (
    select(articles.c.story_id, articles.c.duplicate_of, sketches.c.at, sketches.c.body)
    .join_from(articles, sketches, sketches.c.article_id == articles.c.id, isouter=True)
    .where(articles.c.id == bindparam("article_id"))
)
_DRAW = insert(sketches).inline()
_FILE = update(articles).where(articles.c.id == bindparam("of_article"))
_OPEN = insert(stories).inline()
_LAST_STORY = text("SELECT seq FROM sqlite_sequence WHERE name = 'stories'")
_NEXT_STORIES = text(
    "SELECT nextval(pg_get_serial_sequence('stories', 'id')) FROM generate_series(1, :count)"
)
_GAIN = update(stories).where(stories.c.id == bindparam("of_story"))
_FORGET_SKETCH = delete(sketches).where(sketches.c.article_id == bindparam("of_article"))
_MUTED = select(stories.c.muted).where(stories.c.id == bindparam("story_id"))
_MUTE = update(stories).where(stories.c.id == bindparam("of_story"))
_FOLLOW = insert(sequels).inline()
_PRINTED = select(
    articles.c.story_id,
    func.coalesce(articles.c.published, articles.c.first_seen),
    articles.c.duplicate_of.is_not(None),
).where(articles.c.story_id.in_(bindparam("asked", expanding=True)))
_MERGED = select(stories.c.id, stories.c.merged_into).where(stories.c.id == bindparam("story_id"))

NEAR = 256
"""How many articles that others were compared with are kept as they are, in one transaction."""


def _newest(since: datetime) -> Select[tuple[int]]:
    """The stories that gained an article since then, the newest first."""
    newest = (stories.c.updated.desc(), stories.c.id.desc())
    return (
        select(stories.c.id)
        .where(stories.c.updated >= since, stories.c.merged_into.is_(None))
        .order_by(*newest)
    )


class Stories:
    """`bot.ports.Stories`. What is filed together is kept here until it is written together; the index and
    the counts are kept until the transaction ends.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._postings = Postings(connection)
        self._counts = Counts(connection)
        self._expected: set[ArticleId] = set()
        self._filed: dict[ArticleId, Candidate] = {}
        self._near: dict[ArticleId, Candidate] = {}
        self._places: list[bulk.Row] = []
        self._free: list[StoryId] = []
        self._opened: list[bulk.Row] = []
        self._following: list[bulk.Row] = []
        self._gaining: dict[StoryId, datetime] = {}
        self._into: dict[StoryId, StoryId] = {}

    def expect(self, sketches: Mapping[ArticleId, Sketch], *, within: timedelta) -> None:
        """Get ready to file new articles one after the other: they are written when the last is filed."""
        self._expected.update(sketches)
        self._postings.load(sketches.values(), within=within)
        self._counts.load({term for sketch in sketches.values() for term in sketch.signature.terms})

    def neighbours(
        self,
        sketch: Sketch,
        *,
        counting: Mapping[str, float],
        within: timedelta | None,
        fading: timedelta,
        limit: int,
        least: float = 0.0,
    ) -> list[Candidate]:
        """As `bot.ports.Stories` says."""
        found = self._postings.alike(
            sketch, counting=counting, within=within, fading=fading, limit=limit, least=least
        )
        near = self._near
        if missing := [one for one in found if one not in near and one not in self._filed]:
            near.update(candidates.read(self._connection, missing))
        known = [self._filed.get(article_id) or near.get(article_id) for article_id in found]
        if len(near) > NEAR:
            near.clear()
        return [candidate for candidate in known if candidate]

    def frequencies(self, terms: Sequence[str]) -> Frequencies:
        """In how many filed articles each term stands."""
        return self._counts.of(terms)

    def file(
        self,
        article_id: ArticleId,
        sketch: Sketch,
        *,
        story_id: StoryId | None,
        duplicate_of: ArticleId | None,
        origin: str,
        reason: str,
        now: datetime,
        follows: StoryId | None = None,
    ) -> StoryId:
        """Put an article into a story, or into a new one that may follow another; a filed article keeps its
        story.
        """
        if article_id not in self._expected:
            self._write()
            self._near.clear()
            before = self._connection.execute(_BEFORE, {"article_id": article_id}).one()
            self._erase(article_id, before)
            if before.story_id is not None:
                return self._renew(article_id, sketch, before, duplicate_of=duplicate_of, origin=origin)
        candidate = Candidate(
            article_id=article_id,
            story_id=self._gain(story_id, now=now, follows=follows),
            sketch=sketch,
            origin=origin,
            duplicate_of=duplicate_of if duplicate_of != article_id else None,
        )
        self._index(article_id, sketch)
        self._filed[article_id] = candidate
        self._places.append(candidates.place(candidate, reason, now))
        self._expected.discard(article_id)
        if not self._expected:
            self._write()
        return candidate.story_id

    def lead(self, article_id: ArticleId, *, over: ArticleId) -> None:
        """Make an article the original of `over` and of all its copies."""
        self._write()
        self._near.clear()
        copies = update(articles).where((articles.c.duplicate_of == over) | (articles.c.id == over))
        self._connection.execute(copies.values(duplicate_of=article_id))
        original = update(articles).where(articles.c.id == article_id)
        self._connection.execute(original.values(duplicate_of=None))

    def get(self, story_id: StoryId) -> Story | None:
        """One story; a merged one's old id gives the story it went into."""
        chosen = select(stories.c.id).where(stories.c.id == self._followed(story_id))
        return next(iter(self._load(chosen)), None)

    def since(
        self,
        since: datetime,
        *,
        keywords: Sequence[str] = (),
        languages: Sequence[str] = (),
        sides: Sequence[Side] = (),
        stages: Sequence[Stage] = (),
        after: datetime | None = None,
        before: datetime | None = None,
        limit: int | None = None,
        muted: bool = True,
        texts: bool = True,
    ) -> list[Story]:
        """As `bot.ports.Stories` says."""
        held = such(self._connection, keywords=keywords, languages=languages, sides=sides, stages=stages)
        chosen = _newest(since).where(*held).limit(limit)
        if after or before:
            chosen = chosen.where(holding(published(after, before)))
        if not muted:
            chosen = chosen.where(~stories.c.muted)
        return self._load(chosen, texts=texts)

    def printings(self, keyword: str, *, since: datetime, limit: int) -> list[Printing]:
        """When the texts of the newest stories with a keyword came, in any order."""
        self._write()
        chosen = _newest(since).where(*such(self._connection, keywords=[keyword])).limit(limit)
        asked = {"asked": self._connection.execute(chosen).scalars().all()}
        return [
            Printing(StoryId(row[0]), row[1], row[2]) for row in self._connection.execute(_PRINTED, asked)
        ]

    def last(self, story_ids: Iterable[StoryId]) -> dict[StoryId, datetime]:
        """When the newest article of each story was published (or first seen)."""
        self._write()
        return candidates.last(self._connection, story_ids)

    def batch(self, since: datetime) -> list[Candidate]:
        """All articles of the stories that hold one published (or first seen) since then; of muted ones
        none.
        """
        self._write()
        return candidates.alive(self._connection, since)

    def may_merge(self, one: StoryId, other: StoryId) -> bool:
        """Whether no constraint holds two stories apart, and both are told, or neither is."""
        self._write()
        muted = {self._connection.execute(_MUTED, {"story_id": story}).scalar() for story in (one, other)}
        return len(muted) == 1 and not constraints.are_apart(self._connection, one, other)

    def merge(self, into: StoryId, other: StoryId, *, reason: str) -> StoryId:
        """Put everything of `other` into `into`, which keeps its number; what was told stays told."""
        self._write()
        into, other = self._followed(into), self._followed(other)
        if into != other:
            inside = select(articles.c.id).where(articles.c.story_id == other)
            moving = [ArticleId(one) for one in self._connection.execute(inside).scalars()]
            self.regroup(dict.fromkeys(moving, into), reasons={}, ended={other: (into, reason)})
        return into

    def split(self, story_id: StoryId, article_ids: Sequence[ArticleId], *, now: datetime) -> StoryId:
        """Put articles of a story into a story of their own, muted where the other is."""
        self._write()
        muted = self._connection.execute(_MUTED, {"story_id": story_id}).scalar_one()
        opened = self.open(now=now, muted=muted)
        reason = f"split from story {story_id} by hand"
        self.regroup(dict.fromkeys(article_ids, opened), reasons=dict.fromkeys(article_ids, reason))
        return opened

    def open(self, *, now: datetime, muted: bool = False) -> StoryId:
        """A new story, into which articles must be put before the transaction ends."""
        opened = self._open(now=now, muted=muted)
        self._write()
        return opened

    def regroup(
        self,
        places: Mapping[ArticleId, StoryId],
        *,
        reasons: Mapping[ArticleId, str],
        ended: Mapping[StoryId, tuple[StoryId, str]] | None = None,
    ) -> None:
        """Put filed articles into other stories, some with new reasons; what was told goes with them.

        `ended` are the stories that have no article left: where their numbers lead to now, and why.
        """
        self._write()
        self._into.clear()
        self._near.clear()
        regrouping.move(self._connection, places, reasons=reasons)
        for story_id, (into, reason) in (ended or {}).items():
            regrouping.end(self._connection, story_id, into=into, reason=reason)

    def mute(self, story_id: StoryId, muted: bool = True) -> None:
        """Never tell a story, though it goes on; or tell it again."""
        self._write()
        self._connection.execute(_MUTE.values(muted=muted), {"of_story": self._followed(story_id)})

    def constrain(
        self, pairs: Sequence[Constraint], *, now: datetime, instead_of: Sequence[Constraint] = ()
    ) -> None:
        """Let these hold from now on, and those no longer."""
        constraints.forget(self._connection, instead_of)
        constraints.put(self._connection, pairs, now=now)

    def constraints(self, article_ids: Iterable[ArticleId]) -> list[Constraint]:
        """What people decided of any two of these articles."""
        return constraints.among(self._connection, article_ids)

    def settle(self) -> None:
        """Write what is not yet written; the last act of a writing transaction."""
        self._write()
        self._postings.settle()
        self._counts.settle()

    def _write(self) -> None:
        """Write what was filed together."""
        drawn = [
            candidates.drawn(article_id, candidate.sketch) for article_id, candidate in self._filed.items()
        ]
        gained = [{"of_story": story, "updated": now} for story, now in self._gaining.items()]
        bulk.write(self._connection, _OPEN, self._opened)
        bulk.write(self._connection, _FOLLOW, self._following)
        bulk.write(self._connection, _DRAW, drawn)
        bulk.write(self._connection, _FILE, self._places)
        bulk.write(self._connection, _GAIN, gained)
        self._opened.clear()
        self._following.clear()
        self._near.update(self._filed)
        self._filed.clear()
        self._places.clear()
        self._gaining.clear()

    def _index(self, article_id: ArticleId, sketch: Sketch) -> None:
        self._postings.add(article_id, sketch)
        self._counts.add(sketch.signature.terms)

    def _erase(self, article_id: ArticleId, before: AnyRow) -> None:
        """Forget the sketch that an article had."""
        if before.body is None:
            return
        drawn = drawings.read(before.body, at=candidates.moment(before.at))
        self._postings.remove(article_id, drawn)
        self._counts.remove(drawn.signature.terms)
        self._connection.execute(_FORGET_SKETCH, {"of_article": article_id})

    def _renew(
        self,
        article_id: ArticleId,
        sketch: Sketch,
        before: AnyRow,
        *,
        duplicate_of: ArticleId | None,
        origin: str,
    ) -> StoryId:
        """Draw a filed article anew where it is."""
        self._index(article_id, sketch)
        bulk.write(self._connection, _DRAW, [candidates.drawn(article_id, sketch)])
        kept = duplicate_of if self._may_repeat(article_id, duplicate_of, before) else before.duplicate_of
        values = {"of_article": article_id, "origin": origin, "duplicate_of": kept}
        bulk.write(self._connection, _FILE, [values])
        return StoryId(before.story_id)

    def _may_repeat(self, article_id: ArticleId, original: ArticleId | None, place: AnyRow) -> bool:
        """Whether a filed article can become a copy of that one: in the same story, and not its own."""
        seen: set[int] = set()
        step = original
        while step is not None and step not in seen:
            other = self._connection.execute(_PLACE, {"article_id": step}).one_or_none()
            if step == article_id or other is None or other.story_id != place.story_id:
                return False
            seen.add(step)
            step = other.duplicate_of
        return True

    def _gain(self, story_id: StoryId | None, *, now: datetime, follows: StoryId | None) -> StoryId:
        if story_id is None:
            return self._open(now=now, follows=follows)
        if story_id not in self._into:
            self._into[story_id] = self._followed(story_id)
        self._gaining[self._into[story_id]] = now
        return self._into[story_id]

    def _open(self, *, now: datetime, follows: StoryId | None = None, muted: bool = False) -> StoryId:
        opened = self._free.pop() if self._free else self._reserve(len(self._expected) or 1)
        self._opened.append({"id": opened, "created": now, "updated": now, "muted": muted})
        if follows is not None:
            self._following.append({"story_id": opened, "follows": self._followed(follows)})
        self._into[opened] = opened
        return opened

    def _reserve(self, count: int) -> StoryId:
        """Take so many ids of stories that are opened before this transaction ends; return the first."""
        self._write()
        if self._connection.dialect.name == "sqlite":
            last = self._connection.execute(_LAST_STORY).scalar() or 0
            ids = list(range(last + 1, last + 1 + count))
        else:
            ids = [*self._connection.execute(_NEXT_STORIES, {"count": count}).scalars()]
        self._free = [StoryId(story_id) for story_id in reversed(ids)]
        return self._free.pop()

    def _followed(self, story_id: StoryId) -> StoryId:
        """The story that this one was merged into, or itself."""
        seen: set[int] = set()
        while story_id not in seen:
            seen.add(story_id)
            row = self._connection.execute(_MERGED, {"story_id": story_id}).one_or_none()
            if row is None or row.merged_into is None:
                break
            story_id = StoryId(row.merged_into)
        return story_id

    def _load(self, chosen: Select[Any], *, texts: bool = True) -> list[Story]:
        self._write()
        return loading.load(self._connection, chosen, texts=texts)
