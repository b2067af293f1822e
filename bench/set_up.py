"""How long it takes from a clean clone to a belt that moves: `./dev demo`, cold and warm.

cold   a fresh clone of the last commit into an empty folder, with no cache of packages: from before
       `git clone` until the simulated belt is measured in motion; every package comes over the
       network, or from the index that pip is set to
warm   the same clone once more: nothing is to be set up

Of both, 3 s are the announcement before a start and 3 s the simulated treadmill's own countdown.
Where the network does not give the packages, this says so and measures nothing.

Writes set_up.json beside this file; `./dev bench set_up`, a minute. `set_up.py COLD WARM` prints so
many turns of each, and writes nothing.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from machine import described, pace
from spread import spread

ROOT: Final = Path(__file__).resolve().parent.parent
MOVES: Final = "phase=walking"
COLD, WARM = 2, 3
CACHES: Final = ("UV_CACHE_DIR", "PIP_CACHE_DIR", "XDG_STATE_HOME", "VIRTUAL_ENV", "PYTHONPATH")


def demo_s(clone: Path) -> float | None:
    """From the start of `./dev demo` until the belt moves; None where it never does."""
    own = {name: value for name, value in os.environ.items() if name not in CACHES}
    began_s = time.monotonic()
    with subprocess.Popen(
        ["./dev", "demo"], cwd=clone, env=own, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        said: list[str] = []
        try:
            for line in process.stdout or ():
                said.append(line)
                if MOVES in line:
                    return time.monotonic() - began_s
        finally:
            os.killpg(process.pid, signal.SIGTERM)
    print("".join(said[-10:]), file=sys.stderr)
    return None


def cloned(place: Path) -> tuple[Path, float]:
    """A fresh clone, and how long that took."""
    began_s = time.monotonic()
    subprocess.run(["git", "clone", "--quiet", ROOT, place / "clone"], check=True)  # noqa: S607 - any git
    return place / "clone", time.monotonic() - began_s


def main() -> None:
    """Measure, print, write."""
    cold, warm = map(int, sys.argv[1:]) if len(sys.argv) > 1 else (COLD, WARM)
    found: dict[str, list[float]] = {"cold": [], "warm": []}
    for number in range(cold):
        with tempfile.TemporaryDirectory() as place:
            clone, clone_s = cloned(Path(place))
            for turn in range(1 + (warm if number == 0 else 0)):
                seconds = demo_s(clone)
                if seconds is None:
                    print("skipped: the belt never moved; what ./dev demo said is above")
                    return
                found["warm" if turn else "cold"].append(seconds + (0 if turn else clone_s))
    report: dict[str, Any] = {
        "machine": described(),
        "pace": pace(),
        "s": {name: spread(each) for name, each in found.items() if each},
    }
    text = json.dumps(report, indent=2)
    print(text)
    if len(sys.argv) == 1:
        Path(__file__).with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
