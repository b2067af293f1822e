"""Whole sessions of core, driver and simulated treadmill in virtual time."""

from plans import rest, setup, turn, twenty_minutes, walk
from treadmill_ctl.core.interlocks import required
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.session import State
from treadmill_sim.console import Button
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from virtual_session import VirtualSession


def walked(seed: int) -> VirtualSession:
    """Twenty minutes on a treadmill whose reports and answers jitter by a seed."""
    session = VirtualSession(
        FtmsPeripheral(MachineProfile(seed=seed, report_jitter_ms=200, ack_jitter_ms=40))
    )
    machine = session.connect()
    session.begin(setup(machine, *twenty_minutes()))
    session.start()
    session.walk(Phase.ENDED, Phase.TRIPPED)
    return session


def test_the_same_seed_gives_the_same_bytes() -> None:
    """Two runs of one seed hand over the same bytes at the same times and decide the same."""
    first, second = walked(7), walked(7)
    assert first.state.phase is Phase.ENDED
    assert first.digest.digest() == second.digest.digest()
    assert first.frames == second.frames


def test_another_seed_gives_other_bytes() -> None:
    """The comparison above can fail: another seed shifts the machine's timing."""
    assert walked(7).digest.digest() != walked(8).digest.digest()


def walked_to(segments: tuple[object, ...], *phases: Phase) -> VirtualSession:
    """A session on a plain treadmill, walked until it stands in one of the phases."""
    session = VirtualSession(FtmsPeripheral(MachineProfile()))
    machine = session.connect()
    session.begin(setup(machine, *segments))  # type: ignore[arg-type]
    session.start()
    session.walk(*phases)
    return session


def go_on(session: VirtualSession) -> State:
    """The rest or the turn passes, a person confirms and goes on."""
    while session.state.phase is Phase.STANDING:
        session.advance()
        session.ask(Request.CONFIRM, required(session.state.next_way))
    while session.state.phase is Phase.READY:
        session.advance()
        session.ask(Request.RESUME)
    return session.state


def test_a_rest_waits_for_its_time_and_for_a_person() -> None:
    """The belt stands through a rest; asked too early it stays, asked in time it goes on."""
    session = walked_to((walk(20_000, 100), rest(10_000), walk(20_000, 100)), Phase.STANDING)
    assert session.state.hold is Hold.REST
    session.ask(Request.CONFIRM, required(session.state.next_way))
    session.ask(Request.RESUME)
    assert session.state.phase is Phase.READY, "ten seconds are not over"
    assert go_on(session).phase is Phase.ANNOUNCING
    session.walk(Phase.ENDED)
    assert session.state.trip is None


def test_a_turn_needs_three_seconds_of_standstill() -> None:
    """However short a turn is written, the belt is measured still for 3 s before it starts."""
    session = walked_to((walk(20_000, 100), turn(1), walk(20_000, 100)), Phase.STANDING)
    assert session.state.hold is Hold.TURN
    assert go_on(session).phase is Phase.ANNOUNCING
    assert session.state.seen.still_ms(session.now_ms) >= 3_000
    session.walk(Phase.ENDED)


def test_the_key_latches_and_nothing_starts_again_before_a_reset() -> None:
    """The key pulled under a walk: latched at standstill, a start is rejected, a reset ends it."""
    session = walked_to((walk(60_000, 200),), Phase.WALKING)
    for _ in range(100):
        session.advance()
    session.link.press(Button.KEY_PULL, session.now_ms)
    session.walk(Phase.LATCHED, limit_ms=20_000)
    assert session.state.trip is not None
    assert session.state.trip.reason == "key_pulled"
    session.ask(Request.START)
    assert session.state.phase is Phase.LATCHED
    session.ask(Request.RESET)
    assert session.state.phase is Phase.ENDED
    assert session.peripheral.machine.belt.speed_ckmh == 0


def test_a_lost_link_is_a_trip_and_coming_back_brings_a_stop_and_no_motion() -> None:
    """The belt runs on while the link is gone; the first words after it are control and stop."""
    session = walked_to((walk(60_000, 200),), Phase.WALKING)
    for _ in range(100):
        session.advance()
    session.link.lose(session.now_ms)
    session.walk(Phase.TRIPPED, limit_ms=2_000)
    assert session.state.alarm is not None
    for _ in range(50):
        session.advance()
    assert session.peripheral.machine.belt.speed_ckmh > 0, "no software stops a belt out of range"
    session.link.found()
    before = len(session.frames)
    session.connect()
    session.walk(Phase.LATCHED, limit_ms=20_000)
    words = [frame.data.hex() for _, frame in session.frames[before:] if frame.channel == "2ad9"]
    assert words[:2] == ["00", "0801"]
    assert all(word[:2] in ("00", "08") for word in words)
    assert session.peripheral.machine.belt.speed_ckmh == 0
