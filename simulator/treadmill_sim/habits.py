"""What a treadmill with oddities does by itself, with nobody asking: by the clock.

The one rule: each habit is one function in one table, called every 100 ms; what it does to the
machine is what a person or another program could do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from treadmill_sim.oddities import Oddity
from treadmill_sim.treadmill import State, Treadmill

LOOK_MS: Final = 100
NEVER_MS: Final = 1 << 62
AUTOSTART_MS: Final = 5_000
OTHER_STARTS_MS: Final = 3_000
OTHER_TELLS_MS: Final = 5_000
OTHER_CKMH: Final = 100
CREEPS_MS: Final = 5_000
CREEP_CKMH: Final = 50
ABSENT_MS: Final = 20_000


class Habits:
    """The habits of one treadmill. `connected_ms`: when the last client came."""

    def __init__(self, machine: Treadmill) -> None:
        self.machine = machine
        self.connected_ms: int | None = None
        self._does = [do for oddity, do in _DOES.items() if oddity in machine.profile.odd]
        self.due_ms = LOOK_MS if self._does else NEVER_MS

    def look(self) -> None:
        """Do what is due now."""
        for do in self._does:
            do(self)
        self.due_ms += LOOK_MS


Does = Callable[[Habits], None]


def _every(machine: Treadmill, period_ms: int) -> bool:
    running_ms = machine.running_ms
    return running_ms >= period_ms and running_ms % period_ms < LOOK_MS


def _starts_itself(habits: Habits) -> None:
    machine = habits.machine
    since_ms = habits.connected_ms
    if since_ms is not None and machine.now_ms - since_ms >= AUTOSTART_MS:
        habits.connected_ms = None
        machine.start()
        machine.bites[Oddity.AUTOSTART] += 1


def _is_started_by_another(habits: Habits) -> None:
    machine = habits.machine
    if machine.now_ms % OTHER_STARTS_MS == 0 and not machine.started:
        machine.start()
        machine.bites[Oddity.THIRD_PARTY_START] += 1


def _is_told_by_another(habits: Habits) -> None:
    machine = habits.machine
    if _every(machine, OTHER_TELLS_MS):
        machine.bites[Oddity.THIRD_PARTY_TARGET] += machine.target_ckmh != OTHER_CKMH
        machine.go_to(OTHER_CKMH)


def _creeps(habits: Habits) -> None:
    machine = habits.machine
    if _every(machine, CREEPS_MS):
        machine.go_to(machine.target_ckmh + CREEP_CKMH)
        machine.bites[Oddity.CREEP_UP] += 1


def _sees_nobody(habits: Habits) -> None:
    machine = habits.machine
    if machine.state is State.RUNNING and machine.running_ms >= ABSENT_MS:
        machine.stop()
        machine.bites[Oddity.USER_ABSENT_STOP] += 1


_DOES: Final[Mapping[Oddity, Does]] = {
    Oddity.AUTOSTART: _starts_itself,
    Oddity.THIRD_PARTY_START: _is_started_by_another,
    Oddity.THIRD_PARTY_TARGET: _is_told_by_another,
    Oddity.CREEP_UP: _creeps,
    Oddity.USER_ABSENT_STOP: _sees_nobody,
}
