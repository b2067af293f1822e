"""Tasks are ended for certain."""

import asyncio

from treadmill_sim.radio.ending import end


async def test_a_task_that_loses_a_cancellation_is_ended() -> None:
    """A task that misses its first cancellation, as `wait_for` may, is cancelled again."""
    missed = asyncio.Event()

    async def deaf() -> None:
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            missed.set()
        await asyncio.get_running_loop().create_future()

    task = asyncio.create_task(deaf())
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await end(task)
    assert missed.is_set()
    assert task.cancelled()
