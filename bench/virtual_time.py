"""How much faster than a treadmill a session runs: core, driver and simulated treadmill.

A 20-minute profile in virtual time on one core, several times over. Writes virtual_time.json
beside this file; run it with `./dev bench virtual_time`.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

from machine import described  # noqa: E402
from plans import setup, twenty_minutes  # noqa: E402
from treadmill_ctl.core.phases import Phase  # noqa: E402
from treadmill_sim.ftms import FtmsPeripheral  # noqa: E402
from treadmill_sim.machine import MachineProfile  # noqa: E402
from virtual_session import VirtualSession  # noqa: E402

RUNS = 11
SEED = 7


def main() -> None:
    """Measure, print, write."""
    walked: list[tuple[float, int, str]] = [one() for _ in range(RUNS)]
    cpu_s = sorted(cpu for cpu, _, _ in walked)
    digests = {digest for _, _, digest in walked}
    session_s = walked[0][1] / 1_000
    report = {
        "machine": described(),
        "runs": RUNS,
        "session_s": session_s,
        "cpu_s": {
            "min": round(cpu_s[0], 3),
            "median": round(statistics.median(cpu_s), 3),
            "max": round(cpu_s[-1], 3),
        },
        "treadmill_s_per_cpu_s_median": round(session_s / statistics.median(cpu_s)),
        "same_bytes_every_run": len(digests) == 1,
        "sha256_of_bytes_and_decisions": sorted(digests),
    }
    text = json.dumps(report, indent=2)
    Path(__file__).with_suffix(".json").write_text(text + "\n")
    print(text)


def one() -> tuple[float, int, str]:
    """One session: CPU seconds, treadmill milliseconds, digest of every byte and decision."""
    began = time.process_time()
    peripheral = FtmsPeripheral(MachineProfile(seed=SEED, report_jitter_ms=200, ack_jitter_ms=40))
    session = VirtualSession(peripheral)
    session.begin(setup(session.connect(), *twenty_minutes()))
    session.start()
    state = session.walk(Phase.ENDED, Phase.TRIPPED)
    if state.phase is not Phase.ENDED:
        raise SystemExit(f"the session tripped: {state.trip}")
    return time.process_time() - began, session.now_ms, session.digest.hexdigest()


if __name__ == "__main__":
    main()
