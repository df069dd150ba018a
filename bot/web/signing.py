"""`/login` and `/logout`: how an admin signs in with the token, and out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot import telemetry
from bot.app import App
from bot.web import forms, login
from bot.web.site import Site
from bot.web.throttle import client

_INSIDE = re.compile(r"/(?![/\\])[^\s\\\x00-\x1f]{0,500}")


def values(app: App, request: Request) -> Mapping[str, object]:
    """What the log-in page shows; `?next=` is where it leads to afterwards."""
    return _shown(app, _inside(request.query_params.get("next", "")), wrong=False)


class Signing:
    """The two forms."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def enter(self, request: Request) -> Response:
        """Sign in, and go to where one wanted to go."""
        app, form = self._site.admitted(request), await forms.read(request)
        login.check_form(app, request, forms.one(form, "token"))
        there = _inside(forms.one(form, "next"))
        if not self._site.gate.is_token(app, request, forms.one(form, "admin_token")):
            telemetry.notice(f"admin: a wrong token was given at {client(request)}")
            return self._site.render(request, "login.html", _shown(app, there, wrong=True), status=403)
        answer = RedirectResponse(there, status_code=303)
        login.sign_in(app, request, answer)
        telemetry.info(f"admin: signed in at {client(request)}")
        return answer

    async def leave(self, request: Request) -> Response:
        """Sign out; who is not signed in is told nothing new."""
        app, form = self._site.admitted(request), await forms.read(request)
        if login.session_of(app, request):
            login.check_form(app, request, forms.one(form, "token"))
        answer = RedirectResponse("/", status_code=303)
        login.sign_out(app, request, answer)
        return answer


def _shown(app: App, there: str, *, wrong: bool) -> Mapping[str, object]:
    return {"is_on": bool(app.config.settings.web.admin_token), "next": there, "wrong": wrong}


def _inside(address: str) -> str:
    """The address, where it is one of this page's own; else where an operator begins."""
    return address if _INSIDE.fullmatch(address) else "/feeds"
