"""Cursors: where a page of a list ended, as text that fits into an address.

They are checked, not signed: whatever is well-formed is a place in the order, and a place tells nothing that
the list would not. Readers hand them over as they are.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

MOMENT = r"^[0-9]{1,16}-[0-9]{1,18}$"
WORDS = r"^([0-9a-f]{2}){0,1000}$"
SEARCH = r"^[0-9]{1,18}-[0-9]{1,9}$"

Moment = tuple[datetime, int]
Words = tuple[str, str, str]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_APART = "\x1f"
_LONGEST = 60


def of_moment(at: datetime, number: int) -> str:
    """The place of what happened then and has this number."""
    return f"{(at - _EPOCH) // timedelta(microseconds=1)}-{number}"


def moment(text: object) -> Moment:
    """The place that `of_moment` wrote.

    Raises:
        ValueError: it is none.
    """
    microseconds, number = _whole(MOMENT, text).split("-")
    return _EPOCH + timedelta(microseconds=int(microseconds)), int(number)


def of_words(*words: str) -> str:
    """The place of what has this name of up to three parts."""
    return _APART.join(map(short, words)).encode("utf-8", "replace").hex()


def short(word: str) -> str:
    """A name by which a list is ordered: as it is, or its beginning and a digest of the whole."""
    if len(word) <= _LONGEST:
        return word
    return f"{word[:_LONGEST]} {blake2b(word.encode('utf-8', 'replace'), digest_size=8).hexdigest()}"


def words(text: object) -> Words:
    """The place that `of_words` wrote.

    Raises:
        ValueError: it is none.
    """
    told = bytes.fromhex(_whole(WORDS, text)).decode("utf-8", "replace")
    first, second, third = [*told.split(_APART, 2), "", ""][:3]
    return first, second, third


def search(text: object) -> str:
    """The place that a search gave, as it is.

    Raises:
        ValueError: it is none.
    """
    return _whole(SEARCH, text)


def _whole(pattern: str, text: object) -> str:
    if not isinstance(text, str) or not re.fullmatch(pattern, text):
        raise ValueError("no place in this list: write what `next` of the page before says")
    return text
