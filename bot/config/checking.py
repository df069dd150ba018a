"""The tree → every mistake in it: what pydantic refuses, and what only the whole file shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.config import addresses, keys, values
from bot.config.reading import START, Items, Map, Place, Text, texts
from bot.config.schema import EmailEntry, File, SubscriptionEntry
from bot.config.wording import hint, kind, listed, nearest, shown
from bot.errors import Mistake
from notifiers.base import channels

Location = tuple[str | int, ...]
_MOST_HINTS = 20  # looking for the nearest of thousands of keywords takes its time
_SECRET_KEYS = {"password", "token", "webhook", "secret", "smtp", "admin_token"}


def mistakes(file: str, tree: Map) -> list[Mistake]:
    """Every mistake but names that are not set; a value that waits for one is not judged."""
    finder = _Finder(file, tree)
    finder.validate(File, tree, ())
    finder.feeds()
    finder.watchlist()
    finder.subscriptions()
    finder.events()
    return finder.found


def dotted(location: Location) -> str:
    """The place as documents name it: settings.email.smtp, without numbers."""
    return ".".join(step for step in location if isinstance(step, str))


class _Finder:
    """Looks at one tree and gathers what is wrong with it."""

    def __init__(self, file: str, tree: Map) -> None:
        self.found: list[Mistake] = []
        self._file = file
        self._tree = tree

    # What pydantic refuses

    def validate(self, model: type[BaseModel], value: object, location: Location) -> None:
        """Read a part of the tree by its model."""
        try:
            model.model_validate(value)
        except ValidationError as error:
            for detail in error.errors(include_url=False, include_context=True):
                self._refused(detail, location + detail["loc"])

    def _refused(self, detail: ErrorDetails, location: Location) -> None:
        place, node = self._at(location)
        match detail["type"]:
            case "extra_forbidden":
                self._unknown_key(location)
                return
            case "missing":
                *above, key = location
                example = getattr(keys.at(tuple(above)), "example", "")
                message = f"{key} is missing" + (f": write for example {example}" if example else "")
                self._mistake(place, message, tuple(above))
                return
            case "too_short" if node:  # pydantic counts only the entries that are right
                return
        if not any(text.unset for text in texts(node)):
            self._mistake(place, _reason(detail, node, location), location)

    def _unknown_key(self, location: Location) -> None:
        *above, key = location
        model = keys.at(tuple(above))
        _, parent = self._at(tuple(above))
        place = parent.key_places[str(key)] if isinstance(parent, Map) else START
        known = keys.children(model) if model else {}
        self._mistake(place, f"unknown key: {hint(str(key), known)}", location)

    # What only the whole file shows

    def feeds(self) -> None:
        """Addresses and names are given once."""
        self._once("feeds", "url", addresses.same)
        self._once("feeds", "name", str)

    def watchlist(self) -> None:
        """Keywords are given once, short form or long."""
        self._once("watchlist", "keyword", str.casefold)

    def subscriptions(self) -> None:
        """Names are given once, keywords are watched, and each has one channel that can work."""
        self._once("subscriptions", "name", str)
        known = self._keywords()
        for location, entry in self._entries("subscriptions"):
            if isinstance(entry, Map):
                self._watched((*location, "keywords"), known)
                self._watched((*location, "urgent"), known, also=values.STAGES)
                self._channel(location, entry)

    def events(self) -> None:
        """Keywords of events are watched."""
        for location, _ in self._entries("events"):
            self._watched((*location, "keywords"), self._keywords())

    def _channel(self, location: Location, entry: Map) -> None:
        shelf = channels()
        for key in entry:
            if key not in shelf and key not in SubscriptionEntry.model_fields:
                self._unknown_key((*location, key))
        chosen = [key for key in entry if key in shelf]
        if len(chosen) != 1:
            self._not_one(location, entry, chosen)
        for key in chosen:
            if entry[key] is None:
                self._mistake(entry.places[key], "nothing is written under it", (*location, key))
            else:
                self.validate(shelf[key].settings, entry[key], (*location, key))
        if "email" in chosen and not self._has_mail_server():
            message = (
                "settings.email is missing: without a mail server nothing can be sent: write for example "
                f"settings: {{email: {{{EmailEntry.example}}}}}"
            )
            self._mistake(entry.key_places["email"], message, (*location, "email"))

    def _not_one(self, location: Location, entry: Map, chosen: list[str]) -> None:
        place, _ = self._at(location)
        if chosen:
            message = (
                f"{listed(chosen)}: one channel a subscription: make a second subscription for the other"
            )
            self._mistake(entry.key_places[chosen[1]], message, location)
        else:
            known = listed(channels())
            message = f"a channel is missing: one of {known}; for example email: {{to: [desk@example.org]}}"
            self._mistake(place, message, location)

    def _has_mail_server(self) -> bool:
        settings = self._tree.get("settings")
        return isinstance(settings, Map) and settings.get("email") is not None

    def _watched(self, location: Location, known: set[str], *, also: tuple[str, ...] = ()) -> None:
        _, listed_words = self._at(location)
        for index, word in enumerate(listed_words if isinstance(listed_words, Items) else ()):
            if not isinstance(word, Text) or word.unset or word.strip() in known or word.strip() in also:
                continue
            near = nearest(word, [*known, *also]) if len(self.found) < _MOST_HINTS else None
            meant = f'did you mean "{near}"?' if near else f"add it to watchlist: - {word.written}"
            place, _ = self._at((*location, index))
            self._mistake(place, f"{shown(word)} is not in the watch-list: {meant}", location)

    def _keywords(self) -> set[str]:
        return {str(text).strip() for _, text in self._values("watchlist", "keyword")}

    def _once(self, section: str, key: str, same: Callable[[str], str]) -> None:
        seen: dict[str, Place] = {}
        for place, text in self._values(section, key):
            first = seen.setdefault(same(text.strip()), place)
            if first != place:
                taken = f"{shown(text)} is given twice: it stands in line {first.line} already"
                self._mistake(place, taken, (section, key))

    def _values(self, section: str, key: str) -> Iterator[tuple[Place, Text]]:
        """The texts under a key of the section's entries; a bare text is its own keyword."""
        for location, entry in self._entries(section):
            place, value = self._at((*location, key) if isinstance(entry, Map) else location)
            if isinstance(value, Text) and not value.unset:
                yield place, value

    def _entries(self, section: str) -> Iterable[tuple[Location, object]]:
        entries = self._tree.get(section)
        return [
            ((section, index), entry)
            for index, entry in enumerate(entries if isinstance(entries, Items) else ())
        ]

    # Where, and in which words

    def _at(self, location: Location) -> tuple[Place, object]:
        """The value at a location and where it stands; of a missing one, what stands above it."""
        place = START
        value: object = self._tree
        for step in location:
            if isinstance(value, Map) and step in value:
                place, value = value.places[str(step)], value[str(step)]
            elif isinstance(value, Items) and isinstance(step, int):
                place, value = value.places[step], value[step]
        return place, value

    @cached_property
    def _secrets(self) -> set[str]:
        """What came from the environment and no message may repeat."""
        return {str(text) for text in texts(self._tree) if text.written != text and len(text) > 3}

    def _mistake(self, place: Place, message: str, location: Location) -> None:
        for secret in self._secrets:
            message = message.replace(secret, "…")
        where = f"{dotted(location)}: " if dotted(location) else ""
        self.found.append(Mistake(self._file, place.line, place.column, where + message))


def _reason(detail: ErrorDetails, node: object, location: Location) -> str:
    """What is wrong with a value, in an operator's words."""
    example = getattr(keys.at(location), "example", "")
    match detail["type"]:
        case "value_error":
            return str(detail["ctx"]["error"])
        case "model_type" | "dict_type" | "model_attributes_type":
            return f"{kind(node)} where keys belong" + (f": write for example {example}" if example else "")
        case "tuple_type" | "list_type" | "set_type" | "frozen_set_type":
            return f"{kind(node)} where a list belongs: {_as_list(node, example, location)}"
        case "too_short":
            return "an empty list: write at least one entry, or remove the key"
        case "string_type" if not isinstance(node, Text):
            return f"{kind(node)} where one value belongs"
        case _:
            said = detail["msg"][:1].lower() + detail["msg"][1:]
            secret = isinstance(node, Text) and location[-1] in _SECRET_KEYS
            return said.replace(str(node), "…") if secret else said


def _as_list(node: object, example: str, location: Location) -> str:
    if isinstance(node, Text) and not example:
        hidden = location[-1] in _SECRET_KEYS
        return "write [x, y]" if hidden else f"write [{node.written}]"
    return f"begin each entry with a dash: - {example}" if example else "write [x, y]"
