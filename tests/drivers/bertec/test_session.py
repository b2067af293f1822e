"""Whole sessions on a simulated Bertec, by the real loop in virtual time."""

from random import Random

import pytest

from bertec_line import obeyed
from stream_link import StreamTransport
from stream_session import StreamSession, begin, turning, walking
from treadmill_ctl.core.model import Notice, Noticed, Way
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Segment
from treadmill_ctl.core.watch import Reason
from treadmill_ctl.drivers.bertec.driver import BertecDriver
from treadmill_ctl.drivers.contract import Commissioned
from treadmill_sim.bertec import BertecPeripheral
from treadmill_sim.faults import Faults
from treadmill_sim.stream import MakeUp
from treadmill_sim.virtual_time import run

NETWORK_BAUD = 1_000_000
REVERSED = walking(Way.REVERSED, 40_000, 100, 200)


async def session(peripheral: BertecPeripheral, *segments: Segment) -> StreamSession:
    """One that stands ready to be started."""
    transport = StreamTransport(peripheral, NETWORK_BAUD, cuts=Random(3), latency_ms=1)
    return await begin(transport, BertecDriver(Commissioned()), *segments)


async def both_ways() -> StreamSession:
    """Reversed, a turn, forward; on a deck that was left at 2.00 degrees."""
    stage = await session(
        BertecPeripheral(MakeUp(), incline_cdeg=200),
        REVERSED,
        turning(Way.REVERSED),
        walking(Way.STRAIGHT, 30_000, 150),
    )
    await stage.start()
    await stage.walk()
    await stage.loop.close()
    return stage


@pytest.fixture(scope="module")
def walked() -> StreamSession:
    """The session that the claims below are about."""
    return run(both_ways())


def test_a_session_goes_in_reverse_and_forward_to_its_end(walked: StreamSession) -> None:
    """It ends without a trip, after the belt ran at 2.0 km/h in reverse and 1.5 forward."""
    last = walked.kept.entries[-1].outcome.state
    assert (last.phase, last.trip) == (Phase.ENDED, None)
    speeds = walked.kept.reported()
    assert min(speeds) <= -195
    assert max(speeds) >= 145


def test_the_belt_never_turns_but_from_a_standstill_of_three_seconds(
    walked: StreamSession,
) -> None:
    """Between the last motion in reverse and the first forward the real belt stood for 3 s."""
    belt = walked.kept.belt
    reverse_ms = max(at for at, speed in belt if speed < 0)
    forward_ms = min(at for at, speed in belt if speed > 0)
    assert forward_ms - reverse_ms >= 3_000
    assert walked.transport.peripheral.machine.bites["directed at speed"] == 0


def test_the_deck_stays_as_it_was_left(walked: StreamSession) -> None:
    """Every packet of the session repeats 2.00 degrees."""
    peripheral = walked.transport.peripheral
    assert isinstance(peripheral, BertecPeripheral)
    assert {obeyed(word)[2] for word in walked.words()} == {200}
    assert peripheral.machine.bites["deck moved"] == 0


def test_the_real_belt_keeps_to_the_limits(walked: StreamSession) -> None:
    """It gains no more than 0.1 m/s² over a second, and every packet's own rate is within 0.25."""
    belt = dict(walked.kept.belt)
    gains = [abs(belt[at + 1_000]) - abs(belt[at]) for at in belt if at + 1_000 in belt]
    assert max(gains) <= 36 + 8  # 0.36 km/h a second, and a step's worth more
    assert max(obeyed(word)[1] for word in walked.words()) <= 250


@pytest.mark.parametrize(
    ("faults", "reason"),
    [
        (Faults(overspeed_ckmh=60), Reason.OVER_SETPOINT),
        (Faults(silent_until_ms=1_000_000), Reason.STALE),
        (Faults(octets_lost=31), Reason.BAD_BYTES),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_machine_that_goes_wrong_trips(faults: Faults, reason: Reason) -> None:
    """In the midst of a reversed walk; and the last word to it is a stop."""

    async def act() -> tuple[StreamSession, Reason | None]:
        stage = await session(BertecPeripheral(MakeUp()), walking(Way.REVERSED, 60_000, 100))
        await stage.start()
        for _ in range(100):
            await stage.loop.changed()
        transport = stage.transport
        transport.peripheral.inject(faults, transport.now_ms)
        transport.poke()
        state = await stage.until(Phase.TRIPPED, Phase.LATCHED, Phase.ENDED, seconds=60)
        await stage.loop.close()
        return stage, state.trip.reason if state.trip else None

    stage, tripped = run(act())
    assert tripped is reason
    assert obeyed(stage.words()[-1])[0] == 0


@pytest.mark.parametrize(
    "faults", [Faults(turns_round=True), Faults(direction_stuck=True)], ids=["round", "stuck"]
)
def test_a_belt_that_starts_the_wrong_way_trips(faults: Faults) -> None:
    """A reversed walk whose belt goes forward ends at once; what reports it is the belt."""

    async def act() -> tuple[StreamSession, Reason | None]:
        peripheral = BertecPeripheral(MakeUp())
        peripheral.inject(faults, 0)
        stage = await session(peripheral, REVERSED)
        await stage.start()
        state = await stage.until(Phase.TRIPPED, Phase.LATCHED, seconds=10)
        await stage.loop.close()
        return stage, state.trip.reason if state.trip else None

    stage, tripped = run(act())
    assert tripped is Reason.WRONG_WAY
    assert max(stage.kept.reported()) <= 10


def test_packets_that_come_together_are_no_trouble() -> None:
    """Four at a time, five times a second: the session goes on to its end."""

    async def act() -> StreamSession:
        peripheral = BertecPeripheral(MakeUp())
        peripheral.inject(Faults(packets_together=4), 0)
        stage = await session(peripheral, walking(Way.REVERSED, 15_000, 100))
        await stage.start()
        await stage.walk()
        await stage.loop.close()
        return stage

    stage = run(act())
    assert stage.kept.entries[-1].outcome.state.phase is Phase.ENDED
    assert stage.transport.peripheral.machine.bites["packets_together"] > 0
    assert not any(
        isinstance(event, Noticed) and event.notice is Notice.BAD_BYTES
        for event in stage.kept.events()
    )
