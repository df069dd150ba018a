"""A body as it was sent → its content, within a limit: gzip, deflate, br and zstd (RFC 9110, 8.4)."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import brotli
import zstandard

ACCEPTED = "gzip, deflate, br, zstd"

_GZIP, _RAW_DEFLATE = 31, -15
_LARGEST_ZSTD_WINDOW_BYTES = 2**23  # RFC 9659


class TooLarge(Exception):  # noqa: N818  # an outcome by name; the client makes the error of it
    """The content is larger than the limit."""


class Broken(Exception):  # noqa: N818  # as above
    """The body is not what its Content-Encoding says, or ends early."""


def unpack(body: bytes, encodings: str, *, limit: int) -> bytes:
    """Return the content of a body with this Content-Encoding, at most `limit` bytes.

    Encodings that nobody registered are taken for none; so is one that the body does not have.

    Raises:
        TooLarge: there is more; never more than `limit` and a little is unpacked.
        Broken: the body is damaged.
    """
    names = [name.strip().lower() for name in encodings.split(",") if name.strip()]
    if len(names) > 3:
        raise Broken("it was compressed more than three times over")
    for name in reversed(names):
        unpacker = _UNPACKERS.get(name)
        if unpacker is None or not body:
            continue
        try:
            body = unpacker(body, limit)
        except (zlib.error, brotli.error, zstandard.ZstdError) as error:
            raise Broken(f"its {name} is damaged") from error
    return body


def _gzip(body: bytes, limit: int) -> bytes:
    """Every member of the file, not only the first (RFC 1952, 2.2); what stands behind them is padding."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    parts: list[bytes] = []
    room = limit
    while body.startswith(b"\x1f\x8b"):
        content, body = _inflated(body, _GZIP, room)
        parts.append(content)
        room -= len(content)
    return b"".join(parts)


def _deflate(body: bytes, limit: int) -> bytes:
    """With the zlib wrapper as the standard says, or raw as some servers do."""
    wrapped = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
    return _inflated(body, zlib.MAX_WBITS if wrapped else _RAW_DEFLATE, limit)[0]


def _inflated(body: bytes, wbits: int, limit: int) -> tuple[bytes, bytes]:
    """The content and what stands behind it."""
    unpacker = zlib.decompressobj(wbits=wbits)
    content = unpacker.decompress(body, limit + 1)
    if len(content) > limit:
        raise TooLarge
    if not unpacker.eof:
        raise Broken("its compressed body ends early")
    return content, unpacker.unused_data


def _brotli(body: bytes, limit: int) -> bytes:
    unpacker = brotli.Decompressor()
    parts = [unpacker.process(body, output_buffer_limit=limit + 1)]
    size = len(parts[0])
    while size <= limit and not unpacker.is_finished():
        part = unpacker.process(b"", output_buffer_limit=limit + 1 - size)
        if not part:
            raise Broken("its compressed body ends early")
        parts.append(part)
        size += len(part)
    if size > limit:
        raise TooLarge
    return b"".join(parts)


def _zstd(body: bytes, limit: int) -> bytes:
    """Measured first: only the reader can be told to stop, and only the other notices a missing end."""
    unpacker = zstandard.ZstdDecompressor(max_window_size=_LARGEST_ZSTD_WINDOW_BYTES)
    with unpacker.stream_reader(io.BytesIO(body), read_across_frames=True) as reader:
        if len(reader.read(limit + 1)) > limit:
            raise TooLarge
    parts: list[bytes] = []
    while body:
        frame = unpacker.decompressobj()
        parts.append(frame.decompress(body))
        if not frame.eof:
            raise Broken("its compressed body ends early")
        body = frame.unused_data
    return b"".join(parts)


_UNPACKERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
