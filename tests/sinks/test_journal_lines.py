"""What a journal says beside the ticks: what holds now, clocks, remarks, what is urgent."""

import json
from typing import Any

import pytest

from plans import setup, walk
from treadmill_ctl.core.guidance import Guidance
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Asked,
    Event,
    GuardianIs,
    Linked,
    Machine,
    Notice,
    Noticed,
    Range,
    Report,
    Reported,
    Request,
    Stance,
    Unlinked,
)
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.profile import Place
from treadmill_ctl.core.session import Outcome, SegmentEntered, State
from treadmill_ctl.runtime.replay import replay
from treadmill_ctl.sinks.contract import Entry
from treadmill_ctl.sinks.journal import Journal, Opening
from treadmill_ctl.sinks.journal_format import Weight
from treadmill_ctl.sinks.target import target

WALL_MS = 1_795_000_000_000
MACHINE = Machine("T", "ftms", Range(50, 2_000, 10), Range(0, 150, 5))
FRESH = State(setup(MACHINE, walk(10_000, 100, 200), walk(10_000, 150, grade=20)))
WALKING = FRESH._replace(phase=Phase.WALKING, hold=Hold.NOTHING)
REPORT = Reported(Report(100))


class Desk:
    """A journal, and what it handed over."""

    def __init__(self) -> None:
        self.said: list[tuple[dict[str, Any], Weight]] = []
        self.wall_ms = WALL_MS
        opening = Opening("s", "0", "ble:x", "", WALL_MS, FRESH.setup, t=1_000)
        self.journal = Journal(self._write, opening, lambda: self.wall_ms, "00ff")

    def _write(self, line: bytes, weight: Weight) -> None:
        assert line.endswith(b"}\n")
        self.said.append((json.loads(line), weight))

    def take(self, now_ms: int, state: State, *events: Event, notes: tuple[Any, ...] = ()) -> None:
        """A tick, with the clock of the day in step."""
        self.journal.take(Entry(now_ms, events, Outcome(state, (), notes)))

    @property
    def last(self) -> dict[str, Any]:
        """The last line."""
        return self.said[-1][0]


def test_the_first_line_has_the_format_the_salt_and_the_clock() -> None:
    """So that it can be verified, and times of ticks told as times of day."""
    line, weight = Desk().said[0]
    assert (line["journal"], line["salt"]) == (2, "00ff")
    assert (line["opening"]["wall_ms"], line["opening"]["t"]) == (WALL_MS, 1_000)
    assert weight is Weight.AT_ONCE


def test_what_holds_now_is_said_when_it_changes_and_not_again() -> None:
    """Phase, hold, segment, target of belt and deck: on the tick from which they hold."""
    desk = Desk()
    desk.take(1_100, WALKING, REPORT)
    assert desk.last["now"] == {
        "phase": "walking", "hold": "nothing", "segment": 0, "target_ckmh": 100, "grade_dpct": 0,
    }  # fmt: skip
    desk.take(1_200, WALKING, REPORT)
    assert "now" not in desk.last
    further = WALKING._replace(place=Place(0, 1_000))
    desk.take(1_300, further)
    assert desk.last["now"]["target_ckmh"] == 110
    desk.take(1_400, WALKING._replace(place=Place(1, 0)))
    assert desk.last["now"]["segment"] == 1
    assert desk.last["now"]["grade_dpct"] == target(WALKING._replace(place=Place(1, 0)))[1] != 0


def test_whoever_leads_changes_the_target() -> None:
    """Somebody asked for slower: what is wanted is less than the plan says, and it is said."""
    desk = Desk()
    desk.take(1_100, WALKING)
    desk.take(1_200, WALKING._replace(guidance=Guidance(eased_ckmh=60)))
    assert desk.last["now"]["target_ckmh"] == 60


def test_idle_ticks_wait_for_company() -> None:
    """Several on a line, or with the next that says something; none is lost at the end."""
    desk = Desk()
    for now_ms in range(1_000, 2_000, 100):
        desk.take(now_ms, FRESH)
    desk.journal.close("done")
    told = [line.get("idle", []) for line, _ in desk.said[1:]]
    assert told == [[], [1_100, 1_200, 1_300, 1_400, 1_500], [1_600, 1_700, 1_800, 1_900]]
    assert desk.last["closing"] == "done"
    assert desk.last["t"] == 1_900


def test_nothing_of_the_loop_follows_the_closing() -> None:
    """It goes on for as long as a slow disk takes the last line."""
    desk = Desk()
    desk.take(1_100, WALKING, REPORT)
    desk.journal.close("done")
    desk.take(1_200, WALKING, Unlinked("gone"))
    assert desk.last["closing"] == "done"


@pytest.mark.parametrize(
    ("events", "notes", "weight"),
    [
        ((REPORT,), (), Weight.TELEMETRY),
        ((Linked(),), (), Weight.KEPT),
        ((REPORT, Answered(3, Answer.ACCEPTED)), (), Weight.KEPT),
        ((REPORT, Asked(Request.STOP, "a", "b")), (), Weight.AT_ONCE),
        ((Noticed(Notice.KEY_PULLED),), (), Weight.AT_ONCE),
        ((Unlinked("gone"),), (), Weight.AT_ONCE),
        ((GuardianIs(Stance.FIRED),), (), Weight.AT_ONCE),
        ((REPORT,), (SegmentEntered(1),), Weight.AT_ONCE),
    ],
)
def test_what_bears_on_safety_is_never_telemetry(
    events: tuple[Event, ...], notes: tuple[Any, ...], weight: Weight
) -> None:
    """Reports may be dropped, all else is kept; what persons ask and what is decided, at once."""
    desk = Desk()
    desk.take(1_100, FRESH)
    desk.take(1_200, FRESH, *events, notes=notes)
    assert desk.said[-1][1] is weight
    assert ("wall_ms" in desk.last) is (weight is Weight.AT_ONCE)


def test_a_change_of_phase_is_never_telemetry() -> None:
    """Even where nothing else is in its tick; a target that only moves on is."""
    desk = Desk()
    desk.take(1_100, WALKING)
    assert desk.said[-1][1] is Weight.KEPT
    desk.take(1_200, WALKING._replace(place=Place(0, 1_000)))
    assert desk.said[-1][1] is Weight.TELEMETRY


def test_the_time_of_day_is_told_once_a_minute() -> None:
    """On whatever line comes then."""
    desk = Desk()
    for now_ms in range(2_000, 200_000, 1_000):
        desk.wall_ms = WALL_MS + now_ms - 1_000
        desk.take(now_ms, FRESH, REPORT)
    told = [line["t"] for line, _ in desk.said if "wall_ms" in line]
    assert told == [61_000, 121_000, 181_000]
    assert not any("clock_set_ms" in line for line, _ in desk.said)


@pytest.mark.parametrize("set_ms", [-3_600_000, -1_000, 1_000, 86_400_000])
def test_a_clock_that_was_set_is_kept_as_it_is_and_marked(set_ms: int) -> None:
    """Back or forward: the new time stands there, with how far it was set; then no more."""
    desk = Desk()
    desk.wall_ms = WALL_MS + 500 + set_ms
    desk.take(1_500, FRESH, Unlinked("gone"))
    assert desk.last["wall_ms"] == WALL_MS + 500 + set_ms
    assert desk.last["clock_set_ms"] == set_ms
    desk.journal.close("done")
    assert "clock_set_ms" not in desk.last


def test_what_a_person_remarks_is_kept_at_once_and_no_tick() -> None:
    """What, by whom, from where, and when; the core has nothing to decide on it."""
    desk = Desk()
    desk.take(1_100, FRESH)
    desk.journal.remark({"kind": "symptom", "text": "dizzy", "when": "during"}, "anna", "terminal")
    assert desk.said[-1] == (
        {
            "t": 1_100,
            "remark": {"kind": "symptom", "text": "dizzy", "when": "during"},
            "who": "anna",
            "via": "terminal",
            "wall_ms": WALL_MS,
        },
        Weight.AT_ONCE,
    )


def replayable(*lines: dict[str, Any]) -> list[bytes]:
    """A journal of these lines behind an opening."""
    return [json.dumps(line).encode() + b"\n" for line in (Desk().said[0][0], *lines)]


def test_lines_of_no_tick_are_none_for_the_replay() -> None:
    """A remark, the end and what was added behind it: the core is asked about none of them."""
    found = replay(
        replayable(
            {"t": 5, "remark": {}},
            {"idle": [1_100], "t": 1_100, "closing": "done"},
            {"remark": {}},
            {"interrupted": {}},
        )
    )
    assert (found.ticks, found.cut, found.gap, found.difference) == (1, False, None, None)


@pytest.mark.parametrize("gap", [{"dropped": 3}, {"removed": "00"}])
def test_behind_a_gap_nothing_is_held_against_the_core(gap: dict[str, Any]) -> None:
    """What it would decide there depends on what is gone; where that begins is said."""
    wrong = {"t": 1_200, "out": [{"number": 9, "epoch": 9, "command": {"is": "StopBelt"}}]}
    found = replay(replayable({"idle": [1_100]}, gap, wrong, {"closing": "done"}))
    assert (found.ticks, found.cut, found.gap, found.difference) == (1, False, 3, None)
