"""Whatever stands in a story, the message is valid, within its limits, and says nothing in our name."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block, SectionBlock

from bot import rendering
from bot.model import Coverage, Digest, DigestStory, Form, Message, Status, Story, StoryArticle
from bot.rendering.clean import clip, plain, web_address
from tests.factories import NOON, article, match, story, subscription

NASTY = [
    "<script>alert(1)</script>",
    "<!channel> <!here|x> <@U123> @everyone <http://evil.example.org|bank>",
    'x" onmouseover="alert(1)',
    "line\r\nBcc: thief@example.org",
    "\u202eelpmaxe\u202c \u2066hidden\u2069",
    "nul\x00 bell\x07 esc\x1b[31m csi\x9b31m",
    "*bold* _italic_ ~gone~ `code` • > quote",
    "{{ 7 * 7 }} {% raw %}",
    "=?utf-8?q?=0d=0aBcc:_thief@example.org?=",
    "Z\u0351\u0352\u0353" + "\u0354" * 400,
    "\ud800 lone",
    "क\u094d\u200dष " * 3,
    "]]>--><!--",
    "a|b|c",
]
HOSTILE = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=80), st.text(min_size=1, max_size=3).map(lambda s: s * 3_400)
)
URLS = st.one_of(
    st.sampled_from(
        [
            "javascript:alert(1)",
            "data:text/html,x",
            "https://a.example.org/x|y>z",
            'https://a.example.org/"onclick=x',
            "https://a.example.org/" + "x" * 3_000,
            "http://[broken",
            "//a.example.org/",
        ]
    ),
    st.text(max_size=60),
)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    number = draw(st.integers(1, 1_000))
    members = []
    for one in range(draw(st.integers(1, 4))):
        written = article(
            number * 10 + one,
            title=draw(HOSTILE),
            source=draw(HOSTILE),
            origin=draw(HOSTILE),
            url=draw(URLS),
            published=draw(st.sampled_from([None, NOON, NOON - timedelta(days=400)])),
        )
        context = draw(HOSTILE)
        words = draw(st.sampled_from(["S-400", context[:4], context[-3:]]))
        members.append(
            StoryArticle(article=written, matches=(match(draw(HOSTILE), words, context=context), match()))
        )
    return story(number, *members)


def render(*told: Story, base_url: str | None = None, language: str = "en") -> Message:
    digest = Digest(
        subscription=subscription("desk", language=language),
        made=NOON,
        slot=NOON,
        stories=tuple(DigestStory(story=one, keywords=one.keywords) for one in told),
        coverage=Coverage(feeds={Status.OK: 3}),
        key="key",
    )
    return rendering.render(digest, forms=list(Form), base_url=base_url)


class Page(HTMLParser):
    """The tags, link targets and words of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]


def check(message: Message) -> None:
    page = Page(message.parts[Form.HTML])
    assert len(message.parts[Form.HTML].encode()) <= 80_000
    assert page.tags <= {
        "html", "head", "meta", "title", "style", "body", "div", "table", "tbody", "tr", "td", "span", "h1",
        "b", "strong", "br", "a",
    }  # fmt: skip
    assert page.attributes <= {
        "lang", "dir", "charset", "name", "content", "class", "style", "href", "role", "width", "align",
        "border", "cellpadding", "cellspacing", "colspan",
    }  # fmt: skip
    assert all(link.startswith(("http://", "https://")) for link in page.links)
    for line in message.parts[Form.TEXT].splitlines():
        assert len(line) <= 46 or line.strip().startswith("http")
    for written in (message.subject, message.preview):
        assert written.isprintable() or not re.search(
            r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", written
        )
        assert "\n" not in written
    assert 0 < len(message.subject) <= 130
    check_slack(message.parts[Form.SLACK])
    json.loads(message.parts[Form.JSON])


def check_slack(payload: str) -> None:
    """Slack's limits by slack_sdk's own models, and the budget of the whole."""
    sent = json.loads(payload)
    assert len(sent["blocks"]) <= 45
    assert len(json.dumps(sent["blocks"], ensure_ascii=False)) <= 10_000
    for block in sent["blocks"]:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()
        if isinstance(parsed, SectionBlock):
            assert 0 < len(block["text"]["text"]) <= 3_000
        assert block["type"] in ("section", "context")
    for special in re.findall(r"<[^>]*>", payload):
        assert special.startswith(("<http://", "<https://")), special
    assert "<!" not in sent["text"]
    assert "<" not in sent["text"]


@settings(max_examples=60, deadline=None)
@given(
    told=st.lists(stories(), max_size=3, unique_by=lambda one: one.id),
    language=st.sampled_from(["en", "hi", "ru"]),
)
def test_any_text_gives_a_valid_message(told: list[Story], language: str) -> None:
    check(render(*told, base_url="https://watch.example.org", language=language))


@pytest.mark.parametrize(
    ("title", "count"),
    [("w" * 10_000, 1), ("भारत रूस " * 1_000, 30), ("<&\"'>" * 2_000, 30), ("С-400 " * 1_500, 100)],
)
def test_many_stories_with_long_titles_stay_within_the_limits(title: str, count: int) -> None:
    def member(number: int) -> StoryArticle:
        one = article(
            number,
            title=title,
            source=f"{number} {title}",
            url=f"https://a.example.org/{'x' * 500}?&{number}",
        )
        return StoryArticle(
            article=one, matches=(match("S-400", context=title), match("Su-57", context=title))
        )

    told = [story(number, *(member(number * 10 + one) for one in range(8))) for number in range(count)]
    message = render(*told)
    check(message)
    assert "S-400" in message.subject


def test_what_does_not_fit_is_counted() -> None:
    told = [story(number, StoryArticle(article=article(number), matches=(match(),))) for number in range(100)]
    message = render(*told)
    blocks = json.loads(message.parts[Form.SLACK])["blocks"]
    context = blocks[-1]["elements"][0]["text"]
    assert context.startswith(f"{100 - (len(blocks) - 1)} more stories not shown for want of room")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("  two\t\r\n words ", "two words"),
        ("\u202eabc\u202c", "abc"),
        ("a\u200bb\ufeffc", "ab c"),
        ("a\x00b\x9bc", "a b c"),
        ("क\u094d\u200dष", "क\u094d\u200dष"),
        ("e" + "\u0301" * 50, "e" + "\u0301" * 3),
        ("\ud83d", "\ufffd"),
    ],
)
def test_plain(given: str, expected: str) -> None:
    assert plain(given) == expected


@pytest.mark.parametrize(
    ("given", "width", "expected"),
    [
        ("short", 5, "short"),
        ("several words here", 14, "several words…"),
        ("unbroken" * 3, 10, "unbrokenu…"),
        ("कि" * 4, 4, "कि…"),  # a vowel sign stays with its letter
        ("words, and", 8, "words…"),
    ],
)
def test_clip(given: str, width: int, expected: str) -> None:
    assert clip(given, width) == expected


@given(text=st.text(), width=st.integers(2, 50))
def test_clip_keeps_its_width(text: str, width: int) -> None:
    assert len(clip(text, width)) <= max(width, 1)


@given(text=st.text())
def test_plain_is_idempotent(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example.org/x?y=1&z=2", "https://a.example.org/x?y=1&z=2"),
        ("HTTP://A.example.org/", "HTTP://A.example.org/"),
        ("javascript:alert(1)", ""),
        ("https://", ""),
        ("https://a.example.org/\n", ""),
        ("https://a.example.org/\u202e", ""),
        ("ftp://a.example.org/", ""),
        ("", ""),
    ],
)
def test_web_address(url: str, expected: str) -> None:
    assert web_address(url) == expected
