"""A package's names, by the module that holds them → its `__getattr__`: imported when first asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module


def parts_of(package: str, **holders: str) -> Callable[[str], object]:
    """Return what a package calls for a name that it does not have (PEP 562).

    `holders` are its modules, each with the names it holds, separated by spaces.
    """
    homes = {name: module for module, names in holders.items() for name in names.split()}

    def part(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found: object = getattr(import_module(f"{package}.{homes[name]}"), name)
        setattr(sys.modules[package], name, found)  # asked for once
        return found

    return part
