"""A webhook's payload → what Slack would refuse in it.

Limits: https://docs.slack.dev/reference/block-kit/blocks and its text object; the total is undocumented,
from observation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

MOST_BLOCKS = 50
LONGEST_TOTAL = 13_200
_LONGEST_FALLBACK = 40_000
_LONGEST_ID = 255
_LONGEST_URL = 3_000

Block = Mapping[str, object]


def problems(payload: Mapping[str, object]) -> list[str]:
    """Why Slack would answer 400, one reason a line in its own words; empty where it would accept."""
    text, blocks = payload.get("text"), payload.get("blocks", [])
    if not isinstance(text, str) or not text.strip():
        return ["no_text"]
    if len(text) > _LONGEST_FALLBACK:
        return ["msg_too_long"]
    if not isinstance(blocks, list) or len(blocks) > MOST_BLOCKS:
        return [f"invalid_blocks: more than {MOST_BLOCKS} blocks, or no list of them"]
    found = [f"invalid_blocks: block {n}: {why}" for n, block in enumerate(blocks) for why in _block(block)]
    ids = [block.get("block_id") for block in blocks if isinstance(block, dict) and block.get("block_id")]
    if len(set(map(str, ids))) < len(ids):
        found.append("invalid_blocks: a block_id stands twice")
    if len(json.dumps(blocks, ensure_ascii=False)) > LONGEST_TOTAL and not found:
        found.append("msg_blocks_too_long")
    return found


def _block(block: object) -> Iterator[str]:
    if not isinstance(block, dict):
        yield "no object"
        return
    if len(str(block.get("block_id", ""))) > _LONGEST_ID:
        yield f"block_id over {_LONGEST_ID}"
    check = _CHECKS.get(str(block.get("type")))
    yield from check(block) if check else [f"unknown type {block.get('type')!r}"]


def _section(block: Block) -> Iterator[str]:
    fields = block.get("fields", [])
    if "text" not in block and not fields:
        yield "a section needs text or fields"
    if "text" in block:
        yield from _text(block["text"], 3_000)
    if not isinstance(fields, list) or len(fields) > 10:
        yield "more than 10 fields"
    else:
        yield from (why for field in fields for why in _text(field, 2_000))
    if "accessory" in block:
        yield from _element(block["accessory"])


def _header(block: Block) -> Iterator[str]:
    yield from _text(block.get("text"), 150, kinds=("plain_text",))


def _context(block: Block) -> Iterator[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 10:
        yield "a context has 1 to 10 elements"
        return
    for element in elements:
        image = isinstance(element, dict) and element.get("type") == "image"
        yield from _image(element) if image else _text(element, 3_000)


def _actions(block: Block) -> Iterator[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= 25:
        yield "actions have 1 to 25 elements"
        return
    yield from (why for element in elements for why in _element(element))


def _element(element: object) -> Iterator[str]:
    if not isinstance(element, dict) or element.get("type") not in ("button", "image"):
        yield "an element other than button or image"
    elif element["type"] == "image":
        yield from _image(element)
    else:
        yield from _text(element.get("text"), 75, kinds=("plain_text",))
        if len(str(element.get("url", ""))) > _LONGEST_URL:
            yield f"a url over {_LONGEST_URL}"


def _image(block: Block) -> Iterator[str]:
    if not block.get("image_url") or not block.get("alt_text"):
        yield "an image needs image_url and alt_text"


def _divider(_: Block) -> Iterator[str]:
    return iter(())


def _text(text: object, longest: int, kinds: tuple[str, ...] = ("mrkdwn", "plain_text")) -> Iterator[str]:
    """The mistakes of a text object: its kind, its length in characters."""
    if not isinstance(text, dict) or text.get("type") not in kinds:
        yield f"a text that is not {' or '.join(kinds)}"
    elif not isinstance(text.get("text"), str) or not 1 <= len(text["text"]) <= longest:
        yield f"a text of no or more than {longest} characters"


_CHECKS = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "divider": _divider,
    "image": _image,
}
