"""The command that serves a capture, as typed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tty
from asyncio.subprocess import DEVNULL, PIPE
from pathlib import Path
from typing import Any, cast

import pytest
from click.testing import CliRunner

from treadmill_sim import cli

LIMIT_S = 20.0
SIM = (sys.executable, "-c", "from treadmill_sim.cli import main; main()")
CAPTURE: tuple[dict[str, Any], ...] = (
    {"capture": 1, "url": "serial:/dev/ttyUSB0?speaks=trackmaster&unit=km/h", "software": "0"},
    {"t": 0, "what": "open", "name": "ttyUSB0", "address": "/dev/ttyUSB0", "reads": {}},
    {"t": 10, "what": "out", "on": "stream", "hex": "a2"},
    {"t": 20, "what": "in", "on": "stream", "hex": "b2"},
)


def capture(folder: Path, *lines: object) -> Path:
    """A capture of these lines."""
    path = folder / "capture.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    return path


async def test_a_capture_is_served_at_a_port(tmp_path: Path) -> None:
    """Its address says what it speaks; it answers, counts what it does not know, and ends clean."""
    port = tmp_path / "port"
    file = capture(tmp_path, *CAPTURE)
    process = await asyncio.create_subprocess_exec(
        *SIM, "replay", str(file), "--at", f"unix:{port}", stdin=DEVNULL, stdout=PIPE, stderr=PIPE
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(LIMIT_S):
            ready = (await process.stdout.readline()).decode().strip()
        assert ready == f"ready serial:{port}?speaks=trackmaster&unit=km/h&simulated=yes"
        answer = await asyncio.to_thread(_talk, port, b"\xa2")
        assert answer == b"\xb2"
        status = await asyncio.to_thread(_typed, "status", "--at", f"unix:{port}")
        assert status["replay"]["unknown"] == 1
        assert status["replay"]["last_unknown"] == "stream c1"
        refused = await asyncio.to_thread(_typed, "press", "stop", "--at", f"unix:{port}")
        assert "a capture has no console" in refused["error"]
    finally:
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(LIMIT_S):
            await process.communicate()
    assert process.returncode == 0
    assert not port.is_symlink()


def _talk(port: Path, word: bytes) -> bytes:
    """Say a word, and one that was never said then."""
    number = os.open(port, os.O_RDWR | os.O_NOCTTY)
    try:
        tty.setraw(number)
        os.write(number, b"\xc1" + word)
        return os.read(number, 16)
    finally:
        os.close(number)


def _typed(*words: str) -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads(CliRunner().invoke(cli.main, words).stdout))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((), "this line is no JSON"),
        (({"capture": 2},), "or of another version"),
        (CAPTURE[:1], "no connection came about"),
        (({"capture": 1, "url": "tcp:x:1?speaks=moon"}, CAPTURE[1]), "nothing here speaks moon"),
    ],
)
def test_what_cannot_be_served_is_refused(
    tmp_path: Path, lines: tuple[dict[str, Any], ...], said: str
) -> None:
    """A usage error with the file and its line."""
    result = CliRunner().invoke(cli.main, ["replay", str(capture(tmp_path, *lines))])
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())
