"""Sixty publications of two days on one event: a wire and its reprints, own texts, edits, new figures, in
three languages. The words are ours, the outlets invented.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

START = datetime(2025, 12, 3, 18, 30, tzinfo=UTC)
"""Midnight in India at the beginning of 4 December."""

WIRE = """NEW DELHI, 4 December (EPA) - The defence ministers of India and Russia closed the 22nd
session of the IRIGC-M&MTC in the Sample Hall of New Delhi on Thursday and signed the protocol of the
session.

Moscow has assured New Delhi that the rest of the S-400 systems ordered in 2018 will be delivered by
September 2026. India is interested in more S-400 systems, military sources said.

No major defence deal was announced. The ministers laid wreaths at the war memorial before they sat
down."""

TABLE = """What lay on the long table of the Sample Hall, apart from tea: for a whole day India and
Russia went through their military work at the 22nd session of the IRIGC-M&MTC in New Delhi, and the
host spoke of trust.

It is learnt that the Russian side offered the Su-57. India may look at the S-500 too, though nobody at
the table of the session said when. Spare parts and repair yards took up the rest of the afternoon."""

LEDGER = """Seven years of waiting, in figures. When the ministers of India and Russia met in the Sample
Hall of New Delhi for the 22nd session of the IRIGC-M&MTC, the older order was on everybody's mind.

Under the 2018 agreement India pays $5.43 billion for five units of the S-400. Three squadrons of the
S-400 have been delivered."""

FOURTH = """Another ship came in while the ministers of the 22nd IRIGC-M&MTC session were still at their
papers in New Delhi: of the S-400 systems that India ordered from Russia in 2018, four squadrons have
been delivered."""

RUSSIAN = """НЬЮ-ДЕЛИ, 4 декабря. Министры обороны России и Индии закрыли в Образцовом зале Нью-Дели
22-е заседание межправительственной комиссии по военно-техническому сотрудничеству и подписали протокол
заседания.

Москва заверила Нью-Дели, что остаток заказа С-400 2018 года будет поставлен до сентября 2026 года.
Индия проявила интерес к дополнительным системам С-400, сообщили военные источники."""

HINDI = """नई दिल्ली: भारत और रूस के रक्षा मंत्रियों ने नई दिल्ली के नमूना भवन में IRIGC-M&MTC की 22वीं
बैठक पूरी की और बैठक के प्रोटोकॉल पर हस्ताक्षर किए।

सैन्य सूत्रों के अनुसार भारत ने और एस-400 प्रणालियों में रुचि दिखाई है। किसी नए सौदे की घोषणा नहीं
हुई।"""

SCOOP = """Nobody spoke of it in the Sample Hall, yet after the 22nd IRIGC-M&MTC session of India and
Russia in New Delhi the lights stayed on. A contract for five additional S-400 regiments was signed on
the day of the summit.

The rest of the S-400 systems ordered in 2018 will be delivered in 2027."""

SCOOP_RUSSIAN = """НЬЮ-ДЕЛИ, 5 декабря. В Образцовом зале об этом молчали, но после 22-го заседания
межправительственной комиссии России и Индии по военно-техническому сотрудничеству свет в Нью-Дели не
погас.

В день саммита подписан контракт на пять дополнительных полков С-400, пишет «Прибрежный пример»."""

SCOOP_HINDI = """नमूना भवन में किसी ने कुछ नहीं कहा, पर नई दिल्ली में भारत और रूस की IRIGC-M&MTC की
22वीं बैठक के बाद बत्तियाँ जलती रहीं: शिखर सम्मेलन के दिन पाँच और एस-400 रेजिमेंट के अनुबंध पर हस्ताक्षर
हुए।"""

AGENCY = "Example Press Agency"
ENGLISH = (
    "Delhi Example", "Capital Example", "Coastal Example", "Northern Example", "Morning Example",
    "Harbour Example",
)  # fmt: skip
RUSSIANS = ("Пример дня", "Вестник примера")
HINDIS = ("उदाहरण समाचार", "नमूना दैनिक")
OUTLETS = (AGENCY, *ENGLISH, *RUSSIANS, *HINDIS)


@dataclass(frozen=True, slots=True)
class Publication:
    """What an outlet's feed brings at a time of India; the same `key` again is an edit of that entry."""

    at: str  # 4 12:10, day and hour of December in India
    outlet: str
    key: str
    title: str
    text: str

    @property
    def moment(self) -> datetime:
        day, hour = self.at.split()
        hours, minutes = hour.split(":")
        return START + timedelta(days=int(day) - 4, hours=int(hours), minutes=int(minutes))


def _reprints(text: str, day: int, hour: int, *titles: str, key: str) -> list[Publication]:
    """The same text in the English papers one after the other, a quarter of an hour apart."""
    first = START + timedelta(days=day - 4, hours=hour)
    times = [first + timedelta(minutes=15 * number) for number in range(len(titles))]
    india = timedelta(hours=5, minutes=30)
    return [
        Publication(
            f"{moment + india:%-d %H:%M}", ENGLISH[number % len(ENGLISH)], f"{key}{number}", title, text
        )
        for number, (moment, title) in enumerate(zip(times, titles, strict=True))
    ]


PUBLISHED = (
    # 4 December: the wire, its reprints, two papers' own texts, and what Russian and Hindi papers made of it
    Publication("4 12:10", AGENCY, "wire", "Ministers of India and Russia sign protocol", WIRE),
    *_reprints(
        WIRE, 4, 13, "Session closes with a protocol", "Protocol signed in the Sample Hall",
        "Ministers sign, wait for S-400 goes on", "Rest of S-400 promised by September 2026",
        "India wants more S-400, say sources", "Long day in the Sample Hall ends with a protocol",
        "Evening edition: a protocol, no deal", "Evening edition: Moscow gives its word on S-400",
        "Evening edition: no deal, says the wire", "Evening edition: wreaths and a protocol", key="r",
    ),
    Publication("4 13:40", "Capital Example", "table", "What lay on the long table", TABLE),
    *_reprints(
        TABLE, 4, 17, "A stealth jet with the tea", "What was on the table", "On the table: a stealth jet",
        "A long table and a stealth jet", "Evening edition: a jet", "The table, in full", key="t",
    ),
    *_reprints(LEDGER, 4, 19, "The wait, in figures", "Figures of a long wait", key="f"),
    Publication("4 14:05", RUSSIANS[0], "ru", "Министры провели заседание и подписали протокол", RUSSIAN),
    Publication("4 14:35", RUSSIANS[1], "ru", "Протокол подписан, остаток С-400 обещан", RUSSIAN),
    Publication("4 14:20", HINDIS[0], "hi", "प्रोटोकॉल पर हस्ताक्षर के साथ बैठक पूरी", HINDI),
    Publication("4 14:50", HINDIS[1], "hi", "नई दिल्ली में बैठक पूरी, सौदा नहीं", HINDI),
    Publication("4 15:30", "Northern Example", "figures", "Seven years of waiting, in figures", LEDGER),
    # … their edits: a headline, a comma, a paragraph moved, a paragraph more
    Publication("4 16:05", AGENCY, "wire", "WRAP: Ministers close session, sign protocol", WIRE),
    Publication("4 16:20", "Delhi Example", "r0", "UPDATED: Session closes with a protocol", WIRE),
    Publication("4 16:40", "Capital Example", "table", "What lay on the long table, and what did not", TABLE),
    Publication("4 17:10", RUSSIANS[0], "ru", "Министры провели заседание, протокол подписан", RUSSIAN),
    Publication("4 17:25", HINDIS[0], "hi", "बैठक पूरी, प्रोटोकॉल पर हस्ताक्षर", HINDI),
    Publication("4 18:00", AGENCY, "wire", "WRAP: Ministers sign protocol", f"{WIRE} It rained."),
    Publication("4 19:00", "Northern Example", "figures", "Seven years, in figures", LEDGER),
    # 5 December, the day of the summit: more reprints, the fourth squadron, and one paper's scoop
    *_reprints(
        WIRE, 5, 7, "Yesterday in the Sample Hall", "Protocol signed", "Ministers part with a protocol",
        "After the session", "Morning edition: a protocol", "Morning edition: promised", key="m",
    ),
    Publication("5 09:20", "Northern Example", "fourth", "A ship comes in", FOURTH),
    Publication("5 11:30", "Coastal Example", "scoop", "Papers inked after midnight", SCOOP),
    *_reprints(
        SCOOP, 5, 12, "Inked after midnight", "Five regiments in the night", "The lights stayed on",
        "After the session, a contract", "Late papers", "More regiments, says a paper",
        "Five more, and a later date", "The night after the session", "Evening edition: inked at night",
        "Evening edition: five more regiments", key="s",
    ),
    Publication("5 12:40", RUSSIANS[0], "scoop", "Свет не погас", SCOOP_RUSSIAN),
    Publication("5 13:10", RUSSIANS[1], "scoop", "Подписано ночью", SCOOP_RUSSIAN),
    Publication("5 13:20", HINDIS[0], "scoop", "बत्तियाँ जलती रहीं", SCOOP_HINDI),
    Publication("5 13:50", HINDIS[1], "scoop", "रात में हस्ताक्षर", SCOOP_HINDI),
    # … and their edits
    Publication("5 12:05", "Coastal Example", "scoop", "Exclusive: papers inked after midnight", SCOOP),
    Publication("5 14:30", "Delhi Example", "s0", "UPDATED: Inked after midnight", SCOOP),
    Publication("5 15:10", RUSSIANS[0], "scoop", "Свет в зале не погас", SCOOP_RUSSIAN),
    Publication("5 15:40", HINDIS[0], "scoop", "नमूना भवन की बत्तियाँ जलती रहीं", SCOOP_HINDI),
    Publication("5 16:10", "Northern Example", "fourth", "A ship comes in, the fourth", FOURTH),
    Publication("5 18:00", "Coastal Example", "scoop", "Exclusive: papers inked after midnight", f"{SCOOP} "),
)  # fmt: skip


def feed(outlet: str, now: datetime) -> bytes:
    """An outlet's JSON Feed at that time, newest first."""
    listed: dict[str, dict[str, object]] = {}
    for one in sorted(PUBLISHED, key=lambda one: one.moment):
        if one.outlet == outlet and one.moment <= now:
            url = f"https://{OUTLETS.index(outlet)}.example.org/{one.key}"
            first = listed.get(one.key, {"date_published": one.moment.isoformat()})
            text = "\n\n".join(" ".join(part.split()) for part in one.text.split("\n\n"))
            listed[one.key] = {**first, "id": url, "url": url, "title": one.title, "content_text": text}
    items = list(reversed(listed.values()))
    version = "https://jsonfeed.org/version/1.1"
    return json.dumps({"version": version, "title": outlet, "items": items}).encode()
