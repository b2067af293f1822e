"""Same seed, same world: on every run, under every hash seed, with and without a disk."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import digests
from clinic import run_world
from drawing import drawn
from picked import stormy_seeds
from worlds import Fault, Kind, World

SEEDS = stormy_seeds(10)
HASH_SEEDS = ("0", "1", "4242")


def test_the_digest_is_the_same_under_every_hash_seed() -> None:
    """Invariant 31: other processes with other hash seeds say the same, byte for byte."""
    here = [digests.digest_of(seed) for seed in SEEDS[:3]]
    command = [sys.executable, digests.__file__, *map(str, SEEDS[:3])]
    for hash_seed in HASH_SEEDS:
        there = subprocess.run(
            command,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            cwd=Path(digests.__file__).parent,
            capture_output=True,
            text=True,
            check=True,
        )
        assert there.stdout.splitlines() == here, f"PYTHONHASHSEED={hash_seed}"


def test_a_world_runs_the_same_way_twice() -> None:
    """One seed, two runs, one log to the letter; another seed has another."""
    first, second, other = (run_world(drawn(SEEDS[at]), keep_log=True) for at in (0, 0, 1))
    assert first.log == second.log != other.log
    assert first.log


def _with_disk(world: World, *, full: bool) -> World:
    """The same world with a disk that is never full, or from a tenth of the storm on for good.

    Timers in order: a fault is one more thing that is due, and would shift what ties are drawn by.
    """
    faults = [fault for fault in world.faults if fault.kind is not Kind.DISK_FULL]
    if full:
        faults.append(Fault(Kind.DISK_FULL, world.storm_ms // 10, world.storm_ms))
    return replace(world, faults=tuple(faults), shuffled=False)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_full_disk_changes_no_word_on_the_wire(seed: int) -> None:
    """Invariant 24: with and without the fault, every request at its time and in its order."""
    kept, full = (run_world(_with_disk(drawn(seed), full=full)) for full in (False, True))
    assert kept.violation is None
    assert full.violation is None
    assert full.wire_digest == kept.wire_digest
    assert full.felt.get(Kind.DISK_FULL, 0) == (full.ticks > 0)
