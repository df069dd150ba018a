"""A body as it was sent → its content, within a limit: gzip, deflate, br and zstd (RFC 9110, 8.4)."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Sequence

import brotli
import zstandard

ACCEPTED = "gzip, deflate, br, zstd"

_GZIP, _RAW_DEFLATE = 31, -15
_PIECE_BYTES = 64_000
_MOST_PARTS = 1_000
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
    parts: list[bytes] = []
    start = 0
    while body.startswith(b"\x1f\x8b", start):
        content, start = _inflated(body, _GZIP, limit, start=start)
        parts.append(content)
        limit -= len(content)
        _count(parts)
    return b"".join(parts) if parts else body


def _deflate(body: bytes, limit: int) -> bytes:
    """With the zlib wrapper as the standard says, or raw as some servers do."""
    wrapped = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
    return _inflated(body, zlib.MAX_WBITS if wrapped else _RAW_DEFLATE, limit)[0]


def _inflated(body: bytes, wbits: int, limit: int, *, start: int = 0) -> tuple[bytes, int]:
    """The content of what begins at `start`, and where it ends.

    It goes in in pieces: zlib makes a copy of all that stands behind the end.
    """
    unpacker = zlib.decompressobj(wbits=wbits)
    parts: list[bytes] = []
    while not unpacker.eof and start < len(body):
        content = unpacker.decompress(body[start : start + _PIECE_BYTES], limit + 1)
        start += _PIECE_BYTES
        limit -= len(content)
        parts.append(content)
        if limit < 0:
            raise TooLarge
    if not unpacker.eof:
        raise Broken("its compressed body ends early")
    return b"".join(parts), min(start, len(body)) - len(unpacker.unused_data)


def _count(parts: Sequence[bytes]) -> None:
    """A stop for bodies of nothing but beginnings."""
    if len(parts) > _MOST_PARTS:
        raise Broken(f"its body is compressed in more than {_MOST_PARTS:,} parts")


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
    frames: list[bytes] = []
    start = 0
    while start < len(body):
        content, start = _thawed(unpacker.decompressobj(), body, start)
        frames.append(content)
        _count(frames)
    return b"".join(frames)


def _thawed(frame: zstandard.ZstdDecompressionObj, body: bytes, start: int) -> tuple[bytes, int]:
    """The content of the frame that begins at `start`, and where it ends; in pieces, as above."""
    parts: list[bytes] = []
    while not frame.eof and start < len(body):
        parts.append(frame.decompress(body[start : start + _PIECE_BYTES]))
        start += _PIECE_BYTES
    if not frame.eof:
        raise Broken("its compressed body ends early")
    return b"".join(parts), min(start, len(body)) - len(frame.unused_data)


_UNPACKERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
