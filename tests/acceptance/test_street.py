"""From feeds.yaml to a delivered digest: one event told by five outlets, beside other news."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.acceptance.desk import Desk, entry, page, rss
from tests.acceptance.mailroom import Mailroom, open_webhook, posts
from tests.servers import Page, Site

pytest_plugins = ("tests.postgres",)

EVENT = {
    "Sample Times": (
        "Guest minister ready to back self-reliance, says host",
        "New Delhi: The guest's industry will support domestic production, he told the 22nd session of the"
        " India-Russia IRIGC-M&MTC commission at the Sample Hall on Thursday.\n\n"
        "The session reviewed the whole of the two countries' military work. Wreaths were laid before it.\n\n"
        "Late S-400 systems remain the chief worry. The rest of the order is promised by September. The host"
        " is said to think of later systems, the S-500 among them.",
    ),
    "Invented Standard": (
        "Host presses for a domestic industry as ministers meet",
        "The defence ministers of India and Russia met on Thursday in New Delhi for the 22nd session of the"
        " Intergovernmental Commission on Military and Military-Technical Cooperation.\n\n"
        "No large deal was announced at the Sample Hall. Two batteries of the S-400 are still awaited, an"
        " officer said, and more units are wanted.\n\nThe next session will be in Russia.",
    ),
    "Example Wire": (
        "India shows keen interest in more S-400 systems",
        "India told Russia on Thursday of its interest in more S-400 systems at the 22nd session of the"
        " IRIGC-M&MTC in New Delhi, it is learnt.\n\nThe Russian side offered its Su-57 fighter. India may"
        " look at the S-500 too.\n\nThe ministers spoke at the Sample Hall a day before the annual summit.",
    ),
    "Model Defence Review": (
        "Ministers sign protocol of the 22nd IRIGC-M&MTC session",
        "India's defence minister and his Russian counterpart co-chaired the 22nd session of the IRIGC-M&MTC"
        " in New Delhi and signed its protocol at the Sample Hall.\n\nThe guest invited his host to the 23rd"
        " session in Russia next year. They spoke of air defence, fighters and ships, and of joint"
        " production.",
    ),
    "Pattern Portal": (
        "A time-tested partner: the defence session before the summit",
        "At the Sample Hall in New Delhi the ministers of India and Russia held the 22nd IRIGC-M&MTC session"
        " on Thursday.\n\nOn the table: more S-400 systems, Su-57 fighters, S-500 systems and the upgrade of"
        " the Su-30 fleet.\n\nBoth signed the protocol of the session.",
    ),
}
NOISE = ("Rain on the coast", "Rain fell on the coast for two days, and the S&P 500 rose by one point. " * 8)

CONFIGURATION = """\
feeds:
{feeds}
watchlist: [S-400, S-500, Su-57, IRIGC]
subscriptions:
  - {{name: mail, schedule: instant, settle: 0s, timezone: Asia/Kolkata, email: {{to: desk@example.org}}}}
  - {{name: slack, schedule: instant, settle: 0s, timezone: Asia/Kolkata, slack: {{webhook: "{webhook}"}}}}
settings:
  timezone: Asia/Kolkata
  fetch: {{allow_networks: [127.0.0.0/8]}}
  email: {{smtp: "smtp://127.0.0.1:{port}", from: "Watch <watch@example.org>"}}
"""


def publish(site: Site, *, age: timedelta = timedelta(hours=3)) -> str:
    """Put the event, and noise, behind one feed an outlet; gives the feeds as YAML."""
    lines = []
    for number, (outlet, (title, text)) in enumerate(EVENT.items()):
        at = datetime.now(UTC) - age + timedelta(minutes=7 * number)
        story, noise = f"/{number}/story.html", f"/{number}/rain.html"
        site.pages[story] = Page(body=page(title, text), headers={"Content-Type": "text/html"})
        entries = entry(title, site.url(story), published=at, summary=text.split("\n\n")[0])
        entries += entry(NOISE[0], site.url(noise), published=at, summary=NOISE[1])
        site.pages[f"/{number}/feed.xml"] = Page(body=rss(outlet, entries), validators=True)
        lines.append(f"  - {{url: '{site.url(f'/{number}/feed.xml')}', name: {outlet}}}")
    return "\n".join(lines)


def test_one_event_is_one_story_one_mail_and_one_slack_message(tmp_path: Path, empty_url: str) -> None:
    desk = Desk(tmp_path, {"DEFWATCH_DATABASE_URL": empty_url})
    with Site() as site, Mailroom() as mail:
        feeds = publish(site)
        desk.configure(CONFIGURATION.format(feeds=feeds, webhook=open_webhook(site), port=mail.port))
        desk.run("poll")
        stories = desk.json("stories")
        first, told = list(mail.ids), posts(site)
        desk.run("poll", "--all")
        desk.run("digest", "--now", "mail")
        again = list(mail.ids)

        assert isinstance(stories, list)
        assert [(story["articles"], len(story["origins"])) for story in stories] == [(5, 5)]
        assert len(first) == 1
        for keyword in ("S-400", "S-500", "Su-57", "IRIGC"):
            assert keyword in mail.text()
            assert keyword in str(told[0])
        assert "Rain on the coast" not in mail.text()
        assert len(told) == 1
        assert again == first
        assert posts(site) == told
        assert site.count("/0/rain.html") == 0


def test_what_is_older_than_the_horizon_is_stored_and_never_sent(desk: Desk) -> None:
    with Site() as site, Mailroom() as mail:
        feeds = publish(site, age=timedelta(hours=60))
        desk.configure(CONFIGURATION.format(feeds=feeds, webhook=open_webhook(site), port=mail.port))
        said = desk.start("poll").communicate(timeout=120)[1]

        assert "10 entries kept as archive, 1 story; not sent" in said
        assert mail.letters == []
        assert posts(site) == []
        assert desk.status()["entries"] == 10


def test_one_bad_feed_stops_no_other(desk: Desk) -> None:
    with Site() as site, Mailroom() as mail:
        feeds = publish(site)
        site.pages["/broken"] = Page(body=b"<html><title>Please log in</title></html>")
        feeds += f"\n  - {{url: '{site.url('/broken')}', name: Broken}}"
        feeds += f"\n  - {{url: '{site.url('/gone')}', name: Missing}}"
        desk.configure(CONFIGURATION.format(feeds=feeds, webhook=open_webhook(site), port=mail.port))
        desk.run("poll", "--strict", code=1)
        rows = desk.json("feeds", "list")

        assert len(mail.letters) == 1
        assert isinstance(rows, list)
        health = {row["name"]: (row["status"], row["error"]) for row in rows}
        assert health["Broken"][0] in {"blocked", "failing"}
        assert "Please log in" in health["Broken"][1]
        assert health["Missing"][0] == "failing"
        assert "404" in health["Missing"][1]
        assert health["Sample Times"] == ("ok", "")
