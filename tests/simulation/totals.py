"""What many worlds add up to: hours, faults by kind, reactions against their bounds.

The one rule: the worst case is kept, not the mean; a sum of sums is the same in any order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from clinic import Result
from worlds import Kind

Took = Counter[tuple[int, int]]


@dataclass(slots=True)
class Totals:
    """Sums over worlds. `cpu_s` is processor time, of all processes together."""

    seeds: int = 0
    simulated_ms: int = 0
    cpu_s: float = 0.0
    sessions: int = 0
    replayed: int = 0
    ticks: int = 0
    completed: int = 0
    faults: Counter[str] = field(default_factory=Counter[str])
    felt: Counter[str] = field(default_factory=Counter[str])
    worlds_with: Counter[str] = field(default_factory=Counter[str])
    took: dict[str, Took] = field(default_factory=dict[str, Took])
    broken: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])

    def add(self, result: Result, cpu_s: float) -> None:
        """One more world."""
        self.seeds += 1
        self.simulated_ms += result.simulated_ms
        self.cpu_s += cpu_s
        self.sessions += result.sessions
        self.replayed += result.replayed
        self.ticks += result.ticks
        self.completed += result.completed
        for kind, count in result.done.items():
            self.faults[kind.value] += count
            self.worlds_with[kind.value] += 1
        for kind, count in result.felt.items():
            self.felt[kind.value] += count
        for what, pairs in result.took.items():
            self.took.setdefault(what, Counter()).update(pairs)
        if result.violation is not None:
            self.broken.append((result.seed, f"{result.violation.rule}: {result.violation.why}"))

    def merge(self, other: Totals) -> None:
        """The sums of another process."""
        self.seeds += other.seeds
        self.simulated_ms += other.simulated_ms
        self.cpu_s += other.cpu_s
        self.sessions += other.sessions
        self.replayed += other.replayed
        self.ticks += other.ticks
        self.completed += other.completed
        self.faults.update(other.faults)
        self.felt.update(other.felt)
        self.worlds_with.update(other.worlds_with)
        for what, took in other.took.items():
            self.took.setdefault(what, Counter()).update(took)
        self.broken += other.broken

    @property
    def hours(self) -> float:
        """Simulated hours."""
        return self.simulated_ms / 3_600_000

    def figures(self, kinds: Iterable[Kind]) -> dict[str, Any]:
        """What is worth keeping, as JSON."""
        rate = self.simulated_ms / 1_000 / self.cpu_s if self.cpu_s else 0.0
        return {
            "seeds": self.seeds,
            "simulated_hours": round(self.hours, 1),
            "cpu_hours": round(self.cpu_s / 3_600, 3),
            "simulated_hours_per_cpu_hour": round(rate),
            "sessions": self.sessions,
            "sessions_replayed_from_their_journals": self.replayed,
            "plans_walked_to_the_end_worlds": self.completed,
            "ticks": self.ticks,
            "broken": sorted(self.broken)[:20],
            "faults": {
                kind.value: {
                    "injected": self.faults[kind.value],
                    "felt": self.felt[kind.value],
                    "worlds": self.worlds_with[kind.value],
                }
                for kind in kinds
            },
            "reactions_ms": {what: _reaction(self.took[what]) for what in sorted(self.took)},
        }


def _reaction(took: Took) -> dict[str, int]:
    """Percentiles of the reaction, and the one that came nearest to its bound."""
    times = sorted(_times(took).items())
    count = sum(n for _, n in times)
    nearest = max(took, key=lambda pair: pair[0] / pair[1])
    return {
        "count": count,
        "p50": _percentile(times, count, 50),
        "p99": _percentile(times, count, 99),
        "max": times[-1][0],
        "nearest_to_its_bound": nearest[0],
        "that_bound": nearest[1],
    }


def _times(took: Took) -> Counter[int]:
    times: Counter[int] = Counter()
    for (took_ms, _), count in took.items():
        times[took_ms] += count
    return times


def _percentile(times: list[tuple[int, int]], count: int, percent: int) -> int:
    rank = -(-count * percent // 100)
    seen = 0
    for value, n in times:
        seen += n
        if seen >= rank:
            return value
    return times[-1][0]
