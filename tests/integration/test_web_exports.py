"""What other programs take from the page: calendars, the list of feeds, the feed of stories, tables."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import feedparser
import icalendar
import pytest
from lxml import etree

from bot.config import opml
from bot.model import Attribute, ExpectedEvent, Feed
from tests.apidesk import CONFIG, FEEDS, TOKEN, claim, filled
from tests.factories import NOON, article, match
from tests.integration.test_web_admin_actions import Program
from tests.signed import admin, form, shown
from tests.signed import desk as admin_desk
from tests.webdesk import WebDesk

pytestmark = pytest.mark.anyio

BASE = "http://testserver"
OPML = (
    '<opml version="2.0"><body><outline text="Press">'
    '<outline type="rss" text="Wire" xmlUrl="https://wire.example.org/feed.xml"/>'
    '<outline type="rss" text="The Paper" xmlUrl="https://paper.example.org/feed.xml"/>'
    '<outline type="rss" text="Odd" xmlUrl="ftp://odd.example.org/"/>'
    "</outline></body></opml>"
)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WebDesk]:
    desk = filled(tmp_path)
    yield desk
    desk.store.close()


# Calendars


def events(body: str) -> list[icalendar.Event]:
    """The events of a calendar as another program reads them; what RFC 5545 does not allow is an error."""
    calendar = icalendar.Calendar.from_ical(body)
    assert not calendar.errors
    found = calendar.events
    assert not [error for event in found for error in event.errors]
    return found


async def test_a_name_has_a_calendar_of_what_is_expected(desk: WebDesk) -> None:
    answer = await desk.get("/keywords/s400.ics")

    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert [(str(one["SUMMARY"]), one.start, one.end) for one in events(answer.text)] == [
        ("S-400 2018/rest: delivery", date(2026, 9, 1), date(2026, 10, 1)),
        ("23rd session", date(2026, 12, 1), date(2027, 1, 1)),
        ("S-400 2018/rest: delivery", date(2027, 12, 31), date(2028, 1, 1)),
    ]
    assert {one.DTSTAMP for one in events(answer.text)} == {datetime(2025, 12, 4, tzinfo=UTC)}


async def test_one_calendar_holds_everything(desk: WebDesk) -> None:
    summit = claim(
        Attribute.SUMMIT_DATE, "2026-06-01", lower="2026-06-01", upper="2026-06-01", subject="Su-57"
    )
    desk.file(article(7), claims=[summit])
    found = events((await desk.get("/calendar.ics")).text)

    assert [(str(one["SUMMARY"]), one.start) for one in found] == [
        ("Su-57 2018/rest: summit", date(2026, 6, 1)),
        ("S-400 2018/rest: delivery", date(2026, 9, 1)),
        ("23rd session", date(2026, 12, 1)),
        ("S-400 2018/rest: delivery", date(2027, 12, 31)),
    ]
    assert len({str(one["UID"]) for one in found}) == 4


async def test_a_calendar_is_the_same_until_something_changes(desk: WebDesk) -> None:
    first = await desk.get("/calendar.ics")
    desk.clock.pass_by(timedelta(hours=2))
    async with desk.page(base=BASE) as client:
        again = await client.get("/calendar.ics", headers={"If-None-Match": first.headers["etag"]})
    other = claim(Attribute.DELIVERY_DEADLINE, "2028", lower="2028-01-01", upper="2028-12-31")
    desk.file(article(8, published=NOON), claims=[other])
    after = await desk.get("/calendar.ics")

    assert (again.status_code, again.content) == (304, b"")
    assert after.headers["etag"] != first.headers["etag"]
    uids = {str(one["UID"]) for one in events(first.text)}
    assert uids <= {str(one["UID"]) for one in events(after.text)}


async def test_strangers_words_break_no_calendar(tmp_path: Path) -> None:
    evil = "a;b,c\\d\r\nEND:VCALENDAR\r\n\u202eBEGIN:VEVENT\x00 " + "सौदा С-400 🚀 " * 40
    waited = (ExpectedEvent(name=evil, on="2026-02", keywords=("S-400",)),)
    desk = filled(tmp_path, replace(CONFIG, events=waited))
    by = claim(Attribute.DELIVERY_DEADLINE, "../2026-05", upper="2026-05-31", sentence=evil, lot=evil)
    desk.file(article(9), claims=[by])
    answer = await desk.get("/keywords/S-400.ics")

    found = events(answer.text)
    assert [one.start for one in found][:2] == [date(2026, 2, 1), date(2026, 5, 1)]
    assert (found[0].start, found[0].end) == (date(2026, 2, 1), date(2026, 3, 1))
    assert str(found[0]["SUMMARY"]).startswith("a;b,c\\d\nEND:VCALENDAR\nBEGIN:VEVENT सौदा")
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    assert b"\n" not in answer.content.replace(b"\r\n", b"")
    assert "\u202e" not in answer.text
    desk.store.close()


async def test_an_unknown_name_has_no_calendar(desk: WebDesk) -> None:
    assert (await desk.get("/keywords/nobody%20knows.ics")).status_code == 404
    assert events((await desk.get("/keywords/A%2FB%2012.ics")).text) == []


# The keyword's tables


async def test_the_table_and_the_document_of_a_name_tell_its_programme(desk: WebDesk) -> None:
    rows = list(csv.DictReader(io.StringIO((await desk.get("/keywords/S-400.csv")).text)))
    document = (await desk.get("/keywords/S-400.json")).json()

    assert [(row["value"], row["verdict"], row["outlet"]) for row in rows] == [
        ("../2026-09", "conflict", "Paper 1 (example)"),
        ("5430000000", "single", "Paper 1 (example)"),
        ("2027", "conflict", "Paper 2 (example)"),
        ("signed", "single", "Paper 2 (example)"),
    ]
    assert document["keyword"] == document["subject"] == "S-400"
    assert [one["lot"] for one in document["lots"]] == ["2018", "more"]
    assert [one["attribute"] for one in document["disputes"]] == ["delivery_deadline"]
    assert len(document["rows"]) == 3
    assert [one["coming"] for one in document["expected"]] == ["later", "later", "later"]


# Atom

FEED = {"id", "title", "updated", "author", "link", "entry"}
ENTRY = {"id", "title", "published", "updated", "link", "category", "summary"}
STAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


@pytest.mark.parametrize("path", ["/atom.xml", "/atom.xml?keyword=S-400", "/atom.xml?keyword=%00%22%3C%26"])
async def test_the_feed_is_as_rfc_4287_wants_it(desk: WebDesk, path: str) -> None:
    answer = await desk.get(path)
    root = etree.fromstring(answer.content)

    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.iter(f"{ATOM}entry")):
        names = [etree.QName(child).localname for child in element]
        assert set(names) <= (FEED if element is root else ENTRY)
        assert [names.count(name) for name in ("id", "title", "updated")] == [1, 1, 1]
        assert all(re.fullmatch(STAMP, one.text or "") for one in element.iterfind(f"{ATOM}updated"))
        assert re.fullmatch(r"tag:testserver,2025:[!-~]+", element.findtext(f"{ATOM}id") or "")
        alternates = [one.get("href") for one in element.iterfind(f"{ATOM}link[@rel='alternate']")]
        assert len(alternates) == 1
        assert str(alternates[0]).startswith(f"{BASE}/")
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Defwatch"
    assert all(one.get("term") for one in root.iter(f"{ATOM}category"))
    ids = [one.findtext(f"{ATOM}id") for one in root.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    [itself] = root.findall(f"{ATOM}link[@rel='self']")
    assert str(itself.get("href")).startswith(f"{BASE}/atom.xml")
    assert not feedparser.parse(answer.content).bozo


async def test_every_spelling_of_a_name_has_the_same_feed(desk: WebDesk) -> None:
    assert (await desk.get("/atom.xml", keyword="s400")).content == (
        await desk.get("/atom.xml", keyword="S-400")
    ).content


async def test_a_feed_reader_is_sent_only_what_is_new(desk: WebDesk) -> None:
    first = await desk.get("/atom.xml")
    async with desk.page(base=BASE) as client:
        known = {"If-None-Match": first.headers["etag"]}
        again = await client.get("/atom.xml", headers=known)
        desk.clock.pass_by(timedelta(hours=1))
        desk.file(article(9), matches=[match()])
        after = await client.get("/atom.xml", headers=known)

    assert (again.status_code, again.content) == (304, b"")
    assert (after.status_code, len(feedparser.parse(after.content).entries)) == (200, 3)


# Numbers


@pytest.mark.parametrize("path", ["/story/{}", "/story/{}/evidence.md", "/story/1/edits/{}"])
async def test_a_number_that_no_row_can_have_names_nothing(desk: WebDesk, path: str) -> None:
    for number in ("0", "9" * 18, "9" * 19, "9" * 5000):
        assert (await desk.get(path.format(number))).status_code == 404, number[:20]


# OPML


async def test_the_feeds_come_back_from_their_list_as_they_were(desk: WebDesk) -> None:
    answer = await desk.get("/feeds.opml")

    assert answer.headers["content-type"].startswith("text/x-opml")
    assert opml.read(answer.content) == (list(FEEDS), [])


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[WebDesk]:
    desk = admin_desk(tmp_path)
    yield desk
    desk.store.close()


async def test_an_admin_takes_over_a_list_by_the_form(guarded: WebDesk, tmp_path: Path) -> None:
    program = Program(guarded, tmp_path)
    async with admin(guarded, controls=program) as one:
        page = await one.see("/feeds")
        token = dict(form(page, "/feeds/import").fields)["token"]
        sent = await one.client.post(
            "/feeds/import", data={"token": token}, files={"file": ("feeds.opml", OPML.encode())}
        )
        after = shown(await one.see("/feeds"))

    assert (sent.status_code, sent.headers["location"]) == (303, "/feeds")
    assert "1 added, 1 there already, 1 refused. Line 1:" in after
    assert [feed.url for feed in guarded.config.feeds] == [
        "https://paper.example.org/feed.xml",
        "https://wire.example.org/feed.xml",
    ]
    assert guarded.config.feeds[1].tags == ("Press",)
    assert "# the paper" in program.path.read_text(encoding="utf-8")


async def test_a_script_takes_over_a_list_with_the_token(guarded: WebDesk, tmp_path: Path) -> None:
    program = Program(guarded, tmp_path)
    async with guarded.page(controls=program) as client:
        bearer = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/x-opml"}
        answer = await client.post("/feeds/import", content=OPML, headers=bearer)

    told = answer.json()
    assert [one["url"] for one in told["added"]] == ["https://wire.example.org/feed.xml"]
    assert told["known"] == [{"url": "https://paper.example.org/feed.xml", "name": "The Paper"}]
    assert [one["name"] for one in told["refused"]] == ["Odd"]


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        (b"", 400, "the file is empty"),
        (b"<html/>", 400, "not OPML"),
        (b"<opml/>", 400, "no feeds"),
        (b'<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]><opml>&a;</opml>', 400, "no feeds"),
        (b"<opml>" + b" " * 5_000_000, 413, "5 MB"),
    ],
)
async def test_what_is_no_list_is_refused(
    guarded: WebDesk, tmp_path: Path, body: bytes, status: int, why: str
) -> None:
    program = Program(guarded, tmp_path)
    async with guarded.page(controls=program) as client:
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        answer = await client.post("/feeds/import", content=body, headers=bearer)

    assert answer.status_code == status
    assert why in answer.text


async def test_nobody_else_takes_over_anything(guarded: WebDesk, tmp_path: Path) -> None:
    program = Program(guarded, tmp_path)
    files = {"file": ("feeds.opml", OPML.encode())}
    async with admin(guarded, controls=program) as one:
        forged = await one.client.post("/feeds/import", data={"token": "guess"}, files=files)
        bare = await one.client.post("/feeds/import", content=OPML)
    async with guarded.page(controls=program) as client:
        stranger = await client.post("/feeds/import", files=files)

    assert (forged.status_code, bare.status_code, stranger.status_code) == (403, 403, 401)
    assert guarded.config.feeds == (Feed(url="https://paper.example.org/feed.xml", name="The Paper"),)


@pytest.mark.parametrize("path", ["/feeds.opml", "/api/v1/feeds"])
async def test_only_an_admin_sees_the_secrets_of_addresses(tmp_path: Path, path: str) -> None:
    secret = Feed(url="https://desk:pass@paid.example.org/feed?api_key=s3cret&page=1")
    desk = filled(tmp_path, replace(CONFIG, feeds=(secret,)))
    async with desk.page(base=BASE) as client:
        public = await client.get(path)
        whole = await client.get(path, headers={"Authorization": f"Bearer {TOKEN}"})
        page = await client.get("/feeds")

    assert "https://paid.example.org/feed?api_key=hidden" in public.text
    assert "s3cret" not in page.text
    assert not re.search("s3cret|desk:pass", public.text)
    assert "s3cret" in whole.text
    desk.store.close()
