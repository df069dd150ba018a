"""config check: every mistake of feeds.yaml on its own line."""

from __future__ import annotations

import click

from bot.cli import console


@click.group()
def config_() -> None:
    """Validate feeds.yaml."""


@config_.command("check")
@console.as_json
@console.common
def check(config_path: str, database: str, *, json_: bool) -> None:
    """Validate the YAML.

    Each mistake stands on its own line as FILE:LINE:COL: message; exit 2 where there is one.
    """
    from bot.errors import ConfigError

    try:
        config = console.load_config(config_path, strict=True)
    except ConfigError as error:
        if json_:
            console.out_json({"valid": False, "mistakes": error.mistakes})
        raise
    for warning in config.warnings:
        console.say(warning)
    counts = {
        "feeds": len(config.feeds),
        "keywords": len(config.watchlist),
        "subscriptions": len(config.subscriptions),
    }
    if json_:
        console.out_json({"valid": True, **counts, "warnings": config.warnings})
    else:
        console.out(
            f"{config.path}: valid: "
            + ", ".join(
                f"{count} {name.removesuffix('s') if count == 1 else name}" for name, count in counts.items()
            )
        )
