"""Message → Slack: one POST to an incoming webhook, or `chat.postMessage` with a bot's token."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field, SecretStr, model_validator

from bot.errors import DeliveryError, FetchError
from bot.model import Form, Message
from notifiers.base import ChannelKind, ChannelSettings, Post, PostResponse, Tools

LONGEST_WAIT_SECONDS = 86_400

API = "https://slack.com/api/chat.postMessage"

WEBHOOK_HINTS = {
    403: "the webhook may not post: ask the workspace's administrator, or make a new one",
    404: "the webhook was removed; make a new one at https://api.slack.com/apps and put it in feeds.yaml",
    410: "its channel was archived; make a webhook for another channel and put it in feeds.yaml",
}

TOKEN_HINTS = {
    "not_in_channel": "invite the app: /invite it in the channel",
    "channel_not_found": "check the channel's name, and invite the app where it is private",
    "is_archived": "unarchive the channel, or name another",
    "missing_scope": "give the app the scope chat:write and install it again",
    "restricted_action": "ask the workspace's administrator to let the app post here",
    "invalid_auth": "the token is wrong; copy the Bot User OAuth Token (xoxb-…) again",
    "not_authed": "the token is empty; copy the Bot User OAuth Token (xoxb-…)",
    "account_inactive": "the app was removed from the workspace; install it again",
    "token_revoked": "the token was revoked; install the app again and copy its token",
    "token_expired": "the token has expired; copy the app's present one",
}

UNSENDABLE = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text"}
)
"""Errors that are the message's own: trying again gives the same."""


def _http(url: SecretStr) -> SecretStr:
    parts = urlsplit(url.get_secret_value())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("is no web address: copy the webhook's URL, https://hooks.slack.com/services/…")
    return url


class SlackSettings(ChannelSettings):
    """`slack:` of a subscription: a webhook, or a token with a channel."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"webhook": "https://hooks.slack.com/services/T00/B00/secret-part"},
                {"token": "xoxb-secret-part", "channel": "#defence"},
            ]
        }
    )

    webhook: Annotated[SecretStr, AfterValidator(_http)] | None = None
    token: Annotated[SecretStr, Field(min_length=1)] | None = None
    channel: Annotated[str, Field(min_length=1, pattern=r"^[^\x00-\x20]+$")] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> SlackSettings:
        if (self.webhook is None) == (self.token is None):
            raise ValueError("needs exactly one of webhook or token (with channel)")
        if (self.token is None) != (self.channel is None):
            raise ValueError(
                "token and channel belong together: a webhook has its channel, a token needs one"
            )
        return self


class WebhookNotifier:
    """Posts to an incoming webhook, of Slack or of anything that speaks like it."""

    def __init__(self, webhook: SecretStr, post: Post) -> None:
        self._webhook = webhook
        self._post = post

    async def send(self, message: Message, *, target: str, key: str) -> str:
        """Post the message; the receipt is the answer.

        Raises:
            DeliveryError: Slack did not take it.
        """
        content = message.parts[Form.SLACK].encode()
        response = await _answer(
            self._post, self._webhook.get_secret_value(), content, {"Idempotency-Key": key}, place=target
        )
        if response.status_code != 200:
            raise self._error(response)
        if response.text.lstrip().startswith("<"):
            raise DeliveryError(
                f"Slack: {target}: a web page answers, not a webhook: {_shown(response)}: check its address,"
                " and what stands between (a proxy's log-in)",
                permanent=False,
            )
        return f"200 {_shown(response)}"

    def _error(self, response: PostResponse) -> DeliveryError:
        status = response.status_code
        hint = WEBHOOK_HINTS.get(status, "")
        text = f"Slack: {status} {_shown(response)}" + (f": {hint}" if hint else "")
        return DeliveryError(text, permanent=400 <= status < 500 and status != 408)


class TokenNotifier:
    """Posts as a bot to a channel."""

    def __init__(self, token: SecretStr, post: Post) -> None:
        self._token = token
        self._post = post

    async def send(self, message: Message, *, target: str, key: str) -> str:
        """Post the message; the receipt is where it stands.

        Raises:
            DeliveryError: Slack did not take it.
        """
        content = json.dumps({"channel": target, **json.loads(message.parts[Form.SLACK])}).encode()
        bearer = f"Bearer {self._token.get_secret_value()}"
        headers = {"Authorization": bearer, "Idempotency-Key": key}
        response = await _answer(self._post, API, content, headers, place=target)
        answer = _answered(response)
        if answer.get("ok") is not True:
            raise _token_error(str(answer.get("error") or f"{response.status_code} without a reason"), target)
        return _shown_text(f"{answer.get('channel')} {answer.get('ts')}")


async def _answer(
    post: Post, url: str, content: bytes, headers: Mapping[str, str], *, place: str
) -> PostResponse:
    """The answer to a POST, if it is one that decides; the address and the token stay out of errors."""
    headers = {"Content-Type": "application/json; charset=utf-8", **headers}
    try:
        response = await post(url, content=content, headers=headers)
    except FetchError as error:
        why = str(error).replace(url, place)
        for secret in filter(None, urlsplit(url)[2:4]):
            why = why.replace(secret, "/…")
        raise DeliveryError(
            f"Slack: {place}: {why}", permanent=False, retry_after=error.retry_after
        ) from None
    if response.status_code == 429:
        wait = response.headers.get("retry-after", "")
        asked = int(wait[:9]) if wait.isascii() and wait.isdigit() else 60
        seconds = min(asked, LONGEST_WAIT_SECONDS)
        raise DeliveryError(
            f"Slack: {place}: 429 asked us to wait; trying again in {seconds} s",
            permanent=False,
            retry_after=timedelta(seconds=seconds),
        )
    return response


def _answered(response: PostResponse) -> dict[str, object]:
    try:
        answer = json.loads(response.text)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise DeliveryError(f"Slack: {response.status_code} {_shown(response)}", permanent=False)
    return answer


def _token_error(error: str, channel: str) -> DeliveryError:
    """Trouble with the token or the channel is the operator's to mend, so it is tried again."""
    hint = TOKEN_HINTS.get(error, "")
    text = f"Slack: {channel}: {_shown_text(error)}" + (f": {hint}" if hint else "")
    return DeliveryError(text, permanent=error in UNSENDABLE)


def _shown(response: PostResponse) -> str:
    return _shown_text(response.text)


def _shown_text(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text[:300]).split())[:120]


def _targets(settings: SlackSettings) -> tuple[str, ...]:
    """The channel, or the webhook's host: its path is its secret."""
    if settings.webhook is None:
        return (settings.channel or "",)
    return (urlsplit(settings.webhook.get_secret_value()).hostname or "",)


def _open(settings: SlackSettings, tools: Tools) -> WebhookNotifier | TokenNotifier:
    if settings.webhook is not None:
        return WebhookNotifier(settings.webhook, tools.post)
    return TokenNotifier(settings.token or SecretStr(""), tools.post)


CHANNEL = ChannelKind(name="slack", settings=SlackSettings, forms=(Form.SLACK,), targets=_targets, open=_open)
