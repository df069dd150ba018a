"""The routes below `/api`, which answer errors as problems and never as pages."""

from __future__ import annotations

import re

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from bot.app import App
from bot.errors import StorageError, UsageError
from bot.web.api import answers, openapi
from bot.web.api.operations import OPERATIONS
from bot.web.site import Site


def mounted(site: Site) -> Mount:
    """Everything below `/api`, names that hold a line break too."""
    mount = Mount("/api", app=_create(site))
    mount.path_regex = re.compile(mount.path_regex.pattern, re.DOTALL)
    return mount


def _create(site: Site) -> Starlette:
    routes = [Route(f"/v1{one.route}", site.file(one.answer)) for one in OPERATIONS]
    app = Starlette(
        routes=[*routes, Route("/v1/openapi.json", site.file(_document))],
        exception_handlers={
            HTTPException: answers.problem,
            UsageError: answers.misunderstood,
            StorageError: answers.unreadable,
            Exception: answers.problem,
        },
    )
    app.router.redirect_slashes = False
    return app


def _document(app: App, request: Request) -> Response:
    return answers.document(request, openapi.document())
