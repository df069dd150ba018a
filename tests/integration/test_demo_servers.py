"""The demo's servers on loopback: feeds and pages, an SMTP server, a webhook that checks like Slack."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import aiosmtplib
import httpx
import pytest
import yaml

from bot import extraction, parsing
from bot.demo.newsroom import publish
from bot.demo.receivers import Receivers
from bot.demo.site import DemoSite, demo_config_text
from bot.demo.slack_limits import problems
from bot.errors import ParseError

NOON = datetime(2025, 12, 4, 12, 0, tzinfo=UTC)
PAGES = "http://127.0.0.1:9"
EDITION = publish(NOON, base_url=PAGES)


def section(text: str) -> dict[str, object]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


@pytest.mark.anyio
async def test_every_feed_parses_but_the_two_that_must_not() -> None:
    formats: dict[str, str] = {}
    entries = 0
    async with DemoSite(NOON) as site, httpx.AsyncClient() as client:
        for name, url, *_ in site.feeds:
            response = await client.get(url)
            try:
                assert response.status_code == 200
                feed = parsing.parse(response.content, response.headers["content-type"], url)
            except AssertionError:
                formats[name] = str(response.status_code)
            except ParseError as error:
                formats[name] = "wall" if error.wall else str(error)
            else:
                formats[name] = feed.format
                entries += len(feed.entries)
                assert feed.warnings == ()
                assert all(entry.published and entry.published < NOON for entry in feed.entries)
    assert formats == {
        "Delhi Defence Post (example)": "rss",
        "Example Press Agency": "atom",
        "Лента «Восток» (пример)": "rss",
        "रक्षा समाचार (उदाहरण)": "rss",
        "Harbour & Hangar (example)": "json",
        "Example Defence Ministry Releases": "rdf",
        "The Daily Example": "rss",
        "Московский курьер (пример)": "atom",
        "Coastal Times (example)": "sitemap",
        "Northern Mail (example)": "rss",
        "Broken Gazette (example)": "500",
        "Walled Weekly (example)": "wall",
    }
    assert entries == len(EDITION.pieces) >= 40


@pytest.mark.anyio
async def test_a_feed_that_did_not_change_answers_304() -> None:
    async with DemoSite(NOON) as site, httpx.AsyncClient() as client:
        first = await client.get(site.feeds[0][1])
        second = await client.get(site.feeds[0][1], headers={"If-None-Match": first.headers["etag"]})
        missing = await client.get(site.base_url + "/nowhere")
    assert (first.status_code, second.status_code, missing.status_code) == (200, 304, 404)
    assert second.content == b""


@pytest.mark.parametrize("piece", EDITION.pieces, ids=lambda piece: str(piece.key))
def test_every_page_is_read_without_its_furniture(piece: object) -> None:
    assert piece in EDITION.pieces
    known = next(other for other in EDITION.pieces if other is piece)
    document = EDITION.documents[known.url.removeprefix(PAGES)]
    read = extraction.read(document.body, url=known.url, content_type=document.content_type)
    assert read.title == known.title
    assert read.text == "\n\n".join(known.paragraphs)
    assert read.published == known.published


def test_an_edition_is_of_the_hours_before_its_moment() -> None:
    later = publish(NOON + timedelta(days=30), base_url=PAGES)
    ages = [NOON - piece.published for piece in EDITION.pieces]
    assert sum(age < timedelta(hours=13) for age in ages) == len(ages) - 1
    assert [piece.published + timedelta(days=30) for piece in EDITION.pieces] == [
        piece.published for piece in later.pieces
    ]


def test_the_windows_1251_feed_is_really_that() -> None:
    document = EDITION.documents["/vostok-wire/rss.xml"]
    assert "межправкомиссии".encode("cp1251") in document.body


@pytest.mark.anyio
async def test_mail_is_kept_as_it_came() -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "watch@example.org", "desk@example.org", "Дайджест"
    message.set_content("С-400, एस-400")
    async with Receivers() as receivers:
        port = int(receivers.smtp_url.rsplit(":", 1)[1])
        _, answer = await aiosmtplib.send(message, hostname="127.0.0.1", port=port, start_tls=False)
    assert answer == "kept as message 1"
    assert len(receivers.mails) == 1
    assert b"To: desk@example.org" in receivers.mails[0]


@pytest.mark.anyio
async def test_the_webhook_answers_like_slack() -> None:
    async with Receivers() as receivers, httpx.AsyncClient() as client:
        good = await client.post(receivers.webhook_url, json={"text": "News", "blocks": [section("*News*")]})
        bad = await client.post(receivers.webhook_url, json={"text": "News", "blocks": [section("x" * 3001)]})
        silent = await client.post(receivers.webhook_url, json={"blocks": [section("News")]})
        broken = await client.post(receivers.webhook_url, content=b"{")
    assert (good.status_code, good.text) == (200, "ok")
    assert (bad.status_code, silent.status_code, broken.status_code) == (400, 400, 400)
    assert receivers.refused == [
        "invalid_blocks: block 0: a text of no or more than 3000 characters",
        "no_text",
        "invalid_payload",
    ]
    assert receivers.slack == [{"text": "News", "blocks": [section("*News*")]}]


@pytest.mark.parametrize(
    ("blocks", "accepted"),
    [
        ([section("x")] * 50, True),
        ([section("x")] * 51, False),
        ([{"type": "header", "text": {"type": "plain_text", "text": "x" * 150}}], True),
        ([{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}], False),
        ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], False),
        ([{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 10}], True),
        ([{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}], False),
        ([{"type": "context", "elements": []}], False),
        ([{"type": "section", "fields": [{"type": "mrkdwn", "text": "x"}] * 10}], True),
        ([{"type": "section", "fields": [{"type": "mrkdwn", "text": "x"}] * 11}], False),
        ([{"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * 2001}]}], False),
        ([{"type": "section"}], False),
        ([{"type": "divider"}], True),
        (
            [
                {
                    "type": "actions",
                    "elements": [{"type": "button", "text": {"type": "plain_text", "text": "x" * 75}}],
                }
            ],
            True,
        ),
        (
            [
                {
                    "type": "actions",
                    "elements": [{"type": "button", "text": {"type": "plain_text", "text": "x" * 76}}],
                }
            ],
            False,
        ),
        ([{"type": "image", "image_url": "https://example.org/1.png"}], False),
        ([{"type": "carousel"}], False),
        (["text"], False),
        ([{**section("x"), "block_id": "a"}, {**section("y"), "block_id": "a"}], False),
        ([section("x" * 2900)] * 5, False),
    ],
)
def test_the_limits_of_block_kit(blocks: list[object], accepted: bool) -> None:
    assert (problems({"text": "News", "blocks": blocks}) == []) is accepted


@pytest.mark.anyio
async def test_the_configuration_names_the_servers() -> None:
    async with DemoSite(NOON) as site, Receivers() as receivers:
        written = yaml.safe_load(demo_config_text(site, receivers, base_url="http://127.0.0.1:8123"))
    assert len(written["feeds"]) == 12
    assert written["feeds"][2]["name"] == "Лента «Восток» (пример)"
    assert written["subscriptions"][0]["email"] == {"to": ["desk@example.org"]}
    assert written["subscriptions"][1]["slack"] == {"webhook": receivers.webhook_url}
    assert written["settings"]["email"]["smtp"] == receivers.smtp_url
    assert written["settings"]["web"]["base_url"] == "http://127.0.0.1:8123"
