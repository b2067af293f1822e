"""How soon a stop is on the wire when the service is killed or hangs, with real processes.

A stand-in for the service moves a belt and beats ten times a second; at moments spread evenly over
its tick it is killed (SIGKILL) or stopped (SIGSTOP), and the guardian's stop is timed where it
arrives: at the far end of a pseudo-terminal, and in the simulated treadmill on the virtual radio.
There are no 30 to 50 ms between two meetings of a link on that radio, as there are on a real one.

The last two series are `treadmill-ctl run` itself with a simulated person, a tenth as many trials:
a session takes its time until it walks.

By radio two times are given: when the first Stop reached the treadmill, which the bounds are for,
and when it took one. Between them lies the treadmill's own answer to Request Control (60 ms here),
before which it refuses every other request.

Whatever takes part is given the processor first, where that is allowed, so that what else the
machine does is not measured. `pty_killed_crowded` is without that for the service: its own death
(`own_death_ms`) then waits for a processor, and its pipe ends with it; nobody can know before.

`stolen_ms` is what the host of a virtual machine took from it during one trial (10 ms at a time):
what waits for a processor that is not there is late, and nobody in it can know.

Writes guardian.json beside this file, each series as soon as it is done; run it with
`./dev bench guardian`, three quarters of an hour. `guardian.py N` prints the figures of N trials of
each kind and writes nothing; `guardian.py SERIES…` measures those anew and leaves the others.
"""

from __future__ import annotations

import json
import math
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from signal import Signals
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

from guardian_stage import (  # noqa: E402
    HUNG,
    KILLED,
    FiredBefore,
    Treadmill,
    as_it_is,
    trial_by_radio,
    trial_of_run,
    trial_on_line,
)
from machine import described, goes_first  # noqa: E402

TRIALS = 200
TICK_MS = 100
STRIDE_MS = 37  # no divisor of the tick: every moment of it comes up equally often
BOUNDS_MS = {KILLED: 50, HUNG: 350}

Figure = dict[str, object]


def main() -> None:
    """Measure what was asked for, print, write."""
    words = sys.argv[1:]
    trials = int(words.pop()) if words and words[-1].isdigit() else None
    wanted = words or [*ON_A_LINE, *BY_RADIO]
    first = "granted" if goes_first(0) else "not granted"
    report: dict[str, object] = {
        "machine": described(),
        "processor_first": first,
        "tick_ms": TICK_MS,
    }
    for name, figure in measured(wanted, trials or TRIALS):
        print(f"{name}: {figure}", flush=True)
        if trials is None:
            keep(report, name, figure)


def measured(wanted: list[str], trials: int) -> Iterator[tuple[str, Figure]]:
    """Each series that is wanted."""
    for name in [name for name in ON_A_LINE if name in wanted]:
        fate, prepare = ON_A_LINE[name]
        yield name, series(fate, partial(trial_on_line, fate, prepare=prepare), trials)
    if set(wanted) & set(BY_RADIO):
        with tempfile.TemporaryDirectory() as folder:
            treadmill = Treadmill(Path(folder) / "radio.sock")
            goes_first(treadmill.pid)
            yield from by_radio(treadmill, Path(folder), wanted, trials)
            treadmill.end()


def by_radio(
    treadmill: Treadmill, folder: Path, wanted: list[str], trials: int
) -> Iterator[tuple[str, Figure]]:
    """Each series that is wanted on the virtual radio."""
    for name in [name for name in BY_RADIO if name in wanted]:
        fate, itself = BY_RADIO[name]
        if itself:
            trial = partial(trial_of_run, treadmill, folder, fate, prepare=goes_first)
            yield name, series(fate, trial, max(trials // 10, 1))
        else:
            trial = partial(trial_by_radio, treadmill, fate, prepare=goes_first)
            yield name, series(fate, trial, trials)


def series(fate: Signals, trial: Callable[[float], Any], trials: int) -> Figure:
    """One series: its spread against the bound, and what may have disturbed it."""
    load_before = os.getloadavg()[0]
    told, stolen_ms, spurious = repeated(trial, trials)
    figure = judged([each.stop_ms for each in told], BOUNDS_MS[fate], spurious)
    for name in ("died_ms", "taken_ms"):
        times = [getattr(each, name, None) for each in told]
        if all(each is not None for each in times):
            figure[name] = spread([each or 0 for each in times])
    figure["stolen_ms"] = spread(stolen_ms)
    figure["load_1_min"] = [round(load_before, 1), round(os.getloadavg()[0], 1)]
    for each, stolen in zip(told, stolen_ms, strict=True):
        if each.stop_ms > BOUNDS_MS[fate]:
            print(f"  late: {each}, stolen meanwhile: {stolen:.0f} ms", flush=True)
    return figure


def keep(report: Figure, name: str, figure: Figure) -> None:
    """One series beside those that stand there already."""
    path = Path(__file__).with_suffix(".json")
    known: Figure = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps({**known, **report, name: figure}, indent=2) + "\n")


def stolen_by_now_ms() -> float:
    """What the host took from this virtual machine since it came up, of all its processors."""
    first = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0]
    return int(first.split()[8]) * 1_000 / os.sysconf("SC_CLK_TCK")


def repeated(trial: Callable[[float], Any], trials: int) -> tuple[list[Any], list[float], int]:
    """What came of so many trials, at every moment of a tick; how often a guardian fired before.

    A guardian that fires although its service lives errs to the safe side; the trial is made anew.
    Beside each, what the host took from this machine meanwhile.
    """
    told: list[Any] = []
    stolen: list[float] = []
    spurious = 0
    while len(told) < trials:
        wait_s = len(told) * STRIDE_MS % TICK_MS / 1000
        before_ms = stolen_by_now_ms()
        try:
            told.append(trial(wait_s))
        except FiredBefore:
            spurious += 1
            continue
        stolen.append(stolen_by_now_ms() - before_ms)
    return told, stolen, spurious


def judged(times_ms: list[float], bound_ms: int, spurious: int) -> Figure:
    """The spread, and whether the worst is inside the bound."""
    late = sum(each > bound_ms for each in times_ms)
    verdict = "pass" if not late else f"FAIL: {late} of {len(times_ms)} later than {bound_ms} ms"
    return {
        "trials": len(times_ms),
        "fired_before": spurious,
        "stop_ms": spread(times_ms),
        "bound_ms": bound_ms,
        "verdict": verdict,
    }


def spread(times_ms: list[float]) -> dict[str, float]:
    """Least, middle, one in a hundred, worst."""
    ordered = sorted(times_ms)
    figures = {
        "min": ordered[0],
        "median": statistics.median(ordered),
        "p99": ordered[math.ceil(len(ordered) * 0.99) - 1],
        "max": ordered[-1],
    }
    return {name: round(figure, 1) for name, figure in figures.items()}


ON_A_LINE = {
    "pty_killed": (KILLED, goes_first),
    "pty_hung": (HUNG, goes_first),
    "pty_killed_crowded": (KILLED, as_it_is),
}
BY_RADIO = {  # the fate, and whether it is `treadmill-ctl run` itself that meets it
    "radio_killed": (KILLED, False),
    "radio_hung": (HUNG, False),
    "run_killed": (KILLED, True),
    "run_hung": (HUNG, True),
}

if __name__ == "__main__":
    main()
