"""A loop and its guardian: armed before a belt may move, fed by ticks alone, believed, missed."""

import asyncio
from dataclasses import dataclass, field
from itertools import pairwise
from typing import cast

import pytest

from link_transport import LinkTransport
from plans import rest, setup, walk
from scripted_guardian import ScriptedGuardian
from treadmill_ctl.core.interlocks import required
from treadmill_ctl.core.model import (
    Frame,
    GuardianIs,
    Machine,
    Range,
    Report,
    Request,
    SetSpeed,
    Stance,
    Way,
)
from treadmill_ctl.core.phases import UNDER_WAY, Phase
from treadmill_ctl.core.seen import Seen
from treadmill_ctl.core.session import Rejected, State
from treadmill_ctl.core.stopping import begun
from treadmill_ctl.core.watch import Reason
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.runtime import loop as loop_module
from treadmill_ctl.runtime.guardpost import may_move
from treadmill_ctl.runtime.loop import TreadmillLoop
from treadmill_ctl.runtime.replay import replay
from treadmill_ctl.sinks.contract import Entry
from treadmill_ctl.sinks.journal import Journal, Opening
from treadmill_sim.console import Button
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from treadmill_sim.virtual_time import run

WHO = ("therapist", "test")
SET_SPEED, START = 0x02, 0x07


@dataclass
class Watched(LinkTransport):
    """A transport that keeps, of every frame, whether the guardian was armed by then."""

    guardian: ScriptedGuardian
    armed: list[tuple[bool, Frame]] = field(default_factory=list[tuple[bool, Frame]])

    def __post_init__(self) -> None:
        super().__init__(FtmsPeripheral(MachineProfile()))

    def submit(self, frame: Frame) -> None:
        """Hand it over."""
        self.armed.append((self.guardian.armed, frame))
        super().submit(frame)

    @property
    def belt_ckmh(self) -> int:
        """What the belt does in truth."""
        return self.link.peripheral.machine.belt.speed_ckmh


class Ward:
    """A session with a guardian, journalled."""

    def __init__(self, guardian: ScriptedGuardian | None = None) -> None:
        self.guardian = guardian or ScriptedGuardian()
        self.guardian.at = lambda: (self.transport.belt_ckmh, self.loop.state)
        self.transport = Watched(self.guardian)
        self.loop = TreadmillLoop(self.transport, FtmsDriver())
        self.lines: list[bytes] = []
        self.entries: list[Entry] = []

    def take(self, entry: Entry) -> None:
        """Be the last sink."""
        self.entries.append(entry)
        self.guardian.told.append(("tick", entry.now_ms))

    async def begin(self) -> None:
        """Connect, and begin half a minute's walk, a rest, and another."""
        machine = await self.loop.connect()
        plan = setup(machine, walk(20_000, 200), rest(5_000), walk(20_000, 100))
        opening = Opening("s", "0", "ble:x", "", 0, plan, guarded=True)
        journal = Journal(lambda line, _: self.lines.append(line), opening, lambda: 0)
        self.loop.begin(plan, journal, self, guardian=self.guardian)

    async def until(self, *phases: Phase, seconds: float = 120) -> State:
        """Wait for a phase."""
        async with asyncio.timeout(seconds):
            while self.loop.state.phase not in phases:
                await self.loop.changed()
        return self.loop.state

    async def rested(self) -> None:
        """Wait until the belt is ours and measured still."""
        async with asyncio.timeout(20):
            while not (self.loop.state.seen.controlled and self.loop.at_rest):
                await self.loop.changed()

    async def go(self) -> None:
        """A person confirms, and starts as soon as that is taken."""
        await self.rested()
        confirmed = required(Way.TURNED)
        self.loop.ask(Request.CONFIRM, *WHO, confirmed)
        async with asyncio.timeout(20):
            while self.loop.state.phase is Phase.READY:
                self.loop.ask(Request.START, *WHO)
                await self.loop.changed()

    async def walking(self) -> None:
        """On, until it walks."""
        await self.go()
        await self.until(Phase.WALKING)

    def replayed(self) -> bool:
        """Whether the core decides the same from the journal alone."""
        return replay(self.lines).difference is None

    def rejected(self) -> list[str]:
        """What people heard."""
        notes = (note for entry in self.entries for note in entry.outcome.notes)
        return [note.why for note in notes if isinstance(note, Rejected)]


@pytest.mark.parametrize("under_way", [False, True])
@pytest.mark.parametrize("zeros", [0, 1, 2])
@pytest.mark.parametrize("phase", list(Phase))
def test_only_a_measured_standstill_with_nothing_under_way_is_rest(
    phase: Phase,
    zeros: int,
    under_way: bool,  # noqa: FBT001 - a stop is, or none
) -> None:
    """Zero twice, no stop left, and no phase in which the belt may be moving because of us."""
    machine = Machine("T", "test", Range(50, 2_000, 10))
    seen = Seen(linked=True, report=Report(0), report_ms=9_900, zeros=zeros)
    stopping = begun(seen, 50, machine, 9_000) if under_way else None
    state = State(setup(machine, walk(9_000, 200)), phase=phase, seen=seen, stopping=stopping)
    moves = phase in (Phase.STARTING, Phase.WALKING, Phase.SLOWING, Phase.TRIPPED)
    assert may_move(state, 10_000) is (moves or zeros < 2 or under_way)
    assert may_move(state, 13_000), "what is stale is no standstill"


def test_it_is_armed_whenever_something_leaves_that_moves_the_belt() -> None:
    """A whole session with a rest: every start and every speed leaves under an armed guardian."""

    async def main() -> Ward:
        ward = Ward()
        await ward.begin()
        await ward.walking()
        await ward.until(Phase.STANDING)
        await asyncio.sleep(6)
        await ward.walking()
        await ward.until(Phase.ENDED)
        await ward.loop.close()
        return ward

    ward = run(main())
    moving = [armed for armed, f in ward.transport.armed if f.data[0] in (SET_SPEED, START)]
    assert len(moving) > 10
    assert all(moving)
    assert ward.guardian.words().count("arm") == 3, "for the first look, and for two walks"
    assert ward.replayed()


def test_it_is_relieved_at_measured_standstill_only() -> None:
    """Whenever it is relieved the belt stands in truth, is measured still, and no stop is left."""

    async def main() -> Ward:
        ward = Ward()
        ward.transport.link.press(Button.START, ward.transport.now_ms)  # it runs when we come
        await asyncio.sleep(10)
        await ward.begin()
        assert ward.transport.belt_ckmh > 0
        await ward.walking()
        ward.loop.ask(Request.PAUSE, *WHO)
        await ward.until(Phase.STANDING)
        await ward.walking()
        ward.loop.ask(Request.ESTOP, *WHO)
        await ward.until(Phase.LATCHED)
        await ward.loop.close()
        return ward

    ward = run(main())
    relieved = [known for word, known in ward.guardian.told if word == "disarm"]
    assert len(relieved) == 3
    for belt_ckmh, state in cast("list[tuple[int, State]]", relieved):
        assert belt_ckmh == 0
        assert state.phase not in UNDER_WAY
        assert state.stopping is None
        assert state.seen.still(state.at_ms or 0)


def test_each_tick_looks_first_and_beats_last() -> None:
    """Look, tick, beat, whatever woke the tick; arming alone comes in between."""

    async def main() -> Ward:
        ward = Ward()
        await ward.begin()
        await ward.walking()
        await asyncio.sleep(3.03)
        ward.loop.ask(Request.STOP, *WHO)
        await ward.until(Phase.ENDED)
        await ward.loop.close()
        await asyncio.sleep(5)
        return ward

    words = run(main()).guardian.words()
    assert words[:4] == ["look", "arm", "tick", "beat"]
    plain = [word for word in words if word != "arm"]
    assert plain[::3] == ["look"] * (len(plain) // 3)
    assert plain[1::3] == ["tick"] * (len(plain) // 3)
    assert set(plain[2::3]) == {"beat", "disarm"}
    for before, word in pairwise(words):
        assert before == "look" or word != "arm"


def test_a_belt_whose_reports_cease_is_watched_again() -> None:
    """Silence is never standstill: at rest and relieved, it is armed when nothing is reported."""

    async def main() -> None:
        ward = Ward()
        await ward.begin()
        await ward.rested()
        assert not ward.guardian.armed
        ward.transport.link.lose(ward.transport.now_ms)
        ward.transport.poke()
        async with asyncio.timeout(5):
            while ward.loop.state.seen.linked:
                await ward.loop.changed()
        assert ward.guardian.armed
        await ward.loop.close()

    run(main())


@pytest.mark.parametrize("where", ["tick", "sink"])
def test_a_loop_that_failed_beats_no_more(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """A bug in the core or in a sink: stops go out, and from that tick on not a single beat."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    async def main() -> Ward:
        ward = Ward()
        await ward.begin()
        await ward.walking()
        await asyncio.sleep(5)
        ward.guardian.told.clear()
        if where == "tick":
            monkeypatch.setattr(loop_module, "tick", broken)
        else:
            monkeypatch.setattr(ward, "take", broken)
        with pytest.raises(ZeroDivisionError):
            await ward.loop.changed()
        await asyncio.sleep(5)
        await ward.loop.close()
        return ward

    ward = run(main())
    assert ward.guardian.words() == ["look"]
    assert ward.guardian.armed
    assert ward.transport.belt_ckmh == 0


def test_its_stop_trips_in_the_tick_that_hears_of_it() -> None:
    """It has fired: our stop goes out as well, latched under R15, and the journal replays."""

    async def main() -> Ward:
        ward = Ward()
        await ward.begin()
        await ward.walking()
        await asyncio.sleep(5)
        before = len(ward.transport.submitted)
        ward.guardian.stance = Stance.FIRED
        await ward.loop.changed()
        state = ward.loop.state
        assert state.phase is Phase.TRIPPED
        assert state.trip is not None
        assert (state.trip.reason, state.trip.rule) == (Reason.GUARDIAN_FIRED, "R15")
        assert [f.data for _, f in ward.transport.submitted[before:]] == [b"\x08\x01"]
        await ward.until(Phase.LATCHED)
        ward.loop.ask(Request.CONFIRM, *WHO, required(Way.TURNED))
        ward.loop.ask(Request.START, *WHO)
        assert ward.loop.state.phase is Phase.LATCHED
        ward.loop.ask(Request.RESET, *WHO)
        assert ward.loop.state.phase is Phase.ENDED
        await ward.loop.close()
        return ward

    ward = run(main())
    told = [e for entry in ward.entries for e in entry.events if isinstance(e, GuardianIs)]
    assert told == [GuardianIs(Stance.WATCHING), GuardianIs(Stance.FIRED)]
    assert ward.guardian.words()[-1] in ("beat", "disarm")
    assert ward.replayed()


@pytest.mark.parametrize("lost", [Stance.GONE, Stance.SILENT, Stance.BLIND])
def test_lost_under_way_the_walk_goes_on_and_the_next_start_does_not(lost: Stance) -> None:
    """No abrupt stop for want of it; at the rest nothing is started, and the reason is told."""

    async def main() -> Ward:
        ward = Ward()
        await ward.begin()
        await ward.walking()
        ward.guardian.stance, ward.guardian.why = lost, "it fell over"
        state = await ward.until(Phase.STANDING, Phase.TRIPPED)
        assert state.phase is Phase.STANDING
        await asyncio.sleep(6)
        starts = len(ward.transport.submitted)
        await ward.go()
        assert ward.loop.state.phase is Phase.STANDING
        assert not [f for _, f in ward.transport.submitted[starts:] if f.data[0] == START]
        ward.loop.ask(Request.STOP, *WHO)
        await ward.until(Phase.ENDED)
        await ward.loop.close()
        return ward

    ward = run(main())
    assert any(
        isinstance(c.command, SetSpeed) and c.command.speed_ckmh == 200
        for entry in ward.entries
        for c in entry.outcome.cleared
    ), "the walk went on to its full speed"
    assert ward.rejected()[0].endswith("; without it nothing is started")
    told = [line for line in ward.lines if b"GuardianIs" in line]
    assert lost.value.encode() in told[-1]
    assert (b"it fell over" in told[-1]) is (lost is Stance.GONE)
    assert ward.replayed()


def test_one_that_sees_again_lets_a_session_start() -> None:
    """On its way, blind, and watching at last: only then a confirmation is taken."""

    async def main() -> Ward:
        ward = Ward(ScriptedGuardian(Stance.COMING))
        await ward.begin()
        for stance in (Stance.COMING, Stance.BLIND, Stance.SILENT):
            ward.guardian.stance = stance
            await ward.loop.changed()
            await ward.go()
            assert ward.loop.state.phase is Phase.STANDING
        ward.guardian.stance = Stance.WATCHING
        await ward.loop.changed()
        await ward.walking()
        await ward.loop.close()
        return ward

    ward = run(main())
    assert len(ward.rejected()) == 3
    assert ward.replayed()


def test_one_that_is_lost_before_the_start_holds_it_up() -> None:
    """Gone in the middle of 3-2-1: the belt is not started, and nothing starts it later."""

    async def main() -> Ward:
        ward = Ward()
        await ward.begin()
        await ward.go()
        assert ward.loop.state.phase is Phase.ANNOUNCING
        await asyncio.sleep(1.5)
        ward.guardian.stance = Stance.GONE
        await asyncio.sleep(20)
        assert ward.loop.state.phase is Phase.STANDING
        await ward.loop.close()
        return ward

    ward = run(main())
    assert not [f for _, f in ward.transport.submitted if f.data[0] in (SET_SPEED, START)]
    assert ward.replayed()
