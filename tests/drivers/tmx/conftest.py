"""Lines to machines of the Trackmaster family."""

from collections.abc import Callable

import pytest

from asked_line import AskedLine
from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.drivers.asking import AskingDriver
from treadmill_ctl.drivers.contract import Commissioned, SpeedUnit
from treadmill_ctl.drivers.tmx.dialect import TRACKMASTER, WOODWAY_US, Dialect
from treadmill_ctl.drivers.tmx.language import TmxLanguage

KMH = Commissioned(SpeedUnit.KMH)


def _listening(dialect: Dialect, clear: Callable[..., Cleared]) -> AskedLine:
    line = AskedLine(AskingDriver(TmxLanguage(dialect, KMH)), clear)
    line.connect()
    line.hear("b2")
    line.hear("d031")
    return line


@pytest.fixture
def fresh(cleared: Callable[..., Cleared]) -> AskedLine:
    """A Trackmaster that counts in km/h, not connected yet."""
    return AskedLine(AskingDriver(TmxLanguage(TRACKMASTER, KMH)), cleared)


@pytest.fixture
def line(cleared: Callable[..., Cleared]) -> AskedLine:
    """The same connected, and it has answered the first stop and the first question."""
    return _listening(TRACKMASTER, cleared)


@pytest.fixture
def woodway(cleared: Callable[..., Cleared]) -> AskedLine:
    """A Woodway that counts in km/h, and listens."""
    return _listening(WOODWAY_US, cleared)
