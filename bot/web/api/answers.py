"""Records and problems → answers: JSON that is harmless wherever it is shown, tagged with what it says."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from http import HTTPStatus
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot import records
from bot.records import Record
from bot.rendering.clean import web_address
from bot.web.api.asking import Refused

LONGEST = 10_000
"""Code points of any one string but a text."""

LONGEST_TEXT = 1_000_000

_TRICKS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    r"\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_MARKUP = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
_ADDRESSES = frozenset(("url", "moved_to"))
_IDENTITY = re.compile(r"(?:https?|urn):", re.IGNORECASE)
_UNREADABLE_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a list, under its name; `place` is where the next part begins, None on the last."""

    record: Record
    place: str | None


def told(request: Request, answer: Record | Page | Response) -> Response:
    """A record or a page of a list as JSON, or 304 where the reader has it (RFC 9110, 13.1.2)."""
    if isinstance(answer, Response):
        return answer
    if not isinstance(answer, Page):
        return tagged(request, _written(_clean(answer)), "application/json")
    following = _following(request, answer.place) if answer.place else None
    links = {"Link": f'<{following}>; rel="next"'} if following else {}
    body = _written({**_clean(answer.record), "next": following})
    return tagged(request, body, "application/json", links)


def document(request: Request, ours: object) -> Response:
    """A document that holds nothing of strangers."""
    return tagged(request, _written(ours), "application/json")


def tagged(
    request: Request, body: bytes, media_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    """A body with the tag of what it says, or 304."""
    tag = f'"{blake2b(body, digest_size=16).hexdigest()}"'
    marked = {"ETag": tag, **(headers or {})}
    if is_known(request, tag):
        return Response(status_code=304, headers=marked)
    return Response(body, media_type=media_type, headers=marked)


def _following(request: Request, place: str) -> str:
    """This address from that place on, relative to the host (RFC 3986, 4.2)."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return f"{quote(request.url.path)}?{urlencode([*kept, ('cursor', place)])}"


def is_known(request: Request, tag: str) -> bool:
    """Whether the reader says that it has what this tag names."""
    asked = ",".join(request.headers.getlist("if-none-match"))
    return asked.strip() == "*" or tag in re.findall(r'(?:W/)?("[^"]*")', asked)


def _clean(record: Record) -> Record:
    return {name: harmless(records.plain(value), name) for name, value in record.items()}


def harmless(value: object, name: str = "") -> object:
    """A record in which no string commands, hides or turns anything, or has no end, and every address is one
    that may be linked. Code points are replaced one by one: places in a text stay true.
    """
    if isinstance(value, str):
        if name in _ADDRESSES:
            return web_address(value)
        if name == "address" and not _IDENTITY.match(value):
            return ""
        return _TRICKS.sub("\ufffd", value[: LONGEST_TEXT if name == "text" else LONGEST])
    if isinstance(value, Mapping):
        return {key: harmless(member, key) for key, member in value.items()}
    return [harmless(member, name) for member in value] if isinstance(value, list) else value


def problem(request: Request, error: Exception) -> Response:
    """What an error of HTTP, of the reader or of ours says (RFC 9457)."""
    match error:
        case Refused():
            named = [{"parameter": one.parameter, "detail": one.detail} for one in error.mistakes]
            return _problem(400, error.detail, errors=named)
        case HTTPException():
            phrase = HTTPStatus(error.status_code).phrase
            why = _EXPLAINED.get(error.status_code, phrase) if error.detail == phrase else error.detail
            return _problem(error.status_code, why, headers=error.headers)
    return _problem(500, "This is a fault of ours; the program's log says which.")


def misunderstood(request: Request, error: Exception) -> Response:
    """What was asked for in a way that means nothing."""
    return _problem(400, str(error))


def unreadable(request: Request, error: Exception) -> Response:
    """The archive does not answer."""
    return _problem(503, str(error), headers={"Retry-After": str(_UNREADABLE_SECONDS)})


_EXPLAINED = {
    404: "There is nothing here. /api/docs lists what there is.",
    405: "This address does not answer that method; Allow says which it does.",
}


def _problem(
    status: int,
    detail: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    body = _written(harmless({**told, **({"errors": list(errors)} if errors else {})}))
    return Response(
        body, status_code=status, media_type="application/problem+json", headers=dict(headers or {})
    )


def _written(record: object) -> bytes:
    """JSON in UTF-8 in which markup is escaped, though no browser should take it for a page."""
    told = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return told.translate(_MARKUP).encode("utf-8", "replace")
