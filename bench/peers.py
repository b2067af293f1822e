"""What it costs to read and to write a record, beside pyftms and bluetooth-sig on the same octets.

Three decoders read the same Treadmill Data records, and three encoders write the same request for
a speed, by one and the same Python, in short rounds by turns: what slows a round down slows all
three. Given is the processor's time for each record, and by how many times it is less here, round
by round. How many records of protocols/ftms/vectors.json each reads without raising is told too,
and the octets of the request: 2.30 km/h is e6 00.

The others are in an environment of their own, .run/peers; where that cannot be made, this says so
and measures nothing. It is made of requirements/peers.lock, with Python 3.12 or 3.13.

Writes peers.json beside this file; `./dev bench peers`, a quarter of a minute.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from machine import described
from peers_apart import OURS, PYFTMS, SIG
from spread import ratios, spread

ROOT: Final = Path(__file__).resolve().parent.parent
APART: Final = Path(".run/peers/bin/python")
BOTH: Final = "import pyftms, bluetooth_sig"
ROUNDS: Final = 200
USUAL: Final = "decode, the usual record, 19 octets"
TIMES_MIN: Final = 25  # so many times pyftms


def main() -> None:
    """Measure, print, write."""
    python = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / APART
    if (
        not python.exists()
        or subprocess.run([python, "-c", BOTH], check=False, stderr=subprocess.DEVNULL).returncode
    ):
        print(f"skipped: {APART} is not there: it wants Python 3.12 or 3.13, and its wheels")
        return
    apart = Path(__file__).with_name("peers_apart.py")
    told = subprocess.run(
        [python, apart, str(ROUNDS)], check=True, stdout=subprocess.PIPE, text=True
    )
    text = json.dumps(page(json.loads(told.stdout)), indent=2)
    print(text)
    Path(__file__).with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")


def page(told: dict[str, Any]) -> dict[str, Any]:
    """The figures of what was measured apart."""
    found = {what: compared(us) for what, us in told.pop("us").items()}
    times = found[USUAL]["times_ours"][PYFTMS]["p50"]
    return {
        "machine": described() | {"python": f"CPython {told.pop('python')}"},
        "rounds": ROUNDS,
        **told,
        "found": found,
        "times_min": TIMES_MIN,
        "verdict": "pass" if times >= TIMES_MIN else f"FAIL: {times} times",
    }


def compared(us: dict[str, list[float]]) -> dict[str, Any]:
    """One piece of work: each one's time, and how many times ours the others' is."""
    each = {name: spread(times, 3) for name, times in us.items()}
    return {
        "us": each,
        "a_second": {name: round(1e6 / figures["p50"]) for name, figures in each.items()},
        "times_ours": {name: ratios(us[name], us[OURS]) for name in (PYFTMS, SIG)},
    }


if __name__ == "__main__":
    main()
