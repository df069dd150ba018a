"""Who may do what: signing in and out, guessing, forged forms, other names of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.factories import article
from tests.signed import TOKEN, admin, form, guarded, shown, sign_in
from tests.signed import desk as admin_desk
from tests.webdesk import BASE, WebDesk

pytestmark = pytest.mark.anyio

SIGN_OUT = "Sign out"
ACTIONS = (
    "/feeds/poll",
    "/feeds/pause",
    "/feeds/resume",
    "/story/1/merge",
    "/story/1/split",
    "/story/1/mute",
    "/story/1/unmute",
    "/claims/abc/reject",
    "/claims/abc/move",
    "/claims/abc/restore",
    "/deliveries/1/retry",
    "/deliveries/1/drop",
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WebDesk]:
    desk = admin_desk(tmp_path)
    desk.file(article(1))
    yield desk
    desk.store.close()


async def test_who_has_the_token_signs_in_and_out(desk: WebDesk) -> None:
    async with desk.page() as client:
        before = await client.get("/")
        entered = await sign_in(client, path="/login?next=/story/1")
        inside = await client.get("/")
        left = await client.post("/logout", data=dict(form(inside.text, "/logout").fields))
        after = await client.get("/")

    assert (entered.status_code, entered.headers["location"]) == (303, "/story/1")
    assert (left.status_code, left.headers["location"]) == (303, "/")
    assert [SIGN_OUT in shown(page.text) for page in (before, inside, after)] == [False, True, False]
    assert "Mute" not in before.text


async def test_the_session_s_cookie_is_for_this_page_alone(desk: WebDesk) -> None:
    async with desk.page() as client:
        cookie = (await sign_in(client)).headers["set-cookie"]

    assert re.fullmatch(r"defwatch-session=[\w.-]+; HttpOnly; Max-Age=43200; Path=/; SameSite=strict", cookie)
    assert TOKEN.replace(" ", "") not in cookie


async def test_over_https_no_other_host_and_no_plain_http_sees_the_cookie(desk: WebDesk) -> None:
    desk.config = guarded(base_url="https://watch.example.org")
    async with desk.page(base="https://watch.example.org") as client:
        cookie = (await sign_in(client)).headers["set-cookie"]

    assert cookie.startswith("__Host-defwatch-session=")
    assert cookie.endswith("; HttpOnly; Max-Age=43200; Path=/; SameSite=strict; Secure")


async def test_a_page_that_was_made_for_one_reader_is_kept_by_no_proxy(desk: WebDesk) -> None:
    async with admin(desk) as one:
        inside = await one.client.get("/")

    outside = await desk.get("/")
    assert inside.headers["cache-control"] == "no-store"
    assert outside.headers["cache-control"] == "no-cache"


async def test_a_session_ends_after_twelve_hours(desk: WebDesk) -> None:
    async with admin(desk) as one:
        desk.clock.pass_by(timedelta(hours=11, minutes=59))
        still = await one.see("/")
        desk.clock.pass_by(timedelta(minutes=1))
        ended = await one.see("/")

    assert SIGN_OUT in still
    assert SIGN_OUT not in ended


async def test_another_token_ends_all_sessions(desk: WebDesk) -> None:
    async with admin(desk) as one:
        desk.config = guarded(token="another")
        changed = await one.see("/")
        desk.config = guarded(token=None)
        gone = await one.see("/")

    assert SIGN_OUT not in changed
    assert SIGN_OUT not in gone


async def test_a_copied_cookie_is_worth_nothing_after_signing_out_or_a_restart(desk: WebDesk) -> None:
    async with desk.page() as client:
        await sign_in(client)
        cookies = dict(client.cookies)
        page = (await client.get("/")).text
        await client.post("/logout", data=dict(form(page, "/logout").fields))
        again = await client.get("/", headers={"Cookie": f"defwatch-session={cookies['defwatch-session']}"})
    async with desk.page() as client:
        restarted = await client.get(
            "/", headers={"Cookie": f"defwatch-session={cookies['defwatch-session']}"}
        )

    assert SIGN_OUT not in again.text
    assert SIGN_OUT not in restarted.text


@pytest.mark.parametrize("cookie", ["", "x", "WyJhIiw5OTk5OTk5OTk5XQ.forged", "\xff" * 9, "." * 5000])
async def test_a_forged_session_is_none(desk: WebDesk, cookie: str) -> None:
    async with desk.page() as client:
        answer = await client.get("/", headers=[(b"Cookie", b"defwatch-session=" + cookie.encode("latin-1"))])

    assert answer.status_code == 200
    assert SIGN_OUT not in answer.text


async def test_without_a_token_nobody_signs_in_and_the_page_says_how_to_turn_it_on(desk: WebDesk) -> None:
    desk.config = guarded(token=None)
    async with desk.page() as client:
        page = await client.get("/login")
        tried = await client.post("/feeds/poll", data={"feed": "1"}, headers={"Authorization": "Bearer "})

    assert "Nobody can sign in, because settings.web.admin_token is not set" in shown(page.text)
    assert "DEFWATCH_ADMIN_TOKEN" in page.text
    assert "<form" not in page.text
    assert tried.status_code == 403
    assert "settings.web.admin_token is not set" in tried.text


async def test_five_wrong_tokens_and_one_must_wait(desk: WebDesk) -> None:
    async with desk.page() as client:
        wrong = [await sign_in(client, f"guess {number}") for number in range(5)]
        sixth = await sign_in(client, "guess 6")
        right_but_early = await sign_in(client)
        desk.clock.pass_by(timedelta(seconds=30))
        right = await sign_in(client)

    assert [answer.status_code for answer in wrong] == [403] * 5
    assert "That is not the token." in shown(wrong[0].text)
    assert "guess" not in wrong[0].text
    assert (sixth.status_code, sixth.headers["retry-after"]) == (429, "30")
    assert "Too many wrong tokens. Try again in 30 s." in shown(sixth.text)
    assert right_but_early.status_code == 429
    assert right.status_code == 303


async def test_guesses_from_many_addresses_are_counted_together(desk: WebDesk) -> None:
    desk.config = guarded()
    async with desk.page() as client:
        transport = client._transport
        assert isinstance(transport, httpx.ASGITransport)
        statuses = []
        for number in range(70):
            transport.client = (f"203.0.113.{number}", 1234)
            answer = await client.get("/", headers={"Authorization": "Bearer wrong"})
            statuses.append(answer.status_code)
            tried = await client.post("/feeds/poll", headers={"Authorization": "Bearer wrong"})
            statuses.append(tried.status_code)

    assert statuses[1:120:2] == [401] * 60
    assert statuses[121::2] == [429] * 10


async def test_guesses_of_one_household_s_addresses_are_counted_together(desk: WebDesk) -> None:
    async with desk.page() as client:
        transport = client._transport
        assert isinstance(transport, httpx.ASGITransport)
        statuses = []
        for number in range(7):
            transport.client = (f"2001:db8:1:2::{number}", 1234)
            statuses.append((await sign_in(client, "wrong")).status_code)

    assert statuses == [403, 403, 403, 403, 403, 429, 429]


async def test_what_a_proxy_says_of_its_clients_is_not_believed(desk: WebDesk) -> None:
    async with desk.page() as client:
        statuses = []
        for number in range(7):
            client.headers["X-Forwarded-For"] = f"198.51.100.{number}"
            statuses.append((await sign_in(client, "wrong")).status_code)

    assert statuses[5:] == [429, 429]


@pytest.mark.parametrize("action", ACTIONS)
async def test_who_is_not_signed_in_changes_nothing(desk: WebDesk, action: str) -> None:
    async with desk.page() as client:
        answer = await client.post(action, data={"token": "x"})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="defwatch"'
    assert "Sign in first" in answer.text


@pytest.mark.parametrize("action", [*ACTIONS, "/logout"])
@pytest.mark.parametrize("token", [None, "", "x" * 43, "é", "other"])
async def test_a_form_of_another_page_is_refused(desk: WebDesk, action: str, token: str | None) -> None:
    async with admin(desk) as other:
        stolen = dict(form(await other.see("/"), "/logout").fields)["token"]
    async with admin(desk) as one:
        fields = {} if token is None else {"token": stolen if token == "other" else token}
        answer = await one.client.post(action, data=fields)
        still = await one.see("/")

    assert answer.status_code == 403
    assert "open the page again and send its form once more" in answer.text
    assert SIGN_OUT in still


async def test_a_form_sent_from_another_site_is_refused(desk: WebDesk) -> None:
    async with admin(desk) as one:
        sent = form(await one.see("/story/1"), "/story/1/mute")
        one.client.headers["Sec-Fetch-Site"] = "cross-site"
        answer = await one.send(sent)

    assert answer.status_code == 403


async def test_nobody_is_signed_in_by_somebody_else_s_form(desk: WebDesk) -> None:
    async with desk.page() as client:
        answer = await client.post("/login", data={"admin_token": TOKEN, "token": "x", "next": "/"})

    assert answer.status_code == 403
    assert "session" not in answer.headers.get("set-cookie", "")


@pytest.mark.parametrize(
    "there", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "/a\nb", "", "x"]
)
async def test_signing_in_leads_to_no_other_site(desk: WebDesk, there: str) -> None:
    async with desk.page() as client:
        page = (await client.get("/login")).text
        fields = {**dict(form(page, "/login").fields), "admin_token": TOKEN, "next": there}
        answer = await client.post("/login", data=fields)

    assert (answer.status_code, answer.headers["location"]) == (303, "/feeds")


async def test_a_script_bears_the_token_and_needs_no_form(desk: WebDesk) -> None:
    async with desk.page() as client:
        bearing = {"Authorization": f"Bearer {TOKEN}"}
        answer = await client.post("/story/1/mute", headers=bearing)
        wrong = await client.post("/story/1/mute", headers={"Authorization": f"Basic {TOKEN}"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/story/1")
    assert "muted" in shown((await desk.get("/story/1")).text)
    assert wrong.status_code == 401


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("text/plain", b"token=x", 415),
        ("application/x-www-form-urlencoded", b"a=" + b"x" * 200_000, 413),
        ("application/x-www-form-urlencoded", b"a=1&" * 3000, 400),
        ("application/x-www-form-urlencoded", b"\xff=1", 400),
    ],
)
async def test_what_is_no_form_is_refused(desk: WebDesk, kind: str, body: bytes, status: int) -> None:
    async with admin(desk) as one:
        answer = await one.client.post("/story/1/mute", content=body, headers={"Content-Type": kind})

    assert answer.status_code == status


async def test_a_form_is_not_opened_and_a_page_not_sent(desk: WebDesk) -> None:
    async with admin(desk) as one:
        opened = await one.client.get("/feeds/poll")
        sent = await one.client.post("/feeds")

    assert (opened.status_code, opened.headers["allow"]) == (405, "POST")
    assert sent.status_code == 405
    assert sent.headers["content-security-policy"].startswith("default-src 'none'")


async def test_three_hundred_pages_at_once_and_one_must_wait(desk: WebDesk) -> None:
    async with desk.page() as client:
        statuses = [(await client.get("/login")).status_code for _ in range(300)]
        refused = await client.get("/search?q=S-400")
        probe = await client.get("/healthz")
        desk.clock.pass_by(timedelta(seconds=1))
        again = await client.get("/search?q=S-400")

    assert set(statuses) == {200}
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert probe.status_code == 200
    assert again.status_code == 200


async def test_what_is_no_request_for_a_page_passes_the_door(desk: WebDesk) -> None:
    sent: list[MutableMapping[str, Any]] = []
    waiting: list[MutableMapping[str, Any]] = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]

    async def receive() -> MutableMapping[str, Any]:
        return waiting.pop(0)

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async with desk.page() as client:
        transport = client._transport
        assert isinstance(transport, httpx.ASGITransport)
        await transport.app({"type": "lifespan"}, receive, send)

    assert [one["type"] for one in sent] == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


async def test_no_page_holds_the_token(desk: WebDesk) -> None:
    desk.config = replace(desk.config, warnings=())
    async with admin(desk) as one:
        pages = [
            await one.see(path) for path in ("/", "/feeds", "/deliveries", "/login", "/story/1", "/metrics")
        ]

    assert not [page for page in pages if TOKEN in page]
    assert BASE not in pages[0]
