"""The demo's outlets on loopback: feeds with ETag and 304, article pages, one feed that fails, one wall."""

from __future__ import annotations

from contextlib import AsyncExitStack
from datetime import datetime
from hashlib import sha256
from types import TracebackType

import yaml
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.demo.loopback import free_port, serve
from bot.demo.newsroom import Edition, publish
from bot.demo.receivers import Receivers

WATCHLIST = ("S-400", "S-500", "Su-57", "IRIGC", "BrahMos", "AK-203", "Project 11356")


class DemoSite:
    """Serves the edition of the hours before `now` while the block lasts.

    `feeds` are (name, url, language, side); `requests` counts what was asked for, by (path, status).
    """

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._stack = AsyncExitStack()
        self.base_url = ""
        self.feeds: list[tuple[str, str, str, str]] = []
        self.requests: dict[tuple[str, int], int] = {}

    async def __aenter__(self) -> DemoSite:
        listening, port = self._stack.enter_context(free_port())
        self.base_url = f"http://127.0.0.1:{port}"
        self.edition = publish(self._now, base_url=self.base_url)
        self.feeds = [
            (outlet.name, self.base_url + self.edition.feed_path(outlet), outlet.language, outlet.side)
            for outlet in self.edition.outlets
        ]
        app = Starlette(routes=[Route("/robots.txt", _robots), Route("/{path:path}", self._answer)])
        await self._stack.enter_async_context(serve(app, listening))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def _answer(self, request: Request) -> Response:
        path = request.url.path
        response = _response(self.edition, path, request.headers.get("if-none-match"))
        self.requests[path, response.status_code] = self.requests.get((path, response.status_code), 0) + 1
        return response


def demo_config_text(site: DemoSite, receivers: Receivers, *, base_url: str = "http://127.0.0.1:8000") -> str:
    """A feeds.yaml for the demo: its feeds, a watch-list, and one subscription each by email and Slack."""
    instant = {"schedule": "instant", "settle": "0s"}
    document = {
        "feeds": [
            {"url": url, "name": name, "language": language, "side": side}
            for name, url, language, side in site.feeds
        ],
        "watchlist": list(WATCHLIST),
        "subscriptions": [
            {"name": "desk", **instant, "email": {"to": ["desk@example.org"]}},
            {"name": "war-room", **instant, "slack": {"webhook": receivers.webhook_url}},
        ],
        "settings": {
            "timezone": "Asia/Kolkata",
            "email": {"smtp": receivers.smtp_url, "from": "Defence watch <watch@example.org>"},
            "fetch": {"allow_networks": ["127.0.0.0/8"]},
            "web": {"base_url": base_url},
        },
    }
    head = "# The demonstration's configuration: every address in it is on this machine.\n"
    return head + yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=110)


async def _robots(_: Request) -> Response:
    return PlainTextResponse("User-agent: *\nAllow: /\n")


def _response(edition: Edition, path: str, if_none_match: str | None) -> Response:
    document = edition.documents.get(path)
    if document is None:
        return PlainTextResponse("Not Found", status_code=404)
    etag = f'"{sha256(document.body).hexdigest()[:16]}"'
    if if_none_match == etag:
        return Response(status_code=304, headers={"etag": etag})
    headers = {"etag": etag} if document.status_code == 200 else {}
    return Response(
        document.body,
        status_code=document.status_code,
        headers={**headers, "content-type": document.content_type},
    )
