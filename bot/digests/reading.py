"""A story, and what one reader was told → the story as they should be told it now, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import lexicon
from bot.digests import changes
from bot.digests.changes import Merge
from bot.digests.when import LONGEST_WAIT, served
from bot.model import (
    Article,
    ArticleId,
    Change,
    Claim,
    DigestRow,
    DigestStory,
    Field,
    Side,
    Story,
    StoryArticle,
    StoryId,
    Subscription,
    SubscriptionState,
    Told,
    ToldClaim,
)

RECENT = timedelta(days=7)
"""So long a story that moves what was told is an update of it; later it is a story of its own."""

LEAD = 500
"""In so many characters a text says what is its news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What a reader was told: by story, and claim by claim across stories, oldest first."""

    stories: Mapping[StoryId, Told]
    claims: Sequence[ToldClaim] = ()

    def of(self, story_ids: Iterable[StoryId]) -> list[ToldClaim]:
        wanted = set(story_ids)
        return [one for one in self.claims if one.story_id in wanted]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads, what they may be told, and when."""

    subscription: Subscription
    state: SubscriptionState
    horizon: timedelta
    now: datetime
    merge: Merge
    claims: Mapping[ArticleId, Sequence[Claim]]

    def telling(
        self, story: Story, memory: Memory, *, said: Sequence[ToldClaim] = (), complete: bool = False
    ) -> DigestStory | None:
        """The story as this reader should be told it now; None where it has nothing new for them.

        `said` is what the same digest says already. With `complete` a new story is told though every claim
        in it was: marked as such.
        """
        fresh = [member for member in story.articles if self._is_fresh(member)]
        mine = self._claimed(story, fresh)
        rows = self._rows(mine, [*memory.claims, *said])
        told = memory.stories.get(story.id) or self._repeated(mine, rows, memory)
        telling = DigestStory(
            story=story,
            keywords=tuple(keyword for keyword in story.keywords if self._wants(keyword)),
            rows=tuple(row for row in rows if row.change),
            claims=self._untold(mine, memory),
            listed=tuple(member.article.id for member in story.articles),
            official=self._is_official(fresh, rows),
        )
        if not any(self._wanted(member) for member in fresh) and not telling.is_denial:
            return None
        if told is None:
            return telling
        updated = self._updated(telling, told, fresh, memory, rows)
        if updated.new_keywords or updated.new_origins or any(not row.background for row in updated.rows):
            return updated
        own = any(member.article.duplicate_of is None for member in fresh)
        return updated if complete and updated.recycled and own else None

    def is_settled(self, telling: DigestStory) -> bool:
        """Whether the event had its time to gather, or its news; a denial waits for nothing."""
        fresh = [member.article for member in telling.story.articles if self._is_fresh(member)]
        bring = {
            claim.article_id for row in telling.rows if not row.background for claim in changes.new_in(row)
        }
        new = [one for one in fresh if telling.update and one.id in bring]
        first = min(article.first_seen for article in new or fresh)
        return telling.is_denial or self.now >= first + self.subscription.settle

    def folded(self, stories: Iterable[Story], told: Mapping[StoryId, Told]) -> list[tuple[Article, str]]:
        """The reprints that came since the last digest in stories told before, with whom they repeat."""
        found = []
        for story in stories:
            before = told.get(story.id)
            if before is None:
                continue
            last = max(filter(None, (self.state.last_slot, self.state.last_sent)), default=before.at)
            writers = {member.article.id: outlet(member.article) for member in story.articles}
            for member in story.articles:
                original = member.article.duplicate_of
                since = member.article.first_seen > last and self._is_fresh(member)
                if original is not None and since and self._wanted(member):
                    found.append((member.article, writers.get(original, "")))
        return sorted(found, key=lambda one: (one[0].first_seen, one[0].address))

    # What is new

    def _updated(
        self,
        telling: DigestStory,
        told: Told,
        fresh: Sequence[StoryArticle],
        memory: Memory,
        rows: Sequence[DigestRow],
    ) -> DigestStory:
        """A telling of what was told before; `rows` are those without news too."""
        story, is_other = telling.story, told.story_id != telling.story.id
        recent = {keyword for member in fresh for keyword in self._wanted(member)}
        keywords = [one for one in telling.keywords if one in recent and one not in told.keywords]
        known = {one.outlet for one in memory.claims}
        if is_other:
            origins = len({outlet(article) for article in _own(fresh)} - known)
        else:
            origins = max(0, self._origins_since(story, told) - told.origins)
        return replace(
            telling,
            update=told,
            news=_news(keywords, origins, telling.rows),
            new_keywords=tuple(keywords),
            new_origins=origins,
            unchanged=self._unchanged(telling, told, memory),
            listed=self._since(fresh, telling, told) or telling.listed,
            recycled=max((one.at for row in rows for one in row.told), default=told.at)
            if is_other and not any(not row.background for row in telling.rows)
            else None,
        )

    def _unchanged(self, telling: DigestStory, told: Told, memory: Memory) -> tuple[DigestRow, ...]:
        """What was told in the same stories, and stands."""
        stories = {told.story_id, telling.story.id}
        stories |= {one.story_id for row in telling.rows for one in row.told if one.at >= self.now - RECENT}
        before = changes.as_told(memory.of(stories), merge=self.merge, year=self.now.year)
        return tuple(
            row
            for row in before
            if not row.background and not any(_replaces(one, row) for one in telling.rows)
        )

    def _repeated(self, mine: Sequence[ToldClaim], rows: Sequence[DigestRow], memory: Memory) -> Told | None:
        """What was told of another story that this one moves, denies or only says again; None for real news.

        It says it again where its head or its first lines were told, and nothing in it was not.
        """
        before = [row for row in rows if not row.background and any(one.at < self.now for one in row.told)]
        new = [row for row in rows if row.change and not row.background]
        leads = any(_leads(one.claim) for one in mine if _in(one.claim, before))
        if not before or (not new and not leads):
            return None
        touched = [row for row in before if row.change] if new else before
        found = [one for row in touched for one in row.told if one.at < self.now]
        if new:
            found = [one for one in found if one.at >= self.now - RECENT or _is_denied(one, touched)]
        latest = max(found, key=lambda one: (one.at, one.story_id), default=None)
        return memory.stories.get(latest.story_id) if latest else None

    def _rows(self, mine: Sequence[ToldClaim], told: Sequence[ToldClaim]) -> tuple[DigestRow, ...]:
        return changes.rows(mine, told, merge=self.merge, year=self.now.year) if mine else ()

    def _claimed(self, story: Story, members: Iterable[StoryArticle]) -> list[ToldClaim]:
        """What the articles claim of what this reader wants to know."""
        writers = {member.article.id: outlet(member.article) for member in story.articles}
        return [
            ToldClaim(
                claim=changes.settled(claim, year=moment(article).year),
                story_id=story.id,
                at=self.now,
                outlet=writers.get(self._copied_from(claim, article) or article.id) or outlet(article),
            )
            for article in (member.article for member in members)
            for claim in self.claims.get(article.id, ())
            if changes.is_told(claim) and self._wants_subject(claim.subject)
        ]

    def _copied_from(self, claim: Claim, article: Article) -> ArticleId | None:
        """The original of a reprint, where that makes the claim; what a reprint adds is its own."""
        original = article.duplicate_of
        made = self.claims.get(original, ()) if original else ()
        return original if any(changes.alike(claim, one) for one in made) else None

    def _untold(self, mine: Sequence[ToldClaim], memory: Memory) -> tuple[ToldClaim, ...]:
        """What will be remembered as told: each claim once."""
        known = {changes.exactly(one.claim) for one in memory.claims}
        new = {changes.exactly(one.claim): one for one in reversed(mine)}
        return tuple(one for key, one in reversed(new.items()) if key not in known)

    def _is_official(self, fresh: Sequence[StoryArticle], rows: Sequence[DigestRow]) -> bool:
        if any(member.article.side is Side.OFFICIAL for member in fresh):
            return True
        return any(
            any(map(changes.is_official, changes.new_in(row)))
            and not any(changes.is_official(one.claim) for one in row.told)
            for row in rows
            if row.change
        )

    def _since(
        self, fresh: Sequence[StoryArticle], telling: DigestStory, told: Told
    ) -> tuple[ArticleId, ...]:
        """The articles that an update lists: those that came since, and those that bring something new."""
        articles = {member.article.id: member.article for member in fresh}
        new = [claim for row in telling.rows for claim in changes.new_in(row) if claim.article_id in articles]
        bring = {one.article_id for one in new if not self._copied_from(one, articles[one.article_id])}
        came = {one.id for one in articles.values() if one.duplicate_of is None and one.first_seen > told.at}
        return tuple(number for number in articles if number in came | bring)

    # What may be told

    def _wants(self, keyword: str) -> bool:
        return not self.subscription.keywords or keyword in self.subscription.keywords

    def _wants_subject(self, subject: str) -> bool:
        named = (lexicon.entry_of(keyword) for keyword in self.subscription.keywords)
        return not self.subscription.keywords or any(entry and entry.name == subject for entry in named)

    def _wanted(self, member: StoryArticle) -> set[str]:
        return {match.keyword for match in member.matches if self._wants(match.keyword)}

    def _is_eligible(self, article: Article) -> bool:
        """Not older than the horizon when it was first seen, nor when the subscription began."""
        earliest = max(article.first_seen, self.state.began) - self.horizon
        return moment(article) >= earliest

    def _is_fresh(self, member: StoryArticle) -> bool:
        """Eligible, and not long before this reader was last served: a keyword added to a subscription
        does not bring the archive."""
        earliest = served(self.state) - self.horizon - LONGEST_WAIT
        return self._is_eligible(member.article) and moment(member.article) >= earliest

    def _origins_since(self, story: Story, told: Told) -> int:
        """How many origins the story has, without those that only an old article brought since."""
        return count_origins(
            member
            for member in story.articles
            if member.article.first_seen <= told.at or self._is_eligible(member.article)
        )


def moment(article: Article) -> datetime:
    """When an article was published, or else first seen."""
    return article.published or article.first_seen


def outlet(article: Article) -> str:
    """Who stands behind an article, or who carries it where nobody does."""
    return article.wrote or article.source or article.site or article.address


def count_origins(members: Iterable[StoryArticle]) -> int:
    """How many wrote it themselves; a reprint is its original's, and who only gathers wrote nothing."""
    articles = (member.article for member in members if member.article.duplicate_of is None)
    return len({one.wrote or one.address for one in articles if one.wrote or not one.gathers})


def _own(members: Iterable[StoryArticle]) -> list[Article]:
    articles = (member.article for member in members if member.article.duplicate_of is None)
    return [article for article in articles if article.wrote or not article.gathers]


def _leads(claim: Claim) -> bool:
    return claim.field is Field.TITLE or claim.start < LEAD


def _in(claim: Claim, rows: Iterable[DigestRow]) -> bool:
    key = (claim.subject, claim.lot, claim.attribute)
    return any((row.row.subject, row.row.lot, row.row.attribute) == key for row in rows)


def _replaces(row: DigestRow, old: DigestRow) -> bool:
    """Whether a row tells the same anew, or denies what its lot rests on."""
    same = (row.row.subject, row.row.lot) == (old.row.subject, old.row.lot)
    return same and (row.row.attribute is old.row.attribute or row.change is Change.DENIED)


def _is_denied(told: ToldClaim, rows: Iterable[DigestRow]) -> bool:
    return any(row.change is Change.DENIED and _in(told.claim, [row]) for row in rows)


def _news(keywords: Sequence[str], origins: int, rows: Sequence[DigestRow]) -> str:
    more = f"{origins} more origin{'s' if origins > 1 else ''}" if origins else ""
    moved = [
        f"{row.row.subject} {row.row.lot} {row.row.attribute.value} {row.change.value}"
        for row in rows
        if row.change and not row.background
    ]
    return "New: " + " · ".join(filter(None, (*moved, ", ".join(keywords), more)))
