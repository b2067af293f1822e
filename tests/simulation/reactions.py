"""Reactions that the service owes from an instant on, and how long each took.

The one rule: a bound counts from when the service could know, in the time in which it could act.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from clockwork import Clockwork


class By(Enum):
    """What answers: octets of a stop or of less speed on the wire, or an alarm that is shown."""

    STOP = "stop"
    LESS = "less"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Owed:
    """A reaction that is due; times live ms. One before `from_ms` had another cause."""

    what: str
    by: By
    since_ms: int
    from_ms: int
    due_ms: int


class Reactions:
    """What is owed in one world. `took` keeps (reaction, bound) in ms by what it answers."""

    def __init__(self, clock: Clockwork, fail: Callable[[str, str], None]) -> None:
        self.took: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        self._clock = clock
        self._fail = fail
        self._owed: list[Owed] = []

    def owe(self, what: str, bound_ms: int, by: By = By.STOP, after_ms: int = 0) -> None:
        """From now on a reaction is due, not before `after_ms`; what is owed stays as it is."""
        if not any(owed.what == what and owed.by is by for owed in self._owed):
            now_ms = self._clock.live_ms
            self._owed.append(Owed(what, by, now_ms, now_ms + after_ms, now_ms + bound_ms))

    def met(self, by: By) -> None:
        """It came."""
        if not self._owed:
            return
        now_ms = self._clock.live_ms
        for owed in self._owed:
            if owed.by is by and now_ms >= owed.from_ms:
                took_ms = now_ms - owed.since_ms
                self.took[f"{owed.what}: {by.value}"].append((took_ms, owed.due_ms - owed.since_ms))
                if now_ms > owed.due_ms:
                    self._late(owed, took_ms)
        self._owed = [owed for owed in self._owed if owed.by is not by]

    def forgive(self, *whats: str) -> None:
        """The cause is gone before the bound; without names all of them: nobody can react."""
        if self._owed:
            kept = [owed for owed in self._owed if whats and owed.what not in whats]
            self._owed = kept

    def forgive_young(self, what: str, age_ms: int) -> None:
        """What came less than this ago was taken back before anybody could look."""
        from_ms = self._clock.live_ms - age_ms
        if self._owed:
            self._owed = [o for o in self._owed if o.what != what or o.since_ms < from_ms]

    def forgive_stops(self) -> None:
        """Without a link neither a stop nor less can be sent."""
        self._owed = [owed for owed in self._owed if owed.by is By.ALARM]

    def look(self) -> None:
        """Whether anything is overdue."""
        if not self._owed:
            return
        now_ms = self._clock.live_ms
        for owed in self._owed:
            if now_ms > owed.due_ms:
                self._late(owed, now_ms - owed.since_ms)

    def record(self, what: str, took_ms: int, bound_ms: int) -> None:
        """A reaction that was measured elsewhere."""
        self.took[what].append((took_ms, bound_ms))
        if took_ms > bound_ms:
            self._fail("bound", f"{what}: {took_ms} ms, the bound is {bound_ms} ms")

    def _late(self, owed: Owed, took_ms: int) -> None:
        bound_ms = owed.due_ms - owed.since_ms
        self._fail("bound", f"{owed.what}: no {owed.by.value} after {took_ms} ms, not {bound_ms}")
