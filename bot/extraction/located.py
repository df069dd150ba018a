"""An article's address → the day that stands in it."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from bot.extraction import dates
from bot.extraction.dates import Written

_YEAR = r"(?P<y>(?:19|20)\d\d)"
_MONTH = r"(?P<m>0?[1-9]|1[0-2])"
_DAY = r"(?P<d>0?[1-9]|[12]\d|3[01])"
_FULL = r"(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])"
_IN_PATH = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d){_YEAR}(?P<s>[/_-]){_MONTH}(?P=s){_DAY}(?!\d)",
        r"(?<!\d)(?P<d>[0-3]\d)-(?P<m>[01]\d)-(?P<y>20\d\d)(?!\d)",
        rf"/{_YEAR}/(?P<m>[a-z]{{3,9}})/{_DAY}(?=/)",
        rf"/{_YEAR}-{_MONTH}/{_DAY}(?=/)",
        rf"/{_YEAR}/[a-z][\w.-]{{1,30}}/{_MONTH}/{_DAY}(?=/)",
        rf"/{_YEAR}/{_FULL}(?=/)",
        rf"/t?(?P<y>20\d\d){_FULL}(?=[/_-])",
        rf"/{_DAY}/{_MONTH}/(?P<y>20\d\d)(?=/)",
        rf"(?<=[/_-])(?P<y>20[0-4]\d){_FULL}(?:[_-]\w{{1,20}})?\.\w{{3,5}}$",
    )
)
"""As newspapers write it, as The Guardian, Xinhua, CNN and People's Daily do, as RIA does."""
_ARCHIVED = re.compile(r"/web/\d{14}[a-z_]*/")
_LONGEST = 2_000


def days(*addresses: str) -> list[Written]:
    """The day in the first address that has one, such as /2025/12/04/; an archive's own day is none."""
    for address in addresses:
        path = unquote(urlsplit(_ARCHIVED.split(address)[-1]).path) if _is_address(address) else ""
        for pattern in _IN_PATH:
            found = pattern.search(path[:_LONGEST])
            if found and (written := dates.read(_spelt(found))):
                return [written]
    return []


def _spelt(found: re.Match[str]) -> str:
    join = "-" if found["m"].isdigit() else " "
    parts = ("y", "m", "d") if found["m"].isdigit() else ("d", "m", "y")
    return join.join(found[name] for name in parts)


def _is_address(text: str) -> bool:
    try:
        return urlsplit(text).scheme in ("http", "https")
    except ValueError:
        return False
