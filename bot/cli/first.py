"""init and doctor: a first feeds.yaml; what is wrong here and its cure; a test message."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli import console
from bot.errors import DefwatchError, DeliveryError

if TYPE_CHECKING:
    from bot.cli.founding import Wishes
    from bot.model import Config


@click.command()
@click.option("--email", metavar="ADDRESS", help="Send digests there; needs --smtp.")
@click.option("--smtp", metavar="URL", help="The mail server, smtp://mail.example.org:587.")
@click.option("--username", metavar="NAME", help="Of the mail server; the password is ${SMTP_PASSWORD}.")
@click.option("--from", "sender", metavar="ADDRESS", help="Who the mail is from; else where it goes.")
@click.option("--slack", is_flag=True, help="Send digests to the webhook in ${SLACK_WEBHOOK_URL}.")
@click.option("--schedule", metavar="S", help="When: instant, daily 08:00, weekly mon 08:00, …")
@click.option("--timezone", metavar="ZONE", help="Of schedules and times, Asia/Kolkata.")
@click.option("--keyword", "keywords", multiple=True, metavar="K", help="Only these; may be given again.")
@console.common
def init_(config_path: str, database: str, **given: Any) -> None:
    """Write a first feeds.yaml: the shipped feeds and watch-list, and your subscription.

    On a terminal it asks what no option says. Nothing is overwritten.
    """
    from bot.cli.founding import Wishes, write

    if Path(config_path).exists():
        raise DefwatchError(f"init: {config_path}: is there already; nothing was written")
    is_said = any(given.values())
    wishes = _asked() if not is_said and sys.stdin.isatty() and sys.stdout.isatty() else Wishes(**given)
    write(Path(config_path), wishes)
    console.out(f"{config_path} is written")
    for line in wishes.next_steps(config_path):
        console.out(line)


def _asked() -> Wishes:
    """The wishes of somebody at a terminal."""
    from bot.cli.founding import Wishes

    timezone = click.prompt("Your time zone", default="Asia/Kolkata")
    schedule = click.prompt("When to tell (instant, daily 08:00, weekly mon 08:00)", default="daily 08:00")
    email = click.prompt("Mail address for digests (empty: none)", default="", show_default=False)
    smtp = username = ""
    if email:
        smtp = click.prompt("Mail server", default="smtp://localhost:25")
        username = click.prompt("User name there (empty: none)", default="", show_default=False)
    slack = click.confirm("A Slack webhook too?", default=False)
    return Wishes(
        email=email, smtp=smtp, username=username, slack=slack, schedule=schedule, timezone=timezone
    )


@click.command()
@click.option("--send", "name", metavar="NAME", help="Send a message marked TEST to this subscription.")
@console.as_json
@console.common
def doctor_(config_path: str, database: str, *, json_: bool, name: str | None) -> None:
    """What is wrong here, and its cure; exit 1 where something is.

    With --send a message marked TEST goes through a subscription's real channel; nothing is recorded.
    """
    if name:
        console.wait_for(_send(console.load_config(config_path), name, json_=json_))
        return
    from bot.cli import checks

    found = checks.run(config_path, database)
    wrong = sum(1 for check in found if check.state is checks.State.WRONG)
    if json_:
        console.out_json({"ok": not wrong, "checks": found})
    else:
        for check in found:
            console.out(f"{check.state:<9}{check.name:<15}{console.clean(check.told)}")
    if wrong:
        raise DefwatchError(f"doctor: {wrong} of {len(found)} checks found something wrong")


async def _send(config: Config, name: str, *, json_: bool) -> None:
    from bot.app import mailbox, open_client, tools
    from bot.cli import trial
    from bot.cli.telling import named

    subscription, now = named(config, name), console.now()
    async with open_client(config) as client:
        box = mailbox(subscription, tools(config, client))
        message = trial.message(subscription, forms=box.forms, now=now)
        answers: dict[str, dict[str, str]] = {}
        for target in box.targets:
            try:
                receipt = await box.notifier.send(message, target=target, key=trial.key(now, target))
            except DeliveryError as error:
                answers[target] = {"error": str(error)}
            else:
                answers[target] = {"receipt": receipt}
    if json_:
        console.out_json([{"subscription": name, "target": one, **said} for one, said in answers.items()])
    else:
        for target, said in answers.items():
            if "receipt" in said:
                console.out(f"{name}: {target}: {said['receipt']}")
    errors = [said["error"] for said in answers.values() if "error" in said]
    if errors:
        raise DefwatchError("\n".join(errors))
