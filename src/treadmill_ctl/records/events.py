"""What happened in a session, in words: who asked for what, what came of it, what was told.

The one rule: every request, command, clearance, refusal, trip and alarm of a line is told, in the
order in which it came; reports are not, they are the curve.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final, NamedTuple

from treadmill_ctl.core.gates import SCALES, Sign
from treadmill_ctl.core.units import kmh, seconds
from treadmill_ctl.core.wording import deck_text


class What(StrEnum):
    """What an event is of."""

    ASKED = "asked"  # somebody asked for something, and it was taken
    REJECTED = "rejected"  # somebody asked for something, and it was not
    COMMAND = "command"  # cleared, and handed to the machine
    REFUSED = "refused"  # a command that the guard did not let through
    ANSWER = "answer"  # the machine did not take a command, or nobody knows
    PHASE = "phase"
    SEGMENT = "segment"
    TRIP = "trip"
    ALARM = "alarm"
    GATE = "gate"
    MACHINE = "machine"  # something was done at the treadmill, or it does otherwise than it should
    LINK = "link"
    GUARDIAN = "guardian"
    STATUS = "status"  # treadmill, connection and guardian stand as they should
    RECORD = "record"  # of the journal itself: lines that are lost, a session cut off


class Happened(NamedTuple):
    """One event. `who` and `via` are of persons and programs, empty for what the service did."""

    at_ms: int
    what: What
    words: str
    who: str = ""
    via: str = ""


REQUESTS: Final = {
    "confirm": "confirmed that all is ready",
    "start": "start",
    "pause": "pause",
    "resume": "resume",
    "stop": "stop",
    "estop": "software emergency stop",
    "reset": "reset",
    "slower": "slower",
    "faster": "faster",
    "next": "next",
    "cool_down": "cool down",
    "succeeded": "the trial went well",
    "failed": "the trial did not go well",
    "tell": "told",
}
_AS_IT_SHOULD: Final = frozenset(
    ("control_granted", "target_speed", "target_grade", "coming", "watching")
)
NOTICES: Final = {
    "key_pulled": "the safety key was pulled",
    "console_stopped": "stopped at the console",
    "console_paused": "paused at the console",
    "console_started": "started at the console",
    "control_granted": "the treadmill gives control",
    "control_refused": "the treadmill refuses control",
    "control_lost": "the treadmill took control away",
    "machine_reset": "the treadmill was reset",
}
GUARDIAN: Final = {
    "coming": "the guardian is being started",
    "watching": "the guardian watches",
    "blind": "the guardian has no connection of its own",
    "silent": "the guardian does not answer",
    "fired": "the guardian has told the belt to stop",
    "gone": "the guardian is gone",
}
ANSWERS: Final = {
    "refused": "the treadmill did not take a command",
    "unknown": "nobody knows whether the treadmill took a command",
}


def happened(line: dict[str, Any], at_ms: int) -> Iterator[Happened]:
    """Every event of a line of a tick."""
    notes = line.get("notes", ())
    for event in line.get("in", ()):
        if event["is"] != "Reported":
            yield from _came(event, notes, at_ms)
    for note in notes:
        yield from _noted(note, at_ms)
    for cleared in line.get("out", ()):
        yield Happened(at_ms, What.COMMAND, command_words(cleared["command"]))


def of_the_record(line: dict[str, Any], at_ms: int) -> Iterator[Happened]:
    """What a line says of the journal itself, and of the clock."""
    if "dropped" in line:
        words = f"{line['dropped']} lines of reports are lost: the disk was too slow"
        yield Happened(at_ms, What.RECORD, words)
    if "clock_set_ms" in line:
        ahead = line["clock_set_ms"] > 0
        words = f"the computer's clock was set {'ahead' if ahead else 'back'} by"
        yield Happened(at_ms, What.RECORD, f"{words} {seconds(abs(line['clock_set_ms']))}")
    if "interrupted" in line:
        yield Happened(at_ms, What.RECORD, "the session was cut off")
    if "removed" in line:
        yield Happened(at_ms, What.RECORD, "a line was taken out")


def command_words(command: dict[str, Any]) -> str:
    """A command for people: `speed 1.20 km/h`."""
    match command["is"]:
        case "StartBelt":
            return f"start at {kmh(command['speed_ckmh'])}"
        case "SetSpeed":
            return f"speed {kmh(command['speed_ckmh'])}"
        case "SetGrade":
            return f"grade {deck_text(command['grade_dpct'])}"
        case _:
            rung = command.get("rung", 0)
            return f"stop, way {rung + 1}" if rung else "stop"


def was_taken(asked: dict[str, Any], notes: Any) -> bool:
    """Whether a request was taken, by the notes of its line."""
    return _answer(asked, notes, "Rejected") is None


def _answer(asked: dict[str, Any], notes: Any, kind: str) -> str | None:
    """Why a request was taken or not, where a note of that kind says so."""
    of = (asked["request"], asked["who"])
    whys = (n["why"] for n in notes if n["is"] == kind and (n["request"], n["who"]) == of)
    return next(whys, None)


def _came(event: dict[str, Any], notes: Any, at_ms: int) -> Iterator[Happened]:
    """What an event from outside says."""
    match event["is"]:
        case "Asked":
            yield _asked(event, notes, at_ms)
        case "Noticed":
            notice = event["notice"]
            words = NOTICES.get(notice) or _number(notice, event.get("value", 0))
            yield Happened(at_ms, _or_status(What.MACHINE, notice), words)
        case "Answered" if event["answer"] in ANSWERS:
            words = _with(f"{ANSWERS[event['answer']]} (number {event['number']})", event)
            yield Happened(at_ms, What.ANSWER, words)
        case "Linked":
            yield Happened(at_ms, What.STATUS, "connected")
        case "Unlinked":
            yield Happened(at_ms, What.LINK, _with("the connection is gone", event))
        case "GuardianIs":
            stance = event["stance"]
            words = _with(GUARDIAN[stance], event)
            yield Happened(at_ms, _or_status(What.GUARDIAN, stance), words)
        case _:
            pass  # a command that was taken, or replaced by a newer one


def _or_status(what: What, said: str) -> What:
    return What.STATUS if said in _AS_IT_SHOULD else what


def _asked(asked: dict[str, Any], notes: Any, at_ms: int) -> Happened:
    request: str = asked["request"]
    words = REQUESTS.get(request, request)
    told = [told_words(sign, value) for sign, value in asked.get("tells", ())]
    words = " ".join((words, ", ".join(told))) if told else words
    no, yes = _answer(asked, notes, "Rejected"), _answer(asked, notes, "Heeded")
    who, via = asked["who"], asked["via"]
    if no is not None:
        return Happened(at_ms, What.REJECTED, f"{words}: not taken, {no}", who, via)
    return Happened(at_ms, What.ASKED, f"{words}: {yes}" if yes else words, who, via)


def told_words(sign: str, value: int) -> str:
    """A value that was told, with its name and unit: `pain 3 of 10`."""
    scale = SCALES[Sign(sign)]
    return f"{scale.name} {scale.text(value)}"


def _noted(note: dict[str, Any], at_ms: int) -> Iterator[Happened]:
    """What a note of the core says; those on requests stand with the request."""
    match note["is"]:
        case "Entered":
            hold = note["hold"]
            words = note["phase"] if hold == "nothing" else f"{note['phase']}, for {hold}"
            yield Happened(at_ms, What.PHASE, _with(words, note))
        case "SegmentEntered":
            yield Happened(at_ms, What.SEGMENT, f"segment {note['segment'] + 1}")
        case "Tripped":
            trip = note["trip"]
            yield Happened(at_ms, What.TRIP, f"{trip['why']} (rule {trip['rule']})")
        case "Alarmed":
            yield Happened(at_ms, What.ALARM, note["alarm"]["why"])
        case "Gated":
            yield Happened(at_ms, What.GATE, f"{note['why']}: {note['remedy'].replace('_', ' ')}")
        case "Refused":
            words = f"{command_words(note['command'])}: {note['why']} (rule {note['rule']})"
            yield Happened(at_ms, What.REFUSED, words)
        case _:
            pass


def _with(words: str, said: dict[str, Any]) -> str:
    """With the reason, where one was given."""
    return f"{words}: {said['why']}" if said.get("why") else words


def _number(notice: str, value: int) -> str:
    """A notice that is about a number."""
    match notice:
        case "target_speed":
            return f"the treadmill goes for {kmh(value)}"
        case "target_grade":
            return f"the treadmill goes for a grade of {deck_text(value)}"
        case _:
            return f"{value} octets that could not be read"
