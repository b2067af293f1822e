"""What writing a journal costs a treadmill that walks, and that a slow disk is not felt.

A session on a simulated treadmill in this process, in real time, by the real loop: warm-up along a
line, a faster and a slower part, a deck that moves; ten ticks and four reports a second. In turns
without a journal, with one on this disk, and with one on a disk whose every sync takes two seconds.

`core_pct`: processor time in per cent of one core, of the loop's part (text of a line, handed over)
and of the writer's thread (chain, write, sync, heads). `late_ms`: from the beat at which a tick was
due to its end, simulated treadmill and all.
Where that is allowed the loop and the writer's thread are given the processor first. What the host
of a virtual machine takes from it is late all the same: where the session without a journal is far
off in any round, the run shows nothing about lateness, and the page says so.

`turn_ms`: the processor's time of the writer's thread from one rest to the next, that is to say the
longest that it can keep the loop from the interpreter. It does not depend on what else the machine
does, as `late_ms` does: what the loop is later by, and this is not, comes from elsewhere.

`octets_per_hour` is of twenty minutes of such walking, times three.

Writes journal_cost.json and journal_cost.md beside this file; run it with
`./dev bench journal_cost`, six minutes. `journal_cost.py SECONDS` prints a round of that length.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

from machine import described  # noqa: E402
from plans import setup, twenty_minutes, walk  # noqa: E402
from scripted import ScriptedTransport, Stage  # noqa: E402
from treadmill_ctl.core.limits import TICK_MS  # noqa: E402
from treadmill_ctl.core.model import Machine, Range  # noqa: E402
from treadmill_ctl.core.profile import Segment  # noqa: E402
from treadmill_ctl.sinks.contract import Entry  # noqa: E402
from treadmill_ctl.sinks.journal import Journal, Opening  # noqa: E402
from treadmill_ctl.sinks.journal_file import JournalFile  # noqa: E402
from treadmill_sim.machine import MachineProfile  # noqa: E402
from treadmill_sim.virtual_time import run as in_virtual_time  # noqa: E402

ROUNDS: Final = 3
SECONDS: Final = 40
STALL_S: Final = 2.0
DISTURBED_MS: Final = 25.0  # later than this without a journal: something else was at work
GOAL_PCT: Final = 1.0
KINDS: Final = ("no journal", "this disk", "a disk that stalls 2 s")
REPORTS = MachineProfile(report_period_ms=250)
MACHINE = Machine("T", "ftms", Range(50, 2_000, 10), Range(0, 150, 5))


class Desk(Stage):
    """A session whose ticks are timed, and written down where there is a journal."""

    def __init__(self, segments: tuple[Segment, ...], journal: Journal | None) -> None:
        super().__init__(ScriptedTransport(profile=REPORTS), segments=segments)
        self._journal = journal
        self.late_us: list[int] = []
        self._due_ms: int | None = None
        self.taken_ns = 0

    def take(self, entry: Entry) -> None:
        """One tick."""
        super().take(entry)
        if self._journal is not None:
            began_ns = time.thread_time_ns()
            self._journal.take(entry)
            self.taken_ns += time.thread_time_ns() - began_ns
        if self._due_ms is None or entry.now_ms >= self._due_ms:  # else between two beats
            if self._due_ms is not None:
                done_us = round(asyncio.get_running_loop().time() * 1_000_000)
                self.late_us.append(done_us - self._due_ms * 1_000)
            self._due_ms = (entry.now_ms // TICK_MS + 1) * TICK_MS


def minute(seconds: int) -> tuple[Segment, ...]:
    """So long a walk, with everything in it that makes lines."""
    quarter_ms = seconds * 250
    return (
        walk(quarter_ms, 50, 150),
        walk(quarter_ms, 250),
        walk(quarter_ms, 150, grade=20),
        walk(quarter_ms, 150, 50),
    )


class TimedFile(JournalFile):
    """A journal's file whose writer's turns are timed, ns."""

    def __init__(self, path: Path) -> None:
        self.turns_ns: list[int] = []
        self._since_ns = 0
        super().__init__(path)

    def _seal(self) -> None:
        self._since_ns = time.thread_time_ns()
        super()._seal()

    def _tell_head(self, at: str) -> None:
        super()._tell_head(at)
        self.turns_ns.append(time.thread_time_ns() - self._since_ns)


def session(kind: str, seconds: int) -> dict[str, Any]:
    """One session of a kind, in real time."""
    with tempfile.TemporaryDirectory() as folder, stalling(STALL_S if kind == KINDS[2] else 0):
        file = None if kind == KINDS[0] else TimedFile(Path(folder) / "journals" / "a.jsonl")
        journal = None if file is None else opened(file)
        desk = Desk(minute(seconds), journal)
        began_s = time.monotonic()
        asyncio.run(desk.conducted())
        lasted_s = time.monotonic() - began_s
        found: dict[str, Any] = {"late_us": desk.late_us}
        if file is not None and journal is not None:
            found["loop_pct"] = desk.taken_ns / lasted_s / 1e7
            found["thread_pct"] = thread_cpu_s() / lasted_s * 100
            journal.close("done")
            file.close(10 * STALL_S)
            found["whole"] = file.fault is None
            found["turns_us"] = [each_ns // 1_000 for each_ns in file.turns_ns]
    return found


def opened(file: JournalFile) -> Journal:
    """A journal with its first line."""
    opening = Opening("a", "0", "ble:x", "", 0, setup(MACHINE, *minute(40)))
    return Journal(file.write, opening, lambda: time.time_ns() // 1_000_000, file.salt)


def thread_cpu_s() -> float:
    """Processor time of the writer's thread so far."""
    (number,) = [each.ident or 0 for each in threading.enumerate() if each.name == "journal"]
    return time.clock_gettime(time.pthread_getcpuclockid(number))


@contextmanager
def stalling(seconds: float) -> Generator[None]:
    """A disk that takes so long for every sync."""
    whole: Callable[[int], None] = os.fdatasync

    def sync(number: int) -> None:
        time.sleep(seconds)
        whole(number)

    os.fdatasync = sync
    try:
        yield
    finally:
        os.fdatasync = whole


def goes_first() -> bool:
    """Give this process and its threads the processor before others; whether it may."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except PermissionError:
        return False
    return True


def octets_per_hour() -> int:
    """Of twenty minutes' walk in virtual time."""
    with tempfile.TemporaryDirectory() as folder:
        file = JournalFile(Path(folder) / "journals" / "a.jsonl")
        journal = opened(file)
        in_virtual_time(Desk(twenty_minutes(), journal).conducted())
        journal.close("done")
        file.close()
        return file.kept.octets * 3


def spread_ms(late_us: list[int]) -> dict[str, float]:
    """Middle, one in a hundred, worst."""
    ordered = sorted(late_us)
    at = {"p50": 0.5, "p99": 0.99, "max": 1.0}
    return {k: round(ordered[math.ceil(len(ordered) * p) - 1] / 1_000, 2) for k, p in at.items()}


def measured(rounds: int, seconds: int) -> dict[str, Any]:
    """All kinds in turns."""
    first = goes_first()
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    for _ in range(rounds):
        for kind in KINDS:
            found[kind].append(session(kind, seconds))
    figures: dict[str, Any] = {"processor_first": first, "rounds": rounds, "seconds": seconds}
    for kind, each in found.items():
        late_us = [late for one in each for late in one["late_us"]]
        figures[kind] = {
            "ticks": len(late_us),
            "late_ms": spread_ms(late_us),
            "p99_of_rounds_ms": [spread_ms(one["late_us"])["p99"] for one in each],
        }
        if kind != KINDS[0]:
            parts = {
                p: statistics.mean(one[f"{p}_pct"] for one in each) for p in ("loop", "thread")
            }
            figures[kind]["core_pct"] = {p: round(value, 3) for p, value in parts.items()}
            figures[kind]["core_pct"]["sum"] = round(sum(parts.values()), 3)
            turns_us = [turn for one in each for turn in one["turns_us"]]
            figures[kind]["turn_ms"] = spread_ms(turns_us)
            figures[kind]["whole"] = all(one["whole"] for one in each)
    figures["goal_core_pct"] = GOAL_PCT
    figures["octets_per_hour"] = octets_per_hour()
    figures["load_1_min"] = round(os.getloadavg()[0], 1)
    return figures


def page(machine: dict[str, str], figures: dict[str, Any]) -> str:
    """The figures for people."""
    rows: list[str] = []
    for kind in KINDS:
        each = figures[kind]
        late, core = each["late_ms"], each.get("core_pct")
        cost = "" if core is None else f"{core['loop']} + {core['thread']} = {core['sum']}"
        turn = "" if core is None else f"{each['turn_ms']['p99']}, {each['turn_ms']['max']}"
        rounds = ", ".join(map(str, each["p99_of_rounds_ms"]))
        told = f"{late['p50']} | {late['p99']} | {rounds} | {late['max']}"
        rows.append(f"| {kind} | {told} | {cost} | {turn} |")
    names = (
        *("", "late p50 ms", "p99", "p99 by round", "worst", "% of a core: loop + thread"),
        "writer's turn p99, worst ms",
    )
    head = f"| {' | '.join(names)} |\n{'|---' * len(names)}|"
    about = (
        f"One walking treadmill, ten ticks and four reports a second, {figures['rounds']} rounds of"
        f" {figures['seconds']} s each in turns. Goal: at most {GOAL_PCT:g} % of a core, and the"
        " same lateness whatever the disk does. A turn of the writer's thread, by the processor's"
        " own time, is the most by which it can make the loop late."
    )
    bare = figures[KINDS[0]]["late_ms"]["max"]
    caveat = (
        "Nothing disturbed the session without a journal: what the rows differ by is the journal's."
        if bare < DISTURBED_MS
        else f"That lateness is the same is NOT shown by this run: one tick was {bare} ms late with"
        " no journal, so the machine was disturbed. It wants a machine with nothing else on it."
    )
    room = f"A treadmill-hour takes {figures['octets_per_hour'] / 1e6:.1f} MB."
    first = ", and the processor given first" if figures["processor_first"] else ""
    made = (
        f"Load beside it: {figures['load_1_min']}{first}. Machine: {', '.join(machine.values())}."
        " Made by `./dev bench journal_cost`; what is counted as late stands in journal_cost.py."
    )
    table = "\n".join([head, *rows])
    parts = ["# What a journal costs", about, table, caveat, room, made]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Measure, print, write."""
    if len(sys.argv) > 1:
        print(json.dumps(measured(1, int(sys.argv[1])), indent=2))
        return
    figures = measured(ROUNDS, SECONDS)
    print(json.dumps(figures, indent=2))
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps({"machine": described(), **figures}, indent=2) + "\n")
    path.with_suffix(".md").write_text(page(described(), figures))


if __name__ == "__main__":
    main()
