"""Whole sessions on a simulated Biodex, by the real loop in virtual time."""

from random import Random

import pytest

from stream_link import StreamTransport
from stream_session import StreamSession, begin, turning, walking
from treadmill_ctl.core.model import StartBelt, Way
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Segment
from treadmill_ctl.core.watch import Reason
from treadmill_ctl.drivers.asking import AskingDriver
from treadmill_ctl.drivers.biodex.language import BiodexLanguage
from treadmill_ctl.drivers.contract import Commissioned, SpeedUnit
from treadmill_sim.biodex import BiodexPeripheral
from treadmill_sim.console import Button
from treadmill_sim.faults import Faults
from treadmill_sim.stream import MakeUp
from treadmill_sim.virtual_time import run

BAUD = 9_600
REVERSED = walking(Way.REVERSED, 40_000, 100, 200)
STEADY = walking(Way.REVERSED, 60_000, 100)


async def session(
    *segments: Segment, unit: str = "km/h", said: SpeedUnit | None = None
) -> StreamSession:
    """One that stands ready to be started; `said` where a person mistook the unit."""
    peripheral = BiodexPeripheral(MakeUp(unit=unit))
    transport = StreamTransport(peripheral, BAUD, cuts=Random(3))
    driver = AskingDriver(BiodexLanguage(Commissioned(said or SpeedUnit(unit), baud=BAUD)))
    return await begin(transport, driver, *segments)


async def both_ways(unit: str) -> StreamSession:
    """Reversed, a turn, forward."""
    stage = await session(
        REVERSED, turning(Way.REVERSED), walking(Way.STRAIGHT, 30_000, 150), unit=unit
    )
    await stage.start()
    await stage.walk()
    await stage.loop.close()
    return stage


@pytest.fixture(scope="module", params=["km/h", "mph"])
def walked(request: pytest.FixtureRequest) -> StreamSession:
    """The session that the claims below are about."""
    return run(both_ways(request.param))


def test_a_session_goes_in_reverse_and_forward_to_its_end(walked: StreamSession) -> None:
    """It ends without a trip, after the belt ran at 2.0 km/h in reverse and 1.5 forward."""
    last = walked.kept.entries[-1].outcome.state
    assert (last.phase, last.trip) == (Phase.ENDED, None)
    speeds = walked.kept.reported()
    assert -200 <= min(speeds) <= -180
    assert 140 <= max(speeds) <= 150


def test_the_belt_never_turns_but_from_a_standstill_of_three_seconds(
    walked: StreamSession,
) -> None:
    """Between the last motion in reverse and the first forward the real belt stood for 3 s."""
    belt = walked.kept.belt
    reverse_ms = max(at for at, speed in belt if speed < 0)
    forward_ms = min(at for at, speed in belt if speed > 0)
    assert forward_ms - reverse_ms >= 3_000
    assert walked.transport.peripheral.machine.bites["directed at speed"] == 0


def test_a_direction_is_said_once_a_start_and_at_no_other_time(walked: StreamSession) -> None:
    """One `84` for each start, and the belt stood as it left."""
    said = [(at, f.data) for at, f in walked.transport.submitted if f.data[:1] == b"\x84"]
    starts = [each for each in walked.kept.commands() if isinstance(each, StartBelt)]
    assert [data for _, data in said] == [b"\x84R", b"\x84F"]
    assert len(starts) == len(said)
    belt = dict(walked.kept.belt)
    assert all(belt[at] == 0 for at, _ in said if at in belt)


async def gone_wrong(
    faults: Faults, button: Button | None = None, said: SpeedUnit | None = None, *, first: bool
) -> tuple[StreamSession, Reason | None]:
    """A steady reversed walk, faults in it or from before its start; how it trips."""
    stage = await session(STEADY, said=said)
    transport = stage.transport
    if first:
        transport.peripheral.inject(faults, transport.now_ms)
    await stage.start()
    if not first:
        for _ in range(100):
            await stage.loop.changed()
        transport.peripheral.inject(faults, transport.now_ms)
        if button is not None:
            transport.peripheral.press(button, transport.now_ms)
        transport.poke()
    state = await stage.until(Phase.TRIPPED, Phase.LATCHED, Phase.ENDED, seconds=90)
    await stage.loop.close()
    return stage, state.trip.reason if state.trip else None


@pytest.mark.parametrize(
    ("faults", "reason"),
    [
        (Faults(status_bits=0x02), Reason.CONTROL_LOST),
        (Faults(status_bits=0x20), Reason.CONTROL_LOST),
        (Faults(overspeed_ckmh=60), Reason.OVER_SETPOINT),
        (Faults(silent_until_ms=1_000_000), Reason.STALE),
    ],
    ids=["hall overspeed", "amplifier", "overshoot", "silence"],
)
def test_a_machine_that_goes_wrong_in_a_walk_trips(faults: Faults, reason: Reason) -> None:
    """And the last that it is told, but for questions, is a stop."""
    stage, tripped = run(gone_wrong(faults, first=False))
    assert tripped is reason
    words = [word for word in stage.words() if word[0] == "8"]
    assert words[-1] in ("81", "82303030", "82303035")


@pytest.mark.parametrize(
    ("faults", "reason"),
    [
        (Faults(direction_stuck=True), Reason.COMMAND_REFUSED),
        (Faults(turns_round=True), Reason.WRONG_WAY),
        (Faults(comm_bits=0x40), Reason.COMMAND_REFUSED),
        (Faults(refuse_next=1), Reason.COMMAND_REFUSED),
    ],
    ids=["direction stuck", "turns round", "trouble", "nack"],
)
def test_a_machine_that_is_wrong_at_the_start_trips(faults: Faults, reason: Reason) -> None:
    """Where it does not take the direction, the belt never moves at all."""
    stage, tripped = run(gone_wrong(faults, first=True))
    assert tripped is reason
    if faults.direction_stuck or faults.refuse_next:
        assert {speed for _, speed in stage.kept.belt} == {0}
    assert max(stage.kept.reported()) <= 10


def test_the_lanyard_trips_as_a_pulled_key() -> None:
    """Pulled in a walk: told by the machine itself, within its rounds."""
    _, tripped = run(gone_wrong(Faults(), Button.KEY_PULL, first=False))
    assert tripped is Reason.KEY_PULLED


def test_a_unit_that_was_mistaken_cannot_be_seen_on_the_line() -> None:
    """Told km/h and counting mph, it says back what it was told: hence a person reads its display.

    The belt runs 1.6 times as fast as is reported, and nothing on the line shows it.
    """

    async def act() -> tuple[int, int]:
        stage = await session(STEADY, unit="mph", said=SpeedUnit.KMH)
        await stage.start()
        for _ in range(100):
            await stage.loop.changed()
        real = stage.transport.peripheral.machine.speed_ckmh
        reported = stage.kept.reported()[-1]
        await stage.loop.close()
        return real, reported

    assert run(act()) == (-160, -100)
