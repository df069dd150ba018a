"""Tellings → which of them are worth an alert now, and which comes first."""

from __future__ import annotations

from datetime import datetime

from bot.digests import changes, when
from bot.digests.reading import count_origins, moment
from bot.model import Attribute, Change, DigestRow, DigestStory, Hedge, Stage, Subscription

WEIGHTY_ORIGINS = 5
"""How many more origins make a told story worth another instant alert."""


def may_alert(subscription: Subscription, telling: DigestStory, *, now: datetime) -> bool:
    """Whether an instant alert is of weight, cooled down, and not for the night; a denial always is."""
    if telling.is_denial:
        return True
    if when.is_night(subscription, now=now) and not _is_urgent(subscription, telling):
        return False
    weights = _weights(telling)
    if subscription.instant_when and weights.isdisjoint(subscription.instant_when):
        return False
    if telling.update is None or _breaks_cooldown(telling, weights):
        return True
    return now >= telling.update.at + subscription.cooldown and any(
        not row.background for row in telling.rows
    )


def rank(telling: DigestStory) -> tuple[bool, bool, bool, bool, int, bool, int, float, list[str]]:
    """Denials, new stages and conflicts first, then most origins, officials, most keywords, the newest;
    never by the order of arrival."""
    weights = _weights(telling)
    newest = max(moment(member.article) for member in telling.story.articles)
    return (
        not telling.is_denial,
        telling.recycled is not None,
        "stage" not in weights,
        "conflict" not in weights,
        -count_origins(telling.story.articles),
        "official" not in weights,
        -len(telling.keywords),
        -newest.timestamp(),
        addresses(telling),
    )


def addresses(telling: DigestStory) -> list[str]:
    """The addresses of a story's articles, whatever order they came in."""
    return sorted(member.article.address for member in telling.story.articles)


def _weights(telling: DigestStory) -> set[str]:
    """What makes news weigh, as `instant_when` names it."""
    told = [row for row in telling.rows if not row.background]
    kinds = {row.change for row in told}
    denied = any(claim.hedge is Hedge.DENIED for row in told for claim in changes.new_in(row))
    found = {
        "stage": Change.STEP in kinds or any(map(_new_steps, told)),
        "conflict": Change.CONFLICT in kinds,
        "official": telling.official,
        "denial": denied,
    }
    return {name for name, holds in found.items() if holds}


def _breaks_cooldown(telling: DigestStory, weights: set[str]) -> bool:
    return bool(weights or telling.new_keywords) or telling.new_origins >= WEIGHTY_ORIGINS


def _is_urgent(subscription: Subscription, telling: DigestStory) -> bool:
    """Whether a keyword or a new stage passes quiet hours."""
    stages = {stage for row in telling.rows if not row.background for stage in _new_steps(row)}
    return not set(subscription.urgent).isdisjoint({*telling.keywords, *stages})


def _new_steps(row: DigestRow) -> set[str]:
    """The stages that a row tells for the first time; a denied one is "denied"."""
    if row.row.attribute is not Attribute.STAGE:
        return set()
    return {
        Stage.DENIED.value if claim.hedge is Hedge.DENIED else str(claim.value)
        for claim in changes.new_in(row)
        if claim.hedge is not Hedge.MAY
    }
