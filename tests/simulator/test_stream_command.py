"""The commands that start a treadmill on a line, as typed."""

import asyncio
import json
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from treadmill_sim import cli, serve_stream
from treadmill_sim.console import Button
from treadmill_sim.families import FAMILIES
from treadmill_sim.sockets import SocketTrouble, clear_port, control_path, private_path, running
from treadmill_sim.stream import MakeUp, StreamPeripheral

LIMIT_S = 20.0
SIM = (sys.executable, "-c", "from treadmill_sim.cli import main; main()")


def typed(*words: str) -> Result:
    """Type `treadmill-sim …`."""
    return CliRunner().invoke(cli.main, words)


async def started(*words: str) -> tuple[Process, str]:
    """Type it, and wait for the address."""
    process = await asyncio.create_subprocess_exec(
        *SIM, *words, stdin=DEVNULL, stdout=PIPE, stderr=PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(LIMIT_S):
        word, _, url = (await process.stdout.readline()).decode().strip().partition(" ")
    assert word == "ready"
    return process, url


async def ended(process: Process) -> int:
    """End it as a supervisor would; its exit code."""
    if process.returncode is None:
        process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(LIMIT_S):
        await process.communicate()
    assert process.returncode is not None
    return process.returncode


@pytest.fixture
async def on_pty(tmp_path: Path) -> AsyncGenerator[tuple[Process, str]]:
    """A Trackmaster at a port in the test's folder."""
    process, url = await started("trackmaster", "--unit", "mph", "--port", str(tmp_path / "port"))
    yield process, url
    await ended(process)


async def test_life_and_an_ordered_end(on_pty: tuple[Process, str], tmp_path: Path) -> None:
    """It prints its address, can be pressed and asked, and takes its port with it."""
    process, url = on_pty
    path = tmp_path / "port"
    assert url == f"serial:{path}?speaks=trackmaster&unit=mph&simulated=yes"
    assert path.is_char_device()
    pressed = await asyncio.to_thread(typed, "press", "start", "--at", f"unix:{path}")
    assert json.loads(pressed.stdout)["pressed"] == "start"
    status = await asyncio.to_thread(typed, "status", "--at", f"unix:{path}")
    assert json.loads(status.stdout)["belt"]["state"] == "running"
    second = await asyncio.to_thread(typed, "trackmaster", "--port", str(path))
    assert second.exit_code == 1
    assert "a simulator serves" in second.output
    assert await ended(process) == 0
    assert not path.is_symlink()
    assert not control_path(path).is_socket()


async def test_on_a_tcp_port() -> None:
    """A family of the network listens on this computer, and is found among those that run."""
    process, url = await started("bertec")
    place = url.partition("?")[0]
    assert place.startswith("tcp:127.0.0.1:")
    assert url == f"{place}?speaks=bertec&simulated=yes"
    places = running()
    assert any(each.name == "port" for each in places)
    assert await ended(process) == 0
    assert len(running()) < len(places)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_has_a_command(name: str) -> None:
    """Its help page says what it starts, and asks for a unit only where the bytes say none."""
    said = typed(name, "--help").output
    assert FAMILIES[name].title in " ".join(said.split())
    assert ("--unit" in said) is FAMILIES[name].needs_unit
    assert ("Path of the serial port" in said) is (FAMILIES[name].plug == "serial")


def test_options_make_up_the_treadmill(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Speeds in km/h and grades in % become the treadmill's own integers."""
    made: list[tuple[str, MakeUp, object]] = []

    def serve(name: str, _: StreamPeripheral, make_up: MakeUp, port: object, *, live: bool) -> None:
        assert not live
        made.append((name, make_up, port))

    monkeypatch.setattr(cli, "_serve_stream", serve)
    port = tmp_path / "port"
    words = ("--unit", "mph", "--max", "6.4", "--seed", "3", "--port", str(port))
    assert typed("trackmaster", *words).exit_code == 0
    assert made == [("trackmaster", MakeUp(unit="mph", seed=3, speed_max_ckmh=640), port)]


@pytest.mark.parametrize(
    ("words", "said", "led_to_ckmh"),
    [
        ((), "speaks=csafe&simulated=yes", 80),
        (("--live",), "speaks=csafe&live=yes&simulated=yes", 300),
    ],
    ids=["as most are", "live"],
)
def test_a_console_that_takes_a_speed_while_it_runs_has_to_be_asked_for(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    words: tuple[str, ...],
    said: str,
    led_to_ckmh: int,
) -> None:
    """It does what the address says of it: in use, a speed is taken by the live one alone."""
    served: list[tuple[StreamPeripheral, str]] = []

    async def serve(peripheral: StreamPeripheral, said: str, path: Path) -> None:
        assert path == tmp_path / "port"
        served.append((peripheral, said))

    monkeypatch.setattr(serve_stream, "serve_serial", serve)
    assert typed("csafe", *words, "--port", str(tmp_path / "port")).exit_code == 0
    ((console, address),) = served
    assert address == said
    assert told_in_use(console) == led_to_ckmh


def told_in_use(console: StreamPeripheral) -> int:
    """Where its belt, started by the key of the console, goes when it is told 3.0 km/h."""
    for at_ms, frame in enumerate(("f18282f2", "f18383f2", "f18585f2")):  # to idle, in use
        console.feed(bytes.fromhex(frame), at_ms * 1_000)
    console.press(Button.START, 4_000)
    console.advance(20_000)
    console.feed(bytes.fromhex("f125031e003109f2"), 20_000)
    return console.machine.target_ckmh


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("trackmaster", "--unit", "m/s"), "'m/s' is not one of 'km/h', 'mph'"),
        (("trackmaster", "--min", "0.555"), "0.555 has more decimals than a treadmill knows"),
        (("trackmaster", "--min", "3", "--max", "2"), "speed range 300 to 200"),
        (("bertec", "--port", "70000"), "is not in the range"),
    ],
)
def test_what_cannot_be_is_refused(words: tuple[str, ...], said: str) -> None:
    """A make-up that no treadmill can have is refused before anything runs."""
    refused = typed(*words)
    assert refused.exit_code == 2
    assert said in refused.output


def test_only_a_simulators_port_is_replaced(tmp_path: Path) -> None:
    """The link of one that died is in nobody's way; a file, or a link to anything else, stays."""
    port = tmp_path / "port"
    port.symlink_to("/dev/pts/987654")
    clear_port(port)
    assert not port.is_symlink()
    port.symlink_to("/dev/null")
    with pytest.raises(SocketTrouble, match="exists and is no simulator's port"):
        clear_port(port)
    assert port.is_symlink()
    with pytest.raises(SocketTrouble, match="is no folder; make it first"):
        clear_port(tmp_path / "none" / "port")
    refused = typed("trackmaster", "--port", str(port))
    assert refused.exit_code == 1
    assert "choose another --port" in refused.output


def test_a_private_folder_goes_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of its own is taken away again, also where its network port was taken."""
    folders: list[Path] = []

    def private(name: str) -> Path:
        folders.append(private_path(name))
        return folders[-1]

    monkeypatch.setattr(cli, "private_path", private)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = typed("bertec", "--port", str(taken.getsockname()[1]))
    assert refused.exit_code == 1
    assert "no port could be had (Address already in use)" in refused.output
    assert not folders[0].parent.exists()
