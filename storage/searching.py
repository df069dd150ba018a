"""The index of words: FTS5 on SQLite, tsvector on PostgreSQL, which hold the words and not the texts.

Words come and go as `bot.searching` spells them, letters or digits only: nothing that a person typed can be
read as the index's own language. A number in it is a row of `documents`; a changed article gets a new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    DDL,
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    bindparam,
    cast,
    column,
    delete,
    event,
    exists,
    func,
    insert,
    literal,
    literal_column,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.types import UserDefinedType

from bot.model import (
    AnyOf,
    ArticleId,
    Found,
    Indexed,
    Match,
    Phrase,
    Query,
    StoryArticle,
    Unread,
    Wanted,
)
from storage import articles as nouns
from storage.columns import AnyRow, chunks, clean
from storage.tables import articles, documents, matches, metadata

WEIGHED = 300
"""Of so many answers each is weighed by what it says, and not by its title alone."""

SQLITE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(title, text, content='', "
    "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co M*'\")",
)
POSTGRESQL = (
    "CREATE TABLE IF NOT EXISTS words (id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
    "CREATE INDEX IF NOT EXISTS ix_words_words ON words USING gin (words)",
)
for _dialect, _statements in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
    for _statement in _statements:
        _made = DDL(_statement)  # type: ignore[no-untyped-call]  # SQLAlchemy left it without types
        event.listen(metadata, "after_create", _made.execute_if(dialect=_dialect))

_WORDS = table("words", column("rowid", Integer), column("id", BigInteger), column("words"))
_MAPPED = "PRAGMA mmap_size = 4000000000"  # rows far apart are read where they lie, not copied page by page
_PLACES = 16_383  # PostgreSQL counts no further inside a text
_GAP = 2  # between title and text, so that no phrase spans them

_NEW = (
    select(articles.c.id, articles.c.title, articles.c.text, articles.c.text_seen)
    .where(articles.c.id > select(func.coalesce(func.max(documents.c.article_id), 0)).scalar_subquery())
    .order_by(articles.c.id)
    .limit(bindparam("most"))
)
_CHANGED = (
    select(articles.c.id, articles.c.title, articles.c.text, articles.c.text_seen)
    .join(documents, documents.c.article_id == articles.c.id)
    .where(documents.c.stale)
    .order_by(articles.c.id)
    .limit(bindparam("most"))
)
_AHEAD = select(func.count()).where(
    articles.c.id > select(func.coalesce(func.max(documents.c.article_id), 0)).scalar_subquery()
)
_STALE = select(func.count()).select_from(documents).where(documents.c.stale)
_SEEN = select(articles.c.id, articles.c.text_seen).where(articles.c.id.in_(bindparam("ids", expanding=True)))
_THERE = select(documents.c.article_id).where(
    documents.c.article_id.in_(bindparam("ids", expanding=True)), ~documents.c.stale
)
_OLD = select(documents.c.id).where(
    documents.c.article_id.in_(bindparam("ids", expanding=True)), documents.c.stale
)
_FORGET = delete(documents).where(documents.c.id.in_(bindparam("ids", expanding=True)))
_NUMBER = insert(documents).returning(documents.c.id, documents.c.article_id)
_AT = func.coalesce(articles.c.published, articles.c.first_seen)


class _TsQuery(UserDefinedType[str]):
    """A query of PostgreSQL's, whose own types would load its dialect at every start."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "TSQUERY"


class Search:
    """`bot.ports.Search`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"

    def behind(self) -> int:
        """How many articles are not in the index with the text they have now."""
        return sum(self._connection.execute(statement).scalar_one() for statement in (_AHEAD, _STALE))

    def unread(self, *, limit: int) -> list[Unread]:
        """Articles that are not in the index with the text they have now, the oldest first."""
        rows = [*self._connection.execute(_CHANGED, {"most": limit})]
        rows += self._connection.execute(_NEW, {"most": limit - len(rows)})
        return [
            Unread(id=ArticleId(row.id), title=row.title, text=row.text, seen=row.text_seen) for row in rows
        ]

    def index(self, read: Sequence[Indexed]) -> None:
        """Put articles into the index; one that another process put there is left, one that changed meanwhile
        stays unread."""
        for chunk in chunks(read):
            ids = [one.id for one in chunk]
            seen = {row.id: row.text_seen for row in self._connection.execute(_SEEN, {"ids": ids})}
            there = {row.article_id for row in self._connection.execute(_THERE, {"ids": ids})}
            self._forget(ids)
            todo = [one for one in chunk if one.id in seen and one.id not in there]
            if todo:
                self._put(todo, seen)

    def _forget(self, ids: Sequence[ArticleId]) -> None:
        """Take the old numbers of changed articles away; on SQLite their words stay, and lead nowhere."""
        old = [row.id for row in self._connection.execute(_OLD, {"ids": ids})]
        if old:
            self._connection.execute(_FORGET, {"ids": old})
            if not self._is_sqlite:
                forget = text("DELETE FROM words WHERE id = ANY(:ids)")
                self._connection.execute(forget, {"ids": old})

    def _put(self, todo: Sequence[Indexed], seen: Mapping[int, datetime]) -> None:
        rows = [{"article_id": one.id, "stale": seen[one.id] != one.seen} for one in todo]
        numbers = {row.article_id: row.id for row in self._connection.execute(_NUMBER, rows)}
        if self._is_sqlite:
            put = "INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)"
            told = [(numbers[one.id], clean(" ".join(one.title)), clean(" ".join(one.text))) for one in todo]
            self._connection.exec_driver_sql(put, told)
        else:
            vectors = [{"id": numbers[one.id], "words": _vector(one)} for one in todo]
            self._connection.execute(
                text("INSERT INTO words (id, words) VALUES (:id, CAST(:words AS tsvector))"), vectors
            )

    def newest(self) -> int:
        """The highest number in the index."""
        return int(self._connection.execute(select(func.coalesce(func.max(documents.c.id), 0))).scalar_one())

    def find(self, query: Query, *, upto: int, limit: int) -> list[Found]:
        """The newest articles that answer a query, of the numbers up to `upto`, the newest first.

        Their weight says how well they answer; where more than `WEIGHED` do, only whether the title alone
        does: what so many articles say tells them not apart, and to weigh it all takes long.
        """
        if self._is_sqlite:
            self._connection.exec_driver_sql(_MAPPED)
        wanted = query.wanted
        rows = self._rows(query, upto, limit, literal(0.0))
        if not wanted or not rows:
            return [_found(row, 0.0) for row in rows]
        if len(rows) <= WEIGHED:
            rows = self._rows(query, upto, limit, self._weight(wanted))
            return [_found(row, float(row[3])) for row in rows]
        titled = (
            select(self._number)
            .select_from(_WORDS)
            .where(self._number.between(rows[-1][0], upto), self._matches(wanted, in_title=True))
        )
        first = set(self._connection.execute(titled).scalars())
        return [_found(row, 1.0 if row[0] in first else 0.0) for row in rows]

    def _rows(self, query: Query, upto: int, limit: int, weight: ColumnElement[float]) -> Sequence[AnyRow]:
        """Number, article, day and weight of each answer."""
        number = self._number if query.wanted else documents.c.id
        place = documents.join(articles, articles.c.id == documents.c.article_id)
        where = [number <= upto, *_filters(query)]
        if query.wanted:
            place = place.join(_WORDS, self._number == documents.c.id)
            where.append(self._matches(query.wanted))
        where += [
            documents.c.id.not_in(select(self._number).where(self._matches(one))) for one in query.unwanted
        ]
        chosen = select(number, documents.c.article_id, _AT, weight).select_from(place).where(*where)
        return self._connection.execute(chosen.order_by(number.desc()).limit(limit)).all()

    @property
    def _number(self) -> ColumnElement[int]:
        return _WORDS.c.rowid if self._is_sqlite else _WORDS.c.id

    def _weight(self, wanted: Wanted) -> ColumnElement[float]:
        """How well a row answers, more is better: a word in the title counts four times one in the text."""
        if self._is_sqlite:
            return -func.bm25(literal_column("words"), 4.0, 1.0)
        weights: ColumnElement[object] = literal_column("'{0.25, 0.25, 0.25, 1}'::float4[]")
        return func.ts_rank_cd(weights, _WORDS.c.words, cast(_tsquery(wanted), _TsQuery), 1)

    def _matches(self, wanted: Wanted, *, in_title: bool = False) -> ColumnElement[bool]:
        if self._is_sqlite:
            asked = _fts5(wanted)
            return literal_column("words").bool_op("MATCH")(f"title : {asked}" if in_title else asked)
        asked = _tsquery(wanted, ":A" if in_title else "")
        return _WORDS.c.words.bool_op("@@")(cast(asked, _TsQuery))

    # All articles, for what is computed anew over the archive

    def batch(self, *, after: ArticleId, since: datetime | None, limit: int) -> list[StoryArticle]:
        """The next articles by id with their matches; only those published (or first seen) since then."""
        rows = self._connection.execute(
            select(*nouns.COLUMNS)
            .where(articles.c.id > after, *([since <= _AT] if since else []))
            .order_by(articles.c.id)
            .limit(limit)
        ).all()
        found: dict[int, list[Match]] = {row.id: [] for row in rows}
        for ids in chunks(found):
            chosen = select(matches).where(matches.c.article_id.in_(ids))
            for row in self._connection.execute(chosen.order_by(matches.c.article_id, matches.c.position)):
                found[row.article_id].append(nouns.match(row))
        return [StoryArticle(article=nouns.article(row), matches=tuple(found[row.id])) for row in rows]

    def began(self) -> datetime | None:
        """When the first article of the archive was seen."""
        began: datetime | None = self._connection.execute(
            select(func.min(articles.c.first_seen))
        ).scalar_one()
        return began


def _found(row: AnyRow, weight: float) -> Found:
    return Found(row[0], ArticleId(row[1]), weight, row[2])


def _filters(query: Query) -> Iterable[ColumnElement[bool]]:
    """Where the query says that an article must be."""
    if query.after:
        yield query.after <= _AT
    if query.before:
        yield query.before > _AT
    if query.sources:
        yield or_(*(articles.c.source.icontains(source, autoescape=True) for source in query.sources))
    if query.languages:
        yield articles.c.language.in_(query.languages)
    if query.keywords:
        yield exists().where(
            matches.c.article_id == articles.c.id,
            func.lower(matches.c.keyword).in_([keyword.lower() for keyword in query.keywords]),
        )


def _fts5(wanted: Wanted) -> str:
    """The query as FTS5 reads it (SQLite, FTS5, section 3)."""
    if isinstance(wanted, Phrase):
        return f'"{clean(" ".join(wanted.words))}"'
    return f"({(' OR ' if isinstance(wanted, AnyOf) else ' AND ').join(map(_fts5, wanted.of))})"


def _tsquery(wanted: Wanted, place: str = "") -> str:
    """The query as PostgreSQL's `tsquery` is written, `:A` for the title (PostgreSQL, 8.11.2)."""
    if isinstance(wanted, Phrase):
        return f"({' <-> '.join(_lexeme(word) + place for word in wanted.words)})"
    parts = (_tsquery(one, place) for one in wanted.of)
    return f"({(' | ' if isinstance(wanted, AnyOf) else ' & ').join(parts)})"


def _vector(read: Indexed) -> str:
    """An article as a `tsvector` is written: its title weighs most."""
    places: dict[str, list[str]] = {}
    for place, word in enumerate(read.title, 1):
        places.setdefault(word, []).append(f"{min(place, _PLACES)}A")
    for place, word in enumerate(read.text, len(read.title) + _GAP):
        places.setdefault(word, []).append(f"{min(place, _PLACES)}")
    return " ".join(f"{_lexeme(word)}:{','.join(told[:255])}" for word, told in places.items())


def _lexeme(word: str) -> str:
    quoted = clean(word).replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}'"
