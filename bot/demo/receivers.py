"""Where the demo delivers: a real SMTP server that keeps messages, and a webhook that checks like Slack."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from types import TracebackType

from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.demo import slack_limits
from bot.demo.loopback import free_port, serve


class Receivers:
    """Receives while the block lasts: `mails` are messages as they came, `slack` accepted payloads.

    `refused` are the webhook's answers to payloads that it did not accept.
    """

    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self.smtp_url = ""
        self.webhook_url = ""
        self.mails: list[bytes] = []
        self.slack: list[dict[str, object]] = []
        self.refused: list[str] = []

    async def __aenter__(self) -> Receivers:
        mail_socket, mail_port = self._stack.enter_context(free_port())
        loop = asyncio.get_running_loop()
        server = await loop.create_server(self._smtp, sock=mail_socket)
        self._stack.callback(server.close)
        self.smtp_url = f"smtp://127.0.0.1:{mail_port}"
        hook_socket, hook_port = self._stack.enter_context(free_port())
        app = Starlette(routes=[Route("/services/{path:path}", self._webhook, methods=["POST"])])
        await self._stack.enter_async_context(serve(app, hook_socket))
        self.webhook_url = f"http://127.0.0.1:{hook_port}/services/T000/B000/demo"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def _smtp(self) -> SMTP:
        return SMTP(self, hostname="localhost", ident="Defwatch demo", enable_SMTPUTF8=True)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a message (aiosmtpd calls it by this name)."""
        self.mails.append(envelope.original_content or b"")
        return f"250 kept as message {len(self.mails)}"

    async def _webhook(self, request: Request) -> Response:
        answer, payload = _judged(await request.body())
        if payload is None:
            self.refused.append(answer)
            return PlainTextResponse(answer, status_code=400)
        self.slack.append(payload)
        return PlainTextResponse("ok")


def _judged(body: bytes) -> tuple[str, dict[str, object] | None]:
    """Slack's answer, and the payload where it is accepted."""
    try:
        payload = json.loads(body)
    except ValueError:
        return "invalid_payload", None
    if not isinstance(payload, dict):
        return "invalid_payload", None
    problems = slack_limits.problems(payload)
    return (problems[0], None) if problems else ("ok", payload)
