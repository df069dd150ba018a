"""Whatever a feed sends, a page shows it as harmless text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import quote

import feedparser
import pytest
from lxml import etree

from bot import indexing
from bot.model import (
    Article,
    ArticleId,
    Attribute,
    Claim,
    Config,
    Delivery,
    DeliveryStatus,
    Failure,
    Feed,
    Form,
    Keyword,
    Message,
    PollResult,
)
from bot.web import evidence
from tests.factories import NOON, article, match
from tests.signed import admin, guarded
from tests.webdesk import WebDesk

SCRIPT = "\"><script>alert(1)</script><img src=x onerror=alert(2)>' onload='x"
TURNED = "\u202eexe.fdp\u2066\x1b[2J\x00"
EVIL = f"{SCRIPT}{TURNED} =cmd {{{{ 7*7 }}}}"
ASKED = quote(EVIL, safe="")
PAGES = (
    "/",
    "/story/1",
    "/feeds",
    "/feeds?sort=matched",
    "/deliveries",
    "/nix",
    "/search?q=S-400",
    "/api/docs",
)
MORE = ("/keywords/S-400", f"/keywords/{ASKED}", f"/search?q={ASKED}", f"/?keyword={ASKED}")
FILES = ("/style.css", "/icon.svg", "/healthz", "/readyz", "/metrics", "/atom.xml", "/keywords/S-400.csv")
TAGS = {
    "a",
    "abbr",
    "article",
    "b",
    "bdi",
    "blockquote",
    "body",
    "button",
    "caption",
    "code",
    "details",
    "div",
}
TAGS |= {
    "dd",
    "dl",
    "dt",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "head",
    "header",
    "html",
    "input",
    "label",
    "li",
}
TAGS |= {
    "link",
    "main",
    "mark",
    "meta",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "select",
    "span",
    "summary",
}
TAGS |= {
    "svg",
    "g",
    "rect",
    "line",
    "text",
    "title",
    "desc",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "time",
    "tr",
    "ul",
}


class Reader(HTMLParser):
    """Which elements and attributes a page holds."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def evil_article(number: int, **changes: object) -> Article:
    fields: dict[str, object] = {
        "title": EVIL,
        "url": "javascript:alert(3)",
        "source": EVIL,
        "origin": f"{EVIL} agency",
        "base": EVIL,
        "language": '"><script>',
        "note": EVIL,
        "text": f"{EVIL} the S-400 by 2026.",
    }
    return article(number, **{**fields, **changes})


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebDesk]:
    feed = Feed(url="https://paper.example.org/feed.xml", name=EVIL, language="en")
    watched = Keyword(keyword=EVIL, names=("S-400",))
    desk = WebDesk(
        tmp_path_factory.mktemp("web"), Config(feeds=(feed,), watchlist=(watched,), paused=((EVIL, EVIL),))
    )
    words = match(keyword=EVIL, words="S-400", context=f"{EVIL} S-400 {EVIL}")
    claim = Claim(
        subject="S-400",
        lot="2018/rest",
        attribute=Attribute.DELIVERY_DEADLINE,
        value="../2026",
        lower=None,
        upper="2026-12-31",
        attribution=f"person:{EVIL}",
        sentence=f"{EVIL} the S-400 by 2026.",
        flag=EVIL,
        article_id=ArticleId(1),
    )
    denied = replace(claim, value="../2024", upper="2024-12-31", attribution="party:RU")
    story = desk.file(evil_article(1), matches=[words], claims=[claim])
    desk.file(evil_article(2, url="data:text/html,<script>alert(4)</script>"), story=story, claims=[denied])
    desk.file(evil_article(3, duplicate_of=ArticleId(1), title="x" * 10_000_000), story=story)
    with desk.store.writing() as archive:
        archive.feeds.sync(desk.config.feeds, now=NOON)
        [state] = archive.feeds.all()
        failed = {"result": PollResult.FAILED, "failure": Failure.SOFT, "error": EVIL, "failures": 3}
        archive.feeds.record(replace(state, last_polled=NOON, failing_since=NOON, **failed))  # type: ignore[arg-type]  # any field
        message = Message(subject=EVIL, preview=EVIL, parts={Form.TEXT: EVIL}, date=NOON)
        archive.outbox.add(
            Delivery(
                key="k",
                subscription=EVIL,
                channel="email",
                target=EVIL,
                message=message,
                created=NOON,
                next_attempt=NOON,
            )
        )
        [queued] = archive.outbox.list()
        archive.outbox.record(replace(queued, status=DeliveryStatus.DEAD, error=EVIL, receipt=EVIL))
    indexing.catch_up(desk.store)
    yield desk
    desk.store.close()


@pytest.mark.anyio
@pytest.mark.parametrize("path", [*PAGES, *MORE])
async def test_a_page_holds_no_element_handler_or_address_of_theirs(hostile: WebDesk, path: str) -> None:
    async with hostile.page(mistakes=EVIL) as client:
        answer = await client.get(path)

    reader = Reader()
    reader.feed(answer.text)
    assert reader.tags <= TAGS
    assert not [name for _, name, _ in reader.attributes if name.startswith("on") or name == "style"]
    links = [value for _, name, value in reader.attributes if name in {"href", "src", "action"}]
    assert not [one for one in links if not re.match(r"/(?!/)|#|https?://", one)]
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", answer.text)
    assert "49 }}" not in answer.text
    assert len(answer.text) < 60_000


@pytest.mark.anyio
@pytest.mark.parametrize("path", [*PAGES, *MORE, "/story/1/edits/1"])
async def test_nor_does_a_page_with_an_admin_s_forms(hostile: WebDesk, path: str) -> None:
    open_config = hostile.config
    hostile.config = guarded(open_config)
    with hostile.store.writing() as archive:
        before = evil_article(1)
        archive.articles.revise(
            ArticleId(1), replace(before, title=f"{EVIL} 2", text=EVIL), now=NOON, waiting=False
        )
    async with admin(hostile) as one:
        answer = await one.client.get(path)
    hostile.config = open_config

    reader = Reader()
    reader.feed(answer.text)
    assert reader.tags <= TAGS | {"datalist", "del", "ins"}
    assert not [name for _, name, _ in reader.attributes if name.startswith("on") or name == "style"]
    forms = [value for tag, name, value in reader.attributes if name == "action"]
    assert forms
    assert all(re.fullmatch(r"/[a-z0-9/.]*", one) for one in forms)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", answer.text)


@pytest.mark.anyio
@pytest.mark.parametrize("path", [*PAGES, *MORE, *FILES, "/story/1/evidence.zip"])
async def test_every_answer_forbids_what_no_page_needs(hostile: WebDesk, path: str) -> None:
    answer = await hostile.get(path)

    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.anyio
async def test_no_form_of_the_evidence_holds_markup_formulas_or_tricks(hostile: WebDesk) -> None:
    answer = await hostile.get("/story/1/evidence.md")

    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert not re.search(r"(?<!\\)<script", answer.text)
    assert "javascript:" not in answer.text
    assert "\u202e" not in answer.text
    assert len(answer.text) < 60_000


@pytest.mark.anyio
async def test_a_host_that_is_no_name_is_refused_and_another_told_harmlessly(hostile: WebDesk) -> None:
    async with hostile.page() as client:
        odd = await client.get("/feeds", headers={"Host": "[<script>"})
        nas = await client.get("/feeds", headers={"Host": "nas:8000"})

    assert odd.status_code == 421
    assert "<script>" not in odd.text
    assert nas.status_code == 200
    assert "<bdi>nas:8000</bdi>" in nas.text


@pytest.mark.anyio
async def test_filters_that_mean_nothing_are_left_out(hostile: WebDesk) -> None:
    answer = await hostile.get("/", language=EVIL, side=EVIL, since=EVIL)

    assert answer.status_code == 200
    assert "/story/1" in answer.text


@pytest.mark.anyio
async def test_the_atom_feed_is_xml_that_says_it_in_words(hostile: WebDesk) -> None:
    answer = await hostile.get("/atom.xml")

    tags = {etree.QName(element).localname for element in etree.fromstring(answer.content).iter()}
    assert tags == {"feed", "id", "title", "updated", "author", "name", "link", "entry"} | {
        "published",
        "category",
        "summary",
    }
    [entry] = feedparser.parse(answer.content).entries
    assert entry.link == "http://127.0.0.1:8000/story/1"
    assert "\u202e" not in answer.text


@pytest.mark.anyio
async def test_no_cell_of_a_table_is_a_formula(hostile: WebDesk) -> None:
    answer = await hostile.get("/keywords/S-400.csv")

    cells = [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
    assert "S-400" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_no_sign_begins_a_formula_in_a_table(sign: str) -> None:
    written = evidence.table(["title"], [[f"{sign}1+1"], [f" {sign}1+1"], ["1+1"]]).decode()

    assert written == f"title\r\n'{sign}1+1\r\n'{sign}1+1\r\n1+1\r\n"
