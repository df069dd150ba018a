"""Article → claims, with sentence, speaker, lot and bounds; and claims → the ledger of all sources."""

from typing import TYPE_CHECKING

from bot import lazily

if TYPE_CHECKING:
    from bot.claims.extracting import extract
    from bot.claims.ledger import merge, origins
    from bot.claims.subjects import subject_of

__all__ = ["extract", "merge", "origins", "subject_of"]

__getattr__ = lazily.parts_of(
    __name__,
    extracting="extract",
    ledger="merge origins",
    subjects="subject_of",
)
