"""How long a session of twenty minutes takes to be exported, as whole processes.

The session is walked in virtual time by the core on the simulated treadmill, ten segments, with
values told and remarks added, and written by the journal's own code; so it has as many lines as a
real one at one report a second, and a second one at four. `treadmill-ctl sessions export` and
`report` are each started eleven times after one run that only warms up, with the bytecode at hand
as in an installed program; timed is the process from its start to its end.

Writes records_export.json and .md beside this file; run it with `./dev bench records_export`, half
a minute.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

from machine import described  # noqa: E402
from plans import setup, twenty_minutes  # noqa: E402
from treadmill_ctl.core.phases import Phase  # noqa: E402
from treadmill_ctl.records.remarks import Kind, Remark, When  # noqa: E402
from treadmill_sim.ftms import FtmsPeripheral  # noqa: E402
from treadmill_sim.machine import MachineProfile  # noqa: E402
from virtual_record import NAME, STANDS, VirtualRecord  # noqa: E402

REPEATS = 11
ALLOWED_S = 0.5
WAYS = {
    "csv, curve": ("export", "--format", "csv"),
    "csv, events": ("export", "--format", "csv", "--what", "events"),
    "jsonl": ("export", "--format", "jsonl"),
    "fhir": ("export", "--format", "fhir"),
    "report": ("report",),
}
PERIODS_MS = {"one report a second": 1_000, "four reports a second": 250}


def main() -> None:
    """Measure, print, write."""
    figures: dict[str, Any] = {"machine": described(), "allowed_s": ALLOWED_S, "sessions": {}}
    for name, period_ms in PERIODS_MS.items():
        with tempfile.TemporaryDirectory() as folder:
            figures["sessions"][name] = measured(Path(folder), period_ms)
    here = Path(__file__)
    here.with_suffix(".json").write_text(json.dumps(figures, indent=2) + "\n")
    here.with_suffix(".md").write_text(page(figures))
    print(page(figures))


def measured(folder: Path, period_ms: int) -> dict[str, Any]:
    """The record's size, and each export's times in s."""
    path = walked(period_ms).write(folder)
    octets = path.read_bytes()
    return {
        "octets": len(octets),
        "lines": octets.count(b"\n"),
        "s": {name: times(folder, words) for name, words in WAYS.items()},
    }


def walked(period_ms: int) -> VirtualRecord:
    """Twenty minutes, with what persons tell and add."""
    session = VirtualRecord(FtmsPeripheral(MachineProfile(report_period_ms=period_ms)))
    session.record(setup(session.connect(), *twenty_minutes()))
    session.tell(pain=2, systolic=131, diastolic=82)
    session.start()
    session.walk(Phase.WALKING)
    for minute in range(18):
        session.on(60_000)
        session.tell(pain=minute % 4, exertion=11 + minute % 3)
    session.walk(Phase.ENDED)
    session.journal.close(STANDS)
    session.add(Remark(Kind.NOTE, "Walked upright.", When.AFTER))
    return session


def times(folder: Path, words: tuple[str, ...]) -> dict[str, float]:
    """Lowest, median and highest of the runs."""
    verb, *options = words
    program = str(Path(sys.executable).parent / "treadmill-ctl")
    out = str(folder / "out")
    asked = [program, "sessions", verb, NAME, "--journal", str(folder), *options]
    bytecode = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    found: list[float] = []
    for _ in range(REPEATS + 1):
        began_s = time.perf_counter()
        subprocess.run(
            [*asked, "--out", out, "--force"],
            check=True, capture_output=True, env=os.environ | bytecode,
        )  # fmt: skip
        found.append(time.perf_counter() - began_s)
    found = sorted(found[1:])
    return {
        "lowest": round(found[0], 3),
        "median": round(found[len(found) // 2], 3),
        "highest": round(found[-1], 3),
    }


HEADING = """# Exporting a session

Seconds from the start of `treadmill-ctl sessions export` or `report` to its end, for a session of
twenty minutes; `./dev bench records_export` takes the figures again and writes this page.
"""


def page(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    machine = figures["machine"]
    lines = [
        HEADING,
        (
            f"On {machine['processor']}, {machine['cores']} cores, {machine['python']},"
            f" {machine['system']}. The median of {REPEATS} runs is allowed"
            f" {figures['allowed_s']} s."
        ),
    ]
    for name, session in figures["sessions"].items():
        lines += [
            "",
            f"{name[0].upper()}{name[1:]}: {session['lines']} lines, {session['octets']} octets.",
            "",
            "| export, s | lowest | median | highest |",
            "|---|---|---|---|",
            *(
                f"| {way} | {s['lowest']} | {s['median']} | {s['highest']} |"
                for way, s in session["s"].items()
            ),
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
