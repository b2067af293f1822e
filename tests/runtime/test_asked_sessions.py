"""Whole sessions on machines that must be asked, through the real loop in virtual time."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest

from stream_link import StreamTransport
from stream_session import WHO, StreamSession, begin, turning, walking
from treadmill_ctl.core.check import check
from treadmill_ctl.core.model import Request, StartBelt, Way
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.profile import Segment
from treadmill_ctl.core.watch import Reason
from treadmill_ctl.drivers.contract import Commissioned, SpeedUnit
from treadmill_ctl.drivers.registry import DRIVERS
from treadmill_sim.console import Button
from treadmill_sim.families import FAMILIES
from treadmill_sim.faults import Faults
from treadmill_sim.stream import MakeUp
from treadmill_sim.virtual_time import run

BAUD = {"trackmaster": 4_800, "woodway-us": 4_800, "woodway-pps": 9_600}


async def session(
    family: str, *segments: Segment, unit: str = "km/h", counts_in: str | None = None
) -> StreamSession:
    """A session taken on; the machine counts in `counts_in`, which a person took for `unit`."""
    needs = FAMILIES[family].needs_unit
    made = FAMILIES[family].make(MakeUp(unit=(counts_in or unit) if needs else None))
    driver = DRIVERS[family].driver(Commissioned(SpeedUnit(unit) if needs else None))
    transport = StreamTransport(made, BAUD[family], cuts=Random(3))
    return await begin(transport, driver, *segments)


def told(main: Callable[[], object]) -> None:
    """Run a story in virtual time."""
    run(main())  # type: ignore[arg-type] - each story is a coroutine function


# --- whole sessions ------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["km/h", "mph"])
def test_a_turned_profile_is_walked_on_a_trackmaster(unit: str) -> None:
    """Backward on a forward belt, a turn, forward: complete, at measured standstill, no trip.

    The belt never runs in reverse, and something is said each 150 ms while it moves.
    """

    async def main() -> None:
        s = await session(
            "trackmaster",
            walking(Way.TURNED, 25_000, 100, 250),
            turning(Way.TURNED),
            walking(Way.STRAIGHT, 15_000, 200),
            unit=unit,
        )
        await s.start()
        state = await s.walk()
        assert (state.phase, state.trip, state.alarm) == (Phase.ENDED, None, None)
        assert s.loop.at_rest
        assert 230 <= max(speed for _, speed in s.kept.belt) <= 250
        assert min(speed for _, speed in s.kept.belt) == 0
        times = [at_ms for at_ms, _ in s.transport.submitted]
        assert max(after - before for before, after in pairwise(times)) <= 150
        await s.loop.close()

    told(main)


def test_a_reversed_profile_is_walked_on_a_woodway() -> None:
    """In reverse, a turn, forward: the direction flips but from measured standstill after 3 s.

    Zero is never sent, forward or in reverse, and no speed of one sign while the belt has another.
    """

    async def main() -> None:
        s = await session(
            "woodway-us",
            walking(Way.REVERSED, 25_000, 100, 250),
            turning(Way.REVERSED),
            walking(Way.STRAIGHT, 15_000, 200),
            turning(Way.STRAIGHT),
            walking(Way.REVERSED, 15_000, 150),
            unit="mph",
        )
        await s.start()
        state = await s.walk()
        assert (state.phase, state.trip, state.alarm) == (Phase.ENDED, None, None)
        starts = [each.speed_ckmh for each in s.kept.commands() if isinstance(each, StartBelt)]
        assert starts == [-80, 80, -80]
        belt = s.kept.belt
        assert min(speed for _, speed in belt) <= -230
        assert not s.transport.peripheral.machine.bites["directed at speed"]
        speeds = [word[2:] for word in s.words() if word.startswith("a3")]
        assert not {"30303030", "33303030"} & set(speeds)
        moving = [(at_ms, speed > 0) for at_ms, speed in belt if speed]
        flips = [(b, a) for (b, was), (a, now) in pairwise(moving) if was is not now]
        assert len(flips) == 2
        assert all(after - before >= 3_000 for before, after in flips)
        await s.loop.close()

    told(main)


def test_a_profile_is_walked_on_a_woodway_pps() -> None:
    """As far as its protocol is known: release, speed, stop, and again after a turn.

    What it is told is what it tells: no speed that is reported is above the one it was told.
    """

    async def main() -> None:
        s = await session(
            "woodway-pps",
            walking(Way.TURNED, 25_000, 100, 250),
            turning(Way.TURNED),
            walking(Way.STRAIGHT, 15_000, 200),
        )
        await s.start()
        state = await s.walk()
        assert (state.phase, state.trip, state.alarm) == (Phase.ENDED, None, None)
        assert 248 <= max(s.kept.reported()) <= 250
        assert min(speed for _, speed in s.kept.belt) == 0
        assert s.words().count("a900") == 2
        await s.loop.close()

    told(main)


@pytest.mark.parametrize("family", BAUD)
def test_the_first_frame_of_every_connection_is_a_stop_and_nothing_else_moves_it(
    family: str,
) -> None:
    """A plug pulled in the walk is a trip at once; over the new connection stops and questions."""

    async def main() -> None:
        s = await session(family, walking(Way.TURNED, 60_000, 150))
        stop = DRIVERS[family].driver(Commissioned(SpeedUnit.KMH)).last_words().hex()
        assert s.words()[0] == stop
        await s.start()
        await asyncio.sleep(10)
        unplugged_ms = s.transport.now_ms
        s.transport.unplug()
        await s.until(Phase.TRIPPED, seconds=0.1)
        await asyncio.sleep(3)
        s.transport.plugged = True
        state = await s.until(Phase.LATCHED, seconds=30)
        assert state.trip is not None
        assert state.trip.reason is Reason.LINK_LOST
        after = s.words(unplugged_ms + 1)
        assert after[0] == stop
        assert not [w for w in after if w[:2] in ("a0", "a9") or w.startswith(("a330303130",))]
        await s.loop.close()

    told(main)


# --- what machines do ----------------------------------------------------------------------------


def test_a_service_that_hangs_is_stopped_by_the_machine_itself() -> None:
    """No poll, nothing said: half a second later a Trackmaster stops its belt."""

    async def main() -> None:
        s = await session("trackmaster", walking(Way.TURNED, 60_000, 200))
        await s.start()
        await asyncio.sleep(12)
        machine = s.transport.peripheral.machine
        assert machine.started
        asyncio.get_running_loop().pass_by(0.6)  # type: ignore[attr-defined] - a virtual loop
        await asyncio.sleep(0)
        s.transport.peripheral.advance(s.transport.now_ms)
        assert machine.bites["watchdog"] == 1
        assert not machine.started
        await s.until(Phase.TRIPPED, Phase.LATCHED, seconds=5)
        await s.loop.close()

    told(main)


def test_a_loop_that_has_ended_leaves_the_belt_to_the_watchdog() -> None:
    """Answers alone keep nothing alive: the last round ends, and 500 ms later the belt is told."""

    async def main() -> None:
        s = await session("trackmaster", walking(Way.TURNED, 60_000, 200))
        await s.start()
        await asyncio.sleep(12)
        s.loop._beat.cancel()  # type: ignore[union-attr]  # noqa: SLF001 - the loop dies here
        dead_ms = s.transport.now_ms
        await asyncio.sleep(0.7)
        machine = s.transport.peripheral.machine
        assert machine.bites["watchdog"] == 1
        last_ms = max(at_ms for at_ms, _ in s.transport.arrived)
        assert last_ms - dead_ms < 100
        await asyncio.sleep(10)
        s.transport.peripheral.advance(s.transport.now_ms)
        assert machine.speed_ckmh == 0
        await s.loop.close()

    told(main)


def test_no_octet_tells_that_a_machine_counts_in_miles() -> None:
    """Set up as km/h it runs 1.6 times too fast, and its digits agree with ours.

    Only a person at its display can find that out: the unit it was set up with is told before the
    start.
    """

    async def main() -> None:
        s = await session("trackmaster", walking(Way.TURNED, 60_000, 200), counts_in="mph")
        await s.start()
        await asyncio.sleep(12)
        assert s.loop.state.trip is None
        real_ckmh = s.transport.peripheral.machine.speed_ckmh
        assert real_ckmh > 1.55 * s.loop.state.seen.speed_ckmh
        findings = check(s.loop.state.setup.plan, s.loop.state.setup.limits, s.machine)
        assert any("is set up as km/h" in finding.sentence for finding in findings)
        await s.loop.close()

    told(main)


@pytest.mark.parametrize(
    ("faults", "reasons"),
    [
        (Faults(silent_until_ms=1 << 40), {Reason.STALE, Reason.COMMAND_UNKNOWN}),
        (Faults(overspeed_ckmh=100), {Reason.OVER_SETPOINT}),
        (Faults(turns_round=True), {Reason.WRONG_WAY}),
        (Faults(belt_stuck=True), {Reason.NOT_FOLLOWING}),
    ],
    ids=["silence", "overspeed", "turns round", "stuck"],
)
def test_a_machine_that_fails_in_the_walk_is_a_trip(faults: Faults, reasons: set[Reason]) -> None:
    """Silence, too fast, the other way, standing still: the walk is over, and the belt told so."""

    async def main() -> None:
        s = await session("woodway-us", walking(Way.REVERSED, 120_000, 200))
        await s.start()
        await asyncio.sleep(15)
        s.transport.peripheral.inject(faults, s.transport.now_ms)
        if faults.belt_stuck:
            state = await s.until(Phase.TRIPPED, Phase.LATCHED, Phase.STANDING, seconds=20)
            assert state.trip is not None or state.hold is Hold.PAUSE
        else:
            state = await s.until(Phase.TRIPPED, Phase.LATCHED, seconds=20)
            assert state.trip is not None
            assert state.trip.reason in reasons
        assert s.words()[-20:].count("a2") >= 1
        await s.loop.close()

    told(main)


def test_a_belt_that_starts_the_wrong_way_is_a_trip() -> None:
    """The direction is stuck, and the machine says yes to any: seen as soon as it moves."""

    async def main() -> None:
        s = await session("woodway-us", walking(Way.REVERSED, 60_000, 200))
        s.transport.peripheral.inject(Faults(direction_stuck=True), s.transport.now_ms)
        await s.start()
        state = await s.until(Phase.LATCHED, seconds=20)
        assert state.trip is not None
        assert state.trip.reason is Reason.WRONG_WAY
        await s.loop.close()

    told(main)


def test_a_start_in_the_lock_out_is_a_trip_and_the_stop_behind_it_is_heard() -> None:
    """Switched off and on in the 3-2-1, the machine is deaf until it is told to stop."""

    async def main() -> None:
        s = await session("trackmaster", walking(Way.TURNED, 60_000, 200))
        await s.ready()
        s.loop.ask(Request.START, *WHO)
        await asyncio.sleep(2.8)
        s.transport.peripheral.press(Button.KEY_PULL, s.transport.now_ms)
        s.transport.peripheral.press(Button.KEY_PUT_BACK, s.transport.now_ms)
        state = await s.until(Phase.LATCHED, Phase.WALKING, seconds=30)
        assert state.phase is Phase.LATCHED
        assert state.trip is not None
        assert state.trip.reason is Reason.COMMAND_UNKNOWN
        assert s.transport.peripheral.machine.bites["deaf"] >= 1
        assert max(speed for _, speed in s.kept.belt) == 0
        await s.loop.close()

    told(main)


def test_a_speed_that_was_garbled_on_the_line_is_a_trip_before_the_belt_is_there() -> None:
    """A digit turned over, and the machine goes for 6.0: its set speed is asked for, and told."""

    async def main() -> None:
        s = await session("trackmaster", walking(Way.TURNED, 60_000, 200))
        await s.start()
        await asyncio.sleep(12)
        s.transport.peripheral.feed(b"\xa30060", s.transport.now_ms)
        state = await s.until(Phase.TRIPPED, Phase.LATCHED, seconds=1)
        assert state.trip is not None
        assert state.trip.reason is Reason.CONSOLE_RAISED
        assert s.transport.peripheral.machine.speed_ckmh < 300
        await s.loop.close()

    told(main)


def test_a_stop_at_the_console_pauses_the_walk() -> None:
    """The status octet says so twice; nothing starts again by itself."""

    async def main() -> None:
        s = await session("trackmaster", walking(Way.TURNED, 60_000, 200))
        await s.start()
        await asyncio.sleep(12)
        s.transport.peripheral.press(Button.STOP, s.transport.now_ms)
        state = await s.until(Phase.STANDING, Phase.TRIPPED, Phase.LATCHED, seconds=30)
        assert (state.phase, state.hold) == (Phase.STANDING, Hold.PAUSE)
        await asyncio.sleep(20)
        assert s.transport.peripheral.machine.speed_ckmh == 0
        await s.loop.close()

    told(main)


@pytest.mark.parametrize("fault", ["octets_lost", "octets_garbled", "octets_doubled"])
@pytest.mark.parametrize("family", BAUD)
def test_a_noisy_line_never_lets_a_belt_run_away(family: str, fault: str) -> None:
    """One octet in 97 is wrong: the walk goes on or ends in a trip, and never above its speed."""

    async def main() -> None:
        s = await session(family, walking(Way.TURNED, 20_000, 150, 250))
        s.transport.peripheral.inject(replace(Faults(), **{fault: 97}), s.transport.now_ms)
        await s.ready()
        s.loop.ask(Request.START, *WHO)
        await asyncio.sleep(25)
        assert s.transport.peripheral.machine.bites[fault] > 10
        assert max(speed for _, speed in s.kept.belt) <= 250
        assert min(speed for _, speed in s.kept.belt) >= 0
        s.loop.ask(Request.ESTOP, *WHO)
        await asyncio.sleep(20)
        assert s.transport.peripheral.machine.speed_ckmh == 0
        await s.loop.close()

    told(main)
