"""What a form sends, read with limits."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

LARGEST_BYTES = 100_000
MOST_FIELDS = 2_000
PATIENCE_SECONDS = 20.0
"""How long the whole of what is sent may take: who sends slower holds a connection open."""

_HANG_UP = {"Connection": "close"}
"""The rest of what is sent is not waited for."""

Form = Mapping[str, list[str]]
"""The values of each field, in their order."""


async def read(request: Request) -> Form:
    """The fields of a form as HTML sends it (application/x-www-form-urlencoded).

    Raises:
        HTTPException: it is something else, too large, or no such form.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {"application/x-www-form-urlencoded", ""}:
        raise HTTPException(415, "A form is sent as application/x-www-form-urlencoded.")
    sent = await body(request, LARGEST_BYTES, "That is more than any form of this page sends.")
    try:
        pairs = parse_qsl(sent.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:  # bytes that are no UTF-8, or too many fields
        raise HTTPException(400, "That is no form.") from error
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


async def body(request: Request, most: int, too_large: str) -> bytes:
    """What is sent, of at most so many bytes.

    Raises:
        HTTPException: it is larger, does not come to its end in time, or breaks off.
    """
    sent = bytearray()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for piece in request.stream():
                sent += piece
                if len(sent) > most:
                    raise HTTPException(413, too_large, headers=_HANG_UP)
    except TimeoutError as error:
        raise HTTPException(408, "It did not come to its end in time: send it again.", _HANG_UP) from error
    except ClientDisconnect as error:
        raise HTTPException(400, "It broke off.") from error
    return bytes(sent)


def one(form: Form, name: str, longest: int = 2_000) -> str:
    """The first value of a field, empty where there is none."""
    return form.get(name, [""])[0].strip()[:longest]
