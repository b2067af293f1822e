"""R5: motion begins from measured standstill, after a person confirmed and asked for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core_walk import Kit, Walk
from scripted_belt import Belt, Fault
from treadmill_ctl.core.guard import Refused
from treadmill_ctl.core.interlocks import SENTENCES, required
from treadmill_ctl.core.limits import Caps
from treadmill_ctl.core.model import (
    Asked,
    Linked,
    Notice,
    Noticed,
    Report,
    Reported,
    Request,
    StartBelt,
    StopBelt,
    Way,
)
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.session import Rejected

ALL = list(Phase)


def test_r5_a_start_from_the_beginning(session: Walk) -> None:
    """R5: confirmation, request, three seconds, and then one start at the lowest speed."""
    session.to(Phase.READY)
    asked_ms = session.now_ms + 100
    session.ask(Request.START)
    session.until(Phase.STARTING)
    assert session.commands()[-1] == (asked_ms + 3_000, StartBelt(50))


def test_r5_after_connect_the_first_word_is_stop(session: Walk) -> None:
    """R5: a stop, repeated until two zeros came; nothing else without a person."""
    session.tick(*session.belt.link())
    assert session.left() == [StopBelt(0)]
    session.run(60_000)
    assert session.state.phase is Phase.STANDING
    assert {type(command) for _, command in session.commands()} == {StopBelt}
    assert len(session.commands()) <= 4


@pytest.mark.parametrize("phase", ALL)
def test_r5_nothing_moves_after_a_reconnect(session: Walk, phase: Phase) -> None:
    """R5: in every phase the link may go and come; from then on only stops leave."""
    session.to(phase)
    starts = session.starts()
    lost_ms = session.now_ms
    session.tick(*session.belt.unlink())
    session.run(1_000)
    session.tick(*session.belt.link())
    assert session.left() == [StopBelt(0)]
    session.run(30_000)
    later = {type(command) for ms, command in session.commands() if ms > lost_ms}
    assert later == {StopBelt}
    assert session.starts() == starts
    assert session.belt.speed_ckmh == 0


@pytest.mark.parametrize("phase", ALL)
def test_r5_a_reconnect_without_a_loss_stops_as_well(session: Walk, phase: Phase) -> None:
    """R5: where nobody told of the loss, the new connection begins with a stop all the same."""
    session.to(phase)
    at_ms = session.now_ms
    session.tick(Linked(), Noticed(Notice.CONTROL_GRANTED))
    assert isinstance(session.left()[0], StopBelt)
    session.run(30_000)
    later = {type(command) for ms, command in session.commands() if ms > at_ms}
    assert later == {StopBelt}
    assert session.belt.speed_ckmh == 0


@pytest.mark.parametrize("way", [(), ("key",), ("way:reversed",), ("way:straight",)])
def test_r5_every_item_is_confirmed_for_this_way(session: Walk, way: tuple[str, ...]) -> None:
    """R5: with one item missing, or another way's, there is no start and a sentence says why."""
    session.to(Phase.STANDING)
    items = ("key", "deck", "stop-in-reach", "walker-ready") if way else session.items()[1:]
    session.ask(Request.CONFIRM, *items, *way)
    session.ask(Request.START)
    session.run(5_000)
    assert session.state.phase is Phase.STANDING
    assert session.starts() == 0
    rejected = [note for note in session.notes() if isinstance(note, Rejected)]
    assert rejected[0].why.startswith("not confirmed: The ")


def test_r5_what_the_plan_needs_is_confirmed_as_well(kit: Kit) -> None:
    """R5, H-16: without the harness that the plan asks for, no start, and the sentence says it."""
    setup = kit.setup()
    setup = replace(setup, plan=replace(setup.plan, support=("harness",)))
    session = Walk(setup, Belt(kit.plain))
    session.to(Phase.STANDING)
    session.ask(Request.CONFIRM, *required(Way.TURNED))
    assert session.state.phase is Phase.STANDING
    rejected = [note for note in session.notes() if isinstance(note, Rejected)]
    assert rejected[0].why == f"not confirmed: {SENTENCES['harness']}"
    session.ask(Request.CONFIRM, *session.state.interlocks)
    session.ask(Request.START)
    session.until(Phase.STARTING)
    assert session.starts() == 1


def test_r5_a_plan_asks_for_nothing_that_has_no_sentence(kit: Kit) -> None:
    """R5: an item that nobody could be asked for is a mistake and not a silent pass."""
    setup = kit.setup()
    with pytest.raises(ValueError, match="cannot ask for a parachute; there are harness, rail"):
        replace(setup, plan=replace(setup.plan, support=("harness", "a parachute")))


def test_r5_a_confirmation_is_for_one_start(session: Walk) -> None:
    """R5: after a pause the interlocks are asked for again."""
    session.to(Phase.WALKING)
    session.run(3_000)
    session.rest()
    session.run(2_000)
    session.ask(Request.RESUME)
    session.run(6_000)
    assert session.state.phase is Phase.STANDING
    assert session.starts() == 1
    session.confirm()
    session.ask(Request.RESUME)
    session.until(Phase.WALKING)
    assert session.starts() == 2


def test_r5_a_start_before_the_confirmation_is_no_start(session: Walk) -> None:
    """R5: a request counts for what was confirmed before it, not after."""
    session.to(Phase.STANDING)
    session.ask(Request.START)
    session.confirm()
    session.run(10_000)
    assert session.state.phase is Phase.READY
    assert session.starts() == 0


def test_r5_a_confirmation_grows_old(session: Walk) -> None:
    """R5: a minute after it was given a confirmation is worth nothing; during 3-2-1 as well."""
    session.to(Phase.READY)
    session.run(60_000)
    assert session.state.phase is Phase.READY
    session.ask(Request.START)
    assert session.state.phase is Phase.STANDING
    session.confirm()
    session.run(58_000)
    session.ask(Request.START)
    assert session.state.phase is Phase.ANNOUNCING
    session.run(5_000)
    assert session.state.phase is Phase.STANDING
    assert session.starts() == 0


def test_r5_standstill_that_goes_stale_is_no_standstill(session: Walk) -> None:
    """R5: when reports end in ready or during 3-2-1, the session stands again."""
    session.to(Phase.READY)
    session.belt.faults.add(Fault.SILENT)
    session.ask(Request.START)
    session.run(5_000)
    assert session.state.phase is Phase.STANDING
    assert session.starts() == 0


@pytest.mark.parametrize("fault", ["SPEECHLESS", "SILENT", "NEVER_ZERO"])
def test_r5_without_measured_standstill_nothing_is_confirmed(session: Walk, fault: str) -> None:
    """R5: no reports, reports without a speed, reports that never show zero: no start, an alarm."""
    session.belt.faults.add(Fault[fault])
    session.tick(*session.belt.link())
    session.run(5_000)
    session.confirm()
    session.ask(Request.START)
    session.run(5_000)
    assert session.state.phase is Phase.STANDING
    assert session.starts() == 0
    assert session.state.alarm is not None
    assert session.state.alarm.name == "stop_not_confirmed"


def test_r5_without_control_nothing_is_confirmed(session: Walk) -> None:
    """R5: a machine that refuses control at connect is not started, and the sentence says so."""
    session.belt.link()
    session.tick(Linked(), Noticed(Notice.CONTROL_REFUSED))
    session.run(3_000)
    session.confirm()
    assert session.state.phase is Phase.STANDING
    rejected = [note for note in session.notes() if isinstance(note, Rejected)]
    assert rejected[-1].why == "the treadmill is not under control yet"


@pytest.mark.parametrize("gap_ms", [501, 3_100, -100])
@pytest.mark.parametrize("phase", [Phase.READY, Phase.ANNOUNCING])
def test_r5_a_gap_in_the_loop_voids_the_confirmation(
    session: Walk, phase: Phase, gap_ms: int
) -> None:
    """R5: what was seconds away before the loop slept is not begun when it wakes."""
    session.to(phase)
    now_ms = session.now_ms + gap_ms
    session.feed((Reported(Report(0)), Asked(Request.START, "anna", "test")), now_ms)
    assert session.state.phase is Phase.STANDING
    assert session.left() == []


def test_r5_a_gap_of_500_ms_is_none(session: Walk) -> None:
    """R5: exactly half a second between two ticks is still the loop's pace."""
    session.to(Phase.READY)
    session.tick(after_ms=500)
    assert session.state.phase is Phase.READY


def test_r5_control_that_goes_during_the_announcement(session: Walk) -> None:
    """R5: somebody else who takes the machine during 3-2-1 gets it."""
    session.to(Phase.ANNOUNCING)
    session.notice(Notice.CONTROL_LOST)
    session.run(10_000)
    assert session.starts() == 0
    assert session.state.phase is Phase.LATCHED


@pytest.mark.parametrize("notice", [Notice.CONSOLE_STOPPED, Notice.CONSOLE_PAUSED])
def test_r5_a_console_stop_before_the_belt_moved(session: Walk, notice: Notice) -> None:
    """R5: stopped at the console during the machine's own countdown, it stays stopped."""
    session.to(Phase.STARTING)
    session.notice(notice)
    assert (session.state.phase, session.state.hold) == (Phase.SLOWING, Hold.PAUSE)
    assert session.left() == [StopBelt(0)]
    session.run(20_000)
    assert session.state.phase is Phase.STANDING
    assert session.starts() == 1


def test_r5_a_start_that_the_cap_forbids(kit: Kit) -> None:
    """R5: a refused start lapses; nothing tries again by itself."""
    walk = kit.session(caps=Caps("walker", backward_ckmh=40)).to(Phase.ANNOUNCING)
    walk.run(20_000)
    assert walk.state.phase is Phase.STANDING
    refused = [note for note in walk.notes() if isinstance(note, Refused)]
    assert [note.rule for note in refused] == ["R2"]


def test_r5_the_first_stop_is_over_before_the_countdown(session: Walk) -> None:
    """R4, R5: confirmed and asked for with the second zero; an estop then begins a stop anew."""
    session.tick(*session.belt.link())
    while not session.state.seen.zeros:
        session.tick()
    confirm = Asked(Request.CONFIRM, "anna", "test", session.items())
    session.feed(
        (Reported(Report(0)), confirm, Asked(Request.START, "anna", "test")), session.now_ms + 200
    )
    assert session.state.phase is Phase.ANNOUNCING
    assert session.state.stopping is None
    session.feed((Asked(Request.ESTOP, "anna", "test"),), session.now_ms + 300)
    assert session.state.phase is Phase.TRIPPED
