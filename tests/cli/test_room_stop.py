"""`stop` and `estop`: at once on the wire, and honest about standstill."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from treadmill_ctl.cli import stop_now
from treadmill_ctl.door import rpc, words

Says = Callable[[int, dict[str, Any]], bytes]
HEAVY = ("asyncio", "click", "json", "pathlib", "pydantic", "rich", "yaml")


def standing(stands: str, denied: dict[str, str] | None = None) -> Says:
    """A service with one treadmill that says each of these in turn, and then the last again.

    `s` stands, `-` does not.
    """

    def says(count: int, call: dict[str, Any]) -> bytes:
        still = stands[min(count, len(stands) - 1)] == "s"
        one = {"post": "waiting", "why": "", "stands": still, "denied": denied}
        return rpc.answer(call["id"], {"one": one})

    return says


class Service:
    """A door that says what a test wants, on a thread of its own. `heard` are the calls."""

    def __init__(self, place: Path) -> None:
        self.heard: list[dict[str, Any]] = []
        self.says: Says = standing("s")
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(place))
        self._listening.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)

    def _serve(self) -> None:
        try:
            called, _ = self._listening.accept()
        except OSError:
            return
        with called, called.makefile("rb") as lines, suppress(OSError):
            for count, line in enumerate(lines):
                call = json.loads(line)
                self.heard.append(call)
                called.sendall(self.says(count, call))


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """A service where the verbs look for one."""
    place = tmp_path / "door.sock"
    monkeypatch.setenv(words.PLACE, str(place))
    monkeypatch.setattr(stop_now, "AGAIN_S", 0.001)
    found = Service(place)
    yield found
    found.close()


@pytest.mark.parametrize("method", ["stop", "estop"])
def test_without_a_name_all_are_stopped(service: Service, method: str) -> None:
    """The first word is the stop, with no treadmill in it."""
    assert stop_now.stop_now(method, []) == 0
    assert (service.heard[0]["method"], service.heard[0]["params"]) == (method, {})


@pytest.mark.parametrize("name", ["room-1", 'a"b\\c', "Laufband übung", "\U0001f3c3"])
def test_a_name_goes_as_it_is(service: Service, name: str) -> None:
    """Whatever signs it has."""
    stop_now.stop_now("stop", [name])
    assert service.heard[0]["params"] == {"treadmill": name}


def test_standstill_is_waited_for(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    """It is asked for until it is measured; then it is said."""
    service.says = standing("---s")
    assert stop_now.stop_now("stop", []) == 0
    assert [call["method"] for call in service.heard] == ["stop", *["standstill"] * 3]
    assert capsys.readouterr().out == "one: the belt stands.\n"


def test_a_belt_that_does_not_stand_is_told(
    service: Service, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 8, and where to go."""
    monkeypatch.setattr(stop_now, "STANDSTILL_S", 0.05)
    service.says = standing("-")
    assert stop_now.stop_now("stop", []) == 8
    said = capsys.readouterr().out
    assert "one: told to stop. STANDSTILL WAS NOT CONFIRMED. Stop it at the treadmill" in said


def test_one_that_could_not_be_told_is_said_so(
    service: Service, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the reason."""
    monkeypatch.setattr(stop_now, "STANDSTILL_S", 0.05)
    service.says = standing(
        "-", denied={"why": "there is no connection", "allowed": "", "next": ""}
    )
    assert stop_now.stop_now("stop", []) == 8
    assert "one: NOT TOLD: there is no connection." in capsys.readouterr().out


def test_a_service_that_is_slow_is_said_at_once(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    """After 300 ms what to do is on the terminal, and it goes on waiting."""
    late = threading.Event()

    def says(count: int, call: dict[str, Any]) -> bytes:
        late.wait(0.4)
        return standing("s")(count, call)

    service.says = says
    assert stop_now.stop_now("stop", []) == 0
    said = capsys.readouterr()
    assert "The service has not answered yet. Stop it at the treadmill" in said.err
    assert "`treadmill-ctl halt`" in said.err


def test_without_a_service_nothing_was_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 4, and where to go."""
    monkeypatch.setenv(words.PLACE, str(tmp_path / "none.sock"))
    assert stop_now.stop_now("stop", []) == 4
    assert "so none was told. Stop it at the treadmill" in capsys.readouterr().err


def test_a_name_that_is_not_there_is_bad_input(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the service says it."""
    said = rpc.Denied("there is no treadmill x", "there is one")
    service.says = lambda _, call: rpc.error(rpc.Wrong(words.NO_TREADMILL, said, call["id"]))
    assert stop_now.stop_now("stop", ["x"]) == 2
    assert "there is no treadmill x there is one" in capsys.readouterr().err


def test_programs_get_json(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    """One object, by treadmill."""
    assert stop_now.stop_now("estop", ["--json"]) == 0
    assert service.heard[0]["params"] == {}
    assert json.loads(capsys.readouterr().out) == {"one": {"stands": True, "denied": None}}


@pytest.mark.parametrize("typed", [["one", "two"], ["--all"]])
def test_what_is_not_meant_is_not_guessed(service: Service, typed: list[str]) -> None:
    """Exit code 2; nothing is sent."""
    assert stop_now.stop_now("stop", typed) == 2
    assert service.heard == []


def test_the_stop_leaves_before_anything_heavy_is_imported() -> None:
    """When its octets go, neither click nor even json is there."""
    script = (
        "import socket, sys\n"
        "def leave(_, data):\n"
        f"    heavy = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "    print(data.decode(), *heavy)\n"
        "    sys.stdout.flush()\n"
        "    import os; os._exit(0)\n"
        "socket.socket.connect = lambda *_: None\n"
        "socket.socket.sendall = leave\n"
        "sys.argv = ['treadmill-ctl', 'stop']\n"
        "from treadmill_ctl.cli.entry import main\n"
        "main()\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    line, heavy = said.stdout.splitlines()
    assert json.loads(line)["method"] == "stop"
    assert heavy.split() == []


@pytest.mark.parametrize("typed", [["stop", "--help"], ["estop", "-h"]])
def test_help_is_that_of_the_command(typed: list[str]) -> None:
    """Asking for help stops nothing."""
    script = f"import sys; sys.argv = ['treadmill-ctl', *{typed!r}]\n"
    script += "from treadmill_ctl.cli.entry import main\nmain()\n"
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert said.stdout.startswith("Usage: ")
