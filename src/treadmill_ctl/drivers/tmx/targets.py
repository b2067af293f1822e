"""The speed a machine says it was set to, against the speeds it was told.

The one rule: a line without a checksum can turn one speed into another, and so can a hand at the
console: a set speed that nobody here asked for is told, before the belt has gone far to it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

_TOLD: Final = 3  # a question may be older than the newest speed, and one may have been refused
_MISSES: Final = 2  # until the first agreement the machine may still show what it was set to before


@dataclass(slots=True)
class Targets:
    """The speeds of one walk, in tenths, signed."""

    _told: deque[int] = field(default_factory=lambda: deque[int](maxlen=_TOLD))
    _misses: int = 0
    _agreed: bool = False

    def tell(self, tenths: int) -> None:
        """The machine is told to take this speed."""
        self._told.append(tenths)

    def forget(self) -> None:
        """The machine is told to stop: what it keeps for later is not asked after."""
        self._told.clear()
        self._misses, self._agreed = 0, False

    def strange(self, tenths: int) -> bool:
        """Whether this is a speed that nobody here asked for."""
        if not self._told:
            return False
        if tenths in self._told:
            self._misses, self._agreed = 0, True
            return False
        self._misses += 1
        return self._agreed or self._misses >= _MISSES
