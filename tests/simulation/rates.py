"""How fast seeded worlds run, with the oracle and without it.

The one rule: the worlds are those that the long run draws, faults and all; only who looks on
differs.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace
from unittest.mock import patch

import clinic
import on_air
from drawing import drawn
from garbage import collect_seldom
from worlds import World

Timed = tuple[float, float]  # treadmill-seconds, processor-seconds


def worlds_of(seeds: range) -> list[World]:
    """The worlds of some seeds."""
    return [drawn(seed) for seed in seeds]


def judged(worlds: list[World], *, replay: bool) -> Timed:
    """Every world once, with the oracle, and with or without the replay of its journals."""
    collect_seldom()
    began_s = time.process_time()
    results = [clinic.run_world(world, replay=replay) for world in worlds]
    cpu_s = time.process_time() - began_s
    return sum(result.simulated_ms for result in results) / 1_000, cpu_s


def unjudged(worlds: list[World]) -> Timed:
    """Every world once, and nobody looks on."""
    with patch.object(on_air, "Oracle", Blindfolded):
        return judged(worlds, replay=False)


class Blindfolded:
    """In the oracle's place: sees nothing and judges nothing.

    All that the oracle is told is a method here that does nothing, and not `__getattr__`, which
    would take longer to find nothing than the oracle takes to look.
    """

    violation = None
    completed = False

    def __init__(self, *_: object) -> None:
        self.evidence = SimpleNamespace(begun=False, phase="", alarm=None, words=0)
        self.reactions = SimpleNamespace(took={})

    def asked(
        self,
        _request: str,
        _who: str,
        _items: tuple[str, ...],
        hand_in: Callable[[], None],
        _tells: object,
    ) -> None:
        """Pass the request on."""
        hand_in()

    def _nothing(self, *_: object) -> None:
        return None

    watch = look = fail = was_away = hung = came_up = began = went_down = _nothing
    opened = handed_over = heard = wrote = lost = closed = ticked = shown = _nothing
