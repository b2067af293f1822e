"""A walk that a person leads by keys at a terminal, in real time, up to a gate that closes."""

import json

from real_sessions import Story
from treadmill_ctl.runtime.replay import replay


def test_a_walk_is_led_from_the_keyboard(stories: dict[str, Story]) -> None:
    """Each key was taken as what it means, from the terminal, in order."""
    lines = stories["led"].journal.read_text().splitlines()
    asked = [
        event["request"]
        for line in lines
        for event in json.loads(line).get("in", [])
        if event["is"] == "Asked" and event["via"] == "terminal"
    ]
    assert list(dict.fromkeys(asked)) == ["tell", "confirm", "start", "faster", "next", "succeeded"]
    assert asked.count("tell") == 3


def test_a_value_that_closes_a_gate_cools_down_and_says_so(stories: dict[str, Story]) -> None:
    """Exit code 3, the belt at rest, why, and in the summary what was told."""
    story = stories["led"]
    assert story.code == 3, story.said
    assert story.belt["speed_ckmh"] == 0
    assert story.closing == (
        "Ended before the plan was complete, in its cool-down:"
        " pain is 5 of 10; allowed is at most 3 of 10. The belt stands."
    )
    assert story.marks["restored"]
    assert "systolic blood pressure: 140 mmHg before the walk" in story.said
    assert "trials  1: 1 went well, 0 did not; another would be at 110 %" in story.said


def test_its_journal_replays_to_the_same(stories: dict[str, Story]) -> None:
    """With every request, value and note."""
    with stories["led"].journal.open("rb") as lines:
        found = replay(lines)
    assert (found.difference, found.cut, found.torn) == (None, False, None)
