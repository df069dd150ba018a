"""The ledger of claims in words: what is said, who says it, in which sentence, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.model import Article, ArticleId, Attribute, Claim, Field, LedgerRow, LedgerValue, Verdict
from bot.rendering.clean import clip, plain
from bot.rendering.speaking import Speaking
from bot.rendering.wording import Wording
from bot.web.shown import Piece, marked

VERDICTS = {
    Verdict.SINGLE: "one source",
    Verdict.AGREE: "agree",
    Verdict.COMPATIBLE: "compatible",
    Verdict.CONFLICT: "disputed",
    Verdict.SUPERSEDED: "superseded",
    Verdict.MOVED: "moved",
}
OPEN = (Verdict.CONFLICT, Verdict.MOVED, Verdict.SUPERSEDED)
"""What a reader must see first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The sentence in which an article makes a claim; `said` is it with the value's words marked."""

    claim: Claim
    article: Article
    outlet: str
    speaker: str
    said: list[Piece]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A value in words, everyone who gives it, and where."""

    value: str
    who: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the ledger. `is_open` where sources disagree or a figure moved."""

    subject: str
    lot: str
    what: str
    verdict: str
    note: str
    values: tuple[Told, ...]
    is_open: bool
    row: LedgerRow


@dataclass(frozen=True, slots=True)
class Ledger:
    """Puts rows into words, as the digest does; the articles say where claims stand."""

    articles: Mapping[ArticleId, Article]
    speaking: Speaking

    @classmethod
    def of(cls, articles: Mapping[ArticleId, Article], zone: ZoneInfo) -> Ledger:
        """The wording of a page in English."""
        outlets = {number: plain(article.source or article.site) for number, article in articles.items()}
        return cls(articles, Speaking(Wording("en", zone), outlets, 40))

    def row(self, row: LedgerRow) -> Row:
        """A row as it is shown."""
        return Row(
            subject=row.subject,
            lot=self._lot(row),
            what=row.attribute.value.replace("_", " "),
            verdict=VERDICTS[row.verdict],
            note=clip(plain(row.note), 300),
            values=tuple(self._told(value, row) for value in row.values),
            is_open=row.verdict in OPEN,
            row=row,
        )

    def _lot(self, row: LedgerRow) -> str:
        """Which order or tranche; of a share the years it is of."""
        if row.attribute is Attribute.SHARE:
            return plain(row.lot.replace("/", "–"))
        return self.speaking.lot(row.lot)

    def _told(self, value: LedgerValue, row: LedgerRow) -> Told:
        said = self.speaking.said(value, row.attribute)
        return Told(value=said.value, who=said.who, quotes=tuple(map(self._quote, value.claims)))

    def _quote(self, claim: Claim) -> Quote:
        article = self.articles[claim.article_id]
        return Quote(
            claim=claim,
            article=article,
            outlet=self.speaking.outlets[claim.article_id] or "unknown outlet",
            speaker=self.speaking.speaker(claim) or "the outlet itself",
            said=_said(claim, article),
        )


def _said(claim: Claim, article: Article) -> list[Piece]:
    """The sentence, the words that carry the value marked where the article's text is at hand."""
    sentence = claim.sentence
    text = article.title if claim.field is Field.TITLE else article.text
    words = text[claim.start : claim.end]
    start = sentence.find(words) if words else -1
    return marked(sentence, [(start, start + len(words))] if start >= 0 else ())
