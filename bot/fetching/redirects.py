"""Where a chain of redirects leads, and what it may carry along: nothing but the address."""

from __future__ import annotations

from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from bot.addresses import shown
from bot.errors import FetchError
from bot.model import Failure

_MOST_REDIRECTS = 10
_PERMANENT = (301, 308)


class Trail:
    """The addresses of one request, first to last; `url` is the one to ask next."""

    def __init__(self, url: str) -> None:
        self.url = url.strip()
        self._seen = {self.url}
        self._permanent = True

    @property
    def shown(self) -> str:
        """The address reached, without credentials."""
        return _without_credentials(self.url)

    @property
    def moved_to(self) -> str | None:
        """Where the feed lives now, if every redirect was permanent and the address holds no credentials."""
        moved = len(self._seen) > 1 and self._permanent
        return self.url if moved and self.shown == self.url else None

    def follow(self, status_code: int, location: str) -> None:
        """Go on to where a redirect points.

        Raises:
            FetchError: it points nowhere, out of the web, back to where we were, or there were too many.
        """
        if not location:
            raise FetchError(
                f"{shown(self.url)}: answered {status_code} without an address", failure=Failure.HARD
            )
        there = _with_credentials(urljoin(self.url, location.strip()), of=self.url)
        if urlsplit(there).scheme not in ("http", "https"):
            raise FetchError(
                f"refused {shown(there)}, where {shown(self.url)} leads: only http and https are fetched",
                failure=Failure.HARD,
            )
        if there in self._seen:
            raise FetchError(
                f"{shown(self.url)}: its redirects go in a circle (it may want cookies, which are not kept)",
                failure=Failure.HARD,
            )
        if len(self._seen) > _MOST_REDIRECTS:
            raise FetchError(
                f"{shown(self.url)}: more than {_MOST_REDIRECTS} redirects", failure=Failure.HARD
            )
        self._seen.add(there)
        self._permanent = self._permanent and status_code in _PERMANENT
        self.url = there


def _with_credentials(url: str, *, of: str) -> str:
    """The address with the credentials of the one before on the same host, never weaker; with no others."""
    there, here = urlsplit(url), urlsplit(of)
    credentials, _, _ = here.netloc.rpartition("@")
    upgraded = (here.scheme, there.scheme) == ("http", "https") and here.port is None and there.port is None
    kept = (there.scheme, there.port) == (here.scheme, here.port) or upgraded
    plain = _without_credentials(url)
    if not (credentials and kept and there.hostname == here.hostname):
        return plain
    parts = urlsplit(plain)
    return urlunsplit(_at(parts, f"{credentials}@{parts.netloc}"))


def _without_credentials(url: str) -> str:
    if "@" not in url:
        return url
    parts = urlsplit(url)
    return urlunsplit(_at(parts, parts.netloc.rpartition("@")[2])) if "@" in parts.netloc else url


def _at(parts: SplitResult, netloc: str) -> SplitResult:
    return parts._replace(netloc=netloc)
