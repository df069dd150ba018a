"""The pages: stories and their filters, one story with its evidence, feeds, deliveries, health."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model import (
    Arrival,
    ArticleId,
    Attribute,
    Claim,
    Delivery,
    DeliveryStatus,
    Entry,
    Failure,
    Feed,
    FeedState,
    Form,
    Message,
    PollResult,
    Side,
)
from tests.factories import NOON, article, match, subscription
from tests.webdesk import CONFIG, WebDesk

pytestmark = pytest.mark.anyio

BY_2026 = "Moscow promised the rest of the S-400 by 2026."
BY_2027 = "The rest of the S-400 comes in 2027, the paper says."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WebDesk]:
    desk = WebDesk(tmp_path)
    yield desk
    desk.store.close()


def shown(page: str) -> str:
    """The words of a page, as a reader sees them."""
    words = re.sub(r"<[^>]+>", " ", page.partition("<main")[2])
    return re.sub(r"\s+([,.:)])", r"\1", " ".join(html.unescape(words).split()))


def deadline(sentence: str, year: int, attribution: str) -> Claim:
    return Claim(
        subject="S-400",
        lot="2018/rest",
        attribute=Attribute.DELIVERY_DEADLINE,
        value=f"{year}",
        lower=f"{year}-01-01",
        upper=f"{year}-12-31",
        attribution=attribution,
        sentence=sentence,
        start=sentence.index(str(year)),
        end=sentence.index(str(year)) + 4,
        article_id=ArticleId(0),
    )


def filed(desk: WebDesk) -> None:
    """A story of an original, its reprint and another outlet that says otherwise."""
    first = article(1, title="Rest of the S-400 by 2026", text=BY_2026, side=Side.PRESS)
    words = match(context=BY_2026)
    story = desk.file(first, matches=[words], claims=[deadline(BY_2026, 2026, "party:RU")])
    later = NOON - timedelta(minutes=10)
    desk.file(
        article(2, published=later, duplicate_of=ArticleId(1), text=BY_2026),
        story=story,
        claims=[deadline(BY_2026, 2026, "party:RU")],
    )
    third = article(3, title="Ракеты придут позже", language="ru", published=NOON, text=BY_2027)
    desk.file(third, story=story, claims=[deadline(BY_2027, 2027, "outlet")])


async def test_a_story_shows_lag_reprints_and_both_sides_of_a_dispute(desk: WebDesk) -> None:
    filed(desk)

    page = (await desk.get("/story/1")).text

    told = shown(page)
    assert "S-400, rest of the 2018 order: delivery deadline disputed" in told
    assert "Moscow promised the rest of the S-400 by 2026. Moscow in Rest of the S-400 by 2026" in told
    assert "by <mark>2026</mark>." in page
    assert "comes in <mark>2027</mark>, the paper says." in page
    assert "60 min after the first" in told
    assert "1 reprint: Paper 2 (example)" in told
    assert "Origins: Paper 1 (example) 2, Paper 3 (example) 1" in told
    assert 'href="https://paper1.example.org/story" rel="noopener nofollow noreferrer"' in page


async def test_the_evidence_pack_holds_quotes_addresses_times_and_fingerprints(desk: WebDesk) -> None:
    filed(desk)

    document = (await desk.get("/story/1/evidence.md")).text
    packed = await desk.get("/story/1/evidence.zip")

    fingerprint = hashlib.sha256(BY_2027.encode()).hexdigest()
    assert f"> {BY_2026}" in document
    assert "   - address: <https://paper3.example.org/story>" in document
    assert "   - published 2025-12-04T11:00:00Z, first seen 2025-12-04T12:00:00Z" in document
    assert f"SHA-256 `{fingerprint}`" in document
    assert packed.headers["content-disposition"] == 'attachment; filename="story-1.zip"'
    with zipfile.ZipFile(io.BytesIO(packed.content)) as pack:
        files = {name: pack.read(name) for name in pack.namelist()}
    assert sorted(files) == ["SHA256SUMS", "articles.csv", "claims.csv", "evidence.md"]
    assert files["evidence.md"].decode() == document
    articles = list(csv.DictReader(io.StringIO(files["articles.csv"].decode())))
    assert [row["sha256"] for row in articles][2] == fingerprint
    claims = list(csv.DictReader(io.StringIO(files["claims.csv"].decode())))
    assert [(row["value"], row["verdict"]) for row in claims] == [("2026", "conflict"), ("2027", "conflict")]


async def test_what_no_story_answers_to_is_not_found(desk: WebDesk) -> None:
    for path in ("/story/7", "/story/7/evidence.md", "/story/99999999999999999999", "/nothing"):
        answer = await desk.get(path)
        assert answer.status_code == 404
        assert "Not found" in answer.text


async def test_a_merged_story_leads_to_the_one_it_went_into(desk: WebDesk) -> None:
    first, other = desk.file(article(1)), desk.file(article(2))
    with desk.store.writing() as archive:
        archive.stories.merge(first, other, reason="one event")

    answer = await desk.get("/story/2")

    assert answer.status_code == 301
    assert answer.headers["location"] == "/story/1"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {1, 2}),
        ({"keyword": "S-400"}, {1}),
        ({"language": "ru"}, {1}),
        ({"side": "official"}, {2}),
        ({"keyword": "S-400", "side": "official"}, set()),
        ({"language": "hi"}, set()),
        ({"since": "1d"}, {1, 2}),
    ],
)
async def test_stories_are_filtered(desk: WebDesk, asked: dict[str, str], found: set[int]) -> None:
    filed(desk)
    desk.file(article(4, side=Side.OFFICIAL))

    page = (await desk.get("/", **asked)).text

    assert {int(number) for number in re.findall(r'href="/story/(\d+)"', page)} == found


async def test_stories_of_long_ago_are_shown_when_asked_for(desk: WebDesk) -> None:
    desk.file(article(1))
    desk.clock.pass_by(timedelta(days=45))

    assert "/story/1" not in (await desk.get("/")).text
    assert "/story/1" in (await desk.get("/", since="90d")).text


def troubled(desk: WebDesk) -> None:
    """Feeds of which one is blocked, one silent and one well."""
    names = ("Well", "Walled", "Still")
    feeds = tuple(Feed(url=f"https://{name.lower()}.example.org/feed", name=name) for name in names)
    desk.config = replace(CONFIG, feeds=feeds)
    with desk.store.writing() as archive:
        archive.feeds.sync(feeds, now=NOON)
        well, walled, still = archive.feeds.all()
        polled = {"last_polled": NOON, "next_poll": NOON + timedelta(minutes=15), "result": PollResult.OK}
        habit = {"habit": timedelta(hours=1), "last_success": NOON}
        archive.feeds.record(_state(well, newest=NOON, **polled, **habit))
        archive.feeds.record(_state(still, newest=NOON - timedelta(days=2), **polled, **habit))
        refused = {"result": PollResult.FAILED, "failure": Failure.BLOCKED, "error": "403: refused"}
        since = {"failures": 41, "failing_since": NOON - timedelta(days=3)}
        archive.feeds.record(_state(walled, **{**polled, **refused}, **since))


def _state(state: FeedState, **changes: object) -> FeedState:
    return replace(state, **changes)  # type: ignore[arg-type]  # any field of a state


async def test_feeds_that_need_somebody_come_first_with_a_cure(desk: WebDesk) -> None:
    troubled(desk)

    told = shown((await desk.get("/feeds")).text)

    assert "3 feeds · 1 blocked · 1 silent · 1 ok · newest entry 0 min ago" in told
    needing, _, everything = told.partition("All feeds")
    assert (
        "Needs you (2) blocked Walled 403: refused · since 1 Dec 2025, 12:00 UTC, 41 tries · next 12:15"
        in needing
    )
    assert "Set user_agent: for this feed" in needing
    assert "silent Still answers, but nothing new since 2 Dec 2025, 12:00 UTC; its habit is 60 min" in needing
    assert "Well" not in needing
    assert "Well – 12:00 12:15 – 0 0 0 – ok" in everything


async def test_feeds_count_what_they_brought(desk: WebDesk) -> None:
    with desk.store.writing() as archive:
        archive.feeds.sync(CONFIG.feeds, now=NOON)
        [state] = archive.feeds.all()
    for number, matches in ((1, [match()]), (2, [])):
        story = desk.file(article(number), matches=matches)
        assert story == number
        arrival = Arrival(
            entry=Entry(id=str(number), title="A"), url="", address=f"urn:{number}", fingerprint="f"
        )
        with desk.store.writing() as archive:
            archive.articles.add_entry(
                state.id, arrival, article_id=ArticleId(number), first_seen=NOON - timedelta(days=1)
            )

    told = shown((await desk.get("/feeds")).text)

    assert "The Example Times en – – – 2 1 (50%) 0 – new" in told


async def test_feeds_of_which_nothing_matched_in_a_month_are_named(desk: WebDesk) -> None:
    troubled(desk)
    desk.file(article(1, first_seen=NOON - timedelta(days=29, hours=23)))

    young = shown((await desk.get("/feeds")).text)
    desk.clock.pass_by(timedelta(hours=1))
    old = shown((await desk.get("/feeds")).text)

    assert "Never matched" not in young
    assert "Never matched in 30 days: Well, Walled, Still. Do you need them?" in old


async def test_deliveries_say_what_waits_what_died_and_why(desk: WebDesk) -> None:
    with desk.store.writing() as archive:
        for key in ("a", "b"):
            message = Message(subject=f"Subject {key}", preview="", parts={Form.TEXT: ""}, date=NOON)
            told = {"subscription": "desk", "channel": "email", "target": "desk@example.org"}
            archive.outbox.add(Delivery(key=key, message=message, created=NOON, next_attempt=NOON, **told))  # type: ignore[arg-type]  # words
        dead = next(one for one in archive.outbox.list() if one.key == "a")
        why = "550: no such mailbox"
        archive.outbox.record(replace(dead, status=DeliveryStatus.DEAD, attempts=12, error=why))

    told_words = shown((await desk.get("/deliveries")).text)

    assert "1 dead · 1 pending · 0 sent" in told_words
    assert "Subject a desk, email to d…@example.org · queued 4 Dec 2025, 12:00 UTC · 12 tries" in told_words
    assert "550: no such mailbox" in told_words
    assert told_words.index("Subject a") < told_words.index("Subject b")


async def test_ready_while_the_scheduler_keeps_its_times(desk: WebDesk) -> None:
    troubled(desk)

    ready = await desk.get("/readyz")
    desk.clock.pass_by(timedelta(minutes=26))
    late = await desk.get("/readyz")

    assert ready.status_code == 200
    assert ready.json()["newest_successful_poll"] == "2025-12-04T12:00:00+00:00"
    assert late.status_code == 503
    assert late.json()["lag_seconds"] == 660.0


async def test_metrics_are_prometheus_text_with_bounded_labels(desk: WebDesk) -> None:
    troubled(desk)

    answer = await desk.get("/metrics")

    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    assert 'defwatch_feeds{status="blocked"} 1' in lines
    assert 'defwatch_deliveries{status="dead"} 0' in lines
    assert "defwatch_stories 0" in lines
    assert "defwatch_newest_success_timestamp_seconds 1764849600" in lines
    assert all(re.fullmatch(r'# (HELP|TYPE) .+|defwatch_\w+(\{\w+="[^"]*"\})? \S+', line) for line in lines)
    assert "example.org" not in answer.text


async def test_what_a_subscription_would_be_sent_now_is_shown_and_not_recorded(tmp_path: Path) -> None:
    desk = WebDesk(tmp_path, replace(CONFIG, subscriptions=(subscription("the desk"),)))
    desk.file(article(), matches=[match()])

    listed = await desk.get("/deliveries")
    assert 'href="/digests/the%20desk"' in listed.text
    for _ in range(2):
        mail = await desk.get("/digests/the desk")
        text = await desk.get("/digests/the desk", format="text")
        assert "Ministers meet in the capital, report 1" in mail.text
        assert "Ministers meet in the capital, report 1" in text.text
        assert "unsubscribe" not in (mail.text + text.text).lower()
    assert text.headers["content-type"].startswith("text/plain")
    assert "sandbox" in mail.headers["content-security-policy"]
    assert "script" not in mail.headers["content-security-policy"]
    with desk.store.reading() as archive:
        assert archive.outbox.list() == []
    assert (await desk.get("/digests/nobody")).status_code == 404
