"""How many treadmill-seconds a processor-second simulates, and where the time goes.

Three things, each several times over on one core, in virtual time:

full service   the seeded worlds of tests/simulation, drawn as in the long run, faults on: loop,
               driver, core and journal on asyncio, against simulated treadmill and air; with the
               oracle and the replay of every journal, with the oracle, and with nobody looking on:
               then neither its looks at the belt nor what it is shown are made.
without asyncio  core, driver, octets and the simulated treadmill in one 20-minute session.
core and belt  the core and a simulated belt alone: the shipped knee-alghadir profile, reports once
               and twice a second; with every tick, and with the ticks that decide nothing taken in
               one step (tests/support/coasting.py).

Processor time, not the clock on the wall: what else the machine does shows as spread, so each
figure is given as lowest, median and highest of its repeats. A shared machine is not always as
fast: how fast it was is measured before each repeat, by a loop of additions. Writes
simulation_rate.json and .md beside this file; run it with `./dev bench simulation_rate`, some
minutes.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT / "tests" / "simulation")]

from belt_alone import BeltAlone, BeltCoasting  # noqa: E402
from machine import described, pace  # noqa: E402
from plans import setup, twenty_minutes  # noqa: E402
from shares import Shares  # noqa: E402
from treadmill_ctl.core.limits import SITE_DEFAULT, in_force  # noqa: E402
from treadmill_ctl.core.model import Machine, Range, Way  # noqa: E402
from treadmill_ctl.core.phases import Phase  # noqa: E402
from treadmill_ctl.core.session import Setup  # noqa: E402
from treadmill_ctl.schema.document import load  # noqa: E402
from treadmill_ctl.schema.measured import Known, Measured  # noqa: E402
from treadmill_ctl.schema.resolve import resolve  # noqa: E402
from treadmill_sim.ftms import FtmsPeripheral  # noqa: E402
from treadmill_sim.machine import MachineProfile  # noqa: E402
from treadmill_sim.treadmill import Treadmill  # noqa: E402
from virtual_session import VirtualSession  # noqa: E402

rates = import_module("rates")  # of tests/simulation, by name: the type checker looks elsewhere

SEEDS = range(9_000, 9_020)
WORLD_REPEATS = 5
SESSION_REPEATS = 11
DAY = date(2026, 11, 2)
KNOWN = Known(DAY, {"comfortable": Measured(300, DAY)})
PERIODS_MS = (1_000, 500)
SEED = 7

Timed = tuple[float, float]  # treadmill-seconds, processor-seconds


def main() -> None:
    """Measure, print, write."""
    worlds = rates.worlds_of(SEEDS)
    shares = Shares()
    with shares.sampled():
        rates.judged(worlds, replay=False)
    full, belt = "full service, faults on", "core and belt"
    ways = {"every tick": BeltAlone, "ticks that decide nothing in one step": BeltCoasting}
    measured: dict[str, tuple[int, Callable[[], Timed]]] = {
        f"{full}, with the oracle and the replay of every journal": (
            WORLD_REPEATS,
            partial(rates.judged, worlds, replay=True),
        ),
        f"{full}, with the oracle": (WORLD_REPEATS, partial(rates.judged, worlds, replay=False)),
        f"{full}, nobody looks on": (WORLD_REPEATS, partial(rates.unjudged, worlds)),
        "without asyncio: core, driver, simulated treadmill": (SESSION_REPEATS, without_asyncio),
        **{
            f"{belt}, {way}, a report every {period_ms / 1_000:g} s": (
                SESSION_REPEATS,
                partial(core_and_belt, period_ms, alone),
            )
            for way, alone in ways.items()
            for period_ms in PERIODS_MS
        },
    }
    figures = {
        "machine": described(),
        "treadmill_s_per_cpu_s": {what: spread(*how) for what, how in measured.items()},
        "percent_of_the_full_service_with_the_oracle": shares.percent(),
    }
    here = Path(__file__)
    here.with_suffix(".json").write_text(json.dumps(figures, indent=2) + "\n")
    here.with_suffix(".md").write_text(page(figures))
    print(page(figures))


def spread(repeats: int, measured: Callable[[], Timed]) -> dict[str, int]:
    """Lowest, median and highest rate of some repeats, the first of which only warms up.

    And the median of how fast the machine was meanwhile, in additions a millisecond.
    """
    measured()
    machine: list[float] = []
    found: list[float] = []
    for _ in range(repeats):
        machine.append(pace())
        treadmill_s, cpu_s = measured()
        found.append(treadmill_s / cpu_s)
    found.sort()
    return {
        "repeats": repeats,
        "lowest": round(found[0]),
        "median": round(statistics.median(found)),
        "highest": round(found[-1]),
        "additions_per_ms": round(statistics.median(machine)),
    }


# --- without asyncio ------------------------------------------------------------------------------


def without_asyncio() -> Timed:
    """Twenty minutes with the deck moving, over an in-memory link."""
    began_s = time.process_time()
    peripheral = FtmsPeripheral(MachineProfile(seed=SEED, report_jitter_ms=200, ack_jitter_ms=40))
    session = VirtualSession(peripheral)
    session.begin(setup(session.connect(), *twenty_minutes()))
    session.start()
    state = session.walk(Phase.ENDED, Phase.TRIPPED)
    if state.phase is not Phase.ENDED:
        raise SystemExit(f"the session tripped: {state.trip}")
    return session.now_ms / 1_000, time.process_time() - began_s


def core_and_belt(period_ms: int, alone: type[BeltAlone] = BeltAlone) -> Timed:
    """The knee profile, a quarter of an hour, with everything between core and belt left out."""
    document = load(ROOT / "profiles" / "knee-alghadir.yaml")
    plan = resolve(document, Way.TURNED, KNOWN)
    profile = MachineProfile()
    speed = Range(profile.speed_min_ckmh, profile.speed_max_ckmh, profile.speed_step_ckmh)
    machine = Machine("belt", "none", speed, report_period_ms=period_ms)
    whole = Setup(plan, in_force(SITE_DEFAULT, document.caps), machine)
    began_s = time.process_time()
    session = alone(whole, Treadmill(profile), period_ms)
    session.walk()
    cpu_s = time.process_time() - began_s
    if session.state.trip is not None:
        raise SystemExit(f"the session tripped: {session.state.trip}")
    return session.now_ms / 1_000, cpu_s


# --- the page -------------------------------------------------------------------------------------

HEAD = """# Simulation rate

Treadmill-seconds that one processor-second simulates, and where the time goes. Processor time of
one process; `./dev bench simulation_rate` takes the figures again and writes this page.
"""


def page(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    machine = figures["machine"]
    lines = [
        HEAD,
        (
            f"On {machine['processor']}, {machine['cores']} cores, {machine['python']},"
            f" {machine['system']}."
        ),
        "",
        "| treadmill-seconds a processor-second | lowest | median | highest | repeats | speed |",
        "|---|---|---|---|---|---|",
        *(
            f"| {what} | {r['lowest']} | {r['median']} | {r['highest']} | {r['repeats']}"
            f" | {r['additions_per_ms']} |"
            for what, r in figures["treadmill_s_per_cpu_s"].items()
        ),
        "",
        "Speed is the machine's own meanwhile: additions of a plain loop in a millisecond.",
        "",
        "Where the time goes with the oracle, by a sample of the stack every millisecond:",
        "",
        "| part | % |",
        "|---|---|",
        *(
            f"| {part} | {percent} |"
            for part, percent in figures["percent_of_the_full_service_with_the_oracle"].items()
        ),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
