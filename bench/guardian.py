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

Writes guardian.json beside this file; run it with `./dev bench guardian`, three quarters of an
hour. `guardian.py N` prints the figures of N trials of each kind and writes nothing.
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
from typing import TypeVar

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
from machine import described  # noqa: E402

TRIALS = 200
TICK_MS = 100
STRIDE_MS = 37  # no divisor of the tick: every moment of it comes up equally often
BOUNDS_MS = {KILLED: 50, HUNG: 350}

Figure = dict[str, object]
Told = TypeVar("Told")


def main() -> None:
    """Measure, print, write."""
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else TRIALS
    load_before = os.getloadavg()[0]
    report: dict[str, object] = {
        "machine": described(),
        "processor_first": "granted" if goes_first(0) else "not granted",
        "tick_ms": TICK_MS,
        **dict(on_a_line(trials)),
        **dict(by_radio(trials)),
        "load_1_min": [round(load_before, 1), round(os.getloadavg()[0], 1)],
    }
    text = json.dumps(report, indent=2)
    if trials == TRIALS:
        Path(__file__).with_suffix(".json").write_text(text + "\n")
    print(text)


def on_a_line(trials: int) -> Iterator[tuple[str, Figure]]:
    """Each series on a pseudo-terminal."""
    for name, fate, prepare in (
        ("pty_killed", KILLED, goes_first),
        ("pty_hung", HUNG, goes_first),
        ("pty_killed_crowded", KILLED, as_it_is),
    ):
        told, spurious = repeated(partial(trial_on_line, fate, prepare=prepare), trials)
        figure = judged([each.stop_ms for each in told], BOUNDS_MS[fate], spurious)
        if fate == KILLED:
            figure["own_death_ms"] = spread([each.died_ms or 0 for each in told])
        print(f"{name}: {figure}", flush=True)
        for each in told:
            if each.stop_ms > BOUNDS_MS[fate]:
                print(f"  late: {each}", flush=True)
        yield name, figure


def by_radio(trials: int) -> Iterator[tuple[str, Figure]]:
    """Each series on the virtual radio; what came late is told with all that was written."""
    with tempfile.TemporaryDirectory() as folder:
        treadmill = Treadmill(Path(folder) / "radio.sock")
        goes_first(treadmill.pid)
        stand_in = partial(trial_by_radio, treadmill)
        itself = partial(trial_of_run, treadmill, Path(folder))
        for name, fate, trial, count in (
            ("radio_killed", KILLED, stand_in, trials),
            ("radio_hung", HUNG, stand_in, trials),
            ("run_killed", KILLED, itself, max(trials // 10, 1)),
            ("run_hung", HUNG, itself, max(trials // 10, 1)),
        ):
            told, spurious = repeated(partial(trial, fate, prepare=goes_first), count)
            figure = judged([each.arrived_ms for each in told], BOUNDS_MS[fate], spurious)
            figure["taken_ms"] = spread([each.taken_ms for each in told])
            print(f"{name}: {figure}", flush=True)
            for each in told:
                if each.arrived_ms > BOUNDS_MS[fate]:
                    print(f"  late: {each}", flush=True)
            yield name, figure
        treadmill.end()


def repeated(trial: Callable[[float], Told], trials: int) -> tuple[list[Told], int]:
    """What came of so many trials, at every moment of a tick; how often a guardian fired before.

    A guardian that fires although its service lives errs to the safe side; the trial is made anew.
    """
    told: list[Told] = []
    spurious = 0
    while len(told) < trials:
        wait_s = len(told) * STRIDE_MS % TICK_MS / 1000
        try:
            told.append(trial(wait_s))
        except FiredBefore:
            spurious += 1
    return told, spurious


def goes_first(pid: int) -> bool:
    """Give a process, and not those it starts, the processor before others; whether it may."""
    try:
        os.sched_setscheduler(pid, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(1))
    except PermissionError:
        return False
    return True


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


if __name__ == "__main__":
    main()
