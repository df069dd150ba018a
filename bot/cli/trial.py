"""A message marked TEST, in every form, so that a channel can be tried without any news."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from bot.model import Form, Message, Subscription


def message(subscription: Subscription, *, forms: Iterable[Form], now: datetime) -> Message:
    """The test message of a subscription, made now."""
    local = now.astimezone(ZoneInfo(subscription.timezone))
    subject = f"TEST: Defwatch reaches {subscription.name}"
    body = (
        f"This is a TEST of the subscription {subscription.name}, sent {local:%Y-%m-%d %H:%M %Z} by "
        "`defwatch doctor --send`. It tells no news, and nothing of it is recorded."
    )
    made = {"text": f"*{_escaped(subject)}*\n{_escaped(body)}", "type": "mrkdwn"}
    parts = {
        Form.TEXT: f"{subject}\n\n{body}\n",
        Form.HTML: f'<!doctype html><html lang="en"><title>{escape(subject)}</title>'
        f"<h1>{escape(subject)}</h1><p>{escape(body)}</p></html>",
        Form.SLACK: json.dumps(
            {
                "text": _escaped(subject),
                "blocks": [{"type": "section", "text": made}],
                "unfurl_links": False,
                "unfurl_media": False,
            }
        ),
        Form.JSON: json.dumps(
            {"test": True, "subscription": subscription.name, "made": now.isoformat(), "subject": subject}
        ),
    }
    return Message(
        subject=subject,
        preview="",
        parts={form: parts[form] for form in forms},
        date=local,
        list_id=subscription.name,
    )


def key(now: datetime, target: str) -> str:
    """A key that no other message has."""
    return hashlib.sha256(f"test {now.isoformat()} {target}".encode()).hexdigest()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
