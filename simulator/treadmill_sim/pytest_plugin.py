"""Fixtures for other teams' tests: a simulated treadmill in three lines.

The one rule: pytest loads this file in every run wherever the package is installed, so it imports
nothing but pytest; what a fixture needs is imported when a test asks for it.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from treadmill_sim.pytest_plugin_live import LiveMills
    from treadmill_sim.pytest_plugin_virtual import VirtualMills


@pytest.fixture
def treadmill() -> Generator[LiveMills]:
    """Makes treadmills that run in real time, each with a URL for a program of yours."""
    from treadmill_sim.pytest_plugin_live import LiveMills

    with LiveMills() as mills:
        yield mills


@pytest.fixture
def virtual_treadmill() -> VirtualMills:
    """Makes treadmills whose time the test moves, each with a client in this process."""
    from treadmill_sim.pytest_plugin_virtual import VirtualMills

    return VirtualMills()
