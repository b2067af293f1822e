"""How long `treadmill-ctl stop` takes from the start of its process to its octets on the wire.

A socket in this process stands in for the service's; the time runs from before the process is made
until the whole line of the stop has been read. Beside it, turn by turn, a bare interpreter: from
before it is made until `python -c pass` has ended. The bound is three times the bare one, medians
of both. The command is run as its console script does it, by the same interpreter.

Writes door_stop_start.json beside this file; `./dev bench door_stop_start`, half a minute.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from machine import described
from spread import spread

TRIALS = 200
RATIO_MAX = 3
SCRIPT = "import sys; from treadmill_ctl.cli.entry import main; sys.argv[1:] = ['stop']; main()"


def main() -> None:
    """Measure, print, write."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "door.sock"
        stops: list[float] = []
        bare: list[float] = []
        for _ in range(TRIALS):
            bare.append(bare_ms())
            stops.append(stop_ms(place))
    ratio = round(statistics.median(stops) / statistics.median(bare), 2)
    report = {
        "machine": described(),
        "trials": TRIALS,
        "bare_ms": spread(bare),
        "stop_ms": spread(stops),
        "ratio": ratio,
        "ratio_max": RATIO_MAX,
        "verdict": "pass" if ratio <= RATIO_MAX else "FAIL",
    }
    text = json.dumps(report, indent=2)
    print(text)
    Path(__file__).with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")


def bare_ms() -> float:
    """A bare interpreter, from its start to its end."""
    begun_ns = time.monotonic_ns()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return (time.monotonic_ns() - begun_ns) / 1e6


def stop_ms(place: Path) -> float:
    """The verb, from its start until all of its stop is here."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(place))
        listening.listen()
        begun_ns = time.monotonic_ns()
        environment = {**os.environ, "TREADMILL_CTL_DOOR": str(place)}
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT], env=environment, stderr=subprocess.DEVNULL
        )
        called, _ = listening.accept()
        with called:
            line = b""
            while not line.endswith(b"\n"):
                line += called.recv(4096)
            came_ns = time.monotonic_ns()
        process.wait()
    place.unlink()
    return (came_ns - begun_ns) / 1e6


if __name__ == "__main__":
    main()
