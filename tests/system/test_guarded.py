"""`treadmill-ctl run` that hangs or is killed under a walk: its guardian stops the belt."""

import json

from real_sessions import Story
from treadmill_ctl.runtime.replay import replay

STANCE = '"is":"GuardianIs","stance":"'


def test_a_program_that_hangs_has_its_belt_stopped(stories: dict[str, Story]) -> None:
    """The belt stands while the program still hangs; awake, it trips, rests and says why.

    Its guardian leaves with it.
    """
    story = stories["frozen"]
    assert story.code == 7, story.said
    assert "Stopped. The guardian heard nothing of this program for too long" in story.said
    assert story.belt["speed_ckmh"] == 0
    assert story.marks["guardian ended"]
    assert f"{STANCE}fired" in story.journal.read_text()
    with story.journal.open("rb") as lines:
        found = replay(lines)
    assert (found.difference, found.cut) == (None, False)


def test_a_program_that_is_killed_has_its_belt_stopped(stories: dict[str, Story]) -> None:
    """Nothing is left of it but its guardian, and the belt comes to rest.

    The journal has no last line, so nobody takes the session for ended, and replays up to there.
    """
    story = stories["struck_dead"]
    assert story.code == -9
    assert "phase=walking" in story.said
    assert story.belt["speed_ckmh"] == 0
    with story.journal.open("rb") as lines:
        found = replay(lines)
    assert (found.difference, found.cut) == (None, True)


def test_a_session_has_a_guardian_without_being_asked(stories: dict[str, Story]) -> None:
    """Each of them began with one on its way, and nobody was started before it watched."""
    for name in ("walked", "paused_and_stopped", "frozen"):
        lines = stories[name].journal.read_text().splitlines()
        assert json.loads(lines[0])["opening"]["guarded"] is True
        assert f"{STANCE}coming" in lines[1]
        watching = next(i for i, line in enumerate(lines) if f"{STANCE}watching" in line)
        started = next(i for i, line in enumerate(lines) if "StartBelt" in line)
        assert watching < started
