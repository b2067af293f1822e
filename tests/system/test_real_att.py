"""Whole sessions in real time: bleak, real ATT, bumble, between two processes.

A short profile is walked to its end, and others are broken off in every way that a radio allows.
"""

import pytest

from real_sessions import Story
from treadmill_ctl.runtime.replay import replay


def test_a_session_is_walked_to_its_end_over_real_att(stories: dict[str, Story]) -> None:
    """Exit code 0 after ten seconds of walking with two changes of speed; the belt stands."""
    story = stories["walked"]
    assert story.code == 0, story.said
    assert "The plan is complete. The belt stands." in story.said
    assert "fastest  0.9" in story.said or "fastest  1.00" in story.said
    assert story.belt["speed_ckmh"] == 0
    assert story.belt["distance_mm"] > 1_000


@pytest.mark.parametrize("name", ["walked", "link_back", "killed", "key_pulled", "terminated"])
def test_every_journal_is_whole_and_replays_to_the_same(
    stories: dict[str, Story], name: str
) -> None:
    """However it ended: a last line, and the core decides the same once more."""
    with stories[name].journal.open("rb") as lines:
        found = replay(lines)
    assert (found.difference, found.cut, found.torn) == (None, False, None)
    assert found.commands > 3


def test_a_pulled_key_ends_it(stories: dict[str, Story]) -> None:
    """Exit code 7 once the belt is measured at zero."""
    story = stories["key_pulled"]
    assert story.code == 7, story.said
    assert "The safety key was pulled. The belt stands." in story.said
    assert story.belt["speed_ckmh"] == 0


def test_a_link_that_comes_back_brings_a_stop_and_nothing_else(stories: dict[str, Story]) -> None:
    """The belt ran on; connected again it is stopped and measured: exit code 7."""
    story = stories["link_back"]
    assert story.code == 7, story.said
    assert story.marks["moving_ckmh"] > 0
    assert story.belt["speed_ckmh"] == 0
    after = story.said[story.said.index("LINK LOST") :]
    assert "setpoint  " not in after
    assert "] start" not in after


def test_a_treadmill_that_is_gone_is_alarmed_and_not_confirmed(stories: dict[str, Story]) -> None:
    """The loss is seen, the alarm says what to do, and after its time it ends: exit code 8."""
    story = stories["killed"]
    assert story.code == 8, story.said
    assert "LINK LOST: THE BELT MAY BE MOVING. PULL THE KEY." in story.said
    assert "STANDSTILL WAS NOT CONFIRMED: go to the treadmill" in story.said
    assert "Traceback" not in story.said
    assert "NOT CONFIRMED" in story.closing


def test_a_program_that_is_ended_brings_the_belt_to_rest_first(stories: dict[str, Story]) -> None:
    """SIGTERM: a ramp to zero, standstill, the journal closed; exit code 3."""
    story = stories["terminated"]
    assert story.code == 3, story.said
    assert story.belt["speed_ckmh"] == 0
    assert "Ended before the plan was complete: stopped by simulated person." in story.closing
