"""The shelf of claim types: one file with one constant `CLAIM_TYPE` each, found by being here."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from bot.claimtypes.base import ClaimType


@cache
def claim_types() -> tuple[ClaimType, ...]:
    """Return every claim type on the shelf, in the order of their files' names."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    return tuple(module.CLAIM_TYPE for module in modules if hasattr(module, "CLAIM_TYPE"))
