"""How many feeds, and a seed → their documents on disk, as a server sends them, with the truth beside them.

FOLDER/0/0007/feed.t3    the document of feed 7; the extension stands for its Content-Type
FOLDER/1/…               the same a while later: a tenth of the feeds list two entries more
FOLDER/corpus.json       the feeds, the truth about their entries then and later, the Content-Types
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from benchmarks.feeds import charsets, dates, faults, writing
from benchmarks.feeds.charsets import CHARSETS
from benchmarks.feeds.entries import GUIDS, LINKS, TITLES, Draft, Habits, Truth, drafts, renamed

SIZES = (5, 10, 10, 15, 20, 20, 25, 30, 30, 40, 50, 50, 60, 60, 104)
"""Entries a feed: 35.2 on average."""
LANGUAGES = {"en": 42, "ru": 24, "hi": 22, "ur": 6, "zh": 6}
PACES = (timedelta(minutes=20), timedelta(hours=1), timedelta(hours=5), timedelta(days=1))
TORN = "truncated"
MIRROR = 77
"""Of a hundred feeds this one is the one before it, at another address."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listing:
    """A feed of the corpus and the truth about it, now and later."""

    number: int
    path: str
    kind: str
    now: tuple[Truth, ...]
    later: tuple[Truth, ...]


@dataclass(frozen=True, slots=True)
class Corpus:
    """The folder's feeds; `media_types` is the Content-Type by extension."""

    folder: Path
    media_types: Mapping[str, str]
    feeds: Sequence[Listing]


def prepare(cache: Path, count: int, seed: str = "defwatch") -> Corpus:
    """Return the corpus of `count` feeds, made in a folder of the cache where it is not there yet."""
    made_by = b"".join(file.read_bytes() for file in sorted(Path(__file__).parent.glob("*.py")))
    key = hashlib.sha256(f"{seed} {_today()}".encode() + made_by).hexdigest()[:12]
    folder = cache / f"corpus-{count}-{key}"
    if not folder.exists():
        _forget_old(cache)
        cache.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=cache, prefix="making-"))
        _make(draft, count, seed)
        with suppress(OSError):  # another process was faster
            draft.rename(folder)
        shutil.rmtree(draft, ignore_errors=True)
    return _read(folder)


def _forget_old(cache: Path) -> None:
    """Remove the corpora of other days."""
    for folder in cache.glob("corpus-*"):
        if datetime.fromtimestamp(folder.stat().st_mtime, UTC) < _today():
            shutil.rmtree(folder, ignore_errors=True)


def _today() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _read(folder: Path) -> Corpus:
    found = json.loads((folder / "corpus.json").read_text("utf-8"))
    listings = [
        Listing(
            feed["number"],
            feed["path"],
            feed["kind"],
            tuple(Truth(**one) for one in feed["now"]),
            tuple(Truth(**one) for one in feed["later"]),
        )
        for feed in found["feeds"]
    ]
    return Corpus(folder, found["media_types"], listings)


def _make(folder: Path, count: int, seed: str) -> None:
    media_types: dict[str, str] = {}
    listings = []
    for number in range(count):
        twin = number - 1 if number % 100 == MIRROR else number
        chance = Random(f"{seed}/{twin}")  # noqa: S311  # the same feeds every time
        habits = choose(twin, chance)
        media_type = _media_type(habits, chance)
        extension = media_types.setdefault(media_type, f"t{len(media_types)}")
        path = f"{number:04}/feed.{extension}"
        now, later = editions(habits, chance.choice(SIZES), seed=seed, today=_today())
        _write(folder, path, body(habits, now), body(habits, later))
        listings.append(Listing(number, path, _kind(habits), _truth(habits, now), _truth(habits, later)))
    found = {
        "media_types": {extension: said for said, extension in media_types.items()},
        "feeds": [asdict(listing) for listing in listings],
    }
    (folder / "corpus.json").write_text(json.dumps(found, ensure_ascii=False), "utf-8")


def _write(folder: Path, path: str, now: bytes, later: bytes) -> None:
    """Both states; an unchanged document is one file with one time, and so keeps its validators."""
    files = [folder / state / path for state in ("0", "1")]
    for file in files:
        file.parent.mkdir(parents=True)
    for file, content, minutes in zip(files, (now, later), (60, 1), strict=True):
        if content == now and file is files[1]:
            os.link(files[0], file)
        else:
            file.write_bytes(content)
            moment = _today().timestamp() - 60 * minutes
            os.utime(file, (moment, moment))


def choose(number: int, chance: Random) -> Habits:
    """Draw how feed `number` writes; every seventeenth is malformed (6 %)."""
    format_ = _drawn({name: form.share for name, form in writing.FORMATS.items()}, chance)
    language = _drawn(LANGUAGES, chance)
    fault = _fault(number, format_)
    xml = not format_.startswith("json")
    charset = _drawn(charsets.BY_LANGUAGE[language], chance) if xml and fault is None else "utf-8"
    links = "query" if fault == "ampersand" else _drawn(LINKS, chance)
    guids, titles = _drawn(GUIDS, chance), _drawn(TITLES, chance)
    links, guids, titles = _possible(format_, links, guids, titles)
    return Habits(
        number=number,
        url="",
        site="" if links == "rooted" else f"https://outlet-{number}.example.org",
        format=format_,
        language=language,
        charset=charset,
        fault=fault,
        guids=guids,
        links=links,
        titles=titles,
        dates="gmt" if titles == "absent" else _dates(format_, chance),
        every=chance.choice(PACES),
        full=format_ in ("rss 2.0", "atom 1.0", "json 1.1") and chance.random() < 0.15,
    )


def _fault(number: int, format_: str) -> str | None:
    if number % 50 not in (7, 24, 41):
        return None
    kinds = list(faults.kinds(format_))
    return kinds[number // 17 % len(kinds)]


def _possible(format_: str, links: str, guids: str, titles: str) -> tuple[str, str, str]:
    """The same three where they go together, else the nearest that do: an entry must be something."""
    if format_ not in ("rss 2.0", "atom 1.0"):
        links = links if links in ("absolute", "query", "tracked") else "absolute"
        titles = titles if titles == "plain" or (titles == "cdata" and format_.startswith("r")) else "plain"
    if format_ in ("rss 0.91", "rss 0.92", "sitemap"):
        return links, "none", titles
    if format_ == "rdf":
        return links, "address", titles
    if titles == "absent" and format_ == "rss 2.0":
        return "none", "none", titles
    if guids == "reused":
        links = "absolute"
    if links in ("none", "some", "one") or titles == "absent":
        titles = "plain"
    if links in ("none", "some", "one", "rooted", "xml:base") and guids == "address":
        guids = "urn"
    if format_ != "rss 2.0" and guids == "none":
        guids = "hash"
    return links, guids, titles


def _dates(format_: str, chance: Random) -> str | None:
    """The shape of the feed's dates; one feed in 25 has none."""
    shapes = dates.SHAPES if format_.startswith("rss") else dates.ISO_SHAPES
    drawn = _drawn({name: share for name, (share, _) in shapes.items()}, chance)
    return None if chance.random() < 0.04 else drawn


def _drawn(shares: Mapping[str, int], chance: Random) -> str:
    return chance.choices(list(shares), weights=list(shares.values()))[0]


def _media_type(habits: Habits, chance: Random) -> str:
    said = chance.choice(writing.FORMATS[habits.format].media_types)
    charset = CHARSETS[habits.charset].http
    return f"{said}; charset={charset}" if charset else said


def _kind(habits: Habits) -> str:
    """What a person asks first when an entry of it was lost."""
    habit = {"guids": habits.guids, "links": habits.links, "titles": habits.titles, "dates": habits.dates}
    said = [
        habits.format,
        habits.language,
        habits.charset,
        *([f"fault: {habits.fault}"] if habits.fault else []),
    ]
    return " · ".join([*said, *(f"{name}: {value or 'none'}" for name, value in habit.items())])


def editions(
    habits: Habits, count: int, *, seed: str, today: datetime
) -> tuple[Sequence[Draft], Sequence[Draft]]:
    """What the feed lists now, and what later: two more in every tenth, other guids in every hundredth."""
    newest = today - timedelta(hours=2) - habits.number % 60 * timedelta(minutes=7)
    now = drafts(habits, count, newest=newest, first=1, seed=seed)
    if habits.number % 10 == 3:
        more = drafts(habits, 2, newest=newest + 2 * habits.every / 3, first=count + 1, seed=seed)
        return now, [*more, *now]
    if (
        habits.number % 100 == 55
        and habits.links == "absolute"
        and habits.guids in ("urn", "hash", "numbers")
    ):
        return now, [renamed(draft) for draft in now]
    return now, now


def body(habits: Habits, listed: Sequence[Draft]) -> bytes:
    """The document as the server sends it; one in fifty lists its first entry twice."""
    repeated = listed[:1] if habits.number % 50 == 12 else []
    text = writing.FORMATS[habits.format].write(habits, [*listed, *repeated])
    if habits.fault:
        text = faults.kinds(habits.format)[habits.fault](text)
    encoded = CHARSETS[habits.charset].encode(text)
    return faults.stray(encoded) if habits.fault == "stray byte" else encoded


def _truth(habits: Habits, listed: Sequence[Draft]) -> tuple[Truth, ...]:
    whole = listed[:-1] if habits.fault == TORN else listed
    return tuple(draft.truth for draft in whole)
