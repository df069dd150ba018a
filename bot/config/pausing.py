"""Names that are not set: which subscription must pause for them, and which are mistakes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.config.checking import Location
from bot.config.reading import START, Items, Map, Place, Text
from bot.errors import Mistake


@dataclass(slots=True)
class Unset:
    """What follows from names that are not set: (subscription, why), warnings, mistakes."""

    paused: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)


def unset(file: str, tree: Map, *, strict: bool) -> Unset:
    """What is not set; unless `strict`, what can be done without is taken out of the tree."""
    found = Unset()
    waiting: dict[int, str] = {}
    for location, place, text in _unset(tree, (), START):
        mistake = Mistake(file, place.line, place.column, text.unset)
        match location:
            case ("subscriptions", int(index), *_) if not strict:
                waiting.setdefault(index, str(mistake))
            case ("settings", "email", *_) if not strict:
                waiting = {**dict.fromkeys(_mailed(tree), str(mistake)), **waiting}
            case ("settings", "web", "admin_token") if not strict:
                found.warnings.append(f"{mistake}: nobody can sign in to the page as admin")
            case _:
                found.mistakes.append(mistake)
    if not found.mistakes and not strict:
        found.paused = _taken_out(tree, waiting)
    return found


def _unset(value: object, location: Location, place: Place) -> Iterator[tuple[Location, Place, Text]]:
    if isinstance(value, Text) and value.unset:
        yield location, place, value
    elif isinstance(value, Map):
        for key, entry in value.items():
            yield from _unset(entry, (*location, key), value.places[key])
    elif isinstance(value, Items):
        for index, entry in enumerate(value):
            yield from _unset(entry, (*location, index), value.places[index])


def _mailed(tree: Map) -> list[int]:
    """The subscriptions that go by email."""
    entries = tree.get("subscriptions")
    found = enumerate(entries if isinstance(entries, Items) else ())
    return [index for index, entry in found if isinstance(entry, Map) and "email" in entry]


def _taken_out(tree: Map, waiting: dict[int, str]) -> list[tuple[str, str]]:
    """Remove what waits from the tree, and say why."""
    paused = []
    entries = tree.get("subscriptions")
    if isinstance(entries, Items):
        for index in sorted(waiting, reverse=True):
            entry = entries.pop(index)
            entries.places.pop(index)
            paused.append((str(entry.get("name")) if isinstance(entry, Map) else "", waiting[index]))
    settings = tree.get("settings")
    if isinstance(settings, Map):
        _drop_unset(settings, "email")
        web = settings.get("web")
        if isinstance(web, Map):
            _drop_unset(web, "admin_token")
    return paused[::-1]


def _drop_unset(section: Map, key: str) -> None:
    if any(True for _ in _unset(section.get(key), (), START)):
        del section[key]
