"""run, poll, demo, and the container's health check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import console
from bot.errors import DefwatchError, UsageError

if TYPE_CHECKING:
    from bot.demo import Round
    from bot.model import Config, DeliveryOutcome, FeedState
    from storage.store import Store


@click.command()
@console.common
@click.option(
    "--port", envvar="DEFWATCH_PORT", default=8000, show_default=True, type=click.IntRange(0, 65535)
)
@click.option("--host", envvar="DEFWATCH_HOST", default="127.0.0.1", show_default=True)
def run_(config_path: str, database: str, port: int, host: str) -> None:
    """Poll, deliver and serve the web page until SIGTERM or SIGINT; SIGHUP reads feeds.yaml again."""
    from bot.run import run

    console.start_logs()
    config = console.load_config(config_path)
    with console.open_store(database) as store:
        serving = run(config, store, load=lambda: console.load_config(config_path), host=host, port=port)
        console.wait_for(serving)


@click.command()
@console.common
@console.as_json
@click.option("--all", "all_", is_flag=True, help="All feeds, due or not.")
@click.option("--feed", "names", multiple=True, metavar="NAME", help="Only this feed, due or not.")
@click.option("--no-deliver", is_flag=True, help="Queue what is to be told, send nothing.")
@click.option("--strict", is_flag=True, help="Exit 1 if a feed failed.")
def poll_(
    config_path: str,
    database: str,
    *,
    json_: bool,
    all_: bool,
    names: tuple[str, ...],
    no_deliver: bool,
    strict: bool,
) -> None:
    """Poll the feeds that are due, carry what is new through to stories and matches, deliver, exit."""
    config = console.load_config(config_path)
    with console.open_store(database) as store:
        failed = console.wait_for(
            _poll(config, store, all_=all_, names=names, deliver=not no_deliver, json_=json_)
        )
    if strict and failed:
        raise DefwatchError(f"poll: {failed} feed(s) failed (--strict)")


async def _poll(
    config: Config,
    store: Store,
    *,
    all_: bool,
    names: tuple[str, ...],
    deliver: bool,
    json_: bool,
) -> int:
    import asyncio

    from bot.app import open_app
    from bot.telemetry import first_poll_line

    outcomes, deliveries = [], []
    async with open_app(config, store) as app:
        states = await app.pipeline.feeds()
        if names:
            chosen = [state for state in states if {state.name, state.feed.name, state.feed.url} & set(names)]
            _check_names(names, chosen)
        else:
            chosen = (
                [state for state in states if not state.feed.paused] if all_ else await app.pipeline.due()
            )
        with console.progress("polling", len(chosen)) as advance:
            async for outcome in app.pipeline.poll(chosen):
                outcomes.append(outcome)
                advance()
                if outcome.error:
                    console.say(f"{outcome.feed}: {outcome.error}")
        await asyncio.to_thread(app.outbox.queue_instant)
        if deliver:
            deliveries = [outcome async for outcome in app.outbox.deliver()]
    for sent in deliveries:
        console.say(_delivered(sent))
    if json_:
        console.out_json({"feeds": outcomes, "deliveries": [_brief(sent) for sent in deliveries]})
    else:
        console.say(first_poll_line(outcomes))
        counts = [
            sum(getattr(outcome, name) for outcome in outcomes) for name in ("new", "updated", "matched")
        ]
        console.out("{} new entries, {} updated, {} matched".format(*counts))
    return sum(1 for outcome in outcomes if outcome.error)


def _check_names(names: tuple[str, ...], chosen: list[FeedState]) -> None:
    found = {text for state in chosen for text in (state.name, state.feed.name, state.feed.url)}
    missing = [name for name in names if name not in found]
    if missing:
        raise UsageError(f"feed: {missing[0]}: no such name or address (see `defwatch feeds list`)")


def _delivered(outcome: DeliveryOutcome) -> str:
    delivery = outcome.delivery
    told = f"{delivery.subscription}: {delivery.channel} to {delivery.target}: {outcome.status.value}"
    return f"{told}: {outcome.receipt or outcome.error}"


def _brief(outcome: DeliveryOutcome) -> dict[str, object]:
    delivery = outcome.delivery
    return {
        "key": delivery.key,
        "subscription": delivery.subscription,
        "channel": delivery.channel,
        "target": delivery.target,
        "subject": delivery.message.subject,
        "status": outcome.status.value,
        "error": outcome.error,
        "receipt": outcome.receipt,
    }


@click.command()
@click.option("--once", is_flag=True, help="Exit after the deliveries, with 0 only if both arrived.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
def demo_(*, once: bool, port: int) -> None:
    """Everything with no internet: bundled feeds, a local mail server and a local webhook."""
    console.start_logs()
    console.wait_for(_demo(once=once, port=port))


async def _demo(*, once: bool, port: int) -> None:
    from bot.app import SystemClock, open_app
    from bot.demo import perform, rehearsal
    from bot.run import run

    folder = _demo_folder()
    async with rehearsal(folder, now=SystemClock().now()) as stage:
        with console.open_store(stage.database) as store:
            async with open_app(stage.config, store) as app:
                played = await perform(stage, app)
            _show(played)
            if not (stage.receivers.mails and stage.receivers.slack):
                raise DefwatchError("demo: not everything arrived: " + _missed(played))
            if not once:
                console.say(f"\nThe page: http://127.0.0.1:{port}   (Ctrl-C ends the demonstration)")
                load = lambda: stage.config  # noqa: E731  # the demonstration's file does not change
                await run(stage.config, store, load=load, host="127.0.0.1", port=port)


def _demo_folder() -> Path:
    """A fresh folder for what the demonstration leaves to look at."""
    import shutil
    import tempfile

    folder = Path("data/demo")
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="defwatch-demo-"))
    return folder


def _show(played: Round) -> None:
    for outcome in played.polls:
        counts = f"{outcome.new} entries, {outcome.matched} matched, {outcome.pages_read} pages read"
        console.say(f"  {outcome.feed}: {outcome.error or counts}")
    for sent in played.deliveries:
        console.say(_delivered(sent))
    console.out(f"\n--- the mail ---\n{played.mail_text}\n--- Slack, first line ---\n{played.slack_text}\n")
    console.say("Saved, to open: " + ", ".join(str(file) for file in played.files))


def _missed(played: Round) -> str:
    errors = [f"{sent.delivery.channel}: {sent.error}" for sent in played.deliveries if sent.error]
    return "; ".join(errors) or "nothing was queued"


@click.command(hidden=True)
@console.common
def healthcheck_(config_path: str, database: str) -> None:
    """Ask the running process's /healthz; exit 1 where it does not answer."""
    import http.client

    from bot.run import port_file

    file = port_file(database)
    try:
        port = int(file.read_text())
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
    except (OSError, ValueError) as error:
        raise DefwatchError(f"health: {file}: no process answers: {error}") from error
    if status != 200:
        raise DefwatchError(f"health: port {port} answered {status}")
