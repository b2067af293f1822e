"""What happened, in words: every kind of event, note and command of a line."""

from __future__ import annotations

from typing import Any

import pytest

from treadmill_ctl.core.model import Notice, Request, Stance
from treadmill_ctl.records.events import (
    GUARDIAN,
    NOTICES,
    REQUESTS,
    Happened,
    What,
    command_words,
    happened,
)

Line = dict[str, Any]


def asked(request: str, **more: Any) -> Line:
    """Somebody asked."""
    return {"is": "Asked", "request": request, "who": "anna", "via": "terminal", **more}


def on_request(kind: str, request: str, why: str) -> Line:
    """A note on a request of that somebody."""
    return {"is": kind, "request": request, "who": "anna", "why": why}


EVENTS = [
    ({"is": "Linked"}, What.STATUS, "connected"),
    ({"is": "Unlinked", "why": "out of range"}, What.LINK, "the connection is gone: out of range"),
    ({"is": "Noticed", "notice": "key_pulled"}, What.MACHINE, "the safety key was pulled"),
    ({"is": "Noticed", "notice": "target_speed", "value": 120}, What.STATUS,
     "the treadmill goes for 1.20 km/h"),
    ({"is": "Noticed", "notice": "target_grade", "value": 15}, What.STATUS,
     "the treadmill goes for a grade of 1.5 %"),
    ({"is": "Noticed", "notice": "bad_bytes", "value": 3}, What.MACHINE,
     "3 octets that could not be read"),
    ({"is": "GuardianIs", "stance": "watching"}, What.STATUS, "the guardian watches"),
    ({"is": "GuardianIs", "stance": "gone", "why": "killed"}, What.GUARDIAN,
     "the guardian is gone: killed"),
    ({"is": "Answered", "number": 7, "answer": "unknown", "why": "no answer"}, What.ANSWER,
     "nobody knows whether the treadmill took a command (number 7): no answer"),
    (asked("stop"), What.ASKED, "stop"),
    (asked("tell", tells=[["pain", 3]]), What.ASKED, "told pain 3 of 10"),
]  # fmt: skip
NOTES = [
    ({"is": "Entered", "phase": "walking", "hold": "nothing"}, What.PHASE, "walking"),
    ({"is": "Entered", "phase": "slowing", "hold": "pause", "why": "paused by anna"}, What.PHASE,
     "slowing, for pause: paused by anna"),
    ({"is": "SegmentEntered", "segment": 2}, What.SEGMENT, "segment 3"),
    ({"is": "Tripped", "trip": {"why": "too fast", "rule": "R3"}}, What.TRIP, "too fast (rule R3)"),
    ({"is": "Alarmed", "alarm": {"why": "PULL THE KEY"}}, What.ALARM, "PULL THE KEY"),
    ({"is": "Gated", "sign": "pain", "remedy": "cool_down", "why": "pain is 5 of 10"}, What.GATE,
     "pain is 5 of 10: cool down"),
    ({"is": "Refused", "command": {"is": "SetSpeed", "speed_ckmh": 700}, "rule": "R1",
      "why": "above the cap"}, What.REFUSED, "speed 7.00 km/h: above the cap (rule R1)"),
]  # fmt: skip


@pytest.mark.parametrize(("event", "what", "words"), EVENTS)
def test_what_came_in_has_its_words(event: Line, what: What, words: str) -> None:
    """People, treadmill, connection, guardian; who asked stands with it."""
    (found,) = happened({"in": [event]}, 5)
    assert found[:3] == (5, what, words)
    assert (found.who, found.via) == (event.get("who", ""), event.get("via", ""))


@pytest.mark.parametrize(("note", "what", "words"), NOTES)
def test_what_was_decided_has_its_words(note: Line, what: What, words: str) -> None:
    """Phases, segments, trips, alarms, gates, refusals."""
    assert list(happened({"notes": [note]}, 5)) == [Happened(5, what, words)]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ({"is": "StartBelt", "speed_ckmh": -50}, "start at -0.50 km/h"),
        ({"is": "SetGrade", "grade_dpct": 35}, "grade 3.5 %"),
        ({"is": "StopBelt"}, "stop"),
        ({"is": "StopBelt", "rung": 2}, "stop, way 3"),
    ],
)
def test_what_was_commanded_has_its_words(command: Line, words: str) -> None:
    """With sign and unit."""
    assert command_words(command) == words


def test_a_request_and_its_answer_are_one_event() -> None:
    """Taken with what holds now, or not with why; the note alone is nothing more."""
    notes = [
        on_request("Heeded", "slower", "0.80 km/h is wanted now"),
        on_request("Rejected", "next", "nothing waits"),
    ]
    found = list(happened({"in": [asked("slower"), asked("next")], "notes": notes}, 5))
    assert [each.words for each in found] == [
        "slower: 0.80 km/h is wanted now",
        "next: not taken, nothing waits",
    ]
    assert [each.what for each in found] == [What.ASKED, What.REJECTED]


def test_reports_and_commands_that_were_taken_are_no_events() -> None:
    """The first are the curve; the second go without saying."""
    line: Line = {
        "in": [{"is": "Reported", "report": {}}, {"is": "Answered", "answer": "accepted"}]
    }
    assert not list(happened(line, 5))


def test_every_word_of_the_core_has_words_here() -> None:
    """Requests, the guardian's stances, notices but those that are about a number."""
    assert set(REQUESTS) == {request.value for request in Request}
    assert set(GUARDIAN) == {stance.value for stance in Stance}
    about_numbers = {Notice.TARGET_SPEED, Notice.TARGET_GRADE, Notice.BAD_BYTES}
    assert set(NOTICES) == {notice.value for notice in Notice if notice not in about_numbers}
