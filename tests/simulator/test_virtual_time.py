"""The event loop whose clock jumps."""

import asyncio
from collections import deque
from random import Random

import pytest

from treadmill_sim.virtual_time import NEVER_S, Deadlock, VirtualLoop, run


def test_an_hour_passes_at_once_and_to_the_timers_own_time() -> None:
    """Sleeping moves the clock exactly, however often: no drift, nothing waits for real."""

    async def sleeps() -> float:
        for _ in range(36_000):
            await asyncio.sleep(0.1)
        return asyncio.get_running_loop().time()

    assert run(sleeps()) == pytest.approx(3_600.0, abs=1e-6)


def test_timers_run_in_the_order_of_their_times() -> None:
    """A later timer never runs before an earlier one."""
    order: list[int] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        for delay in (5, 1, 3, 2, 4):
            loop.call_later(delay, order.append, delay)
        await asyncio.sleep(6)

    run(main())
    assert order == [1, 2, 3, 4, 5]


def test_a_wait_that_nothing_can_end_is_an_error() -> None:
    """What would hang for ever in real time says so."""

    async def waits() -> None:
        await asyncio.Event().wait()

    with pytest.raises(Deadlock):
        run(waits())


def test_no_thread_comes_in() -> None:
    """Executors and calls from other threads are refused: they would break determinism."""
    loop = VirtualLoop()
    with pytest.raises(RuntimeError, match="no threads"):
        loop.run_in_executor(None, print)
    with pytest.raises(RuntimeError, match="no threads"):
        loop.call_soon_threadsafe(print)
    loop.close()


def _order(ties: Random | None) -> list[int]:
    order: list[int] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        for number in range(12):
            loop.call_at(1.0, order.append, number)
        await asyncio.sleep(2)

    run(main(), ties)
    return order


def test_timers_of_one_instant_run_in_the_order_they_were_set_in() -> None:
    """Twelve timers at one time: first set, first run."""
    assert _order(None) == list(range(12))


def test_ties_are_drawn_the_same_for_the_same_seed() -> None:
    """With a seed, timers of one instant run in another order, each of them once, every time."""
    one, again, other = _order(Random(1)), _order(Random(1)), _order(Random(2))
    assert one == again != other
    assert sorted(one) == sorted(other) == list(range(12))


class _Bells:
    """A world in which a bell rings at each of some times."""

    def __init__(self, loop: VirtualLoop, *times_s: float) -> None:
        self.rung: list[tuple[str, float]] = []
        self._times_s = deque(times_s)
        self._loop = loop
        loop.surround(self)

    @property
    def due_s(self) -> float:
        return self._times_s[0] if self._times_s else NEVER_S

    def run(self) -> None:
        self._times_s.popleft()
        self.rung.append(("bell", self._loop.time()))

    def knock(self) -> None:
        self.rung.append(("knock", self._loop.time()))


def _bells(ties: Random | None) -> list[tuple[str, float]]:
    loop = VirtualLoop(ties)
    bells = _Bells(loop, 0.5, 1.0, 2.5)
    for at_s in (1.0, 2.0):
        loop.call_at(at_s, bells.knock)
    loop.call_at(3.0, loop.stop)
    loop.run_forever()
    loop.close()
    return bells.rung


def test_the_world_goes_on_in_the_time_of_the_loop() -> None:
    """It does what it does at its own times, between the timers, and first where both are due."""
    rung = [("bell", 0.5), ("bell", 1.0), ("knock", 1.0), ("knock", 2.0), ("bell", 2.5)]
    assert _bells(None) == rung


def test_where_both_are_due_a_seed_draws_who_goes_first() -> None:
    """Both orders come about, the same one each time for the same seed."""
    orders = {seed: _bells(Random(seed)) for seed in range(8)}
    assert {order[1] for order in orders.values()} == {("bell", 1.0), ("knock", 1.0)}
    assert all(_bells(Random(seed)) == order for seed, order in orders.items())


def test_a_world_alone_can_end_a_wait() -> None:
    """No timer is set, and still it is no deadlock: the world does something first."""
    loop = VirtualLoop()

    class Ends(_Bells):
        def run(self) -> None:
            super().run()
            loop.stop()

    ends = Ends(loop, 7.0)
    loop.run_forever()
    loop.close()
    assert ends.rung == [("bell", 7.0)]


def test_what_was_due_while_the_host_was_away_runs_late_and_in_its_order() -> None:
    """After an absence nothing is lost, doubled or turned around."""
    ran: list[tuple[int, float]] = []

    def note(number: int) -> None:
        ran.append((number, asyncio.get_running_loop().time()))

    async def main() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        for number in range(3):
            loop.call_at(1.0 + number, note, number)
        loop.pass_by(2.5)
        await asyncio.sleep(1)

    run(main())
    assert ran == [(0, 2.5), (1, 2.5), (2, 3.0)]


def test_a_cancelled_timer_wakes_nobody() -> None:
    """It does not run, and does not pass for something that could end a wait."""
    ran: list[int] = []

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(1, ran.append, 1).cancel()
        await loop.create_future()

    with pytest.raises(Deadlock):
        run(main())
    assert ran == []


def test_an_error_in_a_callback_goes_to_the_handler_and_not_further() -> None:
    """As in every asyncio loop: the handler hears of it, and the loop goes on."""
    heard: list[object] = []

    def broken() -> None:
        raise ZeroDivisionError

    async def main() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: heard.append(context["exception"]))
        loop.call_soon(broken)
        loop.call_later(1, broken)
        await asyncio.sleep(2)

    run(main())
    assert [type(error) for error in heard] == [ZeroDivisionError, ZeroDivisionError]


def test_what_the_loop_leans_on_in_asyncio_is_there() -> None:
    """`run_forever` turns by `_run_once`, and `call_soon` appends to `_ready`."""
    turns: list[int] = []

    class Counting(VirtualLoop):
        def _run_once(self) -> None:
            ready: deque[asyncio.Handle] = getattr(self, "_ready")  # noqa: B009 - private
            turns.append(len(ready))
            super()._run_once()

    loop = Counting()
    loop.call_soon(loop.stop)
    loop.run_forever()
    loop.close()
    assert turns == [1]
