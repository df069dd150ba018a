"""Slack by webhook and by token, over the guarded client's own kind of POST."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from pydantic import ValidationError

from bot.errors import DeliveryError
from bot.model import Form, Message
from notifiers.base import PostResponse, Tools
from notifiers.slack import CHANNEL, SlackSettings
from tests.factories import NOON
from tests.receivers import FakeSlack, answer

HOOK = "https://hooks.slack.com/services/T0AAAA/B0BBBB/cccSECRETccc"
PAYLOAD = {"text": "One outlet: S-400", "blocks": [], "unfurl_links": False, "unfurl_media": False}
MESSAGE = Message(subject="One outlet: S-400", preview="", parts={Form.SLACK: json.dumps(PAYLOAD)}, date=NOON)


async def send(slack: FakeSlack, **written: str) -> str:
    settings = SlackSettings.model_validate(written or {"webhook": HOOK})
    notifier = CHANNEL.open(settings, Tools(email=None, post=slack))
    return await notifier.send(MESSAGE, target=CHANNEL.targets(settings)[0], key="slot-key")


def replies(status_code: int = 200, text: str = "ok", **headers: str) -> FakeSlack:
    def reply() -> PostResponse:
        return answer(status_code, text, **headers)

    return FakeSlack(answer=reply)


def says(**said: object) -> FakeSlack:
    return replies(text=json.dumps(said))


@pytest.mark.anyio
async def test_a_webhook_gets_the_message_as_it_is() -> None:
    slack = FakeSlack()
    assert await send(slack) == "200 ok"
    assert (slack.urls, slack.payloads) == ([HOOK], [PAYLOAD])
    assert slack.headers == [
        {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": "slot-key"}
    ]
    assert CHANNEL.targets(SlackSettings.model_validate({"webhook": HOOK})) == ("hooks.slack.com",)


@pytest.mark.anyio
async def test_a_bot_posts_to_its_channel() -> None:
    slack = says(ok=True, channel="C024BE91L", ts="1401383885.000061")
    assert await send(slack, token="xoxb-SECRET", channel="#defence") == "C024BE91L 1401383885.000061"
    assert slack.urls == ["https://slack.com/api/chat.postMessage"]
    assert slack.payloads == [{"channel": "#defence", **PAYLOAD}]
    assert slack.headers[0]["Authorization"] == "Bearer xoxb-SECRET"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("status_code", "text", "permanent", "said"),
    [
        (404, "no_service", True, "Slack: 404 no_service: the webhook was removed; make a new one at"),
        (410, "channel_is_archived", True, "Slack: 410 channel_is_archived: its channel was archived"),
        (403, "action_prohibited", True, "Slack: 403 action_prohibited: the webhook may not post"),
        (400, "invalid_payload", True, "Slack: 400 invalid_payload"),
        (408, "", False, "Slack: 408"),
        (500, "rollup_error\r\nmore", False, "Slack: 500 rollup_error more"),
        (302, "", False, "Slack: 302"),
    ],
)
async def test_what_a_webhook_refuses(status_code: int, text: str, permanent: bool, said: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        await send(replies(status_code, text))
    assert caught.value.permanent is permanent
    assert str(caught.value).startswith(said)
    assert "SECRET" not in str(caught.value)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("error", "permanent", "hint"),
    [
        ("not_in_channel", True, "invite the app"),
        ("channel_not_found", True, "check the channel's name"),
        ("is_archived", True, "unarchive the channel"),
        ("missing_scope", True, "chat:write"),
        ("invalid_auth", True, "the token is wrong"),
        ("token_revoked", True, "the token was revoked"),
        ("internal_error", False, "internal_error"),
        ("invalid_blocks", True, "invalid_blocks"),
        ("msg_too_long", True, "msg_too_long"),
    ],
)
async def test_what_a_bot_may_not(error: str, permanent: bool, hint: str) -> None:
    with pytest.raises(DeliveryError, match=hint) as caught:
        await send(says(ok=False, error=error), token="xoxb-SECRET", channel="C1")
    assert caught.value.permanent is permanent
    assert f"Slack: C1: {error}" in str(caught.value)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ({"retry_after": "30"}, timedelta(seconds=30)),
        ({}, timedelta(seconds=60)),
        ({"retry_after": "soon"}, timedelta(seconds=60)),
        ({"retry_after": "9" * 30}, timedelta(days=1)),
        ({"retry_after": "9" * 5_000}, timedelta(days=1)),
    ],
)
async def test_too_fast_means_wait(header: dict[str, str], wait: timedelta) -> None:
    for written in ({"webhook": HOOK}, {"token": "xoxb-SECRET", "channel": "C1"}):
        with pytest.raises(DeliveryError) as caught:
            await send(replies(429, "", **header), **written)
        assert (caught.value.permanent, caught.value.retry_after) == (False, wait)


@pytest.mark.anyio
@pytest.mark.parametrize("text", ["", "<html>", "[]", "null"])
async def test_an_answer_that_is_none_is_tried_again(text: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        await send(replies(502, text), token="xoxb-SECRET", channel="C1")
    assert caught.value.permanent is False


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"webhook": HOOK, "token": "xoxb-1", "channel": "C1"},
        {"webhook": HOOK, "channel": "C1"},
        {"token": "xoxb-1"},
        {"channel": "C1"},
        {"token": "", "channel": "C1"},
        {"token": "xoxb-1", "channel": ""},
        {"token": "xoxb-1", "channel": "#two words"},
        {"webhook": "hooks.slack.com/services/x"},
        {"webhook": "ftp://hooks.slack.com/SECRET"},
    ],
)
def test_exactly_one_way_to_slack(written: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as caught:
        SlackSettings.model_validate(written)
    assert "SECRET" not in str(caught.value)


@pytest.mark.anyio
async def test_a_web_page_that_answers_in_a_webhooks_place_has_taken_nothing() -> None:
    with pytest.raises(DeliveryError, match="a web page answers, not a webhook") as caught:
        await send(replies(200, "\n<!doctype html><title>Log in to the network</title>"))
    assert caught.value.permanent is False


@pytest.mark.anyio
async def test_an_answer_nested_too_deep_is_no_answer() -> None:
    with pytest.raises(DeliveryError, match=r"Slack: 200 \[\[\[") as caught:
        await send(replies(200, "[" * 60_000), token="xoxb-SECRET", channel="C1")
    assert caught.value.permanent is False


@pytest.mark.anyio
async def test_a_receipt_is_short() -> None:
    receipt = await send(says(ok=True, channel="C1\n" * 9_000, ts="1"), token="xoxb-SECRET", channel="C1")
    assert len(receipt) <= 120
    assert "\n" not in receipt


@pytest.mark.anyio
async def test_an_update_stands_in_the_thread_and_in_the_channel() -> None:
    slack = says(ok=True, channel="C024BE91L", ts="1401383999.000100")
    settings = SlackSettings.model_validate({"token": "xoxb-SECRET", "channel": "#defence"})
    notifier = CHANNEL.open(settings, Tools(email=None, post=slack))
    await notifier.send(MESSAGE, target="#defence", key="k", thread="C024BE91L 1401383885.000061")
    assert slack.payloads == [
        {"channel": "#defence", **PAYLOAD, "thread_ts": "1401383885.000061", "reply_broadcast": True}
    ]


@pytest.mark.anyio
async def test_an_update_of_a_message_that_was_deleted_stands_alone() -> None:
    answers = [{"ok": False, "error": "thread_not_found"}, {"ok": True, "channel": "C1", "ts": "2.0"}]
    slack = FakeSlack(answer=lambda: answer(200, json.dumps(answers.pop(0))))
    settings = SlackSettings.model_validate({"token": "xoxb-SECRET", "channel": "C1"})
    notifier = CHANNEL.open(settings, Tools(email=None, post=slack, sleep=Naps()))
    assert await notifier.send(MESSAGE, target="C1", key="k", thread="C1 1.0") == "C1 2.0"
    assert ["thread_ts" in payload for payload in slack.payloads] == [True, False]


class Naps:
    """Sleeps in no time, and remembers for how long."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(round(seconds, 3))


@pytest.mark.anyio
async def test_a_channel_gets_a_message_a_second_whoever_sends() -> None:
    slack, naps, now = FakeSlack(), Naps(), [1000.0]
    tools = Tools(email=None, post=slack, sleep=naps, now=lambda: now[0])
    desk, other = (
        CHANNEL.open(SlackSettings.model_validate({"webhook": HOOK + end}), tools) for end in ("", "2")
    )
    for notifier in (desk, desk, other, desk):
        await notifier.send(MESSAGE, target="hooks.slack.com", key="k")
    now[0] += 1.5
    await desk.send(MESSAGE, target="hooks.slack.com", key="k")
    now[0] -= 86_400  # a clock that is put right
    await desk.send(MESSAGE, target="hooks.slack.com", key="k")
    assert naps.seconds == [1.0, 2.0, 1.5, 60.0]


@pytest.mark.anyio
async def test_a_webhook_that_is_gone_and_a_token_that_is_wrong_pause_their_receiver() -> None:
    pauses = {}
    for status_code in (400, 403, 404, 410, 500):
        with pytest.raises(DeliveryError) as caught:
            await send(replies(status_code, "no"))
        pauses[status_code] = caught.value.pause_after
    assert pauses == {400: 0, 403: 1, 404: 1, 410: 1, 500: 0}
    for error, pause_after in (("channel_not_found", 1), ("invalid_auth", 1), ("msg_too_long", 0)):
        with pytest.raises(DeliveryError) as caught:
            await send(says(ok=False, error=error), token="xoxb-SECRET", channel="C1")
        assert caught.value.pause_after == pause_after


@pytest.mark.anyio
async def test_ratelimited_in_the_answer_means_wait() -> None:
    with pytest.raises(DeliveryError) as caught:
        await send(says(ok=False, error="ratelimited"), token="xoxb-SECRET", channel="C1")
    assert (caught.value.permanent, caught.value.retry_after) == (False, timedelta(minutes=1))


@pytest.mark.anyio
async def test_a_probe_asks_whose_token_it_is() -> None:
    slack = says(ok=True, user="watch", team="Example desk")
    settings = SlackSettings.model_validate({"token": "xoxb-SECRET", "channel": "C1"})
    assert await CHANNEL.open(settings, Tools(email=None, post=slack)).probe() == (
        "Slack answers: watch in Example desk"
    )
    assert slack.urls == ["https://slack.com/api/auth.test"]
