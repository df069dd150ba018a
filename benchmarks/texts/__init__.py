"""What the reading benchmark measures, one module a subject, each with `measure(data) -> list[Row]`.

`data` is the folder of sets: the one given with `--data`, else `benchmarks/data`. A set that does not stand
in it gives no row. Our own sets in `benchmarks/data`, and what is generated, are measured in either case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

OWN = Path(__file__).parents[1] / "data"
"""Our own sets."""


class Against(StrEnum):
    """What a floor is held against."""

    VALUE = "value"
    """Our figure is the floor or more."""

    DIFFERENCE = "difference"
    """Our figure is above the best peer's by the floor or more."""

    RATIO = "ratio"
    """Our figure is so many times the best peer's, or more."""

    AT_MOST = "at most"
    """Our figure is the floor or less; of peers the least is best."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measure: our figure, those of peers in the same run, and the name of its floor, if it has one."""

    name: str
    ours: float
    peers: Mapping[str, float] = field(default_factory=dict)
    floor: str = ""
    against: Against = Against.VALUE

    @property
    def best_peer(self) -> str:
        """The peer with the best figure; empty where there is none."""
        best = min if self.against is Against.AT_MOST else max
        return best(self.peers, key=self.peers.__getitem__, default="")

    @property
    def compared(self) -> float:
        """What is held against the floor."""
        if self.against in (Against.VALUE, Against.AT_MOST) or not self.peers:
            return self.ours
        peer = self.peers[self.best_peer]
        return self.ours - peer if self.against is Against.DIFFERENCE else self.ours / peer

    def keeps(self, floor: float) -> bool:
        """Whether the figure holds the floor; a thousandth of a thousandth is forgiven."""
        return (
            self.compared <= floor + 1e-6
            if self.against is Against.AT_MOST
            else self.compared >= floor - 1e-6
        )
