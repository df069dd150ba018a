"""A subscription, the stories and what it was told → the digests it should read now, or none.

What is due is decided here, from what is remembered and the time that is given; nothing is sent here.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.digests import changes, weighing
from bot.digests.changes import Merge
from bot.digests.reading import Memory, Reader, count_origins
from bot.digests.when import believed, due, is_scheduled, upcoming
from bot.model import (
    Article,
    ArticleId,
    Claim,
    Coverage,
    Digest,
    DigestStory,
    Expected,
    LedgerRow,
    Rate,
    Story,
    StoryId,
    Subscription,
    SubscriptionState,
    Told,
    ToldClaim,
    WhenEmpty,
)

__all__ = ["Merge", "believed", "claims_told_by", "compose", "due", "told_by", "upcoming"]

LONGEST_SILENCE = timedelta(days=3)
"""After so long without news a scheduled digest says that the bot lives."""


def _no_ledger(_claims: Sequence[Claim], _outlets: Mapping[ArticleId, str]) -> list[LedgerRow]:
    return []


def compose(
    subscription: Subscription,
    *,
    stories: Sequence[Story],
    told: Mapping[StoryId, Told],
    state: SubscriptionState,
    coverage: Coverage,
    horizon: timedelta,
    now: datetime,
    slot: datetime | None,
    recent: int = 0,
    claims: Iterable[Claim] = (),
    told_claims: Sequence[ToldClaim] = (),
    merge: Merge = _no_ledger,
    calendar: tuple[Expected, ...] = (),
) -> list[Digest]:
    """What the subscription should read now: one digest for a `slot`, one a story for an instant alert.

    A slot that is not on the schedule is a wish of the moment. `recent` counts the messages sent within
    the period of `at_most`. `claims` are those of the stories' articles, `merge` sets claims side by side.
    `calendar` is what a digest reminds of, and what it is sent for where there is no news.
    An empty list means that there is nothing to say, or that it has to wait.
    """
    state = believed(state, now=now)
    by_article = _by_article(claims)
    reader = Reader(
        subscription=subscription, state=state, horizon=horizon, now=now, merge=merge, claims=by_article
    )
    memory = Memory(stories=told, claims=told_claims)
    tellings = _tellings(reader, stories, memory, complete=slot is not None)
    if slot is None:
        first = not told and state.last_sent is None
        issues = _alerts(reader, tellings, recent=recent, first=first)
    else:
        issues = [tellings] if tellings or calendar or _speaks_up(reader, slot) else []
    folded = tuple(reader.folded(stories, told)) if slot else ()
    return [
        _digest(reader, issue, more=more, coverage=coverage, slot=slot, folded=folded, calendar=calendar)
        for issue, more in _said_once(reader, issues, memory)
    ]


def told_by(digest: Digest) -> list[Told]:
    """What the subscriber knows of stories once a digest is sent."""
    return [_told(telling, digest) for telling in digest.stories]


def claims_told_by(digest: Digest) -> list[ToldClaim]:
    """The claims that the subscriber knows once a digest is sent, and did not know before."""
    return [claim for telling in digest.stories for claim in telling.claims]


# What


def _by_article(claims: Iterable[Claim]) -> Mapping[ArticleId, Sequence[Claim]]:
    found: defaultdict[ArticleId, list[Claim]] = defaultdict(list)
    for claim in claims:
        found[claim.article_id].append(claim)
    return found


def _tellings(
    reader: Reader, stories: Iterable[Story], memory: Memory, *, complete: bool
) -> list[DigestStory]:
    found = (reader.telling(story, memory, complete=complete) for story in stories)
    return sorted(filter(None, found), key=weighing.rank)


def _said_once(
    reader: Reader, issues: Iterable[Sequence[DigestStory]], memory: Memory
) -> Iterator[tuple[list[DigestStory], int]]:
    """Each issue within its limit, and how many stories that leaves out; no claim is said twice."""
    said: list[ToldClaim] = []
    for issue in issues:
        shown = []
        for telling in issue[: reader.subscription.max_stories]:
            again = reader.telling(telling.story, memory, said=said, complete=True) if said else telling
            if again:
                known = {changes.exactly(one.claim) for one in said}
                new = tuple(one for one in again.claims if changes.exactly(one.claim) not in known)
                shown.append(replace(again, claims=new))
                said += new
        if shown or not issue:
            yield shown, len(issue[reader.subscription.max_stories :])


def _told(telling: DigestStory, digest: Digest) -> Told:
    """What was told, together with what was told before: a keyword that went and came is not news."""
    before = telling.update if telling.update and telling.update.story_id == telling.story.id else None
    keywords = dict.fromkeys((*(before.keywords if before else ()), *telling.keywords))
    origins = count_origins(telling.story.articles)
    return Told(
        story_id=telling.story.id,
        at=digest.made,
        keywords=tuple(keywords),
        origins=max(origins, before.origins if before else 0),
        articles=len(telling.story.articles),
        thread=(telling.update.thread if telling.update else "") or digest.key,
    )


# How many


def _speaks_up(reader: Reader, slot: datetime) -> bool:
    """Whether a digest with nothing in it is sent: where that is wished, and after a long silence."""
    if not is_scheduled(reader.subscription, slot):
        return False
    return reader.subscription.when_empty is WhenEmpty.SEND or _is_long_silent(reader)


def _is_long_silent(reader: Reader) -> bool:
    return reader.now - (reader.state.last_sent or reader.state.began) >= LONGEST_SILENCE


def _alerts(
    reader: Reader, tellings: Sequence[DigestStory], *, recent: int, first: bool
) -> list[list[DigestStory]]:
    """One message a story; one for all that a beginner finds waiting, and for what goes beyond the rate."""
    who, now = reader.subscription, reader.now
    allowed = [telling for telling in tellings if weighing.may_alert(who, telling, now=now)]
    settled = [telling for telling in allowed if reader.is_settled(telling)]
    if first and settled:
        return [allowed]
    room = _room(who.at_most, recent)
    if room is None or len(settled) <= room:
        return [[telling] for telling in settled]
    if room == 0:
        return []
    return [*([telling] for telling in settled[: room - 1]), settled[room - 1 :]]


def _room(rate: Rate | None, recent: int) -> int | None:
    """How many messages the rate still allows; None is any number."""
    return max(0, rate.count - recent) if rate else None


def _digest(
    reader: Reader,
    tellings: Sequence[DigestStory],
    *,
    more: int,
    coverage: Coverage,
    slot: datetime | None,
    folded: tuple[tuple[Article, str], ...],
    calendar: tuple[Expected, ...],
) -> Digest:
    scheduled = slot if is_scheduled(reader.subscription, slot) else None
    listed = {article_id for telling in tellings for article_id in telling.listed}
    folded = tuple(one for one in folded if one[0].id not in listed)
    silent = not tellings and not folded and _is_long_silent(reader)
    return Digest(
        subscription=reader.subscription,
        made=reader.now,
        slot=slot,
        stories=tuple(tellings),
        more=more,
        coverage=coverage,
        key=_key(reader, scheduled.astimezone(UTC).isoformat() if scheduled else _content(tellings)),
        folded=folded,
        quiet_since=(reader.state.last_sent or reader.state.began) if silent else None,
        thread=_thread(tellings),
        calendar=calendar if slot else (),
    )


def _thread(tellings: Sequence[DigestStory]) -> str:
    """The message that an update of one story follows up; what tells of several opens a thread of its own."""
    news = [telling for telling in tellings if not telling.recycled] or tellings
    update = news[0].update if len(news) == 1 else None
    return update.thread if update else ""


def _key(reader: Reader, content: object) -> str:
    """The same for the same content of the same subscription; one that began again is another."""
    again = [reader.state.begun] if reader.state.begun > 1 else []
    return hashlib.sha256(json.dumps([reader.subscription.name, content, *again]).encode()).hexdigest()


def _content(tellings: Sequence[DigestStory]) -> Sequence[object]:
    """The same for the same news, whatever the order it came in and the ids it got.

    A story told before has its keywords and claims in it: a new one in an article that was revised makes a
    new message.
    """
    return sorted(
        [weighing.addresses(telling), *(_since_told(telling) if telling.update else ([], []))]
        for telling in tellings
    )


def _since_told(telling: DigestStory) -> tuple[list[str], list[str]]:
    return sorted(telling.keywords), sorted(str(changes.exactly(one.claim)) for one in telling.claims)
