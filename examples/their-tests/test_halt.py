"""Our program against a treadmill that runs in real time at a port of this computer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from treadmill_sim.pytest_plugin_live import LiveMills
    from treadmill_sim.pytest_plugin_virtual import VirtualMills

PROGRAM = Path(__file__).with_name("halt.py")
FOR_EVER_MS = 1 << 40


def halted(url: str) -> subprocess.CompletedProcess[str]:
    """Run our program on an address, to its end."""
    return subprocess.run(
        [sys.executable, PROGRAM, url], capture_output=True, text=True, check=False, timeout=20
    )


def test_it_stops_a_running_belt(treadmill: LiveMills) -> None:
    """A belt that somebody started at the console stands after it."""
    mill = treadmill("trackmaster", countdown_ms=0)
    mill.press("start")
    mill.until(lambda belt: belt.speed_ckmh > 0)
    assert halted(mill.url).returncode == 0
    assert mill.until(lambda belt: belt.speed_ckmh == 0).state == "idle"


def test_it_says_when_nobody_answers(treadmill: LiveMills) -> None:
    """A treadmill that is silent is no treadmill that stopped."""
    mill = treadmill("trackmaster")
    mill.inject(silent_until_ms=FOR_EVER_MS)
    ended = halted(mill.url)
    assert ended.returncode == 1
    assert "use the treadmill's own stop button" in ended.stdout


def test_what_it_takes_for_an_answer_is_one(virtual_treadmill: VirtualMills) -> None:
    """The two octets of our program are those of the machine; in virtual time, so at once."""
    mill = virtual_treadmill("trackmaster", acceleration_mm_s2=100)
    mill.press("start")
    mill.until(lambda belt: belt.speed_ckmh > 0)
    mill.client.send(b"\xa2")
    mill.wait(100)
    assert b"\xb2" in mill.client.received
    assert mill.until(lambda belt: belt.speed_ckmh == 0).state == "idle"
