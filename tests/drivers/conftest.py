"""What the tests of every driver share."""

from collections.abc import Callable

import pytest

from scripted_line import GRANTED, Line
from treadmill_ctl.core import guard
from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.model import Command


@pytest.fixture(scope="session")
def cleared() -> Callable[..., Cleared]:
    """A cleared command without a guard: the one place of the tests that breaks the seal."""

    def clear(command: Command, number: int = 1) -> Cleared:
        return Cleared(command, number, 0, vars(guard)["_SEAL"])

    return clear


@pytest.fixture
def line(cleared: Callable[..., Cleared]) -> Line:
    """A fresh connection whose Request Control is on its way."""
    line = Line(cleared)
    line.connect()
    assert line.out == ["00"]
    return line


@pytest.fixture
def held(line: Line) -> Line:
    """The same with control granted and nothing under way."""
    line.wrote()
    assert line.hear("800001") == (GRANTED,)
    return line
