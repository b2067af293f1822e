"""What the check has found out of a treadmill so far.

The one rule: what was measured and what the machine says of itself stay apart; what nobody has
looked at is None.
"""

from __future__ import annotations

from dataclasses import dataclass

from treadmill_ctl.commissioning.readings import Level, RunDown
from treadmill_ctl.schema.belt_timing import Timing
from treadmill_ctl.schema.commissioned import Does, KeyReport, Pause


@dataclass(frozen=True, slots=True)
class Found:
    """All of it. Times ms, lengths mm."""

    report_period_ms: int | None = None
    report_gap_ms: int | None = None
    answer_ms: int | None = None
    start_ms: int | None = None
    follow_ms: int | None = None
    levels: tuple[Level, ...] = ()
    run_down: RunDown | None = None
    pause: Pause | None = None
    key: KeyReport | None = None
    loss: Does | None = None
    stood_ms: int | None = None  # after the connection was lost, where the belt stops then
    timing: Timing | None = None
    deck_mm: int | None = None

    @property
    def minimum(self) -> Level | None:
        """What the belt does when it is brought down to its slowest."""
        first, last = self.levels[:1], self.levels[-1:]
        return last[0] if last and last[0].told_ckmh == first[0].told_ckmh else None
