"""Message → any program: its JSON in one signed POST."""

from __future__ import annotations

import hashlib
import hmac
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, SecretStr

from bot.errors import DeliveryError
from bot.model import Form, Message
from notifiers.base import ChannelKind, ChannelSettings, PostResponse, Tools
from notifiers.posting import answer, host, shown, web_address

OF_THE_MESSAGE = (400, 413, 415, 422)
"""Refusals of what was posted: the same again would be refused again."""

HINTS = {
    401: "check the secret at both ends",
    403: "check the secret at both ends",
    404: "nothing is there: check the url",
    405: "it takes no POST: check the url",
    410: "it was removed there: give the new url, or remove the subscription",
}


class WebhookSettings(ChannelSettings):
    """`webhook:` of a subscription: where to, and the key that signs what is posted."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"url": "https://example.org/hooks/secret-part", "secret": "a long random secret-part"}
            ]
        }
    )

    url: Annotated[SecretStr, AfterValidator(web_address)]
    secret: Annotated[SecretStr, Field(min_length=1)] | None = None


def signature(content: bytes, *, secret: str, at: int) -> str:
    """`t=<unix time>,v1=<hex>`: HMAC-SHA256 over the time in decimal digits, a full stop and the body."""
    signed = hmac.new(secret.encode(), b"%d." % at + content, hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"


class WebhookNotifier:
    """Posts the message's JSON; a retry has the same body and key, and a signature of its own time."""

    def __init__(self, settings: WebhookSettings, tools: Tools) -> None:
        self._settings = settings
        self._tools = tools

    async def send(self, message: Message, *, target: str, key: str, thread: str = "") -> str:  # noqa: ARG002  # the body names its stories
        """Post the message; the receipt is the answer.

        Raises:
            DeliveryError: it was not taken.
        """
        content = message.parts[Form.JSON].encode()
        headers = {"Idempotency-Key": key}
        if self._settings.secret:
            secret = self._settings.secret.get_secret_value()
            headers["X-Defwatch-Signature"] = signature(content, secret=secret, at=int(self._tools.now()))
        url = self._settings.url.get_secret_value()
        response = await answer(self._tools, url, content, headers, place=f"webhook: {target}")
        if not 200 <= response.status_code < 300:
            raise _refused(response, target)
        return f"{response.status_code} {shown(response.text)}".strip()

    async def probe(self) -> str:
        """Nothing: a webhook answers messages only."""
        return ""


def _refused(response: PostResponse, target: str) -> DeliveryError:
    """Trouble of address or server can be mended, so it is tried again; one that is gone is paused."""
    status = response.status_code
    hint = HINTS.get(status, "")
    if 300 <= status < 400:
        hint = f"it leads to {shown(response.headers.get('location', 'elsewhere'))}: give that url"
    text = f"webhook: {target}: {status} {shown(response.text)}".rstrip() + (f": {hint}" if hint else "")
    return DeliveryError(
        text, permanent=status == 410 or status in OF_THE_MESSAGE, pause_after=1 if status == 410 else 0
    )


CHANNEL = ChannelKind(
    name="webhook",
    settings=WebhookSettings,
    forms=(Form.JSON,),
    targets=lambda settings: (host(settings.url),),
    open=WebhookNotifier,
)
