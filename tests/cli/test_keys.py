"""Keys of a terminal, one by one, on a pseudo-terminal."""

import asyncio
import os
import pty
import select
import termios
from collections.abc import Iterator

import pytest

from treadmill_ctl.cli import keys
from treadmill_ctl.cli.keys import Keys, at_a_terminal

LIMIT_S = 10.0


class Terminal:
    """A pseudo-terminal whose far end stands for standard input."""

    def __init__(self) -> None:
        self.near, self.far = pty.openpty()

    def fileno(self) -> int:
        """The far end."""
        return self.far

    def isatty(self) -> bool:
        """It is one."""
        return os.isatty(self.far)

    def hang_up(self) -> None:
        """The window is closed."""
        os.close(self.near)
        self.near = -1

    def close(self) -> None:
        """Both ends."""
        for end in (self.near, self.far):
            if end >= 0:
                os.close(end)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """A terminal as standard input."""
    terminal = Terminal()
    monkeypatch.setattr(keys.sys, "stdin", terminal)
    yield terminal
    terminal.close()


async def heard(terminal: Terminal, typed: bytes, count: int) -> list[str]:
    """The keys that come of what is typed."""
    pressed: asyncio.Queue[str] = asyncio.Queue()
    async with asyncio.timeout(LIMIT_S):
        with Keys(pressed.put_nowait):
            os.write(terminal.near, typed)
            return [await pressed.get() for _ in range(count)]


async def test_keys_come_one_by_one_without_enter(terminal: Terminal) -> None:
    """Each sign is a key of its own, Enter among them."""
    assert await heard(terminal, b"s e\n", 4) == ["s", " ", "e", "\n"]


@pytest.mark.parametrize("sequence", [b"\x1b[A", b"\x1bOQ", b"\x1bOR", b"\x1bOS", b"\x1b[15~"])
async def test_arrows_and_function_keys_mean_nothing(terminal: Terminal, sequence: bytes) -> None:
    """F2 is no q, F3 no reset and F4 no stop; and a stop right behind one is heard."""
    assert await heard(terminal, sequence + b"s", 1) == ["s"]


async def test_what_is_typed_ahead_is_forgotten(terminal: Terminal) -> None:
    """An Enter from before the question is no answer to it."""
    os.write(terminal.near, b"\n\n\n")
    assert select.select([terminal.far], [], [], LIMIT_S)[0], "what was typed has to be there"
    assert await heard(terminal, b"s", 1) == ["s"]


async def test_bytes_that_are_no_text_break_nothing(terminal: Terminal) -> None:
    """Half a sign is left out, the key after it counts."""
    assert await heard(terminal, b"\xff\xc3s", 1) == ["s"]


async def test_a_terminal_that_goes_away_is_told_once(terminal: Terminal) -> None:
    """The window is closed: the key "" comes, once, and the end of it all is quiet."""
    pressed: asyncio.Queue[str] = asyncio.Queue()
    async with asyncio.timeout(LIMIT_S):
        with Keys(pressed.put_nowait):
            terminal.hang_up()
            assert await pressed.get() == ""
            await asyncio.sleep(0)
            assert pressed.empty()


async def test_the_terminal_is_put_back_as_it_was(terminal: Terminal) -> None:
    """After a good end and after a bug, echo and line by line are as before."""
    before = termios.tcgetattr(terminal.far)

    def look(_: str) -> None:
        raise AssertionError

    with Keys(look):
        assert termios.tcgetattr(terminal.far) != before
    assert termios.tcgetattr(terminal.far) == before
    with pytest.raises(ZeroDivisionError), Keys(look):
        raise ZeroDivisionError
    assert termios.tcgetattr(terminal.far) == before


def test_a_terminal_of_others_is_none_of_ours(terminal: Terminal) -> None:
    """In the background, or under another's control, no person can be asked there."""
    assert terminal.isatty()
    assert not at_a_terminal()
