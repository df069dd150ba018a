"""The API keeps its own OpenAPI document, whatever is asked: schemathesis asks, with all of its checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import schemathesis
from anyio.from_thread import start_blocking_portal
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import CheckNode
from starlette.applications import Starlette

from bot.app import open_app
from bot.web import create
from tests.apidesk import TOKEN, filled
from tests.factories import NOON

EXAMPLES = 12
"""Of each address and kind; a run with 400 of them is quiet too."""


class Passing:
    """A clock that gains a minute whenever somebody looks: nobody asks too often."""

    def __init__(self) -> None:
        self._at = NOON

    def now(self) -> datetime:
        self._at += timedelta(minutes=1)
        return self._at


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starlette]:
    desk = filled(tmp_path_factory.mktemp("api"))
    with start_blocking_portal() as portal:
        opened = open_app(desk.config, desk.store, clock=Passing())
        with portal.wrap_async_context_manager(opened) as app:
            yield create(lambda: app)
    desk.store.close()


def run(site: Starlette, headers: dict[str, str]) -> tuple[Counter[str], list[str]]:
    """How often each check passed, and what failed."""
    generation = {"max-examples": EXAMPLES, "deterministic": True, "database": "none"}
    config = SchemathesisConfig.from_dict({"seed": 1, "generation": generation, "headers": headers})
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", site, config=config)
    passed, failed = Counter[str](), list[str]()
    for event in from_schema(schema).execute():
        match event:
            case events.NonFatalError() | events.FatalError():
                failed.append(str(event))
            case events.ScenarioFinished():
                for checks in event.recorder.checks.values():
                    passed.update(one.name for one in checks if one.status is Status.SUCCESS)
                    failed += [_told(one) for one in checks if one.status is not Status.SUCCESS]
    return passed, failed


def _told(check: CheckNode) -> str:
    failure = check.failure_info
    return f"{check.name}: {failure.failure.message}: {failure.code_sample}" if failure else check.name


@pytest.mark.parametrize("headers", [{}, {"Authorization": f"Bearer {TOKEN}"}], ids=["reader", "admin"])
def test_no_answer_breaks_the_document(site: Starlette, headers: dict[str, str]) -> None:
    passed, failed = run(site, headers)

    assert failed == []
    assert passed["not_a_server_error"] > 500
    assert {
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "positive_data_acceptance",
        "unsupported_method",
        "ignored_auth",
    } <= set(passed)
