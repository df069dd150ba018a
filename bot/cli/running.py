"""run, poll, demo, and the container's health check."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli import console
from bot.errors import DefwatchError, UsageError

if TYPE_CHECKING:
    from bot.demo import Round
    from bot.model import Config, FeedState
    from storage.store import Store


@click.command()
@click.option(
    "--port",
    envvar="DEFWATCH_PORT",
    default=8000,
    metavar="P",
    show_default=True,
    show_envvar=True,
    type=click.IntRange(0, 65535),
    help="Of the web page; 0 takes a free one.",
)
@click.option(
    "--host",
    envvar="DEFWATCH_HOST",
    default="127.0.0.1",
    metavar="H",
    show_default=True,
    show_envvar=True,
    help="Address to listen on; 0.0.0.0 for other machines too.",
)
@console.common
def run_(config_path: str, database: str, port: int, host: str) -> None:
    """Poll, deliver and serve the web page until SIGTERM or SIGINT; SIGHUP reads feeds.yaml again."""
    from bot.run import run

    config = console.load_config(config_path)
    console.start_logs(config)
    with console.open_store(database) as store:
        serving = run(config, store, load=partial(console.load_config, config_path), host=host, port=port)
        console.wait_for(serving)


@click.command()
@click.option("--all", "all_", is_flag=True, help="All feeds, due or not.")
@click.option("--feed", "names", multiple=True, metavar="NAME", help="Only this feed, due or not.")
@click.option("--no-deliver", is_flag=True, help="Queue what is to be told, send nothing.")
@click.option("--strict", is_flag=True, help="Exit 1 if a feed failed.")
@console.as_json
@console.common
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
    """Poll the feeds that are due, once.

    What is new is carried through to stories and matches, instant alerts are queued, what is queued is sent.
    """
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

    from bot import records
    from bot.app import open_app
    from bot.telemetry import delivery_line, feed_notices, round_lines

    outcomes, deliveries, began, lead = [], [], console.now(), store.lead()
    async with open_app(config, store) as app:
        states = await app.pipeline.feeds()
        if names:
            chosen = [state for state in states if {state.name, state.feed.name, state.feed.url} & set(names)]
            _check_names(names, chosen)
        elif all_:
            chosen = [state for state in states if not state.feed.paused]
        elif await asyncio.to_thread(lead.holds):
            chosen = await app.pipeline.due()
        else:
            chosen = []
            console.say("poll: another defwatch polls what is due (--all or --feed polls beside it)")
        with console.progress("polling", len(chosen)) as advance:
            async for outcome in app.pipeline.poll(chosen):
                outcomes.append(outcome)
                advance()
                for _, _, words in feed_notices(outcome):
                    console.say(console.clean(f"{outcome.feed}: {words}"))
        lead.release()
        seconds = (console.now() - began).total_seconds()
        await asyncio.to_thread(app.outbox.queue_instant)
        if deliver:
            deliveries = [outcome async for outcome in app.outbox.deliver()]
    for line in round_lines(outcomes, seconds=seconds, config=config):
        console.say(line)
    for sent in deliveries:
        console.say(delivery_line(sent))
    console.say_waiting(store)
    if json_:
        rows = [records.delivery(sent.delivery) for sent in deliveries]
        console.out_json({"feeds": outcomes, "deliveries": rows})
    else:
        counts = [
            sum(getattr(outcome, name) for outcome in outcomes) for name in ("new", "updated", "matched")
        ]
        console.out("{:,} new entries, {:,} updated, {:,} matched".format(*counts))
    return sum(1 for outcome in outcomes if outcome.error)


def _check_names(names: tuple[str, ...], chosen: list[FeedState]) -> None:
    found = {text for state in chosen for text in (state.name, state.feed.name, state.feed.url)}
    missing = [name for name in names if name not in found]
    if missing:
        raise UsageError(f"feed: {missing[0]}: no such name or address (see `defwatch feeds list`)")


@click.command()
@click.option("--once", is_flag=True, help="Exit after the deliveries, with 0 only if both arrived.")
@click.option(
    "--port",
    default=8000,
    metavar="P",
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Of the web page; 0 takes a free one.",
)
def demo_(*, once: bool, port: int) -> None:
    """See it all at work without internet.

    Bundled feeds are served on this machine, polled, made into stories, and delivered to a mail server and a
    Slack webhook of this machine. Touches neither your configuration nor your archive.
    """
    console.wait_for(_demo(once=once, port=port))


async def _demo(*, once: bool, port: int) -> None:
    from bot.app import open_app
    from bot.clock import SystemClock
    from bot.demo import perform, rehearsal
    from bot.run import run

    folder = _demo_folder()
    async with rehearsal(folder, now=SystemClock().now()) as stage:
        console.start_logs(stage.config)
        with console.open_store(stage.database) as store:
            async with open_app(stage.config, store) as app:
                played = await perform(stage, app)
            _show(played)
            if not (stage.receivers.mails and stage.receivers.slack):
                raise DefwatchError("demo: not everything arrived: " + _missed(played))
            if not once:
                console.say(f"\nThe page: http://127.0.0.1:{port}   (Ctrl-C ends the demonstration)")
                load = partial(console.load_config, stage.config.path)
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
    from bot.telemetry import delivery_line

    for outcome in played.polls:
        counts = f"{outcome.new} entries, {outcome.matched} matched, {outcome.pages_read} pages read"
        console.say(f"  {outcome.feed}: {outcome.error or counts}")
    for sent in played.deliveries:
        console.say(delivery_line(sent))
    mail = played.mail_text.replace("\r\n", "\n")
    console.out(f"\n--- the mail ---\n{mail}\n--- Slack, first line ---\n{played.slack_text}\n")
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
