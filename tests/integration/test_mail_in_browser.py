"""The mail as people see it: on a telephone, at a desk, in the dark."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, FloatRect, Page

from bot import rendering
from bot.model import Form
from tests.browsing import look, looks_right, pictures
from tests.unit.test_rendering_mail import DIGESTS

pytestmark = pytest.mark.browser

PHONE, DESK = 390, 1280


def written(name: str) -> str:
    message = rendering.render(DIGESTS[name](), forms=[Form.HTML], base_url="https://watch.example.org")
    return message.parts[Form.HTML]


def box(page: Page, selector: str) -> FloatRect:
    """Where the first of these stands."""
    found = page.locator(selector).first.bounding_box()
    assert found
    return found


WINDOWS: dict[str, tuple[int, Literal["light", "dark"]]] = {
    "phone": (PHONE, "light"),
    "desk": (DESK, "light"),
    "dark": (PHONE, "dark"),
}


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("name", ["friday", "an update in Russian", "a denial", "nothing", "thirty in Hindi"])
def test_a_mail_can_be_read(browser: Browser, name: str, window: str, tmp_path: Path) -> None:
    width, scheme = WINDOWS[window]
    page = look(browser, width=width, scheme=scheme)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(written(name))
    looks_right(page, pictures(tmp_path) / f"mail-{name.replace(' ', '-')}-{window}.png")
    assert [url for url in asked if not url.startswith("data:")] == []


def test_on_a_telephone_who_says_it_stands_under_what_is_said(browser: Browser) -> None:
    page = look(browser, width=PHONE)
    page.set_content(written("friday"))
    value, who = (box(page, one) for one in (".value", ".who"))
    assert who["y"] >= value["y"] + value["height"]
    assert who["x"] == value["x"]


def test_at_a_desk_it_is_one_column_with_two_beside_each_other(browser: Browser) -> None:
    page = look(browser, width=DESK)
    page.set_content(written("friday"))
    sheet, value, who = (box(page, one) for one in (".sheet", ".value", ".who"))
    assert (sheet["width"], sheet["x"]) == (600, (DESK - 600) / 2)
    assert who["y"] == value["y"]


def test_every_link_is_as_high_as_a_thumb(browser: Browser) -> None:
    page = look(browser, width=PHONE)
    page.set_content(written("friday"))
    heights = page.locator("td.link").evaluate_all("(all) => all.map((one) => one.offsetHeight)")
    assert len(heights) == 6  # five articles and the page of the story
    assert min(heights) >= 44
