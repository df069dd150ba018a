"""Feeds into the file and out of it: what would be written is read first, then replaces the old at once."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path
from urllib.parse import urlsplit

from bot.config import addresses, editing, reading, spelling
from bot.config.editing import Written
from bot.config.loading import parse
from bot.config.wording import nearest
from bot.errors import ConfigError, DefwatchError, UsageError
from bot.model import Config, Feed

_BOM = "\ufeff".encode()
_MOST_BY_HAND = 20
_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.EXDEV)


def add_feed(
    path: str | Path,
    *,
    environ: Mapping[str, str],
    url: str,
    name: str = "",
    language: str = "",
    tags: Sequence[str] = (),
    side: str = "",
) -> Config:
    """Write a feed behind the last one and return the configuration that the file now holds.

    Raises:
        ConfigError: the file is wrong, or would be with this feed.
        UsageError: the address is there already.
        DefwatchError: the file cannot be written; the message holds the lines to add by hand.
    """
    file, text, config = _read(path, environ)
    refuse_known(config, url)
    given = {"url": url, "name": name, "language": language, "tags": list(tags), "side": side}
    return _added(file, text, [{key: value for key, value in given.items() if value}]).made(environ)


def refuse_known(config: Config, url: str) -> None:
    """Nothing, where no feed of the configuration has this address.

    Raises:
        UsageError: one has.
    """
    there = _find(config.feeds, url)
    if there is not None:
        raise UsageError(f"feeds: {url}: it is in {config.path} already{_called(config.feeds[there])}")


def add_feeds(path: str | Path, *, environ: Mapping[str, str], feeds: Iterable[Feed]) -> Config:
    """Write feeds behind the last one, all at once, and return the configuration that the file now holds.

    Raises:
        ConfigError, DefwatchError: as for `add_feed`.
    """
    file, text, _ = _read(path, environ)
    return _added(file, text, list(map(spelling.written, feeds))).made(environ)


def told_apart(feeds: Iterable[Feed], there: Iterable[Feed]) -> tuple[list[Feed], list[tuple[Feed, Feed]]]:
    """Those that are not there yet, each under a name of its own; and those that are, with what is there."""
    known = {addresses.same(feed.url): feed for feed in there}
    names = {feed.name for feed in known.values()}
    new, old = [], []
    for feed in feeds:
        address = addresses.same(feed.url)
        if address in known:
            old.append((feed, known[address]))
            continue
        known[address] = replace(feed, name=_free(feed, names))
        names.add(known[address].name)
        new.append(known[address])
    return new, old


def _free(feed: Feed, taken: Container[str]) -> str:
    """Its name, or, where another has it, with the host behind it, or a number."""
    host = urlsplit(feed.url).hostname
    candidates = chain([feed.name, f"{feed.name} ({host})"], (f"{feed.name} ({n})" for n in count(2)))
    return next(name for name in candidates if not name or name not in taken)


def remove_feed(path: str | Path, *, environ: Mapping[str, str], name_or_url: str) -> Feed:
    """Take a feed out of the file and return it.

    Raises:
        ConfigError: the file is wrong, or would be without this feed.
        UsageError: there is no such feed.
        DefwatchError: the file cannot be written.
    """
    file, text, config = _read(path, environ)
    spellings = (name_or_url, addresses.feed(name_or_url), f"https://{name_or_url}", f"http://{name_or_url}")
    index = next((at for spelling in spellings if (at := _find(config.feeds, spelling)) is not None), None)
    if index is None:
        near = nearest(
            name_or_url, [known for feed in config.feeds for known in (feed.name, feed.url) if known]
        )
        meant = f': did you mean "{near}"?' if near else ""
        raise UsageError(f"feeds: {name_or_url}: no feed in {file} has this name or address{meant}")
    tree = _tree(file, text)
    left = _listed(tree)
    del left[index]
    change = _Change(
        file=file,
        old=text,
        new=_edited(lambda: editing.without_feed(text, index)),
        meant={**tree, "feeds": left},
        by_hand=f"remove the feed {config.feeds[index].url} by hand",
    )
    change.made(environ)
    return config.feeds[index]


def pause_feed(path: str | Path, *, environ: Mapping[str, str], url: str, paused: bool) -> Config:
    """Write whether a feed is paused and return the configuration that the file now holds.

    Raises:
        ConfigError: the file is wrong.
        UsageError: there is no such feed.
        DefwatchError: the file cannot be written; the message says what to write by hand.
    """
    file, text, config = _read(path, environ)
    index = _find(config.feeds, url)
    if index is None:
        raise UsageError(f"feeds: {url}: no feed in {file} has this address: the file was changed meanwhile")
    word = "true" if paused else "false"
    tree = _tree(file, text)
    feeds = _listed(tree)
    there = feeds[index]
    feeds[index] = {**(there if isinstance(there, dict) else {}), "paused": word}
    change = _Change(
        file=file,
        old=text,
        new=_edited(lambda: editing.with_flag(text, index, "paused", paused)),
        meant={**tree, "feeds": feeds},
        by_hand=f"write `paused: {word}` to the feed {url} by hand",
    )
    return change.made(environ)


def _read(path: str | Path, environ: Mapping[str, str]) -> tuple[Path, str, Config]:
    file = Path(path)
    text = reading.source(file).removeprefix("\ufeff")
    return file, text, parse(file, text, environ=environ)


def _find(feeds: Sequence[Feed], name_or_url: str) -> int | None:
    for index, feed in enumerate(feeds):
        if feed.name == name_or_url or addresses.same(feed.url) == addresses.same(name_or_url):
            return index
    return None


def _called(feed: Feed) -> str:
    return f" as {feed.name}" if feed.name else ""


def _added(file: Path, text: str, feeds: Sequence[Written]) -> _Change:
    """The file with these feeds behind the last one."""
    literal = [{key: _literal(value) for key, value in feed.items()} for feed in feeds]
    tree = _tree(file, text)
    few = len(feeds) <= _MOST_BY_HAND
    return _Change(
        file=file,
        old=text,
        new=_edited(lambda: editing.with_feeds(text, literal)),
        meant={**tree, "feeds": [*_listed(tree), *literal]},
        by_hand=f"add these lines under feeds: by hand:\n{editing.lines(literal)}"
        if few
        else "write feeds: as a list, one feed a dash, where this program may write it, and try again",
    )


def _literal(value: str | Sequence[str]) -> str | Sequence[str]:
    """The value as the file must hold it, so that no `${` in it is filled in."""
    return (
        value.replace("${", "$${")
        if isinstance(value, str)
        else [word.replace("${", "$${") for word in value]
    )


def _tree(file: Path, text: str) -> dict[str, object]:
    """What stands in the text, unfilled."""
    tree, _ = reading.read(file, text)
    return dict(tree)


def _listed(tree: Mapping[str, object]) -> list[object]:
    feeds = tree.get("feeds")
    return list(feeds) if isinstance(feeds, list) else []


def _edited(edit: Callable[[], str]) -> str | None:
    """The edited text, or None where it cannot be edited."""
    try:
        return edit()
    except editing.UneditableError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """An edit that is not made yet; `meant` is what the tree should be afterwards."""

    file: Path
    old: str
    new: str | None
    meant: Mapping[str, object]
    by_hand: str

    def made(self, environ: Mapping[str, str]) -> Config:
        """Write the new text if it says what is meant, and return its configuration."""
        if self.new is None or not self._says_what_is_meant(self.new):
            raise DefwatchError(
                f"{self.file}: its feeds are written in a way that is not edited here: {self.by_hand}"
            )
        config = parse(self.file, self.new, environ=environ)
        if len(self.new.encode()) > reading.MOST_BYTES:
            raise DefwatchError(f"{self.file}: would grow beyond {reading.MOST_BYTES // 1_000_000} MB")
        try:
            _write(self.file, self.old.encode(), self.new.encode())
        except OSError as error:
            reason = "read-only here" if error.errno in _REFUSED else f"cannot be written: {error.strerror}"
            raise DefwatchError(f"{self.file}: {reason}; {self.by_hand}") from error
        return config

    def _says_what_is_meant(self, new: str) -> bool:
        try:
            tree = _tree(self.file, new)
        except ConfigError:
            return False
        return {**tree, "feeds": _listed(tree)} == self.meant


def _write(path: Path, old: bytes, new: bytes) -> None:
    """Replace the file at once, mode and byte order mark kept; a file that is a mount is written in place.

    Raises:
        OSError: it may not be written.
        DefwatchError: somebody else changed it meanwhile.
    """
    target = path.resolve()
    with target.open("r+b") as file:
        now = file.read()
        mark = now[: len(_BOM)] if now.startswith(_BOM) else b""
        if now != mark + old:
            raise DefwatchError(f"{path}: changed by somebody else meanwhile: run the command again")
        if not _replaced(target, mark + new):
            file.seek(0)
            file.write(mark + new)
            file.truncate()
            os.fsync(file.fileno())


def _replaced(target: Path, body: bytes) -> bool:
    """Whether a new file was put in the old one's place; not over a mount or in a read-only folder."""
    try:
        descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError:
        return False
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(target, temporary)
        _give(temporary, target)
        temporary.replace(target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        if error.errno in _REFUSED:
            return False
        raise
    return True


def _give(temporary: Path, target: Path) -> None:
    """Give the new file to the old one's owner."""
    owner = target.stat()
    if (owner.st_uid, owner.st_gid) != (temporary.stat().st_uid, temporary.stat().st_gid):
        os.chown(temporary, owner.st_uid, owner.st_gid)
