"""Article → signature, and its place: the story of the event it reports, or a new one.

An article is a vector of words and names, weighted by place (a report says first what happened, its
background last) and by how rare each is among the desk's articles. It joins the story whose articles point
the same way, less so with the days between them. Across languages only what is written alike or has one
meaning in all of them (`glossary`) is compared. Other sessions (21st, 22nd), other figures, and an event that
one of two reports mentions only in passing hold apart what the words alone would join.
"""

from typing import TYPE_CHECKING

from bot import lazily

if TYPE_CHECKING:
    from bot.clustering.comparing import DAYS, likeness
    from bot.clustering.merging import recluster
    from bot.clustering.placing import place, resumed, story_score
    from bot.clustering.signatures import signature

__all__ = ["DAYS", "likeness", "place", "recluster", "resumed", "signature", "story_score"]

__getattr__ = lazily.parts_of(
    __name__,
    comparing="DAYS likeness",
    merging="recluster",
    placing="place resumed story_score",
    signatures="signature",
)
