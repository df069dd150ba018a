"""Canonical addresses: what names a page, without what only says how someone came there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.addresses import absolute, canonical, shown

PAGE = "https://example.org/news/s-400.ece"


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (PAGE, PAGE),
        ("  " + PAGE + "\n", PAGE),
        ("HTTPS://Example.ORG:443/news/s-400.ece#top", PAGE),
        ("https://desk:secret@example.org/news/s-400.ece", PAGE),
        ("https://example.org./news/s-400.ece", PAGE),
        (PAGE + "?utm_source=rss&utm_medium=feed&fbclid=x", PAGE),
        (PAGE + "?yclid=1&_openstat=a;b;c&ysclid=2", PAGE),
        (PAGE + "?at_medium=RSS&at_campaign=KARANGA", PAGE),
        (PAGE + "?source=rss", PAGE),
        (PAGE + "?source=archive", PAGE + "?source=archive"),
        (PAGE + "?id=7&utm_content=a&page=2", PAGE + "?id=7&page=2"),
        (PAGE + "?b=2&a=1", PAGE + "?b=2&a=1"),
        (PAGE + "?empty=&flag", PAGE + "?empty=&flag"),
        ("http://example.org", "http://example.org/"),
        ("http://example.org:8080/a/../b//c/", "http://example.org:8080/a/../b//c/"),
        ("https://m.example.org/a", "https://example.org/a"),
        ("https://amp.news.example.org/a", "https://news.example.org/a"),
        ("https://m.org/a", "https://m.org/a"),
        ("https://www.example.org/a", "https://www.example.org/a"),
        ("https://пример.рф/с?т=С-400", "https://xn--e1afmkfd.xn--p1ai/%D1%81?%D1%82=%D0%A1-400"),
        ("https://example.org/a b?c d", "https://example.org/a%20b?c%20d"),
        ("https://example.org/%d0%bd%20", "https://example.org/%d0%bd%20"),
        ("https://example-org.cdn.ampproject.org/c/s/example.org/news/s-400.ece", PAGE),
        ("https://www.google.com/url?url=https://example.org/news/s-400.ece%3Futm_source%3Dx&ct=ga", PAGE),
        ("http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"),
        (PAGE + "/amp", PAGE),
        (PAGE + "/amp/1", PAGE),
        ("https://example.org/amp/news/s-400.ece?amp=1", PAGE),
        ("https://example.org/a/s-400.amp.html", "https://example.org/a/s-400.html"),
        ("https://example.org/amp_articleshow/118.cms", "https://example.org/articleshow/118.cms"),
        ("https://example.org/amp", "https://example.org/amp"),
        ("https://example.org/amp-power/new-amp.html", "https://example.org/amp-power/new-amp.html"),
        ("https://www.google.com/amp/s/example.org/news/s-400.ece/amp/", PAGE),
        ("https://print.example.org/news/s-400.ece?print=1", PAGE),
        (PAGE + "?print=2025", PAGE + "?print=2025"),
        ("https://news.google.com/rss/articles/CBMiJWh0dHBzOi8vZXhhbXBsZS5vcmcvbmV3cy9zLTQwMC5lY2XSAQA?oc=5",
         PAGE),
        ("https://news.google.com/rss/articles/CBMiZ0FVX3lxTE9wYXF1ZQ",
         "https://news.google.com/rss/articles/CBMiZ0FVX3lxTE9wYXF1ZQ"),
    ],
)  # fmt: skip
def test_canonical(written: str, names: str) -> None:
    assert canonical(written) == names


@pytest.mark.parametrize(
    "written",
    [
        "",
        "   ",
        "news",
        "/news/1",
        "mailto:desk@example.org",
        "javascript:alert(1)",
        "ftp://example.org/",
        "urn:uuid:1",
        "http://",
        "https:///path",
        "http://[::1",
        "http://example.org:99999/",
        "http://exa mple.org/",
        "http://a:b:c/",
        "https://example.org/" + "x" * 9_000,
        "http://%65xample.org/",
    ],
)
def test_what_is_no_web_address_has_no_canonical_form(written: str) -> None:
    assert canonical(written) == ""


def test_relative_addresses_are_resolved_against_the_base() -> None:
    assert (
        canonical("../2.html?utm_source=x", base="https://example.org/a/b/1.html")
        == "https://example.org/a/2.html"
    )
    assert absolute("2.html#part", base="https://Example.org/a/") == "https://Example.org/a/2.html#part"
    assert absolute("//cdn.example.org/x", base="https://example.org/") == "https://cdn.example.org/x"


@given(st.text(max_size=60), st.sampled_from(["", "https://example.org/a/"]))
def test_canonical_of_canonical_is_itself(text: str, base: str) -> None:
    once = canonical(text, base=base)
    assert canonical(once) == once


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_canonical_never_fails_and_settles(host: str, path: str, query: str) -> None:
    once = canonical(f"https://{host}/{path}?{query}")
    assert canonical(once) == once
    assert once.isascii()
    shown(f"https://{host}/{path}?{query}")


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("https://desk:secret@example.org/feed?page=2", "https://example.org/feed?page=2"),
        ("https://example.org/feed?key=0123456789abcdef01&n=5#x", "https://example.org/feed?key=…&n=5"),
        ("smtp://user:pass@mail.example.org", "smtp://mail.example.org"),
        ("not an address", "not an address"),
    ],
)
def test_shown(address: str, text: str) -> None:
    assert shown(address) == text


def test_shown_is_never_long() -> None:
    assert len(shown("https://example.org/" + "a" * 5_000)) == 200


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("/2026/a.html", "https://example.org/2026/a.html"),
        ("/a/../b", "https://example.org/b"),
        ("/a/.hidden", "https://example.org/a/.hidden"),
        ("//other.example/a", "https://other.example/a"),
        ("/a;", "https://example.org/a"),
    ],
)
def test_what_begins_at_the_root_is_resolved_against_the_host(written: str, expected: str) -> None:
    assert absolute(written, base="https://example.org/feed/rss?x=1") == expected


def test_a_path_is_encoded_and_a_query_kept_but_for_tracking() -> None:
    written = "https://example.org/новости/a?id=5&utm_source=rss&lang=ru"
    assert canonical(written) == (
        "https://example.org/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/a?id=5&lang=ru"
    )
