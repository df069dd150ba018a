"""What a form sends, read with limits."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

LARGEST_BYTES = 100_000
MOST_FIELDS = 2_000

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
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BYTES:
            raise HTTPException(413, "That is more than any form of this page sends.")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:  # bytes that are no UTF-8, or too many fields
        raise HTTPException(400, "That is no form.") from error
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def one(form: Form, name: str, longest: int = 2_000) -> str:
    """The first value of a field, empty where there is none."""
    return form.get(name, [""])[0].strip()[:longest]
