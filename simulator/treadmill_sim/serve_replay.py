"""Serves a captured treadmill in real time: on the virtual radio, a serial port or a network port.

The one rule: it says where its capture ends and what it does not know, and has no belt to be
pushed.
"""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, urlencode

from treadmill_sim.buttons import BY_KEY, BY_NAME, QUIT_KEY, Link, press
from treadmill_sim.control import Answer
from treadmill_sim.families import FAMILIES
from treadmill_sim.plug import PtyPlug, TcpPlug
from treadmill_sim.replay_ftms import ReplayFtms
from treadmill_sim.replay_stream import ReplayStream
from treadmill_sim.serve import serve
from treadmill_sim.serve_stream import reachable as on_a_line
from treadmill_sim.station import Station
from treadmill_sim.stream_station import StreamStation
from treadmill_sim.tape import RADIO, Tape

NO_BELT: Final = "a capture has no console; only link-drop and link-back can be done to it"


@dataclass(frozen=True, slots=True)
class ReplayState:
    """Which stretch of the capture is played, and how much was asked that it does not hold."""

    clients: int
    stretch: int
    stretches: int
    unknown: int
    last_unknown: str

    def line(self) -> str:
        """For a person."""
        place = f"{self.stretch} of {self.stretches}" if self.stretches else "waiting for a client"
        more = f"  NOT IN THE CAPTURE: {self.unknown}, last {self.last_unknown}"
        return f"replay  {place}{more if self.unknown else ''}"


class Replay:
    """A capture that is served."""

    def __init__(self, end: ReplayFtms | ReplayStream, station: Station) -> None:
        self.station = station
        self.ended = asyncio.Event()
        self._end = end

    def state(self) -> ReplayState:
        """As it is now."""
        self.station.pump()
        player = self._end.playing
        unknown = [*self._end.unknown, *(player.unknown if player is not None else ())]
        stretch, stretches = (0, 0) if player is None else player.place
        last = f"{unknown[-1][1]} {unknown[-1][2].hex()}" if unknown else ""
        return ReplayState(self.station.clients, stretch, stretches, len(unknown), last)

    def key(self, key: str) -> None:
        """Take a key; those that would push a button do nothing."""
        if key == QUIT_KEY:
            self.ended.set()
        elif key in BY_KEY and isinstance(BY_KEY[key].act, Link):
            press(self.station, BY_KEY[key])

    def answer(self, request: Answer) -> Answer:
        """Take a request of the control socket."""
        match request:
            case {"press": str(name)} if name in BY_NAME and isinstance(BY_NAME[name].act, Link):
                press(self.station, BY_NAME[name])
                return {"pressed": name, "replay": asdict(self.state())}
            case {"status": True}:
                return {"replay": asdict(self.state())}
            case _:
                raise ValueError(NO_BELT)


async def serve_replay(tape: Tape, path: Path) -> None:
    """Run until it is ended. The path, and the one beside it, must be free."""
    if tape.family == RADIO:
        await _serve_radio(tape, path)
        return
    end = ReplayStream(tape)
    plug = TcpPlug(0) if FAMILIES[tape.family].plug == "tcp" else PtyPlug(path)
    station = StreamStation(end, plug)
    said = urlencode({**dict(parse_qsl(tape.query)), "simulated": "yes"}, safe="/")
    await serve(Replay(end, station), on_a_line(station, said), path)


async def _serve_radio(tape: Tape, path: Path) -> None:
    from treadmill_sim.radio.air import Air  # most of a second, for who serves alone
    from treadmill_sim.radio.peripheral import Station as RadioStation
    from treadmill_sim.serve_radio import reachable

    end = ReplayFtms(tape)
    station = RadioStation(end, Air())
    serving: AbstractAsyncContextManager[str] = reachable(station, path)
    await serve(Replay(end, station), serving, path)
