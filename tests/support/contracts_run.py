"""CrossHair on every contract: `python tests/support/contracts_run.py [SECONDS]`.

Runs with the Python of an environment that holds crosshair-tool; SECONDS is what each contract
may take. Writes bench/contracts.json; fails when one is broken, and when one is not confirmed over
all paths.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = ROOT / "tests" / "contracts"
REPORT = ROOT / "bench" / "contracts.json"
KINDS = {
    "Confirmed over all paths.": "confirmed",
    "Not confirmed.": "unknown",
    "Unable to meet precondition.": "unknown",
}


def main() -> int:
    """Check, write, and say which do not hold."""
    seconds = sys.argv[1] if len(sys.argv) > 1 else "60"
    report: dict[str, object] = {}
    wrong: list[str] = []
    for file in sorted(CONTRACTS.glob("*.py")):
        began_s = time.monotonic()
        said = _check(file, seconds)
        verdicts = Counter(KINDS.get(words, "broken") for _, words in said)
        unproven = [(line, words) for line, words in said if KINDS.get(words) != "confirmed"]
        wrong += [f"{file.name}:{line}: {words}" for line, words in unproven]
        took_s = round(time.monotonic() - began_s, 1)
        report[file.stem] = {"contracts": len(said), **verdicts, "seconds": took_s}
        sys.stdout.write(f"{file.stem}: {report[file.stem]}\n")
    REPORT.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    for each in wrong:
        sys.stdout.write(f"NOT SO {each}\n")
    return 1 if wrong else 0


def _check(file: Path, seconds: str) -> list[tuple[str, str]]:
    """Line and verdict of every contract of a file."""
    done = subprocess.run(
        [
            sys.executable, "-m", "crosshair", "check", "--analysis_kind=asserts", "--report_all",
            "--per_condition_timeout", seconds, str(file),
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    found = re.findall(r"^.+?:(\d+): (?:info|error|warning): (.*)$", done.stdout, re.MULTILINE)
    if not found:
        raise RuntimeError(f"{file.name}: {done.stdout}{done.stderr}")
    return found


if __name__ == "__main__":
    sys.exit(main())
