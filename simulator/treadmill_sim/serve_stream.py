"""Puts one simulated treadmill on a serial or a network port of this computer.

The one rule: the address that it prints says what it is, that it is simulated, and is all that a
client needs.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path

from treadmill_sim.families import FAMILIES
from treadmill_sim.plug import Plug, PtyPlug, TcpPlug
from treadmill_sim.serve import Simulator, serve
from treadmill_sim.stream import MakeUp, StreamPeripheral
from treadmill_sim.stream_station import StreamStation


async def serve_serial(peripheral: StreamPeripheral, said: str, path: Path) -> None:
    """Run on a pseudo-terminal until it is ended. The path, and the one beside it, must be free.

    `said` is what a client has to be told.
    """
    await _serve(PtyPlug(path), peripheral, said, path)


async def serve_tcp(peripheral: StreamPeripheral, said: str, port: int, place: Path) -> None:
    """Run on a TCP port until it is ended. What lies beside the place must be free."""
    await _serve(TcpPlug(port), peripheral, said, place)


async def _serve(plug: Plug, peripheral: StreamPeripheral, said: str, place: Path) -> None:
    station = StreamStation(peripheral, plug)
    await serve(Simulator(peripheral.machine, station), reachable(station, said), place)


@asynccontextmanager
async def reachable(station: StreamStation, said: str) -> AsyncGenerator[str]:
    """Its address, for as long as its plug is there. Raises OSError where that cannot be."""
    station.start()
    try:
        yield f"{station.plug.address}?{said}"
    finally:
        station.stop()


def query(name: str, make_up: MakeUp, *, live: bool = False) -> str:
    """What a client has to be told of a family's treadmill, and cannot learn from its bytes.

    `live`: that its console takes a speed while it runs.
    """
    words = {
        "speaks": name,
        "unit": make_up.unit,
        "lowest": _kmh(make_up.speed_min_ckmh),
        "highest": _kmh(make_up.speed_max_ckmh),
        **dict(FAMILIES[name].says),
        "live": "yes" if live else None,
        "simulated": "yes",
    }
    return "&".join(f"{key}={word}" for key, word in words.items() if word is not None)


def _kmh(speed_ckmh: int | None) -> str | None:
    return None if speed_ckmh is None else f"{Decimal(speed_ckmh) / 100:f}"
