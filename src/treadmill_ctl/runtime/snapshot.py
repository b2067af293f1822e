"""What a person or a program is shown of a session: one value, derived from the state.

The one rule: the last value is never shown as the current one; every reading carries its age.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from treadmill_ctl.core import guidance, profile
from treadmill_ctl.core.asked import wait_ms
from treadmill_ctl.core.interlocks import unguarded
from treadmill_ctl.core.limits import ANNOUNCE_MS, Limit
from treadmill_ctl.core.model import GuardianIs, Request, Stance
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.profile import Leave, Paced, Part, Segment
from treadmill_ctl.core.session import Alarm, State
from treadmill_ctl.core.watch import Trip
from treadmill_ctl.runtime.leading import Told, Watched, may, told, watched
from treadmill_ctl.sinks.target import target

ANNOUNCE_CHANGE_MS = 10_000  # a change the walker does not see coming is a hazard (H-03)


@dataclass(frozen=True, slots=True)
class Coming:
    """The next change of the plan: in how long, what is announced, and the speed it goes to."""

    in_ms: int
    label: str
    speed_ckmh: int


class Snapshot(NamedTuple):
    """A session at a moment. Speeds signed 0.01 km/h, grades 0.1 % of the deck, times ms.

    `measured_ckmh` and `age_ms` are None before the first report; `fresh` says whether the
    measured speed still speaks for the belt. `segment` counts from 0; `walked_ms` is the place
    in the whole plan. `countdown_ms` runs during the announcement before a start. `guardian` is
    None where there is to be none.

    Of how persons lead the walk: `leave` says when this segment goes on, `pace` within what a
    person sets its speed, `eased_ckmh` the most that is wanted since somebody asked for slower
    (both magnitudes), `trial_pct` the share of its speed at which this trial is walked; each None
    where there is none. `finishing`: what is walked is the cool-down, and then comes the end.
    `may` are the requests that would be taken now, of those that lead a walk.
    """

    phase: Phase
    hold: Hold
    why: str
    target_ckmh: int
    setpoint_ckmh: int
    measured_ckmh: int | None
    age_ms: int | None
    fresh: bool
    still: bool
    linked: bool
    controlled: bool
    grade_dpct: int | None
    heart_rate_bpm: int | None
    segment: int
    segments: int
    label: str
    segment_left_ms: int
    left_ms: int
    walked_ms: int
    plan_ms: int
    cap: Limit
    countdown_ms: int
    wait_ms: int
    coming: Coming | None
    trip: Trip | None
    alarm: Alarm | None
    guardian: GuardianIs | None
    leave: Leave
    pace: Paced | None
    eased_ckmh: int | None
    trial_pct: int | None
    finishing: bool
    may: tuple[Request, ...]
    told: tuple[Told, ...]
    watched: tuple[Watched, ...]

    @property
    def unguarded(self) -> str:
        """Why nothing can be started for want of the guardian; empty where that is no reason."""
        return unguarded(self.guardian)

    @property
    def deserted(self) -> bool:
        """Whether a guardian was to be there, and will not be any more."""
        return self.guardian is not None and self.guardian.stance is Stance.GONE


def snapshot(state: State, now_ms: int) -> Snapshot:
    """The session as of its last tick, seen at a time."""
    plan, place, seen = state.setup.plan, state.place, state.seen
    segment = state.segment
    plan_ms, left_ms = plan.duration_ms, profile.left_ms(plan, place)
    announcing = state.phase is Phase.ANNOUNCING
    return Snapshot(
        phase=state.phase,
        hold=state.hold,
        why=state.why,
        target_ckmh=target(state)[0],
        setpoint_ckmh=state.books.setpoint_ckmh,
        measured_ckmh=seen.report.speed_ckmh,
        age_ms=seen.age_ms(now_ms),
        fresh=seen.linked and seen.fresh(now_ms),
        still=seen.still(now_ms),
        linked=seen.linked,
        controlled=seen.controlled,
        grade_dpct=seen.report.grade_dpct,
        heart_rate_bpm=seen.report.heart_rate_bpm,
        segment=min(place.segment, len(plan.segments) - 1),
        segments=len(plan.segments),
        label=segment.label if segment is not None else "",
        segment_left_ms=0 if segment is None else max(segment.duration_ms - place.elapsed_ms, 0),
        left_ms=left_ms,
        walked_ms=plan_ms - left_ms,
        plan_ms=plan_ms,
        cap=state.setup.limits.speed(state.next_way.walk),
        countdown_ms=max(ANNOUNCE_MS - (now_ms - state.entered_ms), 0) if announcing else 0,
        wait_ms=wait_ms(state, now_ms),
        coming=_coming(state, segment),
        trip=state.trip,
        alarm=state.alarm,
        guardian=state.books.guardian,
        leave=Leave.ON_TIME if segment is None else segment.leave,
        pace=None if segment is None else segment.paced,
        eased_ckmh=state.guidance.eased_ckmh,
        trial_pct=_trial_pct(state, segment),
        finishing=state.guidance.finishing,
        may=may(state, segment, now_ms),
        told=told(state, now_ms),
        watched=watched(state, segment, now_ms),
    )


def _trial_pct(state: State, segment: Segment | None) -> int | None:
    if segment is None or segment.trial is None:
        return None
    return guidance.share_pct(state.guidance, segment.trial)


def _coming(state: State, segment: Segment | None) -> Coming | None:
    """The change that is due soon, so that nobody is surprised by it."""
    if state.phase is not Phase.WALKING or segment is None:
        return None
    in_ms = segment.duration_ms - state.place.elapsed_ms
    if in_ms > ANNOUNCE_CHANGE_MS:
        return None
    plan, index = state.setup.plan, profile.following(state.place).segment
    if segment.leave is Leave.BY_HAND:
        index = profile.cool_down_at(plan, state.place)  # nobody went on in its time
    if index is None or index == state.place.segment or index >= len(plan.segments):
        return Coming(in_ms, "end", 0)
    after = plan.segments[index]
    if state.guidance.finishing and after.part is not Part.COOL_DOWN:
        return Coming(in_ms, "end", 0)
    ahead = state.guidance._replace(paced_ckmh=None)  # each segment begins at its own pace
    speed_ckmh = guidance.wanted_ckmh(ahead, after, after.speed_from_ckmh)
    return Coming(in_ms, after.announce or after.label, speed_ckmh)
