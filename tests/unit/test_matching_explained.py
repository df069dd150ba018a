"""Why a keyword matched, and why not, in words; never at odds with what `find` says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import matching
from bot.model import Field, Keyword, Near


def rule(name: str, **conditions: object) -> Keyword:
    fields: dict[str, object] = {"keyword": name, "names": matching.expand(name), **conditions}
    return Keyword(**fields)  # type: ignore[arg-type]  # a factory takes any field


@pytest.mark.parametrize(
    ("keyword", "text", "reason"),
    [
        (rule("S-400"), "Two S-400 came; the S-400 is new.", "found 2 times in the text"),
        (rule("S-400"), "Nothing of the kind.", "none of its names occurs"),
        (rule("S-500"), "A Mercedes Class S 500 was sold.", "spelled alike"),
        (rule("S-400"), "The S-4000 is a camera.", "goes on as another number or word"),
        (rule("S-400"), "The US-400 is a road.", "inside the word “us 400”|another thing"),
        (rule("Triumf"), "A triumf of taste.", "without a capital it is a common word|none of these occurs"),
        (rule("Chakra"), "The Chakra opens.", "means other things too, and none of these occurs: submarine"),
        (rule("Quay", context=("harbour",)), "A Quay.", "none of its context words occurs: harbour"),
        (rule("Quay", exclude=("rail",)), "A Quay by rail.", "excluded by “rail” stands in the text at 10"),
        (rule("Quay", fields=(Field.TITLE,)), "A Quay.", "stands in the text, which is not looked at"),
        (
            rule("Quay", near=Near(words=("crane",), within=2)),
            "The Quay is without any crane.",
            "“crane”, is 4 words away, and 2 are allowed",
        ),
        (
            rule("Quay", near=Near(words=("crane",), within=2)),
            "The Quay.",
            "none of these stands near it: crane",
        ),
    ],
)
def test_the_reason(keyword: Keyword, text: str, reason: str) -> None:
    told = matching.explain(keyword, title="", text=text)

    assert any(part in told.reason for part in reason.split("|")), told.reason
    assert told.matched == reason.startswith("found")


def test_each_step_says_where_in_the_original() -> None:
    title, text = "Quay opens", "At the  harbour the “Quay” opens."
    told = matching.explain(rule("Quay", context=("harbour",)), title=title, text=text)

    places = [
        (step.check, step.passed, step.field, step.words) for step in told.steps if step.field and step.words
    ]
    assert places == [
        ("place", True, Field.TITLE, "Quay"),
        ("place", True, Field.TEXT, "Quay"),
        ("context", True, Field.TEXT, "harbour"),
    ]
    for step in told.steps:
        if step.words and step.field:
            original = title if step.field is Field.TITLE else text
            assert original[step.start : step.end] == step.words


def test_a_place_in_the_closing_questions_and_answers_is_marked() -> None:
    told = matching.explain(rule("Quay"), title="", text="The Quay opens.\n\nFAQs\n\nWhere is the Quay?")

    assert [step.told.split(": ")[0] for step in told.steps if step.words] == [
        "“Quay” in the text at 4 is the name “Quay”",
        "“Quay” in the text's closing questions and answers at 36 is the name “Quay”",
    ]


WORDS = st.lists(
    st.sampled_from(
        ("Chakra", "submarine", "yoga", "lease", "the", "chakravyuh", "S-400", "Class", "S 500", ".")
    ),
    max_size=12,
)


@given(title=WORDS, text=WORDS)
def test_it_never_contradicts_the_matches(title: list[str], text: list[str]) -> None:
    keyword = rule("Chakra", context=("submarine",), exclude=("yoga",), near=Near(words=("lease",), within=3))
    written = {"title": " ".join(title), "text": " ".join(text)}

    told = matching.explain(keyword, **written)

    assert list(told.matches) == matching.find(matching.compile([keyword]), **written)
    if told.matched:
        assert any(step.passed for step in told.steps if step.check == "place")
        assert not any(step.passed is False for step in told.steps if step.check in {"context", "exclude"})
    else:
        assert any(step.passed is False for step in told.steps)
