"""The page in a real browser, with the demo's news: every page looked at, and what people do there done.

Nothing may reach the console of the browser, axe-core may find no serious fault (WCAG 2.2 A and AA), and
nothing may be wider than a phone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browsing import browser, looks_right, pictures
from tests.openhouse import TOKEN, OpenHouse

__all__ = ["browser"]

pytestmark = pytest.mark.browser

PAGES = {
    "stories": "/",
    "stories-filtered": "/?keyword=S-400&language=hi&since=30d",
    "nothing-found": "/?keyword=S-400&from=1999-01-01&to=1999-01-02",
    "story": "/story/1",
    "keyword": "/keywords/S-400",
    "search": "/search?q=S-400",
    "feeds": "/feeds",
    "deliveries": "/deliveries",
    "subscribe": "/subscribe?keyword=S-400&preview=1",
    "manage": "/manage",
    "login": "/login",
    "api": "/api/docs",
    "missing": "/nothing/here",
}
ANSWER = re.compile(r"a status of 40[34] ")
"""The browser notes each page that was refused or is not there; those are what a test asked for."""
SERIOUS = {"serious", "critical"}
PHONE, DESK = 390, 1280
LOOKED_INTO = ((PHONE, "dark"), (DESK, "light"))
"""By axe-core, which takes a while."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenHouse]:
    with OpenHouse(tmp_path_factory.mktemp("house")) as opened:
        yield opened


@contextmanager
def window(
    browser: Browser, house: OpenHouse, *, width: int = DESK, scheme: Literal["light", "dark"] = "light"
) -> Iterator[Page]:
    """A window of one visitor, whose console must stay empty."""
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, base_url=house.base
    )
    page, told = context.new_page(), list[str]()
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    yield page
    context.close()
    assert [line for line in told if not ANSWER.search(line)] == []


def faults(page: Page) -> list[str]:
    """What axe-core finds serious."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in SERIOUS]


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_right_on_a_phone_and_a_desk_by_day_and_by_night(
    name: str, browser: Browser, house: OpenHouse, tmp_path: Path
) -> None:
    for width in (PHONE, DESK):
        for scheme in ("light", "dark"):
            with window(browser, house, width=width, scheme=scheme) as page:
                page.goto(PAGES[name])
                looks_right(page, pictures(tmp_path) / f"page-{name}-{width}-{scheme}.png")
                if (width, scheme) in LOOKED_INTO:
                    assert faults(page) == [], (width, scheme)


def test_a_reader_chooses_stories_and_opens_one(browser: Browser, house: OpenHouse) -> None:
    with window(browser, house) as page:
        page.goto("/")
        everything = page.locator("article.story").count()
        page.get_by_label("Keyword").select_option("S-400")
        page.get_by_role("button", name="Show").click()
        page.wait_for_url("**/?keyword=S-400*")
        chosen = page.locator("article.story")
        assert 0 < chosen.count() < everything
        for number in range(chosen.count()):
            expect(chosen.nth(number).get_by_role("link", name="S-400", exact=True)).to_be_visible()
        chosen.first.get_by_role("heading").get_by_role("link").click()
        expect(page.get_by_role("heading", name="What is claimed")).to_be_visible()
        expect(page.get_by_role("heading", name="Timeline")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("link", name="as zip").click()
        assert download.value.suggested_filename.endswith(".zip")


def test_a_reader_searches_by_any_name_of_a_system(browser: Browser, house: OpenHouse) -> None:
    found = {}
    with window(browser, house) as page:
        for name in ("S-400", "С-400", "एस-400"):
            page.goto("/search")
            page.get_by_role("searchbox").fill(name)
            page.keyboard.press("Enter")
            page.locator("mark").first.wait_for()
            found[name] = set(page.locator("main a[href^='/story/']").all_inner_texts())
    assert found["S-400"]
    assert found["S-400"] == found["С-400"] == found["एस-400"]


def test_a_reader_subscribes_confirms_gets_mail_and_leaves(browser: Browser, house: OpenHouse) -> None:
    with window(browser, house, width=PHONE) as page:
        page.goto("/subscribe")
        page.get_by_label("Your mail address").fill("reader@example.org")
        page.get_by_label("S-400", exact=True).check()
        page.get_by_label("When").select_option("at once")
        page.get_by_role("button", name="Preview the last week").click()
        expect(page.locator("pre.mail")).to_contain_text("S-400")
        expect(page.get_by_label("Your mail address")).to_have_value("reader@example.org")
        page.get_by_role("button", name="Subscribe", exact=True).click()
        expect(page.get_by_text("a mail is on its way")).to_be_visible()

        assert house.post() == 1
        assert house.letters[-1]["Subject"] == "Confirm your subscription to Defwatch"
        page.goto(house.link("confirm"))
        page.get_by_role("button", name="Confirm").click()
        expect(page.get_by_text("You are subscribed")).to_be_visible()

        assert house.post() == 1
        digest = house.letters[-1]
        assert digest["To"] == "reader@example.org"
        assert "S-400" in str(digest.get_body(("plain",)))

        page.goto(house.link("unsubscribe"))
        page.get_by_role("button", name="Unsubscribe").click()
        expect(page.get_by_text("You are unsubscribed")).to_be_visible()
        assert house.post() == 0


def test_an_admin_signs_in_merges_splits_and_polls(browser: Browser, house: OpenHouse) -> None:
    with window(browser, house) as page:
        page.goto("/login?next=/feeds")
        page.get_by_label("Admin token").fill("a guess")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_text("That is not the token.")).to_be_visible()
        page.get_by_label("Admin token").fill(TOKEN)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/feeds")

        page.get_by_role("button", name="Poll now").last.click()
        expect(page.get_by_role("status").filter(has_text="was asked.")).to_be_visible()
        assert faults(page) == []

        page.goto("/story/1")
        alone = page.locator("ol.timeline > li").count()
        page.get_by_label("One event with story number").fill("2")
        page.get_by_role("button", name="Merge").click()
        expect(page.get_by_role("status").first).to_be_visible()
        assert page.locator("ol.timeline > li").count() > alone
        page.goto("/story/2")
        assert page.url.endswith("/story/1")
        page.get_by_label("belongs elsewhere").last.check()
        page.get_by_role("button", name="Split off what is ticked").click()
        expect(page.get_by_role("status").first).to_be_visible()
        assert faults(page) == []
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("link", name="Sign in")).to_be_visible()
