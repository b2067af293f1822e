"""The file of a treadmill as the check writes it: what it says, what was measured, and the day.

The one rule: a time is written longer and a ramp slower than it was measured, never the other way;
and what is written reads back as the very same machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeVar

from treadmill_ctl.commissioning.found import Found
from treadmill_ctl.core.model import Machine, Range
from treadmill_ctl.core.units import kmh
from treadmill_ctl.core.wording import acceleration_text, grade_text, seconds_up_text
from treadmill_ctl.schema.commissioned import Does, KeyReport
from treadmill_ctl.schema.quantities import CKMH_PER
from treadmill_ctl.schema.treadmill_fields import (
    BEHAVIOUR_MS_MAX,
    DECELERATION_MM_S2_MAX,
    REPORTS_MS_MAX,
    SPEED_CKMH_MAX,
)
from treadmill_ctl.schema.yaml_marks import Plain
from treadmill_ctl.schema.yaml_text import yaml_text

MARGIN_MS: Final = 1_000  # beyond the longest of a handful of times that were measured
DECIMALS: Final = 6  # what a file may hold behind a point
_EXACT: Final = Fraction(10**DECIMALS)

T = TypeVar("T")


class Incomplete(Exception):
    """Something that belongs into the file was not found out. The message is a sentence."""


@dataclass(frozen=True, slots=True)
class About:
    """What the check itself does not know: its day, the treadmill's address, the capture."""

    on: date
    at: str
    capture: str = ""


def machine_text(machine: Machine, found: Found, about: About) -> str:
    """The file's text. Raises Incomplete."""
    said: dict[str, Plain] = {
        "version": "1",
        "name": machine.name,
        "family": machine.family,
        "speed": _speeds(machine.speed),
    }
    if machine.grade is not None:
        said["grade"] = _grades(machine.grade)
    if machine.reverses:
        said["reverses"] = "true"
    return yaml_text(said | _behaviour(machine, found) | {"commissioned": _check(found, about)}, 2)


def _behaviour(machine: Machine, found: Found) -> dict[str, Plain]:
    run_down = _there(found.run_down, "its own stop")
    ramp_mm_s2 = max(min(run_down.deceleration_mm_s2, DECELERATION_MM_S2_MAX), 1)
    period_ms = found.report_period_ms or 0
    written: dict[str, str | None] = {
        "deceleration": acceleration_text(ramp_mm_s2),
        "deck": _length(_there(found.deck_mm, "the length of its deck")),
        "reports_every": _time(period_ms) if 0 < period_ms <= REPORTS_MS_MAX else None,
        "commands_apart": _time(machine.command_gap_ms),
        "starts_within": _later(_there(found.start_ms, "how it starts")),
        "follows_within": None if found.follow_ms is None else _later(found.follow_ms),
        "live_speed": None if machine.live_speed else "false",
        "watchdog": _watchdog(machine, found),
        "reports_key": "true" if found.key is KeyReport.REPORTED else None,
        "lockout": _time(machine.lockout_ms) if machine.lockout_ms else None,
    }
    return {key: value for key, value in written.items() if value is not None}


def _watchdog(machine: Machine, found: Found) -> str | None:
    """What it says of itself counts only where it was seen to stop."""
    if found.loss is not Does.STOPS:
        return None
    if machine.watchdog_ms is not None:
        return _time(machine.watchdog_ms)
    return None if found.stood_ms is None else _later(found.stood_ms)


def _check(found: Found, about: About) -> dict[str, Plain]:
    run_down = _there(found.run_down, "its own stop")
    slowest = _there(found.minimum, "its slowest speed")
    timing = _there(found.timing, "the timing of its belt")
    said: dict[str, Plain] = {
        "on": about.on.isoformat(),
        "at": about.at,
        "stop": {"from": kmh(run_down.from_ckmh), "within": seconds_up_text(run_down.after_ms)},
        "slowest": {"told": kmh(slowest.told_ckmh), "reported": kmh(slowest.shown_ckmh)},
        "pause": _there(found.pause, "its pause").value,
        "key": _there(found.key, "its key").value,
        "link_loss": _there(found.loss, "the loss of the connection").value,
    }
    if found.stood_ms is not None:
        said["stands_within"] = seconds_up_text(found.stood_ms)
    if found.answer_ms is not None:
        said["answers_within"] = seconds_up_text(found.answer_ms)
    said["belt"] = {
        "length": _length(timing.belt_mm),
        "turns": str(timing.turns),
        "took": _time(timing.took_ms),
        "reported": kmh(timing.reported_ckmh),
    }
    if about.capture:
        said["capture"] = about.capture
    return said


def _there(value: T | None, what: str) -> T:
    if value is None:
        raise Incomplete(f"{what} was not found out")
    return value


def _speeds(grid: Range) -> Plain:
    """Exact, in km/h or in miles an hour, in whichever it can be written out."""
    lowest = grid.lowest + Fraction(grid.rest, grid.per)
    step = Fraction(grid.step, grid.per)
    unit = next((u for u in ("km/h", "mph") if _fits(lowest, u) and _fits(step, u)), "km/h")
    highest = min(grid.highest, SPEED_CKMH_MAX)  # some protocols have words for twice as much
    return {"from": _in(lowest, unit), "to": kmh(highest), "step": _in(step, unit)}


def _fits(speed_ckmh: Fraction, unit: str) -> bool:
    return (speed_ckmh / Fraction(CKMH_PER[unit]) * _EXACT).denominator == 1


def _in(speed_ckmh: Fraction, unit: str) -> str:
    return f"{_decimal(speed_ckmh / Fraction(CKMH_PER[unit]))} {unit}"


def _grades(grid: Range) -> Plain:
    lowest, highest = (grade_text(each) if each else "0 %" for each in (grid.lowest, grid.highest))
    return {"from": lowest, "to": highest, "step": f"{_decimal(Fraction(grid.step, 10))} %"}


def _later(time_ms: int) -> str:
    return seconds_up_text(min(time_ms + MARGIN_MS, BEHAVIOUR_MS_MAX))


def _time(time_ms: int) -> str:
    return f"{_decimal(Fraction(time_ms, 1_000))} s"


def _length(length_mm: int) -> str:
    return f"{_decimal(Fraction(length_mm, 1_000))} m"


def _decimal(value: Fraction) -> str:
    """As many decimals as it has, at most six; cut toward zero."""
    return f"{Decimal(int(value * _EXACT)).scaleb(-DECIMALS).normalize():f}"
