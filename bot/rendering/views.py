"""What a reader sees of a digest, in their language and within a limit; each form only lays it out."""

from __future__ import annotations

from dataclasses import dataclass

from bot.rendering.facts import Fact, SystemView


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of a digest is shown: counts, widths in code points; without `outlets` no facts, no bylines.

    `name` is the width of an outlet's name beside a fact: its whole name stands in the list of articles. That
    lists `reprints`, or leaves them to the count.
    """

    stories: int
    links: int = 12
    excerpts: int = 12
    outlets: int = 12
    title: int = 180
    link: int = 180
    name: int = 20
    excerpt: int = 220
    reprints: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A keyword, and in how many of the story's articles it stands ("4 of 5"; empty where there is one)."""

    keyword: str
    share: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Words in context: what they prove, the pieces of the text (proving or not), and who wrote it."""

    named: tuple[Named, ...]
    pieces: tuple[tuple[str, bool], ...]
    outlet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An article to open; `url` may be empty. One that `leads` has its headline above already."""

    outlet: str
    title: str
    time: str
    url: str
    remark: str
    leads: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryView:
    """One story. `provenance` is its weakest point, `bylines` say how solid it is.

    Its headline `is_ours` where there are claims; else it is the outlet's that `headline_of` names.
    """

    provenance: str
    update: str
    is_ours: bool
    news: str
    keywords: tuple[str, ...]
    headline: str
    headline_outlet: str
    headline_of: str
    systems: tuple[SystemView, ...]
    meetings: tuple[Fact, ...]
    unchanged: str
    excerpts: tuple[Excerpt, ...]
    also: tuple[Named, ...]
    also_label: str
    solid_label: str
    bylines: tuple[str, ...]
    links: tuple[Link, ...]
    more_links: str
    page: str
    page_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    """A digest as it is shown; `reminders` say what is due, `notes` what is not in it, `footer` what was
    looked at.

    `alarm` is the denial that everything else comes after.
    """

    alarm: str
    opening: str
    stories: tuple[StoryView, ...]
    reminders: tuple[str, ...]
    notes: tuple[str, ...]
    footer: tuple[str, ...]
