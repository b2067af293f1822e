"""The few lines a therapist wants when a session is over.

The one rule: what was measured, beside what was planned.
"""

from __future__ import annotations

from pathlib import Path

from treadmill_ctl.cli.plan_view import planned_distance_mm
from treadmill_ctl.core import profile
from treadmill_ctl.core.session import Setup, State
from treadmill_ctl.core.units import kmh
from treadmill_ctl.core.wording import clock_text
from treadmill_ctl.sinks.tally import Tally


def summary(setup: Setup, state: State, tally: Tally, sentence: str, journal: Path) -> str:
    """How it ended, the dose, and where the journal is."""
    plan = setup.plan
    walked_ms = plan.duration_ms - profile.left_ms(plan, state.place)
    rows = [
        ("ended", sentence),
        ("plan", f"{clock_text(walked_ms)} of {clock_text(plan.duration_ms)}"),
        ("in motion", f"{clock_text(tally.moving_ms)} measured"),
        (
            "belt",
            f"{_metres(tally.distance_mm)} measured, {_metres(planned_distance_mm(plan))} planned",
        ),
        ("fastest", f"{kmh(tally.fastest_ckmh)} measured, {kmh(plan.speed_ckmh_max)} planned"),
        ("journal", str(journal)),
    ]
    return "\n".join(f"{name:>10}  {text}" for name, text in rows)


def _metres(length_mm: int) -> str:
    return f"{length_mm // 1_000} m"
