"""How long a profile of 60 segments takes from its file to a plan that is held against the limits.

Two profiles, each several hundred times over in one process, after the imports and one run that
only warms up: 60 segments written one by one, and the same as rounds of a repeat. Timed are the
whole, and its parts: reading the YAML with its places, the shapes, the language's own checks, and
resolving with the check against the limits in force. The clock is that on the wall: it is what a
therapist waits for. Beside it stands the forecast that `profile estimate` and `plot` make.

Writes profile_planning.json and .md beside this file; run it with `./dev bench profile_planning`,
a few seconds.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from machine import described
from treadmill_ctl.cli.forecast import forecast
from treadmill_ctl.core.check import check
from treadmill_ctl.core.limits import SITE_DEFAULT, in_force
from treadmill_ctl.schema.document import Document, load, read
from treadmill_ctl.schema.measured import Known, Measured
from treadmill_ctl.schema.profile import Profile
from treadmill_ctl.schema.resolve import located, resolve
from treadmill_ctl.schema.yaml_marks import parse, read_text

REPEATS = 300
FORECASTS = 10
ROUNDS = 29
ALLOWED_MS = 50
DAY = date(2026, 11, 22)
KNOWN = Known(DAY, {"own": Measured(240, DAY)})
HEAD = """\
version: 1
id: sixty
title: Sixty segments
use: general
kind: template
walk: backward
measurements:
  own: {says: A speed., not_older_than: 4 weeks}
caps: {backward: 3.0 km/h, acceleration: 0.05 m/s²}
segments:
  - {walk: Warm up, part: warm-up, for: 3 min, from: 0.8 km/h, to: 1.2 km/h}
"""
ROUND = """\
- walk: Faster
  for: 25 s
  speed: 80 % of own
  announce: A little faster
- walk: Slower
  part: recovery
  for: 25 s
  speed: 1.2 km/h
  announce: Slower
"""
FOOT = "  - {walk: Cool down, part: cool-down, for: 2 min, from: 1.2 km/h, to: 0.8 km/h}\n"


def main() -> None:
    """Measure, print, write."""
    with tempfile.TemporaryDirectory() as folder:
        figures = {
            "machine": described(),
            "allowed_ms": ALLOWED_MS,
            "ms": {
                what: measured(Path(folder) / "sixty.yaml", text)
                for what, text in (("written one by one", written()), ("as rounds", rounds()))
            },
        }
    here = Path(__file__)
    here.with_suffix(".json").write_text(json.dumps(figures, indent=2) + "\n")
    here.with_suffix(".md").write_text(page(figures))
    print(page(figures))


def written() -> str:
    """Sixty segments, each with its own lines."""
    return HEAD + indented(ROUND, 2) * ROUNDS + FOOT


def rounds() -> str:
    """The same sixty as one repeat."""
    head = f"  - repeat: Intervals\n    times: {ROUNDS}\n    segments:\n"
    return HEAD + head + indented(ROUND, 6) + FOOT


def indented(text: str, columns: int) -> str:
    """Every line further to the right."""
    return "".join(" " * columns + line for line in text.splitlines(keepends=True))


def measured(file: Path, text: str) -> dict[str, dict[str, float]]:
    """The distribution of each part, in ms."""
    file.write_text(text, encoding="utf-8")
    document = read(text, str(file))
    if len(document.steps) != 2 + 2 * ROUNDS:
        raise SystemExit("this is no profile of sixty segments")
    marked = parse(text, str(file))
    limits = in_force(SITE_DEFAULT, document.caps)
    plan = resolve(document, None, KNOWN)
    parts: dict[str, tuple[int, Callable[[], object]]] = {
        "from file to checked plan": (REPEATS, partial(whole, file)),
        "YAML, with places": (REPEATS, lambda: parse(read_text(file), str(file))),
        "shapes": (REPEATS, lambda: Profile.model_validate(marked.plain)),
        "load: YAML, shapes, checks of the language": (REPEATS, partial(load, file)),
        "resolve and check": (REPEATS, partial(planned, document)),
        "forecast, for plot and estimate": (FORECASTS, partial(forecast, plan, limits)),
    }
    return {name: spread(*part) for name, part in parts.items()}


def whole(file: Path) -> object:
    """What `profile check` does with one file."""
    return planned(load(file))


def planned(document: Document) -> object:
    """A plan, and what is to be said of it."""
    plan = resolve(document, None, KNOWN)
    return located(document, check(plan, in_force(SITE_DEFAULT, document.caps)))


def spread(repeats: int, work: Callable[[], object]) -> dict[str, float]:
    """Lowest, median, 95th in a hundred and highest time in ms; the first run only warms up."""
    work()
    times: list[float] = []
    for _ in range(repeats):
        began_s = time.perf_counter()
        work()
        times.append((time.perf_counter() - began_s) * 1_000)
    times.sort()
    return {
        "repeats": repeats,
        "lowest": round(times[0], 2),
        "median": round(times[len(times) // 2], 2),
        "p95": round(times[len(times) * 95 // 100], 2),
        "highest": round(times[-1], 2),
    }


HEADING = """# Planning a profile

Milliseconds from a file with 60 segments to a plan that is held against the limits, once the
program is up; `./dev bench profile_planning` takes the figures again and writes this page.
"""


def page(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    machine = figures["machine"]
    lines = [
        HEADING,
        (
            f"On {machine['processor']}, {machine['cores']} cores, {machine['python']},"
            f" {machine['system']}. The first row of each table is allowed"
            f" {figures['allowed_ms']} ms."
        ),
    ]
    for what, rows in figures["ms"].items():
        lines += [
            "",
            f"Sixty segments {what}:",
            "",
            "| part, ms | lowest | median | 95 of 100 | highest | repeats |",
            "|---|---|---|---|---|---|",
            *(
                f"| {name} | {r['lowest']} | {r['median']} | {r['p95']} | {r['highest']}"
                f" | {r['repeats']} |"
                for name, r in rows.items()
            ),
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
