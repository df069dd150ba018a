"""`/feeds.opml` and `/feeds/import`: the feeds for other readers, and from them (http://opml.org/spec2.opml)."""

from __future__ import annotations

from email import policy
from email.parser import BytesParser
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot import config as configuration
from bot.app import App
from bot.config import opml
from bot.errors import ParseError, UsageError
from bot.model import Feed
from bot.web import discreet, forms, login
from bot.web.admin import Controls
from bot.web.api import answers
from bot.web.login import Notice
from bot.web.site import Site

MOST_BYTES = 5_000_000
"""Of a list that is sent here: 20,000 feeds."""


def export(app: App, request: Request) -> Response:
    """The feeds as OPML 2.0; only an admin sees what is secret in an address."""
    listed = app.config.feeds if login.is_admin(app, request) else map(discreet.feed, app.config.feeds)
    told = opml.write(listed, title=f"Defwatch: {Path(app.config.path).name}")
    there = {"Content-Disposition": 'attachment; filename="feeds.opml"'}
    return answers.tagged(request, told.encode(), "text/x-opml", there)


class Import:
    """Takes over the feeds of a list, by the form on `/feeds` or as the body of a POST with the token."""

    def __init__(self, site: Site, controls: Controls | None) -> None:
        self._site = site
        self._controls = controls

    async def answer(self, request: Request) -> Response:
        """Write what is new into feeds.yaml and say what that is.

        Raises:
            HTTPException: it is no admin who asks, or not by a form of this page; the list is too large.
            UsageError: it is no list of feeds, or nothing polls here.
        """
        app = self._site.current()
        login.require_admin(app, request)
        session = login.session_of(app, request)
        token, body = _sent(request, await _body(request))
        if session or not login.bears_token(app, request):
            login.check_form(app, request, token)
        feeds, refused = await run_in_threadpool(_read, body)
        fresh, known = configuration.told_apart(feeds, app.config.feeds)
        if fresh:
            await self._running().add(fresh)
        if session:
            words = f"{len(fresh):,} added, {len(known):,} there already, {len(refused):,} refused."
            reasons = "".join(f" Line {one.line}: {one.reason}." for one in refused[:5])
            self._site.gate.tell(session, Notice(words + reasons))
            return RedirectResponse("/feeds", status_code=303)
        there = [{"url": feed.url, "name": feed.name} for _, feed in known]
        return answers.told(request, {"added": list(map(_row, fresh)), "known": there, "refused": refused})

    def _running(self) -> Controls:
        if self._controls is None:
            raise UsageError("feeds: nothing polls here: open the page of `defwatch run`")
        return self._controls


async def _body(request: Request) -> bytes:
    too_large = f"That is more than {MOST_BYTES // 1_000_000} MB: send it in parts."
    return await forms.body(request, MOST_BYTES, too_large)


def _sent(request: Request, body: bytes) -> tuple[str, bytes]:
    """The token and the file of a form (RFC 7578), or no token and the body itself."""
    kind = request.headers.get("content-type", "")
    if not kind.lower().startswith("multipart/form-data"):
        return "", body
    head = b"Content-Type: " + kind.encode("latin-1", "replace") + b"\r\n\r\n"
    parts = {}
    try:
        form = BytesParser(policy=policy.HTTP).parsebytes(head + body)
    except RecursionError as error:
        raise UsageError("OPML: a form of forms without end: send the file alone") from error
    for part in form.iter_parts():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            parts[part.get_param("name", header="content-disposition")] = content
    return parts.get("token", b"").decode("utf-8", "replace"), parts.get("file", b"")


def _read(body: bytes) -> tuple[list[Feed], list[opml.Refused]]:
    try:
        feeds, refused = opml.read(body)
    except ParseError as error:
        raise UsageError(f"OPML: {error}") from error
    if not feeds and not refused:
        raise UsageError("OPML: no feeds: none of its outlines has an xmlUrl")
    return feeds, refused


def _row(feed: Feed) -> dict[str, object]:
    return {"url": feed.url, "name": feed.name, "language": feed.language, "tags": feed.tags}
