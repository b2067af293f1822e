"""A session as log lines: every change once, and where the belt is now and then."""

from typing import Any

import pytest

from plans import setup, walk
from treadmill_ctl.core.gates import Remedy, Sign
from treadmill_ctl.core.guard import Cleared, Refused
from treadmill_ctl.core.model import (
    Asked,
    Command,
    Event,
    GuardianIs,
    Machine,
    Range,
    Report,
    Reported,
    Request,
    SetGrade,
    SetSpeed,
    Stance,
    StartBelt,
    StopBelt,
)
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.session import (
    Alarm,
    Alarmed,
    Entered,
    Gated,
    Heeded,
    Note,
    Outcome,
    Rejected,
    SegmentEntered,
    State,
    Tripped,
)
from treadmill_ctl.core.watch import Reason, Trip
from treadmill_ctl.sinks.contract import Entry
from treadmill_ctl.sinks.log import LogLines

STATE = State(setup(Machine("T", "ftms", Range(50, 2_000, 10)), walk(60_000, 200)))
Line = tuple[str, str, dict[str, Any]]


class Log:
    """Keeps what is logged."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def __getattr__(self, level: str) -> Any:
        """Any level's method."""

        def keep(event: str, **fields: Any) -> None:
            self.lines.append((level, event, fields))

        return keep


def logged(
    *events: Event, notes: tuple[Note, ...] = (), cleared: tuple[Cleared, ...] = ()
) -> list[Line]:
    """The lines of one tick, without the one that says where the belt is."""
    log = Log()
    LogLines(log).take(Entry(0, events, Outcome(STATE, cleared, notes)))
    assert log.lines[-1][1] == "belt"
    return log.lines[:-1]


@pytest.mark.parametrize(
    ("note", "line"),
    [
        (
            Entered(Phase.SLOWING, Hold.PAUSE, "paused by A"),
            ("info", "phase", {"phase": "slowing", "hold": "pause", "why": "paused by A"}),
        ),
        (SegmentEntered(1), ("info", "segment", {"number": 2})),
        (
            Tripped(Trip(Reason.KEY_PULLED, "R7", "the key was pulled")),
            ("error", "trip", {"rule": "R7", "reason": "key_pulled", "why": "the key was pulled"}),
        ),
        (
            Alarmed(Alarm("link_lost", "LINK LOST")),
            ("critical", "alarm", {"name": "link_lost", "why": "LINK LOST"}),
        ),
        (
            Rejected(Request.START, "A", "confirm first"),
            ("warning", "rejected", {"request": "start", "who": "A", "why": "confirm first"}),
        ),
        (
            Heeded(Request.SLOWER, "A", "0.80 km/h is wanted now"),
            ("info", "heeded", {"request": "slower", "who": "A", "why": "0.80 km/h is wanted now"}),
        ),
        (
            Gated(Sign.PAIN, Remedy.COOL_DOWN, "pain is 5"),
            ("warning", "gate", {"sign": "pain", "remedy": "cool_down", "why": "pain is 5"}),
        ),
    ],
)
def test_each_note_has_its_line(note: Note, line: Line) -> None:
    """With its level: a trip is an error, an alarm is critical."""
    assert logged(notes=(note,)) == [line]


@pytest.mark.parametrize("stance", list(Stance))
def test_what_is_known_of_the_guardian_has_its_line(stance: Stance) -> None:
    """On its way or watching is news, anything else a warning with its reason."""
    (line,) = logged(GuardianIs(stance, "so"))
    if stance in (Stance.COMING, Stance.WATCHING):
        assert line == ("info", "guardian", {"stance": stance.value})
    else:
        assert line == ("warning", "guardian", {"stance": stance.value, "why": "so"})


def test_a_refused_command_is_a_warning_with_its_rule() -> None:
    """What the guard did not let through, and why."""
    ((level, event, fields),) = logged(notes=(Refused(SetSpeed(900), "R2", "over the cap"),))
    assert (level, event) == ("warning", "refused")
    assert (fields["rule"], fields["why"]) == ("R2", "over the cap")


def test_a_request_is_logged_with_who_and_how() -> None:
    """Whoever asked, through whatever."""
    line = ("info", "asked", {"request": "stop", "who": "A", "via": "terminal"})
    assert logged(Asked(Request.STOP, "A", "terminal")) == [line]


def test_what_was_told_is_logged_by_its_sign() -> None:
    """Each value under the name of what it is of."""
    asked = Asked(Request.TELL, "A", "terminal", tells=((Sign.PAIN, 3), (Sign.SYSTOLIC, 140)))
    fields = {"request": "tell", "who": "A", "via": "terminal", "pain": 3, "systolic": 140}
    assert logged(asked) == [("info", "asked", fields)]


@pytest.mark.parametrize(
    ("command", "event"),
    [
        (StartBelt(50), "start"),
        (StopBelt(1), "stop"),
        (SetSpeed(150), "setpoint"),
        (SetGrade(10), "command"),
    ],
)
def test_each_command_has_its_line(command: Command, event: str) -> None:
    """What left for the treadmill."""
    assert [line[1] for line in logged(cleared=(_cleared(command),))] == [event]


def _cleared(command: Command) -> Cleared:
    """A cleared command as a replay would look at it; nothing here can send it."""
    cleared = object.__new__(Cleared)
    for name, value in {"command": command, "number": 1, "epoch": 0}.items():
        object.__setattr__(cleared, name, value)
    return cleared


def test_a_note_that_nobody_knows_is_an_error() -> None:
    """A new kind of note may not go unlogged."""
    with pytest.raises(TypeError, match="unknown note"):
        logged(notes=("what?",))  # type: ignore[arg-type]


def test_ticks_are_not_logged_and_the_belt_every_five_seconds() -> None:
    """Sixty-one quiet seconds at ten ticks each make thirteen lines."""
    log = Log()
    lines = LogLines(log)
    report = (Reported(Report(100)),)
    for tick in range(610):
        lines.take(Entry(tick * 100, report, Outcome(STATE)))
    assert [event for _, event, _ in log.lines] == ["belt"] * 13
    assert log.lines[0][2]["measured_ckmh"] is None
