"""`${NAME}` in feeds.yaml: from the environment or a file, and what pauses where it is not set."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import parse
from bot.errors import ConfigError
from tests.unit.test_config import SECRETS, WHOLE, read


def test_a_subscription_whose_secret_is_not_set_pauses_and_the_others_work() -> None:
    config = read(WHOLE, SMTP_PASSWORD="x", DEFWATCH_ADMIN_TOKEN="y")
    assert config.paused == (
        ("war-room", "feeds.yaml:38:22: SLACK_WEBHOOK_URL is not set (nor SLACK_WEBHOOK_URL_FILE)"),
    )
    assert [subscription.name for subscription in config.subscriptions] == ["desk"]


def test_a_mail_server_whose_secret_is_not_set_pauses_every_mail() -> None:
    config = read(WHOLE, SLACK_WEBHOOK_URL="https://hooks.example.org/x", DEFWATCH_ADMIN_TOKEN="y")
    assert config.paused == (("desk", "feeds.yaml:42:76: SMTP_PASSWORD is not set (nor SMTP_PASSWORD_FILE)"),)
    assert config.settings.email is None
    assert [subscription.name for subscription in config.subscriptions] == ["war-room"]


def test_without_an_admin_token_there_is_no_admin() -> None:
    config = read(WHOLE, SLACK_WEBHOOK_URL="https://hooks.example.org/x", SMTP_PASSWORD="x")
    assert config.settings.web.admin_token is None
    assert config.warnings == (
        "feeds.yaml:46:67: DEFWATCH_ADMIN_TOKEN is not set (nor DEFWATCH_ADMIN_TOKEN_FILE): "
        "nobody can sign in to the page as admin",
    )


def test_config_check_calls_them_mistakes() -> None:
    with pytest.raises(ConfigError) as refused:
        parse(Path("feeds.yaml"), WHOLE, environ={}, strict=True)
    assert str(refused.value).splitlines() == [
        "feeds.yaml:38:22: SLACK_WEBHOOK_URL is not set (nor SLACK_WEBHOOK_URL_FILE)",
        "feeds.yaml:42:76: SMTP_PASSWORD is not set (nor SMTP_PASSWORD_FILE)",
        "feeds.yaml:46:67: DEFWATCH_ADMIN_TOKEN is not set (nor DEFWATCH_ADMIN_TOKEN_FILE)",
    ]


def test_elsewhere_a_name_that_is_not_set_is_always_a_mistake() -> None:
    with pytest.raises(ConfigError) as refused:
        read("feeds:\n  - url: ${FEED}\n    language: ${LANGUAGE_OF_IT}\n")
    assert str(refused.value).splitlines() == [
        "feeds.yaml:2:10: FEED is not set (nor FEED_FILE)",
        "feeds.yaml:3:15: LANGUAGE_OF_IT is not set (nor LANGUAGE_OF_IT_FILE)",
    ]


def test_a_paused_subscription_is_still_read_for_mistakes() -> None:
    with pytest.raises(ConfigError) as refused:
        read("subscriptions:\n  - {name: a, schedule: noon, slack: {webhook: '${HOOK}', chanel: x}}\n")
    assert [line.split(": ")[0] for line in str(refused.value).splitlines()] == [
        "feeds.yaml:2:25",
        "feeds.yaml:2:59",
    ]


@pytest.mark.parametrize(
    ("written", "environ", "expected"),
    [
        ("${A}", {"A": "one"}, "one"),
        ("${A:-two}", {}, "two"),
        ("${A:-two}", {"A": ""}, "two"),
        ("x-${A}-${B:-}", {"A": "one"}, "x-one-"),
        ("$${A} $A $$ 5$", {"A": "one"}, "${A} $A $$ 5$"),
        ("${A}", {"A": "${B}", "B": "no"}, "${B}"),
        ("${A}", {"A": "no # comment: [", "A_FILE": "/nowhere"}, "no # comment: ["),
    ],
)
def test_names_are_filled_in(written: str, environ: dict[str, str], expected: str) -> None:
    [feed] = read(f"feeds: [{{url: https://example.org/a, name: '{written}'}}]", **environ).feeds
    assert feed.name == expected.strip()


def test_a_secret_from_a_file_loses_its_line_break(tmp_path: Path) -> None:
    (tmp_path / "password").write_text(" hunter2 \n", encoding="utf-8")
    config = read(WHOLE, **{**SECRETS, "SMTP_PASSWORD": "", "SMTP_PASSWORD_FILE": str(tmp_path / "password")})
    assert config.settings.email is not None
    assert config.settings.email.password == " hunter2 "


def test_a_secret_file_that_cannot_be_read_says_which() -> None:
    secrets = {**SECRETS, "SLACK_WEBHOOK_URL": "", "SLACK_WEBHOOK_URL_FILE": "/run/none"}
    assert read(WHOLE, **secrets).paused == (
        (
            "war-room",
            "feeds.yaml:38:22: SLACK_WEBHOOK_URL_FILE names /run/none, which cannot be read: "
            "No such file or directory",
        ),
    )


def test_a_reference_that_is_none_is_explained() -> None:
    with pytest.raises(
        ConfigError, match=r"1:22: \$\{ without a name: write \$\{NAME\} or \$\{NAME:-default\}"
    ):
        read("settings: {timezone: '${1ST}'}")


def test_credentials_in_the_address_of_the_mail_server_are_decoded_and_taken_out() -> None:
    config = read(
        "settings: {email: {smtp: 'smtp://me%40example.org:p%40ss%2F@[::1]:25', from: a@example.org}}"
    )
    assert config.settings.email is not None
    assert config.settings.email.smtp == "smtp://[::1]:25"
    assert (config.settings.email.username, config.settings.email.password) == ("me@example.org", "p@ss/")


def test_no_secret_in_what_is_shown_of_a_configuration() -> None:
    shown = repr(read(WHOLE, **SECRETS))
    for secret in ("secretpart", "hunter2", "opensesame"):
        assert secret not in shown
