"""A fixed budget of seeded worlds with every test run; the long run has its own verb."""

import pytest

from clinic import run_world
from drawing import drawn

SEEDS = range(1, 51)  # five and a half hours of treadmill


@pytest.mark.parametrize("seed", SEEDS)
def test_no_rule_is_broken_in_this_world(seed: int) -> None:
    """Storm, then quiet: the oracle finds nothing; if it does, `./dev simulate --replay SEED`."""
    result = run_world(drawn(seed))
    assert result.violation is None, f"./dev simulate --replay {seed}: {result.violation}"
    assert result.simulated_ms > 0
