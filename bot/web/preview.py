"""`/digests/NAME`: what a subscription would be sent now, as its mail or, with `?format=text`, as text."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from bot.app import App
from bot.model import Form

_AS_MAIL = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox",
    "Cache-Control": "no-store",
}
"""A mail carries its styles inside; nothing in it may do anything."""


def answer(app: App, request: Request) -> Response:
    """The digest, neither sent nor recorded."""
    name = str(request.path_params["name"])
    subscription = next((one for one in app.config.subscriptions if one.name == name), None)
    if subscription is None:
        raise HTTPException(404)
    form = Form.TEXT if request.query_params.get("format") == "text" else Form.HTML
    written = app.outbox.preview(subscription, forms=[form]).parts[form]
    if form is Form.TEXT:
        return PlainTextResponse(written, headers={"Cache-Control": "no-store"})
    return HTMLResponse(written, headers=_AS_MAIL)
