"""A session is only told again where the machine itself had no processor for it."""

import pytest

from starvation import LOOK_MS, STARVED_MS, Reading, Starvation

QUIET = Reading(0.0, (10.0, 20.0), {1: 5.0, 2: 7.0})


@pytest.mark.parametrize(
    ("after", "starved"),
    [
        (Reading(LOOK_MS + 5, (10, 20), {1: 6, 2: 9}), False),
        (Reading(LOOK_MS + STARVED_MS, (10, 20), {1: 5, 2: 7}), True),
        (Reading(LOOK_MS, (10, 20 + STARVED_MS), {1: 5, 2: 7}), True),
        (Reading(LOOK_MS, (10, 20), {1: 5, 2: 7 + STARVED_MS}), True),
        (Reading(LOOK_MS, (10, 20), {1: 5, 3: 900.0}), False),
    ],
    ids=["all is well", "late itself", "a processor was taken", "one waited", "one is new"],
)
def test_it_is_seen_where_somebody_had_to_wait(after: Reading, starved: bool) -> None:  # noqa: FBT001
    """By lateness here, by what the host took, by what a process waited; in one look."""
    found = Starvation()
    found.look(QUIET, after)
    assert found.starved is starved
