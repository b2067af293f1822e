"""Every test, in two runs beside each other: what computes, and what waits for real processes.

The one rule: what waits goes first at the processor. Its bounds are of real time; what computes
only takes longer.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PYTEST: Final = (sys.executable, "-m", "pytest")
WAITING: Final = ("tests/system", "tests/guardian")
COMPUTING: Final = (
    *("nice", "-n", "10", *PYTEST, "--numprocesses", "2", "--dist", "worksteal"),
    *(f"--ignore={place}" for place in WAITING),
)


def main() -> int:
    """Run them; the exit code of the first of the two that failed."""
    command = (*PYTEST, "-p", "no:cacheprovider", *WAITING)
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=subprocess.STDOUT) as waiting,
    ):
        computing = subprocess.run(COMPUTING, cwd=ROOT, check=False).returncode
        code = waiting.wait()
        said.seek(0)
        sys.stdout.write(said.read().decode(errors="replace"))
    return computing or code


if __name__ == "__main__":
    sys.exit(main())
