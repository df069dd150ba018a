"""What may be asked for: the query of an address → checked values, or every mistake in it by parameter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, TypeVar, get_origin

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
    WithJsonSchema,
)
from pydantic.json_schema import SkipJsonSchema
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot import searching
from bot.model import Attribute, DeliveryStatus, Side, Stage, Status
from bot.web.api import places
from bot.web.site import LARGEST_ID

LARGEST_PAGE = 200
MOST_NAMES = 20
MOST_MISTAKES = 20
"""That are told; who makes more is no person."""

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = r"^[0-9]{1,5}[smhdw]$"
_STAMP = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[Tt](\d{2}:\d{2}:)(\d{2})((?:\.\d+)?)([Zz]|[+ -]\d{2}:\d{2}))?", re.ASCII
)
_MEANT = "write a day (2025-12-01), a moment (2025-12-01T08:00:00Z), or how far back (7d, 48h)"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A parameter that means nothing here, and why."""

    parameter: str
    detail: str


class Refused(HTTPException):
    """A request that cannot be answered as it stands."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes[:MOST_MISTAKES])
        super().__init__(400, "; ".join(f"{one.parameter}: {one.detail}" for one in self.mistakes))


def _digits(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{1,19}", value):
        raise ValueError("write a whole number")
    return value


def _yes(value: object) -> object:
    if value not in ("true", "false", True, False):
        raise ValueError("write true or false")
    return value


def _moment(value: object) -> datetime | timedelta:
    """A duration, or a moment; days begin in UTC. What lies outside of the calendar is its end."""
    text = value if isinstance(value, str) else ""
    if re.fullmatch(_DURATION, text):
        return timedelta(**{_UNITS[text[-1]]: int(text[:-1])})
    found = _STAMP.fullmatch(text)
    if not found:
        raise ValueError(_MEANT)
    day, minute, second, fraction, zone = (part or "" for part in found.groups())
    if day.startswith("0000"):
        return datetime.min.replace(tzinfo=UTC)
    leap = "59" if second == "60" else second
    zone = zone.upper().replace(" ", "+") or "+00:00"
    try:
        told = datetime.fromisoformat(f"{day}T{minute or '00:00:'}{leap or '00'}{fraction[:7]}{zone}")
    except ValueError as error:
        raise ValueError(_MEANT) from error
    return _in_utc(told)


def _in_utc(told: datetime) -> datetime:
    try:
        return told.astimezone(UTC)
    except OverflowError:
        return told.replace(tzinfo=UTC)


_WHEN = {
    "type": "string",
    "anyOf": [{"format": "date"}, {"format": "date-time"}, {"pattern": _DURATION}],
}
Name = Annotated[str, Field(min_length=1, max_length=200)]
Names = Annotated[tuple[Name, ...], Field(max_length=MOST_NAMES)]
Number = Annotated[int, BeforeValidator(_digits), Field(ge=1, le=LARGEST_ID)]
When = Annotated[datetime | timedelta, PlainValidator(_moment), WithJsonSchema(_WHEN)]
Yes = Annotated[bool, BeforeValidator(_yes)]
AfterMoment = Annotated[
    places.Moment,
    PlainValidator(places.moment),
    WithJsonSchema({"type": "string", "pattern": places.MOMENT}),
]
AfterWords = Annotated[
    places.Words, PlainValidator(places.words), WithJsonSchema({"type": "string", "pattern": places.WORDS})
]
AfterHits = Annotated[
    str, PlainValidator(places.search), WithJsonSchema({"type": "string", "pattern": places.SEARCH})
]
Nothing = SkipJsonSchema[None]
"""A parameter that was left out; nobody can write it."""

_LIMIT = Field(default=50, ge=1, le=LARGEST_PAGE, description="How many on a page.")
_CURSOR = "Where the page before ended; the next of that page holds it."
_SINCE = "A day in UTC, a moment, or how far back: 2025-12-01, 2025-12-01T08:00:00Z, 7d, 48h."
_YEAR = timedelta(days=366)
_IN_A_YEAR = "366d where nothing is said."
Limit = Annotated[int, BeforeValidator(_digits)]


class Asking(BaseModel):
    """What every address takes: nothing but what it names."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Order(StrEnum):
    NEWEST = "newest"
    OLDEST = "oldest"


class Sort(StrEnum):
    BEST = "best"
    NEWEST = "newest"


class Stories(Asking):
    keyword: Names = Field(default=(), description="Of any of these entries of the watch-list.")
    language: tuple[Annotated[str, Field(pattern="^[a-z]{2}$")], ...] = Field(
        default=(), max_length=MOST_NAMES, description="With an article in one of these (ISO 639-1)."
    )
    side: tuple[Side, ...] = Field(
        default=(), max_length=MOST_NAMES, description="With an article of an outlet that stands there."
    )
    stage: tuple[Stage, ...] = Field(
        default=(), max_length=MOST_NAMES, description="With an article that says one of these is reached."
    )
    since: When | Nothing = Field(
        default=None, description=f"That gained their last article then or later. {_SINCE}"
    )
    until: When | Nothing = Field(
        default=None, description=f"That gained their last article before then. {_SINCE}"
    )
    order: Order = Field(
        default=Order.NEWEST,
        description="By when they gained their last article. A story that grows while you read newest first "
        "goes to the front; read oldest first to miss none: it comes again at the end.",
    )
    limit: Limit = _LIMIT
    cursor: AfterMoment | Nothing = Field(default=None, description=_CURSOR)


class One(Asking):
    id: Number = Field(description="Its number.")


class Claims(Asking):
    keyword: Names = Field(default=(), description="Of what these names mean: S400, С-400 and S-400 are one.")
    lot: Annotated[str, Field(max_length=200)] | Nothing = Field(
        default=None, description="Of this order or tranche: 2018, 2018/rest, more; empty for none named."
    )
    attribute: tuple[Attribute, ...] = Field(
        default=(), max_length=MOST_NAMES, description="Of one of these kinds."
    )
    conflicts: Yes = Field(default=False, description="Only where sources disagree or a figure moved.")
    since: When = Field(
        default=_YEAR, description=f"Of articles first seen then or later; {_IN_A_YEAR} {_SINCE}"
    )
    limit: Limit = _LIMIT
    cursor: AfterWords | Nothing = Field(default=None, description=_CURSOR)


class Listed(Asking):
    limit: Limit = _LIMIT
    cursor: AfterWords | Nothing = Field(default=None, description=_CURSOR)


class Feeds(Listed):
    status: tuple[Status, ...] = Field(default=(), max_length=MOST_NAMES, description="Only of this health.")


class OneKeyword(Asking):
    keyword: Name = Field(description="A name of the watch-list or the lexicon, in any spelling.")
    since: When = Field(
        default=_YEAR,
        description=f"Claims of articles first seen then or later; {_IN_A_YEAR} {_SINCE}",
    )


class Search(Asking):
    q: str = Field(
        min_length=1,
        max_length=searching.LONGEST_QUERY,
        description='Words, "phrases", -word, OR, after:2025-12-01, before:, source:, lang:, keyword:.',
    )
    sort: Sort = Field(default=Sort.BEST, description="The best first, or the newest.")
    limit: Limit = _LIMIT
    cursor: AfterHits | Nothing = Field(default=None, description=_CURSOR)


class Deliveries(Asking):
    status: DeliveryStatus | Nothing = Field(default=None, description="Only these.")
    limit: Limit = _LIMIT
    cursor: AfterMoment | Nothing = Field(default=None, description=_CURSOR)


Asked = TypeVar("Asked", bound=Asking)


def read(kind: type[Asked], request: Request) -> Asked:
    """The checked values of a request.

    Raises:
        Refused: a parameter is unknown, given twice, or means nothing.
        HTTPException: nothing can have the name or number in the path.
    """
    given: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        given.setdefault(name, []).append(value)
    lists = {name for name, told in kind.model_fields.items() if get_origin(told.annotation) is tuple}
    twice = [
        Mistake(name, "given twice") for name, told in given.items() if len(told) > 1 and name not in lists
    ]
    in_query = [Mistake(name, "it stands in the path") for name in given if name in request.path_params]
    if twice or in_query:
        raise Refused(twice + in_query)
    values = {name: told if name in lists else told[0] for name, told in given.items()}
    try:
        return kind.model_validate({**values, **request.path_params})
    except ValidationError as error:
        mistakes = [_mistake(one["loc"], one["msg"]) for one in error.errors(include_url=False)]
    if any(one.parameter in request.path_params for one in mistakes):
        raise HTTPException(404, "Nothing has this name or number.")
    raise Refused(mistakes)


def _mistake(place: Sequence[object], message: str) -> Mistake:
    detail = message.removeprefix("Value error, ").replace("Extra inputs are not permitted", "not known here")
    return Mistake(str(place[0])[:100] if place else "", detail)


def before(when: datetime | timedelta | None, now: datetime) -> datetime | None:
    """The moment that was meant."""
    if not isinstance(when, timedelta):
        return when
    return now - min(when, now - datetime.min.replace(tzinfo=UTC))
