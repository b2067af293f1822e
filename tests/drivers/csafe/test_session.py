"""Whole sessions on a simulated CSAFE console that takes a speed while it runs, in virtual time."""

from random import Random

import pytest

from stream_link import StreamTransport
from stream_session import WHO, StreamSession, begin, walking
from treadmill_ctl.core.model import Machine, Request, Way
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.watch import Reason
from treadmill_ctl.drivers.contract import Commissioned
from treadmill_ctl.drivers.csafe.driver import CsafeDriver
from treadmill_ctl.runtime.loop import TreadmillLoop, UnfitMachine
from treadmill_sim.console import Button
from treadmill_sim.csafe import CsafePeripheral
from treadmill_sim.faults import Faults
from treadmill_sim.stream import MakeUp
from treadmill_sim.virtual_time import run

BAUD = 9_600


async def walked(
    unit: str = "km/h",
    faults: Faults | None = None,
    button: Button | None = None,
    *,
    live: bool = True,
) -> tuple[StreamSession, CsafePeripheral]:
    """A turned walk to 2.0 km/h that the walker starts by the console's key; faults after 10 s."""
    peripheral = CsafePeripheral(MakeUp(unit=unit), live=live)
    transport = StreamTransport(peripheral, BAUD, cuts=Random(3))
    driver = CsafeDriver(Commissioned(live_speed=True))
    stage = await begin(transport, driver, walking(Way.TURNED, 40_000, 100, 200))
    while not (stage.loop.state.seen.controlled and stage.loop.at_rest):
        await stage.loop.changed()
    stage.loop.ask(Request.CONFIRM, *WHO, stage.loop.state.interlocks)
    stage.loop.ask(Request.START, *WHO)
    while not peripheral.may_start:
        await stage.loop.changed()
    for _ in range(20):
        await stage.loop.changed()
    assert peripheral.machine.belt.speed == 0  # nothing but the key starts it
    peripheral.press(Button.START, transport.now_ms)
    transport.poke()
    if faults is not None or button is not None:
        for _ in range(100):
            await stage.loop.changed()
        peripheral.inject(faults or Faults(), transport.now_ms)
        if button is not None:
            peripheral.press(button, transport.now_ms)
        transport.poke()
    await stage.until(Phase.ENDED, Phase.LATCHED, Phase.TRIPPED, Phase.STANDING, seconds=120)
    for _ in range(10):
        await stage.loop.changed()
    await stage.loop.close()
    return stage, peripheral


@pytest.mark.parametrize("unit", ["km/h", "mph"])
def test_a_session_on_a_live_console_goes_to_its_end(unit: str) -> None:
    """Started by the walker's key, led to 2.0 km/h and ended; whatever unit the console shows."""
    stage, peripheral = run(walked(unit))
    last = stage.kept.entries[-1].outcome.state
    assert (last.phase, last.trip) == (Phase.ENDED, None)
    assert 180 <= max(stage.kept.reported()) <= 205
    assert peripheral.state == "finished"
    assert {word for word in stage.words() if word.startswith("f125")} > {"f125030a00311df2"}


def test_a_console_that_is_not_live_after_all_ends_the_session() -> None:
    """It rejects every speed while it runs: the second no is a trip, and the exercise is ended."""
    stage, peripheral = run(walked(live=False))
    trip = stage.kept.entries[-1].outcome.state.trip
    assert trip is not None
    assert trip.reason is Reason.COMMAND_REFUSED
    assert peripheral.state == "finished"


@pytest.mark.parametrize(
    ("faults", "reasons"),
    [
        (Faults(toggle_stuck=True), {Reason.BAD_BYTES, Reason.STALE, Reason.COMMAND_UNKNOWN}),
        (Faults(silent_until_ms=1_000_000), {Reason.STALE, Reason.COMMAND_UNKNOWN}),
        (Faults(overspeed_ckmh=60), {Reason.OVER_SETPOINT}),
        (Faults(octets_garbled=5), {Reason.BAD_BYTES, Reason.STALE, Reason.COMMAND_UNKNOWN}),
    ],
    ids=["toggle", "silence", "overshoot", "noise"],
)
def test_a_console_that_goes_wrong_trips(faults: Faults, reasons: set[Reason]) -> None:
    """In the midst of the walk."""
    stage, _ = run(walked(faults=faults))
    trip = stage.kept.entries[-1].outcome.state.trip
    assert trip is not None
    assert trip.reason in reasons


@pytest.mark.parametrize("button", [Button.STOP, Button.PAUSE, Button.KEY_PULL])
def test_a_walker_who_stops_at_the_console_is_heard(button: Button) -> None:
    """The session no longer drives, and says nothing to the belt but stop."""
    stage, _ = run(walked(button=button))
    assert stage.kept.entries[-1].outcome.state.phase is not Phase.WALKING
    assert stage.words()[-1] in ("f18686f2", "f1a5a5f2", "f1a8a8f2")


def test_without_live_yes_no_session_comes_about() -> None:
    """Connecting says why, and what to do."""

    async def act() -> Machine:
        transport = StreamTransport(CsafePeripheral(MakeUp()), BAUD)
        return await TreadmillLoop(transport, CsafeDriver(Commissioned())).connect()

    with pytest.raises(UnfitMachine, match="add live=yes"):
        run(act())
