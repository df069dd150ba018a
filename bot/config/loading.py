"""feeds.yaml → `Config`, or every mistake in it: the order in which the parts of this room work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot.config import building, checking, environment, pausing, reading
from bot.errors import ConfigError
from bot.model import Config


def load(path: str | Path, *, environ: Mapping[str, str], strict: bool = False) -> Config:
    """The configuration of a file.

    A subscription that needs a name that is not set is left out of `subscriptions` and named in `paused`;
    with `strict`, as `config check` reads, it is a mistake.

    Raises:
        ConfigError: the file cannot be read or is wrong; it holds every mistake in the order of the file.
    """
    file = Path(path)
    return parse(file, reading.source(file), environ=environ, strict=strict)


def parse(path: Path, text: str, *, environ: Mapping[str, str], strict: bool = False) -> Config:
    """The configuration that the text would be if it stood in the file.

    Raises:
        ConfigError: as for `load`.
    """
    tree, mistakes = reading.read(path, text)
    environment.filled(tree, environ)
    mistakes += checking.mistakes(str(path), tree)
    unset = pausing.unset(str(path), tree, strict=strict)
    mistakes += unset.mistakes
    if mistakes:
        ordered = sorted(dict.fromkeys(mistakes), key=lambda mistake: (mistake.line, mistake.column))
        raise ConfigError(ordered)
    config = building.config(str(path), tree)
    return replace(config, paused=tuple(unset.paused), warnings=(*unset.warnings, *config.warnings))
