"""Work that blocks, beside the loop."""

import asyncio
from threading import Event

import pytest

from treadmill_ctl.transports.aside import aside

LIMIT_S = 5.0


async def test_it_gives_what_the_work_gives() -> None:
    """Its result, or its very exception."""

    def fail() -> int:
        raise OSError(13, "no")

    undone: list[int] = []
    assert await aside(LIMIT_S, lambda: 7, undone.append) == 7
    with pytest.raises(OSError, match="no"):
        await aside(LIMIT_S, fail, undone.append)
    assert undone == []


async def test_what_comes_too_late_is_undone() -> None:
    """A port that opens after the patience was over is closed again, and nobody waited for it."""
    go, undone = Event(), Event()

    def work() -> str:
        assert go.wait(LIMIT_S)
        return "late"

    def undo(result: str) -> None:
        assert result == "late"
        undone.set()

    with pytest.raises(TimeoutError):
        await aside(0.01, work, undo)
    go.set()
    assert await asyncio.to_thread(undone.wait, LIMIT_S)


async def test_an_error_that_comes_too_late_is_nobodys() -> None:
    """There is nobody left to be told, and nothing to undo."""
    go, failed = Event(), Event()

    def work() -> None:
        assert go.wait(LIMIT_S)
        failed.set()
        raise OSError

    with pytest.raises(TimeoutError):
        await aside(0.01, work, lambda _: None)
    go.set()
    assert await asyncio.to_thread(failed.wait, LIMIT_S)


def test_what_outlives_its_loop_is_undone() -> None:
    """Where the program's loop has ended meanwhile, the work undoes its result itself."""
    go, undone = Event(), Event()

    async def main() -> None:
        def work() -> int:
            assert go.wait(LIMIT_S)
            return 1

        with pytest.raises(TimeoutError):
            await aside(0.01, work, lambda _: undone.set())

    asyncio.run(main())
    go.set()
    assert undone.wait(LIMIT_S)
