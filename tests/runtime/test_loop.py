"""The loop for a treadmill: on its own pace in virtual time, over the in-memory link."""

import asyncio
from dataclasses import dataclass, field

import pytest

from link_transport import LinkTransport
from plans import setup, walk
from treadmill_ctl.core.interlocks import required
from treadmill_ctl.core.model import Machine, Request, SetSpeed, StartBelt, StopBelt, Way
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.session import State
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.runtime import loop as loop_module
from treadmill_ctl.runtime.loop import TreadmillLoop, UnfitMachine
from treadmill_ctl.sinks.contract import Entry
from treadmill_ctl.transports.contract import TransportError
from treadmill_sim.console import Button
from treadmill_sim.faults import Faults
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from treadmill_sim.virtual_time import run

WHO = ("therapist", "test")


@dataclass
class Kept:
    """A sink that keeps every entry."""

    entries: list[Entry] = field(default_factory=list[Entry])

    def take(self, entry: Entry) -> None:
        """Keep it."""
        self.entries.append(entry)


@dataclass
class Clinic:
    """A connected session with everything a test looks at."""

    peripheral: FtmsPeripheral
    transport: LinkTransport
    loop: TreadmillLoop
    machine: Machine
    kept: Kept

    async def until(self, *phases: Phase, seconds: float = 600) -> State:
        """Wait for a phase, in virtual seconds."""
        async with asyncio.timeout(seconds):
            state = self.loop.state
            while state.phase not in phases:
                state = await self.loop.changed()
        return state

    async def start(self) -> None:
        """Wait for standstill, confirm, go."""
        async with asyncio.timeout(20):
            while not (self.loop.state.seen.controlled and self.loop.at_rest):
                await self.loop.changed()
        self.loop.ask(Request.CONFIRM, *WHO, required(Way.TURNED))
        self.loop.ask(Request.START, *WHO)
        await self.until(Phase.WALKING)

    def words(self, since_ms: int = 0) -> list[str]:
        """What was handed over on the Control Point from a time on."""
        return [f.data.hex() for at_ms, f in self.transport.submitted if at_ms >= since_ms]

    def commands(self) -> list[object]:
        """Every command that was cleared."""
        return [c.command for entry in self.kept.entries for c in entry.outcome.cleared]


async def clinic(profile: MachineProfile | None = None) -> Clinic:
    """Connect to a fresh simulated treadmill and begin a minute's walk."""
    peripheral = FtmsPeripheral(profile or MachineProfile())
    transport = LinkTransport(peripheral)
    loop = TreadmillLoop(transport, FtmsDriver())
    machine = await loop.connect()
    kept = Kept()
    loop.begin(setup(machine, walk(60_000, 200)), kept)
    return Clinic(peripheral, transport, loop, machine, kept)


def test_a_session_walks_to_its_end() -> None:
    """Connect, confirm, start, walk, ramp down, stop: ended, at measured standstill, no trip."""

    async def main() -> None:
        c = await clinic()
        await c.start()
        state = await c.until(Phase.ENDED)
        assert state.trip is None
        assert c.peripheral.machine.belt.speed_ckmh == 0
        assert c.loop.at_rest
        await c.loop.close()

    run(main())


def test_the_first_words_to_a_machine_are_control_and_stop() -> None:
    """Before anybody asked for anything, the belt is told to stop."""

    async def main() -> None:
        c = await clinic()
        await asyncio.sleep(0.5)
        assert c.words()[:2] == ["00", "0801"]
        await c.loop.close()

    run(main())


def test_the_machine_says_whether_it_is_a_simulator() -> None:
    """What the record keeps of the machine comes from the radio, not from the machine's name."""

    async def main() -> None:
        c = await clinic()
        assert c.machine.simulated
        await c.loop.close()

    run(main())


def test_ticks_keep_their_own_pace() -> None:
    """A tick each 100 ms on the loop's grid, whatever else happens."""

    async def main() -> None:
        c = await clinic()
        await asyncio.sleep(5)
        on_grid = sorted({e.now_ms for e in c.kept.entries if e.now_ms % 100 == 0})
        assert on_grid == list(range(on_grid[0], on_grid[0] + 100 * len(on_grid), 100))
        assert len(on_grid) >= 49
        await c.loop.close()

    run(main())


def test_an_emergency_stop_is_handed_over_before_ask_returns() -> None:
    """Between the request and the bytes there is no await: the frame is out in the same step."""

    async def main() -> None:
        c = await clinic()
        await c.start()
        await asyncio.sleep(10.03)
        before = len(c.transport.submitted)
        c.loop.ask(Request.ESTOP, *WHO)
        assert [f.data.hex() for _, f in c.transport.submitted[before:]] == ["0801"]
        assert c.loop.state.phase is Phase.TRIPPED
        await c.until(Phase.LATCHED, seconds=20)
        assert c.peripheral.machine.belt.speed_ckmh == 0
        await c.loop.close()

    run(main())


def test_a_lost_link_brings_the_loop_back_to_say_stop_and_nothing_else() -> None:
    """The loop reconnects by itself; after the loss only control and stops were sent."""

    async def main() -> None:
        c = await clinic()
        await c.start()
        await asyncio.sleep(10)
        lost_ms = c.transport.now_ms
        c.transport.link.lose(lost_ms)
        c.transport.poke()
        state = await c.until(Phase.TRIPPED, seconds=2)
        assert state.alarm is not None
        await asyncio.sleep(5)
        assert c.peripheral.machine.belt.speed_ckmh > 0, "the belt runs on without a link"
        c.transport.link.found()
        await c.until(Phase.LATCHED, seconds=30)
        assert c.transport.opened == 2
        after = c.words(lost_ms + 1)
        assert after[:2] == ["00", "0801"]
        assert all(word[:2] in ("00", "08") for word in after), after
        c.loop.ask(Request.RESET, *WHO)
        await c.until(Phase.ENDED)
        await c.loop.close()

    run(main())


def test_the_key_is_acted_on_when_it_is_told_and_not_at_the_next_tick() -> None:
    """A notice that cannot wait ticks at once: the trip's time is off the 100 ms grid."""

    async def main() -> None:
        c = await clinic()
        await c.start()
        await asyncio.sleep(10.043)
        c.transport.link.press(Button.KEY_PULL, c.transport.now_ms)
        c.transport.poke()
        await c.until(Phase.TRIPPED, seconds=0.1)
        tripped = next(e for e in c.kept.entries if e.outcome.state.phase is Phase.TRIPPED)
        assert tripped.now_ms % 100 != 0
        await c.loop.close()

    run(main())


def test_a_treadmill_that_does_not_fit_is_refused_before_anything_is_sent() -> None:
    """A first step above 1 km/h is more than a walker may get: refused, connection closed."""

    async def main() -> None:
        profile = MachineProfile(speed_min_ckmh=150)
        transport = LinkTransport(FtmsPeripheral(profile))
        with pytest.raises(UnfitMachine):
            await TreadmillLoop(transport, FtmsDriver()).connect()
        assert transport.submitted == []
        assert not transport.link.connected

    run(main())


def test_a_treadmill_that_is_not_there_is_one_error() -> None:
    """Out of range at the first connect: the transport's own sentence, nothing left running."""

    async def main() -> None:
        transport = LinkTransport(FtmsPeripheral(MachineProfile()))
        transport.link.in_range = False
        with pytest.raises(TransportError, match="out of range"):
            await TreadmillLoop(transport, FtmsDriver()).connect()

    run(main())


def test_a_bug_in_the_core_stops_the_belt_and_is_not_swallowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """When a tick raises, stops go out again and again, and whoever waits gets the exception."""

    async def main() -> None:
        c = await clinic()
        await c.start()
        await asyncio.sleep(5)

        def broken(*_: object) -> None:
            raise ZeroDivisionError("a bug")

        monkeypatch.setattr(loop_module, "tick", broken)
        failed_ms = c.transport.now_ms
        with pytest.raises(ZeroDivisionError):
            await c.loop.changed()
        await asyncio.sleep(10)
        assert set(c.words(failed_ms)) <= {"0801", "00"}
        assert c.peripheral.machine.belt.speed_ckmh == 0
        await c.loop.close()

    run(main())


def test_an_ignored_stop_is_repeated_and_raises_the_alarm() -> None:
    """A belt that ignores stops: at least two a second, and the alarm says to pull the key."""

    async def main() -> None:
        c = await clinic()
        await c.start()
        await asyncio.sleep(10)
        c.transport.link.inject(Faults(ignore_stop=True), c.transport.now_ms)
        asked_ms = c.transport.now_ms
        c.loop.ask(Request.ESTOP, *WHO)
        async with asyncio.timeout(20):
            while c.loop.state.alarm is None:
                await c.loop.changed()
        stops = [w for w in c.words(asked_ms) if w in ("0801", "0802")]
        seconds = (c.transport.now_ms - asked_ms) / 1_000
        assert len(stops) >= 2 * (seconds - 1)
        assert "KEY" in c.loop.state.alarm.why
        await c.loop.close()

    run(main())


def test_a_connection_over_which_no_stop_is_answered_is_given_up() -> None:
    """After 4 s, and once nothing slows the belt, a new one is made; its first words stop it."""

    async def main() -> None:
        c = await clinic()
        await c.start()
        await asyncio.sleep(10)
        c.transport.link.inject(Faults(ignore_stop=True, cp_silent=True), c.transport.now_ms)
        asked_ms = c.transport.now_ms
        c.loop.ask(Request.ESTOP, *WHO)
        async with asyncio.timeout(20):
            while c.loop.state.seen.linked:
                await c.loop.changed()
        assert 4_000 <= c.transport.now_ms - asked_ms <= 7_000  # a lower speed is taken
        c.peripheral.inject(Faults(), c.transport.now_ms)
        given_up_ms = c.transport.now_ms
        await c.until(Phase.LATCHED, seconds=30)
        assert c.words(given_up_ms + 1)[:2] == ["00", "0801"]
        assert c.peripheral.machine.belt.speed_ckmh == 0
        await c.loop.close()

    run(main())


def test_nothing_but_the_plans_own_commands_leave() -> None:
    """A whole undisturbed session: one start, setpoints that never pass the target, stops."""

    async def main() -> None:
        c = await clinic()
        await c.start()
        await c.until(Phase.ENDED)
        commands = c.commands()
        assert sum(isinstance(command, StartBelt) for command in commands) == 1
        speeds = [command.speed_ckmh for command in commands if isinstance(command, SetSpeed)]
        assert max(speeds) == 200
        assert isinstance(commands[-1], StopBelt)
        await c.loop.close()

    run(main())
