"""Planted bugs on the command line: each in turn, until a seeded world breaks by it.

The one rule: a world that breaks with a bug counts only if it does not break without it. Of the
seeds the shortest worlds come first, so that what is kept of a run is quick to run again.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from clinic import run_world
from drawing import drawn
from garbage import collect_seldom
from line_drawing import drawn_on_a_line
from planted import Bug, Unplantable, planted
from planted_catalogue import catalogue
from planted_page import page
from worlds import World

ROOT = Path(__file__).resolve().parents[2]
RECORD = ROOT / "bench" / "planted.json"
SEEDS = 2_000
CRASH = "exception"  # the oracle's word for one


@dataclass(frozen=True, slots=True)
class Find:
    """What came of one bug: the seed that found it, None where none did, and what broke.

    `worlds` is how many were run, the shortest first; `at_ms` the simulated time of the break.
    """

    name: str
    worlds: int
    cpu_s: float
    seed: int | None = None
    rule: str = ""
    at_ms: int = 0
    why: str = ""


def main(words: list[str] | None = None) -> int:
    """Look for what was asked for; 1 when a bug was not found."""
    asked = _parser().parse_args(words)
    bugs = catalogue()
    unknown = [name for name in asked.names if name not in bugs]
    if unknown:
        print(f"there is no bug {', '.join(unknown)}; there are: {', '.join(bugs)}")
        return 2
    names = asked.names or list(bugs)
    began_s = time.perf_counter()
    finds = _hunt_all(names, asked.seeds, asked.jobs)
    missed = [find.name for find in finds if find.seed is None]
    print(
        f"\n{len(finds) - len(missed)} of {len(finds)} bugs found within {asked.seeds} seeds,"
        f" {sum(find.cpu_s for find in finds):.0f} s of processor time,"
        f" {time.perf_counter() - began_s:.0f} s"
    )
    if missed:
        print(f"not found: {', '.join(missed)}")
    if asked.write:
        _write(finds, asked.seeds)
    return 1 if missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./dev planted", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="of a bug; without any, all")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="seeds to look in, from 0 on")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--write", action="store_true", help="write bench/planted.*")
    return parser


# --- looking --------------------------------------------------------------------------------------


def hunt(bug: Bug, worlds: Iterable[World]) -> Find:
    """Run the worlds with the bug planted until one breaks that is sound without it."""
    began_s, tried = time.process_time(), 0
    for world in worlds:
        tried += 1
        with planted(bug):
            broken = run_world(world).violation
        if broken is None:
            continue
        if broken.rule == CRASH and not bug.raises:
            raise Unplantable(f"{bug.name}: in seed {world.seed} the slip itself fails: {broken}")
        if run_world(world).violation is None:
            cpu_s = time.process_time() - began_s
            return Find(bug.name, tried, cpu_s, world.seed, broken.rule, broken.at_ms, broken.why)
    return Find(bug.name, tried, time.process_time() - began_s)


def world_of(sought: Bug, seed: int) -> World:
    """The world of a seed in which a bug is sought."""
    return drawn_on_a_line(seed) if sought.family else drawn(seed)


def _shows(sought: Bug, world: World) -> bool:
    """Whether there may be anything to see of a bug."""
    return world.family == sought.family if sought.family else world.led or not sought.led


def _hunt_all(names: Sequence[str], seeds: int, jobs: int) -> list[Find]:
    collect_seldom()
    tasks = [(name, seeds) for name in names]
    if jobs == 1:
        return [_told(find) for find in map(_hunt, tasks)]
    with Pool(jobs) as pool:
        return [_told(find) for find in pool.imap(_hunt, tasks)]


def _hunt(task: tuple[str, int]) -> Find:
    name, seeds = task
    sought = catalogue()[name]
    worlds = [world_of(sought, seed) for seed in range(seeds)]
    worlds = [world for world in worlds if _shows(sought, world)]
    return hunt(sought, sorted(worlds, key=lambda world: world.storm_ms))


def _told(find: Find) -> Find:
    if find.seed is None:
        print(f"{find.name:32} NOT FOUND in {find.worlds} worlds", flush=True)
    else:
        print(
            f"{find.name:32} seed {find.seed:4}, world {find.worlds:4}:"
            f" {find.rule} at {find.at_ms / 1_000:.1f} s, {find.why}",
            flush=True,
        )
    return find


# --- the record -----------------------------------------------------------------------------------


def recorded() -> dict[str, dict[str, Any]]:
    """What the last written run found, by the name of the bug."""
    return json.loads(RECORD.read_text())["bugs"] if RECORD.exists() else {}


def _write(finds: Sequence[Find], seeds: int) -> None:
    sys.path.insert(0, str(ROOT / "bench"))
    from machine import described  # noqa: PLC0415 - bench/ is no package

    known, bugs = recorded(), catalogue()
    known.update((find.name, _entry(bugs[find.name], find)) for find in finds)
    figures = {
        "machine": described(),
        "seeds": seeds,
        "bugs": {name: known[name] for name in bugs if name in known},
    }
    RECORD.write_text(json.dumps(figures, indent=2) + "\n")
    RECORD.with_suffix(".md").write_text(page(figures))


def _entry(bug: Bug, find: Find) -> dict[str, Any]:
    return {
        "what": bug.what,
        "breaks": bug.breaks,
        "seed": find.seed,
        "worlds": find.worlds,
        "rule": find.rule,
        "why": find.why,
        "at_ms": find.at_ms,
        "cpu_s": round(find.cpu_s, 1),
    }


if __name__ == "__main__":
    sys.exit(main())
