"""The event loop whose clock jumps."""

import asyncio

import pytest

from treadmill_sim.virtual_time import Deadlock, VirtualLoop, run


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
