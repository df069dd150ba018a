"""What a feed says of an entry → the article as it stands without its page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot import lexicon
from bot import text as texts
from bot.extraction import boilerplate, gathered
from bot.extraction.markup import paragraphs
from bot.model import Arrival, Article, Entry, FeedState, FullText, TextFrom

ENOUGH_TEXT = 200
"""Characters: an entry with fewer does not say what it is about."""

LONGEST_TITLE = 200
"""Characters."""

_CLOCK_SKEW = timedelta(minutes=10)
_CONTEXT = re.compile(
    r"\b(?:india(?:n|ns)?\b|(?:new )?delhi\b|russia|moscow|kremlin|putin|defen[cs]e|militar"
    r"|missile|army\b|navy\b|naval\b|air force\b|инди[йяиюе]\b|индией|индийск|дели\b|росси|москв|кремл|путин"
    r"|оборон|военн|ракет|вооруж|вмф\b|ввс\b"
    r"|भारत|दिल्ली|रूस|मॉस्को|मास्को|पुतिन|रक्षा|सेना|सैन्य|मिसाइल|वायुसेना|नौसेना|हथियार)",
    re.IGNORECASE,
)


def wants_page(title: str, text: str, *, full_text: FullText, matched: bool) -> bool:
    """Whether the page behind an entry is to be fetched.

    `auto`: where the watch-list matched, or where the entry says little and has a word of our context.
    """
    if full_text is not FullText.AUTO:
        return full_text is FullText.ALWAYS
    return matched or (len(text) < ENOUGH_TEXT and _CONTEXT.search(f"{title}\n{text}") is not None)


def article_from(arrival: Arrival, *, feed: FeedState, first_seen: datetime) -> Article:
    """The article as its feed tells it, with the longer of the entry's content and its summary."""
    return articles_from([arrival], feed=feed, first_seen=first_seen)[0]


def articles_from(arrivals: Sequence[Arrival], *, feed: FeedState, first_seen: datetime) -> list[Article]:
    """What `article_from` makes of each."""
    told = [_longer(arrival.entry, feed) for arrival in arrivals]
    gatherers = lexicon.gatherers(["\n".join(said) for said, _ in told])
    return [
        _article(arrival, feed, first_seen, said, text_from, gathers=place in gatherers)
        for place, (arrival, (said, text_from)) in enumerate(zip(arrivals, told, strict=True))
    ]


def _longer(entry: Entry, feed: FeedState) -> tuple[list[str], TextFrom]:
    is_gathered = bool(entry.source and gathered.outlet(entry, feed.feed.url))
    content, summary = (
        [] if is_gathered and gathered.is_list_of_links(written) else paragraphs(written)
        for written in (entry.content, entry.summary)
    )
    is_longer = sum(map(len, content)) > sum(map(len, summary))
    return (content, TextFrom.CONTENT) if is_longer else (summary, TextFrom.SUMMARY)


def _article(
    arrival: Arrival,
    feed: FeedState,
    first_seen: datetime,
    said: Sequence[str],
    text_from: TextFrom,
    *,
    gathers: bool,
) -> Article:
    entry = arrival.entry
    text = "\n\n".join(boilerplate.own(said))
    outlet = gathered.outlet(entry, feed.feed.url) if entry.source else ""
    title = gathered.titled(" ".join(entry.title.split()), outlet) or beginning(text)
    return Article(
        address=arrival.address,
        url=arrival.url,
        title=title,
        author=entry.author,
        published=possible(entry.published, first_seen),
        updated=possible(entry.updated, first_seen),
        language=texts.language(f"{title}\n{text}", declared=feed.feed.language),
        text=text,
        text_from=text_from,
        gathers=gathers,
        source=outlet or feed.name,
        side=feed.feed.side,
        first_seen=first_seen,
    )


def without_page(article: Article, *, problem: str) -> Article:
    """The article as its feed tells it, with the reason why there is no more."""
    kept = f"text is {whose_text(article)}" if article.text else "the feed gives only its title"
    return replace(article, note=f"page not read: {problem}; {kept}")


def whose_text(article: Article) -> str:
    """What the text of an article is, where it is not its page's."""
    return "the feed's own" if article.text_from is TextFrom.CONTENT else "the feed's summary"


def possible(moment: datetime | None, first_seen: datetime) -> datetime | None:
    """A time that is not in the future: nothing was published after it was seen."""
    return min(moment, first_seen + _CLOCK_SKEW).astimezone(UTC) if moment else None


def beginning(text: str) -> str:
    """The first sentence of a text, cut at a word's end to the length of a title."""
    paragraph = text.split("\n", 1)[0]
    start, end = next(iter(texts.sentences(paragraph)), (0, len(paragraph)))
    sentence = paragraph[start:end].strip().rstrip(".।")
    if len(sentence) <= LONGEST_TITLE:
        return sentence
    return sentence[: LONGEST_TITLE - 1].rsplit(" ", 1)[0].rstrip(",;:–—- ") + "…"
