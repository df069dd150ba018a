"""What a channel is, and the shelf of them: each file beside this one declares one constant, `CHANNEL`."""

from __future__ import annotations

import importlib
import pkgutil
import ssl
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Generic, Protocol, TypeVar, cast

from pydantic import BaseModel, ConfigDict

import notifiers
from bot.model import EmailSettings, Form, Message

T = TypeVar("T")


async def _sleep(seconds: float) -> None:
    import asyncio  # noqa: PLC0415  # who only reads settings waits for nothing

    await asyncio.sleep(seconds)


class ChannelSettings(BaseModel):
    """What people write under a channel's name in feeds.yaml; unknown keys are mistakes.

    A channel's own settings give `examples` in their schema: for the documentation and the contract tests.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostResponse:
    """What a server answered to a POST, whatever its status; header names in lower case."""

    status_code: int
    headers: Mapping[str, str]
    text: str


class Post(Protocol):
    """A POST through the program's one HTTP client, without redirects.

    Raises:
        FetchError: there was no answer.
    """

    async def __call__(self, url: str, *, content: bytes, headers: Mapping[str, str]) -> PostResponse: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a channel may need to send. `ssl_context` overrides the machine's trusted authorities."""

    email: EmailSettings | None
    post: Post
    ssl_context: ssl.SSLContext | None = None
    now: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[None]] = _sleep
    _shared: dict[object, object] = field(default_factory=dict, repr=False, compare=False)

    def once(self, kind: Callable[[Tools], T]) -> T:
        """What `kind` makes of these tools, made when it is first asked for: the subscriptions share it."""
        if kind not in self._shared:
            self._shared[kind] = kind(self)
        return cast("T", self._shared[kind])


class Notifier(Protocol):
    """An open channel, as `bot.ports.Notifier` describes it."""

    async def send(self, message: Message, *, target: str, key: str, thread: str = "") -> str: ...

    async def probe(self) -> str:
        """Who answers at the other side, asked without sending anything; empty where that cannot be known.

        Raises:
            DeliveryError: a message would not be accepted.
        """


Settings = TypeVar("Settings", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelKind(Generic[Settings]):
    """A channel: the name it has in feeds.yaml, its settings, the forms of message it takes and how it sends.

    `targets` names each receiver, without secrets, as the outbox shows and remembers it; a message
    is sent once to each. `open` needs no network and raises nothing.
    """

    name: str
    settings: type[Settings]
    forms: tuple[Form, ...]
    targets: Callable[[Settings], tuple[str, ...]]
    open: Callable[[Settings, Tools], Notifier]


class _Shelf(Mapping[str, ChannelKind[BaseModel]]):
    """The channels by name; a file is read when its channel is asked for, so nobody pays for the others."""

    def __getitem__(self, name: str) -> ChannelKind[BaseModel]:
        kind = _declared(name)
        if kind is None:
            raise KeyError(name)
        return kind

    def __iter__(self) -> Iterator[str]:
        return (name for name in _files() if _declared(name))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def channels() -> Mapping[str, ChannelKind[BaseModel]]:
    """Every channel on the shelf by its name, which is its file's."""
    return _Shelf()


@cache
def _files() -> tuple[str, ...]:
    return tuple(module.name for module in pkgutil.iter_modules(notifiers.__path__))


@cache
def _declared(name: str) -> ChannelKind[BaseModel] | None:
    """What the file of this name declares; None where there is no such file, or it is no channel."""
    if name not in _files():
        return None
    kind = getattr(importlib.import_module(f"{notifiers.__name__}.{name}"), "CHANNEL", None)
    return kind if isinstance(kind, ChannelKind) else None
