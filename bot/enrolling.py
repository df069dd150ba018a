"""A configuration → the feeds and subscriptions that the archive works for."""

from __future__ import annotations

from bot.model import Config
from bot.ports import Clock, Store
from bot.suppressing import make_keys


def enrol(store: Store, config: Config, clock: Clock) -> None:
    """Make the configuration's feeds and subscriptions the archive's; a paused one keeps its memory, and so
    does who subscribed without it.

    Raises:
        StorageError: the archive cannot be written.
    """
    names = [subscription.name for subscription in config.subscriptions]
    names += [name for name, _ in config.paused]
    with store.writing() as archive:
        archive.feeds.sync(config.feeds, now=clock.now())
        names += [subscriber.name for subscriber in archive.subscribers.all(confirmed=True)]
        archive.subscriptions.sync(names, now=clock.now())
        make_keys(archive, now=clock.now())
