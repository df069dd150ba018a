"""Claims of many articles → the ledger: what is said of a subject, lot and attribute, and whether it agrees.

Nothing is compared across lots, currencies or words for different things; nobody is said to be right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.claims.weighing import comparable, weighed
from bot.model import Article, ArticleId, Attribute, Claim, Hedge, LedgerRow, LedgerValue, Value, Verdict

_PARTS = (Attribute.QUANTITY_ORDERED, Attribute.QUANTITY_DELIVERED, Attribute.QUANTITY_PENDING)
_PAIR = 2
_NAMELESS = ("outlet", "unnamed", "sources:", "agency:")

Key = tuple[str, str, Attribute]


def merge(claims: Iterable[Claim], origins: Mapping[ArticleId, str] | None = None) -> list[LedgerRow]:
    """One row for each subject, lot and attribute, in the order of their first claims, quotations left out.

    `origins` names who wrote an article: reprints of one origin count once, by their first claim.
    """
    table: dict[Key, list[Claim]] = {}
    for claim in claims:
        if claim.attribute is not Attribute.STATEMENT:
            lot = claim.as_of if claim.attribute is Attribute.SHARE else claim.lot
            table.setdefault((claim.subject, lot, claim.attribute), []).append(claim)
    rows = {key: _row(key, found, origins or {}) for key, found in table.items()}
    _add_up(rows)
    return list(rows.values())


def origins(articles: Iterable[Article]) -> dict[ArticleId, str]:
    """Who wrote each article: the agency or publisher it or its original names, else the original itself."""
    known = {article.id: article for article in articles}
    return {number: _wrote(article, known) for number, article in known.items()}


def _wrote(article: Article, known: Mapping[ArticleId, Article]) -> str:
    original = article.duplicate_of or article.id
    named = known[original].origin if original in known else ""
    return named or article.origin or f"article {original}"


def _row(key: Key, claims: Sequence[Claim], origins: Mapping[ArticleId, str]) -> LedgerRow:
    once: dict[tuple[str, Value, str, bool, str], Claim] = {}
    for claim in claims:
        denied = claim.hedge is Hedge.DENIED
        speaker = claim.attribution
        once.setdefault((_origin(claim, origins), claim.value, claim.unit, denied, speaker), claim)
    grouped: dict[tuple[Value, str, bool], list[Claim]] = {}
    for (_, value, unit, denied, _), claim in once.items():
        grouped.setdefault((value, unit, denied), []).append(claim)
    values = tuple(_value(value, unit, found, origins) for (value, unit, _), found in grouped.items())
    verdict, note = _verdict(values, origins)
    return LedgerRow(subject=key[0], lot=key[1], attribute=key[2], values=values, verdict=verdict, note=note)


def _origin(claim: Claim, origins: Mapping[ArticleId, str]) -> str:
    return origins.get(claim.article_id, f"article {claim.article_id}")


def _value(value: Value, unit: str, claims: Sequence[Claim], origins: Mapping[ArticleId, str]) -> LedgerValue:
    first = {_origin(claim, origins): claim.article_id for claim in reversed(claims)}
    articles = tuple(dict.fromkeys(first[_origin(claim, origins)] for claim in claims))
    return LedgerValue(value=value, unit=unit, articles=articles, claims=tuple(claims))


def _verdict(values: Sequence[LedgerValue], origins: Mapping[ArticleId, str]) -> tuple[Verdict, str]:
    claims = [claim for value in values for claim in value.claims]
    slips = " · ".join(dict.fromkeys(claim.flag for claim in claims if claim.flag))
    if len(values) == 1:
        several = len({_origin(claim, origins) for claim in claims}) > 1
        return (Verdict.AGREE if several else Verdict.SINGLE), slips
    parts = _parts_told(claims, origins)
    wholes = [claim for claim in claims if (claim.value, claim.unit) not in parts]
    found = weighed(_enough(wholes, origins), lambda claim: _speaker(claim, origins))
    if parts:
        found.add(Verdict.COMPATIBLE)
    for verdict in (Verdict.CONFLICT, Verdict.MOVED, Verdict.SUPERSEDED, Verdict.COMPATIBLE):
        if verdict in found:
            return verdict, slips or _note(verdict, values)
    several = len({_origin(claim, origins) for claim in claims}) > 1
    return (Verdict.AGREE if several and Verdict.AGREE in found else Verdict.SINGLE), _words(values)


def _parts_told(claims: Sequence[Claim], origins: Mapping[ArticleId, str]) -> set[tuple[Value, str]]:
    """What is delivered of a larger number that the same text tells: 7,000 on Monday, 55,000 so far."""
    told: dict[tuple[str, str, str], set[float]] = {}
    for claim in claims:
        if claim.attribute is Attribute.QUANTITY_DELIVERED and not isinstance(claim.value, str):
            who = (_origin(claim, origins), claim.attribution, claim.unit)
            told.setdefault(who, set()).add(claim.value)
    return {(part, unit) for (_, _, unit), all_ in told.items() for part in all_ if part < max(all_)}


def _enough(claims: Sequence[Claim], origins: Mapping[ArticleId, str]) -> list[Claim]:
    """As many claims as tell how all of them stand: of each value two, and two of all who give several."""
    given: dict[str, set[tuple[Value, str, bool]]] = {}
    for claim in claims:
        told = (claim.value, claim.unit, claim.hedge is Hedge.DENIED)
        given.setdefault(_bound(claim, origins), set()).add(told)
    kept: dict[tuple[object, ...], dict[object, Claim]] = {}
    for claim in claims:
        who = _bound(claim, origins) if len(given[_bound(claim, origins)]) > 1 else ""
        time = claim.as_of if claim.attribute is Attribute.STAGE else ""
        said = (claim.value, claim.lower, claim.upper, claim.unit, claim.hedge is Hedge.DENIED)
        alike = kept.setdefault((*said, who, time), {})
        if len(alike) < _PAIR:
            alike.setdefault(claim.as_of if who else claim.article_id, claim)
    return [claim for alike in kept.values() for claim in alike.values()]


def _bound(claim: Claim, origins: Mapping[ArticleId, str]) -> str:
    """Whose claims are weighed against each other: a speaker's, of places those of one article."""
    is_place = claim.attribute is Attribute.SESSION_PLACE
    return f"article {claim.article_id}" if is_place else _speaker(claim, origins)


def _words(values: Sequence[LedgerValue]) -> str:
    return " · ".join(f"{value.value} {value.unit}".strip() for value in values)


def _note(verdict: Verdict, values: Sequence[LedgerValue]) -> str:
    sums = all(value.unit and value.unit.isupper() for value in values)
    return "rounding" if verdict is Verdict.COMPATIBLE and sums else ""


def _speaker(claim: Claim, origins: Mapping[ArticleId, str]) -> str:
    """Who can be held to it: a named speaker, or the one text in which nobody is named."""
    if claim.attribution.startswith(_NAMELESS):
        return f"{claim.attribution} in {_origin(claim, origins)}"
    return claim.attribution


def _add_up(rows: dict[Key, LedgerRow]) -> None:
    """What is delivered and what is pending make what was ordered: the three rows say the same."""
    for subject, lot, attribute in list(rows):
        if attribute is not Attribute.QUANTITY_ORDERED:
            continue
        parts = [rows.get((subject, lot, part)) for part in _PARTS]
        told = [_counted(row) for row in parts if row]
        if len(told) < len(_PARTS):
            continue
        sums = [
            f"{_worded(ordered)} ordered = {_worded(came)} delivered + {_worded(due)} pending"
            for ordered in told[0]
            for came in told[1]
            for due in told[2]
            if _number(ordered) == _number(came) + _number(due)
            and comparable(ordered, came)
            and comparable(ordered, due)
        ]
        if sums:
            for row in parts:
                if row and row.verdict in {Verdict.SINGLE, Verdict.AGREE}:
                    key = (row.subject, row.lot, row.attribute)
                    rows[key] = replace(row, verdict=Verdict.AGREE, note=sums[0])


def _worded(claim: Claim) -> str:
    """*5 units*, *2 batteries*, *1 frigate*."""
    if claim.value == 1 or claim.unit == "aircraft":
        return f"{claim.value} {claim.unit}"
    stem, ending = (claim.unit[:-1], "ies") if claim.unit.endswith("ry") else (claim.unit, "s")
    return f"{claim.value} {stem}{ending}"


def _counted(row: LedgerRow) -> list[Claim]:
    return [value.claims[0] for value in row.values if not isinstance(value.value, str)]


def _number(claim: Claim) -> float:
    return 0.0 if isinstance(claim.value, str) else float(claim.value)
