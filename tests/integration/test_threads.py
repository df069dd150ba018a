"""An update of a story stands in the thread of the message that told it first, in Slack as in mail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model import ArticleId, DeliveryStatus, Fingerprint, Signature, Sketch, StoryId
from bot.outbox import Mailbox, Outbox
from notifiers.base import Tools, channels
from tests.factories import article, match, subscription
from tests.integration.test_outbox import INSTANT, Office
from tests.receivers import FakeSlack, answer


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    room = Office(tmp_path)
    yield room
    room.store.close()


def slack_at(office: Office, slack: FakeSlack) -> Outbox:
    """The office's outbox, with a channel of Slack to which a bot posts."""
    kind = channels()["slack"]
    settings = kind.settings.model_validate({"token": "xoxb-SECRET", "channel": "#defence"})
    box = Mailbox(
        subscription=subscription(schedule=INSTANT, cooldown=timedelta(0)),
        forms=kind.forms,
        targets=kind.targets(settings),
        notifier=kind.open(settings, Tools(email=None, post=slack)),
    )
    return Outbox(
        store=office.store,
        clock=office.clock,
        jitter=lambda: 0.0,
        mailboxes=[box],
        horizon=timedelta(hours=48),
        base_url="http://127.0.0.1:8000",
    )


def more_of_it(office: Office, number: int, keyword: str) -> None:
    """Another article of the first story, with another keyword."""
    now = office.clock.now()
    reported = replace(article(number), id=ArticleId(0), first_seen=now, published=now)
    sketch = Sketch(fingerprint=Fingerprint(), signature=Signature(), at=now)
    with office.store.writing() as archive:
        key = archive.articles.add(reported, waiting=False)
        archive.articles.set_matches(key, [match(keyword, keyword)])
        archive.stories.file(
            key, sketch, story_id=StoryId(1), duplicate_of=None, origin="Other", reason="alike", now=now
        )


@pytest.mark.anyio
async def test_updates_in_slack_stand_in_the_thread_of_the_first_alert(office: Office) -> None:
    stamps = iter(["1401383885.000061", "1401383999.000100", "1401384000.000200", "1401384001.000300"])
    slack = FakeSlack(answer=lambda: answer(text=f'{{"ok": true, "channel": "C1", "ts": "{next(stamps)}"}}'))
    outbox = slack_at(office, slack)
    statuses = []
    office.news(1)
    for number, keyword in ((2, "Su-57"), (3, "S-500")):
        office.clock.pass_by(timedelta(minutes=6))
        outbox.queue_instant()
        statuses += [outcome.status async for outcome in outbox.deliver()]
        more_of_it(office, number, keyword)
    office.news(4)
    office.clock.pass_by(timedelta(minutes=6))
    outbox.queue_instant()
    statuses += [outcome.status async for outcome in outbox.deliver()]

    assert statuses == [DeliveryStatus.SENT] * 4
    assert [payload.get("thread_ts") for payload in slack.payloads] == [
        None,
        "1401383885.000061",
        "1401383885.000061",
        None,
    ]
    assert [payload.get("reply_broadcast") for payload in slack.payloads] == [None, True, True, None]
