"""What a feed format is, and the few things that every one of them needs to know about text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

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
_REFERENCE = re.compile(r"&#(?:x0*+([0-9a-f]*+)|0*+([0-9]*+));", re.IGNORECASE)
_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A feed's body as text (decoded, without byte order mark) and the address it came from."""

    text: str
    url: str = ""

    @property
    def head(self) -> str:
        """Its beginning, for sniffing."""
        return self.text.lstrip()[:4_000]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One feed format. `sniff` claims a document at a glance, `read` makes entries of it.

    `read` raises `ParseError` where the document is none after all.
    """

    name: str
    sniff: Callable[[Document], bool]
    read: Callable[[Document], ParsedFeed]


def usable(text: str) -> str:
    """Return the text without characters that no database or XML takes: NUL, surrogates, controls."""
    return _UNUSABLE.sub("\N{REPLACEMENT CHARACTER}", text) if _UNUSABLE.search(text) else text


def possible(text: str) -> str:
    """Return XML without references to what is no character (XML 1.0, 2.2): parsers stop at them."""
    return _REFERENCE.sub(_possible, text) if "&#" in text else text


def _possible(reference: re.Match[str]) -> str:
    """A character reference as it is, or the replacement character for one that names no character."""
    digits = reference[1] or reference[2] or "0"
    code = int(digits, 16 if reference[1] else 10) if len(digits) < 8 else 0x110000
    named = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0xFFFF < code < 0x110000
    return reference[0] if named else "\N{REPLACEMENT CHARACTER}"


def too_many(count: int) -> str:
    """Return the warning for a document with more entries than are read."""
    return f"{count} entries: only the first {MOST_ENTRIES} were read"


def without_torn_entry(text: str, *, entry: str, root: str) -> str:
    """Return an XML document without the entry in whose middle it ends: the next poll will bring it whole.

    `entry` and `root` are patterns of local names. Where no entry is ever closed, none is torn.
    """
    prefix = r"(?:[\w-]+:)?"
    start = next(reversed(list(re.finditer(rf"<{prefix}(?:{entry})\b", text, re.IGNORECASE))), None)
    closed = re.compile(rf"</{prefix}(?:{entry})\s*>", re.IGNORECASE)
    if start is None or re.compile(rf"</{prefix}(?:{entry}|{root})\s*>", re.I).search(text, start.start()):
        return text
    return text[: start.start()] if closed.search(text) else text


def line(text: str) -> str:
    """Return HTML or text as one plain line: tags dropped, entities decoded, white space collapsed.

    What is longer than any title is cut.
    """
    text = text[:_LONGEST_LINE]
    if "<" in text:
        text = _TAG.sub(" ", text) if re.search(r"<(?:br|p|div|li)\b", text, re.I) else _TAG.sub("", text)
    if "&" in text:
        text = html.unescape(text)
    return " ".join(usable(text).split())


def language(code: object) -> str | None:
    """Return the ISO 639-1 code of a language tag (en-IN → en), or None where it is not one."""
    if not isinstance(code, str):
        return None
    primary = re.split(r"[-_]", code.strip().lower(), maxsplit=1)[0]
    return primary if re.fullmatch(r"[a-z]{2}", primary) else None
