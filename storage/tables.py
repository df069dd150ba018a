"""The schema, in one place. A change here needs a revision in `migrations/versions` and a new VERSION.

    feeds ─< entries >─ articles ─< versions, matches, claims, sketches
                        articles >─ stories ─< told, told_claims >─ subscriptions          deliveries
                        subscribers, suppressions, asked, keys

Addresses, guids, keys and terms may be of any length and come from strangers: they are found by a digest.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from storage.columns import Duration, Id, Json, Moment, Words

VERSION = 12
"""The newest revision in `migrations/versions`: what a database must have for this program."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

feeds = Table(
    "feeds",
    metadata,
    Column("id", Id, primary_key=True),
    Column("url", Words, nullable=False, unique=True),
    Column("position", Integer),  # its place in the configuration; none: no longer there
    Column("written", Words, nullable=False),  # the Feed as the configuration has it, as JSON
    Column("name", Words, nullable=False),
    Column("added", Moment, nullable=False),
    Column("entries", Integer, nullable=False, default=0),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("distrusted", Boolean, nullable=False, server_default=false()),
    Column("body_hash", Text),
    Column("last_polled", Moment),
    Column("last_success", Moment),
    Column("last_full_get", Moment),
    Column("next_poll", Moment),
    Column("interval", Duration),
    Column("gap", Duration),
    Column("habit", Duration),
    Column("turnover", Duration),
    Column("hints", Text),  # Hints as JSON; none: the feed gives none
    Column("fresh_for", Duration),
    Column("newest", Moment),
    Column("result", Text),
    Column("failure", Text),
    Column("error", Words, nullable=False, default=""),
    Column("failures", Integer, nullable=False, default=0),
    Column("failing_since", Moment),
    Column("moved_to", Words),
    Column("moved_polls", Integer, nullable=False, default=0),
)

stories = Table(
    "stories",
    metadata,
    Column("id", Id, primary_key=True),
    Column("created", Moment, nullable=False),
    Column("updated", Moment, nullable=False, index=True),  # when it last gained an article
    Column("merged_into", ForeignKey("stories.id")),
    Column("merged_because", Words),
    Column("muted", Boolean, nullable=False, server_default=false()),  # shown, never told
    sqlite_autoincrement=True,  # an old id never comes to name another story
)

articles = Table(
    "articles",
    metadata,
    Column("id", Id, primary_key=True),
    Column("address_key", LargeBinary, nullable=False, unique=True),
    Column("address", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("author", Words, nullable=False),
    Column("published", Moment),
    Column("updated", Moment),
    Column("site", Words, nullable=False),
    Column("language", Words),
    Column("text_from", Text, nullable=False),
    Column("note", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("side", Text),
    Column("first_seen", Moment, nullable=False),
    Column("text_seen", Moment, nullable=False),  # when the text of now was first seen
    Column("waiting", Boolean, nullable=False),  # its page is still to be fetched
    Column("story_id", ForeignKey("stories.id")),
    Column("duplicate_of", ForeignKey("articles.id")),
    Column("origin", Words, nullable=False),
    Column("base", Words, nullable=False, server_default=text("''")),  # whose statement it retells
    Column("gathers", Boolean, nullable=False, server_default=false()),  # its outlet says so
    Column("reason", Words),  # why it is in its story
    Column("filed", Moment),  # when it came into its story
    Column("text", Words, nullable=False),  # last: SQLite walks over it to reach what follows
    sqlite_autoincrement=True,
)

sequels = Table(
    "sequels",
    metadata,
    Column("story_id", ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("follows", ForeignKey("stories.id", ondelete="CASCADE"), nullable=False, index=True),
)

constraints = Table(
    "constraints",
    metadata,
    Column("one", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column(
        "other",
        ForeignKey("articles.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    ),
    Column("together", Boolean, nullable=False),  # in one story, or in two
    Column("made", Moment, nullable=False),
)

entries = Table(
    "entries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("feed_id", ForeignKey("feeds.id"), nullable=False),
    Column("article_id", ForeignKey("articles.id"), nullable=False, index=True),
    Column("url_key", LargeBinary),
    Column("guid_key", LargeBinary),
    Column("first_seen", Moment, nullable=False, index=True),
    Column("published", Moment),
    Column("waiting", Boolean, nullable=False),  # as its article
    Column("fingerprint", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("guid", Words, nullable=False),
    Column("title", Words, nullable=False),
    Index("ix_entries_url", "feed_id", "url_key"),
    Index("ix_entries_guid", "feed_id", "guid_key"),
)
_waiting = Index("ix_entries_waiting", entries.c.feed_id, sqlite_where=text("waiting = 1"))
_merged = Index(None, stories.c.merged_into, sqlite_where=text("merged_into IS NOT NULL"))
_FILED = ("story_id", "duplicate_of", "filed")
_filed = [Index(None, articles.c[name], sqlite_where=text(f"{name} IS NOT NULL")) for name in _FILED]


def speak_postgresql() -> None:
    """Add what only PostgreSQL reads: told beside the rest, it would load that dialect at every start."""
    _waiting.dialect_kwargs["postgresql_where"] = text("waiting")
    _stale.dialect_kwargs["postgresql_where"] = text("stale")
    _merged.dialect_kwargs["postgresql_where"] = text("merged_into IS NOT NULL")
    for name, index in zip(_FILED, _filed, strict=True):
        index.dialect_kwargs["postgresql_where"] = text(f"{name} IS NOT NULL")


versions = Table(
    "versions",
    metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("seen", Moment, nullable=False),
    Column("text_from", Text, nullable=False),
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
)

matches = Table(
    "matches",
    metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("keyword", Words, nullable=False),
    Column("alias", Words, nullable=False),
    Column("field", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("words", Words, nullable=False),
    Column("context", Words, nullable=False),
    Index("ix_matches_keyword", "keyword", "article_id"),
)

sketches = Table(
    "sketches",
    metadata,
    Column(
        "article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("at", BigInteger, nullable=False),  # microseconds since 1970
    Column("body", LargeBinary, nullable=False),
)

postings = Table(
    "postings",
    metadata,
    Column("slot", Id, primary_key=True, autoincrement=False),
    Column("articles", Text, nullable=False),  # numbers, as `storage.postings` makes them
)

terms = Table(
    "terms",
    metadata,
    Column("term", Id, primary_key=True, autoincrement=False),
    Column("documents", Integer, nullable=False),
)

claims = Table(
    "claims",
    metadata,
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False, index=True),
    Column("subject", Words, nullable=False),
    Column("lot", Words, nullable=False),
    Column("attribute", Text, nullable=False),
    Column("value", Json, nullable=False),
    Column("lower", Json),
    Column("upper", Json),
    Column("unit", Words, nullable=False),
    Column("actor", Words, nullable=False),
    Column("hedge", Text, nullable=False),
    Column("attribution", Words, nullable=False),
    Column("as_of", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("flag", Words, nullable=False),
    Column("sentence", Words, nullable=False),
    Index(
        "ix_claims_statements",
        *("subject", "lot", "attribute", "value", "unit", "hedge", "attribution", "article_id"),
    ),
)

corrections = Table(
    "corrections",
    metadata,
    Column("claim", Text, primary_key=True),  # the key of a claim, which may be gone at the moment
    Column("rejected", Boolean, nullable=False),
    Column("lot", Words),  # none: as it was read
    Column("made", Moment, nullable=False),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Words, nullable=False, unique=True),
    Column("active", Boolean, nullable=False),
    Column("began", Moment, nullable=False),
    Column("begun", Integer, nullable=False),
    Column("last_slot", Moment),
    Column("last_sent", Moment),
)

told = Table(
    "told",
    metadata,
    Column(
        "subscription_id",
        ForeignKey("subscriptions.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("story_id", ForeignKey("stories.id"), primary_key=True, autoincrement=False, index=True),
    Column("at", Moment, nullable=False),
    Column("keywords", Json, nullable=False),
    Column("origins", Integer, nullable=False),
    Column("articles", Integer, nullable=False),
    Column("thread", Words, nullable=False, server_default=text("''")),  # the key of its first message
)

told_claims = Table(
    "told_claims",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subscription_id", ForeignKey("subscriptions.id", ondelete="CASCADE"), nullable=False),
    Column("story_id", ForeignKey("stories.id"), nullable=False, index=True),
    Column("subject", Words, nullable=False),
    Column("claim", Json, nullable=False),
    Column("outlet", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_told_claims_subscription_id_subject", "subscription_id", "subject"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Words, nullable=False),
    Column("target", Words, nullable=False),
    Column("subscription", Words, nullable=False),
    Column("channel", Words, nullable=False),
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created", Moment, nullable=False),
    Column("next_attempt", Moment, nullable=False),
    Column("sent", Moment),
    Column("error", Words, nullable=False),
    Column("receipt", Words, nullable=False),
    Column("message", Json, nullable=False),
    UniqueConstraint("key", "target"),
    Index("ix_deliveries_due", "status", "next_attempt"),
    Index("ix_deliveries_subscription", "subscription", "created"),
    sqlite_autoincrement=True,
)

subscribers = Table(
    "subscribers",
    metadata,
    Column("id", Id, primary_key=True),  # its subscription is named by it
    Column("mailbox", Words, nullable=False, unique=True),  # the address as it is compared
    Column("wish", Json, nullable=False),
    Column("created", Moment, nullable=False),
    Column("changed", Moment, nullable=False),
    Column("confirmed", Moment),
    sqlite_autoincrement=True,  # what was told to an old number is not told to a new one
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("digest", Text, primary_key=True),  # of an address, with one of the keys
    Column("list_name", Words, primary_key=True),  # a subscription of feeds.yaml; empty: self-service
    Column("at", Moment, nullable=False),
    Column("why", Text, nullable=False),
)

asked = Table(
    "asked",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("mailbox", Text, nullable=False, index=True),  # digests, to count by
    Column("origin", Text, nullable=False, index=True),
    Column("asking", Text, nullable=False),
    Column("wish", Json),  # none: answered
    sqlite_autoincrement=True,
)

keys = Table(
    "keys",
    metadata,
    Column("purpose", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("made", Moment, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("id", Id, primary_key=True),  # its number in the index of words, which `storage.searching` makes
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("stale", Boolean, nullable=False),  # the article has another text by now
    sqlite_autoincrement=True,  # the index keeps the words of old numbers: none comes again
)
_stale = Index("ix_documents_stale", documents.c.article_id, sqlite_where=text("stale = 1"))
