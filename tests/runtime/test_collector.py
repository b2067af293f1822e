"""The garbage collector before a belt moves: everything that is here is put out of its sight."""

from __future__ import annotations

import gc

import pytest

from treadmill_ctl.runtime import collector


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the collector is told, in order; it does nothing."""
    told: list[str] = []
    for name in ("unfreeze", "collect", "freeze"):
        monkeypatch.setattr(gc, name, lambda name=name: told.append(name))
    return told


@pytest.mark.parametrize(
    ("others_walk", "said"),
    [(False, ["unfreeze", "collect", "freeze"]), (True, ["freeze"])],
    ids=["nobody walks", "another walks"],
)
def test_all_is_looked_at_only_while_no_belt_moves(
    calls: list[str], *, others_walk: bool, said: list[str]
) -> None:
    """Beside another session nothing is walked through: what is new is put out of sight as well."""
    collector.settle(others_walk=others_walk)
    assert calls == said
