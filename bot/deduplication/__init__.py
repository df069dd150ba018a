"""Article → fingerprint, the filed article it repeats, and its origin: the agency or outlet that wrote it."""

from typing import TYPE_CHECKING

from bot import lazily

if TYPE_CHECKING:
    from bot.deduplication.copies import MAX_CHARACTERS, fingerprint, original, shared
    from bot.deduplication.origins import base, origin, precedes, same_headline

__all__ = [
    "MAX_CHARACTERS",
    "base",
    "fingerprint",
    "origin",
    "original",
    "precedes",
    "same_headline",
    "shared",
]

__getattr__ = lazily.parts_of(
    __name__,
    copies="MAX_CHARACTERS fingerprint original shared",
    origins="base origin precedes same_headline",
)
