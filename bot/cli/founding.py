"""What somebody wishes for → a first feeds.yaml: the shipped one with their subscription in it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import bot
from bot.errors import ConfigError, DefwatchError, UsageError

_SUBSCRIPTIONS = re.compile(r"^subscriptions:\n(?:(?:#|\s).*\n|\n)*?(?=\n*# ─)", re.MULTILINE)
_EMAIL = re.compile(r"^#  email:\n(?:#    .*\n)+", re.MULTILINE)
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_+/-]*")
_TIMEZONE = re.compile(r"^(  timezone: )\S+", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the options or the answers of `init` say; empty is not wished for."""

    email: str | None = None
    smtp: str | None = None
    username: str | None = None
    sender: str | None = None
    slack: bool = False
    schedule: str | None = None
    timezone: str | None = None
    keywords: tuple[str, ...] = ()

    def next_steps(self, path: str) -> Iterator[str]:
        """What to type now."""
        secrets = {"SMTP_PASSWORD": self.username, "SLACK_WEBHOOK_URL": self.slack}
        for name in (name for name, needed in secrets.items() if needed):
            yield f"export {name}=…                 # or {name}_FILE, a file that holds it"
        yield f"defwatch doctor --config {path}        # is all well?"
        name = "desk" if self.email else "war-room" if self.slack else ""
        if name:
            yield f"defwatch doctor --config {path} --send {name}     # a message marked TEST"
        yield f"defwatch run --config {path}"


def write(path: Path, wishes: Wishes) -> None:
    """Write the file, if it would be valid.

    Raises:
        UsageError: a wish cannot mean anything.
        DefwatchError: the file is there already, or cannot be written.
    """
    text = compose(_shipped(), wishes)
    from bot import config

    try:
        config.parse(path, text, environ=os.environ)
    except ConfigError as error:
        told = "; ".join(mistake.message for mistake in error.mistakes)
        raise UsageError(f"init: {told}") from error
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise DefwatchError(f"init: {path}: is there already; nothing was written") from None
    except OSError as error:
        raise DefwatchError(f"init: {path}: {error.strerror}: choose another place with --config") from error


def compose(shipped: str, wishes: Wishes) -> str:
    """The shipped file with the wishes in their places.

    Raises:
        UsageError: mail is wished for without a server, or a server without mail.
    """
    if bool(wishes.email) != bool(wishes.smtp):
        raise UsageError("init: --email ADDRESS and --smtp URL belong together")
    if (wishes.username or wishes.sender) and not wishes.email:
        raise UsageError("init: --username and --from belong to --email ADDRESS")
    text = shipped
    watched = {line.strip(" -\n") for line in shipped.splitlines() if line.startswith("  - ")}
    if new := [one for one in wishes.keywords if one not in watched]:
        lines = "".join(f"  - {_quoted(one)}\n" for one in new)
        text = text.replace("\nwatchlist:\n", f"\nwatchlist:\n{lines}", 1)
    if wishes.timezone:
        zone = wishes.timezone if _PLAIN.fullmatch(wishes.timezone) else _quoted(wishes.timezone)
        text = _TIMEZONE.sub(lambda found: f"{found[1]}{zone}", text, count=1)
    if wishes.email:
        text = _EMAIL.sub(lambda _: "".join(_email(wishes)), text, count=1)
    if wishes.email or wishes.slack:
        text = _SUBSCRIPTIONS.sub(lambda _: "".join(_subscriptions(wishes)), text, count=1)
    return text


def _email(wishes: Wishes) -> Iterator[str]:
    yield "  email:\n"
    yield f"    smtp: {_quoted(wishes.smtp)}\n"
    if wishes.username:
        yield f"    username: {_quoted(wishes.username)}\n"
        yield '    password: "${SMTP_PASSWORD}"\n'
    yield f"    from: {_quoted(wishes.sender or wishes.email)}\n"


def _subscriptions(wishes: Wishes) -> Iterator[str]:
    schedule = _quoted(wishes.schedule or "daily 08:00")
    keywords = f"    keywords: [{', '.join(map(_quoted, wishes.keywords))}]\n" if wishes.keywords else ""
    yield "subscriptions:\n"
    if wishes.email:
        yield f"  - name: desk\n{keywords}    schedule: {schedule}\n"
        yield f"    email: {{to: [{_quoted(wishes.email)}]}}\n"
    if wishes.slack:
        yield f"  - name: war-room\n{keywords}    schedule: {schedule}\n"
        yield '    slack: {webhook: "${SLACK_WEBHOOK_URL}"}\n'


def _quoted(text: str | None) -> str:
    """A text as YAML reads it whatever stands in it; a $ before { is no reference."""
    return json.dumps(text, ensure_ascii=False).replace("${", "$${")


def _shipped() -> str:
    """The feeds.yaml that comes with the program: in its package, or beside it in a work tree."""
    package = Path(bot.__file__).parent
    for place in (package / "feeds.yaml", package.parent / "feeds.yaml"):
        if place.is_file():
            return place.read_text(encoding="utf-8")
    raise DefwatchError(f"init: {package}: the shipped feeds.yaml is missing: install Defwatch again")
