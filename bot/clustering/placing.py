"""An article beside those on file → its story, with the reason for people, and stories it makes one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot import marks
from bot.clustering.comparing import Alike, Comparison
from bot.clustering.merging import are_one
from bot.model import Candidate, Frequencies, Placement, Sketch, StoryId

JOIN = 0.26  # how alike an article and a story must be: docs/decisions/0010-stories.md
BRIDGED = 0.38  # … and a second story that it makes one with the first
RESUMED = 0.42  # how alike an article and a story of before must be, but for the time between them
SHOWN = 4  # of what two articles share


def place(
    sketch: Sketch, candidates: Sequence[Candidate], frequencies: Frequencies, *, original: Candidate | None
) -> Placement:
    """The story of the event that an article reports, or a new story, with the reason for people.

    `original` is the candidate whose text it has.
    """
    if original:
        return Placement(
            story_id=original.story_id,
            duplicate_of=original.duplicate_of or original.article_id,
            reason=f"has the text of article {original.article_id}",
        )
    if not candidates:
        return Placement(story_id=None, duplicate_of=None, reason="nothing alike is filed")
    comparison = Comparison(sketch, frequencies)
    stories, scores = _compared(comparison, candidates)
    best = _best(scores)
    nearest = max(stories[best], key=_score)
    if scores[best] < JOIN:
        return Placement(story_id=None, duplicate_of=None, reason=_unlike(nearest, scores[best]))
    return Placement(
        story_id=best,
        duplicate_of=None,
        reason=_like(comparison, nearest, scores[best]),
        merges=_merges(best, stories, scores, frequencies),
    )


def resumed(
    sketch: Sketch, candidates: Sequence[Candidate], frequencies: Frequencies
) -> tuple[StoryId, str] | None:
    """The story that an article goes on with, whatever time lies between, and the reason for people."""
    comparison = Comparison(sketch, frequencies)
    now = [replace(one, sketch=replace(one.sketch, at=sketch.at)) for one in candidates]
    stories, scores = _compared(comparison, now)
    if not scores or scores[best := _best(scores)] < RESUMED:
        return None
    return best, _like(comparison, max(stories[best], key=_score), scores[best])


def _compared(
    comparison: Comparison, candidates: Sequence[Candidate]
) -> tuple[Mapping[StoryId, Sequence[Alike]], Mapping[StoryId, float]]:
    """The candidates by story with how alike they are, and how alike the stories are."""
    stories: defaultdict[StoryId, list[Alike]] = defaultdict(list)
    for candidate in candidates:
        stories[candidate.story_id].append(comparison.with_one(candidate))
    scores = {
        story_id: story_score([_score(one) for one in members]) for story_id, members in stories.items()
    }
    return stories, scores


def _best(scores: Mapping[StoryId, float]) -> StoryId:
    return max(scores, key=lambda story_id: (scores[story_id], -story_id))


def _score(alike: Alike) -> float:
    return alike.score


def story_score(likenesses: Sequence[float]) -> float:
    """A story is as alike as its nearest article, held back a little by the nearest three together."""
    top = sorted(likenesses, reverse=True)[:3]
    return 0.75 * top[0] + 0.25 * sum(top) / len(top)


def _merges(
    best: StoryId,
    stories: Mapping[StoryId, Sequence[Alike]],
    scores: Mapping[StoryId, float],
    frequencies: Frequencies,
) -> tuple[StoryId, ...]:
    """The other stories that an article belongs to as well, where their articles are alike too."""
    others = sorted(story_id for story_id in scores if story_id != best and scores[story_id] >= BRIDGED)
    return tuple(other for other in others if are_one(stories[best], stories[other], frequencies))


def _like(comparison: Comparison, nearest: Alike, score: float) -> str:
    shared = ", ".join(_readable(comparison.shared(nearest.candidate.sketch, 3 * SHOWN))) or "its words"
    return f"shares {shared} with article {nearest.candidate.article_id} ({score:.2f})"


def _unlike(nearest: Alike, score: float) -> str:
    against = "".join(f"; {told}" for told in nearest.against)
    return f"nearest is article {nearest.candidate.article_id} ({score:.2f} < {JOIN}{against})"


def _readable(terms: Sequence[str]) -> list[str]:
    """Terms as people write them, each once; what a name sounds like is for comparing only."""
    told = (_as_written(term) for term in terms if not term.startswith("sound:"))
    return list(dict.fromkeys(told))[:SHOWN]


def _as_written(term: str) -> str:
    kind, is_kind, rest = term.partition(":")
    if kind == "ordinal":
        return marks.ordinal(term)
    return rest.capitalize() if kind == "name" else rest if is_kind else term
