"""Every shipped profile on every kind of treadmill: refused with its reason, or walked to its end.

The one rule: nothing in between. What may be refused, and why, stands in the tables here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import pytest

from belt_alone import BeltAlone, BeltCoasting
from measured_walker import TODAY
from treadmill_ctl.core.check import check, refused
from treadmill_ctl.core.finding import Rule, Severity
from treadmill_ctl.core.limits import SITE_DEFAULT, Caps, Limits, in_force
from treadmill_ctl.core.model import Asked, Machine, Request, Way
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Plan
from treadmill_ctl.core.session import Setup
from treadmill_ctl.data import data_folder
from treadmill_ctl.drivers.contract import Commissioned, SpeedUnit
from treadmill_ctl.drivers.registry import DRIVERS
from treadmill_ctl.schema.course import Standing
from treadmill_ctl.schema.document import Document, load
from treadmill_ctl.schema.library import profiles_in
from treadmill_ctl.schema.measured import Known, Measured
from treadmill_ctl.schema.profile import Use
from treadmill_ctl.schema.resolve import located, resolve
from treadmill_sim.families import FAMILIES
from treadmill_sim.faults import Faults
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from treadmill_sim.stream import MakeUp
from treadmill_sim.treadmill import Treadmill
from virtual_session import VirtualSession

SHIPPED = profiles_in(data_folder("profiles"))
SEED = 7  # of the orders that are drawn
ADVICE = re.compile(r"; (change|lower|walk level|walk turned)[^;]*$")
WALKER_CKMH = 180  # a walker of whom everything was measured; the others are what the names say
MEASURED_CKMH = {
    "chosen": 140,
    "overground": 140,
    "peak": 600,
    "selected-level": 300,
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of treadmill: as its driver reads it, and a belt of its own, at standstill."""

    machine: Callable[[], Machine]
    belt: Callable[[], Treadmill]


def by_radio(make: MachineProfile, *, reverses: bool = False) -> Kind:
    """One of FTMS; that its belt goes in reverse, none can say."""

    def machine() -> Machine:
        return replace(VirtualSession(FtmsPeripheral(make)).connect(), reverses=reverses)

    return Kind(machine, lambda: Treadmill(make))


def on_a_line(family: str, unit: str | None = None) -> Kind:
    """One of a serial or network family, in the unit that a person found it to count in."""

    def machine() -> Machine:
        known = Commissioned(None if unit is None else SpeedUnit(unit), live_speed=True)
        found = DRIVERS[family].driver(known).identify(family, {})
        assert isinstance(found, Machine)
        return found

    return Kind(machine, lambda: FAMILIES[family].make(MakeUp(unit=unit)).machine)


MACHINES = {
    "plain": by_radio(MachineProfile()),
    "coarse deck": by_radio(
        MachineProfile(grade_min_dpct=-30, grade_max_dpct=120, grade_step_dpct=10)
    ),
    "flat": by_radio(MachineProfile(grade_max_dpct=0, reports=("total_distance",))),
    "quick start": by_radio(MachineProfile(speed_min_ckmh=80)),
    "miles": by_radio(MachineProfile(speed_min_ckmh=48, speed_max_ckmh=1_904, speed_step_ckmh=16)),
    "reversing": by_radio(
        MachineProfile(speed_min_ckmh=20, grade_min_dpct=-30, grade_max_dpct=150), reverses=True
    ),
    "trackmaster": on_a_line("trackmaster", "km/h"),
    "woodway-us": on_a_line("woodway-us", "mph"),
    "woodway-pps": on_a_line("woodway-pps"),
    "biodex": on_a_line("biodex", "mph"),
    "csafe": on_a_line("csafe"),
    "bertec": on_a_line("bertec"),
}
REPORT_MS = 1_000  # the slowest of them
LABORATORY = by_radio(
    MachineProfile(speed_min_ckmh=10, speed_step_ckmh=1, grade_max_dpct=300, grade_step_dpct=1)
)
LABORATORY_CAPS = Caps(
    "laboratory", backward_ckmh=600, forward_ckmh=1_200, grade_dpct=300, session_ms=7_200_000
)

# Refused at every site that keeps its default caps, whatever the treadmill.
AT_DEFAULT_CAPS = {
    "balke-ware": {Rule.GRADE_CAP, Rule.SPEED_CAP},
    "bruce": {Rule.GRADE_CAP, Rule.SPEED_CAP},
    "bruce-modified": {Rule.GRADE_CAP, Rule.SPEED_CAP},
    "general-chaloupka": {Rule.SPEED_CAP},
    "knee-shen-10": {Rule.GRADE_CAP},
    "knee-shen-15": {Rule.GRADE_CAP},
    "naughton": {Rule.GRADE_CAP},
    "usafsam": {Rule.GRADE_CAP},
}
# Steeper than any of these treadmills goes; with a grade, which needs a motor; slower in a part
# than a treadmill that begins at 0.8 km/h.
TOO_STEEP = {
    "balke-ware", "bruce", "bruce-modified", "knee-shen-10", "knee-shen-15", "naughton", "usafsam",
}  # fmt: skip
WITH_A_GRADE = TOO_STEEP | {
    "general-chaloupka", "incline-cha", "knee-shen-5", "ramp", "strength-uphill", "stroke-incline",
}  # fmt: skip
SLOWER_THAN_80_CKMH = {
    "back-polyu", "demo", "stroke-michaelsen", "stroke-nct02710773", "stroke-rose", "stroke-takami",
}  # fmt: skip
# Uphill is a lowered deck for a walker on a belt in reverse.
UPHILL_ON_A_BELT_IN_REVERSE = {"stroke-incline"}
DECK_GOES_DOWN = {"coarse deck", "reversing"}
NO_DECK = {"flat", "csafe", "bertec"}  # none that is driven
FROM_80_CKMH = {"quick start", "woodway-us", "biodex", "csafe"}  # half a mile an hour, or 0.8 km/h
REVERSING = {"reversing", "woodway-us", "biodex", "bertec"}


def reasons(name: str, treadmill: str, way: Way) -> set[Rule]:
    """Why a profile is refused on a treadmill at a site with default caps; nothing if it is not."""
    found = set(AT_DEFAULT_CAPS.get(name, ()))
    lowered = way is Way.REVERSED and name in UPHILL_ON_A_BELT_IN_REVERSE
    too_steep = name in (WITH_A_GRADE if treadmill in NO_DECK else TOO_STEEP)
    if too_steep or (lowered and treadmill not in DECK_GOES_DOWN):
        found.add(Rule.MACHINE_GRADE)
    if treadmill in FROM_80_CKMH and name in SLOWER_THAN_80_CKMH:
        found.add(Rule.MACHINE_SPEED)
    if way is Way.REVERSED and treadmill not in REVERSING:
        found.add(Rule.MACHINE_REVERSE)
    return found


@lru_cache
def document(name: str) -> Document:
    """A shipped profile, with what is random in it drawn."""
    return load(SHIPPED[name]).ordered(SEED)


def known(name: str) -> Known:
    """What is known of the walker: all that a profile asks for, and nothing else."""
    found = {
        each: Measured(MEASURED_CKMH.get(each, WALKER_CKMH), TODAY)
        for each in document(name).profile.measurements
    }
    return Known(TODAY, found)


@lru_cache
def plan_of(name: str, way: Way) -> Plan:
    """The plan of a shipped profile for one walker; of a course, the first session."""
    return resolve(document(name), way, known(name))


@lru_cache
def machine_of(kind: Kind) -> Machine:
    """A kind of treadmill as the driver reads it."""
    return kind.machine()


def ways(name: str) -> tuple[Way, ...]:
    """The ways in which a profile may be walked; one where it never goes backward."""
    written = document(name).profile.way
    both = written == "any" and Way.TURNED in {s.way for s in plan_of(name, Way.TURNED).segments}
    return (Way.TURNED, Way.REVERSED) if both else (Way.TURNED,)


def in_reverse_too(name: str, treadmill: str, way: Way) -> bool:
    """Whether a turned walk is one that a treadmill on a line also walks in reverse: once will do.

    Turned, its belt is as any other.
    """
    both = treadmill in FAMILIES and way is Way.TURNED and Way.REVERSED in ways(name)
    return both and not reasons(name, treadmill, Way.REVERSED)


CASES = [(name, treadmill, way) for name in SHIPPED for way in ways(name) for treadmill in MACHINES]
WALKED = [case for case in CASES if not reasons(*case) and not in_reverse_too(*case)]
CHECKED = [case for case in CASES if case not in WALKED]
TESTS = [name for name in SHIPPED if document(name).profile.use is Use.TEST]
EXHAUSTED_MS = 20_000  # into the second stage
COURSES = {name: course for name in SHIPPED if (course := document(name).profile.course)}


def walked(plan: Plan, kind: Kind, limits: Limits) -> BeltCoasting:
    """A whole session in virtual time."""
    setup = Setup(plan, limits, machine_of(kind))
    session = BeltCoasting(setup, kind.belt(), REPORT_MS)
    session.walk()
    return session


@pytest.mark.parametrize(("name", "treadmill", "way"), CHECKED)
def test_what_cannot_be_walked_is_refused_with_its_reason(
    name: str, treadmill: str, way: Way
) -> None:
    """The reasons are those of the tables, each at its line, with what was found and what to do."""
    limits = in_force(document(name).caps, SITE_DEFAULT)
    findings = check(plan_of(name, way), limits, machine_of(MACHINES[treadmill]))
    found = [finding for finding in findings if finding.severity is Severity.REFUSE]
    assert {finding.rule for finding in found} == reasons(name, treadmill, way)
    for flaw in located(document(name), tuple(found)):
        assert flaw.spot is not None
        assert ADVICE.search(flaw.sentence)


@pytest.mark.parametrize(("name", "treadmill", "way"), WALKED)
def test_what_is_not_refused_is_walked_to_its_end(name: str, treadmill: str, way: Way) -> None:
    """No trip, no alarm, and nothing that the guard, the treadmill or a person's turn refuses."""
    limits, kind = in_force(document(name).caps, SITE_DEFAULT), MACHINES[treadmill]
    plan = plan_of(name, way)
    assert not refused(check(plan, limits, machine_of(kind)))
    session = walked(plan, kind, limits)
    assert session.trouble == []
    assert (session.state.phase, session.state.trip) == (Phase.ENDED, None)
    assert session.state.place.segment == len(plan.segments)


@pytest.mark.parametrize("name", AT_DEFAULT_CAPS)
def test_what_a_site_refuses_a_laboratory_can_walk(name: str) -> None:
    """With a laboratory's caps, on a treadmill that goes to 30 %, each is walked to its end."""
    limits = in_force(document(name).caps, LABORATORY_CAPS)
    plan = plan_of(name, Way.TURNED)
    assert not refused(check(plan, limits, machine_of(LABORATORY)))
    session = walked(plan, LABORATORY, limits)
    assert session.trouble == []
    assert session.state.phase is Phase.ENDED


@pytest.mark.parametrize("name", COURSES)
def test_a_course_can_be_walked_to_its_last_session(name: str) -> None:
    """The last session, after nothing but successes, fits the caps and is walked to its end."""
    last = document(name).at(Standing(COURSES[name].length, COURSES[name].length - 1))
    limits, plain = in_force(last.caps, SITE_DEFAULT), MACHINES["plain"]
    plan = resolve(last, Way.TURNED, known(name))
    assert not refused(check(plan, limits, machine_of(plain)))
    session = walked(plan, plain, limits)
    assert session.trouble == []
    assert session.state.phase is Phase.ENDED


@pytest.mark.parametrize("name", TESTS)
def test_an_exercise_test_ends_with_its_recovery_whenever_it_is_asked_to(name: str) -> None:
    """Asked for in the second stage: down to the recovery, nothing rises, no trip, the end."""
    plan, limits = plan_of(name, Way.TURNED), in_force(document(name).caps, LABORATORY_CAPS)
    setup = Setup(plan, limits, machine_of(LABORATORY))
    session = Exhausted(setup, LABORATORY.belt(), REPORT_MS)
    session.walk()
    assert session.trouble == []
    assert session.state.phase is Phase.ENDED
    assert session.entered == [0, 1, len(plan.segments) - 1, len(plan.segments)]
    assert session.fastest_after_ckmh <= session.asked_at_ckmh


class Exhausted(BeltAlone):
    """A walker who can no more in the second stage, and a tester who asks for the cool-down."""

    asked_at_ckmh = 0
    fastest_after_ckmh = 0

    def walk(self) -> None:
        """To the end, with every segment that was come to."""
        self.entered: list[int] = []
        self._spoken_in = True
        super().walk()
        self._enter()

    def _go_on(self) -> None:
        self._enter()
        speed_ckmh, place = abs(self.state.books.setpoint_ckmh), self.state.place
        if self.asked_at_ckmh:
            self.fastest_after_ckmh = max(self.fastest_after_ckmh, speed_ckmh)
        elif place.segment == 1 and place.elapsed_ms >= EXHAUSTED_MS:
            self.asked_at_ckmh = speed_ckmh
            self._inbox.append(Asked(Request.COOL_DOWN, "tester", "test"))
        super()._go_on()

    def _enter(self) -> None:
        if self.state.place.segment not in self.entered:
            self.entered.append(self.state.place.segment)


def test_every_family_is_among_the_treadmills() -> None:
    """What can be simulated on a line is held against every profile."""
    assert set(FAMILIES) <= set(MACHINES)


def test_the_walk_here_can_fail() -> None:
    """A belt that does not turn is no walk: the same session ends in a trip."""
    limits, kind = in_force(document("demo").caps, SITE_DEFAULT), MACHINES["plain"]
    belt = kind.belt()
    belt.inject(Faults(belt_stuck=True))
    setup = Setup(plan_of("demo", Way.TURNED), limits, machine_of(kind))
    session = BeltCoasting(setup, belt, REPORT_MS)
    session.walk()
    assert session.state.phase is not Phase.ENDED
    assert session.trouble != []
