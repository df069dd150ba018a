"""Digest → message: the same content as plain text, HTML, Slack blocks and JSON.

Forms know limits, not channels. Nothing that others wrote reaches a reader without `clean.plain`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.model import Digest, Form, Message
from bot.rendering import letter, records, slack
from bot.rendering.clean import clip
from bot.rendering.reading import view
from bot.rendering.views import DigestView, Limits, StoryView
from bot.rendering.wording import Wording

SUBJECT_WIDTH = 110


def render(digest: Digest, *, forms: Iterable[Form], base_url: str | None) -> Message:
    """The digest as a message in the forms asked for.

    Links to our own pages stand in it only where `base_url` can be reached from elsewhere.
    """
    wording = Wording.of(digest.subscription)
    full = view(digest, wording, Limits(stories=len(digest.stories)), base_url=base_url)
    subject = _subject(digest, full, wording)

    def lay_out(form: Form) -> str:
        if form is Form.JSON:
            return records.lay_out(digest, full, subject=subject)
        if form is Form.TEXT:
            shorter = (replace(widths, stories=len(digest.stories)) for widths in letter.WIDTHS)
            letters = (letter.text(view(digest, wording, limits, base_url=base_url)) for limits in shorter)
            updates = sum(1 for one in digest.stories if one.update)
            return _first(
                letters, lambda page: letter.is_short(page, stories=len(digest.stories), updates=updates)
            )
        most = letter.STORIES if form is Form.HTML else slack.BLOCKS - 1
        views = (
            view(digest, wording, limits, base_url=base_url)
            for limits in _tighter(min(most, len(digest.stories)))
        )
        if form is Form.HTML:
            pages = (
                letter.html(one, subject=subject, preview=_preview(one), wording=wording) for one in views
            )
            return _first(pages, letter.fits)
        payloads = (slack.lay_out(one, subject=subject, headline=_headline) for one in views)
        return _first(payloads, slack.fits)

    return Message(
        subject=subject,
        preview=_preview(full),
        parts={form: lay_out(form) for form in forms},
        date=digest.made.astimezone(ZoneInfo(digest.subscription.timezone)),
        list_id=digest.subscription.name,
        language=wording.language,
        thread_key=digest.thread,
    )


def _tighter(stories: int) -> Iterator[Limits]:
    """Ever less of a digest: first shorter and fewer lines a story, then fewer stories."""
    yield Limits(stories=stories)
    yield Limits(stories=stories, links=8, excerpts=6, outlets=8, title=140, excerpt=180)
    yield Limits(stories=stories, links=5, excerpts=4, outlets=6, title=120, excerpt=140)
    yield Limits(stories=stories, links=3, excerpts=2, outlets=4, title=100, excerpt=110)
    yield Limits(stories=stories, links=1, excerpts=1, outlets=2, title=80, excerpt=80)
    while stories:
        yield Limits(stories=stories, links=1, excerpts=0, outlets=0, title=90)
        stories = stories * 3 // 4
    yield Limits(stories=0)


def _first(candidates: Iterable[str], fits: Callable[[str], bool]) -> str:
    """The first that fits, or else the last and smallest."""
    last = ""
    for last in candidates:
        if fits(last):
            break
    return last


def _headline(story: StoryView) -> str:
    """Sources: what is claimed; without claims: Update, 5 outlets: S-400, S-500 – the headline of one"""
    if story.is_ours:
        return f"{story.provenance}: {story.headline}"
    provenance = ", ".join(filter(None, (story.update, story.provenance)))
    keywords = clip(", ".join(story.keywords), 48)
    return f"{provenance}: {keywords} – {story.headline}"


def _subject(digest: Digest, full: DigestView, wording: Wording) -> str:
    """The weakest point of the first story's provenance comes first: a telephone shows forty characters."""
    if not full.stories:
        if full.reminders:
            return clip(full.reminders[0], SUBJECT_WIDTH)
        return f"{wording.say('nothing')}: {clip(full.footer[-1], 60)}"  # a heartbeat, or wished for
    others = sum(1 for one in digest.stories[1:] if not one.recycled) + digest.more
    tail = f" · {wording.count('more_stories', others)}" if others else ""
    return clip(_headline(full.stories[0]), SUBJECT_WIDTH - len(tail)) + tail


def _preview(shown: DigestView) -> str:
    """What a mailbox shows beside the subject."""
    if not shown.stories:
        return " · ".join((*shown.reminders, *shown.notes, *shown.footer))
    first = shown.stories[0]
    said = [first.news, *("".join(piece for piece, _ in excerpt.pieces) for excerpt in first.excerpts[:1])]
    return clip(" · ".join(filter(None, [*said, *first.bylines])), 200)
