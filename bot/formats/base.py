"""What a feed format is, and the few things that every one of them needs to know about text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from bot.formats.decoding import decode, in_utf8
from bot.model import ParsedFeed

MOST_ENTRIES = 20_000
"""How many entries of one document are read: more is no feed but an attack, or an archive."""

# Markup that people put into titles; other angle brackets are the author's own.
_TAG = re.compile(
    r"<!--.*?-->|<(?:script|style)\b.*?</(?:script|style)>"
    r"|</?(?:a|abbr|b|big|br|cite|code|del|div|em|embed|font|frame|frameset|h[1-6]|i|iframe|img|input|ins|li|link"
    r"|mark|meta|object|ol|p|q|s|small|span|strike|strong|sub|sup|svg|time|tt|u|ul|wbr)(?:\s[^<>]*|/)?>",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_LINE = 5_000
_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CONTROLS = bytes({*range(0x20)} - {0x09, 0x0A, 0x0D})
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
_SHORT = 1_000


@dataclass(frozen=True, kw_only=True)
class Document:
    """A feed's body with its Content-Type, and the address it came from."""

    body: bytes
    content_type: str | None = None
    url: str = ""

    @cached_property
    def text(self) -> str:
        """The body decoded, without byte order mark."""
        return decode(self.body, self.content_type)

    @cached_property
    def utf8(self) -> bytes:
        """The same as bytes; what looks like UTF-8 is taken as it came, and may turn out to be none."""
        ready = in_utf8(self.body, self.content_type)
        return self.text.encode("utf-8", "replace") if ready is None else ready

    @cached_property
    def is_utf8(self) -> bool:
        """Whether `utf8` turned out to be that."""
        try:
            self.utf8.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return True

    @cached_property
    def start(self) -> bytes:
        """Its beginning, for sniffing."""
        return self.utf8[:20_000].lstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One feed format. `sniff` claims a document at a glance, `read` makes entries of it.

    `strictly` reads one that is exactly as it should be, in a time that grows with its length alone, and
    returns None for any other; `read` reads those. Both raise `ParseError` where it is no such document after
    all.
    """

    name: str
    sniff: Callable[[Document], bool]
    strictly: Callable[[Document], ParsedFeed | None]
    read: Callable[[Document], ParsedFeed]


def usable(text: str) -> str:
    """Return the text without characters that no database or XML takes: NUL, surrogates, controls."""
    if text.isprintable() or not _has_unusable(text):
        return text
    return _UNUSABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _has_unusable(text: str) -> bool:
    """What `_UNUSABLE` finds, looked for among bytes: a page has a hundred thousand."""
    if len(text) < _SHORT:
        return _UNUSABLE.search(text) is not None
    try:
        raw = text.encode()
    except UnicodeEncodeError:  # a surrogate
        return True
    return len(raw.translate(None, _CONTROLS)) < len(raw) or (
        b"\xef\xbf" in raw and any(sign in raw for sign in _NO_CHARACTERS)
    )


def too_many(count: int) -> str:
    """Return the warning for a document with more entries than are read."""
    return f"{count} entries: only the first {MOST_ENTRIES} were read"


def line(text: str) -> str:
    """Return HTML or text as one plain line: tags dropped, entities decoded, white space collapsed.

    What is longer than any title is cut.
    """
    text = text[:_LONGEST_LINE]
    if "<" in text:
        text = _TAG.sub(" ", text) if re.search(r"<(?:br|p|div|li)\b", text, re.I) else _TAG.sub("", text)
    if "&" in text:
        text = html.unescape(text)
    return usable(" ".join(text.split()))


def language(code: object) -> str | None:
    """Return the ISO 639-1 code of a language tag (en-IN → en), or None where it is not one."""
    if not isinstance(code, str):
        return None
    primary = re.split(r"[-_]", code.strip().lower(), maxsplit=1)[0]
    return primary if re.fullmatch(r"[a-z]{2}", primary) else None
