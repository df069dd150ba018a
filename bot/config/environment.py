"""`${NAME}` and `${NAME:-default}` in the tree's texts → their values, from the environment or from a file.

`$${` is a literal `${`; every other `$` stays as it is. A name that is set to nothing counts as not set.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from bot.config.reading import Items, Map, Text

_REFERENCE = re.compile(r"\$\$\{|\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?P<default>:-[^}]*)?\}|\$\{")


class NotSetError(ValueError):
    """A name without value and default; says which, and where it was looked for."""


def filled(value: object, environ: Mapping[str, str]) -> object:
    """The same tree with every text filled in; texts that cannot be are empty and say why in `unset`."""
    return _Filling(environ).fill(value)


class _Filling:
    """Fills containers in place and each once, however many aliases lead to it."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._seen: set[int] = set()

    def fill(self, value: object) -> object:
        if isinstance(value, Text):
            return self._text(value) if "${" in value else value
        if isinstance(value, Map | Items) and id(value) not in self._seen:
            self._seen.add(id(value))
            if isinstance(value, Map):
                value.update({key: self.fill(entry) for key, entry in value.items()})
            else:
                value[:] = [self.fill(entry) for entry in value]
        return value

    def _text(self, text: Text) -> Text:
        try:
            value = _REFERENCE.sub(self._value, text)
        except NotSetError as error:
            return Text.of("", written=str(text), unset=str(error))
        return Text.of(value, written=str(text))

    def _value(self, reference: re.Match[str]) -> str:
        if reference[0] == "$${":
            return "${"
        name, default = reference["name"], reference["default"]
        if name is None:
            raise NotSetError(
                "${ without a name: write ${NAME} or ${NAME:-default}, and $${ for a literal ${"
            )
        value = self._environ.get(name) or self._from_file(name)
        if value:
            return value
        if default is not None:
            return str(default).removeprefix(":-")
        raise NotSetError(f"{name} is not set (nor {name}_FILE)")

    def _from_file(self, name: str) -> str:
        """What the file named by NAME_FILE holds, without the line break at its end."""
        file = self._environ.get(f"{name}_FILE")
        if not file:
            return ""
        try:
            return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "not a text in UTF-8"
            raise NotSetError(f"{name}_FILE names {file}, which cannot be read: {reason}") from error
