"""A feed's poll, from its body to the archive, on a real store and a network of the test's own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import FetchError
from bot.model import (
    Failure,
    Feed,
    FullText,
    PollResult,
    Side,
    TextFrom,
)
from tests.factories import NOON
from tests.newsroom import BODY, FEED, OTHER, Newsroom, entry, feed, page


@pytest.mark.anyio
async def test_a_page_becomes_the_articles_text(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=FEED))
    newsroom.network.pages = {FEED: feed(entry(1)), "https://paper.example.org/1": page()}

    outcome = (await newsroom.poll())[FEED]
    article = newsroom.article("https://paper.example.org/1")

    assert (outcome.new, outcome.matched, outcome.pages_read) == (1, 1, 1)
    assert article.text == BODY.strip()
    assert article.text_from is TextFrom.PAGE
    assert article.source == "An example paper"


@pytest.mark.anyio
async def test_an_unreadable_page_leaves_the_summary_and_says_so(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=FEED))
    newsroom.network.pages = {FEED: feed(entry(1))}

    outcome = (await newsroom.poll())[FEED]
    article = newsroom.article("https://paper.example.org/1")

    assert (outcome.matched, outcome.pages_failed) == (1, 1)
    assert article.text == "At the port."
    assert "404" in article.note


@pytest.mark.anyio
async def test_robots_are_obeyed_for_pages(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=FEED))
    newsroom.network.pages = {FEED: feed(entry(1)), "https://paper.example.org/1": page()}
    newsroom.network.forbidden = {"https://paper.example.org/1"}

    await newsroom.poll()

    assert newsroom.network.asked == [FEED]
    assert "robots.txt" in newsroom.article("https://paper.example.org/1").note


@pytest.mark.anyio
async def test_twenty_pages_a_poll_and_the_rest_at_the_next(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=FEED))
    pages = {f"https://paper.example.org/{number}": page() for number in range(23)}
    newsroom.network.pages = {FEED: feed(*(entry(number) for number in range(23))), **pages}

    first = (await newsroom.poll())[FEED]
    second = (await newsroom.poll())[FEED]

    assert (first.new, first.pages_read, first.pages_waiting) == (23, 20, 3)
    assert (second.result, second.new, second.pages_read) == (PollResult.UNCHANGED, 0, 3)
    with newsroom.store.reading() as archive:
        assert (archive.totals().entries, archive.totals().articles) == (23, 23)


@pytest.mark.anyio
async def test_one_address_in_two_feeds_is_two_entries_and_one_article(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=FEED, full_text=FullText.NEVER), Feed(url=OTHER, full_text=FullText.NEVER))
    newsroom.network.pages = {FEED: feed(entry(1)), OTHER: feed(entry(1), title="Another example")}

    await newsroom.poll()

    with newsroom.store.reading() as archive:
        assert (archive.totals().entries, archive.totals().articles) == (2, 1)


@pytest.mark.anyio
async def test_a_changed_entry_is_a_version_and_no_new_article(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=FEED, full_text=FullText.NEVER))
    newsroom.network.pages = {FEED: feed(entry(1))}
    await newsroom.poll()
    newsroom.network.pages = {FEED: feed(entry(1, summary="At the northern port."))}

    outcome = (await newsroom.poll())[FEED]

    assert (outcome.new, outcome.updated) == (0, 1)
    assert newsroom.article("https://paper.example.org/1").text == "At the northern port."
    with newsroom.store.reading() as archive:
        assert (archive.totals().entries, archive.totals().articles, archive.totals().stories) == (1, 1, 1)


@pytest.mark.anyio
async def test_a_changed_summary_never_takes_the_place_of_a_page(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=FEED))
    newsroom.network.pages = {FEED: feed(entry(1)), "https://paper.example.org/1": page()}
    await newsroom.poll()
    newsroom.network.pages = {FEED: feed(entry(1, summary="Changed."))}  # and the page is gone

    await newsroom.poll()

    assert newsroom.article("https://paper.example.org/1").text == BODY.strip()


@pytest.mark.anyio
async def test_a_failed_feed_is_recorded_and_the_others_go_on(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=FEED, full_text=FullText.NEVER), Feed(url=OTHER, name="Other"))
    newsroom.network.pages = {
        FEED: feed(entry(1)),
        OTHER: FetchError("503 Service Unavailable", failure=Failure.TEMPORARY, status_code=503),
    }

    outcomes = await newsroom.poll()
    states = {state.name: state for state in await newsroom.pipeline.feeds()}

    assert outcomes[FEED].result is PollResult.OK
    assert outcomes[OTHER].result is PollResult.FAILED
    assert states["Other"].error == "503 Service Unavailable"
    assert states["Other"].failures == 1
    assert states["Other"].next_poll is not None
    assert states["Other"].next_poll > NOON


@pytest.mark.anyio
async def test_what_matches_nothing_is_stored_without_a_story(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=FEED))
    rain = entry(1, title="Rain on the coast", summary="It rained on the coast for two days. " * 8)
    newsroom.network.pages = {FEED: feed(rain)}

    outcome = (await newsroom.poll())[FEED]

    assert (outcome.new, outcome.matched, outcome.stories) == (1, 0, ())
    with newsroom.store.reading() as archive:
        assert (archive.totals().articles, archive.totals().stories) == (1, 0)


@pytest.mark.anyio
async def test_old_entries_of_a_first_poll_are_counted_as_archive(newsroom: Newsroom) -> None:
    newsroom.subscribe(Feed(url=FEED, full_text=FullText.NEVER))
    old = (NOON - timedelta(days=3)).isoformat()
    newsroom.network.pages = {FEED: feed(entry(1), entry(2, date_published=old))}

    outcome = (await newsroom.poll())[FEED]

    assert (outcome.first_poll, outcome.new, outcome.archived) == (True, 2, 1)


@pytest.mark.anyio
async def test_the_agency_is_the_original_of_its_reprints_whoever_came_first(newsroom: Newsroom) -> None:
    newsroom.subscribe(
        Feed(url=FEED, full_text=FullText.NEVER), Feed(url=OTHER, name="Wire", side=Side.AGENCY)
    )
    agency = "https://wire.example.org/1"
    newsroom.network.pages = {FEED: feed(entry(1, summary=BODY), entry(2, summary=BODY))}
    await newsroom.poll()
    newsroom.network.pages = {OTHER: feed(entry(3, url=agency, summary=BODY)), agency: page()}
    await newsroom.poll()

    original = newsroom.article(agency)
    reprints = [newsroom.article(f"https://paper.example.org/{number}") for number in (1, 2)]

    assert original.duplicate_of is None
    assert original.origin == "Wire"
    assert [reprint.duplicate_of for reprint in reprints] == [original.id, original.id]
