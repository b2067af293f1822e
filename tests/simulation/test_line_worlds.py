"""A fixed budget of seeded worlds with treadmills on lines; the long run is `--streams`."""

from itertools import count, islice

import pytest

from clinic import run_world
from line_drawing import FAMILIES, REVERSING, drawn_on_a_line
from line_words import Means, Word, reader
from treadmill_ctl.core.model import Way
from worlds import ON_A_LINE

STORM_MS_MAX = 45_000
SHORT = tuple(
    seed
    for family in FAMILIES
    for seed in islice(
        (
            seed
            for seed in count(FAMILIES.index(family), len(FAMILIES))
            if drawn_on_a_line(seed).storm_ms <= STORM_MS_MAX
        ),
        1,
    )
)


# A console's own key and no octet that ends it; a belt that starts by itself under its watchdog.
FOUND = (227, 228)


@pytest.mark.parametrize("seed", [*SHORT, *FOUND])
def test_no_rule_is_broken_on_a_line(seed: int) -> None:
    """Each family once; `./dev simulate --streams --replay SEED` runs what fails again."""
    result = run_world(drawn_on_a_line(seed))
    assert result.violation is None, f"./dev simulate --streams --replay {seed}: {result.violation}"
    assert result.simulated_ms > 0


def test_every_kind_and_every_way_is_drawn() -> None:
    """Each fault of a line, each family, and a reversed belt where there can be one."""
    worlds = [drawn_on_a_line(seed) for seed in range(120)]
    assert {fault.kind for world in worlds for fault in world.faults} == set(ON_A_LINE)
    assert {world.family for world in worlds} == set(FAMILIES)
    reverse = {world.family for world in worlds if world.segments[0].way is Way.REVERSED}
    assert reverse == set(REVERSING)
    assert {world.unit for world in worlds} == {None, "km/h", "mph"}


def test_a_seed_on_a_line_runs_alike_to_the_byte() -> None:
    """Twice the same world, twice the same log."""
    first, second = (run_world(drawn_on_a_line(SHORT[0]), replay=False) for _ in range(2))
    assert first.digest == second.digest


@pytest.mark.parametrize(
    ("family", "octets", "word"),
    [
        ("trackmaster", "a2", Word(Means.STOP)),
        ("trackmaster", "aa", Word(Means.STOP)),
        ("trackmaster", "a0", Word(Means.START)),
        ("trackmaster", "a1", Word(Means.STRANGE)),
        ("trackmaster", "ac", Word(Means.STRANGE)),
        ("trackmaster", "a330303235", Word(Means.SPEED, 250)),
        ("woodway-us", "a333303235", Word(Means.SPEED, -250)),
        ("woodway-us", "a333303030", Word(Means.STRANGE)),
        ("woodway-pps", "a3303639340d", Word(Means.SPEED, 250)),
        ("woodway-pps", "a3303030300d", Word(Means.STOP)),
        ("biodex", "8452", Word(Means.DIRECTION, -1)),
        ("biodex", "82303235", Word(Means.SPEED, 250)),
        ("csafe", "f18686f2", Word(Means.STOP)),
    ],
)
def test_a_word_means_what_its_spec_says(family: str, octets: str, word: Word) -> None:
    """Stops, starts and speeds, by the simulator's reading and by hand here."""
    assert reader(family, "km/h")(bytes.fromhex(octets)) == (word,)
