"""The data of the lexicon: complete, without collisions, in the language they say."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict

import pytest

from bot import lexicon, matching
from bot.text import words


def test_there_are_enough_entries_of_every_kind() -> None:
    kinds = [entry.kind for entry in lexicon.entries()]
    assert len(kinds) >= 120
    assert set(kinds) == set(lexicon.KINDS)


LATIN_MARK = re.compile(r"(?:I{1,3}|MK[A-Z])$")
"""What Hindi papers leave in Latin letters: चक्र III, सुखोई-30 MKI."""


def test_every_entry_is_named_in_three_languages() -> None:
    lacking = [
        entry.name
        for entry in lexicon.entries()
        if {name.language for name in entry.names} != set(lexicon.LANGUAGES)
    ]
    assert lacking == []


def test_hindi_names_are_in_devanagari_and_russian_ones_mostly_in_cyrillic() -> None:
    for entry in lexicon.entries():
        for name in entry.names:
            letters = [char for char in LATIN_MARK.sub("", name.text) if char.isalpha()]
            if name.language == "hi":
                assert all("\u0900" <= char <= "\u097f" for char in letters), name
            if name.language == "en":
                assert all(char < "\u0250" for char in letters), name


def test_no_name_belongs_to_two_entries() -> None:
    owners = defaultdict(set)
    for entry in lexicon.entries():
        for name in entry.names:
            owners["".join(words(name.text))].add(entry.name)
    assert {name: found for name, found in owners.items() if len(found) > 1} == {}


def test_needs_are_of_names_that_are_listed() -> None:
    for entry in lexicon.entries():
        assert set(entry.needs) <= {name.text for name in entry.names}
        assert all(entry.needs.values())


def test_every_name_is_found_in_its_own_words() -> None:
    matcher = matching.compile(lexicon.keywords())
    missed = []
    for entry in lexicon.entries():
        for name in entry.names:
            text = f"{name.text} ({', '.join(entry.needs.get(name.text, ())[:1])})"
            hits = matching.find(matcher, title="", text=text)
            if not any(hit.keyword == entry.name and hit.words in name.text for hit in hits):
                missed.append((entry.name, name.text))
    assert missed == []


@pytest.mark.parametrize(
    "keyword",
    [
        *("S-400", "S-500", "Su-57", "Su-30MKI", "IRIGC", "BrahMos", "AK-203", "T-90", "MiG-29", "Igla-S"),
        *("Pantsir", "Chakra", "Project 11356", "RELOS", "CAATSA", "Annual Summit", "R-37M", "2S19", "Kh-35"),
    ],
)
def test_the_watch_list_of_the_desk_is_known(keyword: str) -> None:
    letters = "".join(lexicon.names_of(keyword))
    assert any("\u0900" <= char <= "\u097f" for char in letters)
    assert any("\u0400" <= char <= "\u04ff" for char in letters)


def test_names_are_known_in_any_spelling() -> None:
    for name in ("S-400", "s 400", "S‑400", "С-400", "एस-४००", "triumf"):
        entry = lexicon.entry_of(name)
        assert entry is not None
        assert entry.name == "S-400"
    assert lexicon.names_of("nobody knows this") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the DAC approved 120 missiles for the S-400", {"Defence Acquisition Council", "S-400"}),
        ("a nuclear submarine lease was signed", {"Chakra submarine lease"}),
        ("аренда атомной подводной лодки", {"Chakra submarine lease"}),
        ("INS Tavasya was launched", {"INS Tavasya"}),
        ("поставка двигателей для танков Т-72", {"V-46-6 engine", "T-72"}),
        ("the Russian embassy in New Delhi", {"Russian embassy in India", "Russia", "New Delhi"}),
        ("ракета ПЗРК «Верба»", {"Verba"}),
        ("верба и Верба цвели", set()),
        ("an S-400-page report", set()),
        ("a Sikorsky S-70 flew over", set()),
        ("an S-70 drone flew over", {"S-70 Okhotnik"}),
    ],
)
def test_names_that_mean_other_things_too(text: str, expected: set[str]) -> None:
    found = matching.find(matching.compile(lexicon.keywords()), title="", text=text)

    assert {hit.keyword for hit in found} == expected


def test_agencies_have_their_marks() -> None:
    marks = {agency.name: agency.marks for agency in lexicon.agencies()}
    assert {
        "PTI",
        "ANI",
        "IANS",
        "UNI",
        "Reuters",
        "AFP",
        "AP",
        "TASS",
        "RIA Novosti",
        "Interfax",
        "Sputnik",
    } <= set(marks)
    assert "ТАСС" in marks["TASS"]
    assert marks["PTI"][0] == "PTI"


def test_importing_reads_nothing() -> None:
    code = "import sys, bot.lexicon; sys.exit('yaml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
