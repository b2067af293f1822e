"""`gates:` what is watched of the walker, as the core is told of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import pytest

from treadmill_ctl.core import gates
from treadmill_ctl.core.gates import Remedy, Sign
from treadmill_ctl.schema.document import Document
from treadmill_ctl.schema.gates import REMEDIES, SIGNS, Done, Watched
from treadmill_ctl.schema.resolve import resolve
from treadmill_ctl.schema.sources import numbers

Profile = Callable[..., Document]

WALK = "  - {walk: Walk, for: 2 min, speed: 1.5 km/h}\n"
PAIN = "{watch: pain, at_most: 3, told_every: 3 min, outside: cool down, missing: pause}"
ENTRY = "{watch: systolic pressure, before_start: true, at_most: 180, told_every: 30 min}"


def test_every_sign_and_every_remedy_has_its_word() -> None:
    """Nothing that the core can watch or do is left out, and nothing stands twice."""
    assert sorted(SIGNS.values()) == sorted(Sign)
    assert sorted(REMEDIES.values()) == sorted(Remedy)
    assert set(SIGNS) == set(get_args(Watched))
    assert set(REMEDIES) == set(get_args(Done))


def test_gates_of_the_start_and_of_the_walk_are_kept_apart(profile: Profile) -> None:
    """Each with its bounds, and how old a value may be in ms."""
    plan = resolve(profile(WALK, gates=f"[{PAIN}, {ENTRY}]"))
    assert plan.gates == (gates.Gate(Sign.PAIN, None, 3, 180_000, Remedy.COOL_DOWN, Remedy.PAUSE),)
    assert plan.entry == (gates.Gate(Sign.SYSTOLIC, None, 180, 1_800_000),)


def test_without_gates_nothing_is_watched(profile: Profile) -> None:
    """A profile without the key has none."""
    plan = resolve(profile(WALK))
    assert (plan.entry, plan.gates) == ((), ())


def test_one_sign_may_be_watched_before_the_start_and_along_the_walk(profile: Profile) -> None:
    """The same bounds at both are no mistake."""
    entry = "{watch: pain, before_start: true, at_most: 3, told_every: 10 min}"
    plan = resolve(profile(WALK, gates=f"[{entry}, {PAIN}]"))
    assert [gate.sign for gate in (*plan.entry, *plan.gates)] == [Sign.PAIN, Sign.PAIN]


def test_a_sign_may_have_a_mild_gate_and_a_strict_one(profile: Profile) -> None:
    """Bounds of different widths can be open together."""
    strict = PAIN.replace("3, told", "6, told").replace("cool down", "stop")
    assert len(resolve(profile(WALK, gates=f"[{PAIN}, {strict}]")).gates) == 2


@pytest.mark.parametrize(
    ("bounds", "lowest", "highest"),
    [("at_least: 60", 60, None), ("at_least: 60, at_most: 60", 60, 60), ("at_most: 20", None, 20)],
)
def test_one_bound_is_enough_and_both_may_be_equal(
    profile: Profile, bounds: str, lowest: int | None, highest: int | None
) -> None:
    """The ends of the scale are on it."""
    written = f"[{{watch: heart rate, {bounds}, told_every: 5 s, outside: slower, missing: hold}}]"
    (gate,) = resolve(profile(WALK, gates=written)).gates
    assert (gate.lowest, gate.highest) == (lowest, highest)


def test_every_number_of_a_gate_has_a_name(profile: Profile) -> None:
    """Those of the start have one of their own, so that they can be told apart."""
    entry = "{watch: pain, before_start: true, at_most: 2, told_every: 10 min}"
    found = numbers(profile(WALK, gates=f"[{entry}, {PAIN}]").marked)
    assert {n.name: n.text for n in found if n.name.startswith("gates")} == {
        "gates > before start > pain > at_most": "2",
        "gates > before start > pain > told_every": "10 min",
        "gates > pain > at_most": "3",
        "gates > pain > told_every": "3 min",
    }
