"""subscribers: those who subscribed by themselves, beside the subscriptions of feeds.yaml."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli import console
from bot.errors import DefwatchError, UsageError

if TYPE_CHECKING:
    from bot.app import App
    from bot.model import Config, Subscriber, Suppression, Wish

READ_ONLY_BY_OWNER = 0o600


@click.group()
def subscribers_() -> None:
    """Those who subscribed by themselves, on the page or by your hand."""


@subscribers_.command("list")
@console.as_json
@console.common
def list_(config_path: str, database: str, *, json_: bool) -> None:
    """Each with what they wish; those who did not confirm yet are pending."""
    with console.open_store(database) as store, store.reading() as archive:
        known = archive.subscribers.all()
    rows = [_row(one) for one in known]
    if json_:
        console.out_json(rows)
        return
    columns = ("address", "status", "created", "schedule", "timezone", "language", "keywords")
    shown = [
        [*(row[name] for name in columns[:-1]), ", ".join(one.wish.keywords) or "all"]
        for row, one in zip(rows, known, strict=True)
    ]
    console.table("Subscribers", columns, shown, zone=console.zone_of(config_path))


@subscribers_.command("add")
@click.argument("addresses", metavar="[ADDRESS]…", nargs=-1)
@click.option("--keyword", "keywords", multiple=True, metavar="K", help="Only these; may be given again.")
@click.option("--schedule", metavar="S", help="When: instant, daily 08:00, weekly mon 08:00, …")
@click.option("--timezone", metavar="ZONE", help="Of the schedule, Asia/Kolkata; else settings.timezone.")
@click.option("--quiet-hours", metavar="HOURS", help="22:00-06:00: no alerts then.")
@click.option("--language", metavar="LANG", help="Of the digest's own words: en, hi, ru.")
@click.option("--confirmed", is_flag=True, help="They agreed elsewhere: serve them without asking.")
@click.option("--from", "file", metavar="FILE", help="What `subscribers export` wrote, here or elsewhere.")
@console.as_json
@console.common
def add(
    config_path: str,
    database: str,
    *,
    json_: bool,
    addresses: tuple[str, ...],
    keywords: tuple[str, ...],
    confirmed: bool,
    file: str | None,
    **given: str | None,
) -> None:
    """Add subscribers: each is asked by mail to confirm, or served at once with --confirmed.

    Who unsubscribed is not added again: only they themselves can come back.
    """
    if bool(addresses) == bool(file):
        raise UsageError("subscribers add: give addresses, or --from FILE")
    config = console.load_config(config_path)
    if file:
        exported = _exported(file)
        work = _Adding(_wishes_of(exported, config), confirmed=True, known=exported)
    else:
        said = {name: value for name, value in given.items() if value}
        work = _Adding([_wish(one, said, keywords, config) for one in addresses], confirmed=confirmed)
    if not work.confirmed and config.settings.email is None:
        raise DefwatchError(
            f"subscribers add: {config.path}: settings.email is missing: no mail can ask them to confirm"
        )
    console.wait_for(_with_app(config, database, work.do))
    work.say(json_=json_)


class _Adding:
    """Subscribers to be added, one after the other, and what came of each."""

    def __init__(
        self, wishes: Sequence[Wish], *, confirmed: bool, known: dict[str, Any] | None = None
    ) -> None:
        self.confirmed = confirmed
        self._wishes = wishes
        self._known = known
        self._added: list[Subscriber] = []
        self._refused: list[str] = []

    def do(self, app: App) -> None:
        """Add them; who wants no mail is left out."""
        if self._known:
            _keep_suppressed(app, self._known)
        for wish in self._wishes:
            try:
                new, _ = app.subscribing.add(wish, confirmed=self.confirmed)
            except DefwatchError as error:
                self._refused.append(str(error))
            else:
                self._added.append(new)

    def say(self, *, json_: bool) -> None:
        """Tell what was done.

        Raises:
            DefwatchError: somebody was not added.
        """
        if json_:
            console.out_json([_row(one) for one in self._added])
        else:
            how = "subscribed" if self.confirmed else "asked to confirm by mail"
            for one in self._added:
                console.out(f"{one.wish.address}: {how}, {one.wish.schedule}, {one.wish.timezone}")
        if self._refused and self._known:
            console.say("\n".join(self._refused))
        elif self._refused:
            raise DefwatchError("\n".join(self._refused))


@subscribers_.command("confirm")
@click.argument("address", metavar="ADDRESS")
@console.common
def confirm(config_path: str, database: str, address: str) -> None:
    """Serve somebody who was asked and agreed elsewhere."""
    told = _act(config_path, database, address, lambda app, known: app.subscribing.confirm_by_hand(known))
    console.out(f"{told.wish.address}: subscribed, {told.wish.schedule}, {told.wish.timezone}")


@subscribers_.command("remove")
@click.argument("address", metavar="ADDRESS")
@console.common
def remove(config_path: str, database: str, address: str) -> None:
    """End a subscription; the address is not added again but by its reader."""
    told = _act(config_path, database, address, lambda app, known: app.subscribing.remove(known))
    console.out(f"{told.wish.address}: removed")


@subscribers_.command("erase")
@click.argument("address", metavar="ADDRESS")
@console.common
def erase(config_path: str, database: str, address: str) -> None:
    """Forget an address with all mails to it; a keyed digest stays, which keeps mail from it."""
    messages = _act(config_path, database, address, lambda app, known: app.subscribing.erase(known))
    console.out(f"erased, with {messages} {'message' if messages == 1 else 'messages'}")


@subscribers_.command("export")
@click.argument("file", metavar="[FILE]", required=False)
@console.common
def export(config_path: str, database: str, file: str | None) -> None:
    """Write subscribers and the list of those who want no mail as JSON, for `subscribers add --from`."""
    from bot.suppressing import ADDRESSES

    with console.open_store(database) as store, store.reading() as archive:
        known = [_row(one) for one in archive.subscribers.all()]
        exported = {
            "subscribers": known,
            "suppressed": [_suppressed_row(one) for one in archive.subscribers.suppressions()],
            "keys": archive.subscribers.keys(ADDRESSES),
        }
    text = json.dumps(console.plain(exported), ensure_ascii=False, indent=2)
    if file is None:
        console.out(text)
        return
    try:
        written = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, READ_ONLY_BY_OWNER)
        with open(written, "w", encoding="utf-8") as out:  # noqa: PTH123  # opened with its mode
            out.write(text + "\n")
    except OSError as error:
        raise UsageError(f"{file}: {console.unreadable(error)}") from error
    console.say(f"{len(known)} subscribers written to {Path(file)}: keep it to yourself")


def _act(
    config_path: str, database: str, written: str, act: Callable[[App, str], console.Result]
) -> console.Result:
    """What an act on one subscriber returns."""
    from bot.config import wishes

    try:
        address = wishes.address(written)
    except ValueError as error:
        raise UsageError(f"subscribers: {error}") from error
    return console.wait_for(
        _with_app(console.load_config(config_path), database, lambda app: act(app, address))
    )


async def _with_app(config: Config, database: str, act: Callable[[App], console.Result]) -> console.Result:
    """What the act returns; the mails that it queued are sent."""
    import asyncio

    from bot.app import open_app
    from bot.telemetry import delivery_line

    with console.open_store(database) as store:
        async with open_app(config, store) as app:
            done = await asyncio.to_thread(act, app)
            async for outcome in app.outbox.deliver():
                console.say(delivery_line(outcome))
    return done


def _wish(address: str, given: dict[str, str], keywords: Sequence[str], config: Config) -> Wish:
    from bot.config import wishes

    return wishes.read({**given, "address": address}, keywords, config)


def _row(one: Subscriber) -> dict[str, object]:
    wish, quiet = one.wish, one.wish.quiet_hours
    return {
        "address": wish.address,
        "status": "confirmed" if one.confirmed else "pending",
        "created": one.created,
        "confirmed": one.confirmed,
        "keywords": list(wish.keywords),
        "schedule": str(wish.schedule),
        "timezone": wish.timezone,
        "quiet_hours": f"{quiet.start:%H:%M}-{quiet.end:%H:%M}" if quiet else None,
        "language": wish.language,
        "subscription": one.name,
    }


def _suppressed_row(one: Suppression) -> dict[str, object]:
    return {"digest": one.digest, "list": one.list_name, "at": one.at, "why": one.why}


def _exported(file: str) -> dict[str, Any]:
    """What `export` wrote.

    Raises:
        UsageError: it is something else.
    """
    try:
        read = json.loads(console.read_bytes(file))
    except ValueError as error:
        raise UsageError(f"{file}: no JSON: give a file that `subscribers export` wrote") from error
    lists = ("subscribers", "suppressed", "keys")
    if not isinstance(read, dict) or not all(isinstance(read.get(name), list) for name in lists):
        raise UsageError(f"{file}: holds no {', '.join(lists)}: give a file that `subscribers export` wrote")
    return read


def _wishes_of(exported: dict[str, Any], config: Config) -> list[Wish]:
    """The wishes of those who had confirmed.

    Raises:
        UsageError: one of them means nothing here.
    """
    found = []
    for number, one in enumerate(exported["subscribers"], start=1):
        if not isinstance(one, dict):
            raise UsageError(f"--from: subscriber {number}: not keys with values")
        if one.get("status") == "confirmed":
            given = {key: value for key, value in one.items() if isinstance(value, str)}
            found.append(_wish(given.get("address", ""), given, one.get("keywords") or [], config))
    return found


def _keep_suppressed(app: App, exported: dict[str, Any]) -> None:
    """Take over who wants no mail, with the keys by which they are recognised.

    Raises:
        UsageError: the list is damaged.
    """
    from bot.model import Ended, Suppression
    from bot.suppressing import ADDRESSES

    now = app.clock.now()
    with app.store.writing() as archive:
        known = archive.subscribers.keys(ADDRESSES)
        try:
            for key in exported["keys"]:
                if bytes.fromhex(key) and key not in known:
                    archive.subscribers.add_key(ADDRESSES, key, now=now)
            for one in exported["suppressed"]:
                at, why = datetime.fromisoformat(one["at"]), Ended(one["why"])
                archive.subscribers.suppress(
                    Suppression(digest=str(one["digest"]), list_name=str(one["list"]), at=at, why=why)
                )
        except (KeyError, TypeError, ValueError) as error:
            raise UsageError(f"--from: keys or suppressed: damaged ({error}): nothing was added") from error
