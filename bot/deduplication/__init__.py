"""Article → fingerprint, the filed article it repeats, and its origin: the agency or outlet that wrote it."""

from __future__ import annotations

from bot.deduplication.copies import MAX_CHARACTERS, fingerprint, original, shared
from bot.deduplication.origins import base, origin, precedes, same_headline

__all__ = (
    "MAX_CHARACTERS",
    "base",
    "fingerprint",
    "origin",
    "original",
    "precedes",
    "same_headline",
    "shared",
)
