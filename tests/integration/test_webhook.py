"""The webhook and apprise channels: what is posted, how it is signed, and what each answer means."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from pydantic import ValidationError

from bot.errors import DeliveryError
from bot.model import Form, Message
from notifiers.base import PostResponse, Tools, channels
from notifiers.posting import retry_after
from tests.factories import NOON
from tests.receivers import FakeSlack, answer
from tests.servers import Asked, Page, Site

HOOK = "https://hooks.example.org:8443/in/SECRET-path"
BODY = json.dumps({"subject": "С-400", "stories": []}, ensure_ascii=False)
MESSAGE = Message(
    subject="One outlet: S-400", preview="", parts={Form.JSON: BODY, Form.TEXT: "Plain.\n"}, date=NOON
)
AT = 1_764_849_600  # 4 December 2025, 12:00 UTC


async def send(receiver: FakeSlack, **written: str) -> str:
    kind = channels()["webhook"]
    settings = kind.settings.model_validate(written or {"url": HOOK, "secret": "s3cret"})
    notifier = kind.open(settings, Tools(email=None, post=receiver, now=lambda: AT))
    return await notifier.send(MESSAGE, target=kind.targets(settings)[0], key="slot-key")


def replies(status_code: int = 200, text: str = "", **headers: str) -> FakeSlack:
    def reply() -> PostResponse:
        return answer(status_code, text, **headers)

    return FakeSlack(answer=reply)


@pytest.mark.anyio
async def test_the_body_is_signed_with_its_time() -> None:
    receiver = replies(202, "thanks")
    assert await send(receiver) == "202 thanks"
    signed = hmac.new(b"s3cret", f"{AT}.{BODY}".encode(), hashlib.sha256).hexdigest()
    assert receiver.headers == [
        {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": "slot-key",
            "X-Defwatch-Signature": f"t=1764849600,v1={signed}",
        }
    ]
    assert (receiver.urls, receiver.payloads) == ([HOOK], [{"subject": "С-400", "stories": []}])


def test_a_signature_worked_out_elsewhere() -> None:
    """With openssl: printf '1764849600.{}' | openssl dgst -sha256 -hmac key"""
    from notifiers.webhook import signature

    assert signature(b"{}", secret="key", at=AT) == (
        "t=1764849600,v1=4aa447cc2fdb3965fe5709851f7a22cc527780bd127ed29219767c8931954ea0"
    )


@pytest.mark.anyio
async def test_without_a_secret_nothing_is_signed() -> None:
    receiver = replies(204)
    assert await send(receiver, url=HOOK) == "204"
    assert "X-Defwatch-Signature" not in receiver.headers[0]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("status_code", "permanent", "pause_after", "said"),
    [
        (410, True, 1, "webhook: hooks.example.org:8443: 410 no: it was removed there: give the new url"),
        (400, True, 0, "webhook: hooks.example.org:8443: 400 no"),
        (422, True, 0, "webhook: hooks.example.org:8443: 422 no"),
        (404, False, 0, "nothing is there: check the url"),
        (401, False, 0, "check the secret at both ends"),
        (500, False, 0, "webhook: hooks.example.org:8443: 500 no"),
        (503, False, 0, "webhook: hooks.example.org:8443: 503 no"),
    ],
)
async def test_what_a_refusal_means(status_code: int, permanent: bool, pause_after: int, said: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        await send(replies(status_code, "no"))
    assert (caught.value.permanent, caught.value.pause_after) == (permanent, pause_after)
    assert said in str(caught.value)
    assert "SECRET" not in str(caught.value)


@pytest.mark.anyio
async def test_a_redirect_is_told_not_followed() -> None:
    with pytest.raises(DeliveryError, match=r"301: it leads to https://new\.example\.org/: give that url"):
        await send(replies(301, "", location="https://new.example.org/"))


@pytest.mark.anyio
@pytest.mark.parametrize("status_code", [429, 503])
async def test_the_servers_own_wish_to_wait(status_code: int) -> None:
    with pytest.raises(DeliveryError) as caught:
        await send(replies(status_code, "", retry_after="120"))
    assert (caught.value.permanent, caught.value.retry_after) == (False, timedelta(seconds=120))


@pytest.mark.parametrize(
    ("written", "wait"),
    [
        ("90", timedelta(seconds=90)),
        ("Thu, 04 Dec 2025 12:10:00 GMT", timedelta(minutes=10)),
        ("Thu, 04 Dec 2025 11:00:00 GMT", timedelta(0)),
        ("Thu, 04 Dec 2099 11:00:00 GMT", timedelta(days=1)),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_as_seconds_or_date(written: str, wait: timedelta | None) -> None:
    assert retry_after(answer(503, retry_after=written), now=NOON) == wait


@pytest.mark.parametrize(
    "wrong",
    [{}, {"url": ""}, {"url": "ftp://x"}, {"url": "https://a b"}, {"url": HOOK, "secret": ""}],
)
def test_what_is_no_webhook(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        channels()["webhook"].settings.model_validate(wrong)


async def by_apprise(url: str) -> str:
    kind = channels()["apprise"]
    settings = kind.settings.model_validate({"url": url})
    notifier = kind.open(settings, Tools(email=None, post=FakeSlack()))
    return await notifier.send(MESSAGE, target=kind.targets(settings)[0], key="slot-key")


@pytest.mark.anyio
async def test_apprise_hands_the_text_on() -> None:
    with Site({"/hook": Page(body=b"ok")}) as site:
        assert await by_apprise(f"json://127.0.0.1:{site.port}/hook") == "json: accepted"
        (asked,) = site.asked
    told = json.loads(asked.body)
    assert (told["title"], told["message"].strip()) == ("One outlet: S-400", "Plain.")


@pytest.mark.anyio
async def test_what_apprise_does_not_take_is_tried_again_and_tells_no_secret() -> None:
    def refuse(asked: Asked) -> Page:
        return Page(status=500)

    refusal = pytest.raises(DeliveryError, match="json: it was not accepted")
    with Site({"/SECRET": refuse}) as site, refusal as caught:
        await by_apprise(f"json://127.0.0.1:{site.port}/SECRET")
    assert caught.value.permanent is False
    assert "SECRET" not in str(caught.value)


@pytest.mark.anyio
async def test_an_address_that_apprise_does_not_know() -> None:
    with pytest.raises(DeliveryError, match="nonsense: Apprise cannot read this address"):
        await by_apprise("nonsense://SECRET")


@pytest.mark.anyio
async def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "apprise", None)
    with pytest.raises(DeliveryError, match=r"not installed: pip install 'defwatch\[apprise\]'") as caught:
        await by_apprise("json://127.0.0.1:9/x")
    assert caught.value.permanent is False
