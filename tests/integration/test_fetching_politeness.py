"""robots.txt, and how many requests at once."""

from __future__ import annotations

import asyncio
import threading

import pytest

from bot.errors import FetchError
from bot.fetching import Client
from bot.model import Failure, FetchSettings, Request
from tests.servers import Answer, Asked, Page, Raw, Site

pytestmark = pytest.mark.anyio
AGENT = "defwatch/1.0 (+https://desk.example.org)"


def client(*, concurrency: int = 64, per_host: int = 2) -> Client:
    settings = FetchSettings(concurrency=concurrency, per_host=per_host, allow_networks=("127.0.0.0/8",))
    return Client(settings, user_agent=AGENT)


async def is_allowed(web: Client, url: str) -> bool:
    """Whether the page is asked for: it answers 404 then."""
    with pytest.raises(FetchError) as caught:
        await web.get(Request(url=url, robots=True))
    return caught.value.status_code == 404


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
            answers = [await is_allowed(web, site.url(path)) for path in ("/news/1", "/private/2")]
    assert answers == allowed


@pytest.mark.parametrize(
    ("robots", "weight", "says"),
    [
        (Page(body=b"User-agent: *\nDisallow: /"), Failure.HARD, "robots.txt of {site} forbids it"),
        (
            Page(status=503),
            Failure.TEMPORARY,
            "robots.txt of {site} could not be read ({site}/robots.txt: answered 503 Service Unavailable)",
        ),
        (
            Raw(wire=b""),
            Failure.TEMPORARY,
            "robots.txt of {site} could not be read ({site}/robots.txt: its answer is broken or ends early)",
        ),
    ],
)
async def test_a_page_says_why_it_was_not_asked_for(robots: Answer, weight: Failure, says: str) -> None:
    with Site({"/robots.txt": robots, "/news/1": Page(body=b"page")}) as site:
        async with client(per_host=1) as web:
            with pytest.raises(FetchError) as caught:
                await web.get(Request(url=site.url("/news/1"), robots=True))
    assert (str(caught.value), caught.value.failure) == (says.format(site=site.url("")), weight)
    assert site.paths() == ["/robots.txt"]


async def test_the_site_that_a_page_moved_to_is_asked_as_well() -> None:
    with Site({"/robots.txt": Page(body=b"User-agent: *\nDisallow: /private/")}, host="127.0.0.2") as other:
        pages = {
            path: Page(status=302, headers={"Location": other.url(path)})
            for path in ("/news/1", "/private/2")
        }
        other.pages["/news/1"] = Page(body=b"page")
        with Site(pages) as site:
            async with client(per_host=1) as web:
                page = await web.get(Request(url=site.url("/news/1"), robots=True))
                with pytest.raises(FetchError, match=r"robots\.txt of http://127\.0\.0\.2:[0-9]+ forbids it"):
                    await web.get(Request(url=site.url("/private/2"), robots=True))
    assert page.body == b"page"
    assert site.paths() == ["/robots.txt", "/news/1", "/private/2"]
    assert other.paths() == ["/robots.txt", "/news/1"]


async def test_feeds_are_asked_for_without_robots() -> None:
    with Site({"/robots.txt": Page(body=b"User-agent: *\nDisallow: /"), "/feed": Page(body=b"feed")}) as site:
        async with client() as web:
            assert (await web.get(Request(url=site.url("/feed")))).body == b"feed"
    assert site.paths() == ["/feed"]


async def test_robots_is_asked_once_a_site() -> None:
    with Site({"/robots.txt": Page(body=b"User-agent: *\nDisallow: /private/")}) as site:
        async with client() as web:
            await asyncio.gather(*(is_allowed(web, site.url(f"/{number}")) for number in range(20)))
    assert site.paths().count("/robots.txt") == 1


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
