"""Random orders: drawn from a seed, the same for ever, nothing lost and nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treadmill_ctl.schema.document import Document, read
from treadmill_ctl.schema.flaws import Bad
from treadmill_ctl.schema.orders import SEED_MAX, Orders, read_seed
from treadmill_ctl.schema.quantities import Unreadable
from treadmill_ctl.schema.resolve import resolve

Profile = Callable[..., Document]

SEEDS = st.integers(1, SEED_MAX)
REPEAT = ("segments", 0)
ROUNDS = """\
  - repeat: Rounds
    times: {times}
    order: random
    segments:
      - {{walk: A, for: 30 s, speed: 1 km/h}}
      - {{walk: B, for: 20 s, speed: 1.5 km/h}}
      - {{walk: C, for: 10 s, speed: 2 km/h}}
      - {{walk: D, for: 40 s, speed: 0.5 km/h}}
"""
HEAD = "version: 1\nid: trial\ntitle: T\nuse: general\nkind: template\nwalk: backward\nsegments:\n"


def names(document: Document) -> str:
    """The walks in their order, by their letters."""
    return "".join(segment.label[0] for segment in resolve(document).segments)


@pytest.mark.parametrize(
    ("seed", "orders"),
    [(1, "DABCDBCACBAD"), (17, "BACDBACDCDAB"), (SEED_MAX, "BACDACDBACDB")],
)
def test_a_seed_gives_the_same_orders_for_ever(profile: Profile, seed: int, orders: str) -> None:
    """These orders stand here as they were on the first day; no release may change them."""
    assert names(profile(ROUNDS.format(times=3)).ordered(seed)) == orders


@settings(max_examples=40)
@given(SEEDS, st.integers(1, 8))
def test_every_round_is_a_permutation_of_what_is_written(seed: int, times: int) -> None:
    """Each round holds each of its walks once, with all that is written of it."""
    document = read(HEAD + ROUNDS.format(times=times), "trial.yaml")
    shuffled = document.ordered(seed)
    assert Counter(step.trail for step in shuffled.steps) == Counter(
        step.trail for step in document.steps
    )
    for first in range(0, 4 * times, 4):
        found = shuffled.steps[first : first + 4]
        assert sorted(step.label for step in found) == sorted(
            step.label for step in document.steps[first : first + 4]
        )


@settings(max_examples=20)
@given(SEEDS)
def test_the_same_seed_gives_the_same_plan(seed: int) -> None:
    """Reading the file again and drawing again changes nothing."""
    text = HEAD + ROUNDS.format(times=3)
    first, second = (resolve(read(text, "trial.yaml").ordered(seed)) for _ in range(2))
    assert first == second


def test_rounds_are_drawn_anew(profile: Profile) -> None:
    """Over fifty rounds of four walks most of the 24 orders come up."""
    found = names(profile(ROUNDS.format(times=50)).ordered(17))
    assert len({found[first : first + 4] for first in range(0, 200, 4)}) > 16


def test_every_walk_comes_first_as_often_as_another() -> None:
    """Over four thousand rounds, each of four walks is the first in about a quarter of them."""
    orders = Orders("trial", 17)
    first = Counter(orders.next(REPEAT, 4)[0] for _ in range(4_000))
    assert all(900 < first[place] < 1_100 for place in range(4))


def test_each_repeat_has_its_own_orders(profile: Profile) -> None:
    """Two random repeats of one profile do not go alike, whichever is drawn first."""
    found = names(profile(ROUNDS.format(times=20) * 2).ordered(17))
    assert found[:80] != found[80:]
    alone = Orders("trial", 17)
    assert alone.next(("segments", 1), 9) == _second_repeat_drawn_last()


def _second_repeat_drawn_last() -> list[int]:
    orders = Orders("trial", 17)
    orders.next(REPEAT, 9)
    return orders.next(("segments", 1), 9)


def test_a_random_repeat_in_rounds_is_drawn_anew_in_each(profile: Profile) -> None:
    """The outer rounds do not all get the orders of the first."""
    inner = "".join(f"    {line}\n" for line in ROUNDS.format(times=5).splitlines())
    document = profile("  - repeat: Sets\n    times: 2\n    segments:\n" + inner).ordered(17)
    found = names(document)
    assert found[:20] != found[20:]


def test_without_a_seed_nothing_is_walked(profile: Profile) -> None:
    """What is not drawn is no plan; every place is told, with the option that draws."""
    document = profile(ROUNDS.format(times=2) * 2)
    assert document.seed is None
    with pytest.raises(Bad) as caught:
        resolve(document)
    assert [str(flaw) for flaw in caught.value.flaws] == [
        "trial.yaml:11:12: order: random needs a seed to be drawn from; give one, as in --seed 17",
        "trial.yaml:19:12: order: random needs a seed to be drawn from; give one, as in --seed 17",
    ]


def test_what_is_not_random_takes_no_seed(profile: Profile) -> None:
    """A profile as written stays as it is and has no seed."""
    document = profile(ROUNDS.format(times=2).replace("random", "as written"))
    assert document.ordered(17) is document
    assert names(document) == "ABCDABCD"


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "1000000", "", "x", "\u0661"])
def test_what_is_no_seed(text: str) -> None:
    """A seed is short enough to be copied from a page, and a whole number."""
    with pytest.raises(Unreadable, match="write a whole number from 1 to 999999, as in 17"):
        read_seed(text)


@given(SEEDS)
def test_a_seed_is_read_as_it_is_shown(seed: int) -> None:
    """Every seed that may be drawn can be typed again."""
    assert read_seed(str(seed)) == seed
