"""The picture of a room: rows, one treadmill in full, and no news."""

from __future__ import annotations

import pytest

from open_door import opened
from treadmill_ctl.cli.room_rows import HEADINGS, row
from treadmill_ctl.cli.room_screen import drawn
from treadmill_ctl.client import State
from treadmill_ctl.core.phases import Phase
from treadmill_sim.virtual_time import run
from virtual_room import walking

WIDTH = 100


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> tuple[State, State]:
    """One treadmill on which somebody walks, one that was stopped in an emergency."""
    found: list[State] = []

    async def main() -> None:
        async with opened(tmp_path_factory.mktemp("room"), "one two") as door:
            await walking(door.hub, "one")
            caller = await door.caller()
            await door.walks(caller, "two")
            await caller.result("estop", treadmill="two")
            await door.comes_to("two", Phase.LATCHED)
            found.extend(map(State, await caller.result("status")))

    run(main())
    one, two = found
    return one, two


def test_a_room_is_a_row_a_treadmill(states: tuple[State, State]) -> None:
    """Under one heading, none wider than the terminal."""
    lines = drawn(states, WIDTH, one=False).plain.splitlines()
    assert lines[0].split()[0] == HEADINGS[0]
    assert lines[1].startswith("one")
    assert "walking" in lines[1]
    assert "LATCHED: software emergency stop" in lines[2]
    assert all(len(line) <= WIDTH for line in lines)


def test_one_treadmill_is_shown_in_full(states: tuple[State, State]) -> None:
    """As a session's own screen does, without a key: whoever watches asks for nothing."""
    said = drawn(states[:1], WIDTH, one=True).plain
    for text in ("one: minute", "WALKING", "km/h measured", "target", "segment 1 of 1", "left"):
        assert text in said
    assert "[s]" not in said


def test_no_news_shows_no_number() -> None:
    """Where to go, and nothing of what was."""
    said = drawn(None, WIDTH, one=True).plain
    assert said.startswith("THE SERVICE SAYS NOTHING")
    assert not any(char.isdigit() for char in said)


@pytest.mark.parametrize("which", [0, 1])
def test_every_picture_says_what_ctrl_c_does(states: tuple[State, State], which: int) -> None:
    """It ends the watching and nothing else."""
    assert "Ctrl-C ends the watching" in drawn((states[which],), WIDTH, one=True).plain


def test_a_stale_speed_is_a_question_mark(states: tuple[State, State]) -> None:
    """The last one is not shown as the present one."""
    stale = {**states[0].plain, "shown": {**states[0].plain["shown"], "fresh": False}}
    assert row(State(stale))[1] == "?"
