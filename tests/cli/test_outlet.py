"""Things handed to a thread that passes them on: nobody who hands over ever waits."""

import threading
from collections.abc import Iterator

import pytest

from treadmill_ctl.cli import outlet
from treadmill_ctl.cli.outlet import Outlet

LIMIT_S = 10.0


def test_everything_comes_out_in_order() -> None:
    """After close, all that was handed over was passed on."""
    got: list[int | None] = []
    out = Outlet[int](got.extend, kept=1_000)
    for number in range(1_000):
        out.put(number)
    out.close()
    assert [number for number in got if number is not None] == list(range(1_000))


def test_a_reader_that_is_held_holds_nobody_up() -> None:
    """Ten thousand things are taken while nobody reads; then the newest come out, in order."""
    going, held = threading.Event(), threading.Event()
    got: list[int] = []

    def slow(things: Iterator[int | None]) -> None:
        for thing in things:
            going.set()
            assert held.wait(LIMIT_S)
            got.extend([] if thing is None else [thing])

    out = Outlet[int](slow, kept=3)
    out.put(-1)
    assert going.wait(LIMIT_S)
    for number in range(10_000):
        out.put(number)
    held.set()
    out.close()
    assert got == [-1, 9_997, 9_998, 9_999]


def test_a_reader_that_never_comes_back_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Close has a bound: what is stuck stays behind."""
    monkeypatch.setattr(outlet, "CLOSE_S", 0.01)
    released = threading.Event()

    def stuck(things: Iterator[int | None]) -> None:
        next(things)
        assert released.wait(LIMIT_S)

    out = Outlet[int](stuck, kept=1)
    out.put(1)
    out.close()
    released.set()


def test_silence_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever shows things is told when none come: an old picture must not look like a new one."""
    monkeypatch.setattr(outlet, "SILENCE_S", 0.01)
    silent = threading.Event()

    def listen(things: Iterator[int | None]) -> None:
        for thing in things:
            if thing is None:
                silent.set()

    out = Outlet[int](listen, kept=1)
    assert silent.wait(LIMIT_S)
    out.close()


def test_a_terminal_that_is_gone_is_no_fault() -> None:
    """A closed pipe or a hung-up terminal: the rest is dropped, the session goes on."""
    ended = threading.Event()

    def gone(_: Iterator[int | None]) -> None:
        ended.set()
        raise BrokenPipeError

    out = Outlet[int](gone, kept=1)
    assert ended.wait(LIMIT_S)
    out.close()
    out.put(1)


def test_a_bug_in_the_reader_is_raised_where_it_is_heard() -> None:
    """What draws wrongly is not swallowed: the next who hands over gets it."""

    def broken(things: Iterator[int | None]) -> None:
        next(things)
        raise ZeroDivisionError("a bug")

    out = Outlet[int](broken, kept=1)
    out.put(1)
    out.close()
    with pytest.raises(ZeroDivisionError):
        out.put(2)
