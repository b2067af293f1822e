"""The curve of a session: target, setpoint and measured of belt and deck, and the walker's heart.

The one rule: each value stands at the time at which it was so, as the journal has it; nothing is
drawn between two of them here.
"""

from __future__ import annotations

from typing import Any, NamedTuple

Point = tuple[int, int]  # ms into the session, and a value


class Curve(NamedTuple):
    """Points in their order. Targets and setpoints hold until the next; measured are reports.

    Speeds signed 0.01 km/h (minus: the belt in reverse), grades 0.1 % of the deck (plus: its front
    is raised), heart rate beats a minute.
    """

    target_ckmh: tuple[Point, ...]
    setpoint_ckmh: tuple[Point, ...]
    measured_ckmh: tuple[Point, ...]
    target_dpct: tuple[Point, ...]
    setpoint_dpct: tuple[Point, ...]
    measured_dpct: tuple[Point, ...]
    heart_bpm: tuple[Point, ...]


class Drawn:
    """A curve under way, line after line of a journal."""

    def __init__(self) -> None:
        self._target_ckmh: list[Point] = []
        self._setpoint_ckmh: list[Point] = []
        self._measured_ckmh: list[Point] = []
        self._target_dpct: list[Point] = []
        self._setpoint_dpct: list[Point] = []
        self._measured_dpct: list[Point] = []
        self._heart_bpm: list[Point] = []

    @property
    def curve(self) -> Curve:
        """All of it."""
        return Curve(
            tuple(self._target_ckmh),
            tuple(self._setpoint_ckmh),
            tuple(self._measured_ckmh),
            tuple(self._target_dpct),
            tuple(self._setpoint_dpct),
            tuple(self._measured_dpct),
            tuple(self._heart_bpm),
        )

    def wanted(self, now: dict[str, Any], at_ms: int) -> None:
        """What is wanted from now on."""
        _hold(self._target_ckmh, at_ms, now["target_ckmh"])
        _hold(self._target_dpct, at_ms, now["grade_dpct"])

    def told(self, command: dict[str, Any], at_ms: int) -> None:
        """A command that left for the machine."""
        match command["is"]:
            case "StartBelt" | "SetSpeed":
                _hold(self._setpoint_ckmh, at_ms, command["speed_ckmh"])
            case "SetGrade":
                _hold(self._setpoint_dpct, at_ms, command["grade_dpct"])
            case _:
                _hold(self._setpoint_ckmh, at_ms, 0)

    def reported(self, report: dict[str, Any], at_ms: int) -> None:
        """A report of the machine."""
        for points, name in (
            (self._measured_ckmh, "speed_ckmh"),
            (self._measured_dpct, "grade_dpct"),
            (self._heart_bpm, "heart_rate_bpm"),
        ):
            value = report.get(name)
            if value is not None:
                points.append((at_ms, value))


def _hold(points: list[Point], at_ms: int, value: int) -> None:
    """A value that holds from a time on, where it is another than before."""
    if not points or points[-1][1] != value:
        points.append((at_ms, value))
