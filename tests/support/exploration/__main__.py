"""Coarse worlds to their end: `python -m exploration [--write] [WORLD…]`.

Without a name all of them, one on each processor at a time. Says what broke a rule, and how to come
there. `--write` keeps the figures in bench/exploration.json and bench/exploration.md.
"""

from __future__ import annotations

import argparse
import os
import sys
from multiprocessing import Pool

from exploration.lockstep import walked
from exploration.report import write
from exploration.search import Found, Search
from exploration.world import World
from exploration.worlds import WORLDS

LOCKSTEPS = 20_000


def main() -> int:
    """Search, say, write."""
    asked = _arguments()
    worlds = [world for world in WORLDS if not asked.worlds or world.name in asked.worlds]
    # A process for each: a world puts its own numbers in the place of the core's.
    with Pool(min(len(worlds), os.cpu_count() or 1), maxtasksperchild=1) as pool:
        founds = pool.map(_searched, worlds, chunksize=1)
    if asked.write:
        write(list(zip(worlds, founds, strict=True)))
    wrong = [found.world for found in founds if found.broken or not found.closed]
    if wrong:
        sys.stdout.write(f"NOT IN ORDER: {', '.join(wrong)}\n")
    return 1 if wrong else 0


def _arguments() -> argparse.Namespace:
    names = [world.name for world in WORLDS]
    parser = argparse.ArgumentParser(prog="explore", description=__doc__)
    parser.add_argument("worlds", nargs="*", metavar="WORLD", help=f"of {', '.join(names)}")
    parser.add_argument("--write", action="store_true", help="keep the figures in bench/")
    asked = parser.parse_args()
    unknown = [name for name in asked.worlds if name not in names]
    if unknown:
        parser.error(f"there is no world {unknown[0]!r}; choose from {', '.join(names)}")
    if asked.write and asked.worlds:
        parser.error("--write keeps the figures of all worlds, not of some")
    return asked


def _searched(world: World) -> Found:
    world.numbers.put(setattr)
    walked(world, LOCKSTEPS, seed=1)
    found = Search(world).run()
    sys.stdout.write(
        f"{found.world}: {found.states} states, {found.transitions} transitions, depth"
        f" {found.depth}, {found.took_s:.0f} s, {'closed' if found.closed else 'NOT CLOSED'}\n"
    )
    for rule, way in dict(reversed(found.broken)).items():
        sys.stdout.write(f"BROKEN {rule}\n")
        for late_ms, events in way:
            sys.stdout.write(f"  +{late_ms} ms {' '.join(map(str, events))}\n")
    sys.stdout.flush()
    return found


if __name__ == "__main__":
    sys.exit(main())
