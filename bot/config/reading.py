"""feeds.yaml → a tree of texts, lists and maps that know their places; every scalar stays the text it is.

Built from the events of PyYAML's C parser, not by its composer: that one recurses in C and
crashes the process on a hundred kilobytes of "- - - …".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

import yaml

from bot.errors import ConfigError, Mistake

MOST_BYTES = 8_000_000
_DEEPEST = 40
_MOST_VALUES = 1_000_000  # with every alias unfolded
_NO_KEY = "not a word"
_NULLS = {"", "~", "null", "Null", "NULL"}
_TEXT_TAGS = {None, "!", "tag:yaml.org,2002:str"}
_CONTAINER_TAGS = {None, "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


class _Mark(Protocol):
    """A place as PyYAML's two parsers give it, counted from 0."""

    line: int
    column: int
    index: int


class Place(NamedTuple):
    """Line and column, both from 1."""

    line: int
    column: int


START = Place(1, 1)


class Text(str):
    """A scalar. `plain`: written without quotes; `written`: as in the file, before `${NAME}` was filled in.

    `unset` says why a name in it could not be filled.
    """

    plain: bool
    written: str
    unset: str

    @classmethod
    def of(cls, value: str, *, plain: bool = False, written: str | None = None, unset: str = "") -> Text:
        text = cls(value)
        text.plain, text.written, text.unset = plain, value if written is None else written, unset
        return text


class Items(list[object]):
    """A list, with the place of each entry."""

    def __init__(self) -> None:
        super().__init__()
        self.places: list[Place] = []


class Map(dict[str, object]):
    """Keys with values, with the place of each key and of each value."""

    def __init__(self) -> None:
        super().__init__()
        self.key_places: dict[str, Place] = {}
        self.places: dict[str, Place] = {}


def source(path: Path) -> str:
    """The text of the file, a byte order mark left in.

    Raises:
        ConfigError: it cannot be read, or is no UTF-8 text.
    """
    try:
        with path.open("rb") as file:
            body = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise _refused(path, "no such file: write one, or name another with --config") from None
    except IsADirectoryError:
        raise _refused(
            path, "a folder, not a file (Docker makes one where the file to mount is missing)"
        ) from None
    except (OSError, ValueError) as error:
        raise _refused(path, f"cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if len(body) > MOST_BYTES:
        raise _refused(path, f"larger than {MOST_BYTES // 1_000_000} MB: this is no feeds.yaml")
    return _decoded(path, body)


def _decoded(path: Path, body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _refused(path, "UTF-16 text: save it as UTF-8")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        before = body[: error.start].decode("utf-8")
        place = place_of(before, len(before))
        raise _refused(
            path, f"byte 0x{body[error.start]:02X} is no UTF-8: save the file as UTF-8", place
        ) from error


def read(path: Path, text: str) -> tuple[Map, list[Mistake]]:
    """The tree of the text, and the mistakes that do not hinder reading on (a key given twice, …).

    Raises:
        ConfigError: it is no YAML, or not keys with values at its top.
    """
    text = text.removeprefix("\ufeff")
    if control := _CONTROL.search(text):
        message = f"control character U+{ord(control[0]):04X}: delete it"
        raise _refused(path, message, place_of(text, control.start()))
    builder = _Builder(str(path))
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        message, mark = _explained(text, error)
        raise _refused(path, message, _place(mark)) from error
    except yaml.YAMLError as error:
        raise _refused(path, f"no YAML: {error}") from error
    return _top(path, builder), builder.mistakes


def _top(path: Path, builder: _Builder) -> Map:
    if isinstance(builder.root, Map):
        return builder.root
    if builder.root is None:
        raise _refused(path, "the file is empty: it begins with feeds: and a list of addresses under it")
    what = "a list" if isinstance(builder.root, Items) else "a text"
    message = f"{what} at the top, where keys belong: feeds:, watchlist:, subscriptions:, settings:, events:"
    raise _refused(path, message, builder.root_place)


def place_of(text: str, index: int) -> Place:
    """The place of a character of the text."""
    start = text.rfind("\n", 0, index) + 1
    return Place(text.count("\n", 0, index) + 1, index - start + 1)


def _place(mark: _Mark | None) -> Place:
    return Place(mark.line + 1, mark.column + 1) if mark else START


def _refused(path: Path, message: str, place: Place = START) -> ConfigError:
    return ConfigError([Mistake(str(path), place.line, place.column, message)])


_EXPLAINED = {
    "tab character": "a tab where YAML wants spaces: indent with spaces",
    "mapping values are not allowed": 'a ": " inside a value, or a line out of line with its neighbours: '
    "quote the value, or indent the line like them",
    "unexpected end of stream": "a quote that is opened here is never closed",
    "expected ',' or": 'no "," or closing bracket here: a bracket that was opened above is not closed',
    "expected key": "this line is out of line with its neighbours: indent it like them",
    "'-' indicator": "this line is out of line with its neighbours: indent it like them",
    "escape": r"no such escape in double quotes: write \\ for a backslash, or use single quotes",
}


def _explained(text: str, error: yaml.MarkedYAMLError) -> tuple[str, _Mark | None]:
    """What libyaml complains of, in an operator's words, and where to look for it."""
    problem, mark = error.problem or "", error.problem_mark
    if "unexpected end of stream" in problem:
        mark = error.context_mark or mark
    character = text[mark.index : mark.index + 1] if mark else ""
    if "cannot start any token" in problem:
        quote = f'a value cannot begin with "{character}": put it in quotes'
        return (_EXPLAINED["tab character"] if character == "\t" else quote), mark
    known = [words for sign, words in _EXPLAINED.items() if sign in problem]
    return known[0] if known else f"no YAML: {problem}", mark


@dataclass(slots=True)
class _Open:
    """A list or map that is being read; `key` waits for its value."""

    container: Map | Items
    place: Place
    anchor: str | None
    weight: int = 1
    key: str | None = None
    key_place: Place = START
    merges: list[tuple[object, Place]] = field(default_factory=list)


class _Builder:
    """Takes events, one after the other, and holds the tree they make."""

    def __init__(self, file: str) -> None:
        self.root: object = None
        self.root_place = START
        self.mistakes: list[Mistake] = []
        self._file = file
        self._documents = 0
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[object, int]] = {}

    def take(self, event: yaml.Event) -> None:
        place = _place(event.start_mark)
        match event:
            case yaml.ScalarEvent():
                self._scalar(event, place)
            case yaml.DocumentStartEvent():
                self._begin_document(place)
            case yaml.AliasEvent():
                self._alias(event, place)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._begin(event, place)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._end()

    def _mistake(self, place: Place, message: str) -> None:
        self.mistakes.append(Mistake(self._file, place.line, place.column, message))

    def _fail(self, place: Place, message: str) -> ConfigError:
        return ConfigError([*self.mistakes, Mistake(self._file, place.line, place.column, message)])

    def _begin_document(self, place: Place) -> None:
        self._documents += 1
        if self._documents > 1:
            raise self._fail(place, "a second document begins here: keep everything in one, without ---")

    def _scalar(self, event: yaml.ScalarEvent, place: Place) -> None:
        if event.tag not in _TEXT_TAGS:
            self._mistake(place, f"the tag {event.tag} means nothing here: remove it")
        plain = bool(event.implicit[0])
        value = None if plain and event.value in _NULLS else Text.of(event.value, plain=plain)
        if event.anchor:
            self._anchors[event.anchor] = value, 1
        self._add(value, place, weight=1)

    def _alias(self, event: yaml.AliasEvent, place: Place) -> None:
        if any(parent.anchor == event.anchor for parent in self._open):
            raise self._fail(place, f"*{event.anchor} stands inside what it refers to")
        if event.anchor not in self._anchors:
            raise self._fail(
                place, f"*{event.anchor} refers to no &{event.anchor} above: quote it to mean a star"
            )
        value, weight = self._anchors[event.anchor]
        self._add(value, place, weight=weight)

    def _begin(self, event: yaml.SequenceStartEvent | yaml.MappingStartEvent, place: Place) -> None:
        if event.tag not in _CONTAINER_TAGS:
            self._mistake(place, f"the tag {event.tag} means nothing here: remove it")
        if len(self._open) >= _DEEPEST:
            raise self._fail(place, f"more than {_DEEPEST} levels deep: nothing in feeds.yaml is")
        container = Map() if isinstance(event, yaml.MappingStartEvent) else Items()
        self._open.append(_Open(container, place, event.anchor))

    def _end(self) -> None:
        closed = self._open.pop()
        if isinstance(closed.container, Map):
            for value, place in closed.merges:
                self._merge(closed.container, value, place)
        if closed.anchor:
            self._anchors[closed.anchor] = closed.container, closed.weight
        self._add(closed.container, closed.place, weight=closed.weight)

    def _merge(self, into: Map, value: object, place: Place) -> None:
        """Add the keys of a map, or of several, that are not there yet (YAML's merge key `<<`)."""
        maps = list(value) if isinstance(value, Items) else [value]
        for entry in maps:
            if not isinstance(entry, Map):
                self._mistake(place, "<<: takes keys with values, such as *name")
                continue
            for key in [key for key in entry if key not in into]:
                into[key] = entry[key]
                into.key_places[key], into.places[key] = entry.key_places[key], entry.places[key]

    def _add(self, value: object, place: Place, *, weight: int) -> None:
        if not self._open:
            self.root, self.root_place = value, place
            return
        parent = self._open[-1]
        parent.weight += weight
        if parent.weight > _MOST_VALUES:
            raise self._fail(place, f"unfolds to more than {_MOST_VALUES:,} values: too many aliases")
        if isinstance(parent.container, Items):
            parent.container.append(value)
            parent.container.places.append(place)
        elif parent.key is None:
            self._key(parent, value, place)
        else:
            self._value(parent, parent.container, parent.key, value, place)
            parent.key = None

    def _key(self, parent: _Open, value: object, place: Place) -> None:
        if not isinstance(value, Text):
            self._mistake(place, "a key must be a word")
        parent.key, parent.key_place = str(value) if isinstance(value, Text) else _NO_KEY, place

    def _value(self, parent: _Open, container: Map, key: str, value: object, place: Place) -> None:
        if key is _NO_KEY:
            return
        if key == "<<":
            parent.merges.append((value, place))
        elif key in container:
            first = container.key_places[key].line
            self._mistake(parent.key_place, f'"{key}" is given twice: it stands in line {first} already')
        else:
            container[key] = value
            container.key_places[key], container.places[key] = parent.key_place, place


def texts(value: object) -> Iterator[Text]:
    """Every text in a value of the tree."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, Map | Items):
        for entry in value.values() if isinstance(value, Map) else value:
            yield from texts(entry)
