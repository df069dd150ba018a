"""Russian and Hindi texts of several sentences: who goes on speaking, what a number and a sum are of."""

from __future__ import annotations

import pytest

from bot.model import Attribute
from tests.claiming import claims_in, told


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (  # an agency that only filed it does not take the floor
            "Глава «Ростеха» Сергей Чемезов выступил на выставке. Об этом сообщает ТАСС."
            " «Контракт на С-400 подписан», — сказал он.",
            "person:Sergei Chemezov",
        ),
        (  # an aside in brackets between the office and the name
            "Об этом заявил глава Объединенной авиастроительной корпорации (ОАК, входит в Ростех) Иван Лосев."
            ' "Переговоры по Су-57 идут", - сказал Лосев.',
            "official:United Aircraft Corporation",
        ),
        (  # a federal service is a ведомство too, and a body inside the quotation is not who speaks
            "О планах рассказали в Федеральной службе по военно-техническому сотрудничеству."
            " «С Минобороны Индии подписан контракт на АК-203», — сообщает ведомство.",
            "official:FSVTS",
        ),
        (  # the paper that tells it is weaker than who is named behind
            "Контракт на Ка-31 подписан, пишет газета «Северный вестник». Об этом корреспондентам издания"
            " сообщил посол Индии в России Бала Венкатеш Варма.",
            "person:Venkatesh Varma",
        ),
        (  # who speaks in a statement that was told before
            "Об итогах сообщило Минобороны РФ в пятницу, 6 февраля."
            " «Контракт на вертолеты Ка-31 подписан», — говорится в сообщении.",
            "official:RU MoD",
        ),
        (
            "TASS के मुताबिक एफएसवीटीएस प्रमुख दिमित्री शुगायेव दुबई में थे।"
            " उन्होंने कहा कि एस-400 की आपूर्ति 2027 तक पूरी होगी।",
            "person:Dmitry Shugaev",
        ),
        (  # nobody but a paper is named where it is told: the quotation behind is another matter
            "Совет одобрил покупку Ка-31. Об этом пишет «Восточный курьер». Глава ФСВТС Дмитрий Шугаев ранее"
            " говорил: «Мы довольны этой работой».",
            "outlet",
        ),
        (  # the one who is named is who goes on, though only papers spoke
            "Газеты писали о задержке со слов Романа Бабушкина из посольства России. Он сказал, что поставка"
            " С-400 завершится к 2028 году.",
            "person:Roman Babushkin",
        ),
        (
            "Поставки С-400 в Индию начнутся в 2027 году, заявил замдиректора концерна ВКО «Алмаз-Антей»"
            " Павел Орешин. «До конца года будет подписан акт, поставки С-400 начнутся в 2027 году», — сказал"
            " господин Орешин.",
            "official:Almaz-Antey",
        ),
        (  # a rank before a name that is known is no nameless officer
            "Министр обороны РФ генерал армии Сергей Шойгу сообщил, что контракт на С-400 подписан.",
            "person:Sergei Shoigu",
        ),
    ],
)
def test_who_goes_on_speaking(text: str, speaker: str) -> None:
    found = {claim.attribution for claim in claims_in(text) if claim.attribute is not Attribute.STATEMENT}
    assert found == {speaker}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Индия заказала 300 танков Т-90. Из них 40 уже поставлены.",
            [
                ("T-90", "", "quantity_delivered", 40, "tank"),
                ("T-90", "", "quantity_ordered", 300, "tank"),
                ("T-90", "", "stage", "signed", ""),
            ],
        ),
        (
            "भारत ने 300 टी-90 टैंकों का ऑर्डर दिया था। इनमें से 40 मिल चुके हैं।",
            [
                ("T-90", "", "quantity_delivered", 40, "tank"),
                ("T-90", "", "quantity_ordered", 300, "tank"),
                ("T-90", "", "stage", "signed", ""),
            ],
        ),
        (
            "India ordered 300 T-90 tanks. Of them, 40 have been delivered.",
            [
                ("T-90", "", "quantity_delivered", 40, "tank"),
                ("T-90", "", "quantity_ordered", 300, "tank"),
                ("T-90", "", "stage", "signed", ""),
            ],
        ),
        (  # a deal that is only offered has an estimate
            "Россия предложила Индии Су-57. Эта сделка оценивается в 7 млрд долларов.",
            [
                ("Su-57", "", "estimated_value", 7000000000, "USD"),
                ("Su-57", "", "stage", "offered", ""),
            ],
        ),
        (
            "Контракт на вертолеты Ка-31 подписан в 2019 году. Эта сделка оценивается в 500 млн долларов.",
            [
                ("Ka-31", "2019", "contract_value", 500000000, "USD"),
                ("Ka-31", "2019", "stage", "signed", ""),
            ],
        ),
        (  # what goes on about a second contract
            "Второй контракт, на 30 вертолетов Ми-17В-5, подписали в 2024 году."
            " По нему Индия получит машины до конца 2027 года.",
            [
                ("Mi-17V-5", "more", "delivery_deadline", "../2027-12", ""),
                ("Mi-17V-5", "more", "quantity_ordered", 30, "helicopter"),
                ("Mi-17V-5", "more", "stage", "signed", ""),
            ],
        ),
        (
            "По контракту 2018 года Москва отгрузила три дивизиона С-400. Еще два должны прийти в 2027 году.",
            [
                ("S-400", "2018", "quantity_delivered", 3, "battalion"),
                ("S-400", "2018/rest", "delivery_deadline", "2027", ""),
            ],
        ),
        (  # money that has not come
            "«Аванс по Ка-31 еще не поступил», — сказал Сергей Чемезов.",
            [],
        ),
        (  # no place: the adjective of a commission
            "В Москве 12 марта пройдет 24-е заседание российско-индийской межправкомиссии по ВТС.",
            [
                ("IRIGC", "24th", "session_date", "2026-03-12", ""),
                ("IRIGC", "24th", "session_place", "Moscow", ""),
            ],
        ),
        (  # कल before a verb of the future is tomorrow
            "राजनाथ सिंह कल मॉस्को में सैन्य तकनीकी सहयोग पर अंतर-सरकारी आयोग की 24वीं बैठक की अध्यक्षता करेंगे।",
            [
                ("IRIGC", "24th", "session_date", "2026-02-11", ""),
                ("IRIGC", "24th", "session_place", "Moscow", ""),
            ],
        ),
        (
            "दिल्ली के हैदराबाद हाउस में शुक्रवार (13 फरवरी) को भारत-रूस समिट होगी।",
            [
                ("Annual Summit", "", "session_place", "Hyderabad House", ""),
                ("Annual Summit", "", "summit_date", "2026-02-13", ""),
            ],
        ),
        (  # what two systems cost together is the price of neither
            "मंत्रालय ने का-31 और मिग-29 के प्रस्तावों पर विचार किया। मिग-29 रूस से आएंगे। इसमें कुल 18,148 करोड़ रुपये"
            " की लागत आएगी।",
            [
                ("Ka-31", "", "stage", "interest", ""),
                ("MiG-29", "", "stage", "interest", ""),
            ],
        ),
        ("रूस से खरीदे गए इस एस-400 सिस्टम की तैनाती पंजाब में है।", []),
        ("इग्ला-एस को बेड़े में शामिल करने से सेना की ताकत बढ़ेगी।", []),
        ("एस-400 की डील की मंजूरी के बाद सेना को राहत मिलेगी।", []),
    ],
)
def test_what_a_text_in_two_languages_tells(text: str, expected: list[tuple[object, ...]]) -> None:
    assert sorted(told(text), key=str) == sorted(expected, key=str)


def test_yesterday_in_hindi_is_the_day_before() -> None:
    (claim,) = claims_in("भारत और रूस के बीच कल देर शाम एके-203 का करार हुआ।")
    assert (claim.value, claim.as_of) == ("signed", "2026-02-09")
