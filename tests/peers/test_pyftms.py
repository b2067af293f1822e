"""A client of FTMS that nobody here wrote reads and drives a simulated treadmill.

It wants a newer Python and packages of its own: `TREADMILL_PEER_PYTHON` names an interpreter with
pyftms, bumble and PyYAML installed; where it names none, this is skipped.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PEER = os.environ.get("TREADMILL_PEER_PYTHON", "")
HERE = Path(__file__).resolve().parent
DRIVEN_WITHIN_S = 90

pytestmark = pytest.mark.skipif(
    not PEER, reason="TREADMILL_PEER_PYTHON names no interpreter with pyftms"
)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the peer saw of one treadmill: found, started, told 2.0 km/h, stopped."""
    radio = tmp_path_factory.mktemp("peer") / "radio"
    script = "from treadmill_sim.cli import main; main()"
    command = (sys.executable, "-c", script, "ftms", "--radio", f"unix:{radio}")
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as treadmill:
        assert treadmill.stdout is not None
        assert treadmill.stdout.readline().startswith("ready ")
        driven = subprocess.run(
            (PEER, HERE / "drive_by_pyftms.py", radio),
            env={**os.environ, "PYTHONPATH": str(HERE.parents[1] / "simulator")},
            capture_output=True,
            text=True,
            timeout=DRIVEN_WITHIN_S,
            check=False,
        )
        treadmill.terminate()
    assert driven.returncode == 0, driven.stderr
    return json.loads(driven.stdout)


def test_the_peer_takes_it_for_a_treadmill(seen: dict[str, Any]) -> None:
    """By its advertisement, and with its ranges."""
    assert seen["type"] == "TREADMILL"
    assert seen["ranges"]["target_speed"] == [0.5, 20.0, 0.1]


def test_the_peer_drives_it(seen: dict[str, Any]) -> None:
    """Start, a target speed and stop are answered with success."""
    assert seen["results"] == [1, 1, 1]


def test_the_peer_sees_the_belt_run_and_stand(seen: dict[str, Any]) -> None:
    """Up to the speed that it asked for, and back to zero."""
    assert max(seen["speeds"]) == pytest.approx(2.0)
    assert seen["speeds"][-1] == 0
