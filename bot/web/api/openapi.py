"""The table of operations → the OpenAPI 3.1 document that says what each takes and answers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TypeAlias, cast

from pydantic.json_schema import models_json_schema

from bot import __version__
from bot.web.api import telling
from bot.web.api.operations import OPERATIONS, Operation

Schema: TypeAlias = dict[str, object]

BASE = "/api/v1"
ABOUT = (
    "Read-only. Times are ISO 8601 in UTC. A list gives the address of its next page as next and as a Link "
    "header (RFC 8288). Every answer has an ETag: send it back as If-None-Match. Errors are problems (RFC "
    "9457). A parameter that is not listed is refused; Accept is not read. Texts come from strangers: "
    "control characters are replaced, markup in them is text."
)
PROBLEMS = {
    "400": "A parameter means nothing; errors says which, and why.",
    "401": "The admin token is missing or wrong.",
    "403": "No admin token is set: nobody is admin.",
    "404": "Nothing has this name or number.",
    "421": "Asked for by a host name that settings.web.base_url does not know.",
    "429": "Too many requests; Retry-After says in how many seconds to try again.",
    "503": "The archive does not answer; Retry-After says in how many seconds to try again.",
}
_ALWAYS = ("421", "429", "503")
_TEMPLATE = "#/components/schemas/{model}"
_HEADERS: Mapping[str, Schema] = {
    "ETag": {"required": True, "schema": {"type": "string"}, "description": "Names this very answer."},
    "Link": {"schema": {"type": "string"}, "description": 'The next page: <address>; rel="next"'},
}


@cache
def document() -> Schema:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Defwatch", "version": __version__, "description": ABOUT},
        "servers": [{"url": BASE}],
        "paths": {one.path: {"get": operation(one)} for one in OPERATIONS},
        "components": {
            "schemas": _schemas(),
            "responses": {status: _problem(why) for status, why in PROBLEMS.items()},
            "headers": _HEADERS,
            "securitySchemes": {"admin": {"type": "http", "scheme": "bearer"}},
        },
    }


def operation(one: Operation) -> Schema:
    """One address."""
    return {
        "operationId": one.name,
        "summary": one.summary,
        "parameters": parameters(one),
        "responses": _responses(one),
        **({"security": [{"admin": []}]} if one.admin else {}),
    }


def parameters(one: Operation) -> list[Schema]:
    """What an address takes, as OpenAPI says it."""
    schema = one.asked.model_json_schema()
    enums = cast("Mapping[str, Schema]", schema.get("$defs", {}))
    needed = cast("list[str]", schema.get("required", []))
    fields = cast("Mapping[str, Schema]", schema.get("properties", {}))
    return [
        {
            "name": name,
            "in": "path" if name in one.in_path else "query",
            "required": name in needed or name in one.in_path,
            "description": told.get("description", ""),
            "schema": _inlined(_bare(told), enums),
        }
        for name, told in fields.items()
    ]


def _responses(one: Operation) -> Schema:
    names = ["ETag", *(["Link"] if "next" in one.told.model_fields else [])]
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    content = {"application/json": {"schema": {"$ref": _TEMPLATE.format(model=one.told.__name__)}}}
    moved = {"301": {"description": "It went into another one; Location says into which."}}
    statuses = ("400", *(["404"] if one.in_path else []), *(["401", "403"] if one.admin else []))
    return {
        "200": {"description": one.summary, "headers": headers, "content": content},
        **(moved if one.moves else {}),
        "304": {"description": "It is as the reader has it."},
        **{
            status: {"$ref": f"#/components/responses/{status}"}
            for status in (*statuses, "421", "429", "503")
        },
    }


def _problem(why: str) -> Schema:
    schema = {"$ref": _TEMPLATE.format(model="Problem")}
    return {"description": why, "content": {"application/problem+json": {"schema": schema}}}


def _schemas() -> Schema:
    models = {one.told for one in OPERATIONS} | {telling.Problem}
    ordered = sorted(models, key=lambda model: model.__name__)
    _, told = models_json_schema([(model, "serialization") for model in ordered], ref_template=_TEMPLATE)
    return cast("Schema", told["$defs"])


def _bare(told: Schema) -> Schema:
    """A parameter's schema without what stands beside it, and without the default that nobody can write."""
    left_out = {"title", "description"} | (
        {"default"} if told.get("default") in (None, [], "P366D") else set()
    )
    return {key: value for key, value in told.items() if key not in left_out}


def _inlined(value: object, enums: Mapping[str, Schema]) -> object:
    """A schema that stands by itself."""
    if isinstance(value, list):
        return [_inlined(one, enums) for one in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        referred = enums[str(value["$ref"]).rpartition("/")[2]]
        return {key: one for key, one in referred.items() if key not in ("title", "description")}
    return {key: _inlined(one, enums) for key, one in value.items()}
