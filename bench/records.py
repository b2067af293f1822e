"""How long a year of a busy clinic takes to list, and its index to be built from the journals.

The year is 7,300 sessions of a minute each (records_year.py says how they come about). Listed is
by the command itself as a whole process, from its start to its last line, eleven times each with
the index as a session's end leaves it: the clock on the wall, which is what a therapist waits for,
and the processor's time, which says what of that was other work on the machine. `--version` is the
same command doing nothing. The index is built by `sessions rebuild`, once.

How long building takes goes by what is in the journals, not by their number. So the same is timed
for some sessions of twenty minutes, and a year of those is reckoned from it.

Writes records.json and .md beside this file; run it with `./dev bench records`, a few minutes and
half a gigabyte in the folder for temporary files.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from machine import described
from records_year import A_DAY, DAYS, walked, written, year

REPEATS = 11
ALLOWED_S = 0.2
LONG_SESSIONS, LONG_S = 50, 1_200
COMMAND = Path(sys.executable).with_name("treadmill-ctl")
LISTS = {
    "--version, which does nothing": ["--version"],
    "sessions list": ["sessions", "list"],
    "sessions list --json": ["sessions", "list", "--json"],
    "sessions list --walker P-017": ["sessions", "list", "--walker", "P-017"],
    "sessions list --since 2026-12-01": ["sessions", "list", "--since", "2026-12-01"],
    "sessions list --limit 20": ["sessions", "list", "--limit", "20"],
}


class Ran(NamedTuple):
    """A whole process: seconds on the wall, of the processor, and lines that it wrote."""

    wall_s: float
    processor_s: float
    lines: int


def main() -> None:
    """Measure, print, write."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        journals = place / "year" / "journals"
        octets = written(journals, year(), walked(60))
        built = ran(place, "sessions", "rebuild", "--journal", str(journals))
        figures: dict[str, Any] = {
            "machine": described(),
            "allowed_s": ALLOWED_S,
            "sessions": DAYS * A_DAY,
            "journals_octets": octets,
            "index_octets": journals.with_name("journals.db").stat().st_size,
            "rebuild_s": round(built.wall_s, 1),
            "rebuild_processor_s": round(built.processor_s, 1),
            "lists": {name: spread(place, words, journals) for name, words in LISTS.items()},
        }
        figures["long"] = long_sessions(place)
    here = Path(__file__)
    here.with_suffix(".json").write_text(json.dumps(figures, indent=2) + "\n")
    here.with_suffix(".md").write_text(page(figures))
    print(page(figures))


def ran(place: Path, *words: str) -> Ran:
    """Run the command to its end, with its bytecode at hand as where it is installed."""
    bytecode = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(place / "bytecode")}
    before, began_s = os.times(), time.perf_counter()
    done = subprocess.run(
        [COMMAND, *words], capture_output=True, check=True, env=os.environ | bytecode
    )
    wall_s, after = time.perf_counter() - began_s, os.times()
    processor_s = after.children_user - before.children_user
    processor_s += after.children_system - before.children_system
    return Ran(wall_s, processor_s, done.stdout.count(b"\n"))


def spread(place: Path, words: list[str], journals: Path) -> dict[str, float]:
    """Lowest, median and highest of several runs; the first only warms up."""
    folder = [] if words == ["--version"] else ["--journal", str(journals)]
    runs = [ran(place, *words, *folder) for _ in range(REPEATS + 1)][1:]
    walls_s = sorted(run.wall_s for run in runs)
    return {
        "lines": runs[0].lines,
        "lowest_s": round(walls_s[0], 3),
        "median_s": round(median(walls_s), 3),
        "highest_s": round(walls_s[-1], 3),
        "processor_s": round(median(run.processor_s for run in runs), 3),
    }


def long_sessions(place: Path) -> dict[str, float]:
    """Sessions of twenty minutes: their octets, and the time to put one into the index."""
    journals = place / "long" / "journals"
    octets = written(journals, year()[:LONG_SESSIONS], walked(LONG_S))
    built = ran(place, "sessions", "rebuild", "--journal", str(journals))
    return {
        "sessions": LONG_SESSIONS,
        "minutes": LONG_S // 60,
        "octets_each": octets // LONG_SESSIONS,
        "rebuild_ms_each": round(built.wall_s * 1_000 / LONG_SESSIONS, 1),
        "rebuild_year_min": round(built.wall_s / LONG_SESSIONS * DAYS * A_DAY / 60, 1),
    }


HEADING = """# Records of a year

{sessions:,} sessions of a minute each, {journals_mb:.0f} MB of journals, an index of
{index_mb:.0f} MB; `./dev bench records` takes the figures again and writes this page.
"""


def page(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    machine, long = figures["machine"], figures["long"]
    heading = HEADING.format(
        sessions=figures["sessions"],
        journals_mb=figures["journals_octets"] / 1e6,
        index_mb=figures["index_octets"] / 1e6,
    )
    rows = [
        f"| `{name}` | {r['lines']} | {r['lowest_s']} | {r['median_s']} | {r['highest_s']}"
        f" | {r['processor_s']} |"
        for name, r in figures["lists"].items()
    ]
    where = f"{machine['processor']}, {machine['cores']} cores, {machine['python']}"
    built = f"{figures['rebuild_s']} s ({figures['rebuild_processor_s']} s of the processor)"
    return "\n".join((
        heading,
        f"On {where}, {machine['system']}. A list is allowed {figures['allowed_s']} s.",
        "",
        f"| whole process, s, {REPEATS} runs | lines | lowest | median | highest | processor |",
        "|---|---|---|---|---|---|",
        *rows,
        "",
        f"The index of the year, built from nothing but the journals: {built}.",
        f"Of sessions of {long['minutes']} minutes, {long['octets_each']:,} octets each, one takes",
        f"{long['rebuild_ms_each']} ms, so a year of them {long['rebuild_year_min']} min.",
        "",
    ))  # fmt: skip


if __name__ == "__main__":
    main()
