"""What a reader writes when they subscribe → a `Wish`, or what is wrong with it, field by field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from bot.config import values
from bot.config.wording import nearest, shown
from bot.errors import UsageError
from bot.model import Config, Wish

T = TypeVar("T")

LONGEST_ADDRESS = 254
"""Octets of a path in SMTP (RFC 5321, 4.5.3.1.3, without its brackets)."""

SCHEDULE = "daily 08:00"
"""Of who says nothing."""


class WishError(UsageError):
    """What a reader wrote means nothing; `mistakes` by field."""

    def __init__(self, mistakes: Mapping[str, str]) -> None:
        super().__init__("\n".join(f"{field}: {why}" for field, why in mistakes.items()))
        self.mistakes = mistakes


def read(given: Mapping[str, str], keywords: Sequence[str], config: Config) -> Wish:
    """The wish of somebody who gave an address, and maybe schedule, timezone, quiet_hours and language.

    Raises:
        WishError: not all of it means something.
    """
    mistakes: dict[str, str] = {}

    def taken(field: str, reader: Callable[[str], T], otherwise: T) -> T:
        written = given.get(field, "").strip()
        try:
            return reader(written) if written or field == "address" else otherwise
        except ValueError as error:
            mistakes[field] = str(error)
            return otherwise

    wish = Wish(
        address=taken("address", address, ""),
        schedule=taken("schedule", values.schedule, values.schedule(SCHEDULE)),
        timezone=taken("timezone", values.zone, config.settings.timezone),
        quiet_hours=taken("quiet_hours", values.quiet_hours, None),
        language=taken("language", values.choice(*values.DIGEST_LANGUAGES), "en"),
        keywords=_watched(keywords, config, mistakes),
    )
    if mistakes:
        raise WishError(mistakes)
    return wish


def address(text: str) -> str:
    """A mail address without a name around it, as it is written to: its domain in ASCII."""
    from notifiers import mailbox  # noqa: PLC0415  # the email package's grammar: only those pay who need it

    found = mailbox.parse(text).address
    if len(found.encode()) > LONGEST_ADDRESS:
        raise ValueError(f"{shown(text)} is longer than any mail address")
    return found


def public_address(text: str) -> str:
    """A mail address that a stranger may give: not one of this machine or its network."""
    found = address(text)
    last = found.rpartition("@")[2].rpartition(".")
    if not last[1] or not any(character.isalpha() for character in last[2]):
        raise ValueError(f"{shown(text)} names no domain: write it in full, desk@example.org")
    return found


def _watched(keywords: Sequence[str], config: Config, mistakes: dict[str, str]) -> tuple[str, ...]:
    known = [one.keyword for one in config.watchlist]
    by_fold = {keyword.casefold(): keyword for keyword in known}
    unknown = [word for word in keywords if word.strip().casefold() not in by_fold]
    if unknown:
        near = nearest(unknown[0], known)
        listed = ", ".join(known[:10]) + (", …" if len(known) > 10 else "") or "none"
        meant = f'did you mean "{near}"?' if near else f"there are {listed}"
        mistakes["keywords"] = f"{shown(unknown[0])} is not in the watch-list: {meant}"
    return tuple(dict.fromkeys(by_fold.get(word.strip().casefold(), word) for word in keywords))
