"""Classes of grammar, each with sentences of several wordings: the claims must not hang on a phrase."""

from __future__ import annotations

import pytest

from tests.claiming import claims_in, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "India ordered two and a half dozen Ka-31 helicopters for half a billion dollars.",
            [
                ("Ka-31", "", "contract_value", 500_000_000, "USD"),
                ("Ka-31", "", "quantity_ordered", 30, "helicopter"),
                ("Ka-31", "", "stage", "signed", ""),
            ],
        ),
        (
            "Индия закупила полдюжины вертолетов Ми-17В-5 за 90 млн долларов.",
            [
                ("Mi-17V-5", "", "contract_value", 90_000_000, "USD"),
                ("Mi-17V-5", "", "quantity_ordered", 6, "helicopter"),
                ("Mi-17V-5", "", "stage", "signed", ""),
            ],
        ),
        (
            "साढ़े पांच अरब डॉलर का एस-400 सौदा 2018 में हुआ था।",
            [
                ("S-400", "2018", "contract_value", 5_500_000_000, "USD"),
                ("S-400", "2018", "stage", "signed", ""),
            ],
        ),
        (
            "Of the S-400 order of 2018 four squadrons have been delivered.",
            [("S-400", "2018", "quantity_delivered", 4, "squadron")],
        ),
        (
            "Of the 18 Su-30MKI jets promised, HAL had turned over eleven.",
            [
                ("Su-30MKI", "", "quantity_ordered", 18, "aircraft"),
                ("Su-30MKI", "", "quantity_delivered", 11, "aircraft"),
            ],
        ),
        (
            "India ordered nine S-400 units in 2018 and eleven Ka-31 helicopters in 2024.",
            [
                ("S-400", "2018", "quantity_ordered", 9, "unit"),
                ("Ka-31", "2024", "quantity_ordered", 11, "helicopter"),
                ("S-400", "2018", "stage", "signed", ""),
                ("Ka-31", "2024", "stage", "signed", ""),
            ],
        ),
        (
            "Поставки С-400 перенесены на второе полугодие 2027 года.",
            [
                ("S-400", "2018", "delivery_deadline", "2027-07/2027-12", ""),
                ("S-400", "2018", "stage", "delayed", ""),
            ],
        ),
        (
            "एस-400 की बाकी दो प्रणालियां अगले साल सितंबर तक सौंप दी जाएंगी।",
            [
                ("S-400", "2018/rest", "delivery_deadline", "../2027-09", ""),
                ("S-400", "2018", "quantity_pending", 2, "system"),
            ],
        ),
        (
            "Goa Shipyard will hand over INS Triput in October 2026 and INS Tavasya six months later.",
            [("INS Triput", "", "delivery_deadline", "2026-10", "")],
        ),
        (
            "The fourth squadron of the S-400 arrived last month, and the fifth is due by the end of 2026.",
            [
                ("S-400", "2018/4th", "stage", "delivered", ""),
                ("S-400", "2018/5th", "delivery_deadline", "../2026-12", ""),
            ],
        ),
        (
            "Deliveries of the upgraded Su-30MKI will finish by the end of FY28.",
            [("Su-30MKI", "upgrade", "delivery_deadline", "../2028-03-31", "")],
        ),
        (
            "At Rs 12,600 crore, the 12 additional Su-30MKIs approved by the CCS are dear.",
            [
                ("Su-30MKI", "more", "estimated_value", 126_000_000_000, "INR"),
                ("Su-30MKI", "more", "quantity_approved", 12, "unit"),
                ("Su-30MKI", "more", "stage", "approved", ""),
            ],
        ),
        (
            "The Army has shelved plans to procure the Sprut light tank.",
            [("Sprut-SDM1", "", "stage", "cancelled", "")],
        ),
        (
            "Индия отказалась от закупки танков Т-14 «Армата».",
            [("T-14 Armata", "", "stage", "cancelled", "")],
        ),
        (
            "भारत ने का-226टी हेलीकॉप्टर सौदे से हाथ खींच लिए हैं।",
            [("Ka-226T", "", "stage", "cancelled", "")],
        ),
        (
            "पुतिन 4 दिसंबर को नई दिल्ली आएंगे और शिखर बैठक में 10 समझौतों पर हस्ताक्षर होंगे।",
            [
                ("Annual Summit", "", "agreements", 10, "agreement"),
                ("Annual Summit", "", "summit_date", "2026-12-04", ""),
            ],
        ),
        (
            "Turkey got its S-400 in 2019, but India has received 4 S-400 squadrons.",
            [("S-400", "2018", "quantity_delivered", 4, "squadron")],
        ),
    ],
)
def test_a_class_of_grammar(text: str, expected: list[tuple[str, str, str, object, str]]) -> None:
    assert sorted(told(text), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    "text",
    [
        "India received 36 Rafale jets from France; the Su-30MKI remains the mainstay.",
        "The Su-30MKI fleet numbers 260 aircraft and will fly until 2055.",
        "A contract for at least 60 Su-57s is expected to be signed by March 2027.",
        "Russia closed the 22nd session in New Delhi and ministers signed the protocol.\n\nThe S-400 flew.",
        "No contract for the Su-57 has so far been signed.",
        "The navy hit a target ship with a BrahMos missile on Monday.",
        '"Not one rifle was late," Indo-Russia Rifles boasted of the AK-203.',
        "Experts say India should not sign the Su-57 contract worth $10 billion.",
    ],
)
def test_what_claims_nothing(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "The S-400 will arrive in 2027, the Russian ambassador told reporters.",
            "official:Russian embassy in India",
        ),
        ("INS Tamal was commissioned in July, the Malwa Chronicle has learnt.", "outlet"),
        ("Су-57 предложен Индии, сообщает «Приморский курьер».", "outlet"),
        (
            "India has scrapped the Su-75, said Air Chief Marshal A P Singh of the air force.",
            "person:AP Singh",
        ),
        ("The S-500 was offered to India, the head of Rosoboronexport said.", "official:Rosoboronexport"),
        ("गोवा शिपयार्ड ने आईएनएस त्रिपुट को 2027 के मध्य तक सौंपने का भरोसा दिया है।", "official:Goa Shipyard"),
        ("Work on the S-400 is delayed; Rostec said it would send engineers.", "outlet"),
        (
            "Как заявил глава Ростеха Сергей Чемезов, Индия получит С-400 в 2027 году.",
            "person:Sergei Chemezov",
        ),
    ],
)
def test_who_speaks(text: str, speaker: str) -> None:
    assert {claim.attribution for claim in claims_in(text)} == {speaker}
