"""What stands apart from an article and is its own, what stands in it and is not; where outlets keep it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import soupsieve
from lxml.cssselect import CSSSelector

from bot import extraction, site_rules
from bot.extraction import boilerplate
from bot.model import Article, Extract, TextFrom
from bot.site_rules import RULES, SiteRule

OWN = (
    "The shipyard handed over the second frigate on Friday, four months behind the date in the contract.",
    "Both governments said that the delay had no effect on the price, which was fixed seven years ago.",
    "The third ship is on the slipway, and its launch is planned for the spring of the year after next.",
    "Sailors from the south have lived in the port city since August to learn how its engines are run.",
    "A spokesman for the yard would not say whether the dispute over the gas turbines has been settled.",
)
NOT_FREE = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": "False"}</script>'
)
LEAD = "The navy has its second frigate, and with it a quarrel over who pays for four lost months."


def page(body: str, *, head: str = "") -> bytes:
    """A page with this body; what surrounds an article stands around it."""
    return (
        f"<html><head><meta charset='utf-8'><title>Second frigate handed over</title>{head}</head><body>"
        f"<nav><a href='/'>Home</a></nav>{body}<footer>© Example</footer></body></html>"
    ).encode()


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def read(body: str, *, head: str = "", url: str = "https://news.example.org/a") -> list[str]:
    return extraction.read(page(body, head=head), url=url).text.split("\n\n")


class TestStandfirst:
    DESCRIBED = f'<meta property="og:description" content="{LEAD}">'
    APART = "<h1>Second frigate handed over</h1>{}<div class='story'>" + paragraphs(*OWN) + "</div>"

    def test_it_comes_first_where_it_stands_apart_from_the_text(self) -> None:
        body = self.APART.format(f"<div class='intro'><p>{LEAD}</p></div>")
        assert read(body, head=self.DESCRIBED) == [LEAD, *OWN]

    def test_it_comes_once_where_the_text_begins_with_it(self) -> None:
        body = f"<article><h1>Second frigate handed over</h1>{paragraphs(LEAD, *OWN)}</article>"
        assert read(body, head=self.DESCRIBED) == [LEAD, *OWN]

    @pytest.mark.parametrize(
        "shown",
        [
            "",
            f"<figure><figcaption>{LEAD}</figcaption></figure>",
            f"<aside><p>{LEAD}</p></aside>",
        ],
    )
    def test_what_the_page_does_not_show_as_one_is_none(self, shown: str) -> None:
        assert read(self.APART.format(shown), head=self.DESCRIBED) == list(OWN)


class TestOtherPages:
    @pytest.mark.parametrize(
        "heading", ["Related stories", "Most read", "ताज़ा खबरें", "Другие новости", "2 Comments"]
    )
    def test_a_list_of_them_goes_with_its_heading(self, heading: str) -> None:
        others = ["Five questions about the yard", "A week in the port city"]
        assert boilerplate.without_lists([*OWN[:2], heading, *others, OWN[2]]) == list(OWN[:3])

    def test_it_ends_with_the_next_sentence(self) -> None:
        assert boilerplate.without_lists(["Related", "A week in port", "The talks have failed."]) == [
            "The talks have failed."
        ]

    def test_a_link_that_is_a_paragraph_goes(self) -> None:
        link = "<p><a href='/other'>Why S-500 crews train in the north</a></p>"
        assert read(f"<article>{paragraphs(*OWN[:3])}{link}{paragraphs(*OWN[3:])}</article>") == list(OWN)

    def test_a_sentence_that_is_a_link_stays(self) -> None:
        said = "The contract has been published in full by the ministry of the southern state."
        body = f"<article>{paragraphs(*OWN)}<p><a href='/contract'>{said}</a></p></article>"
        assert read(body) == [*OWN, said]

    def test_a_heading_with_a_link_stays(self) -> None:
        heading = "<h2><a href='/ship'>A ship with a history</a></h2>"
        body = f"<article>{paragraphs(*OWN[:3])}{heading}{paragraphs(*OWN[3:])}</article>"
        assert read(body) == [*OWN[:3], "A ship with a history", *OWN[3:]]


class TestForSubscribers:
    ARTICLE = Article(
        address="urn:1",
        text="The second frigate has been handed over.",
        text_from=TextFrom.SUMMARY,
        first_seen=datetime(2025, 12, 4, tzinfo=UTC),
    )

    @pytest.mark.parametrize(
        ("head", "after", "partial"),
        [
            (NOT_FREE, "", True),
            ("", "<p>To continue reading this story, subscribe to Example.</p>", True),
            ("", "<p>Материал доступен только по подписке.</p>", True),
            ("", "", False),
        ],
    )  # fmt: skip
    def test_a_short_page_that_asks_for_payment_is_partial(
        self, head: str, after: str, partial: bool
    ) -> None:
        body = f"<article>{paragraphs(*OWN[:2])}{after}</article>"
        found = extraction.read(page(body, head=head))
        assert (found.is_partial, found.text) == (partial, "\n\n".join(OWN[:2]))

    def test_a_long_one_is_not_whatever_it_asks_for(self) -> None:
        notice = "<p>You have reached your limit of {{free_limit}} free articles this month.</p>"
        found = extraction.read(page(f"<article>{paragraphs(*OWN * 3)}{notice}</article>"))
        assert not found.is_partial
        assert "free_limit" not in found.text

    def test_its_beginning_is_a_summary(self) -> None:
        told = extraction.with_page(self.ARTICLE, Extract(text=OWN[0], is_partial=True))
        assert (told.text, told.text_from) == (OWN[0], TextFrom.SUMMARY)
        assert (
            told.note == "page shows only its beginning, the rest is for subscribers; text is that beginning"
        )

    def test_the_feed_s_own_summary_stays_where_it_is_longer(self) -> None:
        article = replace(self.ARTICLE, text=f"{OWN[0]} {OWN[1]}")
        told = extraction.with_page(article, Extract(text=OWN[0], is_partial=True))
        assert (told.text, told.text_from) == (article.text, TextFrom.SUMMARY)
        assert told.note.endswith("text is the feed's summary")


class TestSiteRules:
    @pytest.mark.parametrize(
        "selector", [one for rule in RULES.values() for one in (rule.body, rule.drop) if one]
    )
    def test_a_selector_is_valid(self, selector: str) -> None:
        soupsieve.compile(selector)
        CSSSelector(selector, translator="html")

    @pytest.mark.parametrize(
        ("url", "rule"),
        [
            ("https://www.thehindu.com/news/article1.ece", RULES["thehindu.com"]),
            ("https://en.kremlin.ru/events/1", RULES["kremlin.ru"]),
            ("https://notthehindu.com/", None),
            ("https://com/", None),
            ("http://[bad", None),
            ("", None),
        ],
    )
    def test_a_host_has_the_rule_of_its_domain(self, url: str, rule: SiteRule | None) -> None:
        assert site_rules.rule(url) == rule

    def test_the_text_is_what_the_rule_points_at(self) -> None:
        drop = "<div data-ga-label='AlsoReadArticle'>One of our longer reads, in which S-500 occurs.</div>"
        body = f"<div itemprop='articleBody'>{paragraphs(*OWN[:2])}{drop}{paragraphs(*OWN[2:], LEAD)}</div>"
        around = f"<div class='content'>{paragraphs('A sentence of the outlet about itself.')}</div>"
        url = "https://www.thehindu.com/news/article1.ece"
        assert read(f"{around}{body}{around}", url=url) == [*OWN, LEAD]

    def test_a_rule_that_finds_nothing_costs_nothing(self) -> None:
        body = f"<article>{paragraphs(*OWN)}</article>"
        assert read(body, url="https://www.thehindu.com/news/article1.ece") == list(OWN)
