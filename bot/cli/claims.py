"""claims: what the sources claim and where they disagree, and the corrections that people make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

import click

from bot.cli import console
from bot.errors import DefwatchError, UsageError

if TYPE_CHECKING:
    from bot.model import Article, ArticleId, Claim, Correction, LedgerRow, Programme

Command = TypeVar("Command", bound=Callable[..., object])


def _choosing(command: Command) -> Command:
    """The options of `claims` and `claims list`."""
    options = (
        click.option("--keyword", "keywords", multiple=True, metavar="K", help="Only this name's."),
        click.option("--since", metavar="D", help="Only of articles seen within so long: 30d."),
        click.option("--conflicts", is_flag=True, help="Only where sources disagree or a figure moved."),
        click.option("--rejected", is_flag=True, help="Those rejected by hand instead."),
        console.as_json,
        console.common,
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group(invoke_without_command=True)
@_choosing
@click.pass_context
def claims_(
    context: click.Context,
    config_path: str,
    database: str,
    *,
    json_: bool,
    keywords: tuple[str, ...],
    since: str | None,
    conflicts: bool,
    rejected: bool,
) -> None:
    """What the sources claim, and where they disagree; without a command the list."""
    if context.invoked_subcommand is None:
        _list(database, keywords, since, conflicts=conflicts, rejected=rejected, json_=json_)


@claims_.command("list")
@_choosing
def list_(
    config_path: str,
    database: str,
    *,
    json_: bool,
    keywords: tuple[str, ...],
    since: str | None,
    conflicts: bool,
    rejected: bool,
) -> None:
    """One row for each subject, lot and attribute, with all its values and who gives them."""
    _list(database, keywords, since, conflicts=conflicts, rejected=rejected, json_=json_)


@claims_.command("reject")
@click.argument("claim_id", metavar="ID")
@console.common
def reject(config_path: str, database: str, claim_id: str) -> None:
    """Say that this is no claim: it is shown and told no more."""
    from bot.model import Correction

    _correct(database, claim_id, lambda claim: Correction(claim_id=claim.id, rejected=True))


@claims_.command("move")
@click.argument("claim_id", metavar="ID")
@click.option("--lot", required=True, metavar="L", help='2018, 2018/rest, more, missiles …; "" for none.')
@console.common
def move(config_path: str, database: str, claim_id: str, lot: str) -> None:
    """Say which order or tranche a claim is about."""
    from bot.model import Correction

    _correct(database, claim_id, lambda claim: Correction(claim_id=claim.id, lot=lot.strip()))


@claims_.command("restore")
@click.argument("claim_id", metavar="ID")
@console.common
def restore(config_path: str, database: str, claim_id: str) -> None:
    """Undo what was corrected by hand."""
    from bot.model import Correction

    _correct(database, claim_id, lambda claim: Correction(claim_id=claim.id))


@claims_.command("programme")
@click.argument("keyword", metavar="K")
@click.option("--since", metavar="D", help="Only of articles seen within so long: 365d.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv", "ics"]),
    default="text",
    help="csv: its claims in time order; ics: what is expected, for a calendar.",
)
@console.as_json
@console.common
def programme(
    config_path: str, database: str, *, json_: bool, keyword: str, since: str | None, form: str
) -> None:
    """Where a system stands: each order's steps, disputes, how dates slid, what is expected."""
    from bot import exporting
    from bot.cli import programme as shown

    found = _programme(config_path, database, keyword, since)
    if json_ or form == "json":
        console.out_json(exporting.record(found))
    elif form == "csv":
        console.out(exporting.table(found).removesuffix("\r\n"))
    elif form == "ics":
        click.echo(exporting.calendar(found.subject, found.expected, made=console.now()), nl=False)
    else:
        for line in shown.lines(found):
            console.out(line)


def _programme(config_path: str, database: str, keyword: str, since: str | None) -> Programme:
    from bot import claims
    from bot.programmes import programme

    events = console.load_config(config_path).events
    start = console.now() - console.duration(since) if since else None
    subject = claims.subject_of(keyword)
    with console.open_store(database) as store, store.reading() as archive:
        found = archive.claims.on([subject], since=start)
        heads = archive.articles.heads({claim.article_id for claim in found})
    mine = [event for event in events if subject in map(claims.subject_of, event.keywords)]
    if not found and not mine:
        console.say(f"claims: {keyword}: nothing is claimed of it yet (see `defwatch claims`)")
    return programme(subject, found, heads, mine, today=console.now().date())


def _correct(database: str, beginning: str, correction: Callable[[Claim], Correction]) -> None:
    with console.open_store(database) as store, store.writing() as archive:
        found = {claim.id: claim for claim in archive.claims.get(beginning.lower())} if beginning else {}
        if not found:
            raise DefwatchError(f"claims: {beginning}: no such claim (see `defwatch claims`)")
        if len(found) > 1:
            several = ", ".join(sorted(found))
            raise UsageError(f"claims: {beginning}: begins several: {several}; write more of it")
        [claim] = found.values()
        archive.claims.correct(correction(claim), now=console.now())
        [after] = [one for one in archive.claims.get(claim.id) if one.id == claim.id][:1]
    state = "rejected" if after.rejected else f"lot {after.lot or 'none'}"
    console.out(f"{after.id} {after.subject} {after.attribute} {after.value}: {state}")


def _list(
    database: str,
    keywords: tuple[str, ...],
    since: str | None,
    *,
    conflicts: bool,
    rejected: bool,
    json_: bool,
) -> None:
    from bot import claims, records
    from bot.programmes import OPEN

    subjects = [claims.subject_of(keyword) for keyword in keywords]
    start = console.now() - console.duration(since) if since else None
    with console.open_store(database) as store, store.reading() as archive:
        found = archive.claims.on(subjects, since=start, rejected=rejected)
        heads = archive.articles.heads({claim.article_id for claim in found})
    rows = claims.merge(found, claims.origins(heads.values()))
    if conflicts:
        rows = [row for row in rows if row.verdict in OPEN]
    if json_:
        console.out_json([records.ledger_row(row, heads) for row in rows])
        return
    for row in sorted(rows, key=lambda row: (row.subject, row.lot)):
        _show(row, heads)


def _show(row: LedgerRow, heads: Mapping[ArticleId, Article]) -> None:
    note = f": {row.note}" if row.note else ""
    console.out(f"{row.subject} · {row.lot or '–'} · {row.attribute} [{row.verdict}{note}]")
    for value in row.values:
        for claim in value.claims:
            outlet = heads[claim.article_id].source or heads[claim.article_id].address
            told = f"{claim.value} {claim.unit}".strip()
            console.out(f"  {told} ({claim.hedge}, {claim.attribution}) {console.clipped(outlet, 60)}")
            console.out(f"    {claim.id} {console.clipped(' '.join(claim.sentence.split()), 200)}")
