"""A text file, a piece of a feed's HTML, and the merging of feed and page into one article."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import extraction
from bot.errors import ParseError
from bot.model import Arrival, Article, Entry, Extract, Feed, FeedId, FeedState, FullText, Side, TextFrom

SEEN = datetime(2025, 12, 4, 18, 0, tzinfo=UTC)


class TestTextFile:
    def test_a_headline_is_the_title_and_leaves_the_text(self) -> None:
        read = extraction.read_text("Protocol signed in New Delhi\n\nThe ministers met.\nThey signed.\n")
        assert read.title == "Protocol signed in New Delhi"
        assert read.text == "The ministers met.\n\nThey signed."

    def test_without_a_headline_the_first_sentence_is_the_title_and_stays(self) -> None:
        read = extraction.read_text(" date 2025-12-04 The ministers met on Thursday. They signed.\n\nMore.")
        assert read.title == "The ministers met on Thursday"
        assert read.text == "The ministers met on Thursday. They signed.\n\nMore."
        assert read.published == datetime(2025, 12, 4, tzinfo=UTC)

    def test_a_long_first_sentence_is_cut_at_a_word(self) -> None:
        read = extraction.read_text("The ministers " + "met and " * 60 + "parted.\n\nMore.")
        assert len(read.title) <= 200
        assert read.title.endswith("met and…")

    def test_a_stamp_becomes_the_time_of_change(self) -> None:
        read = extraction.read_text(
            "Title here\n4 min read Last Updated : Dec 04 2025 | 10:31 PM IST\nThey met."
        )
        assert read.updated == datetime(2025, 12, 4, 17, 1, tzinfo=UTC)
        assert read.published is None
        assert read.text == "They met."

    def test_a_dateline_gives_the_day_and_stays(self) -> None:
        read = extraction.read_text("Title here\nNew Delhi, India – December 4, 2025: The ministers met.")
        assert read.published == datetime(2025, 12, 4, tzinfo=UTC)
        assert read.text == "New Delhi, India – December 4, 2025: The ministers met."

    def test_a_label_is_no_title(self) -> None:
        assert (
            extraction.read_text("Summary\nA strong signal was sent. It was heard.").title
            == "A strong signal was sent"
        )

    def test_notices_leave_the_text(self) -> None:
        read = extraction.read_text("Title here\nThey met.\nREAD: Another story\nThey signed.")
        assert read.text == "They met.\n\nThey signed."

    def test_one_line_is_title_and_text(self) -> None:
        read = extraction.read_text("मंत्रियों ने हस्ताक्षर किए।")
        assert (read.title, read.text) == ("मंत्रियों ने हस्ताक्षर किए", "मंत्रियों ने हस्ताक्षर किए।")
        assert read.language == "hi"

    @pytest.mark.parametrize("empty", ["", "\n \n", "READ: Another story"])
    def test_nothing_of_an_article_is_an_error(self, empty: str) -> None:
        with pytest.raises(ParseError):
            extraction.read_text(empty)


class TestPlain:
    @pytest.mark.parametrize(
        ("html", "text"),
        [
            ("<p>One &amp; two.</p>\n<p>Three <b>four</b>\nfive.</p>", "One & two.\n\nThree four five."),
            ("One<br>two<br/>three", "One\n\ntwo\n\nthree"),
            ("before <p>one</p> after", "before\n\none\n\nafter"),
            ("<ul><li>one<li>two</ul>", "one\n\ntwo"),
            ("<script>alert(1)</script><style>p{}</style><!-- no -->Text", "Text"),
            (
                "plain text, wrapped\nat a width\n\nsecond paragraph",
                "plain text, wrapped at a width\n\nsecond paragraph",
            ),
            ("a &lt;tag&gt; &#8211; 5 < 6", "a <tag> – 5 < 6"),
            ("<p>एस-400 की <i>खेप</i></p>", "एस-400 की खेप"),
            ("", ""),
        ],
    )
    def test_html_becomes_paragraphs(self, html: str, text: str) -> None:
        assert extraction.plain(html) == text

    @pytest.mark.parametrize("piece", ["<div>", "<span>x", "<table><tr><td>", "</p>", "<b>", "&amp;lt;"])
    def test_a_deep_nest_ends(self, piece: str) -> None:
        assert "<div>" not in extraction.plain(piece * 20_000)

    @settings(max_examples=100, deadline=None)
    @given(st.text(max_size=200))
    def test_any_text_goes_through(self, written: str) -> None:
        assert "\x00" not in extraction.plain(written)


@pytest.mark.parametrize(
    ("title", "text", "full_text", "matched", "wanted"),
    [
        ("S-400 delivery", "", FullText.AUTO, True, True),
        ("Ministers meet in Delhi", "", FullText.AUTO, False, True),
        ("Индия и её соседи", "", FullText.AUTO, False, True),
        ("रक्षा मंत्री की बैठक", "", FullText.AUTO, False, True),
        ("Ministers meet in Delhi", "x" * 200, FullText.AUTO, False, False),
        ("Soup for cold evenings", "", FullText.AUTO, False, False),
        ("Rain in Indiana", "", FullText.AUTO, False, False),
        ("Soup", "", FullText.ALWAYS, False, True),
        ("S-400 delivery", "", FullText.NEVER, True, False),
    ],
)
def test_when_the_page_is_wanted(
    title: str, text: str, full_text: FullText, matched: bool, wanted: bool
) -> None:
    assert extraction.wants_page(title, text, full_text=full_text, matched=matched) is wanted


def from_feed(**fields: object) -> Article:
    entry = Entry(**{"title": "Ministers meet", "summary": "<p>They met.</p>", **fields})  # type: ignore[arg-type]  # any field
    state = FeedState(
        id=FeedId(1),
        feed=Feed(url="https://post.example.org/rss", language="en", side=Side.PRESS),
        name="Example Post",
    )
    arrival = Arrival(
        entry=entry, url="https://post.example.org/1", address="https://post.example.org/1", fingerprint="f"
    )
    return extraction.article_from(arrival, feed=state, first_seen=SEEN)


class TestMerging:
    def test_the_feed_alone(self) -> None:
        article = from_feed(
            content="<p>They met.</p><p>They signed. Share</p><p>READ: More</p>", author="L. F."
        )
        assert (article.title, article.author, article.source, article.side) == (
            "Ministers meet",
            "L. F.",
            "Example Post",
            Side.PRESS,
        )
        assert (article.text, article.text_from) == ("They met.\n\nThey signed. Share", TextFrom.CONTENT)
        assert article.language == "en"

    def test_an_entry_without_title_is_called_by_its_first_sentence(self) -> None:
        assert from_feed(title="", summary="They met. They signed.").title == "They met"

    def test_the_future_is_not_believed(self) -> None:
        article = from_feed(published=SEEN + timedelta(hours=5))
        assert article.published == SEEN + timedelta(minutes=10)

    def test_the_page_gives_what_it_has(self) -> None:
        page = Extract(
            title="Ministers sign protocol",
            author="Leela Fernandes",
            published=SEEN - timedelta(hours=2),
            site="Example Post",
            language="en",
            text="They met in New Delhi.\n\nThey signed.",
        )
        article = extraction.with_page(from_feed(published=SEEN - timedelta(hours=1)), page)
        assert (article.title, article.author, article.site) == (
            "Ministers sign protocol",
            "Leela Fernandes",
            "Example Post",
        )
        assert article.published == SEEN - timedelta(hours=2)
        assert (article.text, article.text_from) == (page.text, TextFrom.PAGE)

    def test_a_day_on_the_page_leaves_the_feeds_time(self) -> None:
        page = Extract(text="They met in New Delhi.", published=datetime(2025, 12, 4, tzinfo=UTC))
        assert extraction.with_page(from_feed(published=SEEN), page).published == SEEN

    def test_a_guessed_day_gives_way_to_the_feeds(self) -> None:
        guessed = Extract(
            text="They met in New Delhi.", published=SEEN - timedelta(days=40), is_day_guessed=True
        )
        assert extraction.with_page(from_feed(published=SEEN), guessed).published == SEEN
        assert extraction.with_page(from_feed(), guessed).published == SEEN - timedelta(days=40)

    def test_the_outlets_name_is_no_title(self) -> None:
        page = Extract(title="Example Post", site="Example Post", text="They met in New Delhi.")
        assert extraction.with_page(from_feed(), page).title == "Ministers meet"

    def test_the_feeds_longer_text_stays(self) -> None:
        article = from_feed(content="<p>They met in New Delhi and signed the protocol.</p>")
        merged = extraction.with_page(article, Extract(text="They met."))
        assert (merged.text, merged.text_from) == (article.text, TextFrom.CONTENT)

    @pytest.mark.parametrize(
        ("fields", "note"),
        [
            ({}, "page not read: 403; text is the feed's summary"),
            ({"content": "<p>They met. They signed.</p>"}, "page not read: 403; text is the feed's own"),
            ({"summary": ""}, "page not read: 403; the feed gives only its title"),
        ],
    )
    def test_a_page_that_cannot_be_read_says_so(self, fields: dict[str, object], note: str) -> None:
        assert extraction.without_page(from_feed(**fields), problem="403").note == note


class TestHostileMarkup:
    """Each of these once took ten seconds or more, or lost what stands deep inside."""

    @pytest.mark.parametrize("piece", ["S-400 <b> a<br>", "<div>S-400 ", "<font><i>S-400 ", "<x-y>S-400 "])
    def test_tags_that_never_close(self, piece: str) -> None:
        written = piece * (300_000 // len(piece))
        assert extraction.plain(written).count("S-400") == 300_000 // len(piece)

    def test_empty_blocks_and_what_is_not_shown(self) -> None:
        written = "one<p></p>two<script>three</script> four<style>five</style><br>six<!-- seven -->!"
        assert extraction.plain(written) == "one\n\ntwo four\n\nsix!"

    def test_a_stated_body_of_very_many_lines(self) -> None:
        body = "S-400 <b>a</b>\\n" * 20_000
        script = (
            f'<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{body}"}}</script>'
        )
        page = extraction.read(f"<html><head>{script}</head><body><p>Short.</p></body></html>".encode())
        assert page.text.startswith("S-400 a\n\nS-400 a\n\n")

    def test_very_many_headings_and_stated_titles(self) -> None:
        stated = "".join(f'<meta property="og:title" content="Stated {number}">' for number in range(30_000))
        shown = "".join(f"<h1>Shown {number}</h1>" for number in range(30_000))
        page = extraction.read(f"<html><head>{stated}</head><body>{shown}<p>Text.</p></body></html>".encode())
        assert (page.title, page.text) == ("Stated 0", "Text.")
