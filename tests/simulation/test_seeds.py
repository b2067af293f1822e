"""A fixed budget of seeded worlds with every test run; the long run has its own verb."""

import pytest
from clinic import run_world
from drawing import drawn

SEEDS = range(1, 41)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_rule_is_broken_in_this_world(seed: int) -> None:
    """Storm, then quiet: the oracle finds nothing; if it does, `./dev simulate --replay SEED`."""
    result = run_world(drawn(seed))
    assert result.violation is None, f"./dev simulate --replay {seed}: {result.violation}"
    assert result.simulated_ms > 0


def test_a_world_runs_the_same_way_twice() -> None:
    """One seed, two runs, one log to the letter; another seed has another."""
    first, second, other = (run_world(drawn(seed), keep_log=True) for seed in (7, 7, 8))
    assert first.log == second.log != other.log
    assert first.log
