"""The shelf of feed formats: one file with one constant `FORMAT` each, found by being here."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from bot.formats.base import Format


@cache
def formats() -> tuple[Format, ...]:
    """Return every format on the shelf, in the order of their files' names."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    return tuple(module.FORMAT for module in modules if hasattr(module, "FORMAT"))
