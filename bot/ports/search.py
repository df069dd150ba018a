"""Where steps reach the index of words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.model import ArticleId, Found, Indexed, Query, StoryArticle, Unread


class Search(Protocol):
    def behind(self) -> int:
        """How many articles are not in the index with the text they have now."""

    def unread(self, *, limit: int) -> list[Unread]:
        """Articles that are not in the index with the text they have now."""

    def index(self, read: Sequence[Indexed]) -> None:
        """Put articles into the index; one that another process put there is left, one that changed
        meanwhile stays unread."""

    def newest(self) -> int:
        """The highest number in the index."""

    def find(self, query: Query, *, upto: int, limit: int) -> list[Found]:
        """The newest articles that answer a query, of the numbers up to `upto`, the newest first.

        Their weight says how well they answer; where they are many, only whether the title does.
        """

    def batch(self, *, after: ArticleId, since: datetime | None, limit: int) -> list[StoryArticle]:
        """The next articles by id with their matches; only those published (or first seen) since then."""

    def began(self) -> datetime | None:
        """When the first article of the archive was seen."""
