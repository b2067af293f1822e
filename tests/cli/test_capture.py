"""`--capture`: every frame of a session in a file of its own."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pytest
from click.testing import Result

from captured_session import reached, tape
from scripted import ScriptedTransport
from treadmill_ctl.cli import capture_file
from treadmill_ctl.cli.capture_file import Capture
from treadmill_ctl.core.model import Frame
from treadmill_ctl.drivers.contract import Wants, WriteFault
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.transports.captured import CapturedTransport
from treadmill_ctl.transports.contract import Listener, Opened
from treadmill_sim.replay_ftms import ReplayFtms
from treadmill_sim.virtual_time import run as in_virtual_time

Run = Callable[..., Result]


def test_a_session_is_captured_whole(run: Run, tmp_path: Path) -> None:
    """Every frame that was handed over is in it, in order, and the file is this user's alone."""
    transport, file = ScriptedTransport(), tmp_path / "capture.jsonl"
    result = run(transport, "--capture", str(file))
    assert result.exit_code == 0
    assert f"Captured: {file}" in result.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    (connection,) = tape(file).connections
    said = [frame.data for frame in connection.frames if frame.out]
    assert said == [frame.data for _, frame in transport.submitted]


def test_a_captured_session_is_walked_again(run: Run, tmp_path: Path) -> None:
    """On the capture in the place of the treadmill, the same profile comes to its end."""
    file = tmp_path / "capture.jsonl"
    run(ScriptedTransport(), "--capture", str(file))
    replay = ReplayFtms(tape(file))
    result = run(reached(replay), "--journal", str(tmp_path / "again"))
    assert result.exit_code == 0
    assert "fastest  1.00 km/h measured" in result.stdout
    assert replay.unknown == []


def test_a_capture_names_no_walker(run: Run, tmp_path: Path, walkers: Path) -> None:
    """It is of a treadmill, and may leave the clinic."""
    walkers.mkdir()
    (walkers / "P-017.yaml").write_text("version: 1\nid: P-017\n")
    file = tmp_path / "capture.jsonl"
    assert run(ScriptedTransport(), "--walker", "P-017", "--capture", str(file)).exit_code == 0
    assert "P-017" not in file.read_text(encoding="utf-8")


def test_no_file_is_written_over(run: Run, tmp_path: Path) -> None:
    """Exit code 2, before any connection."""
    file = tmp_path / "capture.jsonl"
    file.write_text("precious", encoding="utf-8")
    transport = ScriptedTransport()
    result = run(transport, "--capture", str(file))
    assert result.exit_code == 2
    assert "give another with --capture" in result.stderr
    assert file.read_text(encoding="utf-8") == "precious"
    assert transport.opened == 0


def test_a_disk_that_takes_nothing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the end, with the reason; there is no hash of half a capture."""

    def full(_: int, __: str) -> IO[Any]:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(capture_file.os, "fdopen", full)
    file = tmp_path / "capture.jsonl"
    capture = Capture(file, "ble:X?radio=sim:memory")
    assert capture.close() == ""
    assert capture.said == f"{file}: THE CAPTURE IS NOT COMPLETE: No space left on device"


class Ear:
    """Whoever is told; keeps it."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def heard(self, frame: Frame) -> None:
        """A message came."""
        self.told.append(frame)

    def wrote(self, channel: str, fault: WriteFault | None) -> None:
        """What became of a frame."""
        self.told.append((channel, fault))

    def lost(self, why: str) -> None:
        """The connection is gone."""
        self.told.append(why)


class Failing(ScriptedTransport):
    """Tells of a write that went well, of one that did not, and that it is gone."""

    async def open(self, wiring: Wants, listener: Listener) -> Opened:
        """All of it before it is open."""
        listener.wrote("2ad9", None)
        listener.wrote("2ad9", WriteFault("refused", 5))
        listener.lost("out of range")
        return Opened("Mill", "A", {"2ad4": b"\x01"})


def test_what_was_not_taken_is_noted() -> None:
    """A write that failed, and a connection that was lost; who is told is told the same."""
    noted: list[dict[str, Any]] = []
    ear = Ear()
    transport = CapturedTransport(Failing(), lambda line: noted.append(dict(line)))
    in_virtual_time(transport.open(FtmsDriver().wiring, ear))
    assert noted == [
        {"t": 0, "what": "fault", "on": "2ad9", "why": "refused", "code": 5},
        {"t": 0, "what": "lost", "why": "out of range"},
        {"t": 0, "what": "open", "name": "Mill", "address": "A", "reads": {"2ad4": "01"}},
    ]
    assert ear.told == [("2ad9", None), ("2ad9", WriteFault("refused", 5)), "out of range"]
