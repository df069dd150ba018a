"""A body's bytes → its text, whatever its headers and its first line say about the charset."""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Iterator

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNMARKED = (  # the first characters "<" and one more in encodings that are no superset of ASCII
    (re.compile(rb"\s*<\x00\x00\x00"), "utf-32-le"),
    (re.compile(rb"\x00\x00\x00<"), "utf-32-be"),
    (re.compile(rb"(?:\s\x00)*[<{]\x00[^\x00]"), "utf-16-le"),
    (re.compile(rb"(?:\x00\s)*\x00[<{]\x00?[^\x00]"), "utf-16-be"),
    (re.compile(rb"\x4c\x6f\xa7\x94"), "cp037"),
)
# Labels that mean more than they say: https://encoding.spec.whatwg.org/#names-and-labels
_WIDER = {
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_NEVER = ("utf-16", "utf-32", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "unicode-", "raw-")
_PLAIN_START = re.compile(rb"[\s!-;=-~]{0,2000}[<{][!-~\s]")
_SHIFTING_NAMES = (b"2022", b"hz", b"utf7", b"utf-7", b"utf_7", b"u7")
_SHIFTING = ("iso2022", "hz", "utf_7", "utf-7")
GZIP = b"\x1f\x8b"
_EBCDIC = b"\x4c\x6f\xa7\x94"
_ASCII = bytes(range(128))
_BAD = "\N{REPLACEMENT CHARACTER}"
_LARGEST_UNPACKED_BYTES = 50_000_000


def in_utf8(body: bytes, content_type: str | None) -> bytes | None:
    """Return the body without its mark where it is UTF-8, as far as its beginning tells."""
    if body.startswith(codecs.BOM_UTF8):
        return body[3:]
    if not _PLAIN_START.match(body) or _shifts(body, content_type):
        return None
    if any(not name.startswith("utf") for name in _declared(body, content_type)):
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            return None
    return body


def hides_markup(body: bytes, content_type: str | None) -> bool:
    """Return whether the body may hold more brackets than its bytes show."""
    return body.startswith((GZIP, _EBCDIC)) or _shifts(body, content_type)


def _shifts(body: bytes, content_type: str | None) -> bool:
    named = body[:4_000].lower() + (content_type or "").lower().encode("utf-8", "replace")
    return any(name in named for name in _SHIFTING_NAMES) and any(
        name.startswith(_SHIFTING) for name in _declared(body, content_type)
    )


def decode(body: bytes, content_type: str | None) -> str:
    """Return the body's text, without byte order mark.

    A byte order mark decides (RFC 7303), then text that is UTF-8, whatever is declared: no other charset's
    text looks like it. Then the HTTP header, then the document. A few bad bytes in UTF-8 are replaced and
    never make another charset of the rest. A gzipped file is unpacked.
    """
    body = _unpacked(body)
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    for pattern, encoding in _UNMARKED:
        if pattern.match(body):
            return body.decode(encoding, "replace").lstrip("\ufeff")
    declared = list(_declared(body, content_type))
    if body.isascii():
        shifting = [name for name in declared if name.startswith(_SHIFTING)]
        return body.decode(shifting[0] if shifting else "ascii", "replace")
    text = _as_utf8(body)
    return text if text is not None else _as_declared(body, declared)


def _declared(body: bytes, content_type: str | None) -> Iterator[str]:
    """The charsets that are named, HTTP's first, as Python calls them."""
    names = [match[1] for match in [_CHARSET.search(content_type or "")] if match]
    names += [match[1].decode("ascii") for match in [_DECLARED.search(body[:2_000])] if match]
    names += [match[1].decode("ascii") for match in [_META.search(body[:4_000])] if match]
    for name in names:
        try:
            known = codecs.lookup(name).name
            b"a".decode(known)  # zlib and undefined are codecs too, and no charsets
        except (LookupError, ValueError):
            continue
        if not known.startswith(_NEVER):
            yield _WIDER.get(known, known)


def _as_utf8(body: bytes) -> str | None:
    """The body as UTF-8 where it is that but for a few bytes, else None."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        beyond_ascii = body.translate(None, _ASCII)
    samples = range(0, len(beyond_ascii), len(beyond_ascii) // 8 + 1)
    sample = "".join(beyond_ascii[at : at + 60].decode("utf-8", "replace") for at in samples)
    if sample.count(_BAD) * 2 > len(sample):  # replacing is slow, and it would be in vain
        return None
    text = body.decode("utf-8", "replace")
    bad = text.count(_BAD)
    good = len(text) - (len(body) - len(beyond_ascii)) - bad
    return text if good > 4 * bad else None


def _as_declared(body: bytes, declared: list[str]) -> str:
    """The body in the first declared charset that has all of its bytes, else the first with replacements."""
    single = [name for name in declared if name not in ("utf-8", "utf-8-sig")]
    for encoding in (*single, "cp1252"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return body.decode(single[0] if single else "cp1252", "replace")


def _unpacked(body: bytes) -> bytes:
    """The content of a gzipped file, up to a limit; anything else as it is."""
    parts: list[bytes] = []
    rest, room = body, _LARGEST_UNPACKED_BYTES
    while rest.startswith(GZIP) and room > 0:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            parts.append(unpacker.decompress(rest, room))
        except zlib.error:
            break
        room -= len(parts[-1])
        rest = unpacker.unused_data
    return b"".join(parts) or body
