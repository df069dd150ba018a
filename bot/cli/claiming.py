"""Lines of `try claims` → claims as records, and the ledger over all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot import claims, lexicon, matching
from bot.model import Article, ArticleId, Claim, LedgerRow

_PRINTED = (
    *("subject", "lot", "attribute", "value", "lower", "upper", "unit", "actor", "hedge", "attribution"),
    *("as_of", "sentence", "start", "end", "field", "flag"),
)


class Claiming:
    """Claims of many articles; nothing is stored."""

    def __init__(self, *, keep: bool) -> None:
        self._names = matching.compile(lexicon.keywords())
        self._keep = keep
        self._ids: list[object] = []
        self._kept: list[Claim] = []

    def read(self, name: object, article: Article) -> Iterator[Mapping[str, object]]:
        """The claims of one article as records, or none yet where they are kept for the ledger."""
        numbered = replace(article, id=ArticleId(len(self._ids)))
        self._ids.append(name)
        entities = matching.find(self._names, title=article.title, text=article.text)
        found = claims.extract(numbered, entities)
        if self._keep:
            self._kept += found
        else:
            yield from (_record(claim) for claim in found)

    def ledger(self) -> Iterator[Mapping[str, object]]:
        """One record for each subject, lot and attribute of what was kept."""
        for row in claims.merge(self._kept):
            yield self._row(row)

    def _row(self, row: LedgerRow) -> Mapping[str, object]:
        values = [
            {
                "value": value.value,
                "unit": value.unit or None,
                "articles": [self._ids[article] for article in value.articles],
                "hedges": list(dict.fromkeys(claim.hedge for claim in value.claims)),
                "attributions": list(dict.fromkeys(claim.attribution for claim in value.claims)),
            }
            for value in row.values
        ]
        head = {"subject": row.subject, "lot": row.lot or None, "attribute": row.attribute}
        return {**head, "values": values, "verdict": row.verdict, "note": row.note or None}


def _record(claim: Claim) -> Mapping[str, object]:
    """A claim as it is printed: what is not known is null."""
    told = {name: getattr(claim, name) for name in _PRINTED}
    return {name: None if value == "" else value for name, value in told.items()}
