"""A treadmill as it is told at the broker: its state, what it measures, what its session came to.

The one rule: pure; nobody is named. Which side drives is told, not who; a record's name stands for
the session; sentences, which may name an account, stay here.
"""

from __future__ import annotations

from typing import NamedTuple

from treadmill_ctl.core.phases import Phase
from treadmill_ctl.mqtt.messages import (
    Controller,
    DeviceState,
    LastSession,
    Mode,
    Telemetry,
    kmh,
    metres,
    percent,
    seconds,
)
from treadmill_ctl.records.moments import utc_text
from treadmill_ctl.runtime.lease import Keep
from treadmill_ctl.runtime.snapshot import Snapshot
from treadmill_ctl.runtime.view import Posted, View
from treadmill_ctl.sinks.dose import Measured

_OF_POST = {
    Posted.CONNECTING: Mode.OFFLINE,
    Posted.CLOSED: Mode.OFFLINE,
    Posted.WAITING: Mode.IDLE,
    Posted.PREPARING: Mode.PREPARING,
    Posted.SESSION: Mode.ENDED,  # its connection is let go, its record is being closed
}
_FORCED = (Phase.TRIPPED, Phase.LATCHED)


class Now(NamedTuple):
    """A moment: on the loop's clock and by the time of day, and of which run of the service."""

    ms: int
    wall_ms: int
    boot_id: str

    @property
    def ts(self) -> str:
        """The time of day as messages say it."""
        return utc_text(self.wall_ms)


class Known(NamedTuple):
    """What has to be the same for a command that goes by an older picture."""

    mode: Mode
    hold: str
    session: str
    segment: int
    still: bool
    trip: str
    alarm: str
    awaits: tuple[str, ...]
    controller: Controller | None


def mode(view: View) -> Mode:
    """What a treadmill does."""
    shown = view.shown
    if shown is not None and (view.post is Posted.SESSION or shown.phase in _FORCED):
        return Mode(shown.phase)
    return _OF_POST[view.post]


def controller(view: View) -> Controller | None:
    """Which side drives."""
    if view.lease is None:
        return None
    return Controller.REMOTE if view.lease.keep is Keep.REMOTE else Controller.LOCAL


def known(view: View) -> Known:
    """What commands go by."""
    shown = view.shown
    return Known(
        mode(view),
        "" if shown is None or not view.session else shown.hold.value,
        view.session,
        segment(view),
        view.stands,
        "" if shown is None or shown.trip is None else shown.trip.reason.value,
        "" if shown is None or shown.alarm is None else shown.alarm.name,
        view.interlocks,
        controller(view),
    )


def segment(view: View) -> int:
    """Where in the plan, from 1; 0 outside of a session."""
    return view.shown.segment + 1 if view.session and view.shown is not None else 0


def state(view: View, now: Now, state_seq: int) -> DeviceState:
    """What a treadmill does, as a message."""
    shown, found = view.shown, known(view)
    walks = view.session != "" and shown is not None
    return DeviceState(
        ts=now.ts,
        boot_id=now.boot_id,
        state_seq=state_seq,
        mode=found.mode,
        hold=found.hold,
        machine=view.machine,
        simulated=view.simulated,
        session=view.session,
        profile=view.profile,
        segment=found.segment,
        segments=shown.segments if walks and shown else 0,
        label=shown.label if walks and shown else "",
        target_kmh=0.0 if shown is None else kmh(shown.target_ckmh),
        setpoint_kmh=0.0 if shown is None else kmh(shown.setpoint_ckmh),
        measured_kmh=_measured_kmh(shown),
        age_ms=None if shown is None else shown.age_ms,
        fresh=shown is not None and shown.fresh,
        still=view.stands,
        grade_pct=None if shown is None else percent(shown.grade_dpct),
        cap_kmh=kmh(shown.cap.value) if walks and shown else None,
        elapsed_s=seconds(shown.walked_ms) if walks and shown else 0.0,
        left_s=seconds(shown.left_ms) if walks and shown else 0.0,
        latched_stop=shown is not None and shown.phase in _FORCED,
        trip_reason=found.trip,
        trip_rule="" if shown is None or shown.trip is None else shown.trip.rule,
        alarm=found.alarm,
        awaits=found.awaits,
        controller=found.controller,
        last_seen=_last_seen(shown, now),
    )


def telemetry(view: View, shown: Snapshot, now: Now, seq: int) -> Telemetry:
    """What a treadmill measures, as a message."""
    return Telemetry(
        ts=now.ts,
        boot_id=now.boot_id,
        seq=seq,
        session=view.session,
        mode=mode(view),
        measured_kmh=_measured_kmh(shown),
        age_ms=shown.age_ms,
        fresh=shown.fresh,
        setpoint_kmh=kmh(shown.setpoint_ckmh),
        target_kmh=kmh(shown.target_ckmh),
        grade_pct=percent(shown.grade_dpct),
        elapsed_s=seconds(shown.walked_ms) if view.session else 0.0,
    )


class Walk:
    """A session that is under way, as far as it can be seen from outside."""

    def __init__(self, view: View, now: Now) -> None:
        self.session, self.profile = view.session, view.profile
        self._began = now.ts
        self._sums = Measured()
        self._reported_ms: int | None = None
        self._last: Snapshot | None = None

    def look(self, shown: Snapshot | None, now: Now) -> None:
        """Another moment of it; a report counts once."""
        if shown is None:
            return
        self._last = shown
        if shown.measured_ckmh is None or shown.age_ms is None:
            return
        reported_ms = now.ms - shown.age_ms
        if self._reported_ms is None or reported_ms > self._reported_ms:
            self._reported_ms = reported_ms
            self._sums.count(shown.measured_ckmh, reported_ms)

    def over(self, now: Now) -> LastSession:
        """What it came to."""
        last, sums = self._last, self._sums
        trip = None if last is None else last.trip
        complete = last is not None and trip is None and last.left_ms == 0 and not last.finishing
        return LastSession(
            ts=now.ts,
            boot_id=now.boot_id,
            session=self.session,
            profile=self.profile,
            began=self._began,
            ended=now.ts,
            complete=complete,
            trip_reason="" if trip is None else trip.reason.value,
            walked_s=0.0 if last is None else seconds(last.walked_ms),
            plan_s=0.0 if last is None else seconds(last.plan_ms),
            moving_s=seconds(sums.moving_ms),
            distance_m=metres(sums.distance_mm),
            fastest_kmh=kmh(sums.fastest_ckmh),
        )


def _measured_kmh(shown: Snapshot | None) -> float | None:
    return None if shown is None or shown.measured_ckmh is None else kmh(shown.measured_ckmh)


def _last_seen(shown: Snapshot | None, now: Now) -> str | None:
    if shown is None or shown.age_ms is None:
        return None
    return utc_text(now.wall_ms - shown.age_ms)
