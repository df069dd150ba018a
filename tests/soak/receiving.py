"""Receivers that take what comes, or misbehave, and a trap that kills the sender at a chosen moment."""

from __future__ import annotations

import asyncio
import json
import subprocess
import threading
from collections import Counter
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.acceptance.mailroom import Mailroom
from tests.receivers import cut
from tests.servers import Asked, Page, Raw, Site

STALL_SECONDS = 120
"""How long a receiver that stalls says nothing: longer than any sender waits."""


class Place(StrEnum):
    """Where the trap can stand."""

    START = "start-up"
    FEED = "a feed is asked"
    PAGE = "a page is asked"
    FILED = "filing and composing"
    RECEIVER = "a receiver is named"
    BODY = "a message has come, unanswered"
    TAKEN = "a message is taken, unrecorded"


class Weather(StrEnum):
    """How the receivers behave."""

    FAIR = "fair"
    REFUSES = "refuses for now"
    STALLS = "stalls"
    DROPS = "hangs up after DATA"
    BUSY = "429"
    BROKEN = "500"


class Trap:
    """Kills the process it is armed for with SIGKILL, so long after the nth time something happens."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._place, self._nth, self._delay = Place.START, 1, 0.0
        self._seen: Counter[Place] = Counter()

    def arm(self, process: subprocess.Popen[str], place: Place, *, nth: int, delay_seconds: float) -> None:
        """Wait for the nth such event from now on."""
        with self._lock:
            self._seen.clear()
            self._process, self._place, self._nth, self._delay = process, place, nth, delay_seconds
        self.at(Place.START)

    def at(self, place: Place) -> None:
        """Something happens; called by whichever thread sees it."""
        with self._lock:
            self._seen[place] += 1
            hit = place is self._place and self._seen[place] == self._nth
            process = self._process if hit else None
        if process is not None:
            threading.Timer(self._delay, process.kill).start() if self._delay else process.kill()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A message that a receiver took, whatever it answered after that."""

    turn: int
    target: str
    key: str
    text: str
    answered: bool


class Receivers:
    """A mail server, a webhook and a Slack webhook on loopback; `turn` numbers the run they are in."""

    def __init__(self, site: Site, trap: Trap) -> None:
        self.weather = Weather.FAIR
        self.turn = 0
        self.arrivals: list[Arrival] = []
        self.mail = _Mail(self, trap)
        self._trap = trap
        self._over = threading.Event()
        self._others = set(threading.enumerate())
        for path in ("/hook", "/slack"):
            site.pages[path] = self._posted

    def next_turn(self) -> None:
        """Let what the last run sent arrive, and count on."""
        self._over.set()
        for thread in set(threading.enumerate()) - self._others - {self.mail.thread}:
            if thread.is_alive():
                thread.join(timeout=5)
        self.mail.rest()
        self._over = threading.Event()
        self.turn += 1

    def arrived(self, target: str, key: str, text: str, *, answered: bool = True) -> None:
        """Keep what was taken."""
        one = Arrival(turn=self.turn, target=target, key=key, text=text, answered=answered)
        self.arrivals.append(one)

    def _posted(self, asked: Asked) -> Page | Raw:
        self._trap.at(Place.RECEIVER)
        self._trap.at(Place.BODY)
        if self.weather is Weather.BUSY:
            return Page(status=429, headers={"Retry-After": "1"})
        if self.weather in {Weather.BROKEN, Weather.REFUSES}:
            return Page(status=500, body=b"broken")
        if self.weather is Weather.STALLS:
            self._over.wait(STALL_SECONDS)
            return Page(status=500)
        dropped = self.weather is Weather.DROPS
        text = json.dumps(json.loads(asked.body), ensure_ascii=False)
        self.arrived(asked.path, asked.headers["idempotency-key"], text, answered=not dropped)
        self._trap.at(Place.TAKEN)
        return Raw(wire=b"", then="reset") if dropped else Page(body=b"ok")


class _Mail(Mailroom):
    """The mail server."""

    def __init__(self, receivers: Receivers, trap: Trap) -> None:
        super().__init__()
        self._receivers = receivers
        self._trap = trap

    @property
    def thread(self) -> threading.Thread:
        """Where the server runs."""
        return self._thread

    def rest(self) -> None:
        """Wait until nobody talks any more."""
        self._do(self._rest())

    async def _rest(self) -> None:
        if others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others, timeout=5)

    async def handle_RCPT(  # noqa: N802  # aiosmtpd finds its hooks by these names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._trap.at(Place.RECEIVER)
        if self._receivers.weather in {Weather.REFUSES, Weather.BUSY}:
            return "450 4.2.1 not now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  # aiosmtpd finds its hooks by these names
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self._trap.at(Place.BODY)
        weather = self._receivers.weather
        if weather is Weather.STALLS:
            await asyncio.sleep(STALL_SECONDS)
        if weather in {Weather.STALLS, Weather.BROKEN}:
            return "451 4.3.0 cannot store it"
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        body = letter.get_body(("plain",))
        assert body is not None
        dropped = weather is Weather.DROPS
        text = f"{letter['Subject']}\n{body.get_content()}"
        self._receivers.arrived(
            str(envelope.rcpt_tos[0]), str(letter["Message-ID"]), text, answered=not dropped
        )
        self._trap.at(Place.TAKEN)
        if dropped:
            cut(server)
        return "250 OK"
