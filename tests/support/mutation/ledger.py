"""What came of the mutants, on disk: the figures in bench/, the reasons beside the tests.

The one rule: a survivor without a written reason fails, and so does a reason without its survivor.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import yaml

from mutation import engine

REPORT = engine.ROOT / "bench" / "mutants.json"
TABLE = engine.ROOT / "bench" / "mutants.md"
REASONS = engine.ROOT / "tests" / "mutation" / "survivors.yaml"


@dataclass
class Run:
    """What came of one module's mutants."""

    module: str
    by_tests: int = 0
    by_types: int = 0
    alive: list[str] = field(default_factory=list[str])
    source: str = field(init=False)

    def __post_init__(self) -> None:
        self.source = digest(self.module)  # of now: what changes in the course of the run shows

    def take(self, key: str, *, killed: bool) -> None:
        """One more."""
        if killed:
            self.by_tests += 1
        else:
            self.alive.append(key)
            sys.stderr.write(f"alive  {key}\n")

    def found_by_types(self, key: str) -> None:
        """The type checker finds this one."""
        self.alive.remove(key)
        self.by_types += 1


def survivors() -> dict[str, list[str]]:
    """The survivors of the last run, by module."""
    return {module: said["survivors"] for module, said in _report()["modules"].items()}


def reasons() -> dict[str, str]:
    """Why each of the survivors changes nothing, by its key."""
    said: list[dict[str, Any]] = yaml.safe_load(REASONS.read_text(encoding="utf-8")) or []
    return {key: each["why"] for each in said for key in each["mutants"]}


def digest(module: str) -> str:
    """What a module's figures were taken on."""
    return sha256((engine.CORE / f"{module}.py").read_bytes()).hexdigest()[:16]


def write(runs: Iterable[Run], took_s: int, *, again: bool) -> None:
    """Put the figures of these modules in place of their earlier ones."""
    report = _report()
    for run in runs:
        before: dict[str, Any] = report["modules"].get(run.module, {}) if again else {}
        report["modules"][run.module] = {
            "source": before.get("source", run.source),
            "mutants": before.get("mutants", 0) or run.by_tests + run.by_types + len(run.alive),
            "killed_by_tests": before.get("killed_by_tests", 0) + run.by_tests,
            "killed_by_types": before.get("killed_by_types", 0) + run.by_types,
            "survivors": run.alive,
        }
    report["last_run_s"] = took_s
    report["cores"] = os.cpu_count()
    REPORT.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    TABLE.write_text(_table(report), encoding="utf-8")
    sys.stdout.write(_table(report))


def say(runs: Iterable[Run], took_s: int) -> None:
    """The figures of a sample, which are not kept."""
    for run in runs:
        total = run.by_tests + run.by_types + len(run.alive)
        sys.stdout.write(f"{run.module}: {total} tried, {len(run.alive)} alive\n")
    sys.stdout.write(f"{took_s} s\n")


def judged(*, sampled: bool) -> int:
    """0 when every survivor has its reason and every reason its survivor."""
    if sampled:
        return 0
    alive = {key for keys in survivors().values() for key in keys}
    known = reasons()
    problems = [f"no reason is written for the survivor  {key}" for key in sorted(alive - {*known})]
    problems += [f"a reason, and no such survivor: {key}" for key in sorted({*known} - alive)]
    for module, said in _report()["modules"].items():
        if said["source"] != digest(module):
            sys.stdout.write(
                f"{module} changed since its mutants were tried: ./dev mutants {module}\n"
            )
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if problems else 0


def _report() -> dict[str, Any]:
    if not REPORT.exists():
        return {"modules": {}}
    return json.loads(REPORT.read_text(encoding="utf-8"))


def _table(report: Mapping[str, Any]) -> str:
    rows = [
        (
            module,
            said["mutants"],
            said["killed_by_tests"],
            said["killed_by_types"],
            len(said["survivors"]),
        )
        for module, said in report["modules"].items()
    ]
    total = ("all", *(sum(row[column] for row in rows) for column in range(1, 5)))
    lines = [f"| {' | '.join(map(str, row))} |" for row in (*rows, total)]
    return HEAD + "\n".join(lines) + "\n"


HEAD = """# Mutants of the core

Each mutant is the core with one small mistake in it: a boundary moved (`<` and `<=`), a condition
turned round or left out, a number one off, plus for minus, a statement or a keyword left out, an
enum's next member for the right one, a case of a `match` gone. A mutant is killed when a test of
`tests/core` fails on it or the strict type checker refuses it. Every survivor has its reason in
`tests/mutation/survivors.yaml`; one without fails the check.

`./dev mutants` runs all of them, `./dev mutants guard` one module, `./dev mutants --check` only
compares survivors and reasons. Written by that run, not by hand.

| module | mutants | killed by tests | killed by types | survivors, each with a reason |
|---|---|---|---|---|
"""
