"""The rates are of the worlds they say: one that nobody looks on at asks the oracle nothing."""

from __future__ import annotations

import pytest

import rates
from oracle import Oracle

TOLD = sorted(name for name in vars(Oracle) if not name.startswith("_") and name != "said_too_much")


def test_a_world_that_nobody_looks_on_at_makes_no_oracle(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oracle costs nothing where its cost is to be left out."""
    made: list[object] = []

    def begun(oracle: object, *_: object) -> None:
        made.append(oracle)

    monkeypatch.setattr(Oracle, "__init__", begun)
    monkeypatch.setattr(rates, "collect_seldom", lambda: None)
    treadmill_s, _ = rates.unjudged(rates.worlds_of(range(9_000, 9_001)))
    assert treadmill_s > 0
    assert made == []


@pytest.mark.parametrize("name", TOLD)
def test_all_that_the_oracle_is_told_can_be_told_to_nobody(name: str) -> None:
    """A word that the stand-in does not know would end the measurement."""
    assert callable(getattr(rates.Blindfolded, name))
