"""How many requests of one client are taken in a second.

The one rule: a frozen value and a time decide; what is over the bound is not carried out.
"""

from __future__ import annotations

from typing import NamedTuple

SECOND_MS = 1_000


class Rate(NamedTuple):
    """The requests since the second began, ms on the loop's clock; so many are taken in one."""

    most: int
    since_ms: int = 0
    requests: int = 0

    def one_more(self, now_ms: int) -> Rate:
        """After one more request."""
        if now_ms - self.since_ms >= SECOND_MS:
            return Rate(self.most, now_ms, 1)
        return self._replace(requests=self.requests + 1)

    @property
    def over(self) -> bool:
        """Whether the last one was too many."""
        return self.requests > self.most

    @property
    def floods(self) -> bool:
        """Whether it is of no use to answer."""
        return self.requests > 2 * self.most
