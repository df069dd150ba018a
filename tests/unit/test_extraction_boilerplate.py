"""Notices, credits and links go; the article's own sentences stay."""

from __future__ import annotations

import pytest

from bot.extraction.boilerplate import clean, is_boilerplate


@pytest.mark.parametrize(
    "paragraph",
    [
        "READ: Navy gets a new frigate",
        "Also read | Five questions about the S-400 order",
        "Also Read – What is the IRIGC?",
        "ये भी पढ़ें: नौसेना का नया युद्धपोत",
        "Читайте также: Как устроен новый фрегат",
        "Материалы по теме",
        "Related stories",
        "IMAGE: The two ministers at the table. Photograph: Example Photo Desk/EPA Photo",
        "The two ministers in New Delhi. (Photo: Example Desk)",
        "Фото: Служба фото «Пример»",
        "फोटो: उदाहरण डेस्क",
        "You have used up your {{free_limit}} free articles for this month. Please subscribe to read on.",
        "You have reached your limit of 3 free stories this month",
        "Already a subscriber? Log in",
        "Материал доступен только по подписке.",
        "Share this article",
        "Facebook | X | WhatsApp",
        "Follow us on WhatsApp for the latest from the region",
        "Sign up for our newsletter and get the morning briefing in your inbox.",
        "Подписывайтесь на наш телеграм-канал",
        "हमारे व्हाट्सऐप चैनल से जुड़ें",
        "ADVERTISEMENT",
        "Реклама",
        "Note: All pictures used here are sourced from the web and are for illustrative purposes only.",
        "4 min read Last Updated : Dec 04 2025 | 10:31 PM IST",
        "Опубликовано: 4 декабря 2025, 20:01 МСК",
        "© Example Media. All rights reserved.",
    ],
)
def test_what_is_not_the_article_goes(paragraph: str) -> None:
    assert is_boilerplate(paragraph)


@pytest.mark.parametrize(
    "paragraph",
    [
        "Read in full, the protocol names no number of systems.",
        "Watch towers along the border are to get new radars.",
        "The photo showed four launchers. They were of the S-400.",
        "Note: the figures are for the calendar year, the ministry said.",
        "Share prices of the shipyard rose by five per cent.",
        "Follow-on orders were not discussed.",
        "Published in 2024 by the ministry, the report counts 36 systems.",
        "Updated radars were delivered in 2024 with the second squadron.",
        "Related work on the engine goes on in Bengaluru.",
        "Subscribers to the fund include both governments.",
        "READ: the ministry's statement. It says that no contract was signed. Two sources confirm it.",
        "Реклама нового истребителя обошлась дорого, сказал министр.",
        "(EPA)",
        "With inputs from Example Press Agency",
        "फोटो में चार लॉन्चर दिखे।",
    ],
)
def test_an_own_sentence_stays(paragraph: str) -> None:
    assert not is_boilerplate(paragraph)


def test_template_residue_and_spaces_are_taken_out_of_a_sentence() -> None:
    assert clean(["  The  two {{ad_slot}} ministers met. ", "{{free_limit}}", ""]) == [
        "The two ministers met."
    ]


def test_a_long_paragraph_is_never_a_notice() -> None:
    own = "Photo: " + "The ministers met. " * 40
    assert not is_boilerplate(own)
