"""digest and outbox: what subscribers are told, and what waits to be."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from bot.cli import console
from bot.errors import DefwatchError, UsageError

if TYPE_CHECKING:
    from bot.app import App
    from bot.model import Config, Delivery, Subscription
    from storage.store import Store


@click.command()
@click.option("--due", is_flag=True, help="Those whose hour has come (the default).")
@click.option("--now", "now_name", metavar="NAME", help="One subscription's at once, whatever its schedule.")
@click.option("--preview", "preview_name", metavar="NAME", help="Print one without recording it.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "html", "slack", "json"]),
    default=None,
    help="Of --preview; text where nothing is said.",
)
@click.option(
    "--since", metavar="D", help="With --now or --preview: all of so long (7d), even what was too old."
)
@console.as_json
@console.common
def digest_(
    config_path: str,
    database: str,
    *,
    json_: bool,
    due: bool,
    now_name: str | None,
    preview_name: str | None,
    form: str | None,
    since: str | None,
) -> None:
    """Build and deliver digests.

    Those that are due; with --now one at once; with --preview one is printed, neither sent nor recorded.
    """
    if sum(map(bool, (due, now_name, preview_name))) > 1:
        raise UsageError("digest: --due, --now and --preview exclude one another")
    if form and not preview_name:
        raise UsageError("digest: --format belongs to --preview NAME")
    if since and not (now_name or preview_name):
        raise UsageError("digest: --since belongs to --now NAME or --preview NAME")
    back = console.duration(since) if since else None
    config = console.load_config(config_path)
    with console.open_store(database) as store:
        if preview_name:
            chosen = form or ("json" if json_ else "text")
            console.wait_for(_preview(config, store, preview_name, form=chosen, since=back))
        else:
            console.wait_for(_deliver(config, store, now_name, since=back, json_=json_))


async def _preview(config: Config, store: Store, name: str, *, form: str, since: timedelta | None) -> None:
    from bot.app import open_app
    from bot.model import Form

    subscription = named(config, name)
    async with open_app(config, store) as app:
        message = await asyncio.to_thread(app.outbox.preview, subscription, forms=[Form(form)], since=since)
    if form == "text":
        console.out(f"Subject: {message.subject}\nPreview: {message.preview}\n")
    console.out(message.parts[Form(form)])


async def _deliver(
    config: Config, store: Store, name: str | None, *, since: timedelta | None, json_: bool
) -> None:
    from bot import records
    from bot.app import open_app
    from bot.telemetry import delivery_line

    if name:
        named(config, name)
    async with open_app(config, store) as app:
        queued = await asyncio.to_thread(_queue, app, name, since)
        outcomes = [outcome async for outcome in app.outbox.deliver()]
    for outcome in outcomes:
        console.say(delivery_line(outcome))
    if name and not queued:
        console.say(f"{name}: nothing to tell that it was not told before")
    console.say_waiting(store)
    if json_:
        console.out_json(
            {
                "queued": [records.delivery(delivery) for delivery in queued],
                "tried": [records.delivery(outcome.delivery) for outcome in outcomes],
            }
        )
    else:
        sent = sum(1 for outcome in outcomes if outcome.receipt)
        console.out(f"{len(queued)} queued, {sent} sent, {len(outcomes) - sent} not accepted")


def _queue(app: App, name: str | None, since: timedelta | None) -> list[Delivery]:
    return app.outbox.queue_now(name, since=since) if name else app.outbox.queue_due()


def named(config: Config, name: str) -> Subscription:
    """The subscription of this name.

    Raises:
        DefwatchError: it is paused.
        UsageError: there is none.
    """
    for subscription in config.subscriptions:
        if subscription.name == name:
            return subscription
    for paused, why in config.paused:
        if paused == name:
            raise DefwatchError(f"subscription: {name}: paused: {why}")
    known = ", ".join(subscription.name for subscription in config.subscriptions) or "none"
    raise UsageError(f"subscription: {name}: not in {config.path} (there: {known})")


@click.group()
def outbox_() -> None:
    """What waits, what was sent, what failed and why."""


@outbox_.command("list")
@click.option("--status", type=click.Choice(["pending", "sent", "dead"]), help="Only these.")
@console.as_json
@console.common
def list_(config_path: str, database: str, *, json_: bool, status: str | None) -> None:
    """Deliveries, newest first."""
    from bot import records
    from bot.model import DeliveryStatus

    with console.open_store(database) as store, store.reading() as archive:
        deliveries = archive.outbox.list(status=DeliveryStatus(status) if status else None)
    if json_:
        console.out_json([records.delivery(delivery) for delivery in deliveries])
        return
    zone = console.zone_of(config_path)
    columns: tuple[str, ...] = (
        "id",
        "created",
        "status",
        "tries",
        "subscription",
        "channel",
        "target",
        "subject",
        "why",
    )
    rows: list[tuple[object, ...]] = [
        (
            d.id,
            d.created,
            d.status,
            d.attempts,
            d.subscription,
            d.channel,
            d.target,
            d.message.subject,
            d.error,
        )
        for d in deliveries
    ]
    if console.for_people():
        columns = ("id", "created", "status", "to, subject, why")
        rows = [(*row[:3], " · ".join(str(cell) for cell in row[4:] if cell)) for row in rows]
    console.table("Outbox", columns, rows, zone=zone)


@outbox_.command("retry")
@click.argument("numbers", metavar="ID…", nargs=-1, type=click.IntRange(1, console.LARGEST_ID))
@click.option("--all", "all_", is_flag=True, help="Every dead one.")
@console.common
def retry(config_path: str, database: str, numbers: tuple[int, ...], *, all_: bool) -> None:
    """Put dead or waiting deliveries in line again.

    They are sent at the next poll or digest, or at once where `defwatch run` is up. A receiver that was
    paused is tried again, with all that waits for it.
    """
    if bool(numbers) == all_:
        raise UsageError("outbox retry: give the IDs (see `defwatch outbox list`), or --all")
    from bot import correcting
    from bot.model import DeliveryStatus

    if all_:
        with console.open_store(database) as store, store.reading() as archive:
            dead = archive.outbox.list(status=DeliveryStatus.DEAD, limit=console.LARGEST_ID)
        numbers = tuple(delivery.id for delivery in dead)
    for number in numbers:
        _decide(database, number, correcting.retry)
    console.out(f"{len(numbers)} in line again")


@outbox_.command("drop")
@click.argument("number", metavar="ID", type=click.IntRange(1, console.LARGEST_ID))
@console.common
def drop(config_path: str, database: str, number: int) -> None:
    """Give up a delivery that waits."""
    from bot import correcting

    _decide(database, number, correcting.drop)


def _decide(database: str, number: int, decide: Callable[..., Delivery]) -> None:
    from bot.model import DeliveryId

    with console.open_store(database) as store, store.writing() as archive:
        decide(archive, DeliveryId(number), now=console.now())
