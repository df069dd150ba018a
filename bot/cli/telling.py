"""digest and outbox: what subscribers are told, and what waits to be."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click

from bot.cli import console
from bot.errors import DefwatchError, UsageError

if TYPE_CHECKING:
    from bot.app import App
    from bot.model import Config, Delivery, Subscription
    from storage.store import Store


@click.command()
@console.common
@console.as_json
@click.option("--due", is_flag=True, help="Those whose hour has come (the default).")
@click.option("--now", "now_name", metavar="NAME", help="One subscription's at once, whatever its schedule.")
@click.option("--preview", "preview_name", metavar="NAME", help="Print one without recording it.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "html", "slack", "json"]),
    default="text",
    show_default=True,
)
def digest_(
    config_path: str,
    database: str,
    *,
    json_: bool,
    due: bool,
    now_name: str | None,
    preview_name: str | None,
    form: str,
) -> None:
    """Build and deliver digests: those due; one at once; or print one."""
    if sum(map(bool, (due, now_name, preview_name))) > 1:
        raise UsageError("digest: --due, --now and --preview exclude one another")
    config = console.load_config(config_path)
    with console.open_store(database) as store:
        if preview_name:
            console.wait_for(_preview(config, store, preview_name, form))
        else:
            console.wait_for(_deliver(config, store, now_name, json_=json_))


async def _preview(config: Config, store: Store, name: str, form: str) -> None:
    from bot.app import open_app
    from bot.model import Form

    subscription = _named(config, name)
    async with open_app(config, store) as app:
        message = await asyncio.to_thread(app.outbox.preview, subscription, forms=[Form(form)])
    if form == "text":
        console.out(f"Subject: {message.subject}\nPreview: {message.preview}\n")
    console.out(message.parts[Form(form)])


async def _deliver(config: Config, store: Store, name: str | None, *, json_: bool) -> None:
    from bot.app import open_app

    if name:
        _named(config, name)
    async with open_app(config, store) as app:
        queued = await asyncio.to_thread(_queue, app, name)
        outcomes = [outcome async for outcome in app.outbox.deliver()]
    for outcome in outcomes:
        delivery = outcome.delivery
        told = f"{delivery.subscription}: {delivery.channel} to {delivery.target}: {outcome.status.value}"
        console.say(f"{told}: {outcome.receipt or outcome.error}")
    if json_:
        console.out_json(
            {"queued": [_row(one) for one in queued], "tried": [_row(o.delivery) for o in outcomes]}
        )
    else:
        console.out(f"{len(queued)} queued, {len(outcomes)} tried")


def _queue(app: App, name: str | None) -> list[Delivery]:
    return app.outbox.queue_now(name) if name else app.outbox.queue_due()


def _named(config: Config, name: str) -> Subscription:
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
@console.common
@console.as_json
@click.option("--status", type=click.Choice(["pending", "sent", "dead"]), help="Only these.")
def list_(config_path: str, database: str, *, json_: bool, status: str | None) -> None:
    """Deliveries, newest first."""
    from bot.model import DeliveryStatus

    with console.open_store(database) as store, store.reading() as archive:
        deliveries = archive.outbox.list(status=DeliveryStatus(status) if status else None)
    if json_:
        console.out_json([_row(delivery) for delivery in deliveries])
        return
    columns = ("id", "created", "subscription", "channel", "target", "status", "tries", "subject", "why")
    rows = [
        (
            d.id,
            d.created,
            d.subscription,
            d.channel,
            d.target,
            d.status,
            d.attempts,
            d.message.subject,
            d.error,
        )
        for d in deliveries
    ]
    console.table("Outbox", columns, rows)


@outbox_.command("retry")
@console.common
@click.argument("number", type=int)
def retry(config_path: str, database: str, number: int) -> None:
    """Put a dead or waiting delivery in line again, to be sent at the next poll or digest."""
    _change(database, number, "pending")


@outbox_.command("drop")
@console.common
@click.argument("number", type=int)
def drop(config_path: str, database: str, number: int) -> None:
    """Give up a delivery that waits."""
    _change(database, number, "dead")


def _change(database: str, number: int, status: str) -> None:
    from dataclasses import replace

    from bot.app import SystemClock
    from bot.model import DeliveryId, DeliveryStatus

    with console.open_store(database) as store, store.writing() as archive:
        delivery = archive.outbox.get(DeliveryId(number))
        if delivery is None:
            raise DefwatchError(f"outbox: {number}: no such delivery (see `defwatch outbox list`)")
        if delivery.status is DeliveryStatus.SENT:
            raise DefwatchError(f"outbox: {number}: was sent {delivery.sent:%Y-%m-%d %H:%M} UTC")
        why = "dropped by hand" if status == "dead" else ""
        changed = replace(
            delivery,
            status=DeliveryStatus(status),
            attempts=0,
            next_attempt=SystemClock().now(),
            error=why,
        )
        archive.outbox.record(changed)


def _row(delivery: Delivery) -> dict[str, object]:
    names = ("id", "key", "subscription", "channel", "target", "status", "attempts", "created")
    row: dict[str, object] = {name: getattr(delivery, name) for name in names}
    row |= {name: getattr(delivery, name) for name in ("next_attempt", "sent", "error", "receipt")}
    return row | {"subject": delivery.message.subject}
