"""Which address of the API answers what: the one table that routes, document and guide are made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from bot.app import App
from bot.records import Record
from bot.web import login
from bot.web.api import answers, asking, endpoints, ledger, telling
from bot.web.api.answers import Page
from bot.web.api.asking import Asked, Asking

Answer: TypeAlias = Record | Page | Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An address that answers GET: what may be asked and what is told.

    One for an `admin` needs the bearer token; one that `moves` may lead elsewhere.
    """

    path: str
    name: str
    summary: str
    asked: type[Asking]
    told: type[BaseModel]
    make: Callable[[App, Request], Answer]
    admin: bool
    moves: bool

    @property
    def route(self) -> str:
        """The path as the router takes it: a name of the desk's may hold slashes."""
        return self.path.replace("{keyword}", "{keyword:path}")

    @property
    def in_path(self) -> list[str]:
        """The parameters that stand in the path."""
        return re.findall(r"{(\w+)}", self.path)

    def answer(self, app: App, request: Request) -> Response:
        """The answer to a request.

        Raises:
            HTTPException: it is not for this reader, means nothing, or there is nothing of that name.
        """
        if not self.admin:
            return answers.told(request, self.make(app, request))
        login.require_admin(app, request)
        response = answers.told(request, self.make(app, request))
        response.headers["Cache-Control"] = "no-store"
        return response


def _get(
    path: str,
    name: str,
    summary: str,
    *,
    asked: type[Asked],
    told: type[BaseModel],
    make: Callable[[App, Asked, Request], Answer],
    admin: bool = False,
    moves: bool = False,
) -> Operation:
    return Operation(
        path=path,
        name=name,
        summary=summary,
        asked=asked,
        told=told,
        make=lambda app, request: make(app, asking.read(asked, request), request),
        admin=admin,
        moves=moves,
    )


OPERATIONS = (
    _get(
        "/stories", "stories", "Stories", asked=asking.Stories, told=telling.Stories, make=endpoints.stories
    ),
    _get(
        "/stories/{id}",
        "story",
        "One story: articles, origins, claims, ledger",
        asked=asking.One,
        told=telling.WholeStory,
        make=endpoints.story,
        moves=True,
    ),
    _get(
        "/articles/{id}",
        "article",
        "One article with its text",
        asked=asking.One,
        told=telling.Article,
        make=endpoints.article,
    ),
    _get(
        "/claims",
        "claims",
        "The ledger: what is claimed, by whom, and where sources disagree",
        asked=asking.Claims,
        told=telling.Claims,
        make=ledger.rows,
    ),
    _get(
        "/keywords",
        "keywords",
        "The watch-list",
        asked=asking.Listed,
        told=telling.Keywords,
        make=endpoints.keywords,
    ),
    _get(
        "/keywords/{keyword}",
        "keyword",
        "Where a system stands: steps, disputes, how dates slid, who was first, what is expected",
        asked=asking.OneKeyword,
        told=telling.Programme,
        make=endpoints.keyword,
    ),
    _get(
        "/feeds",
        "feeds",
        "Feeds and their health",
        asked=asking.Feeds,
        told=telling.Feeds,
        make=endpoints.feeds,
    ),
    _get(
        "/search",
        "search",
        "Search in the articles",
        asked=asking.Search,
        told=telling.Hits,
        make=endpoints.search,
    ),
    _get(
        "/subscriptions",
        "subscriptions",
        "Subscriptions, and since when they are served",
        asked=asking.Listed,
        told=telling.Subscriptions,
        make=endpoints.subscriptions,
        admin=True,
    ),
    _get(
        "/deliveries",
        "deliveries",
        "The outbox, newest first",
        asked=asking.Deliveries,
        told=telling.Deliveries,
        make=endpoints.deliveries,
        admin=True,
    ),
)
