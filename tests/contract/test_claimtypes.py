"""Every file on the shelf of claim types, through one suite."""

from __future__ import annotations

import pytest

from bot.claimtypes import claim_types
from bot.claimtypes.base import ClaimType
from bot.model import Attribute
from tests.claiming import claims_in

SAMPLE = """\
India signed for five S-400 units in October 2018, a deal of about $5 billion.
Moscow has promised the rest by June 2027.

The 22nd session of the IRIGC was held in New Delhi on 4 February.
Ten agreements were signed at the India-Russia summit.

Russia's share of India's arms imports fell to 36 per cent in 2019-23.
"Our friendship has stood every test of time," Andrei Belousov said in Moscow.
"""


@pytest.mark.parametrize("kind", claim_types(), ids=lambda kind: kind.name)
def test_a_claim_type_finds_its_own_attributes(kind: ClaimType) -> None:
    found = {claim.attribute for claim in claims_in(SAMPLE)}
    assert kind.attributes & found


def test_no_attribute_is_left_without_a_type_or_has_two() -> None:
    attributes = [attribute for kind in claim_types() for attribute in kind.attributes]
    assert sorted(attributes) == sorted(Attribute)


def test_the_words_of_a_claim_stand_in_its_sentence() -> None:
    for claim in claims_in(SAMPLE):
        place = SAMPLE.index(claim.sentence)
        assert place <= claim.start < claim.end <= place + len(claim.sentence)
