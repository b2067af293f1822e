"""R15: what the core does about the guardian: nothing is started without it, and its word trips."""

from __future__ import annotations

import pytest

from core_walk import Kit, Walk
from treadmill_ctl.core import guard
from treadmill_ctl.core.guard import Books, Moment, Refused, Rules, judge
from treadmill_ctl.core.interlocks import required, unguarded
from treadmill_ctl.core.limits import SITE_DEFAULT, in_force
from treadmill_ctl.core.model import (
    GuardianIs,
    Report,
    Request,
    Stance,
    StartBelt,
    StopBelt,
    Unlinked,
    Way,
)
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.seen import Seen
from treadmill_ctl.core.watch import Reason

WATCHES = GuardianIs(Stance.WATCHING)
GONE = GuardianIs(Stance.GONE, "it fell over")
NOT_THERE = [GuardianIs(stance) for stance in Stance if stance is not Stance.WATCHING]
LOST = [GuardianIs(stance) for stance in (Stance.BLIND, Stance.SILENT, Stance.GONE)]
STANDING_STILL = Seen(
    linked=True,
    controlled=True,
    report=Report(0),
    report_ms=10_000,
    zeros=2,
    zero_since_ms=1_000,
)


@pytest.mark.parametrize("guardian", [None, WATCHES, *NOT_THERE], ids=str)
def test_r15_no_start_is_cleared_without_a_guardian_that_watches(
    kit: Kit, guardian: GuardianIs | None
) -> None:
    """R15: the guard refuses a start that has all else; none was asked for, or it watches: cleared.

    A stop is cleared whatever became of it.
    """
    rules = Rules(in_force(SITE_DEFAULT), kit.plain)
    books = Books(
        confirmed=required(Way.TURNED), confirmed_ms=9_000, asked_ms=10_000, guardian=guardian
    )
    moment = Moment(10_000, 10_000)
    _, verdict = judge(books, rules, StartBelt(50), Way.TURNED, STANDING_STILL, moment)
    if guardian in (None, WATCHES):
        assert isinstance(verdict, guard.Cleared)
    else:
        assert isinstance(verdict, Refused)
        assert (verdict.rule, verdict.why) == ("R15", unguarded(guardian))
    _, verdict = judge(books, rules, StopBelt(), Way.TURNED, STANDING_STILL, moment)
    assert isinstance(verdict, guard.Cleared)


@pytest.mark.parametrize("guardian", NOT_THERE, ids=str)
def test_r15_a_confirmation_without_it_is_rejected_and_says_why(
    session: Walk, guardian: GuardianIs
) -> None:
    """R15: a person who confirms hears what is missing; once it watches, the same is taken."""
    session.to(Phase.STANDING)
    session.tick(guardian)
    if guardian.stance is Stance.FIRED:
        session.until(Phase.LATCHED)
    session.confirm()
    if guardian.stance is Stance.FIRED:
        assert session.state.phase is Phase.LATCHED
        return
    assert session.rejected() == [f"{unguarded(guardian)}; without it nothing is started"]
    assert session.state.phase is Phase.STANDING
    session.tick(WATCHES)
    session.confirm()
    assert session.state.phase is Phase.READY


def test_why_it_is_gone_is_told() -> None:
    """What is known of its end stands behind the sentence; where it watches there is none."""
    assert unguarded(GONE) == "the guardian is gone: it fell over"
    assert unguarded(GuardianIs(Stance.GONE)) == "the guardian is gone"
    assert not unguarded(WATCHES)
    assert not unguarded(None)
    assert len({unguarded(each) for each in NOT_THERE}) == len(NOT_THERE)


@pytest.mark.parametrize("guardian", LOST, ids=str)
@pytest.mark.parametrize("phase", [Phase.READY, Phase.ANNOUNCING])
def test_r15_a_confirmation_lapses_with_it(
    session: Walk, phase: Phase, guardian: GuardianIs
) -> None:
    """R15: lost between confirmation and start, nothing starts, and it is confirmed anew."""
    session.to(phase)
    session.tick(guardian)
    assert session.state.phase is Phase.STANDING
    session.run(10_000)
    session.ask(Request.START)
    session.run(10_000)
    assert session.starts() == 0


@pytest.mark.parametrize("guardian", LOST, ids=str)
@pytest.mark.parametrize("phase", [Phase.STARTING, Phase.WALKING, Phase.SLOWING])
def test_r15_a_walk_is_not_broken_off_because_it_is_lost(
    session: Walk, phase: Phase, guardian: GuardianIs
) -> None:
    """R15: an abrupt stop is a hazard too; the walk goes on to its pause, and there it ends."""
    session.to(phase)
    session.tick(guardian)
    session.run(5_000)
    assert session.state.trip is None
    if session.state.phase is Phase.WALKING:
        session.rest()
    session.until(Phase.STANDING)
    starts = session.starts()
    session.confirm()
    session.ask(Request.RESUME)
    session.run(10_000)
    assert session.starts() == starts == 1
    session.ask(Request.STOP)
    session.until(Phase.ENDED)


@pytest.mark.parametrize("phase", list(Phase))
def test_r15_its_stop_is_a_trip(session: Walk, phase: Phase) -> None:
    """R15: it has said stop: stopped by us as well, in the same tick, and latched, by any phase."""
    session.to(phase)
    session.tick(GuardianIs(Stance.FIRED))
    assert session.state.phase is Phase.TRIPPED
    if phase is Phase.TRIPPED:
        assert session.reason is Reason.ESTOP, "the graver one stays"
        return
    assert session.reason is Reason.GUARDIAN_FIRED
    assert session.state.trip is not None
    assert session.state.trip.rule == "R15"
    assert isinstance(session.left()[0], StopBelt)
    session.until(Phase.LATCHED)
    session.confirm()
    session.ask(Request.START)
    assert session.state.phase is Phase.LATCHED
    session.ask(Request.RESET)
    assert session.state.phase is Phase.ENDED


def test_r15_its_stop_is_no_stop_of_a_lost_link(session: Walk) -> None:
    """Lost link and guardian at once: the link is the graver, and its alarm stands."""
    session.to(Phase.WALKING)
    session.tick(GuardianIs(Stance.FIRED), Unlinked("gone"))
    assert session.reason is Reason.LINK_LOST
    assert session.state.alarm is not None


def test_what_is_known_of_it_outlives_stops_and_links(session: Walk) -> None:
    """Neither a stop nor a lost and found connection makes a guardian that is gone be there."""
    session.to(Phase.STANDING)
    session.tick(GONE)
    session.ask(Request.PAUSE)
    session.tick(*session.belt.unlink())
    session.link()
    assert session.state.books.guardian == GONE
    session.confirm()
    assert session.state.phase is Phase.STANDING
