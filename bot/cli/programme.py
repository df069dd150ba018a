"""A programme in lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from bot.cli import console
from bot.model import Claim, Coming, LedgerRow, Programme, Saying, Standing


def lines(found: Programme) -> Iterator[str]:
    """Where it stands, what is disputed, how dates slid, what is expected."""
    yield found.subject
    for standing in found.standings:
        yield from _standing(standing, found)
    for row in found.disputes:
        yield f"disputed: {row.lot or '–'} · {row.attribute} [{row.verdict}]: {_values(row)}"
    for slip in found.slips:
        yield f"{slip.lot or '–'} · {slip.attribute}"
        for slid in slip.told:
            later = f" ({slid.days:+} days)" if slid.days else ""
            yield f"  {_said(slid.saying, found)}{later}"
    for one in found.expected:
        if one.coming is not Coming.SEEN:
            yield f"{one.coming}: {one.name} {one.told}"


def _standing(standing: Standing, found: Programme) -> Iterator[str]:
    yield f"lot {standing.lot or '–'}"
    for rung in standing.ladder:
        if rung.saying:
            yield f"  {_said(rung.saying, found)}"
        elif rung.skipped:
            yield f"  {rung.stage}: nobody tells of it"
    for denial in standing.denials:
        yield f"  {_said(denial, found)}"
    for row in (*standing.quantities, *standing.sums):
        yield f"  {row.attribute} [{row.verdict}]: {_values(row)}"


def _values(row: LedgerRow) -> str:
    return " · ".join(f"{_worded(value.claims[0])} ({len(value.articles)})" for value in row.values)


def _worded(claim: Claim) -> str:
    return f"{claim.value} {claim.unit}".strip()


def _said(saying: Saying, found: Programme) -> str:
    claim, article = saying.claim, found.articles[saying.claim.article_id]
    outlet = console.clipped(article.source or article.address, 60)
    day = saying.day.isoformat() if saying.day else "undated"
    return f"{_worded(claim)} ({claim.hedge}, {claim.attribution}) {outlet}, {day}"
