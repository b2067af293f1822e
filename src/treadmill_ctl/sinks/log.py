"""What happens in a session as log lines.

The one rule: changes are logged, ticks are not.
"""

from __future__ import annotations

from typing import Any

import structlog

from treadmill_ctl.core.guard import Refused
from treadmill_ctl.core.model import Asked, GuardianIs, SetSpeed, Stance, StartBelt, StopBelt
from treadmill_ctl.core.session import (
    Alarmed,
    Entered,
    Gated,
    Heeded,
    Rejected,
    SegmentEntered,
    Tripped,
)
from treadmill_ctl.sinks.contract import Entry

TELEMETRY_MS = 5_000


class LogLines:
    """A sink that logs notes, commands, requests, and where the belt is every few seconds."""

    def __init__(self, log: Any = None) -> None:
        self._log = structlog.get_logger() if log is None else log
        self._told_ms: int | None = None

    def take(self, entry: Entry) -> None:
        """Log what changed in this tick."""
        for event in entry.events:
            match event:
                case Asked(request, who, via, tells=tells):
                    told = {sign.value: value for sign, value in tells}
                    self._log.info("asked", request=request.value, who=who, via=via, **told)
                case GuardianIs(Stance.COMING | Stance.WATCHING as stance):
                    self._log.info("guardian", stance=stance.value)
                case GuardianIs(stance, why):
                    self._log.warning("guardian", stance=stance.value, why=why)
                case _:
                    pass
        for note in entry.outcome.notes:
            self._note(note)
        for cleared in entry.outcome.cleared:
            self._command(cleared.command)
        self._where(entry)

    def _note(self, note: object) -> None:
        match note:
            case Entered(phase, hold, why):
                self._log.info("phase", phase=phase.value, hold=hold.value, why=why)
            case SegmentEntered(segment):
                self._log.info("segment", number=segment + 1)
            case Tripped(trip):
                self._log.error("trip", rule=trip.rule, reason=trip.reason.value, why=trip.why)
            case Alarmed(alarm):
                self._log.critical("alarm", name=alarm.name, why=alarm.why)
            case Rejected(request, who, why):
                self._log.warning("rejected", request=request.value, who=who, why=why)
            case Heeded(request, who, why):
                self._log.info("heeded", request=request.value, who=who, why=why)
            case Gated(sign, remedy, why):
                self._log.warning("gate", sign=sign.value, remedy=remedy.value, why=why)
            case Refused(command, rule, why):
                self._log.warning("refused", command=repr(command), rule=rule, why=why)
            case _:
                raise TypeError(f"unknown note {note!r}")

    def _command(self, command: object) -> None:
        match command:
            case StartBelt():
                self._log.info("start")
            case StopBelt(rung):
                self._log.info("stop", rung=rung)
            case SetSpeed(speed_ckmh):
                self._log.info("setpoint", speed_ckmh=speed_ckmh)
            case _:
                self._log.info("command", command=repr(command))

    def _where(self, entry: Entry) -> None:
        told_ms, state = self._told_ms, entry.outcome.state
        if told_ms is not None and entry.now_ms - told_ms < TELEMETRY_MS:
            return
        self._told_ms = entry.now_ms
        self._log.info(
            "belt",
            phase=state.phase.value,
            setpoint_ckmh=state.books.setpoint_ckmh,
            measured_ckmh=state.seen.report.speed_ckmh,
            age_ms=state.seen.age_ms(entry.now_ms),
            segment=state.place.segment + 1,
        )
