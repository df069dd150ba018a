"""What the desk knows by name: systems, bodies, programmes, people, places and agencies in en, hi and ru.

The data are the YAML files beside this one, read once when first asked for; a new alias is a line there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import NotRequired, TypedDict, cast

from bot.model import Keyword
from bot.sifting import Pattern, sifted
from bot.text import words

LANGUAGES = ("en", "hi", "ru")
KINDS = ("system", "body", "programme", "person", "place", "event")
_LONGEST_NOTICE = 600  # characters
_MOST_NOTICES = 2_000  # lines looked into: a text with more is none
_FILES = ("systems", "bodies", "programmes", "people", "places")


@dataclass(frozen=True, slots=True)
class Name:
    """A name and the language it is written in."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Something known. `name` is its English name and the first of `names`.

    `needs` holds, for each name that also means other things, the words of which one must occur too.
    """

    name: str
    kind: str
    names: tuple[Name, ...]
    needs: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Agency:
    """A news agency and the marks by which its texts are known: bylines, datelines and credits."""

    name: str
    marks: tuple[str, ...]


def keywords() -> tuple[Keyword, ...]:
    """Every entry as a keyword that is written with its English name."""
    return tuple(
        Keyword(keyword=entry.name, names=tuple(name.text for name in entry.names)) for entry in entries()
    )


def names_of(name: str) -> tuple[str, ...]:
    """All names of the entry that is known by `name` in any spelling; empty where none is."""
    entry = entry_of(name)
    return tuple(known.text for known in entry.names) if entry else ()


def entry_of(name: str) -> Entry | None:
    """The entry known by `name`; dashes, spaces and case do not matter."""
    return _by_key().get(_key(name))


def needs_of(name: str) -> tuple[str, ...]:
    """Words of which one must occur for `name` to mean what the lexicon means by it; mostly none."""
    return _needs_by_key().get(_key(name), ())


@cache
def entries() -> tuple[Entry, ...]:
    """Everything but the agencies, in the order of the files."""
    return tuple(
        _entry(name, row) for file in _FILES for name, row in cast("Mapping[str, _Row]", _read(file)).items()
    )


@cache
def agencies() -> tuple[Agency, ...]:
    """The news agencies, each with the marks that credit it."""
    return tuple(Agency(name, (name, *marks)) for name, marks in _news()["agencies"].items())


def publisher(outlet: str) -> str:
    """The publisher of an outlet, or of the newsroom in a byline; empty where none is known."""
    return _publishers().get(_outlet(outlet), "")


def gathers(text: str) -> bool:
    """Whether an outlet says in a text that it only gathers what others wrote."""
    return bool(gatherers([text]))


def gatherers(texts: Sequence[str]) -> set[int]:
    """The places of the texts of which `gathers` is true."""
    return {place for place in sifted(_screen(), texts) if _gathers(texts[place])}


def _gathers(text: str) -> bool:
    _, patterns = _gathering()
    lines = (line for block in islice(_signed(text), _MOST_NOTICES) for line in block.lower().splitlines())
    return any(pattern.search(line[:_LONGEST_NOTICE]) for line in lines for pattern in patterns)


@cache
def house_style() -> Mapping[str, str]:
    """Words that outlets write each in their own way, with what they stand for.

    A number or month is "#12", a day of the week "@3"; "" is for what one adds and another drops.
    """
    table = cast("Mapping[str, Mapping[object, Sequence[str]]]", _read("house_style"))
    kinds = (("dropped", ""), ("numbers", "#{}"), ("months", "#{}"), ("days", "@{}"))
    return {
        form: sign.format(value)
        for kind, sign in kinds
        for value, forms in table[kind].items()
        for form in forms
    }


@cache
def wording(file: str) -> Mapping[str, Mapping[str, object]]:
    """A table of ordinary words as it is written: section → value → phrases, or language → phrases."""
    return cast("Mapping[str, Mapping[str, object]]", _read(file))


class _Needs(TypedDict):
    names: Sequence[str]
    words: Sequence[str | Sequence[str]]


class _Row(TypedDict):
    kind: str
    en: NotRequired[Sequence[str]]
    hi: NotRequired[Sequence[str]]
    ru: NotRequired[Sequence[str]]
    needs: NotRequired[Sequence[_Needs]]


def _entry(name: str, row: _Row) -> Entry:
    return Entry(name, row["kind"], (Name(name, "en"), *_names(row)), _needs(row))


def _names(row: _Row) -> Iterator[Name]:
    for language in LANGUAGES:
        for text in cast("Mapping[str, Sequence[str]]", row).get(language, ()):
            yield Name(text, language)


def _needs(row: _Row) -> Mapping[str, tuple[str, ...]]:
    return {name: _flat(need["words"]) for need in row.get("needs", ()) for name in need["names"]}


def _flat(told: Sequence[str | Sequence[str]]) -> tuple[str, ...]:
    """The words of a row and of the shared lists in it, each once."""
    each = ([one] if isinstance(one, str) else one for one in told)
    return tuple(dict.fromkeys(word for one in each for word in one))


@lru_cache(maxsize=4_096)
def _key(name: str) -> str:
    return "".join(words(name))


@cache
def _by_key() -> Mapping[str, Entry]:
    """Entries by each of their names; a name of two entries belongs to the first."""
    return {_key(name.text): entry for entry in reversed(entries()) for name in entry.names}


@cache
def _needs_by_key() -> Mapping[str, tuple[str, ...]]:
    return {_key(name): needed for entry in entries() for name, needed in entry.needs.items()}


def _news() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return cast("Mapping[str, Mapping[str, Sequence[str]]]", _read("agencies"))


@cache
def _publishers() -> Mapping[str, str]:
    rows = _news()["publishers"].items()
    return {_outlet(outlet): name for name, outlets in rows for outlet in (name, *outlets)}


def _outlet(name: str) -> str:
    return " ".join(words(name)).removeprefix("the ")


@cache
def _gathering() -> tuple[Sequence[str], tuple[re.Pattern[str], ...]]:
    rows = dict(_news()["gathering"])
    signs = rows.pop("signs")
    return signs, tuple(re.compile(pattern) for patterns in rows.values() for pattern in patterns)


def _signed(text: str) -> Iterator[str]:
    """The lines that have one of the signs."""
    written, end = text.encode("utf-8", "surrogatepass"), 0
    while found := _screen().search(written, end):
        begin = written.rfind(b"\n", 0, found.start()) + 1
        end = written.find(b"\n", found.start()) % (len(written) + 1)
        yield written[begin:end].decode("utf-8", "surrogatepass")


@cache
def _screen() -> Pattern:
    """One pattern for all signs: it is asked for every text that comes in, and read in one go."""
    import re2  # noqa: PLC0415  # 5 ms that only those pay who look for it

    signs, _ = _gathering()
    screen: Pattern = re2.compile(f"(?i){'|'.join(map(re.escape, signs))}")
    return screen


def _read(file: str) -> object:
    import yaml  # noqa: PLC0415  # 20 ms that only those pay who look something up

    source = Path(__file__).with_name(f"{file}.yaml").read_text(encoding="utf-8")
    return yaml.load(source, Loader=yaml.CSafeLoader)  # the C twin of SafeLoader
