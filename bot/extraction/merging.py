"""What the feed says and what the page says → one article."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot import text as texts
from bot.extraction import dates, metadata
from bot.extraction.fed import possible, whose_text
from bot.model import Article, Extract, TextFrom

_ONE_DAY = timedelta(hours=36)


def with_page(article: Article, page: Extract) -> Article:
    """The article with what its page says; the feed's own text stays where it is the longer one.

    Of a page that shows only its beginning, that is a summary like the feed's own.
    """
    from_page = len(page.text) >= len(article.text)
    names = metadata.outlets(page.site, article.url)
    titled = page.title and not metadata.is_outlet(page.title, (*names, article.source))
    text = page.text if from_page else article.text
    return replace(
        article,
        title=page.title if titled else article.title,
        author=page.author or article.author,
        published=possible(_better(page, article.published), article.first_seen),
        updated=possible(page.updated or article.updated, article.first_seen),
        site=page.site,
        origin=page.origin,
        gathers=page.gathers or article.gathers,
        language=texts.language(text, declared=page.language or article.language),
        text=text,
        text_from=_text_from(article, page, from_page=from_page),
        note=_partial(article, from_page=from_page) if page.is_partial else "",
    )


def _partial(article: Article, *, from_page: bool) -> str:
    kept = "that beginning" if from_page else whose_text(article)
    return f"page shows only its beginning, the rest is for subscribers; text is {kept}"


def _text_from(article: Article, page: Extract, *, from_page: bool) -> TextFrom:
    if not from_page:
        return article.text_from
    return TextFrom.SUMMARY if page.is_partial else TextFrom.PAGE


def _better(page: Extract, feed: datetime | None) -> datetime | None:
    """The page's time, unless it is a guess or names only the day and the feed knows the time on it."""
    stated = page.published
    if stated and feed and (page.is_day_guessed or (dates.is_day(stated) and abs(stated - feed) < _ONE_DAY)):
        return feed
    return stated or feed
