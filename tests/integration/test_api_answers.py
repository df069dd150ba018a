"""How the API answers: page by page, only what is new, and what is wrong with a question."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.apidesk import TOKEN, ask, filled, walk
from tests.factories import article
from tests.webdesk import WebDesk

pytestmark = pytest.mark.anyio

ADMIN = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WebDesk]:
    desk = filled(tmp_path)
    yield desk
    desk.store.close()


@pytest.mark.parametrize(
    ("path", "name", "ids"),
    [
        ("/stories?limit=1", "stories", [[2], [1]]),
        ("/stories?limit=1&order=oldest", "stories", [[1], [2]]),
        ("/deliveries?limit=2", "deliveries", [[3, 2], [1]]),
        ("/deliveries?limit=2&status=sent", "deliveries", [[]]),
    ],
)
async def test_pages_lead_to_the_next(desk: WebDesk, path: str, name: str, ids: list[list[int]]) -> None:
    pages = await walk(desk, path, name, **ADMIN)

    assert [[one["id"] for one in page] for page in pages] == ids


async def test_lists_without_numbers_are_paged_too(desk: WebDesk) -> None:
    rows = await walk(desk, "/claims?limit=1", "claims")
    names = await walk(desk, "/keywords?limit=2", "keywords")
    feeds = await walk(desk, "/feeds?limit=1", "feeds")

    told = [(one["lot"], one["attribute"]) for page in rows for one in page]
    assert told == [("2018", "contract_value"), ("2018/rest", "delivery_deadline"), ("more", "stage")]
    assert [[one["keyword"] for one in page] for page in names] == [["A/B 12", "S-400"], ["Su-57"]]
    assert [len(page) for page in feeds] == [1, 1]


async def test_a_next_page_of_the_longest_question_has_its_whole_address(desk: WebDesk) -> None:
    names = "&".join(f"keyword=S-400&keyword={'%E0%A4%8F' * 200}" for _ in range(8))
    pages = await walk(desk, f"/stories?{names}&keyword=Su-57&limit=1", "stories")

    assert [[one["id"] for one in page] for page in pages] == [[2], [1]]


async def test_what_comes_while_somebody_pages_shifts_nothing(desk: WebDesk) -> None:
    for number in range(10, 30):
        desk.clock.pass_by(timedelta(seconds=1))
        desk.file(article(number))
    first = (await ask(desk, "/stories?limit=5")).json()
    desk.clock.pass_by(timedelta(minutes=1))
    for number in range(30, 40):
        desk.file(article(number))
    seen = [one["id"] for one in first["stories"]]
    rest = await walk(desk, first["next"].removeprefix("/api/v1"), "stories")

    seen += [one["id"] for page in rest for one in page]
    assert seen == [*range(23, 3, -1), 2, 1]


async def test_who_reads_oldest_first_misses_no_story_that_grows(desk: WebDesk) -> None:
    first = (await ask(desk, "/stories?limit=1&order=oldest")).json()
    desk.clock.pass_by(timedelta(hours=1))
    desk.file(article(9), story=first["stories"][0]["id"])
    rest = await walk(desk, first["next"].removeprefix("/api/v1"), "stories")

    assert [one["id"] for page in rest for one in page] == [2, 1]


@pytest.mark.parametrize("path", ["/stories", "/keywords/S-400", "/openapi.json", "/deliveries"])
async def test_who_has_an_answer_is_not_sent_it_again(desk: WebDesk, path: str) -> None:
    first = await ask(desk, path, **ADMIN)
    tag = first.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = await ask(desk, path, **ADMIN, **{"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = await ask(desk, path, **ADMIN, **{"If-None-Match": '"other"'})

    assert (other.status_code, other.content) == (200, first.content)


async def test_the_tag_of_a_list_changes_when_a_story_grows(desk: WebDesk) -> None:
    before = (await ask(desk, "/stories")).headers["etag"]
    desk.file(article(9))

    assert (await ask(desk, "/stories")).headers["etag"] != before


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("limit=0", ["limit"]),
        ("limit=201", ["limit"]),
        ("limit=1e3", ["limit"]),
        (f"limit={'9' * 6000}", ["limit"]),
        ("limit=", ["limit"]),
        ("limit=1&limit=2", ["limit"]),
        ("keyward=S-400", ["keyward"]),
        ("side=left&since=soon", ["side", "since"]),
        ("since=2025-02-30", ["since"]),
        ("since=99999999d", ["since"]),
        ("cursor=1", ["cursor"]),
        ("cursor=99999999999999999-1", ["cursor"]),
        ("keyword=", ["keyword"]),
        (f"keyword={'x' * 201}", ["keyword"]),
        ("language=english", ["language"]),
        ("order=sideways", ["order"]),
    ],
)
async def test_a_mistake_is_named(desk: WebDesk, query: str, parameters: list[str]) -> None:
    answer = await ask(desk, f"/stories?{query}")

    problem = answer.json()
    assert answer.status_code == problem["status"] == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert (problem["type"], problem["title"]) == ("about:blank", "Bad Request")
    assert sorted({one["parameter"] for one in problem["errors"]}) == parameters


@pytest.mark.parametrize(
    "path",
    [
        "/stories/0",
        "/stories/9223372036854775807",
        "/stories/9223372036854775808",
        f"/stories/{'9' * 5000}",
        "/stories/-1",
        "/stories/one",
        "/stories/1%00",
        "/articles/%ED%A0%80",
        "/articles/1/",
        "/keywords/%00",
        "/nothing",
        "/",
        "/%0A",
    ],
)
async def test_what_is_not_there_is_a_problem(desk: WebDesk, path: str) -> None:
    answer = await ask(desk, path)

    assert (answer.status_code, answer.json()["status"]) == (404, 404)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query",
    [
        "keyword=%00&keyword=%ED%A0%80&keyword=%FF%FE",
        "since=0000-01-01&until=9999-12-31T23:59:60-23:59",
        "since=0001-01-01T00:00:00%2B23:59",
        "since=99999w",
        "until=2025-12-05T00:00:00.123456789z",
        "since=2025-12-04T12:00:00+05:30",
        "cursor=9999999999999999-999999999999999999",
        "cursor=0-0",
    ],
)
async def test_what_is_odd_is_answered(desk: WebDesk, query: str) -> None:
    assert (await ask(desk, f"/stories?{query}")).status_code == 200


async def test_odd_searches_and_places_are_answered(desk: WebDesk) -> None:
    for path in (
        "/search?q=%00",
        "/search?q=%ED%A0%80%FF",
        "/search?q=S-400&cursor=999999999999999999-999999999",
        f"/search?q={'(%22OR-' * 140}",
        "/claims?cursor=",
        "/claims?cursor=ff00ff",
        "/claims?lot=&keyword=%00",
        "/feeds?cursor=ff",
    ):
        assert (await ask(desk, path)).status_code == 200, path


async def test_a_method_that_is_not_answered_says_which_are(desk: WebDesk) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = await ask(desk, "/stories", method=method)
        assert answer.status_code == 405
        assert set(re.split(", ?", answer.headers["allow"])) == {"GET", "HEAD"}
        assert answer.headers["content-type"] == "application/problem+json"


async def test_head_is_answered(desk: WebDesk) -> None:
    whole, head = await ask(desk, "/stories"), await ask(desk, "/stories", method="HEAD")

    assert head.status_code == 200
    assert head.content == b""
    assert (head.headers["etag"], head.headers["content-length"]) == (
        whole.headers["etag"],
        whole.headers["content-length"],
    )


async def test_an_archive_that_does_not_answer_is_a_problem(desk: WebDesk, tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "web.db")) as other:
        other.execute("ALTER TABLE stories RENAME TO lost")
    answer = await ask(desk, "/stories")

    assert (answer.status_code, answer.json()["title"]) == (503, "Service Unavailable")
    assert answer.headers["retry-after"] == "5"
