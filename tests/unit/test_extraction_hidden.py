"""Copies of an article that its page holds and does not show."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from bot import extraction

OWN = (
    "The frigate Tamal was handed over to the Indian Navy in Kaliningrad on Tuesday, the ministry said.",
    "She is the last of her class to be built abroad, after two years of work at the Yantar yard.",
    "A crew of 250 will sail her home by way of Gibraltar and Suez, and reach Karwar in September.",
    "The next two of the class are being built at Goa, where the first was launched last summer.",
)
OTHER = (
    "Two regiments of the S-400 remain to be delivered under the contract, a secretary told reporters.",
    "Both will come before the end of next year, he added after a meeting with his counterpart.",
    "The second article says that a plant in Korwa has made the first thousand rifles of the year.",
)


def ps(texts: Sequence[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def read(unseen: str, *, shown: Sequence[str] = OWN[:2]) -> list[str]:
    page = (
        "<!DOCTYPE html><html lang='en'><head><title>Tamal joins the fleet</title></head><body>"
        f"<nav><a href='/'>Home</a></nav><article><h1>Tamal joins the fleet</h1>{ps(shown)}</article>"
        f"{unseen}</body></html>"
    )
    return extraction.read(page).text.split("\n\n")


def state(value: object) -> str:
    return f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(value)}</script>'


@pytest.mark.parametrize(
    "unseen",
    [
        f"<template>{ps(OWN)}</template>",
        f"<template><div><nav>Home</nav><section>{ps(OWN)}</section><aside>{ps(OTHER)}</aside></div></template>",
        f"<noscript><div>{ps(OWN)}</div></noscript>",
        f"<div style='display:none'>{ps(OWN)}</div>",
        f"<div hidden>{ps(OWN)}</div>",
        state({"props": {"article": {"articleBody": ps(OWN)}, "next": {"articleBody": ps(OTHER)}}}),
        state({"props": {"blocks": [{"kind": "p", "text": text} for text in OWN], "more": list(OTHER)}}),
        state([{"body": "<br><br>".join(OWN)}, {"body": ps(OTHER)}]),
        f"<amp-state id='a'>{state({'body': ps(OWN)})}</amp-state>",
    ],
    ids=["template", "whole page", "noscript", "undisplayed", "hidden", "body", "blocks", "list", "amp"],
)
def test_the_whole_is_taken_where_a_page_shows_the_beginning(unseen: str) -> None:
    assert read(unseen) == list(OWN)


@pytest.mark.parametrize(
    "unseen",
    [
        f"<template>{ps(OTHER)}</template>",
        f"<div hidden>{ps((*OTHER, OWN[0]))}</div>",
        state({"articles": [{"body": ps(OTHER)}, {"body": ps((*OTHER, OWN[0]))}]}),
        state({"articles": [{"body": ps(OWN[:2])}, {"body": ps(OTHER)}]}),
        state({"blocks": list(OWN[:2]), "articles": [list(OWN[:2]), list(OTHER)]}),
        f"<div hidden><div>{ps(OWN[:2])}</div><div>{ps(OTHER)}</div></div>",
        '<script type="application/json">{"body": [[[</script>',
        '<script type="application/json">' + "[" * 100_000 + "</script>",
        state(5),
    ],
)
def test_nothing_of_another_article_is_taken(unseen: str) -> None:
    assert read(unseen) == list(OWN[:2])


def test_a_page_that_shows_all_stays_as_it_is() -> None:
    assert read(f"<template>{ps(OWN)}</template>", shown=OWN) == list(OWN)
