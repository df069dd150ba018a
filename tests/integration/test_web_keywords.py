"""What is known of a name: its page and tables, the search, and the feed for readers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from bot import indexing
from bot.model import ArticleId, Attribute, Claim, ExpectedEvent, Hedge, Keyword
from tests.factories import NOON, article, match
from tests.integration.test_web_pages import shown
from tests.webdesk import CONFIG, WebDesk

pytestmark = pytest.mark.anyio

ATOM = "{http://www.w3.org/2005/Atom}"


def claim(attribute: Attribute, value: str, **changes: object) -> Claim:
    fields: dict[str, object] = {
        "subject": "S-400",
        "lot": "2018/rest",
        "attribute": attribute,
        "value": value,
        "sentence": f"They say {value}.",
        "article_id": ArticleId(0),
    }
    return Claim(**{**fields, **changes})  # type: ignore[arg-type]  # any field of a claim


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WebDesk]:
    """Moscow says 2026, then one paper says 2027 and a contract for more; Delhi denies an approval."""
    events = (
        ExpectedEvent(name="23rd session", on="2026-12", keywords=("S-400",)),
        ExpectedEvent(name="An old meeting", on="2024-01-01", keywords=("S-400",)),
        ExpectedEvent(name="Another system's", on="2026-12", keywords=("Su-57",)),
    )
    watched = (*CONFIG.watchlist, Keyword(keyword="A/B 12", names=("A/B 12",)))
    desk = WebDesk(tmp_path, replace(CONFIG, events=events, watchlist=watched))
    deadline, stage = Attribute.DELIVERY_DEADLINE, Attribute.STAGE
    by_2026 = claim(deadline, "../2026-09", upper="2026-09-30", attribution="party:RU")
    in_2027 = claim(deadline, "2027", lower="2027-01-01", upper="2027-12-31")
    signed = claim(stage, "signed", lot="more", actor="IN")
    denied = claim(stage, "talks", lot="more", hedge=Hedge.DENIED)
    first = article(
        1,
        title="The S-400 comes by September 2026",
        text="Moscow promised the S-400 systems.",
        source="First Post",
    )
    second = article(
        2, published=NOON, title="Five more regiments", text="A paper says so.", source="Second Post"
    )
    story = desk.file(first, matches=[match()], claims=[by_2026])
    desk.file(second, story=story, claims=[in_2027, signed, denied])
    indexing.catch_up(desk.store)
    yield desk
    desk.store.close()


async def test_a_name_is_told_in_the_analysts_order(desk: WebDesk) -> None:
    page = (await desk.get("/keywords/s400")).text

    told = shown(page)
    heads = re.findall(r"<h2[^>]*>([^<]+)</h2>", page)
    assert heads == [
        "Where it stands",
        "Disputed (1)",
        "When it is to come",
        "Steps",
        "Expected",
        "Newest first",
    ]
    assert "rest of the 2018 order delivery deadline by Sep 2026 Moscow (First Post)" in told
    assert "2027 (Second Post) disputed" in told
    assert "1 story · 2 articles · 0 reprints · last claim 4 Dec 2025, 12:00 UTC" in told
    assert "A step was skipped: nothing read reports an approval." in told
    assert re.search(r"interest – .*talks – .*signed \(Second Post\)", told)
    assert "2026-12 23rd session" in told
    assert "old meeting" not in told
    assert "Another system" not in told


async def test_the_chart_draws_what_each_statement_leaves(desk: WebDesk) -> None:
    page = (await desk.get("/keywords/S-400")).text

    bars = re.findall(r'<rect x="(\d+)" y="3" width="(\d+)"', page)
    assert bars == [("0", "112"), ("150", "150")]
    assert "<title>Years from 2026 to 2027</title>" in page


async def test_tables_for_programs_hold_the_same_claims(desk: WebDesk) -> None:
    sheet = await desk.get("/keywords/S-400.csv")
    document = (await desk.get("/keywords/S-400.json")).json()

    rows = list(csv.DictReader(io.StringIO(sheet.text)))
    assert {(row["lot"], row["value"], row["verdict"]) for row in rows} == {
        ("2018/rest", "../2026-09", "conflict"),
        ("2018/rest", "2027", "conflict"),
        ("more", "signed", "compatible"),
        ("more", "talks", "compatible"),
    }
    assert document["subject"] == "S-400"
    assert [row["verdict"] for row in document["rows"]] == ["conflict", "compatible"]
    first = document["rows"][0]["values"][0]["claims"][0]
    assert first["sentence"] == "They say ../2026-09."
    assert first["url"] == "https://paper1.example.org/story"


async def test_any_name_of_the_watch_list_has_a_page_and_no_other(desk: WebDesk) -> None:
    slashed = await desk.get("/keywords/A%2FB%2012")
    unknown = await desk.get("/keywords/nobody%20knows")

    assert slashed.status_code == 200
    assert "Nothing that was read claims anything of it." in slashed.text
    assert unknown.status_code == 404


async def test_search_marks_what_it_found(desk: WebDesk) -> None:
    page = (await desk.get("/search", q="moscow S-400")).text

    assert "1 found" in page
    assert "<mark>Moscow</mark> promised the <mark>S-400</mark>" in page
    assert 'href="/story/1#article-1"' in page


async def test_a_search_that_means_nothing_says_why(desk: WebDesk) -> None:
    assert "nothing to look for" in (await desk.get("/search", q="-word")).text
    assert "at most 1,000" in (await desk.get("/search", q="a" * 5_000)).text
    assert "cursor" in (await desk.get("/search", q="moscow", cursor="x")).text
    assert "Nothing found" in (await desk.get("/search", q="zzz")).text


async def test_search_goes_on_where_a_page_ended(desk: WebDesk) -> None:
    for number in range(10, 40):
        desk.file(article(number, text="A pagoda was seen."))
    indexing.catch_up(desk.store)

    first = (await desk.get("/search", q="pagoda")).text
    found = re.search(r'rel="next" href="([^"]+)"', first)
    assert found
    second = (await desk.get(found[1].replace("&amp;", "&"))).text

    assert "30 found" in first
    assert second.count('class="context"') == 10
    assert 'rel="next"' not in second


async def test_the_feed_has_stable_ids_and_says_when_a_story_grew(desk: WebDesk) -> None:
    before = await desk.get("/atom.xml", keyword="S-400")
    desk.clock.pass_by(timedelta(hours=2))
    with desk.store.reading() as archive:
        [story] = archive.stories.since(NOON - timedelta(days=1))
    desk.file(article(3), story=story.id)
    desk.file(article(4))
    after = await desk.get("/atom.xml", keyword="S-400")
    everything = await desk.get("/atom.xml")

    assert before.headers["content-type"] == "application/atom+xml"
    [old], [new] = (feedparser.parse(one.content).entries for one in (before, after))
    assert old.id == new.id == "tag:127.0.0.1,2025:story:1"
    assert (old.updated, new.updated) == ("2025-12-04T11:59:00Z", "2025-12-04T13:59:00Z")
    assert len(feedparser.parse(everything.content).entries) == 2
    root = etree.fromstring(before.content)
    assert root.findtext(f"{ATOM}id") == "tag:127.0.0.1,2025:stories:S-400"
    [here] = root.findall(f"{ATOM}link[@rel='self']")
    assert here.get("href") == "http://127.0.0.1:8000/atom.xml?keyword=S-400"


async def test_pages_lead_to_their_feed(desk: WebDesk) -> None:
    everywhere = '<link rel="alternate" type="application/atom+xml" title="All stories" href="/atom.xml">'
    assert everywhere in (await desk.get("/")).text
    assert 'href="/atom.xml?keyword=S-400"' in (await desk.get("/keywords/S-400")).text
