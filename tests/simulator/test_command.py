"""The command `treadmill-sim` as typed: its sockets, its keys, its refusals."""

import asyncio
import io
import json
import os
import socket
from collections.abc import Generator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from treadmill_sim import cli, sockets
from treadmill_sim.control import Answer, ControlServer, ask
from treadmill_sim.machine import MachineProfile
from treadmill_sim.serve_radio import on_the_air, url
from treadmill_sim.sockets import SocketTrouble, clear, control_path, is_served
from treadmill_sim.terminal import keys


def typed(*words: str) -> Result:
    """Type `treadmill-sim …`."""
    return CliRunner().invoke(cli.main, words)


@pytest.fixture
def short_path() -> Generator[Path]:
    """A path short enough for a socket."""
    path = sockets.private_path()
    yield path
    for each in path.parent.iterdir():
        each.unlink()
    path.parent.rmdir()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--radio", "/run/x"), "'/run/x' is no place; write unix:PATH"),
        (("--min", "0.555"), "0.555 has more decimals than a treadmill knows"),
        (("--min", "fast"), "'fast' is no number"),
        (("--min", "3", "--max", "2"), "speed range 300 to 200"),
        (("--name", "much too long a name"), "does not fit an advertisement"),
    ],
)
def test_what_cannot_be_is_refused(words: tuple[str, ...], said: str) -> None:
    """A make-up that no treadmill can have is refused before anything runs."""
    refused = typed("ftms", *words)
    assert refused.exit_code == 2
    assert said in refused.output


def test_options_make_up_the_treadmill(monkeypatch: pytest.MonkeyPatch, short_path: Path) -> None:
    """Speeds in km/h and grades in % become the treadmill's own integers."""
    made: list[tuple[MachineProfile, Path]] = []

    def serve(profile: MachineProfile, path: Path) -> None:
        made.append((profile, path))

    monkeypatch.setattr(cli, "_serve", serve)
    words = ("--name", "Mill", "--min", "0.8", "--max", "6.4", "--step", "0.1", "--grade-max", "0")
    assert typed("ftms", *words, "--radio", f"unix:{short_path}").exit_code == 0
    expected = MachineProfile(
        name="Mill", speed_min_ckmh=80, speed_max_ckmh=640, speed_step_ckmh=10, grade_max_dpct=0
    )
    assert made == [(expected, short_path)]


def test_a_private_folder_is_ours_alone(short_path: Path) -> None:
    """The default place of the sockets is a fresh folder that nobody else can enter."""
    assert short_path.parent.stat().st_mode & 0o777 == 0o700
    assert control_path(short_path).parent == short_path.parent


def test_a_dead_socket_is_replaced_and_a_live_one_is_not(short_path: Path) -> None:
    """The socket of a process that died is in nobody's way; one that is served is refused."""
    with socket.socket(socket.AF_UNIX) as live:
        live.bind(str(short_path))
        live.listen()
        assert is_served(short_path)
        with pytest.raises(SocketTrouble, match=r"a simulator serves .* already"):
            clear(short_path)
    assert short_path.is_socket()
    clear(short_path)
    assert not short_path.exists()


def test_places_that_cannot_be_are_sentences(short_path: Path) -> None:
    """No folder, no socket, too long: each says what is wrong."""
    with pytest.raises(SocketTrouble, match="is no folder; make it first"):
        clear(short_path.parent / "none" / "radio.sock")
    with pytest.raises(SocketTrouble, match="too long for a socket; 107 octets"):
        clear(short_path.parent / ("x" * 108))
    short_path.write_text("a file")
    with pytest.raises(SocketTrouble, match="exists and is no socket"):
        clear(short_path)


def test_nobody_to_ask_is_a_sentence(monkeypatch: pytest.MonkeyPatch, short_path: Path) -> None:
    """Without a simulator, `press` and `status` say so; with several they ask which."""
    monkeypatch.setattr(cli, "running", list[Path])
    assert "no simulator was found; start one" in typed("status").output
    monkeypatch.setattr(cli, "running", lambda: [Path("/a/radio.sock"), Path("/b/port")])
    assert (
        "2 simulators run; say which with --at: unix:/a/radio.sock, unix:/b/port"
        in typed("press", "stop").output
    )
    refused = typed("press", "stop", "--radio", f"unix:{short_path}")
    assert refused.exit_code == 1
    assert "no simulator answers at" in refused.output


async def test_control_socket_answers_line_by_line(short_path: Path) -> None:
    """A request gets its answer, a bad one its refusal, and the talk goes on."""

    def serve(request: Answer) -> Answer:
        if "press" not in request:
            raise ValueError("only press")
        return {"pressed": request["press"]}

    server = ControlServer(serve)
    await server.open(short_path)
    assert await asyncio.to_thread(ask, short_path, {"press": "stop"}) == {"pressed": "stop"}
    reader, writer = await asyncio.open_unix_connection(str(short_path))
    for line, answer in (
        (b"{", None),
        (b"[]", "a request is a JSON object"),
        (b'{"x": 1}', "only press"),
    ):
        writer.write(line + b"\n")
        said = json.loads(await reader.readline())
        assert (answer or "Expecting") in said["error"]
    await server.close()  # with the talk still open
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()


async def test_buttons_do_what_they_say(short_path: Path) -> None:
    """Keys and requests reach the console and the link, and are answered with the state."""
    simulator, station = on_the_air(MachineProfile(countdown_ms=0))
    simulator.key("g")
    assert simulator.answer({"status": True})["belt"] == simulator.state().as_json()
    assert simulator.state().state == "running"
    answer = simulator.answer({"press": "link-drop"})
    assert answer["pressed"] == "link-drop"
    assert not simulator.state().link_up
    simulator.key("L")
    simulator.key("k")
    simulator.key("?")
    assert simulator.state().line().split("  ")[-4:] == [
        "0 m",
        "KEY OUT",
        "0 clients",
        "link up",
    ]
    with pytest.raises(ValueError, match="there is no button 'fly'; there are faster, slower"):
        simulator.answer({"press": "fly"})
    with pytest.raises(ValueError, match="allowed are"):
        simulator.answer({"now": 1})
    assert not simulator.ended.is_set()
    simulator.key("q")
    assert simulator.ended.is_set()
    await station.stop()
    assert url("Mill 7", short_path) == f"ble:Mill%207?radio=sim:{short_path}"


async def test_keys_come_from_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal single keys are heard; elsewhere none is waited for."""
    master, slave = os.openpty()
    pressed: asyncio.Queue[str] = asyncio.Queue()
    with os.fdopen(slave) as terminal, monkeypatch.context() as patch:
        patch.setattr("sys.stdin", terminal)
        with keys(pressed.put_nowait) as has_keys:
            assert has_keys
            os.write(master, b"+s")
            async with asyncio.timeout(5):
                assert [await pressed.get(), await pressed.get()] == ["+", "s"]
    with monkeypatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO())
        with keys(pressed.put_nowait) as has_keys:
            assert not has_keys
    os.close(master)
