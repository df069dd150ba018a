"""The claims of one sentence → the same, those of one purchase with the lot that one of them tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.model import Attribute, Claim

_ORDER = frozenset((Attribute.QUANTITY_ORDERED, Attribute.CONTRACT_VALUE))
_ASKED = frozenset((Attribute.QUANTITY_APPROVED, Attribute.ESTIMATED_VALUE))
_STEPS = frozenset(("interest", "offered", "talks", "approved", "signed"))
_SHARED = ("more", "upgrade")


def aligned(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, the lot of a purchase given to what the sentence says of it without one."""
    return [replace(claim, lot=lot) if (lot := _lot(claim, claims)) else claim for claim in claims]


def _lot(claim: Claim, claims: Sequence[Claim]) -> str:
    """The only lot that the other claims of the same purchase have."""
    if claim.lot or not _is_purchase(claim):
        return ""
    same = [other for other in claims if other.subject == claim.subject and _is_purchase(other)]
    counted = [other for other in same if other.unit and not other.unit.isupper()]
    if len({other.attribute for other in counted}) < len({(one.attribute, bool(one.lot)) for one in counted}):
        return ""  # 21 bought, along with the upgrade of 59
    lots = {other.lot for other in same} - {""}
    lot = lots.pop() if len(lots) == 1 else ""
    ordered = claim.attribute in _ORDER or claim.value == "signed"
    return lot if lot in _SHARED or ordered else ""


def _is_purchase(claim: Claim) -> bool:
    return claim.attribute in _ORDER | _ASKED or claim.value in _STEPS
