"""What the API tells other programs, and how it answers what it cannot tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from bot import records
from bot.model import Attribute, Keyword, Schedule, ScheduleKind, Settings, WebSettings, Wish
from bot.web.api import telling
from tests.apidesk import CONFIG, TOKEN, ask, claim, filled, walk
from tests.factories import NOON, article, match
from tests.webdesk import WebDesk

pytestmark = pytest.mark.anyio

ADMIN = {"Authorization": f"Bearer {TOKEN}"}
RECORDS: Mapping[str, type[BaseModel]] = {
    "/stories": telling.Stories,
    "/stories/1": telling.WholeStory,
    "/articles/1": telling.Article,
    "/claims": telling.Claims,
    "/keywords": telling.Keywords,
    "/keywords/S-400": telling.Programme,
    "/feeds": telling.Feeds,
    "/search?q=S-400": telling.Hits,
    "/subscriptions": telling.Subscriptions,
    "/deliveries": telling.Deliveries,
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WebDesk]:
    desk = filled(tmp_path)
    yield desk
    desk.store.close()


async def told(desk: WebDesk, path: str, **headers: str) -> Any:
    """The record at an address."""
    answer = await ask(desk, path, **headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


@pytest.mark.parametrize("path", RECORDS)
async def test_a_record_holds_what_the_document_says_and_nothing_else(desk: WebDesk, path: str) -> None:
    answer = await ask(desk, path, **ADMIN)

    assert answer.status_code == 200, answer.text
    RECORDS[path].model_validate_json(answer.content, strict=True, extra="forbid")
    times = re.findall(r'"(\d{4}-\d\d-\d\dT[^"]+)"', answer.text)
    assert all(re.fullmatch(r"[\d-]{10}T[\d:.]+Z", one) for one in times)


async def test_stories_come_newest_first_and_are_filtered(desk: WebDesk) -> None:
    everything = await told(desk, "/stories")
    stories = everything["stories"]
    assert [(one["id"], one["articles"], one["keywords"]) for one in stories] == [
        (2, 1, ["Su-57"]),
        (1, 4, ["S-400"]),
    ]
    asked = {
        "keyword=S-400": [1],
        "keyword=S-400&keyword=Su-57": [2, 1],
        "keyword=nothing": [],
        "language=hi": [1],
        "side=agency": [1],
        "side=official": [],
        "since=2025-12-04T12:30:00Z": [2, 1],
        "since=2025-12-04T18:45:00%2B05:30": [],
        "until=2025-12-04": [],
        "until=2025-12-05": [2, 1],
        "stage=signed": [1],
        "stage=delivered": [],
        "since=1h": [2, 1],
        "since=0s": [],
        "order=oldest": [1, 2],
    }
    for query, ids in asked.items():
        found = await told(desk, f"/stories?{query}")
        assert [one["id"] for one in found["stories"]] == ids, query


async def test_a_story_holds_its_articles_origins_claims_and_ledger(desk: WebDesk) -> None:
    story = await told(desk, "/stories/1")

    assert story["origins"] == ["Paper 1 (example)", "Paper 2 (example)", "Paper 5 (example)"]
    assert story["merged"] == [{"id": 3, "reason": "the same event"}]
    articles, said, ledger = story["articles"], story["claims"], story["ledger"]
    assert [one["id"] for one in articles] == [1, 2, 3, 5]
    assert articles[0]["matches"][0]["words"] == "S-400"
    assert "text" not in articles[0]
    assert [(one["value"], one["source"]) for one in said] == [
        ("../2026-09", "Paper 1 (example)"),
        (5_430_000_000, "Paper 1 (example)"),
        ("2027", "Paper 2 (example)"),
        ("signed", "Paper 2 (example)"),
    ]
    assert {row["attribute"]: row["verdict"] for row in ledger} == {
        "delivery_deadline": "conflict",
        "contract_value": "single",
        "stage": "single",
    }


async def test_a_merged_story_leads_to_the_one_it_went_into(desk: WebDesk) -> None:
    answer = await ask(desk, "/stories/3")

    assert (answer.status_code, answer.headers["location"]) == (301, "/api/v1/stories/1")


async def test_an_article_has_its_text(desk: WebDesk) -> None:
    found = await told(desk, "/articles/1")

    assert found["text"] == "The two ministers met in the capital.\n\nThey spoke of the S-400."
    assert found["published"] == "2025-12-04T11:00:00Z"
    assert [one["unit"] for one in found["claims"]] == [None, "USD"]


async def test_the_ledger_is_filtered(desk: WebDesk) -> None:
    async def values(query: str) -> list[list[object]]:
        rows = (await told(desk, f"/claims?{query}"))["claims"]
        assert isinstance(rows, list)
        return [[value["value"] for value in row["values"]] for row in rows]

    assert await values("conflicts=true") == [["../2026-09", "2027"]]
    assert await values("keyword=s400&lot=2018") == [[5_430_000_000]]
    assert await values("attribute=stage") == [["signed"]]
    assert await values("keyword=%D0%A1-400&attribute=stage&attribute=contract_value") == [
        [5_430_000_000],
        ["signed"],
    ]
    assert await values("keyword=Su-57") == []
    assert await values("since=0s") == []


async def test_a_ledger_that_is_too_long_for_a_page_goes_on(desk: WebDesk) -> None:
    for number, subject in enumerate(("Akula", "BrahMos", "Zircon"), 20):
        much = claim(Attribute.CONTRACT_VALUE, 1, subject=subject, unit="USD")
        desk.file(article(number), claims=[replace(much, sentence=f"{one}.") for one in range(5_001)])
    pages = await walk(desk, "/claims?lot=2018/rest", "claims")
    none = await walk(desk, "/claims?lot=2019", "claims")

    assert [[row["subject"] for row in page] for page in pages] == [
        ["Akula"],
        ["BrahMos"],
        ["S-400", "Zircon"],
    ]
    assert none == [[], [], []]


async def test_a_keyword_is_a_programme(desk: WebDesk) -> None:
    found = await told(desk, "/keywords/s400")

    assert (found["keyword"], found["subject"]) == ("S-400", "S-400")
    lots, slips, first = found["lots"], found["slips"], found["first"]
    [more] = [one for one in lots if one["lot"] == "more"]
    assert more["stage"]["value"] == "signed"
    assert [(one["stage"], one["skipped"]) for one in more["ladder"]] == [
        ("interest", False),
        ("offered", False),
        ("talks", False),
        ("approved", True),
        ("signed", False),
    ]
    assert [(one["value"], one["days"]) for one in slips[0]["told"]] == [("../2026-09", None), ("2027", 457)]
    assert {(one["value"], one["outlet"]) for one in first} >= {("2027", "Paper 2 (example)")}
    assert [one["name"] for one in found["expected"]] == [
        "S-400 2018/rest: delivery",
        "23rd session",
        "S-400 2018/rest: delivery",
    ]


async def test_a_name_with_a_slash_has_its_address_and_an_unknown_one_none(desk: WebDesk) -> None:
    assert (await told(desk, "/keywords/A%2FB%2012"))["keyword"] == "A/B 12"
    assert (await ask(desk, "/keywords/nobody%20knows")).status_code == 404
    assert (await ask(desk, "/keywords/a%0Ab")).headers["content-type"] == "application/problem+json"


async def test_feeds_have_the_health_that_the_command_line_tells(desk: WebDesk) -> None:
    feeds = (await told(desk, "/feeds"))["feeds"]

    assert [(one["name"], one["status"], one["side"]) for one in feeds] == [
        ("The Example Times", "failing", None),
        ("The Example Wire", "new", "agency"),
    ]
    with desk.store.reading() as archive:
        state = archive.feeds.all()[0]
    printed: Any = records.plain(records.feed(state, desk.clock.now()))
    assert printed.items() <= feeds[0].items()
    failing = (await told(desk, "/feeds?status=failing"))["feeds"]
    assert len(failing) == 1


async def test_a_search_marks_what_it_found_and_says_what_a_query_lacks(desk: WebDesk) -> None:
    found = await told(desk, "/search?q=ministers+S-400&limit=1")
    nothing = await told(desk, "/search?q=after:soon")

    assert found["total"] == 4
    hits = found["hits"]
    [excerpt] = [one for one in hits[0]["excerpts"] if "S-400" in one["text"]]
    assert [excerpt["text"][start:end] for start, end in excerpt["marks"]] == ["S-400"]
    assert (nothing["total"], nothing["hits"]) == (0, [])
    assert "not a day" in str(nothing["why"])


async def test_only_an_admin_sees_subscriptions_and_deliveries(desk: WebDesk) -> None:
    for path in ("/subscriptions", "/deliveries"):
        refused = await ask(desk, path)
        wrong = await ask(desk, path, Authorization="Bearer guess")
        answer = await ask(desk, path, **ADMIN)

        assert (refused.status_code, wrong.status_code, answer.status_code) == (401, 401, 200)
        assert refused.headers["www-authenticate"].startswith("Bearer")
        assert answer.headers["cache-control"] == "no-store"
    subscribed = (await told(desk, "/subscriptions", **ADMIN))["subscriptions"]
    assert [(one["name"], one["schedule"], one["paused"]) for one in subscribed] == [
        ("annex", None, "SLACK_WEBHOOK_URL is not set"),
        ("desk", "daily 08:00", None),
        ("war-room", "daily 08:00", None),
    ]


async def test_subscriptions_of_self_service_are_listed_without_their_addresses(desk: WebDesk) -> None:
    wish = Wish(
        address="ada@example.org",
        schedule=Schedule(kind=ScheduleKind.INSTANT),
        timezone="UTC",
        keywords=("Su-57",),
    )
    with desk.store.writing() as archive:
        pending = archive.subscribers.put(replace(wish, address="bob@example.org"), mailbox="b", now=NOON)
        served = archive.subscribers.put(wish, mailbox="a", now=NOON)
        archive.subscribers.confirm(served.id, now=NOON)

    answer = await ask(desk, "/subscriptions", **ADMIN)

    told = {one["name"]: one for one in answer.json()["subscriptions"]}
    assert (told[served.name]["schedule"], told[served.name]["keywords"]) == ("instant", ["Su-57"])
    assert pending.name not in told
    assert "example.org" not in answer.text


async def test_nobody_is_admin_without_a_token(tmp_path: Path) -> None:
    desk = filled(tmp_path, replace(CONFIG, settings=Settings(web=WebSettings(base_url="http://testserver"))))
    answer = await ask(desk, "/deliveries", Authorization="Bearer ")

    assert answer.status_code == 403
    desk.store.close()


async def test_strangers_words_are_harmless_data(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>\u202eexe.fdp\u2066\x1b[2J S-400"
    watched = (*CONFIG.watchlist, Keyword(keyword=evil, names=(evil,)))
    desk = filled(tmp_path, replace(CONFIG, watchlist=watched))
    said = claim(Attribute.CONTRACT_VALUE, 1, lot=evil, sentence=evil, attribution=f"person:{evil}")
    hostile = article(
        11,
        title=evil + "x" * 10_000_000,
        url="javascript:alert(1)",
        address="javascript:alert(1)",
        source=evil,
        text=evil,
        origin=evil,
    )
    number = desk.file(hostile, matches=[match(evil, evil)], claims=[said])
    async with desk.page(base="http://testserver") as client:
        for path in (
            "/stories",
            f"/stories/{number}",
            "/articles/6",
            "/claims",
            "/keywords",
            "/keywords/S-400",
        ):
            answer = await client.get(f"/api/v1{path}")
            assert answer.status_code == 200
            assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x1f<>]", answer.text), path
            assert "javascript:" not in answer.text
            assert len(answer.content) < 100_000
    desk.store.close()


async def test_the_guide_lists_every_address_without_script(desk: WebDesk) -> None:
    async with desk.page(base="http://testserver") as client:
        page = await client.get("/api/docs")
        document = (await client.get("/api/v1/openapi.json")).json()

    assert page.status_code == 200
    assert "<script" not in page.text
    assert document["openapi"] == "3.1.0"
    for path, operation in document["paths"].items():
        assert f"GET /api/v1{path}</code>" in page.text
        for parameter in operation["get"]["parameters"]:
            assert f"<code>{parameter['name']}</code>" in page.text
    for anchor in re.findall(r'href="#([\w-]+)"', page.text):
        assert f'id="{anchor}"' in page.text
