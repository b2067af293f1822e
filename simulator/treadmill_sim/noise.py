"""What goes wrong with octets on a line: lost, garbled, doubled.

The one rule: by count, not by chance, so that two runs of one seed are alike to the byte; the seed
only chooses the bit that is turned over.
"""

from __future__ import annotations

from collections import Counter
from random import Random

from treadmill_sim.faults import Faults


class Noise:
    """One direction of a line."""

    def __init__(self, seed: int, bites: Counter[str]) -> None:
        """Quiet until faults say otherwise; `bites` counts what it did."""
        self._random = Random(seed)
        self._count = 0
        self._bites = bites

    def through(self, data: bytes, faults: Faults) -> bytes:
        """What arrives of some octets."""
        if not (faults.octets_lost or faults.octets_garbled or faults.octets_doubled):
            return data
        arrived = bytearray()
        for octet in data:
            self._count += 1
            if self._bitten("octets_lost", faults.octets_lost):
                continue
            garbled = self._bitten("octets_garbled", faults.octets_garbled)
            arrived.append(octet ^ (1 << self._random.randrange(8)) if garbled else octet)
            if self._bitten("octets_doubled", faults.octets_doubled):
                arrived.append(arrived[-1])
        return bytes(arrived)

    def _bitten(self, name: str, every: int) -> bool:
        bitten = every > 0 and self._count % every == 0
        self._bites[name] += bitten
        return bitten
