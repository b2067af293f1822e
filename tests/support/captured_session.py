"""A session on a simulated treadmill that is captured, and the same session on its capture.

The one rule: the service is the same both times; only what stands at the other end changes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

from link_transport import LinkTransport
from plans import setup
from stream_link import StreamTransport
from stream_session import Kept, StreamSession
from treadmill_ctl.cli.capture_file import Capture
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Segment
from treadmill_ctl.core.session import State
from treadmill_ctl.drivers.contract import Driver
from treadmill_ctl.runtime.loop import TreadmillLoop
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from treadmill_sim.replay_ftms import ReplayFtms
from treadmill_sim.replay_stream import ReplayStream
from treadmill_sim.stream import StreamPeripheral
from treadmill_sim.tape import Tape, read_tape
from treadmill_sim.treadmill import Treadmill
from treadmill_sim.virtual_time import run

Wire = LinkTransport | StreamTransport


async def _walked(
    wire: Wire, driver: Driver, segments: tuple[Segment, ...], capture: Capture | None
) -> tuple[State, list[int]]:
    loop = TreadmillLoop(wire if capture is None else capture.of(wire), driver)
    machine = await loop.connect()
    kept = Kept(Treadmill(MachineProfile()))  # a capture cannot tell what its belt did in truth
    loop.begin(setup(machine, *segments), kept)
    session = StreamSession(cast("StreamTransport", wire), loop, machine, kept)
    await session.start()
    await session.until(Phase.ENDED, Phase.LATCHED, Phase.TRIPPED, seconds=600)
    for _ in range(20):
        await loop.changed()
    state = loop.state
    await loop.close()
    return state, kept.reported()


def walked(
    wire: Wire,
    driver: Callable[[], Driver],
    segments: tuple[Segment, ...],
    file: Path | None = None,
) -> tuple[State, list[int]]:
    """How a session ended, and every speed that was reported in it; captured where wanted."""
    capture = None if file is None else Capture(file, wire.url)
    try:
        return run(_walked(wire, driver(), segments, capture))
    finally:
        if capture is not None:
            assert capture.close()


def replayed_ftms(file: Path) -> tuple[LinkTransport, ReplayFtms]:
    """A captured treadmill within reach, by Bluetooth."""
    replay = ReplayFtms(tape(file))
    return reached(replay), replay


def reached(replay: ReplayFtms) -> LinkTransport:
    """A connection to be, to one that may have been connected before."""
    return LinkTransport(cast("FtmsPeripheral", replay))


def replayed_stream(file: Path, baud: int) -> tuple[StreamTransport, ReplayStream]:
    """The same on a line."""
    replay = ReplayStream(tape(file))
    return StreamTransport(cast("StreamPeripheral", replay), baud), replay


def tape(file: Path) -> Tape:
    """What was captured."""
    return read_tape(file)
