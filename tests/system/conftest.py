"""Every real session of these tests, walked once, before the first of them is judged."""

import pytest

from real_sessions import Story, told
from real_tales import LANES


@pytest.fixture(scope="session")
def stories(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Story]:
    """What became of each session, by its name."""
    return told(tmp_path_factory.mktemp("real"), LANES)
