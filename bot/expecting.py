"""Claims and the desk's own dates → what is to come, what is due, what was due and nothing was seen of.

The calendar of the digest ("due this week", "expected, nothing seen") and of a programme's page.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from bot.model import Article, ArticleId, Attribute, Claim, Coming, Expected, ExpectedEvent, Hedge, TextFrom

WEEK = timedelta(days=7)
NARROW = timedelta(days=31)
"""What is told to the month is due all month; what is told more widely is due as it ends."""

_MEETINGS = frozenset((Attribute.SESSION_DATE, Attribute.SUMMIT_DATE))
_DATES = _MEETINGS | {Attribute.DELIVERY_START, Attribute.DELIVERY_DEADLINE}
_CAME = frozenset(("delivered", "inducted"))
_WORDS = {
    Attribute.DELIVERY_START: "deliveries begin",
    Attribute.DELIVERY_DEADLINE: "delivery",
    Attribute.SESSION_DATE: "session",
    Attribute.SUMMIT_DATE: "summit",
}


def said_on(article: Article) -> date | None:
    """The day on which an article speaks; None where it has no date and was filed by hand."""
    if article.published is None and article.text_from is TextFrom.FILE:
        return None
    return (article.published or article.first_seen).date()


def expected(
    claims: Sequence[Claim],
    articles: Mapping[ArticleId, Article],
    events: Iterable[ExpectedEvent] = (),
    *,
    today: date,
    ahead: timedelta = WEEK,
    seen: Mapping[str, date] | None = None,
) -> list[Expected]:
    """Everything that is dated to come or to have come, in the order of its last day.

    `ahead` says what is due already; `seen` is the last day on which each keyword was in the news, by which
    the desk's own events are known to have happened. What somebody gave another date for since is left out.
    """
    days = {number: said_on(article) for number, article in articles.items()}
    found = [*_claimed(claims, days, today, ahead), *_listed(events, seen or {}, today, ahead)]
    return sorted(found, key=lambda one: (one.ends, one.begins, one.name))


def due(found: Iterable[Expected]) -> list[Expected]:
    """What is due."""
    return [one for one in found if one.coming is Coming.DUE]


def unseen(found: Iterable[Expected], *, today: date, behind: timedelta = 2 * WEEK) -> list[Expected]:
    """What was due of late and nothing was seen of."""
    return [one for one in found if one.coming is Coming.UNSEEN and one.ends >= today - behind]


def turned(found: Iterable[Expected], *, since: date | None, today: date) -> Iterator[Expected]:
    """What a reader who was last served on the day `since` is to hear of today.

    What came within a week since, what ends today, and what passed unseen since; everything that is due where
    they were never served. Of an event without keywords nobody can say that nothing was seen.
    """
    for one in found:
        if one.coming is Coming.DUE:
            near = since is None or _starts(one.begins, one.ends) > since + WEEK
            if near or (today == one.ends and since != today):
                yield one
        elif one.coming is Coming.UNSEEN and one.subjects and since and one.ends >= since:
            yield one


def bounds(told: str) -> tuple[date, date]:
    """The first and last day of a date as ISO 8601 writes it: 2026 · 2026-12 · 2026-12-04 · 2026-04/2026-09.

    An open end ("../2026-09") begins with the month or day that closes it.
    """
    first, _, last = told.partition("/")
    return _first(last if first == ".." else first), _last(first if last in ("", "..") else last)


def _claimed(
    claims: Sequence[Claim], days: Mapping[ArticleId, date | None], today: date, ahead: timedelta
) -> Iterator[Expected]:
    for (subject, lot, attribute, told), sources in _current(claims, days).items():
        begins, ends = bounds(told)
        name = f"{subject} {lot}".strip() + f": {_WORDS[attribute]}"
        since = [claim for claim in claims if (days[claim.article_id] or date.min) >= begins]
        came = any(_tells_of(claim, subject, lot, attribute) for claim in since)
        yield Expected(
            name=name,
            subjects=(subject,),
            told=told,
            begins=begins,
            ends=ends,
            coming=_coming(begins, ends, today, ahead, came=came),
            lot=lot,
            attribute=attribute,
            claims=tuple(sources),
        )


def _listed(
    events: Iterable[ExpectedEvent], seen: Mapping[str, date], today: date, ahead: timedelta
) -> Iterator[Expected]:
    for event in events:
        begins, ends = bounds(event.on)
        last = max((seen[keyword] for keyword in event.keywords if keyword in seen), default=None)
        coming = _coming(begins, ends, today, ahead, came=last is not None and last >= begins)
        yield Expected(
            name=event.name,
            subjects=event.keywords,
            told=event.on,
            begins=begins,
            ends=ends,
            coming=coming,
        )


def _coming(begins: date, ends: date, today: date, ahead: timedelta, *, came: bool) -> Coming:
    if ends < today:
        return Coming.SEEN if came else Coming.UNSEEN
    return Coming.DUE if _starts(begins, ends) <= today + ahead else Coming.LATER


def _starts(begins: date, ends: date) -> date:
    """From when on it may happen any day."""
    return begins if ends - begins <= NARROW else ends


Told = tuple[str, str, Attribute, str]


def _current(
    claims: Iterable[Claim], days: Mapping[ArticleId, date | None]
) -> Mapping[Told, Sequence[Claim]]:
    """The dates that still stand: each speaker's last word, of meetings the narrowest that fits."""
    last: dict[tuple[str, str, Attribute, str], Claim] = {}
    dated = [claim for claim in claims if claim.attribute in _DATES and claim.hedge is not Hedge.DENIED]
    for claim in sorted(dated, key=lambda claim: days[claim.article_id] or date.min):
        who = claim.attribution if ":" in claim.attribution else f"article {claim.article_id}"
        last[claim.subject, claim.lot, claim.attribute, who] = claim
    found: dict[Told, list[Claim]] = {}
    for claim in last.values():
        found.setdefault((claim.subject, claim.lot, claim.attribute, str(claim.value)), []).append(claim)
    return {told: sources for told, sources in found.items() if not _is_coarser(told, found)}


def _is_coarser(told: Told, others: Iterable[Told]) -> bool:
    """Whether a meeting's date only says more widely what another one says: in 2026, on 4 December 2026."""
    if told[2] not in _MEETINGS:
        return False
    begins, ends = bounds(told[3])
    inside = (bounds(other[3]) for other in others if other[:3] == told[:3] and other != told)
    return any(begins <= first and last <= ends for first, last in inside)


def _tells_of(claim: Claim, subject: str, lot: str, attribute: Attribute) -> bool:
    """Whether a claim that was made since tells that it happened: of a delivery that it came."""
    if claim.subject != subject or claim.hedge is Hedge.DENIED:
        return False
    if attribute in _MEETINGS:
        return claim.lot == lot
    same = claim.lot.partition("/")[0] == lot.partition("/")[0]
    return same and (claim.attribute is Attribute.QUANTITY_DELIVERED or claim.value in _CAME)


def _first(told: str) -> date:
    parts = [int(part) for part in told.split("-")]
    return date(*[*parts, 1, 1][:3])


def _last(told: str) -> date:
    year, month, day = [*(int(part) for part in told.split("-")), 0, 0][:3]
    return date(year, month or 12, day or monthrange(year, month or 12)[1])
