"""All stories of a window formed anew from their articles → what changes, and the change itself.

The batch is formed without a lock; it is written only where nothing it touches changed meanwhile.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from statistics import mean

from bot import clustering
from bot.model import ArticleId, Candidate, Frequencies, StoryId
from bot.ports import Archive, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrouped:
    """Articles that leave a story, with the reason for each: `into` another, or (None) one of their own.

    With `ends` the story that they leave has no article then, and its number leads to theirs.
    """

    left: StoryId
    into: StoryId | None
    articles: Mapping[ArticleId, str]
    ends: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """What a window holds, in the order of filing."""

    articles: Sequence[Candidate]
    frequencies: Frequencies
    together: Sequence[tuple[ArticleId, ArticleId]]
    apart: Sequence[tuple[ArticleId, ArticleId]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Articles that tell of one event, and the story whose number they keep; None for a new one."""

    articles: Sequence[Candidate]
    story_id: StoryId | None


def run(store: Store, *, since: datetime, now: datetime, dry: bool) -> list[Regrouped]:
    """Form the stories that live since then anew and write what changes, unless it is a `dry` run.

    Muted stories stay as they are, and constraints hold. Each story keeps its number where most of its
    articles are. Returns what changed, or would.

    Raises:
        StorageError: the archive cannot be used.
    """
    while True:
        with store.reading() as archive:
            batch = _read(archive, since)
        groups = _named(_formed(batch))
        reasons = _reasons(batch, groups)
        changes = _changes(groups, reasons)
        if dry or not changes:
            return changes
        with store.writing() as archive:
            if _touched(_read(archive, since), changes) == _touched(batch, changes):
                return _written(archive, groups, reasons, now=now)


def _read(archive: Archive, since: datetime) -> _Batch:
    articles = sorted(archive.stories.batch(since), key=lambda one: one.article_id)
    terms = {term for one in articles for term in one.sketch.signature.terms}
    pairs = archive.stories.constraints(one.article_id for one in articles)
    return _Batch(
        articles=articles,
        frequencies=archive.stories.frequencies(sorted(terms)),
        together=[(pair.one, pair.other) for pair in pairs if pair.together],
        apart=[(pair.one, pair.other) for pair in pairs if not pair.together],
    )


def _formed(batch: _Batch) -> list[list[Candidate]]:
    first = clustering.recluster(
        batch.articles, batch.frequencies, together=batch.together, apart=batch.apart
    )
    groups: defaultdict[ArticleId, list[Candidate]] = defaultdict(list)
    for one in batch.articles:
        groups[first[one.article_id]].append(one)
    return list(groups.values())


def _named(formed: Sequence[Sequence[Candidate]]) -> list[_Group]:
    """Give each story's number to the group that has most of it; where two do, to the story of more."""
    shares = [
        (-count, story_id, place)
        for place, group in enumerate(formed)
        for story_id, count in Counter(one.story_id for one in group).items()
    ]
    names: dict[int, StoryId] = {}
    for _, story_id, place in sorted(shares):
        if place not in names and story_id not in names.values():
            names[place] = story_id
    return [_Group(articles=group, story_id=names.get(place)) for place, group in enumerate(formed)]


def _reasons(batch: _Batch, groups: Sequence[_Group]) -> dict[ArticleId, str]:
    """Why each article that changes its story goes to others, or away from others."""
    kept = {group.story_id: group.articles for group in groups if group.story_id is not None}
    reasons = {}
    for group in groups:
        for one in group.articles:
            if one.story_id != group.story_id:
                beside = [other for other in group.articles if other.story_id != one.story_id]
                because = (
                    _joining(one, beside, batch.frequencies)
                    if beside
                    else _leaving(one, kept[one.story_id], batch.frequencies)
                )
                reasons[one.article_id] = f"re-clustered: {because}"
    return reasons


def _joining(one: Candidate, beside: Sequence[Candidate], frequencies: Frequencies) -> str:
    if one.duplicate_of is not None:
        return f"has the text of article {one.duplicate_of}"
    return clustering.place(one.sketch, beside, frequencies, original=None).reason


def _leaving(one: Candidate, rest: Sequence[Candidate], frequencies: Frequencies) -> str:
    alike = mean(clustering.likeness(one.sketch, rest, frequencies))
    return f"too unlike the rest of story {one.story_id} ({alike:.2f} on average)"


def _changes(groups: Sequence[_Group], reasons: Mapping[ArticleId, str]) -> list[Regrouped]:
    """What changes, by the story that is left and the one that is joined."""
    names = {group.story_id for group in groups}
    return [
        Regrouped(
            left=left,
            into=group.story_id,
            articles={one.article_id: reasons[one.article_id] for one in leaving},
            ends=left not in names,
        )
        for group in groups
        for left, leaving in groupby(sorted(_moving(group, reasons), key=_story), key=_story)
    ]


def _moving(group: _Group, reasons: Mapping[ArticleId, str]) -> list[Candidate]:
    return [one for one in group.articles if one.article_id in reasons]


def _story(one: Candidate) -> StoryId:
    return one.story_id


def _touched(batch: _Batch, changes: Sequence[Regrouped]) -> object:
    """All that the changes rest on: the stories that they touch, and what people decided."""
    stories = {story for change in changes for story in (change.left, change.into)}
    members = [(one.article_id, one.story_id) for one in batch.articles if one.story_id in stories]
    return members, batch.together, batch.apart


def _written(
    archive: Archive, groups: Sequence[_Group], reasons: Mapping[ArticleId, str], *, now: datetime
) -> list[Regrouped]:
    named = [
        group if group.story_id else replace(group, story_id=archive.stories.open(now=now))
        for group in groups
    ]
    changes = _changes(named, reasons)
    places = {one: change.into for change in changes for one in change.articles if change.into}
    most = sorted((change for change in changes if change.ends), key=lambda change: len(change.articles))
    ended = {change.left: (change.into, "re-clustered") for change in most if change.into}
    archive.stories.regroup(places, reasons=reasons, ended=ended)
    return changes
