"""By which names the page may be asked for, and for what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories import article
from tests.signed import admin, form, guarded, shown
from tests.signed import desk as admin_desk
from tests.webdesk import WebDesk

pytestmark = pytest.mark.anyio


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WebDesk]:
    desk = admin_desk(tmp_path)
    desk.file(article(1))
    yield desk
    desk.store.close()


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:9", "[::1]:8000", "127.0.0.5", "LOCALHOST."])
async def test_loopback_s_names_are_always_ours(desk: WebDesk, host: str) -> None:
    desk.config = guarded(base_url="https://watch.example.org")
    async with desk.page() as client:
        answer = await client.get("/", headers={"Host": host})

    assert answer.status_code == 200
    assert "was asked for as" not in answer.text


@pytest.mark.parametrize(
    "host", ["evil.example", "192.168.1.5:8000", "watch.example.org.evil.example", "a b"]
)
@pytest.mark.parametrize("path", ["/", "/feeds", "/atom.xml", "/login", "/style.css", "/nothing"])
async def test_once_base_url_is_set_nothing_answers_to_another_name(
    desk: WebDesk, host: str, path: str
) -> None:
    desk.config = guarded(base_url="https://watch.example.org")
    async with desk.page() as client:
        answer = await client.get(path, headers={"Host": host})

    assert answer.status_code == 421
    words = f"This page was asked for as {host}, settings.web.base_url says https://watch.example.org."
    assert words in shown(answer.text)
    assert "/story/1" not in answer.text


async def test_a_name_in_another_script_is_ours_as_browsers_send_it(desk: WebDesk) -> None:
    desk.config = guarded(base_url="https://Дозор.example")
    async with desk.page() as client:
        answer = await client.get("/", headers={"Host": "xn--d1agubk.example"})

    assert answer.status_code == 200


async def test_probes_are_answered_by_any_name(desk: WebDesk) -> None:
    desk.config = guarded(base_url="https://watch.example.org")
    async with desk.page() as client:
        found = [
            (await client.get(path, headers={"Host": "10.1.2.3:8000"})).status_code
            for path in ("/healthz", "/readyz", "/metrics")
        ]

    assert found == [200, 200, 200]


async def test_while_base_url_is_loopback_any_name_may_read_and_none_may_act(desk: WebDesk) -> None:
    async with admin(desk) as one:
        token = dict(form(await one.see("/"), "/logout").fields)["token"]
        nas = {"Host": "nas:8000"}
        read = await one.client.get("/", headers=nas)
        acted = await one.client.post("/story/1/mute", data={"token": token}, headers=nas)
        api = await one.client.post("/api/v1/feeds", headers=nas)
    async with desk.page(base="http://nas:8000") as client:
        login = await client.get("/login")

    assert read.status_code == 200
    assert "This page was asked for as nas:8000, settings.web.base_url says http://127.0.0.1:8000" in shown(
        read.text
    )
    assert acted.status_code == 421
    assert api.status_code == 421
    assert api.headers["content-type"] == "application/problem+json"
    assert "muted" not in (await desk.get("/story/1")).text
    assert "Nobody can sign in by this address" in shown(login.text)
