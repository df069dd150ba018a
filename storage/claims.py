"""Claims, and the corrections made by hand, which outlive every new reading of their article."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, delete, func, insert, or_, select

from bot.model import ArticleId, Attribute, Claim, Correction, Field, Hedge
from storage.columns import AnyRow, chunks, clean
from storage.tables import articles, claims, corrections

_CLAIMS = select(claims, corrections.c.rejected, corrections.c.lot.label("moved")).join_from(
    claims, corrections, corrections.c.claim == claims.c.key, isouter=True
)
_IN_FORCE = _CLAIMS.where(or_(corrections.c.rejected.is_(None), ~corrections.c.rejected)).order_by(
    claims.c.article_id, claims.c.position
)
_WITHIN = _IN_FORCE.where(claims.c.article_id.in_(bindparam("asked", expanding=True)))
_SAID = ("subject", "lot", "attribute", "value", "unit", "hedge", "attribution")
_STATEMENTS = (
    select(
        *(claims.c[name] for name in _SAID),
        func.min(claims.c.article_id).label("first"),
        func.max(claims.c.article_id).label("last"),
    )
    .where(claims.c.subject == bindparam("about"))
    .group_by(*(claims.c[name] for name in _SAID))
    .subquery()
)
_ENDS = _IN_FORCE.join(
    _STATEMENTS,
    and_(
        *(claims.c[name] == _STATEMENTS.c[name] for name in _SAID),
        claims.c.article_id.in_((_STATEMENTS.c.first, _STATEMENTS.c.last)),
    ),
)
_FORGET = delete(claims).where(claims.c.article_id == bindparam("of_article"))
_PUT = insert(claims)
_UNDO = delete(corrections).where(corrections.c.claim == bindparam("of_claim"))
_CORRECT = insert(corrections)


class Claims:
    """`bot.ports.Claims`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, article_id: ArticleId, claims: Sequence[Claim], *, is_new: bool = False) -> None:
        """Make these the article's claims; `is_new` says that it cannot have any yet."""
        if not is_new:
            self._connection.execute(_FORGET, {"of_article": article_id})
        if claims:
            rows = [_row(article_id, position, claim) for position, claim in enumerate(claims)]
            self._connection.execute(_PUT, rows)

    def within(self, articles: Sequence[ArticleId]) -> list[Claim]:
        """The claims of these articles, as corrected and without the rejected ones, in the texts' order."""
        return [
            _claim(row)
            for asked in chunks(articles)
            for row in self._connection.execute(_WITHIN, {"asked": asked})
        ]

    def on(
        self, subjects: Sequence[str] = (), *, since: datetime | None = None, rejected: bool = False
    ) -> list[Claim]:
        """The claims on any of the subjects (none: on all), of articles first seen at or after `since`.

        With `rejected` those that were rejected by hand, and no others.
        """
        chosen: Select[Any] = _IN_FORCE
        if rejected:
            chosen = _CLAIMS.where(corrections.c.rejected).order_by(claims.c.article_id, claims.c.position)
        if subjects:
            chosen = chosen.where(claims.c.subject.in_([clean(subject) for subject in subjects]))
        if since:
            chosen = chosen.join(articles, articles.c.id == claims.c.article_id)
            chosen = chosen.where(articles.c.first_seen >= since)
        return [_claim(row) for row in self._connection.execute(chosen)]

    def statements(self, subject: str) -> list[Claim]:
        """Of each statement on a subject (a value of a lot, with its hedge and speaker) the first claim and
        the last, as corrected and without the rejected ones, however often it was repeated between.
        """
        return [_claim(row) for row in self._connection.execute(_ENDS, {"about": clean(subject)})]

    def get(self, beginning: str) -> list[Claim]:
        """The claims whose id begins so, the rejected ones too; ids are hexadecimal digits."""
        wanted = claims.c.key.startswith(beginning, autoescape=True)
        return [_claim(row) for row in self._connection.execute(_CLAIMS.where(wanted).limit(20))]

    def correct(self, correction: Correction, *, now: datetime) -> None:
        """Let this be the one correction of its claim; one that changes nothing undoes those before."""
        self._connection.execute(_UNDO, {"of_claim": correction.claim_id})
        if correction.rejected or correction.lot is not None:
            values = {
                "claim": correction.claim_id,
                "rejected": correction.rejected,
                "lot": correction.lot,
                "made": now,
            }
            self._connection.execute(_CORRECT, values)


def _row(article_id: ArticleId, position: int, claim: Claim) -> dict[str, object]:
    return {
        "article_id": article_id,
        "position": position,
        "key": _key(article_id, claim),
        "subject": claim.subject,
        "lot": claim.lot,
        "attribute": claim.attribute.value,
        "value": claim.value,
        "lower": claim.lower,
        "upper": claim.upper,
        "unit": claim.unit,
        "actor": claim.actor,
        "hedge": claim.hedge.value,
        "attribution": claim.attribution,
        "as_of": claim.as_of,
        "field": claim.field.value,
        "start": claim.start,
        "end": claim.end,
        "flag": claim.flag,
        "sentence": claim.sentence,
    }


def _key(article_id: ArticleId, claim: Claim) -> str:
    """Twelve hexadecimal digits that stay the same however often the article is read."""
    said = (article_id, claim.subject, claim.lot, claim.attribute.value, claim.value, claim.sentence)
    return blake2b(clean(repr(said)).encode(), digest_size=6).hexdigest()


def _claim(row: AnyRow) -> Claim:
    return Claim(
        id=row.key,
        article_id=ArticleId(row.article_id),
        subject=row.subject,
        lot=row.lot if row.moved is None else row.moved,
        attribute=Attribute(row.attribute),
        value=row.value,
        lower=row.lower,
        upper=row.upper,
        unit=row.unit,
        actor=row.actor,
        hedge=Hedge(row.hedge),
        attribution=row.attribution,
        as_of=row.as_of,
        field=Field(row.field),
        start=row.start,
        end=row.end,
        flag=row.flag,
        sentence=row.sentence,
        rejected=bool(row.rejected),
    )
