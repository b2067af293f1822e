"""Sessions at a terminal: the live display, the keys, and every way in which a terminal ends."""

import json

import pytest

from real_sessions import Story

ALTERNATE, BACK = "\x1b[?1049h", "\x1b[?1049l"
HIDDEN, CURSOR = "\x1b[?25l", "\x1b[?25h"


@pytest.mark.parametrize(
    ("name", "code", "why"),
    [
        ("paused_and_stopped", 3, "Ended before the plan was complete: stopped by "),
        ("ctrl_c_twice", 7, "Stopped. Software emergency stop by "),
        ("held_and_hung_up", 3, "Ended before the plan was complete: stopped by "),
        ("nobody_looks", 3, "Ended before the plan was complete: stopped by "),
    ],
)
def test_it_ends_with_the_belt_at_rest(
    stories: dict[str, Story], name: str, code: int, why: str
) -> None:
    """The exit code, the belt at zero, and the journal closed with the reason."""
    story = stories[name]
    assert story.code == code, story.said
    assert story.belt["speed_ckmh"] == 0
    assert story.closing.startswith(why)
    assert story.closing.endswith("The belt stands.")


@pytest.mark.parametrize("name", ["paused_and_stopped", "ctrl_c_twice", "nobody_looks"])
def test_the_terminal_is_left_as_it_was_found(stories: dict[str, Story], name: str) -> None:
    """Echo and lines as before, the cursor back, and the summary on the screen from before."""
    story = stories[name]
    assert story.marks["restored"]
    assert story.said.count(ALTERNATE) == story.said.count(BACK) == 1
    after = story.said[story.said.index(BACK) :]
    assert story.said.rindex(CURSOR) > story.said.rindex(HIDDEN)
    assert "     ended  " in after
    assert "Traceback" not in story.said


def test_every_request_came_from_the_terminal(stories: dict[str, Story]) -> None:
    """What the keys asked for is in the journal, by whom and through what."""
    lines = stories["paused_and_stopped"].journal.read_text().splitlines()
    asked = [
        (event["request"], event["via"])
        for line in lines
        for event in json.loads(line).get("in", [])
        if event["is"] == "Asked"
    ]
    assert asked == [(each, "terminal") for each in ("confirm", "start", "pause", "stop")]
