"""The tree of exceptions. A message reads *what: which one: why* and says what to do.

DefwatchError
├── UsageError            wrong command line or option               exit 2
├── ConfigError           feeds.yaml is wrong, with every place      exit 2
├── ParseError            a body that is no feed, a file that is no article
├── FetchError            an address that could not be read; carries how it failed
├── StorageError          the database cannot be used
├── LinkError             a link in a mail of ours that can't be used (any more)
├── TooManyError          somebody asks too often
└── DeliveryError         a message that could not be delivered; carries whether to try again
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.model import Failure


class DefwatchError(Exception):
    """Anything this program reports on purpose; `str()` is the line a person reads."""


class UsageError(DefwatchError):
    """A command or option that cannot mean anything here."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a configuration file; `line` and `column` count from 1."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class ConfigError(DefwatchError):
    """Every mistake of a configuration file, one a line."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = tuple(mistakes)


class ParseError(DefwatchError):
    """A document that is not what was asked for; the message says what it is instead.

    `wall` is set where it is a log-in, consent or bot-check page, `feeds` lists the feeds it advertises.
    """

    def __init__(self, message: str, *, wall: bool = False, feeds: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.wall = wall
        self.feeds = tuple(feeds)


class FetchError(DefwatchError):
    """An address that could not be read.

    `failure` says how much it weighs in the back-off, `status_code` is the HTTP status where
    there was one and `retry_after` the server's own wish.
    """

    def __init__(
        self,
        message: str,
        *,
        failure: Failure,
        status_code: int | None = None,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(message)
        self.failure = failure
        self.status_code = status_code
        self.retry_after = retry_after


class StorageError(DefwatchError):
    """The database cannot be opened, written or upgraded."""


class LinkError(DefwatchError):
    """A link that is none of ours, or can be used no more; `expired` where it was once."""

    def __init__(self, message: str, *, expired: bool = False) -> None:
        super().__init__(message)
        self.expired = expired


class TooManyError(DefwatchError):
    """More requests than are answered; `wait` says when to come again."""

    def __init__(self, message: str, *, wait: timedelta) -> None:
        super().__init__(message)
        self.wait = wait


class DeliveryError(DefwatchError):
    """A message that was not accepted. `permanent`: trying again will not help.

    `pause_after` counts how many such refusals in a row pause the receiver; 0: the message is to blame.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool,
        retry_after: timedelta | None = None,
        pause_after: int = 0,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after
        self.pause_after = pause_after
