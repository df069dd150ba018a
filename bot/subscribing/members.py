"""A subscriber as a subscription like those of feeds.yaml."""

from __future__ import annotations

from bot.model import Channel, Subscriber, Subscription, Wish


def subscription(subscriber: Subscriber) -> Subscription:
    """What a subscriber is served: by mail, with the defaults of every subscription."""
    return as_subscription(subscriber.wish, name=subscriber.name)


def as_subscription(wish: Wish, *, name: str) -> Subscription:
    """The subscription that a wish would be."""
    return Subscription(
        name=name,
        channel=Channel(kind="email", settings={"to": [wish.address]}),
        schedule=wish.schedule,
        timezone=wish.timezone,
        keywords=wish.keywords,
        quiet_hours=wish.quiet_hours,
        language=wish.language,
    )
