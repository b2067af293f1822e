"""The few lines a therapist wants when a session is over.

The one rule: what was measured, beside what was planned; what was told, with its time.
"""

from __future__ import annotations

from treadmill_ctl.cli.plan_view import planned_distance_mm
from treadmill_ctl.core import profile
from treadmill_ctl.core.gates import SCALES, Sign
from treadmill_ctl.core.session import Setup, State
from treadmill_ctl.core.units import kmh
from treadmill_ctl.core.wording import clock_text
from treadmill_ctl.runtime.record import Record
from treadmill_ctl.sinks.tally import Tally
from treadmill_ctl.sinks.words import Value, Words


def summary(
    setup: Setup, state: State, tally: Tally, words: Words, sentence: str, record: Record
) -> str:
    """How it ended, the dose, and where the journal is."""
    plan = setup.plan
    walked_ms = plan.duration_ms - profile.left_ms(plan, state.place) - words.skipped_ms
    rows = [
        ("ended", sentence),
        ("plan", f"{clock_text(walked_ms)} of {clock_text(plan.duration_ms)}"),
        ("in motion", f"{clock_text(tally.moving_ms)} measured"),
        (
            "belt",
            f"{_metres(tally.distance_mm)} measured, {_metres(planned_distance_mm(plan))} planned",
        ),
        ("fastest", f"{kmh(tally.fastest_ckmh)} measured, {kmh(plan.speed_ckmh_max)} planned"),
        *_trials(words, state),
        *(("told", _told(sign, values)) for sign, values in words.values.items()),
        ("journal", str(record.path)),
        ("head", record.head),
    ]
    return "\n".join(f"{name:>10}  {text}" for name, text in rows)


def _trials(words: Words, state: State) -> list[tuple[str, str]]:
    if not words.trials:
        return []
    counts = f"{words.trials}: {words.well} went well, {words.badly} did not"
    untold = words.trials - words.well - words.badly
    rest = f", of {untold} nobody said" if untold else ""
    return [("trials", f"{counts}{rest}; another would be at {state.guidance.earned_pct} %")]


def _told(sign: Sign, values: list[Value]) -> str:
    scale = SCALES[sign]
    return f"{scale.name}: " + ", ".join(
        f"{scale.text(each.value)} {_when(each)}" for each in values
    )


def _when(value: Value) -> str:
    return "before the walk" if value.at_ms is None else f"at {clock_text(value.at_ms)}"


def _metres(length_mm: int) -> str:
    return f"{length_mm // 1_000} m"
