"""Simulated hours on the command line: worlds by the thousand, or one again.

The one rule: a seed that fails prints one command that runs it again, and the least of it that
still fails.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pool
from pathlib import Path

from clinic import Result, run_world
from drawing import drawn
from garbage import collect_seldom
from line_drawing import drawn_on_a_line
from shrinking import script, shrunk
from simulation_page import page
from totals import Totals
from worlds import ON_A_LINE, ON_AIR, Kind, World

ROOT = Path(__file__).resolve().parents[2]
BATCH = 25
TOLD_EVERY = 8 * BATCH  # seeds, where nobody looks on at a terminal
LOG_LINES = 60
BROKEN_MAX = 5
FAULTS_EACH = 100
REPLAYED_ONE_IN = 10  # a replay proves the same of each journal, and takes as long as the core


@dataclass(frozen=True, slots=True)
class Budget:
    """How much to run: seeds and hours at least, to a time of the real clock (s) at most."""

    seeds: int
    hours: float
    ends_s: float

    def spent(self, totals: Totals) -> bool:
        """Whether it is enough; it is when a few seeds are broken, too."""
        done = totals.seeds >= self.seeds and totals.hours >= self.hours
        late = time.perf_counter() >= self.ends_s
        return done or late or len(totals.broken) >= BROKEN_MAX


@dataclass(frozen=True, slots=True)
class Share:
    """One kind of worlds: how they are drawn and asked for, where their figures are kept."""

    option: str
    drawn: Callable[[int], World]
    kinds: tuple[Kind, ...]
    file: str
    of: str

    def command(self, seed: int) -> str:
        """The one command that runs a seed again."""
        return f"./dev simulate {self.option}--replay {seed}"


AIR = Share("", drawn, ON_AIR, "simulation", "a simulated treadmill")
LINES = Share(
    "--streams ",
    drawn_on_a_line,
    ON_A_LINE,
    "simulation_streams",
    "simulated treadmills on lines of octets, six families by turns,",
)


def main(words: list[str] | None = None) -> int:
    """Run what was asked for; 1 when something broke."""
    asked = _parser().parse_args(words)
    share = LINES if asked.streams else AIR
    if asked.replay is not None:
        return _again(share, asked.replay, whole=asked.log)
    began_s = time.perf_counter()
    budget = Budget(asked.seeds, asked.hours, began_s + 60 * asked.minutes)
    totals = _run(share, asked.seed, budget, asked.jobs)
    real_s = time.perf_counter() - began_s
    _say(share, totals, real_s)
    if asked.write:
        _write(share, totals, real_s, asked.seed, asked.jobs)
    if not totals.broken:
        return 0
    for seed, why in sorted(totals.broken)[:BROKEN_MAX]:
        print(f"seed {seed} breaks {why}\n  {share.command(seed)}")
    return _again(share, min(seed for seed, _ in totals.broken), whole=False)


def run_quietly(world: World) -> Result:
    """A world without its log."""
    return run_world(world)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./dev simulate", description=__doc__)
    parser.add_argument("--hours", type=float, default=1.0, help="simulated hours at least")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="real minutes at most")
    parser.add_argument("--seeds", type=int, default=1, help="seeds at least")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--replay", type=int, metavar="SEED", help="one seed again, and shrunk")
    parser.add_argument(
        "--streams", action="store_true", help="treadmills on lines, not on the air"
    )
    parser.add_argument("--log", action="store_true", help="with --replay: the whole log")
    parser.add_argument("--write", action="store_true", help="write bench/simulation*.*")
    return parser


# --- many ---------------------------------------------------------------------------------------


def _run(share: Share, first: int, budget: Budget, jobs: int) -> Totals:
    collect_seldom()
    totals = Totals()
    batches = (range(at, at + BATCH) for at in range(first, 1 << 62, BATCH))
    if jobs == 1:
        _gather(totals, map(partial(_batch, share), batches), budget)
        return totals
    with Pool(jobs) as pool:
        while not budget.spent(totals):
            ahead = [next(batches) for _ in range(2 * jobs)]
            for part in pool.imap(partial(_batch, share), ahead):
                totals.merge(part)
            _progress(totals)
    return totals


def _gather(totals: Totals, parts: Iterable[Totals], budget: Budget) -> None:
    for part in parts:
        totals.merge(part)
        _progress(totals)
        if budget.spent(totals):
            return


def _batch(share: Share, seeds: range) -> Totals:
    totals = Totals()
    for seed in seeds:
        began_s = time.process_time()
        result = run_world(share.drawn(seed), replay=seed % REPLAYED_ONE_IN == 0)
        totals.add(result, time.process_time() - began_s)
    return totals


def _progress(totals: Totals) -> None:
    """How far it is: in place at a terminal, in a file now and then."""
    said = f"{totals.seeds} seeds, {totals.hours:.1f} h, {len(totals.broken)} broken"
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{said} ")
    elif totals.seeds % TOLD_EVERY == 0:
        seeds = " ".join(str(seed) for seed, _ in totals.broken)
        sys.stderr.write(f"{said} {seeds}\n")


# --- one ------------------------------------------------------------------------------------------


def _again(share: Share, seed: int, *, whole: bool) -> int:
    world = share.drawn(seed)
    result = run_world(world, keep_log=True)
    print("\n".join(result.log if whole else result.log[-LOG_LINES:]))
    if result.violation is None:
        print(f"seed {seed}: nothing broke in {result.simulated_ms / 1_000:.0f} s")
        return 0
    small, least = shrunk(world, result.violation.rule, run_quietly)
    print(f"\nseed {seed}, the least that still breaks {result.violation.rule}:")
    print(script(small, least))
    print(f"\nagain: {share.command(seed)}")
    return 1


# --- figures --------------------------------------------------------------------------------------


def _say(share: Share, totals: Totals, real_s: float) -> None:
    figures = totals.figures(share.kinds)
    print(
        f"\n{totals.seeds} seeds, {totals.hours:.1f} simulated hours in {real_s / 60:.1f} min;"
        f" {figures['simulated_hours_per_cpu_hour']} per processor hour;"
        f" {sum(totals.faults.values())} faults, {sum(totals.felt.values())} of them felt;"
        f" {len(totals.broken)} seeds broken"
    )
    for what, reaction in figures["reactions_ms"].items():
        print(
            f"  {what:28} {reaction['count']:7} times, p50 {reaction['p50']:5}, p99"
            f" {reaction['p99']:5}, max {reaction['max']:6} ms; nearest"
            f" {reaction['nearest_to_its_bound']} of {reaction['that_bound']}"
        )


def _write(share: Share, totals: Totals, real_s: float, first: int, jobs: int) -> None:
    sys.path.insert(0, str(ROOT / "bench"))
    from machine import described  # noqa: PLC0415 - bench/ is no package

    rare = [kind.value for kind in share.kinds if totals.felt[kind.value] < FAULTS_EACH]
    figures = {
        "machine": described(),
        "first_seed": first,
        "processes": jobs,
        "real_hours": round(real_s / 3_600, 3),
        **totals.figures(share.kinds),
        "kinds_felt_less_than_100_times": rare,
    }
    file = ROOT / "bench" / share.file
    file.with_suffix(".json").write_text(json.dumps(figures, indent=2) + "\n")
    file.with_suffix(".md").write_text(page(figures, share.of, share.option, share.file))


if __name__ == "__main__":
    sys.exit(main())
