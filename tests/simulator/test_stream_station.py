"""A simulated treadmill at its plug, in real time: a pseudo-terminal, a TCP port."""

import asyncio
import os
import socket
import tty
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from pty_peer import Peer
from treadmill_sim.console import Button
from treadmill_sim.faults import Faults
from treadmill_sim.machine import MachineProfile
from treadmill_sim.plug import PtyPlug, TcpPlug
from treadmill_sim.serve import Simulator
from treadmill_sim.serve_stream import query
from treadmill_sim.stream import NEVER_MS, MakeUp
from treadmill_sim.stream_station import StreamStation
from treadmill_sim.treadmill import Treadmill

LIMIT_S = 10.0


class Parrot:
    """A treadmill that says what it is told, and `tick` when it is due; `bug` breaks it."""

    def __init__(self) -> None:
        self.machine = Treadmill(MachineProfile(countdown_ms=0))
        self.log: list[str] = []
        self.due_ms = NEVER_MS
        self.news = asyncio.Event()
        self._out = b""

    def connected(self, now_ms: int) -> None:
        self._note("joined")

    def disconnected(self, now_ms: int) -> None:
        self._note("left")

    def feed(self, data: bytes, now_ms: int) -> None:
        if b"bug" in data:
            raise ZeroDivisionError
        if b"flood" in data:
            self._out += b"." * 1_000_000
        self._out += data

    def take(self) -> bytes:
        out, self._out = self._out, b""
        return out

    def advance(self, now_ms: int) -> None:
        self.machine.advance(now_ms)
        if now_ms >= self.due_ms:
            self.due_ms = NEVER_MS
            self._out += b"tick"

    def next_due_ms(self) -> int:
        return self.due_ms

    def press(self, button: Button, now_ms: int) -> None:
        self._note(button)
        self.due_ms = now_ms + 20

    def inject(self, faults: Faults, now_ms: int) -> None:
        self._note("faults")

    def _note(self, word: str) -> None:
        self.log.append(word)
        self.news.set()

    async def notes(self, *words: str) -> None:
        """Wait until these are the words so far."""
        async with asyncio.timeout(LIMIT_S):
            while self.log != list(words):
                self.news.clear()
                await self.news.wait()


class Client:
    """Somebody who plugs in."""

    def __init__(self, address: str) -> None:
        scheme, _, where = address.partition(":")
        if scheme == "serial":
            fd = os.open(where, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
            tty.setraw(fd)
            self.peer, self._close = Peer(fd), lambda: os.close(fd)
        else:
            host, _, port = where.partition(":")
            connection = socket.create_connection((host, int(port)))
            self.peer, self._close = Peer(connection.fileno()), connection.close

    def unplug(self) -> None:
        """Go."""
        self._close()


@pytest.fixture(params=["serial", "tcp"])
async def station(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncGenerator[tuple[StreamStation, Parrot]]:
    """A parrot at either plug."""
    plug = PtyPlug(tmp_path / "a port") if request.param == "serial" else TcpPlug()
    parrot = Parrot()
    station = StreamStation(parrot, plug)
    station.start()
    yield station, parrot
    if not station.failed.done():
        station.stop()


def address(station: StreamStation) -> str:
    """Where it is, as a path or a host."""
    return station.plug.address.replace("%20", " ")


async def test_bytes_go_both_ways(station: tuple[StreamStation, Parrot]) -> None:
    """A client comes, is answered, hears what falls due by itself, and goes."""
    at, parrot = station
    client = Client(address(at))
    client.peer.say(b"\x00\xff")
    assert await client.peer.until(b"\x00\xff") == b"\x00\xff"
    assert at.clients == 1
    at.press(Button.START)
    assert await client.peer.until(b"tick") == b"tick"
    client.unplug()
    await parrot.notes("joined", "start", "left")
    assert at.clients == 0


async def test_a_pulled_plug_is_seen_and_put_back(station: tuple[StreamStation, Parrot]) -> None:
    """The client's end is dead at once; the same address answers when the plug is in again."""
    at, parrot = station
    client, before = Client(address(at)), address(at)
    await parrot.notes("joined")
    at.drop_link()
    at.drop_link()
    assert at.link_dropped
    assert parrot.log == ["joined", "left"]
    with pytest.raises(OSError, match=r"No such file|refused"):
        Client(before)
    client.unplug()
    at.restore_link()
    at.restore_link()
    assert address(at) == before
    again = Client(before)
    again.peer.say(b"x")
    assert await again.peer.until(b"x") == b"x"
    again.unplug()


async def test_a_client_that_does_not_read_stops_nothing(
    station: tuple[StreamStation, Parrot],
) -> None:
    """What finds no room on the line is lost, and the treadmill goes on."""
    at, parrot = station
    client = Client(address(at))
    client.peer.say(b"flood")
    await parrot.notes("joined")
    at.press(Button.STOP)
    assert parrot.log == ["joined", "stop"]
    client.unplug()
    await parrot.notes("joined", "stop", "left")


async def test_a_bug_in_the_treadmill_is_raised(station: tuple[StreamStation, Parrot]) -> None:
    """It ends the run, for whoever runs it; until then nothing more is asked of it."""
    at, _ = station
    client = Client(address(at))
    client.peer.say(b"bug")
    async with asyncio.timeout(LIMIT_S):
        await asyncio.wait({at.failed})
    at.press(Button.STOP)
    with pytest.raises(ZeroDivisionError):
        at.stop()
    client.unplug()


async def test_one_client_at_a_time() -> None:
    """On the network a second one is sent away, and the first stays."""
    parrot = Parrot()
    at = StreamStation(parrot, TcpPlug())
    at.start()
    first = Client(at.plug.address)
    await parrot.notes("joined")
    host, port = at.plug.address.removeprefix("tcp:").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    async with asyncio.timeout(LIMIT_S):
        assert await reader.read() == b""
    writer.close()
    first.peer.say(b"x")
    assert await first.peer.until(b"x") == b"x"
    first.unplug()
    at.stop()


async def test_a_port_that_is_taken_cannot_be_had() -> None:
    """Two treadmills cannot listen at one port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        at = StreamStation(Parrot(), TcpPlug(taken.getsockname()[1]))
        with pytest.raises(OSError, match="in use"):
            at.start()
        at.stop()


async def test_the_same_buttons_as_on_the_air(tmp_path: Path) -> None:
    """Keys and requests reach the console and the plug, and are answered with the state."""
    parrot = Parrot()
    at = StreamStation(parrot, PtyPlug(tmp_path / "port"))
    at.start()
    simulator = Simulator(parrot.machine, at)
    simulator.key("k")
    assert parrot.log == [Button.KEY_PULL]
    answer = simulator.answer({"press": "link-drop"})
    assert answer["pressed"] == "link-drop"
    assert simulator.answer({"status": True})["belt"] == simulator.state().as_json()
    assert not simulator.state().link_up
    assert not (tmp_path / "port").is_symlink()
    simulator.key("L")
    assert simulator.state().link_up
    assert (tmp_path / "port").exists()
    at.stop()
    assert not (tmp_path / "port").is_symlink()


@pytest.mark.parametrize(
    ("make_up", "said"),
    [
        (MakeUp(), "speaks=bertec&simulated=yes"),
        (MakeUp(unit="mph"), "speaks=bertec&unit=mph&simulated=yes"),
        (
            MakeUp(unit="km/h", speed_min_ckmh=80, speed_max_ckmh=600),
            "speaks=bertec&unit=km/h&lowest=0.8&highest=6&simulated=yes",
        ),
    ],
)
def test_the_address_says_what_the_bytes_do_not(make_up: MakeUp, said: str) -> None:
    """Family, unit, range where it was narrowed, and that it is a simulator."""
    assert query("bertec", make_up) == said


def test_what_is_wanted_takes_the_place_of_the_familys() -> None:
    """Only what was given; what cannot be is refused."""
    family = MachineProfile(countdown_ms=0, deceleration_mm_s2=300)
    made = MakeUp(seed=4, speed_max_ckmh=700).over(family)
    assert (made.seed, made.speed_max_ckmh, made.deceleration_mm_s2) == (4, 700, 300)
    with pytest.raises(ValueError, match="speed range 50 to 40"):
        MakeUp(speed_max_ckmh=40).over(family)
