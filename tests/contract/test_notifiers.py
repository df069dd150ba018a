"""Every channel on the shelf keeps to what `notifiers.base` says of channels."""

from __future__ import annotations

import socket
from collections.abc import Mapping

import pytest
from pydantic import BaseModel, SecretStr, ValidationError

from bot import rendering
from bot.errors import DeliveryError, FetchError
from bot.model import Coverage, Digest, EmailSettings, Failure, Form, Message, Status
from notifiers.base import ChannelKind, PostResponse, Tools, channels
from tests.factories import NOON, subscription


def examples() -> list[tuple[str, dict[str, object]]]:
    return [
        (name, example)
        for name, kind in channels().items()
        for example in kind.settings.model_json_schema().get("examples", [])
    ]


@pytest.fixture(params=examples(), ids=lambda one: f"{one[0]}-{'-'.join(one[1])}")
def written(request: pytest.FixtureRequest) -> tuple[ChannelKind[BaseModel], dict[str, object]]:
    name, example = request.param
    return channels()[name], example


def message(*forms: Form) -> Message:
    digest = Digest(
        subscription=subscription(),
        made=NOON,
        slot=NOON,
        stories=(),
        coverage=Coverage(feeds={Status.OK: 1}),
        key="key",
    )
    return rendering.render(digest, forms=forms, base_url=None)


async def no_network(url: str, *, content: bytes, headers: Mapping[str, str]) -> PostResponse:
    raise FetchError(f"{url}: no route to host", failure=Failure.TEMPORARY)


def closed_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def secrets(settings: BaseModel) -> list[str]:
    values = (getattr(settings, name) for name in type(settings).model_fields)
    return [value.get_secret_value() for value in values if isinstance(value, SecretStr)]


def test_the_shelf_is_found_by_itself() -> None:
    assert {"email", "slack"} <= set(channels())
    assert {name for name, _ in examples()} == set(channels())  # each shows how it is written
    assert all(name == kind.name for name, kind in channels().items())


def test_settings_refuse_what_they_do_not_know(
    written: tuple[ChannelKind[BaseModel], dict[str, object]],
) -> None:
    kind, example = written
    kind.settings.model_validate(example)
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        kind.settings.model_validate({**example, "colour": "red"})
    with pytest.raises(ValidationError):
        kind.settings.model_validate({})


def test_settings_survive_being_written_down(
    written: tuple[ChannelKind[BaseModel], dict[str, object]],
) -> None:
    kind, example = written
    settings = kind.settings.model_validate(example)
    assert kind.settings.model_validate(settings.model_dump()) == settings


def test_targets_name_each_receiver_without_secrets(
    written: tuple[ChannelKind[BaseModel], dict[str, object]],
) -> None:
    kind, example = written
    settings = kind.settings.model_validate(example)
    targets = kind.targets(settings)
    assert targets
    assert len(set(targets)) == len(targets)
    assert all(target.isprintable() and target for target in targets)
    for secret in secrets(settings):
        assert secret not in repr(settings)
        assert not any(secret in target for target in targets)


def test_forms_are_ones_that_rendering_makes(
    written: tuple[ChannelKind[BaseModel], dict[str, object]],
) -> None:
    kind, _ = written
    assert kind.forms
    assert set(message(*kind.forms).parts) == set(kind.forms)


@pytest.mark.anyio
async def test_without_a_network_it_is_tried_again(
    written: tuple[ChannelKind[BaseModel], dict[str, object]],
) -> None:
    kind, example = written
    settings = kind.settings.model_validate(example)
    mail = EmailSettings(smtp=f"smtp://127.0.0.1:{closed_port()}", sender="Watch <watch@example.org>")
    notifier = kind.open(settings, Tools(email=mail, post=no_network))
    with pytest.raises(DeliveryError) as caught:
        await notifier.send(message(*kind.forms), target=kind.targets(settings)[0], key="key")
    assert caught.value.permanent is False
    assert str(caught.value)
    for secret in (*secrets(settings), "secret-part"):
        assert secret not in str(caught.value)
