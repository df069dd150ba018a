"""Five outlets on one day, a reprint and a scoop on the next: added by hand, read as a digest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.acceptance.desk import Desk
from tests.acceptance.mailroom import Mailroom

NOW = datetime.now(UTC)
NEXT, AFTER = NOW.year + 1, NOW.year + 2
FIRST_DAY = {
    "A": """Guest minister backs local factories

New Delhi: Industry of the guest will help the host to build at home, Russia's defence minister said at the
22nd session of the IRIGC-M&MTC with India in the Sample Hall. They signed the session's protocol.

Under the 2018 agreement India pays $5.43 billion for five units of the S-400.

Moscow has promised New Delhi the rest of the S-400 order by September {next}.""",
    "B": """Host presses his guest on factories

Build it here and share the drawings: with that wish India's minister received his Russian colleague for the
22nd IRIGC-M&MTC session, held at the Sample Hall of New Delhi. No major defence deal was announced.

India is interested in more S-400 systems, military sources said.""",
    "C": """Army looks north for air cover

At the Sample Hall in New Delhi the two sides, India and Russia, went through their military work for a whole
day; it was the 22nd session of the IRIGC-M&MTC, and the host spoke of trust in hard times.

It is learnt that the Russian side offered the Su-57. India may look at the S-500 too.

It is learnt that India has conveyed its interest in more S-400 systems.""",
    "D": """Two ministers, one long table

A guard of honour, wreaths, then the long table: India and Russia closed the 22nd session of their IRIGC-M&MTC
commission in New Delhi. Both ministers signed the protocol in the Sample Hall and spoke of ships.""",
    "E": """Old friends meet again

Spare parts, repair yards and the upgrade of older aircraft filled the agenda when the IRIGC-M&MTC of India
and Russia sat for its 22nd session. New Delhi had lent it the Sample Hall; the guests left by nine.""",
}
SCOOP = """Papers inked after midnight

Nobody spoke of it in the Sample Hall, yet after the 22nd IRIGC-M&MTC session of India and Russia in New Delhi
the lights stayed on. A contract for five additional S-400 regiments was signed on the day of the summit.

The rest of the S-400 systems ordered in 2018 will be delivered in {after}."""


def add(desk: Desk, outlet: str, text: str, *, hours_ago: float) -> None:
    (desk.folder / "article.txt").write_text(text.format(next=NEXT, after=AFTER), encoding="utf-8")
    published = (NOW - timedelta(hours=hours_ago)).isoformat()
    desk.run("add", "article.txt", "--source", outlet, "--published", published)


def test_two_days_of_one_event(desk: Desk) -> None:
    with Mailroom() as mail:
        desk.configure(
            f"""
            watchlist: [S-400, S-500, Su-57, IRIGC]
            subscriptions: [{{name: desk, schedule: daily 08:00, email: {{to: desk@example.org}}}}]
            settings:
              timezone: Asia/Kolkata
              email: {{smtp: "smtp://127.0.0.1:{mail.port}", from: "Watch <watch@example.org>"}}
            """
        )
        for place, (outlet, text) in enumerate(FIRST_DAY.items()):
            add(desk, outlet, text, hours_ago=20 - place)
        desk.run("digest", "--now", "desk")
        add(desk, "F", f"{FIRST_DAY['C']}\n\nTaken over from another paper.", hours_ago=2)
        nothing = desk.json("digest", "--preview", "desk")
        add(desk, "G", SCOOP, hours_ago=1)
        desk.run("digest", "--now", "desk")

    first, second = mail.letters
    assert first["Subject"] == (
        f"Sources: interest in more S-400; Su-57 offered; rest of S-400: by Sep {NEXT} (Moscow)"
    )
    assert second["Subject"] == f"One outlet: contract for 5 more S-400 signed; rest of S-400: {AFTER}"
    assert isinstance(nothing, dict)
    assert nothing["stories"] == []

    friday, saturday = mail.text(0), mail.text(1)
    assert "Su-57 | offered by Russia, “it is learnt” (C)" in friday
    assert "S-500 | no step (interest), may (C)" in friday
    assert "Conflicts: none" in friday
    assert "worth $5.43bn (A)" in friday
    assert "signed" not in friday
    assert len(friday.splitlines()) <= 60

    assert "$5.43bn" not in saturday
    assert "confirmed" not in saturday
    assert "moved" not in saturday
    assert f"- Rest of the 2018 order: {AFTER} (G). DISPUTED," in saturday
    assert len(saturday.splitlines()) <= 35
