"""`/story/ID/edits/ARTICLE`: what an outlet changed in an article after it was first seen, word by word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from itertools import pairwise

from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.app import App
from bot.model import ArticleId, TextFrom, Version
from bot.web.site import LARGEST_ID, story_id

MOST_EDITS = 50
"""Edits on a page, the newest."""

MOST_WORDS = 4_000
"""Words of a version that are compared: a long article has a thousand."""

BESIDE = 8
"""Words shown on either side of a change."""

Change = tuple[str, str]
"""What became of some words, kept, gone, came or left out; and the words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """From one version to the next, which was `seen` then; `was` is the title before, where it changed.

    With `read_in_full` the text only was the feed's summary before: that is no change of the outlet's.
    """

    seen: datetime
    title: str
    was: str | None
    read_in_full: bool
    changes: tuple[Change, ...] = ()
    is_cut: bool = False


def values(app: App, request: Request) -> Mapping[str, object]:
    """What the page shows."""
    number = int(request.path_params["article"])
    if number > LARGEST_ID:
        raise HTTPException(404)
    with app.store.reading() as archive:
        article = archive.articles.get(ArticleId(number))
        if article is None or article.story_id != story_id(request):
            raise HTTPException(404)
        history = archive.articles.history(article.id)
    made = edits(history[-MOST_EDITS - 1 :])
    return {"article": article, "edits": made[::-1], "first": history[0]}


def edits(history: Sequence[Version]) -> list[Edit]:
    """The steps of a history, oldest first; where it holds texts, with what changed in them."""
    return [_edit(before, after) for before, after in pairwise(history)]


def made(history: Sequence[Version]) -> list[Edit]:
    """The steps that are changes of the outlet's."""
    return [edit for edit in edits(history) if edit.was is not None or not edit.read_in_full]


def _edit(before: Version, after: Version) -> Edit:
    in_full = before.text_from is not after.text_from and after.text_from is TextFrom.PAGE
    compared = before.text != after.text and not in_full
    changes = tuple(_briefly(compare(before.text, after.text))) if compared else ()
    return Edit(
        seen=after.seen,
        title=after.title,
        was=before.title if before.title != after.title else None,
        read_in_full=in_full,
        changes=changes,
        is_cut=compared and max(len(before.text.split()), len(after.text.split())) > MOST_WORDS,
    )


def compare(before: str, after: str) -> Iterator[Change]:
    """What was kept, is gone and came, in runs of words; of very long texts the beginning."""
    old, new = before.split()[:MOST_WORDS], after.split()[:MOST_WORDS]
    for what, start, end, other_start, other_end in SequenceMatcher(None, old, new).get_opcodes():
        if what == "equal":
            yield "kept", " ".join(old[start:end])
            continue
        if end > start:
            yield "gone", " ".join(old[start:end])
        if other_end > other_start:
            yield "came", " ".join(new[other_start:other_end])


def _briefly(changes: Iterator[Change]) -> Iterator[Change]:
    """The changes with a few words beside them; what stands farther off is left out."""
    told = list(changes)
    for place, (what, text) in enumerate(told):
        words = text.split()
        head = words[:BESIDE] if place else []
        tail = words[-BESIDE:] if place < len(told) - 1 else []
        if what != "kept" or len(words) <= len(head) + len(tail) + 1:
            yield what, text
            continue
        if head:
            yield "kept", " ".join(head)
        yield "left out", "…"
        if tail:
            yield "kept", " ".join(tail)
