"""Sessions on machines that must be asked, with whatever goes wrong at times that a seed draws.

What must hold of the real belt is judged at every tick, whatever the machine says.
"""

import asyncio
from dataclasses import replace
from random import Random

import pytest

from stream_link import StreamTransport
from stream_session import WHO, StreamSession, begin, turning, walking
from treadmill_ctl.core.model import Request, SetSpeed, StartBelt, Way
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.drivers.contract import Commissioned, SpeedUnit
from treadmill_ctl.drivers.registry import DRIVERS
from treadmill_sim.console import Button
from treadmill_sim.families import FAMILIES
from treadmill_sim.faults import Faults
from treadmill_sim.stream import MakeUp
from treadmill_sim.virtual_time import run

BAUD = {"trackmaster": 4_800, "woodway-us": 4_800, "woodway-pps": 9_600}
ERRORS = {"trackmaster": 0xBE, "woodway-us": 0xBF, "woodway-pps": 0}
ACTS = (
    "silence", "refusal", "lost", "doubled", "ignored stop", "key", "unplug",
    "pause", "estop", "console stop",
)  # fmt: skip
FASTEST_CKMH = 250


async def do(act: str, s: StreamSession, family: str) -> None:
    """Something goes wrong, and is mended after a while."""
    peripheral, now_ms = s.transport.peripheral, s.transport.now_ms
    match act:
        case "silence":
            peripheral.inject(Faults(silent_until_ms=now_ms + 700), now_ms)
        case "refusal":
            peripheral.inject(Faults(refuse_next=ERRORS[family]), now_ms)
        case "lost" | "doubled":
            peripheral.inject(replace(Faults(), **{f"octets_{act}": 61}), now_ms)
            await asyncio.sleep(4)
            peripheral.inject(Faults(), s.transport.now_ms)
        case "ignored stop":
            peripheral.inject(Faults(ignore_stop=True), now_ms)
            await asyncio.sleep(3)
            peripheral.inject(Faults(), s.transport.now_ms)
        case "key":
            peripheral.press(Button.KEY_PULL, now_ms)
            await asyncio.sleep(3)
            peripheral.press(Button.KEY_PUT_BACK, s.transport.now_ms)
        case "unplug" if s.transport.plugged:
            s.transport.unplug()
            await asyncio.sleep(2)
            s.transport.plugged = True
        case "pause":
            s.loop.ask(Request.PAUSE, *WHO)
        case "estop":
            s.loop.ask(Request.ESTOP, *WHO)
        case "console stop":
            peripheral.press(Button.STOP, now_ms)
        case _:
            pass
    s.transport.poke()


def judged(s: StreamSession) -> None:
    """What must hold of the belt at every tick of the session."""
    asked_ckmh, still_since_ms, way = 0, 0, 0
    for entry, (at_ms, belt_ckmh) in zip(s.kept.entries, s.kept.belt, strict=True):
        # Never faster than the fastest that was cleared; a tenth of a mile is not whole.
        assert abs(belt_ckmh) <= asked_ckmh + 17, at_ms
        for cleared in entry.outcome.cleared:
            command = cleared.command
            if isinstance(command, StartBelt | SetSpeed):
                asked_ckmh = max(asked_ckmh, abs(command.speed_ckmh))
                assert abs(command.speed_ckmh) <= FASTEST_CKMH
            if isinstance(command, StartBelt):
                # From a belt that really stands, and never after a trip.
                assert belt_ckmh == 0, at_ms
                assert entry.outcome.state.trip is None
        sign = (belt_ckmh > 0) - (belt_ckmh < 0)
        if sign == 0:
            still_since_ms = still_since_ms or at_ms
            continue
        if way and sign != way:
            assert at_ms - still_since_ms >= 3_000, at_ms
        still_since_ms, way = 0, sign


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("family", BAUD)
def test_nothing_unsafe_comes_of_what_goes_wrong(family: str, seed: int) -> None:
    """No speed above what was cleared, no start but from standstill and before a trip.

    No flip but after 3 s of standstill; and where it has tripped, the belt stands in the end.
    """
    random = Random(f"{family} {seed}")
    back = Way.REVERSED if family == "woodway-us" else Way.TURNED
    needs = FAMILIES[family].needs_unit
    unit = random.choice(tuple(SpeedUnit))

    async def main() -> None:
        made = FAMILIES[family].make(MakeUp(unit=unit if needs else None, seed=seed))
        driver = DRIVERS[family].driver(Commissioned(unit if needs else None))
        s = await begin(
            StreamTransport(made, BAUD[family], cuts=random),
            driver,
            walking(back, 12_000, 100, FASTEST_CKMH),
            turning(back),
            walking(Way.STRAIGHT, 12_000, 150),
        )
        await s.start()
        walk = asyncio.create_task(s.walk())
        for act in random.sample(ACTS, 3):
            await asyncio.sleep(random.uniform(1, 15))
            await do(act, s, family)
        await asyncio.sleep(15)
        walk.cancel()
        await asyncio.gather(walk, return_exceptions=True)
        s.loop.ask(Request.STOP, *WHO)
        await asyncio.sleep(25)
        made.advance(s.transport.now_ms)
        assert made.machine.speed_ckmh == 0
        assert not made.machine.bites["directed at speed"]
        assert s.loop.failed is None
        if s.loop.state.trip is not None:
            assert s.loop.state.phase in (Phase.TRIPPED, Phase.LATCHED, Phase.ENDED)
        judged(s)
        await s.loop.close()

    run(main())
