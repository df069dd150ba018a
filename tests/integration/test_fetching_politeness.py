"""robots.txt, and how many requests at once."""

from __future__ import annotations

import asyncio
import threading

import pytest

from bot.fetching import Client
from bot.model import FetchSettings, Request
from tests.servers import Answer, Asked, Page, Raw, Site

pytestmark = pytest.mark.anyio
AGENT = "defwatch/1.0 (+https://desk.example.org)"


def client(*, concurrency: int = 64, per_host: int = 2) -> Client:
    settings = FetchSettings(concurrency=concurrency, per_host=per_host, allow_networks=("127.0.0.0/8",))
    return Client(settings, user_agent=AGENT)


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (Page(body=b"User-agent: *\nDisallow: /private/\n"), [True, False]),
        (Page(body=b"User-agent: defwatch\nDisallow: /news/\n\nUser-agent: *\nDisallow: /\n"), [False, True]),
        (Page(body=b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /"), [False, False]),
        (Page(body=b"<html>not found</html>"), [True, True]),
        (Page(body=b""), [True, True]),
        (Page(status=404), [True, True]),
        (Page(status=403), [True, True]),
        (Page(status=500), [False, False]),
        (Page(status=503), [False, False]),
        (Raw(wire=b""), [False, False]),
        (Page(status=301, headers={"Location": "/elsewhere.txt"}), [True, False]),
    ],
)
async def test_robots(robots: Answer, allowed: list[bool]) -> None:
    with Site(
        {"/robots.txt": robots, "/elsewhere.txt": Page(body=b"User-agent: *\nDisallow: /private/")}
    ) as site:
        async with client() as web:
            answers = [await web.allowed(site.url(path)) for path in ("/news/1", "/private/2")]
    assert answers == allowed


async def test_robots_is_asked_once_a_site() -> None:
    with Site({"/robots.txt": Page(body=b"User-agent: *\nDisallow: /private/")}) as site:
        async with client() as web:
            answers = await asyncio.gather(*(web.allowed(site.url(f"/{number}")) for number in range(20)))
    assert (all(answers), site.paths()) == (True, ["/robots.txt"])


class Crowd:
    """Answers only when `size` requests wait at once, or none more can come; remembers how many did."""

    def __init__(self, size: int) -> None:
        self._gate = threading.Barrier(size)
        self._lock = threading.Lock()
        self._now = 0
        self.most = 0

    def __call__(self, asked: Asked) -> Page:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        self._gate.wait(timeout=5)
        with self._lock:
            self._now -= 1
        return Page(body=asked.path.encode())


async def test_a_host_is_asked_so_much_at_once_and_no_more() -> None:
    crowd = Crowd(3)
    with Site({"/": crowd}) as site:
        site.pages |= {f"/{number}": crowd for number in range(9)}
        async with client(per_host=3) as web:
            bodies = await asyncio.gather(
                *(web.get(Request(url=site.url(f"/{number}"))) for number in range(9))
            )
    assert (crowd.most, len(bodies)) == (3, 9)


async def test_all_hosts_together_too() -> None:
    crowd = Crowd(2)
    with (
        Site({"/": crowd}) as one,
        Site({"/": crowd}) as two,
        Site({"/": crowd}) as three,
        Site({"/": crowd}) as four,
    ):
        async with client(concurrency=2) as web:
            await asyncio.gather(*(web.get(Request(url=site.url("/"))) for site in (one, two, three, four)))
    assert crowd.most == 2


async def test_connections_are_kept_and_the_client_is_shared() -> None:
    with Site({"/": Page(body=b"feed", validators=True)}) as site:
        async with client() as web:
            for _ in range(20):
                await web.get(Request(url=site.url("/")))
    assert len(site.asked) == 20
