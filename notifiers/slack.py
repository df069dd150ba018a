"""Message → Slack: one POST to an incoming webhook, or `chat.postMessage` with a bot's token."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, SecretStr, model_validator

from bot.errors import DeliveryError
from bot.model import Form, Message
from notifiers.base import ChannelKind, ChannelSettings, PostResponse, Tools
from notifiers.posting import USUAL_WAIT, answer, host, shown, web_address

API = "https://slack.com/api/"

SECONDS_APART = 1.0
"""Slack takes a message a second to a channel."""

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

THREAD_GONE = frozenset(
    {"thread_not_found", "message_not_found", "invalid_thread_ts", "cannot_reply_to_message"}
)
"""Errors of a reply whose thread was deleted: the message then stands alone."""

UNSENDABLE = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text"}
)
"""Errors that are the message's own: trying again gives the same."""


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

    webhook: Annotated[SecretStr, AfterValidator(web_address)] | None = None
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


class Pace:
    """When the next message may go to a channel: to each in its turn, whoever sends."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._free: dict[str, float] = {}

    async def turn(self, place: str) -> None:
        """Wait for the channel to be free; a clock that was turned back costs a minute at most."""
        now = self._tools.now()
        at = max(now, min(self._free.get(place, now), now + 60))
        self._free[place] = at + SECONDS_APART
        if at > now:
            await self._tools.sleep(at - now)


class WebhookNotifier:
    """Posts to an incoming webhook, of Slack or of anything that speaks like it."""

    def __init__(self, webhook: SecretStr, tools: Tools) -> None:
        self._webhook = webhook
        self._tools = tools

    async def send(self, message: Message, *, target: str, key: str, thread: str = "") -> str:  # noqa: ARG002  # a webhook knows no threads
        """Post the message; the receipt is the answer.

        Raises:
            DeliveryError: Slack did not take it.
        """
        url = self._webhook.get_secret_value()
        await self._tools.once(Pace).turn(url)
        content = message.parts[Form.SLACK].encode()
        response = await answer(self._tools, url, content, {"Idempotency-Key": key}, place=f"Slack: {target}")
        if response.status_code != 200:
            raise self._error(response)
        if response.text.lstrip().startswith("<"):
            raise DeliveryError(
                f"Slack: {target}: a web page answers, not a webhook: {shown(response.text)}: "
                "check its address, and what stands between (a proxy's log-in)",
                permanent=False,
            )
        return f"200 {shown(response.text)}"

    async def probe(self) -> str:
        """Nothing: a webhook answers messages only."""
        return ""

    def _error(self, response: PostResponse) -> DeliveryError:
        """The webhook's refusal; where the webhook itself is gone, its subscription is paused."""
        status = response.status_code
        hint = WEBHOOK_HINTS.get(status, "")
        text = f"Slack: {status} {shown(response.text)}" + (f": {hint}" if hint else "")
        permanent = 400 <= status < 500 and status != 408
        return DeliveryError(text, permanent=permanent, pause_after=1 if hint else 0)


class TokenNotifier:
    """Posts as a bot to a channel; what follows a message up stands in its thread and in the channel."""

    def __init__(self, token: SecretStr, tools: Tools) -> None:
        self._token = token
        self._tools = tools

    async def send(self, message: Message, *, target: str, key: str, thread: str = "") -> str:
        """Post the message; the receipt is where it stands: the channel's id and the message's time.

        Raises:
            DeliveryError: Slack did not take it.
        """
        payload = {"channel": target, **json.loads(message.parts[Form.SLACK])}
        began = thread.rpartition(" ")[2]
        reply = {"thread_ts": began, "reply_broadcast": True} if began else {}
        said = await self._said("chat.postMessage", target, {**payload, **reply}, key=key)
        if reply and said.get("error") in THREAD_GONE:
            said = await self._said("chat.postMessage", target, payload, key=f"{key} alone")
        if said.get("ok") is not True:
            raise _token_error(said, target)
        return shown(f"{said.get('channel')} {said.get('ts')}")

    async def probe(self) -> str:
        """Which workspace the token opens, and as whom.

        Raises:
            DeliveryError: it opens none.
        """
        said = await self._said("auth.test", "auth.test", {}, key="")
        if said.get("ok") is not True:
            raise _token_error(said, "auth.test")
        return shown(f"Slack answers: {said.get('user')} in {said.get('team')}")

    async def _said(
        self, method: str, place: str, payload: Mapping[str, object], *, key: str
    ) -> dict[str, object]:
        await self._tools.once(Pace).turn(f"{self._token.get_secret_value()} {place}")
        headers = {"Authorization": f"Bearer {self._token.get_secret_value()}"}
        if key:
            headers["Idempotency-Key"] = key
        response = await answer(
            self._tools, API + method, json.dumps(payload).encode(), headers, place=f"Slack: {place}"
        )
        return _answered(response)


def _answered(response: PostResponse) -> dict[str, object]:
    try:
        said = json.loads(response.text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or ("ok" not in said and "error" not in said):
        raise DeliveryError(f"Slack: {response.status_code} {shown(response.text)}", permanent=False)
    return said


def _token_error(said: Mapping[str, object], channel: str) -> DeliveryError:
    """Trouble with the token or the channel pauses it until the operator has mended it."""
    error = str(said.get("error") or "refused without a reason")
    hint = TOKEN_HINTS.get(error, "")
    text = f"Slack: {channel}: {shown(error)}" + (f": {hint}" if hint else "")
    if error in ("ratelimited", "rate_limited"):
        return DeliveryError(text, permanent=False, retry_after=USUAL_WAIT)
    return DeliveryError(text, permanent=bool(hint) or error in UNSENDABLE, pause_after=1 if hint else 0)


def _targets(settings: SlackSettings) -> tuple[str, ...]:
    """The channel, or the webhook's host: its path is its secret."""
    if settings.webhook is None:
        return (settings.channel or "",)
    return (host(settings.webhook),)


def _open(settings: SlackSettings, tools: Tools) -> WebhookNotifier | TokenNotifier:
    if settings.webhook is not None:
        return WebhookNotifier(settings.webhook, tools)
    return TokenNotifier(settings.token or SecretStr(""), tools)


CHANNEL = ChannelKind(name="slack", settings=SlackSettings, forms=(Form.SLACK,), targets=_targets, open=_open)
