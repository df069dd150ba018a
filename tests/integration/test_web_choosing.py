"""Stories chosen by stage and day, and the edits of their articles, as every reader sees them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.model import Article, ArticleId, Attribute, Claim, Hedge, Stage, StoryId, TextFrom
from tests.factories import NOON, article
from tests.signed import admin, form, shown
from tests.signed import desk as admin_desk
from tests.webdesk import WebDesk

pytestmark = pytest.mark.anyio


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WebDesk]:
    desk = admin_desk(tmp_path)
    yield desk
    desk.store.close()


def two_stories(desk: WebDesk) -> None:
    """Story 1 of articles 1 and 2, story 2 of article 3 and its reprint 4."""
    desk.file(article(1, title="Batteries arrive"))
    desk.file(article(2, title="A port call"), story=StoryId(1))
    desk.file(article(3, title="Batteries unloaded"))
    desk.file(article(4, title="Unloaded, says agency", duplicate_of=ArticleId(3)), story=StoryId(2))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"stage": "signed"}, [1]),
        ({"stage": "offered"}, []),
        ({"stage": "talks"}, []),
        ({"stage": "nonsense"}, [1, 2]),
        ({"from": "2025-12-01", "to": "2025-12-01"}, [1]),
        ({"from": "2025-12-02"}, [2]),
        ({"to": "2025-12-01"}, [1]),
        ({"to": "2025-11-30"}, []),
        ({"from": "2025-12-01", "to": "2025-12-04", "stage": "signed"}, [1]),
        ({"from": "2025-13-01"}, [1, 2]),
        ({"from": "0001-01-01"}, [1, 2]),
        ({"from": "2025-12-04", "to": "2025-12-01"}, []),
    ],
)
async def test_stories_are_chosen_by_stage_and_day(
    desk: WebDesk, asked: dict[str, str], found: list[int]
) -> None:
    def stage(value: Stage, hedge: Hedge) -> Claim:
        return Claim(
            subject="S-400",
            attribute=Attribute.STAGE,
            value=value.value,
            hedge=hedge,
            sentence=f"It was {value}.",
            article_id=ArticleId(0),
        )

    claims = [stage(Stage.SIGNED, Hedge.REPORTED), stage(Stage.OFFERED, Hedge.DENIED)]
    desk.file(article(1, published=NOON.replace(day=1, hour=23, minute=59)), claims=claims)
    desk.file(article(2))

    page = (await desk.get("/", **asked)).text

    assert [number for number in (1, 2) if f'href="/story/{number}"' in page] == found


async def test_a_stage_that_was_rejected_by_hand_is_none(desk: WebDesk) -> None:
    claim = Claim(
        subject="S-400", attribute=Attribute.STAGE, value="signed", sentence="x", article_id=ArticleId(0)
    )
    desk.file(article(1), claims=[claim])
    with desk.store.reading() as archive:
        [stored] = archive.claims.on(["S-400"])
    async with admin(desk) as one:
        page = await one.see("/?stage=signed")
        token = dict(form(page, "/logout").fields)["token"]
        await one.client.post(f"/claims/{stored.id}/reject", data={"token": token})
        after = await one.see("/?stage=signed")

    assert "/story/1" in page
    assert "/story/1" not in after


async def test_days_are_those_of_the_operator_s_zone(desk: WebDesk) -> None:
    settings = replace(desk.config.settings, timezone="Asia/Kolkata")
    desk.config = replace(desk.config, settings=settings)
    desk.file(article(1, published=NOON.replace(hour=18, minute=29)))
    desk.file(article(2, published=NOON.replace(hour=18, minute=30)))

    fourth = (await desk.get("/", **{"from": "2025-12-04", "to": "2025-12-04"})).text
    fifth = (await desk.get("/", **{"from": "2025-12-05", "to": "2025-12-05"})).text

    assert [number for number in (1, 2) if f"/story/{number}" in fourth] == [1]
    assert [number for number in (1, 2) if f"/story/{number}" in fifth] == [2]


async def test_the_choice_is_counted_and_kept_in_the_form(desk: WebDesk) -> None:
    two_stories(desk)

    page = (await desk.get("/", **{"from": "2025-12-04", "to": "bad"})).text
    told = shown(page)

    assert "2 stories with these filters · all stories · 4 articles from 4 outlets" in told
    assert "To: bad: write a day as 2025-12-04" in told
    assert '<input type="date" name="from" value="2025-12-04">' in page


def revised(desk: WebDesk, minutes: int, before: Article, **changes: object) -> Article:
    """The article as it is so many minutes after noon."""
    after = replace(before, **changes)  # type: ignore[arg-type]  # any field
    with desk.store.writing() as archive:
        archive.articles.revise(ArticleId(1), after, now=NOON + timedelta(minutes=minutes), waiting=False)
    return after


async def test_edits_are_counted_and_shown_word_by_word(desk: WebDesk) -> None:
    first = article(1, title="Five batteries by 2026", text="The minister said five batteries come by 2026.")
    desk.file(first)
    second = revised(desk, 30, first, text="The minister said four batteries come <b>by</b> 2027, not 2026.")
    revised(desk, 90, second, title="Four batteries by 2027")

    story = shown((await desk.get("/story/1")).text)
    page = (await desk.get("/story/1/edits/1")).text
    told = shown(page)

    assert (
        "Edited 2 times, last 4 Dec 2025, 13:30 UTC; title before: Five batteries by 2026 · what changed"
        in story
    )
    assert told.index("4 Dec 2025, 13:30 UTC") < told.index("4 Dec 2025, 12:30 UTC")
    assert "<del><bdi>Five batteries by 2026</bdi></del> <ins><bdi>Four batteries by 2027</bdi></ins>" in page
    assert (
        "The minister said <del>five</del> <ins>four</ins> batteries come <del>by</del> "
        "<ins>&lt;b&gt;by&lt;/b&gt; 2027, not</ins> 2026." in page
    )


async def test_a_text_that_was_only_read_in_full_later_is_no_edit(desk: WebDesk) -> None:
    first = article(1, text="A summary.")
    desk.file(first)
    revised(desk, 5, first, text="The whole page.", text_from=TextFrom.PAGE)

    story = (await desk.get("/story/1")).text
    page = shown((await desk.get("/story/1/edits/1")).text)

    assert "Edited" not in story
    assert "The page was read; before, its feed's summary was all there was." in page


async def test_edits_of_what_is_not_in_the_story_are_not_found(desk: WebDesk) -> None:
    two_stories(desk)

    found = [
        (await desk.get(path)).status_code
        for path in ("/story/1/edits/1", "/story/1/edits/3", "/story/9/edits/1", f"/story/1/edits/{10**30}")
    ]

    assert found == [200, 404, 404, 404]
