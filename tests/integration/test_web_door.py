"""The door of the page against those who dawdle, flood it, or would keep what is not theirs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import uvicorn

from bot.app import open_app
from bot.demo.loopback import free_port
from bot.model import Feed
from bot.run import Server
from bot.web import create, forms, patience, subscribe
from tests.factories import article, match
from tests.newsstand import newsstand
from tests.signed import TOKEN
from tests.signed import desk as admin_desk
from tests.webdesk import CONFIG, WebDesk

pytestmark = pytest.mark.anyio

BEARER = {"Authorization": f"Bearer {TOKEN}"}
KEYED = Feed(url="https://paper.example.org/feed.xml?token=abc123", name="The Example Times", language="en")
FORM = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\ntoken="


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WebDesk]:
    desk = admin_desk(tmp_path, replace(CONFIG, feeds=(KEYED,)))
    desk.file(article(1), matches=[match(keyword="S-400", words="S-400")] * 300)
    yield desk
    desk.store.close()


@asynccontextmanager
async def served(desk: WebDesk) -> AsyncIterator[int]:
    """The port of the page, as `defwatch run` serves it."""
    with free_port() as (listening, port):
        async with open_app(desk.config, desk.store, clock=desk.clock) as app:
            config = uvicorn.Config(
                create(lambda: app), http=patience.Impatient, log_config=None, lifespan="off"
            )
            server = Server(config)
            task = asyncio.create_task(server.serve(sockets=[listening]))
            yield port
            server.should_exit = True
            await task


async def said(port: int, request: str) -> bytes:
    """What the page says to this until it hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request.encode())
    answer = await asyncio.wait_for(reader.read(), 30)
    writer.close()
    return answer


@pytest.mark.parametrize("begun", ["", "GET / HTTP/1.1\r\nHost: localhost\r\n", "GET"])
async def test_who_does_not_finish_a_request_is_left(
    desk: WebDesk, monkeypatch: pytest.MonkeyPatch, begun: str
) -> None:
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.05)
    async with served(desk) as port:
        assert await said(port, begun) == b""


async def test_a_form_that_does_not_end_is_given_up(desk: WebDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "PATIENCE_SECONDS", 0.05)
    async with served(desk) as port:
        answer = await said(port, f"POST /login HTTP/1.1\r\nHost: localhost\r\n{FORM}")

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"It did not come to its end in time" in answer


async def test_a_form_that_breaks_off_is_no_fault_of_ours(
    desk: WebDesk, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(desk) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"POST /login HTTP/1.1\r\nHost: localhost\r\n{FORM}".encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        async with httpx.AsyncClient() as client:
            after = await client.get(f"http://127.0.0.1:{port}/healthz")

    assert after.status_code == 200
    assert "Traceback" not in caplog.text


async def test_visitors_leave_open_files_for_polls(desk: WebDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "MOST_CONNECTIONS", 2)
    async with served(desk) as port:
        kept = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await asyncio.wait_for(reader.read(), 30) == b""
        for _, other in [*kept, (reader, writer)]:
            other.close()


@pytest.mark.parametrize("path", ["/login", "/feeds/poll", "/confirm/abc", "/unsubscribe/abc", "/manage/abc"])
async def test_forms_and_links_are_counted_as_pages_are(desk: WebDesk, path: str) -> None:
    async with desk.page() as client:
        answers = [(await client.post(path)).status_code for _ in range(301)]

    assert 429 not in answers[:5]
    assert answers[300] == 429


@pytest.mark.parametrize("path", ["/feeds.opml", "/api/v1/feeds", "/api/v1/feeds?status=new"])
async def test_what_only_an_admin_sees_is_kept_nowhere(desk: WebDesk, path: str) -> None:
    async with desk.page() as client:
        public, own = await client.get(path), await client.get(path, headers=BEARER)

    assert "abc123" not in public.text
    assert public.headers["cache-control"] == "no-cache"
    assert own.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/api/v1/articles/1", "/api/v1/stories/1"])
async def test_an_article_of_endless_matches_is_told_by_its_first(desk: WebDesk, path: str) -> None:
    told = (await desk.get(path)).json()

    assert len(told.get("articles", [told])[0]["matches"]) == 200


async def test_an_address_of_endless_mistakes_is_told_the_first(desk: WebDesk) -> None:
    answer = await desk.get("/api/v1/stories?" + "&".join(f"p{number}=1" for number in range(1_000)))

    assert answer.status_code == 400
    assert [one["parameter"] for one in answer.json()["errors"]] == [f"p{number}" for number in range(20)]


async def test_previews_do_not_keep_the_threads_of_other_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscribe, "MOST_WAITING", 0)
    async with newsstand(tmp_path) as stand:
        answer = await stand.browser.get("/subscribe?preview=1")

    assert answer.status_code == 503
    assert "Many previews are being made just now" in answer.text


async def test_a_form_of_forms_without_end_is_refused(desk: WebDesk) -> None:
    nested = "".join(
        f"--b{depth}\r\nContent-Type: multipart/mixed; boundary=b{depth + 1}\r\n\r\n"
        for depth in range(3_000)
    )
    kind = {"Content-Type": "multipart/form-data; boundary=b0"}
    async with desk.page() as client:
        answer = await client.post("/feeds/import", content=nested, headers={**BEARER, **kind})

    assert answer.status_code == 400
    assert "a form of forms without end" in answer.text
