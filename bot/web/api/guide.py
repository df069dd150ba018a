"""`/api/docs`: the OpenAPI document as a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast
from urllib.parse import urlencode

from starlette.requests import Request

from bot.app import App
from bot.web.api import openapi
from bot.web.api.operations import OPERATIONS, Operation

_EXAMPLES: Mapping[str, str] = {
    "stories": f"{openapi.BASE}/stories?{urlencode({'keyword': 'S-400', 'since': '7d'})}",
    "story": f"{openapi.BASE}/stories/1",
    "article": f"{openapi.BASE}/articles/1",
    "claims": f"{openapi.BASE}/claims?{urlencode({'keyword': 'S-400', 'conflicts': 'true'})}",
    "keyword": f"{openapi.BASE}/keywords/S-400",
    "search": f"{openapi.BASE}/search?{urlencode({'q': 'S-400 after:2025-12-01'})}",
}


def values(app: App, request: Request) -> Mapping[str, object]:
    """What the page shows: each address, what it takes and what it answers."""
    schemas = cast("Mapping[str, openapi.Schema]", _at(openapi.document(), "components", "schemas"))
    return {
        "base": openapi.BASE,
        "about": openapi.ABOUT,
        "operations": [_shown(one) for one in OPERATIONS],
        "records": [
            (name, schema.get("description", ""), list(_fields(schema)))
            for name, schema in schemas.items()
            if "properties" in schema
        ],
        "problems": openapi.PROBLEMS,
    }


def _shown(one: Operation) -> Mapping[str, object]:
    taken = [
        {
            "name": told["name"],
            "required": told["required"],
            "kind": _kind(cast("openapi.Schema", told["schema"])),
            "about": told["description"],
        }
        for told in openapi.parameters(one)
    ]
    example = _EXAMPLES.get(one.name, f"{openapi.BASE}{one.path}")
    return {"one": one, "parameters": taken, "told": one.told.__name__, "example": example}


def _fields(schema: openapi.Schema) -> Iterator[tuple[str, str, str]]:
    """Name, kind and meaning of each field of a record."""
    for name, told in cast("Mapping[str, openapi.Schema]", schema["properties"]).items():
        yield name, _kind(told), str(told.get("description", ""))


def _kind(schema: openapi.Schema) -> str:
    """What a value is, in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(map(_kind, cast("list[openapi.Schema]", schema["anyOf"]))))
    if "enum" in schema:
        return " · ".join(map(str, cast("list[object]", schema["enum"])))
    if schema.get("type") == "array":
        inside = cast("openapi.Schema", schema.get("items", {}))
        return f"list of {_kind(inside)}" if inside else "list"
    return _plain_kind(schema)


def _plain_kind(schema: openapi.Schema) -> str:
    words = {"integer": "whole number", "number": "number", "boolean": "true or false", "null": "null"}
    if "pattern" in schema and "type" not in schema:
        return "how far back"
    formats = {"date-time": "moment", "date": "day"}
    kind = formats.get(str(schema.get("format")), words.get(str(schema.get("type")), "text"))
    bounds = [str(schema[key]) for key in ("minimum", "maximum") if key in schema]
    return f"{kind}, {' to '.join(bounds)}" if len(bounds) == 2 else kind


def _at(value: object, *keys: str) -> object:
    for key in keys:
        value = cast("Mapping[str, object]", value)[key]
    return value
