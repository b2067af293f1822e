"""The check as a state machine: answers and moves go in, questions and moves come out.

The one rule: no belt moves without a yes of its own; what ends the check leaves what is known.
Sans-I/O: time is in the traces, and nothing here knows a treadmill.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from treadmill_ctl.commissioning import readings
from treadmill_ctl.commissioning.conduct import Conduct
from treadmill_ctl.commissioning.found import Found
from treadmill_ctl.commissioning.moves import MEANT, WORDS, Step, timed_ckmh, top_ckmh
from treadmill_ctl.commissioning.trace import Trace
from treadmill_ctl.core.model import Machine, Notice
from treadmill_ctl.core.units import kmh
from treadmill_ctl.runtime.ending import Ending
from treadmill_ctl.schema.belt_timing import Timing
from treadmill_ctl.schema.commissioned import Does, KeyReport, Pause
from treadmill_ctl.schema.quantities import Unreadable
from treadmill_ctl.schema.treadmill_fields import belt_length, deck_length, stopwatch, turns

NOBODY: Final = "Nobody stands on the belt, and the key is in your hand? y or n:"
YES, NO, LEAVE = "y", "n", "q"


class Topic(StrEnum):
    """What a question is about."""

    MOVE = "move"
    KEY_BACK = "key back"
    STANDS = "stands"
    TURNS = "turns"
    TOOK = "took"
    BELT = "belt"
    DECK = "deck"


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to the technician; `says` comes before it."""

    topic: Topic
    question: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A session to be taken through."""

    step: Step


@dataclass(frozen=True, slots=True)
class Over:
    """The check is at its end. `why` it is not complete, in sentences; empty where it is."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """How a move ended; `sentence` is for a person."""

    conduct: Conduct
    trace: Trace
    machine: Machine
    ending: Ending
    sentence: str

    @property
    def stands(self) -> bool:
        """Whether standstill was measured in the end."""
        return self.ending in (Ending.DONE, Ending.STOPPED, Ending.TRIPPED)


Wants = Ask | Move | Over

_NUMBERS: Final[Mapping[Topic, tuple[str, Callable[[str], int]]]] = {
    Topic.TURNS: ("How many turns did you count? (10):", turns),
    Topic.TOOK: ("How long did they take? (as 52.1 s):", stopwatch),
    Topic.BELT: ("How long is the belt, all the way round? (as 2.95 m):", belt_length),
    Topic.DECK: ("How long is the deck that people walk on? (as 1.40 m):", deck_length),
}
_TIMED: Final = (Topic.TURNS, Topic.TOOK, Topic.BELT, Topic.DECK)


class Check:
    """One check of one treadmill. `found` is what is known so far."""

    def __init__(self) -> None:
        self.found = Found()
        self.machine: Machine | None = None
        self._steps = list(Step)
        self._numbers: dict[Topic, int] = {}
        self._reported_ckmh = 0
        self.wants: Wants = self._ask_for_move()

    def answer(self, text: str) -> str:
        """Take an answer; why it cannot be taken, or nothing."""
        ask = self.wants
        if not isinstance(ask, Ask):
            raise TypeError(f"nothing was asked: {ask}")
        text = text.strip()
        if text.lower() == LEAVE:
            self.wants = Over("It was ended by hand.")
            return ""
        if ask.topic in _NUMBERS:
            return self._number(ask.topic, text)
        if text.lower() not in (YES, NO, "yes", "no"):
            return f"Answer {YES} or {NO}, or {LEAVE} to end the check."
        self._yes_or_no(ask.topic, yes=text.lower().startswith(YES))
        return ""

    def moved(self, moved: Moved) -> None:
        """Take in a move that is over."""
        step = self._steps[0]
        self.machine = self.machine or moved.machine
        self._learn(step, moved)
        if why := _ended_by(step, moved):
            unseen = "" if moved.stands or moved.sentence in why else f" {moved.sentence}"
            self.wants = Over(f"{why}{unseen}")
        elif moved.conduct.too_old:
            self.wants = self._ask_for_move()  # the answer was too old for a start
        elif not moved.stands:
            self.wants = Ask(Topic.STANDS, "Does the belt stand still? y or n:", moved.sentence)
        else:
            self._onward()

    # --- answers ----------------------------------------------------------------------------

    def _yes_or_no(self, topic: Topic, *, yes: bool) -> None:
        match topic:
            case Topic.MOVE if yes:
                self.wants = Move(self._steps[0])
            case Topic.MOVE if self._steps[0] is Step.PAUSE:
                self.found = replace(self.found, pause=Pause.NONE)
                self._next_step()
            case Topic.MOVE:
                self.wants = Over(f"The step {self._steps[0]} was not wanted.")
            case Topic.STANDS if not yes:
                self.wants = Over("The belt did not stand. STOP IT AT THE TREADMILL.")
            case Topic.STANDS:
                self._onward()
            case _ if yes:
                self._next_step()
            case _:
                self.wants = Over("The key is not back in its place.")

    def _number(self, topic: Topic, text: str) -> str:
        try:
            self._numbers[topic] = _NUMBERS[topic][1](text)
        except Unreadable as error:
            return f"{text!r} {error}."
        left = [each for each in _TIMED if each not in self._numbers]
        if left:
            self.wants = Ask(left[0], _NUMBERS[left[0]][0])
        else:
            self._timed()
        return ""

    def _timed(self) -> None:
        numbers = self._numbers
        timing = Timing(
            numbers[Topic.BELT], numbers[Topic.TURNS], numbers[Topic.TOOK], self._reported_ckmh
        )
        self.found = replace(self.found, timing=timing, deck_mm=numbers[Topic.DECK])
        self.wants = Over()

    # --- steps ------------------------------------------------------------------------------

    def _onward(self) -> None:
        """What comes after a move: for some steps first a word of the technician."""
        match self._steps[0]:
            case Step.KEY:
                self.wants = Ask(Topic.KEY_BACK, "Is the key back in its place? y or n:")
            case Step.BELT:
                self.wants = Ask(Topic.TURNS, _NUMBERS[Topic.TURNS][0])
            case _:
                self._next_step()

    def _next_step(self) -> None:
        self._steps.pop(0)
        self.wants = self._ask_for_move()

    def _ask_for_move(self) -> Ask:
        step, machine = self._steps[0], self.machine
        fastest = "its fastest of the check" if machine is None else kmh(top_ckmh(machine))
        timed = "" if machine is None else kmh(timed_ckmh(machine))
        number = len(Step) - len(self._steps) + 1
        coming = WORDS[step].coming.format(top=fastest, timed=timed)
        return Ask(Topic.MOVE, NOBODY, f"{number} of {len(Step)}, {step}: {coming}")

    # --- what a move shows ------------------------------------------------------------------

    def _learn(self, step: Step, moved: Moved) -> None:
        trace, found = moved.trace, self.found
        new: dict[str, Any] = {
            "answer_ms": _longest(found.answer_ms, readings.answer_ms(trace)),
            "start_ms": _longest(found.start_ms, readings.start_ms(trace)),
            "follow_ms": _longest(found.follow_ms, readings.follow_ms(trace)),
        }
        match step:
            case Step.REPORTS:
                new["report_period_ms"] = readings.report_period_ms(trace)
                new["report_gap_ms"] = readings.report_gap_ms(trace)
            case Step.SPEEDS:
                new["levels"] = readings.levels(trace)
            case Step.STOP:
                new["run_down"] = readings.run_down(trace)
            case Step.PAUSE if moved.conduct.did:
                new["pause"] = Pause.RUNS_ON if moved.conduct.nothing_came else Pause.STOPS
            case Step.KEY if moved.conduct.did and not moved.conduct.nothing_came:
                told = trace.notified(Notice.KEY_PULLED)
                new["key"] = KeyReport.REPORTED if told else KeyReport.SILENT
            case Step.LOSS:
                new |= _loss(moved.conduct)
            case Step.BELT:
                self._reported_ckmh = readings.steady_ckmh(trace) or 0
            case _:
                pass
        self.found = replace(found, **new)


def _loss(conduct: Conduct) -> dict[str, Any]:
    if conduct.stood_ms is not None:
        return {"loss": Does.STOPS, "stood_ms": conduct.stood_ms}
    return {"loss": Does.RUNS_ON} if conduct.runs_on else {}


def _ended_by(step: Step, moved: Moved) -> str:
    """Why a move ends the check; nothing where it went as it was meant to."""
    conduct, trace = moved.conduct, moved.trace
    reason = trace.trips[-1].reason if trace.trips else None
    if reason is not None and reason not in MEANT.get(step, frozenset()):
        return moved.sentence
    if step is Step.BELT and conduct.stopped_by_hand:
        return "" if readings.steady_ckmh(trace) else "The belt was stopped before it was timed."
    if conduct.stopped_by_hand:
        return "A key was pressed, and stopped the move."
    if step is Step.KEY and conduct.nothing_came:
        return "The key was not pulled, or PULLING IT DOES NOT STOP THE BELT: then do not use it."
    if step is Step.STOP and readings.run_down(trace) is None:
        return "Its own stop was not followed by a report of standstill."
    if step is Step.LOSS and not (conduct.runs_on or conduct.stood_ms is not None):
        return "The connection was lost before it was cut for the check."
    done = moved.ending is Ending.DONE if step is Step.SPEEDS else conduct.did
    return "" if done or conduct.too_old else moved.sentence


def _longest(before_ms: int | None, now_ms: int | None) -> int | None:
    return max((each for each in (before_ms, now_ms) if each is not None), default=None)
