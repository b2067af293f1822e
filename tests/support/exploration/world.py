"""A coarse world: what may come in, tick after tick, in whatever order.

The one rule: what may come may come in every state. A world decides how much there is of it, never
when.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from exploration.coarse import COARSE, LIMITS, STEP_MS, Numbers
from treadmill_ctl.core.gates import Gate, Sign
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Asked,
    Event,
    GuardianIs,
    Linked,
    Notice,
    Noticed,
    Report,
    Reported,
    Request,
    Stance,
    Way,
)
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import (
    Leave,
    Paced,
    Part,
    Plan,
    Segment,
    SegmentKind,
    Trial,
)
from treadmill_ctl.core.session import Setup, State

ITEMS = ("key", "deck", "stop-in-reach", "walker-ready")
GRANTED = Noticed(Notice.CONTROL_GRANTED)
LEADING = (  # what only a plan that persons lead has a use for
    Request.NEXT, Request.SUCCEEDED, Request.FAILED, Request.TELL,
)  # fmt: skip
EVERY_REQUEST = tuple(request for request in Request if request not in LEADING)

Events = tuple[Event, ...]
Input = tuple[int, Events]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A segment of a coarse plan: for so many ms, at so many 0.01 km/h and 0.1 %."""

    kind: SegmentKind
    duration_ms: int = 100
    speed_ckmh: int = 0
    way: Way = Way.TURNED
    grade_dpct: int = 0
    part: Part = Part.MAIN
    leave: Leave = Leave.ON_TIME
    paced: Paced | None = None
    trial: Trial | None = None

    def segment(self) -> Segment:
        """The same as the core has it."""
        return Segment(
            self.kind,
            self.kind.value,
            self.part,
            self.way,
            self.duration_ms,
            self.speed_ckmh,
            self.speed_ckmh,
            self.grade_dpct,
            leave=self.leave,
            paced=self.paced,
            trial=self.trial,
        )


def belt(*speeds_ckmh: int) -> tuple[Report, ...]:
    """Reports of these speeds."""
    return tuple(Report(speed_ckmh) for speed_ckmh in speeds_ckmh)


@dataclass(frozen=True, slots=True)
class World:
    """A plan, and an alphabet of what machine, link and people may do in a tick.

    `reports` come alone, `beside` each of the other events too; None is a tick without a report.
    `late_ms` is what a tick may take instead of `STEP_MS`; a negative one is judged and not gone on
    from, since no time ever comes back. `pairs` are told in one tick, in either order.
    """

    name: str
    what: str
    plan: tuple[Stretch, ...]
    numbers: Numbers = COARSE
    deck: bool = False
    reports: tuple[Report, ...] = belt(0, 50)
    beside: tuple[Report | None, ...] = (None,)
    requests: tuple[Request, ...] = EVERY_REQUEST
    pairs: tuple[tuple[Request, Request], ...] = ()
    confirms: tuple[tuple[str, ...], ...] = ()
    notices: tuple[Noticed, ...] = ()
    answers: tuple[Answer, ...] = (Answer.ACCEPTED,)
    stances: tuple[Stance, ...] = ()
    links: tuple[Events, ...] = ()
    bunched: tuple[tuple[Report, ...], ...] = ()
    late_ms: tuple[int, ...] = ()
    entry: tuple[Gate, ...] = ()
    gates: tuple[Gate, ...] = ()
    tells: tuple[tuple[Sign, int], ...] = ()

    @property
    def soonest_ms(self) -> int:
        """How soon a tick may follow another."""
        return min((STEP_MS, *(each for each in self.late_ms if each >= 0)))

    def setup(self) -> Setup:
        """The session's fixed part."""
        segments = tuple(stretch.segment() for stretch in self.plan)
        return Setup(
            Plan("coarse", "Coarse", segments, entry=self.entry, gates=self.gates),
            LIMITS,
            self.numbers.machine(deck=self.deck),
        )

    def inputs(self, state: State) -> Iterator[Input]:
        """Everything that may come next: how much later, and with which events."""
        yield STEP_MS, obeyed(state)
        for report in self.reports:
            yield STEP_MS, (Reported(report),)
        for bunch in self.bunched:
            yield STEP_MS, tuple(Reported(report) for report in bunch)
        others = tuple(self._others(state))
        for report in self.beside:
            told = () if report is None else (Reported(report),)
            for other in others:
                yield STEP_MS, (*told, *other)
        for late_ms in self.late_ms:
            yield late_ms, ()
            for report in self.reports:
                yield late_ms, (Reported(report),)
            for request in self.requests:
                yield late_ms, (asked(request, state),)

    def _others(self, state: State) -> Iterator[Events]:
        yield ()
        for request in self.requests:
            yield (asked(request, state),)
        for one, other in self.pairs:
            yield asked(one, state), asked(other, state)
            yield asked(other, state), asked(one, state)
        for tells in self.tells:
            yield (Asked(Request.TELL, "anna", "test", tells=(tells,)),)
        for confirms in self.confirms:
            yield (Asked(Request.CONFIRM, "anna", "test", confirms),)
        for notice in self.notices:
            yield (notice,)
        for stance in self.stances:
            yield (GuardianIs(stance),)
        for number in _awaited(state):
            for answer in self.answers:
                yield (Answered(number, answer),)
        yield from self.links


def _awaited(state: State) -> list[int]:
    """The commands that an answer may still come to: the last that was no stop, the last stop."""
    awaited = (state.books.unanswered, *state.stops[-1:])
    return list(dict.fromkeys(number for number in awaited if number is not None))


def obeyed(state: State) -> Events:
    """What comes when the machine does as it was told and nobody asks for anything."""
    if not state.seen.linked:
        return Linked(), GRANTED
    report = Report(state.books.setpoint_ckmh, state.books.grade_dpct)
    answers = (Answered(number, Answer.ACCEPTED) for number in _awaited(state))
    return Reported(report), *answers


def good_day(state: State) -> Events:
    """What comes next when machine and person do as they should."""
    asks = {Phase.STANDING: Request.CONFIRM, Phase.READY: Request.START}
    if not state.seen.linked or state.phase not in asks:
        return obeyed(state)
    return *obeyed(state), asked(asks[state.phase], state)


def asked(request: Request, state: State) -> Asked:
    """A request by a person who confirms all there is to confirm."""
    confirms = (*ITEMS, f"way:{state.next_way.value}") if request is Request.CONFIRM else ()
    return Asked(request, "anna", "test", confirms)
