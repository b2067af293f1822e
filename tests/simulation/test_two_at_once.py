"""Invariant 30: two treadmills share no mutable state.

Several worlds in one process, each in a thread of its own, take turns: one turn of one's event
loop, one turn of the other's. Whatever a module kept for both would show in what they say.
"""

from collections.abc import Callable
from threading import Semaphore, Thread, get_ident

import pytest

from clinic import Result, run_world
from drawing import drawn
from picked import stormy_seeds
from treadmill_sim.virtual_time import VirtualLoop
from worlds import World

TURN = "_run_once"
PATIENCE_S = 30.0  # a turn takes less than a millisecond
STORMY = stormy_seeds(3)


class _Round:
    """Hands the turn from one thread to the next."""

    def __init__(self, worlds: tuple[World, ...], plain: Callable[[VirtualLoop], None]) -> None:
        self.turns = 0
        self._worlds = worlds
        self._plain = plain
        self._may = [Semaphore(0) for _ in worlds]
        self._left = list(range(len(worlds)))
        self._place: dict[int, int] = {}
        self._results: dict[int, Result] = {}

    def run(self) -> list[Result]:
        """All worlds to their ends."""
        threads = [Thread(target=self._one, args=(p,), daemon=True) for p in self._left]
        self._may[0].release()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_S)
        return [result for _, result in sorted(self._results.items())]

    def _one(self, place: int) -> None:
        self._place[get_ident()] = place
        self._wait(place)
        self._results[place] = run_world(self._worlds[place])
        after = self._after(place)
        self._left.remove(place)
        if self._left:
            self._may[after].release()

    def turn(self, loop: VirtualLoop) -> None:
        """One turn of one loop, then it is the next one's."""
        place = self._place[get_ident()]
        self._plain(loop)
        self.turns += 1
        self._may[self._after(place)].release()
        self._wait(place)

    def _after(self, place: int) -> int:
        return self._left[(self._left.index(place) + 1) % len(self._left)]

    def _wait(self, place: int) -> None:
        assert self._may[place].acquire(timeout=PATIENCE_S), "the other one does not pass it on"


def test_a_world_goes_the_same_way_alone_and_beside_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Three stormy worlds at once, and each as if it were alone, to the letter."""
    worlds = tuple(map(drawn, STORMY))
    alone = [run_world(world) for world in worlds]
    plain: Callable[[VirtualLoop], None] = getattr(VirtualLoop, TURN)
    together = _Round(worlds, plain)

    def in_turn(loop: VirtualLoop) -> None:
        together.turn(loop)

    monkeypatch.setattr(VirtualLoop, TURN, in_turn)
    results = together.run()
    assert [result.digest for result in results] == [result.digest for result in alone]
    assert together.turns > 100 * len(worlds)


def test_sessions_without_anything_shared_would_be_told_apart() -> None:
    """The digest that is compared is of what was said: other worlds have others."""
    digests = {run_world(drawn(seed)).digest for seed in STORMY}
    assert len(digests) == len(STORMY)
