"""What the tests of the core build sessions from."""

from __future__ import annotations

import pytest

from core_walk import Kit, Walk


@pytest.fixture(scope="session")
def kit() -> Kit:
    """What tests build sessions from; it holds nothing that changes."""
    return Kit()


@pytest.fixture
def session(kit: Kit) -> Walk:
    """One long walk at 3 km/h, on a plain treadmill that is not linked yet."""
    return kit.session()
