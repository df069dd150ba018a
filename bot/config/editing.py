"""Feeds into the text of feeds.yaml or out of it; every other character stays as it is.

The text is cut at the marks of PyYAML's composer instead of written anew: a round-trip writer gives a whole
file one indentation and one line width. `reading` must have read it before, which bounds its depth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import yaml

Written = Mapping[str, str | Sequence[str]]


class UneditableError(ValueError):
    """A text whose feeds stand in a form that only a person should change."""


def lines(feeds: Iterable[Written], *, indent: str = "  ", newline: str = "\n") -> str:
    """Feeds as entries of a block list."""
    return "".join(_lines(feed, indent, newline) for feed in feeds)


def _lines(feed: Written, indent: str, newline: str) -> str:
    keys = [f"{key}: {_flow(value)}" for key, value in feed.items()]
    return "".join(f"{indent}{'  ' if number else '- '}{key}{newline}" for number, key in enumerate(keys))


def with_feeds(text: str, added: Sequence[Written]) -> str:
    """The text with the feeds after the last one.

    Raises:
        UneditableError: there is no plain place for it.
    """
    root = _root(text)
    feeds = _feeds(root)
    if root is None or feeds is None:
        return _with_section(text, root, added)
    match feeds:
        case yaml.SequenceNode(value=[*_, last]) if feeds.flow_style:
            return _inserted(text, last.end_mark.index, f", {_flows(added)}")
        case yaml.SequenceNode(value=[*_, last]):
            indent = " " * (_dash(text, last) - _line_start(text, _dash(text, last)))
            return _with_lines(text, _end(text, last), lines(added, indent=indent, newline=_newline(text)))
        case _:
            return _begun(text, root, feeds, added)


def without_feed(text: str, index: int) -> str:
    """The text without the feed at this index of the list.

    Raises:
        UneditableError: it cannot be told from its neighbours.
    """
    feeds = _feeds(_root(text))
    if not isinstance(feeds, yaml.SequenceNode):
        raise UneditableError("feeds: is no list")
    node = feeds.value[index]
    if not feeds.flow_style:
        start = _line_start(text, _dash(text, node))
        return text[:start] + text[_line_end(text, _end(text, node)) :]
    start, end = node.start_mark.index, node.end_mark.index
    if index:
        start = feeds.value[index - 1].end_mark.index
    elif following := re.match(r"\s*,\s*", text[end:]):
        end += following.end()
    return text[:start] + text[end:]


def with_flag(text: str, index: int, key: str, value: bool) -> str:
    """The text with a yes-or-no key of the feed at this index of the list set.

    Raises:
        UneditableError: there is no plain place for it.
    """
    feeds, word = _feeds(_root(text)), "true" if value else "false"
    if not isinstance(feeds, yaml.SequenceNode):
        raise UneditableError("feeds: is no list")
    feed = feeds.value[index]
    if not isinstance(feed, yaml.MappingNode) or not feed.value or not _within(feed, feeds):
        raise UneditableError("the feed is no mapping of its own")
    for name, there in feed.value:
        if name.value == key:
            if not _within(there, feed):
                raise UneditableError(f"{key}: is an alias")
            return text[: there.start_mark.index] + word + text[there.end_mark.index :]
    if feed.flow_style:
        return _inserted(text, _end(text, feed.value[-1][1]), f", {key}: {word}")
    line = f"{' ' * feed.start_mark.column}{key}: {word}{_newline(text)}"
    return _with_lines(text, _end(text, feed), line)


def _root(text: str) -> yaml.MappingNode | None:
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    if root is None or isinstance(root, yaml.MappingNode):
        return root
    raise UneditableError("there are no keys at the top")


def _feeds(root: yaml.MappingNode | None) -> yaml.Node | None:
    """What stands under `feeds:`."""
    pairs: list[tuple[yaml.Node, yaml.Node]] = root.value if root else []
    for key, value in pairs:
        if key.value == "feeds":
            if value.start_mark.index < key.start_mark.index:
                raise UneditableError("feeds: is an alias")
            return value
    return None


def _with_section(text: str, root: yaml.MappingNode | None, added: Sequence[Written]) -> str:
    """`feeds:` as the last key of the file."""
    if root is not None and root.flow_style:
        section = f"feeds: [{_flows(added)}]"
        if root.value:
            return _inserted(text, _end(text, root.value[-1][1]), f", {section}")
        return _inserted(text, root.start_mark.index + 1, section)
    indent = " " * (root.start_mark.column if root else 0)
    block = f"{indent}feeds:{_newline(text)}" + lines(added, indent=indent + "  ", newline=_newline(text))
    return _with_lines(text, _end(text, root) if root else len(text), block)


def _begun(text: str, root: yaml.MappingNode, feeds: yaml.Node, added: Sequence[Written]) -> str:
    """The first feeds, where the list is empty or nothing stands under `feeds:`."""
    start, end = feeds.start_mark.index, feeds.end_mark.index
    if isinstance(feeds, yaml.SequenceNode) and "\n" in text[start:end]:
        return _inserted(text, start + 1, _flows(added))
    if root.flow_style:
        return text[:start] + f" [{_flows(added)}]" + text[end:]
    emptied = text[:start].rstrip(" ") + text[end:]
    indent = " " * (root.start_mark.column + 2)
    return _with_lines(
        emptied, len(text[:start].rstrip(" ")), lines(added, indent=indent, newline=_newline(text))
    )


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _inserted(text: str, index: int, words: str) -> str:
    return text[:index] + words + text[index:]


def _with_lines(text: str, index: int, block: str) -> str:
    """The text with whole lines after the line that holds the index."""
    at = _line_end(text, index)
    apart = _newline(text) if at and text[at - 1] != "\n" else ""
    return _inserted(text, at, apart + block)


def _line_start(text: str, index: int) -> int:
    return text.rfind("\n", 0, index) + 1


def _line_end(text: str, index: int) -> int:
    return text.find("\n", index) + 1 or len(text)


def _dash(text: str, node: yaml.Node) -> int:
    """Where the dash of a block list's entry stands."""
    before = text[: node.start_mark.index].rstrip()
    if not before.endswith("-"):
        raise UneditableError("a comment stands between a dash and its feed")
    return len(before) - 1


def _end(text: str, node: yaml.Node) -> int:
    """Where the last word of a node ends; its end mark may stand behind blank lines and comments."""
    return max(len(text[: leaf.end_mark.index].rstrip()) for leaf in _leaves(node) if _within(leaf, node))


def _within(leaf: yaml.Node, node: yaml.Node) -> bool:
    """Whether it stands here, and is not what an alias refers to."""
    return bool(leaf.start_mark.index >= node.start_mark.index)


def _leaves(node: yaml.Node) -> Iterator[yaml.Node]:
    """Scalars and flow collections, keys included."""
    if isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        for entry in node.value:
            for part in entry if isinstance(entry, tuple) else (entry,):
                yield from _leaves(part)
    else:
        yield node


def _flows(feeds: Iterable[Written]) -> str:
    return ", ".join(map(_flow, feeds))


def _flow(value: str | Sequence[str] | Written) -> str:
    """The value as YAML writes it in one line."""
    written = value if isinstance(value, str) else dict(value) if isinstance(value, Mapping) else list(value)
    dumped = yaml.safe_dump(
        written, default_flow_style=True, allow_unicode=True, width=1_000_000, sort_keys=False
    )
    return dumped.removesuffix("\n").removesuffix("\n...")
