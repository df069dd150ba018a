"""The polling benchmark's own logic: its corpus, its truth and its verdict."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from benchmarks.feeds.corpus import Corpus, prepare
from benchmarks.feeds.entries import Truth
from benchmarks.feeds.meter import measure
from benchmarks.feeds.verdict import Expected, judge

HERE = "http://127.1.0.1:80/0000/feed.t0"
ONE = Truth("g1", "https://example.org/1", "First", "2026-11-20T10:00:00+00:00")
TWO = Truth("g2", "https://example.org/2", "Second", "2026-11-20T09:00:00+00:00")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return prepare(tmp_path_factory.mktemp("corpus"), 120)


def verdict(*stored: Truth, truth: tuple[Truth, ...] = (ONE, TWO), strict: bool = True) -> Counter[str]:
    judged = judge([Expected(HERE, "rss", truth)], {HERE: stored}, strict=strict)
    return Counter(mistake.what for mistake in judged.mistakes)


def test_an_archive_that_agrees_has_no_mistakes() -> None:
    assert verdict(TWO, ONE) == {}


def test_lost_and_invented_entries_are_told_apart() -> None:
    assert verdict(ONE, Truth("g9", "https://example.org/9", "Ninth", "")) == {"lost": 1, "invented": 1}


def test_an_entry_stored_twice_is_invented_once() -> None:
    assert verdict(ONE, ONE, TWO) == {"invented": 1}


def test_another_title_or_date_is_a_mistake_of_the_same_entry() -> None:
    assert verdict(ONE, replace(TWO, title="Second;", published="")) == {"title": 1, "date": 1}


def test_markup_left_in_a_title_is_forgiven_where_it_is_not_strict() -> None:
    stored = (replace(ONE, title="<b>First</b>"), replace(TWO, published=""))
    assert verdict(*stored, strict=False) == {}


def test_a_title_made_up_where_there_is_none_is_a_mistake_where_it_is_strict() -> None:
    bare = replace(ONE, title="")
    assert verdict(replace(ONE, title="Photo"), truth=(bare,)) == {"title": 1}
    assert verdict(replace(ONE, title="Photo"), truth=(bare,), strict=False) == {}


def test_a_guid_that_two_entries_share_does_not_mix_them_up() -> None:
    shared = (replace(ONE, guid="same"), replace(TWO, guid="same"))
    assert verdict(*reversed(shared), truth=shared) == {}


def test_an_entry_is_found_by_what_its_feed_says_of_it() -> None:
    bare = (Truth("", "", "First", ""), Truth("", "/2", "", ""))
    made_up = (Truth("urn:1", "", "First", ""), Truth("/2", "http://127.1.0.1:80/2", "Untitled", ""))
    assert verdict(*made_up, truth=bare, strict=False) == {}


def test_campaigns_and_percent_encoding_make_no_other_link() -> None:
    written = Truth("", "https://example.org/день?utm_source=rss", "First", "")
    stored = Truth("", "https://example.org/%D0%B4%D0%B5%D0%BD%D1%8C", "First", "")
    assert verdict(stored, truth=(written,)) == {}


def test_the_truth_has_as_many_entries_as_the_well_formed_documents(corpus: Corpus) -> None:
    sound = [feed for feed in corpus.feeds if "fault" not in feed.kind and " · utf-8 · " in feed.kind]
    repeating = [feed for feed in sound if feed.number % 50 == 12]
    documents = [feed for feed in sound if not feed.kind.startswith("json") and feed not in repeating]
    assert len(documents) > 50
    for feed in documents:
        root = etree.fromstring((corpus.folder / "0" / feed.path).read_bytes())
        names = Counter(etree.QName(part).localname for part in root.iter("{*}*"))
        assert names["item"] + names["entry"] + names["url"] - names["image"] == len(feed.now), feed.kind


def test_each_entry_can_be_told_from_the_others_of_its_feed(corpus: Corpus) -> None:
    for feed in corpus.feeds:
        assert len(set(feed.now)) == len(feed.now)
        assert all(one.guid or one.link or one.title or one.published for one in feed.now)


def test_later_a_tenth_list_two_entries_more(corpus: Corpus) -> None:
    more = {feed.number for feed in corpus.feeds if len(feed.later) == len(feed.now) + 2}
    assert more == set(range(3, 120, 10))


def test_six_in_a_hundred_are_malformed_and_a_torn_entry_is_not_expected(corpus: Corpus) -> None:
    malformed = [feed for feed in corpus.feeds if "fault" in feed.kind]
    assert len(malformed) == 7
    for feed in malformed:
        if "truncated" in feed.kind:
            text = (corpus.folder / "0" / feed.path).read_text("utf-8")
            assert text.count("</item>") + text.count("</entry>") + text.count("</url>") == len(feed.now)


def test_the_same_seed_makes_the_same_documents(corpus: Corpus, tmp_path: Path) -> None:
    again = prepare(tmp_path, 120)
    assert again.feeds == corpus.feeds
    for feed in corpus.feeds:
        one, other = ((made.folder / "0" / feed.path).read_bytes() for made in (corpus, again))
        assert one == other


def test_another_seed_makes_others(corpus: Corpus, tmp_path: Path) -> None:
    assert prepare(tmp_path, 5, seed="other").feeds != corpus.feeds[:5]


def test_a_command_is_measured_with_all_that_it_started(tmp_path: Path) -> None:
    orphan = (
        "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'sum(range(10**6))']); sys.exit(3)"
    )
    cost = measure([sys.executable, "-c", orphan], environment={}, folder=tmp_path)
    assert cost.status == 3
    assert cost.cpu_seconds > 0
