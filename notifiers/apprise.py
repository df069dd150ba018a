"""Message → whatever Apprise speaks to: Telegram, Teams, Discord, ntfy and a hundred more, as plain text."""

from __future__ import annotations

import asyncio
import importlib
import re
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Protocol, cast
from urllib.parse import unquote

from pydantic import AfterValidator, ConfigDict, SecretStr

from bot.errors import DeliveryError
from bot.model import Form, Message
from notifiers.base import ChannelKind, ChannelSettings, Tools
from notifiers.posting import shown

TIMEOUT_SECONDS = 60.0

THREADS = 4
"""Apprise waits for the network in threads of its own, so that a target that hangs holds up nobody else."""


class _Target(Protocol):
    """What Apprise makes of an address."""

    def notify(self, *, body: str, title: str, body_format: str) -> bool: ...


class _Library(Protocol):
    """The part of the library that is used here."""

    class Apprise(Protocol):
        @staticmethod
        def instantiate(url: str) -> _Target | None: ...


def _url(url: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]{1,31}://[^\x00-\x20\x7f]+", url.get_secret_value()):
        raise ValueError(
            "is no address that Apprise knows: write for example tgram://BOT_TOKEN/CHAT_ID "
            "or ntfys://ntfy.example.org/topic"
        )
    return url


class AppriseSettings(ChannelSettings):
    """`apprise:` of a subscription: one of Apprise's addresses, which is all secret but its scheme."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"url": "jsons://127.0.0.1:9/secret-part"}]})

    url: Annotated[SecretStr, AfterValidator(_url)]


class _Threads:
    """The threads in which Apprise waits, for all subscriptions."""

    def __init__(self, _tools: Tools) -> None:
        self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix="apprise")


class AppriseNotifier:
    """Hands text to Apprise, which says yes or no, and why only in its log."""

    def __init__(self, settings: AppriseSettings, tools: Tools) -> None:
        self._url = settings.url.get_secret_value()
        self._tools = tools

    async def send(self, message: Message, *, target: str, key: str, thread: str = "") -> str:  # noqa: ARG002  # Apprise knows neither keys nor threads
        """Hand the message over; Apprise gives no receipt.

        Raises:
            DeliveryError: Apprise, or who is behind it, did not take it.
        """
        found = self._target()
        pool = self._tools.once(_Threads).pool
        text = message.parts[Form.TEXT]
        work = asyncio.get_running_loop().run_in_executor(
            pool, lambda: found.notify(body=text, title=message.subject, body_format="text")
        )
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                taken = await work
        except TimeoutError:
            raise DeliveryError(f"apprise: {target}: no end within the time", permanent=False) from None
        except (TypeError, ValueError, OSError, LookupError, AttributeError) as error:  # of a plug-in
            raise DeliveryError(f"apprise: {target}: {self._clean(error)}", permanent=False) from None
        if not taken:
            raise DeliveryError(
                f"apprise: {target}: it was not accepted: try the address with the command "
                "`apprise -vv -b test ADDRESS`, which says why",
                permanent=False,
            )
        return f"{target}: accepted"

    async def probe(self) -> str:
        """Whether Apprise is there and knows such an address; nobody is asked.

        Raises:
            DeliveryError: it is not, or does not.
        """
        self._target()
        return ""

    def _target(self) -> _Target:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of modules that its plug-ins still ask for
            try:
                library = cast("_Library", importlib.import_module("apprise"))
            except ModuleNotFoundError:
                raise DeliveryError(
                    "apprise: the library is not installed: pip install 'defwatch[apprise]'", permanent=False
                ) from None
            found = library.Apprise.instantiate(self._url)
        if found is None:
            raise DeliveryError(
                f"apprise: {_scheme(self._url)}: Apprise cannot read this address: compare it with "
                "https://github.com/caronc/apprise/wiki",
                permanent=False,
            )
        return found

    def _clean(self, error: Exception) -> str:
        """What went wrong, without any piece of the address."""
        why = f"{type(error).__name__}: {error}"
        for piece in sorted(re.split(r"[/@:?&=#]+", self._url), key=len, reverse=True):
            if len(piece) > 3:
                why = why.replace(piece, "…").replace(unquote(piece), "…")
        return shown(why)


def _scheme(url: str) -> str:
    return url.partition("://")[0].lower()


CHANNEL = ChannelKind(
    name="apprise",
    settings=AppriseSettings,
    forms=(Form.TEXT,),
    targets=lambda settings: (_scheme(settings.url.get_secret_value()),),
    open=AppriseNotifier,
)
