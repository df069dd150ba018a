"""The roof: builds the parts from a configuration and hands each what it needs."""

from __future__ import annotations

import os
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from threading import Lock
from typing import TypeVar

import notifiers.base
from bot import __version__, computing, lexicon, matching
from bot.clock import SystemClock
from bot.enrolling import enrol
from bot.fetching import Client
from bot.filing import Interests
from bot.model import SELF_SERVICE, Channel, Config, Form, Message, Subscriber, Subscription
from bot.outbox import Mailbox, Outbox, as_it_is
from bot.pipeline import Pipeline
from bot.ports import Archive, Clock, Notifier
from bot.subscribing import Leaving, Links, Subscribing, subscription
from bot.subscribing.tokens import Tokens
from bot.suppressing import TOKENS
from storage.store import Store

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The parts of one running program."""

    config: Config
    clock: Clock
    store: Store
    client: Client
    pipeline: Pipeline
    outbox: Outbox
    subscribing: Subscribing


def user_agent(base_url: str) -> str:
    """Who asks, and where its operator can be found (RFC 9110, 10.1.5)."""
    return f"defwatch/{__version__} (+{base_url}; feed reader)"


@asynccontextmanager
async def open_app(config: Config, store: Store, *, clock: Clock | None = None) -> AsyncIterator[App]:
    """The parts over an open store, with the configuration's feeds and subscriptions in force.

    Raises:
        StorageError: the store cannot be written.
    """
    computing.share_one_heap()
    clock = clock or SystemClock()
    enrol(store, config, clock)
    links = open_links(config, store, clock)
    async with open_client(config) as client:
        hand = tools(config, client)
        post = letters(hand)
        yield App(
            config=config,
            clock=clock,
            store=store,
            client=client,
            pipeline=Pipeline(
                store=store,
                fetcher=client,
                clock=clock,
                jitter=random.random,
                interests=interests(config),
                concurrency=config.settings.fetch.concurrency,
            ),
            outbox=Outbox(
                store=store,
                clock=clock,
                jitter=random.random,
                mailboxes=[mailbox(one, hand, links=links) for one in config.subscriptions],
                horizon=config.settings.alert_horizon,
                base_url=config.settings.web.base_url,
                events=config.events,
                readers=partial(readers, letters=post, links=links),
                letters=post,
            ),
            subscribing=Subscribing(store=store, clock=clock, links=links),
        )


def open_client(config: Config) -> Client:
    """The one way out to the network, to be entered as a context."""
    agent = user_agent(config.settings.web.base_url)
    return Client(config.settings.fetch, user_agent=agent, proxy=_proxy())


def interests(config: Config) -> Interests:
    """The watch-list and the lexicon, compiled."""
    return Interests(
        watchlist=_once(lambda: matching.compile(config.watchlist)),
        lexicon=_once(lambda: matching.compile(lexicon.keywords())),
        everything=not config.watchlist,
        horizon=config.settings.alert_horizon,
    )


def _once(make: Callable[[], T]) -> Callable[[], T]:
    """What `make` returns, made when it is first asked for and by one thread, the others wait for it."""
    lock, made = Lock(), cache(make)

    def get() -> T:
        with lock:
            return made()

    return get


def tools(config: Config, client: Client) -> notifiers.base.Tools:
    """What the channels of a configuration send with; they share its connections."""
    return notifiers.base.Tools(email=config.settings.email, post=partial(_post, client))


def open_links(config: Config, store: Store, clock: Clock) -> Links:
    """The links in mail, signed with the archive's key."""
    with store.reading() as archive:
        tokens = Tokens(archive.subscribers.keys(TOKENS), clock)
    return Links(config.settings.web.base_url, tokens)


def letters(tools: notifiers.base.Tools) -> Notifier | None:
    """What sends to those who subscribe by themselves; None without a mail server."""
    if tools.email is None:
        return None
    kind = notifiers.base.channels()["email"]
    return kind.open(kind.settings.model_construct(to=()), tools)


def readers(archive: Archive, *, letters: Notifier | None, links: Links) -> list[Mailbox]:
    """Those who subscribed by themselves, each with their way out; nobody without a mail server."""
    if letters is None:
        return []
    return [_reader(one, letters, links) for one in archive.subscribers.all(confirmed=True)]


def _reader(subscriber: Subscriber, letters: Notifier, links: Links) -> Mailbox:
    own = subscription(subscriber)
    return Mailbox(
        subscription=own,
        forms=(Form.TEXT, Form.HTML),
        targets=(subscriber.wish.address,),
        notifier=letters,
        addressed=partial(_with_ways_out, links, subscriber),
        shown=replace(own, name=SELF_SERVICE, channel=Channel(kind="email", settings={})),
    )


def _with_ways_out(links: Links, subscriber: Subscriber, message: Message, target: str) -> Message:
    from bot.rendering.notices import footed  # noqa: PLC0415  # there is a message: it is loaded by now

    leave = links.leave(Leaving(address=target, subscriber=subscriber.id))
    footed_message = footed(message, change=links.change, leave=leave)
    return replace(footed_message, unsubscribe_url=links.one_click(leave))


def _with_one_click(links: Links, name: str, message: Message, target: str) -> Message:
    leave = links.leave(Leaving(address=target, list_name=name))
    return replace(message, unsubscribe_url=links.one_click(leave))


def mailbox(
    subscription: Subscription, tools: notifiers.base.Tools, *, links: Links | None = None
) -> Mailbox:
    """A subscription with its channel open; its mails have a link that ends it where there are links."""
    kind = notifiers.base.channels()[subscription.channel.kind]
    settings = kind.settings.model_validate(dict(subscription.channel.settings))
    one_click = links if kind.name == "email" else None
    ways = partial(_with_one_click, one_click, subscription.name) if one_click else as_it_is
    return Mailbox(
        subscription=subscription,
        forms=kind.forms,
        targets=kind.targets(settings),
        notifier=kind.open(settings, tools),
        addressed=ways,
    )


async def _post(
    client: Client, url: str, *, content: bytes, headers: Mapping[str, str]
) -> notifiers.base.PostResponse:
    answer = await client.post(url, content=content, headers=headers)
    return notifiers.base.PostResponse(
        status_code=answer.status_code, headers=answer.headers, text=answer.text
    )


def _proxy() -> str | None:
    names = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
    return next((value for name in names if (value := os.environ.get(name))), None)
