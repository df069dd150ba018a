"""Claims and their articles → the programme of one subject; expected values written by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot import claims, expecting
from bot.model import Article, ArticleId, Claim, Coming, Expected, ExpectedEvent, Programme, TextFrom
from bot.programmes import programme
from tests.claiming import claims_in
from tests.factories import article

TODAY = date(2026, 2, 10)


def archive(*texts: tuple[str, str]) -> tuple[list[Claim], dict[ArticleId, Article]]:
    """Texts as (day, text), numbered from 1, each by an outlet of its own; "" is a file without a date."""
    found, heads = list[Claim](), dict[ArticleId, Article]()
    for number, (day, text) in enumerate(texts, 1):
        moment = datetime.fromisoformat(day).replace(tzinfo=UTC) if day else None
        head = article(number, published=moment, text_from=TextFrom.PAGE if day else TextFrom.FILE)
        heads[ArticleId(number)] = head
        found += claims_in(text, published=day or "2026-02-09", number=number)
    return found, heads


def of(subject: str, *texts: tuple[str, str], events: tuple[ExpectedEvent, ...] = ()) -> Programme:
    found, heads = archive(*texts)
    return programme(subject, found, heads, events, today=TODAY)


def test_the_ladder_names_who_moved_each_step_first_and_what_was_skipped() -> None:
    found = of(
        "Pantsir",
        ("2026-02-05", "India signed a contract for the Pantsir, the Kremlin said."),
        ("2026-02-03", "Russia offered the Pantsir to India."),
        ("2026-02-04", "It is learnt that Russia offered the Pantsir to India."),
    )
    [standing] = found.standings
    assert standing.lot == ""
    assert [
        (rung.stage.value, rung.saying.claim.article_id if rung.saying else None, rung.skipped)
        for rung in standing.ladder
    ] == [
        ("interest", None, False),
        ("offered", 2, False),
        ("talks", None, False),
        ("approved", None, True),
        ("signed", 1, False),
    ]
    assert standing.stage is not None
    assert (standing.stage.claim.value, standing.stage.day) == ("signed", date(2026, 2, 5))
    assert [(one.day.day if one.day else None, one.claim.value) for one in found.timeline] == [
        (3, "offered"),
        (4, "offered"),
        (5, "signed"),
    ]


def test_a_mere_possibility_is_where_it_stands_only_where_nothing_else_is_told() -> None:
    may = "India may also look at buying the S-500."
    assert [one.stage.claim.hedge for one in of("S-500", ("2026-02-05", may)).standings if one.stage] == [
        "may"
    ]
    both = of("S-500", ("2026-02-05", may), ("2026-02-01", "Russia offered the S-500 to India."))
    assert [one.stage.claim.value for one in both.standings if one.stage] == ["offered"]


def test_a_denial_stands_beside_the_ladder() -> None:
    found = of(
        "Pantsir",
        ("2026-02-05", "India signed a contract for the Pantsir on Wednesday."),
        ("2026-02-06", "The defence ministry in Delhi denied that a Pantsir contract had been signed."),
    )
    [standing] = found.standings
    assert [denial.claim.attribution for denial in standing.denials] == ["official:IN MoD"]
    assert standing.stage is not None
    assert standing.stage.claim.article_id == 1
    assert [row.attribute.value for row in found.disputes] == ["stage"]


def test_each_lot_has_its_numbers_and_sums() -> None:
    found = of(
        "S-400",
        ("2026-02-05", "In 2018 India bought five S-400 units for $5.43 billion."),
        ("2026-02-06", "Three S-400 squadrons were delivered."),
        ("2026-02-07", "India is interested in buying more S-400 units."),
    )
    told = {one.lot: one for one in found.standings}
    assert list(told) == ["2018", "more"]
    assert [row.attribute.value for row in told["2018"].quantities] == [
        "quantity_ordered",
        "quantity_delivered",
    ]
    assert [row.values[0].value for row in told["2018"].sums] == [5_430_000_000]
    assert told["more"].quantities == ()


def test_a_slip_shows_every_date_with_who_and_by_how_much() -> None:
    found = of(
        "S-400",
        ("2026-01-05", "Moscow has promised Delhi the rest of the S-400 by September 2026."),
        ("2026-01-20", "Moscow has promised Delhi the rest of the S-400 by September 2026."),
        ("2026-02-01", "Moscow has promised Delhi the rest of the S-400 by March 2027."),
        ("", "Military sources expect the rest of the S-400 by June 2027."),
    )
    [slip] = found.slips
    assert (slip.lot, slip.attribute.value) == ("2018/rest", "delivery_deadline")
    assert [(one.saying.claim.value, one.saying.claim.attribution, one.days) for one in slip.told] == [
        ("../2026-09", "party:RU", None),
        ("../2027-03", "party:RU", 182),
        ("../2027-06", "sources:military", None),
    ]
    assert [row.verdict.value for row in found.ledger] == ["compatible"]


def test_who_was_seen_first_is_the_earliest_with_a_date() -> None:
    found = of(
        "Pantsir",
        ("", "Russia offered the Pantsir to India."),
        ("2026-02-05", "Russia offered the Pantsir to India."),
        ("2026-02-04", "Russia offered the Pantsir to India."),
    )
    assert [(one.claim.article_id, one.day) for one in found.first] == [(3, date(2026, 2, 4))]


def test_other_subjects_are_left_out_and_nothing_is_a_programme_too() -> None:
    found = of("Su-57", ("2026-02-05", "India bought five S-400 units."))
    assert (found.standings, found.timeline, found.expected, found.articles) == ((), (), (), {})


def calendar(
    *texts: tuple[str, str],
    today: str,
    events: tuple[ExpectedEvent, ...] = (),
    seen: Mapping[str, str] | None = None,
) -> list[Expected]:
    found, heads = archive(*texts)
    days = {name: date.fromisoformat(day) for name, day in (seen or {}).items()}
    return expecting.expected(found, heads, events, today=date.fromisoformat(today), seen=days)


PROMISE = ("2026-01-05", "Moscow has promised Delhi the rest of the S-400 by September 2026.")


def test_a_promise_is_due_in_its_last_month_and_unseen_after_it() -> None:
    for today, coming in [
        ("2026-08-20", Coming.LATER),
        ("2026-08-25", Coming.DUE),
        ("2026-09-30", Coming.DUE),
        ("2026-10-01", Coming.UNSEEN),
    ]:
        [one] = calendar(PROMISE, today=today)
        assert (one.name, one.told, one.coming) == ("S-400 2018/rest: delivery", "../2026-09", coming)
        assert (one.begins, one.ends) == (date(2026, 9, 1), date(2026, 9, 30))


def test_what_came_was_seen() -> None:
    came = ("2026-09-20", "The last S-400 squadron was delivered to India on Friday.")
    other = ("2026-09-20", "India is interested in buying more S-400 units.")
    assert [one.coming for one in calendar(PROMISE, came, today="2026-10-05")] == [Coming.SEEN]
    assert [one.coming for one in calendar(PROMISE, other, today="2026-10-05")] == [Coming.UNSEEN]


def test_of_one_speaker_the_last_word_stands_and_of_a_meeting_the_narrowest_date() -> None:
    later = ("2026-02-01", "Moscow has promised Delhi the rest of the S-400 by March 2027.")
    assert [one.told for one in calendar(later, PROMISE, today="2026-02-10")] == ["../2027-03"]
    found = calendar(
        ("2026-01-05", "The 23rd session of the IRIGC will be held in Moscow in 2026."),
        ("2026-01-06", "The 23rd session of the IRIGC will be held in Moscow on 4 December 2026."),
        today="2026-02-10",
    )
    assert [(one.name, one.told) for one in found] == [("IRIGC 23rd: session", "2026-12-04")]


def test_the_desk_s_own_events_are_due_and_seen_by_their_keywords() -> None:
    session = ExpectedEvent(name="Session", on="2026-12-04", keywords=("IRIGC",))
    summit = ExpectedEvent(name="Summit", on="2026", keywords=())
    events = (summit, session)
    assert [(one.name, one.coming) for one in calendar(today="2026-11-27", events=events)] == [
        ("Session", Coming.DUE),
        ("Summit", Coming.LATER),
    ]
    past = calendar(today="2026-12-06", events=events)
    assert [one.name for one in expecting.unseen(past, today=date(2026, 12, 6))] == ["Session"]
    assert expecting.unseen(past, today=date(2026, 12, 31)) == []
    seen = calendar(today="2026-12-06", events=events, seen={"IRIGC": "2026-12-04"})
    assert seen[0].coming is Coming.SEEN
    assert [one.name for one in expecting.due(calendar(today="2026-12-28", events=events))] == ["Summit"]


def test_bounds_of_every_way_to_write_a_date() -> None:
    assert expecting.bounds("2024-02") == (date(2024, 2, 1), date(2024, 2, 29))
    assert expecting.bounds("2026") == (date(2026, 1, 1), date(2026, 12, 31))
    assert expecting.bounds("../2026-12-04") == (date(2026, 12, 4), date(2026, 12, 4))
    assert expecting.bounds("2028/..") == (date(2028, 1, 1), date(2028, 12, 31))
    assert expecting.bounds("2026-04-01/2027-03-31") == (date(2026, 4, 1), date(2027, 3, 31))


def test_reprints_and_texts_of_one_agency_are_one_origin() -> None:
    mine = {"origin": "", "gathers": False}
    heads = [
        article(1, **{**mine, "origin": "PTI"}),
        article(2, **mine, duplicate_of=ArticleId(1)),
        article(3, **mine),
        article(4, **mine, duplicate_of=ArticleId(3)),
        article(5, **mine, duplicate_of=ArticleId(9)),
    ]
    assert claims.origins(heads) == {1: "PTI", 2: "PTI", 3: "article 3", 4: "article 3", 5: "article 9"}


def test_a_slip_between_crore_and_billion_is_shown_in_the_ledger() -> None:
    found, heads = archive(
        ("2026-02-05", "India paid $5.43 billion for the S-400. The S-400 contract is worth $54.3 billion.")
    )
    [row] = claims.merge(found, claims.origins(heads.values()))
    assert row.note.startswith("ten times off ")


def test_a_week_is_what_is_near() -> None:
    assert timedelta(days=7) == expecting.WEEK
    assert replace(calendar(PROMISE, today="2026-02-10")[0], claims=()).subjects == ("S-400",)
