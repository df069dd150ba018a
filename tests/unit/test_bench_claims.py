"""The claims benchmark's own logic: what counts as right, and that its labels keep to their rules."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks import naive, scoring
from benchmarks.scoring import Labelled, Said, Score
from bot import lexicon, matching
from bot.model import Article, ArticleId, Attribute, Claim, Hedge

DATA = Path(__file__).parents[2] / "benchmarks" / "data"
OPEN = DATA / "claims-open.jsonl"
OPEN2, OPEN3, OPEN4, OPEN5, OPEN6, OPEN7, OPEN8, OPEN9 = (
    DATA / f"claims-open{number}.jsonl" for number in range(2, 10)
)
DAY = datetime(2026, 3, 1, tzinfo=UTC)
VALUE = Said(subject="S-400", attribute="contract_value", value="5430000000", unit="usd", lot="2018")
FIVE = Said(subject="S-400", attribute="quantity_ordered", value="5", unit="squadron", lot="2018")


def article(text: str, language: str = "en") -> Article:
    return Article(address="urn:1", text=text, language=language, published=DAY, first_seen=DAY)


def labelled(*claims: Said, keywords: tuple[str, ...] = ("S-400",), language: str = "en") -> Labelled:
    return Labelled(
        id="1", article=article("", language), keywords=frozenset(keywords), claims=claims, kind="money"
    )


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ((VALUE, FIVE), Score(2, 0, 0)),
        ((FIVE,), Score(1, 0, 1)),
        ((VALUE, FIVE, FIVE), Score(2, 1, 0)),
        ((), Score(0, 0, 2)),
    ],
)
def test_claims_are_right_false_or_missed(found: tuple[Said, ...], expected: Score) -> None:
    assert scoring.claims_score([labelled(VALUE, FIVE)], [found]) == expected


@pytest.mark.parametrize(
    ("field", "other", "lenient"),
    [
        ("subject", "S-500", Score(0, 1, 1)),
        ("attribute", "quantity_delivered", Score(0, 1, 1)),
        ("value", "6", Score(0, 1, 1)),
        ("unit", "regiment", Score(0, 1, 1)),
        ("lot", "more", Score(1, 0, 0)),
        ("hedge", "may", Score(1, 0, 0)),
        ("attribution", "unnamed", Score(1, 0, 0)),
    ],
)
def test_a_claim_must_agree_in_every_field(field: str, other: str, lenient: Score) -> None:
    rows = {name: getattr(FIVE, name) for name in ("subject", "attribute", "value", "unit", "lot")}
    wrong = Said(**(rows | {field: other}))
    assert scoring.claims_score([labelled(FIVE)], [[wrong]]) == Score(0, 1, 1)
    assert scoring.lenient_score([labelled(FIVE)], [[wrong]]) == lenient


def test_a_claim_belongs_to_its_article() -> None:
    other = Labelled(id="2", article=article(""), keywords=frozenset(), claims=(), kind="lookalike")
    assert scoring.claims_score([labelled(FIVE), other], [[], [FIVE]]) == Score(0, 1, 1)


def test_f1_of_two_right_one_false_and_one_missed() -> None:
    score = Score(2, 1, 1)
    assert (score.precision, score.recall, score.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert Score().f1 == 1.0


def test_matches_are_counted_by_keyword() -> None:
    here = [labelled(keywords=("S-400", "Su-57")), labelled(keywords=())]
    assert scoring.match_score(here, [frozenset({"S-400", "T-90"}), frozenset()]) == Score(1, 1, 1)


def test_scores_by_language() -> None:
    here = [labelled(FIVE), labelled(FIVE, language="ru")]
    scores = scoring.by_part(here, [[FIVE], [VALUE]], lambda one, _claim: str(one.article.language))
    assert scores == {"en": Score(1, 0, 0), "ru": Score(0, 1, 1)}


@pytest.mark.parametrize(
    ("interval", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("../2026-09", "", "2026-09-30"),
        ("2029/..", "2029-01-01", ""),
        ("2026-04-01/2027-03-31", "2026-04-01", "2027-03-31"),
        ("2026-10/2026-12", "2026-10-01", "2026-12-31"),
        ("soon", "soon", "soon"),
    ],
)
def test_dates_are_compared_as_days(interval: str, first: str, last: str) -> None:
    assert scoring.days(interval) == (first, last)


def test_what_the_extractor_says_is_brought_to_one_form() -> None:
    claims = (
        Claim(
            subject="IRIGC-M&MTC", lot="23rd", attribute=Attribute.SESSION_DATE, value="2026",
            hedge=Hedge.REPORTED, attribution="person:Andrei Belousov", article_id=ArticleId(1),
        ),
        Claim(
            subject="S-400", attribute=Attribute.CONTRACT_VALUE, value=5.43e9, unit="USD",
            article_id=ArticleId(1),
        ),
        Claim(subject="S-400", attribute=Attribute.STATEMENT, value="Friends", article_id=ArticleId(1)),
    )  # fmt: skip
    assert scoring.said_by(claims) == (
        scoring.said(
            {
                "subject": "IRIGC", "lot": "23rd", "attribute": "session_date",
                "value": "2026-01-01/2026-12-31", "unit": None,
                "hedge": "reported", "attribution": "person:Andrei Belousov",
            }
        ),
        Said(subject="S-400", attribute="contract_value", value="5430000000", unit="usd"),
    )  # fmt: skip


def test_mistakes_are_told_under_their_article() -> None:
    assert scoring.mistakes([labelled(FIVE), labelled(VALUE)], [[VALUE], [VALUE]]) == [
        "1 en money: ",
        "  - S-400 | 2018 | quantity_ordered | 5 | squadron | reported | outlet",
        "  + S-400 | 2018 | contract_value | 5430000000 | usd | reported | outlet",
    ]


def test_the_peer_takes_a_number_for_the_system_of_its_sentence() -> None:
    one = article("India paid $5.43 billion for the S-400. Five squadrons were signed for.")
    hits = matching.find(matching.compile(lexicon.keywords()), title="", text=one.text)
    assert naive.extract(one, hits) == (
        Said(subject="S-400", attribute="contract_value", value="5430000000", unit="usd"),
    )


@pytest.mark.parametrize(
    ("path", "least"),
    [
        (OPEN, 150),
        (OPEN2, 120),
        (OPEN3, 120),
        (OPEN4, 100),
        (OPEN5, 150),
        (OPEN6, 150),
        (OPEN7, 120),
        (OPEN8, 99),
        (OPEN9, 76),
    ],
)
def test_the_labelled_set_keeps_to_its_rules(path: Path, least: int) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    languages = Counter(row["language"] for row in rows)
    assert len(rows) >= least
    if path != OPEN9:  # in English alone
        assert min(languages["ru"], languages["hi"]) >= len(rows) / 7
    assert sum(row["negative"] for row in rows) >= len(rows) * 0.32
    assert len({row["text"] for row in rows}) == len(rows)
    for row in rows:
        assert row["negative"] is (row["claims"] == [])


@pytest.mark.parametrize("path", [OPEN, OPEN2, OPEN3, OPEN4, OPEN5, OPEN6, OPEN7, OPEN8, OPEN9])
def test_labels_use_the_vocabulary(path: Path) -> None:
    for one in scoring.read(path):
        for claim in one.claims:
            Attribute(claim.attribute)
            Hedge(claim.hedge)
            assert lexicon.entry_of(claim.subject), claim
