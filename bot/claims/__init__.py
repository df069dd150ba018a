"""Article → claims, with sentence, speaker, lot and bounds; and claims → the ledger of all sources."""

from bot.claims.extracting import extract
from bot.claims.ledger import merge, origins
from bot.claims.subjects import subject_of

__all__ = ["extract", "merge", "origins", "subject_of"]
