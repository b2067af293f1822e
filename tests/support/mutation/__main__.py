"""Mutation testing of the core: `python -m mutation [MODULE…]`.

Without a module all of them. Writes bench/mutants.json and bench/mutants.md, unless only a sample
was taken; fails when a survivor has no reason in tests/mutation/survivors.yaml.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

from mutation import engine, ledger, types
from mutation.operators import Mutant

MODULES = (
    "guard", "watch", "ramp", "limits", "tick", "seen", "stopping", "trips", "asked", "moves",
    "gates", "guidance", "guided", "cruise", "step", "phases", "interlocks", "units", "model",
    "session", "profile",
)  # fmt: skip


def main() -> int:
    """Run, write, and say whether it is in order."""
    asked = _arguments()
    modules = tuple(asked.modules) or MODULES
    if not asked.check:
        _run(modules, asked)
    return ledger.judged(sampled=asked.sample > 1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help=f"of {', '.join(MODULES)}")
    parser.add_argument("--sample", type=int, default=1, metavar="N", help="only every Nth mutant")
    parser.add_argument("--survivors", action="store_true", help="only those that survived before")
    parser.add_argument("--check", action="store_true", help="run nothing; judge what is written")
    parser.add_argument("--budget", type=float, default=8, metavar="S", help="for each, s")
    asked = parser.parse_args()
    for module in asked.modules:
        if module not in MODULES:
            parser.error(f"there is no module {module!r}; choose from {', '.join(MODULES)}")
    return asked


def _run(modules: tuple[str, ...], asked: argparse.Namespace) -> None:
    began_s = time.monotonic()
    runs = {module: ledger.Run(module) for module in modules}
    known = ledger.survivors() if asked.survivors else {}

    def wanted_of(module: str) -> Callable[[int, Mutant], bool]:
        def wanted(number: int, mutant: Mutant) -> bool:
            again = not asked.survivors or mutant.key in known.get(module, ())
            return again and number % asked.sample == 0

        return wanted

    plan = [(module, wanted_of(module)) for module in modules]
    for module, mutant, killed in engine.apart(plan, asked.budget):
        runs[module].take(mutant, killed=killed)
    for module, wanted in plan:
        _run_alone(runs[module], wanted)
    types.take_away(runs)
    took_s = round(time.monotonic() - began_s)
    if asked.sample > 1:
        ledger.say(runs.values(), took_s)
    else:
        ledger.write(runs.values(), took_s, again=asked.survivors)


def _run_alone(run: ledger.Run, wanted: Callable[[int, Mutant], bool]) -> None:
    """Those that are no change of a function."""
    proven = False
    for number, mutant in enumerate(engine.mutants(run.module)):
        if engine.in_function(mutant) or not wanted(number, mutant):
            continue
        if not proven:
            engine.prove_alone(run.module)
            proven = True
        run.take(mutant.key, killed=engine.killed_alone(run.module, mutant))


if __name__ == "__main__":
    sys.exit(main())
