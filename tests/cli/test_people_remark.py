"""Symptoms and words of a person at the terminal: when they can be typed, and what they hold up."""

from __future__ import annotations

from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from at_hand import ended, press, start
from ear import Ear
from plans import setup, walk
from scripted import ScriptedTransport, Stage
from treadmill_ctl.cli import exits
from treadmill_ctl.cli.conduct import Leaving
from treadmill_ctl.cli.people import LESS, AtTheTerminal
from treadmill_ctl.cli.screen_asks import asks
from treadmill_ctl.cli.telling import SYMPTOM, SYMPTOMS, WORDS, Choosing, Telling, Writing
from treadmill_ctl.core.model import Machine, Range, Report, Request
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.seen import Seen
from treadmill_ctl.core.session import State
from treadmill_ctl.records.remarks import WORDS_MAX, Kind, Remark, When
from treadmill_ctl.runtime.loop import TreadmillLoop
from treadmill_ctl.runtime.snapshot import snapshot

MACHINE = Machine("T", "ftms", Range(50, 2_000, 10))
NOW_MS = 100_000
STILL = Seen(
    linked=True, controlled=True, report=Report(0), report_ms=NOW_MS, zeros=5, zero_since_ms=0
)
FRESH = State(setup(MACHINE, walk(60_000, 200)))._replace(seen=STILL)
PAUSED = FRESH._replace(phase=Phase.STANDING, hold=Hold.PAUSE)
WALKING = FRESH._replace(phase=Phase.WALKING, hold=Hold.NOTHING)


class Typing:
    """A person who types in a state of the session."""

    def __init__(self, state: State) -> None:
        self.ear = Ear(state)
        self.person = AtTheTerminal(self.ear.keep)

    def press(self, keys: str) -> list[Request]:
        """What these keys ask for."""
        before = len(self.ear.asked)
        for key in keys:
            self.person.press(cast("TreadmillLoop", self.ear), key)
        return self.ear.asked[before:]


@pytest.mark.parametrize(("number", "symptom"), SYMPTOMS.items())
def test_a_symptom_is_told_by_its_number_while_somebody_walks(number: str, symptom: str) -> None:
    """t, y, one digit, Enter; it is kept as it is, and asks for nothing."""
    typing = Typing(WALKING)
    assert typing.press(f"ty{number}\n") == []
    assert typing.ear.kept == [Remark(Kind.SYMPTOM, symptom, When.DURING)]
    assert typing.person.telling is None


@pytest.mark.parametrize(
    ("keys", "kept"),
    [("ty\n", []), ("ty1\x1b", []), ("ty0\n", []), ("ty13\n", ["chest discomfort"]),
     ("ty1\x7f\n", []), ("TY2\n", ["shortness of breath"])],
)  # fmt: skip
def test_the_last_number_counts_and_escape_keeps_nothing(keys: str, kept: list[str]) -> None:
    """A slip is typed over; what is left, or empty, is not kept."""
    typing = Typing(WALKING)
    typing.press(keys)
    assert [remark.said for remark in typing.ear.kept] == kept


@pytest.mark.parametrize("key", list(LESS))
@pytest.mark.parametrize("before", ["ty", "ty1"])
def test_choosing_a_symptom_swallows_no_stop(before: str, key: str) -> None:
    """While somebody walks, every key that asks for less works as ever."""
    typing = Typing(WALKING)
    typing.press(before)
    typing.person.press(cast("TreadmillLoop", typing.ear), key)
    assert typing.ear.asked == [LESS[key]]


@pytest.mark.parametrize(("letter", "kind"), WORDS.items())
@pytest.mark.parametrize(
    ("state", "when"), [(FRESH, When.BEFORE), (PAUSED, When.DURING)], ids=["before", "paused"]
)
def test_words_are_written_at_standstill(letter: str, kind: Kind, state: State, when: When) -> None:
    """Every letter is a letter then, those of the stops too; Enter keeps the line."""
    typing = Typing(state)
    assert typing.press(f"t{letter}Sees double,  rests \x7f\n") == []
    assert typing.ear.kept == [Remark(kind, "Sees double, rests", when)]


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.STANDING])
@pytest.mark.parametrize("letter", list(WORDS))
def test_no_words_are_written_while_the_belt_may_move(phase: Phase, letter: str) -> None:
    """The letter does nothing, and a stop is a stop."""
    typing = Typing(WALKING._replace(phase=phase))
    typing.press(f"t{letter}")
    assert not isinstance(typing.person.telling, Writing)
    assert typing.press("s") == [Request.STOP]


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.STANDING])
def test_a_belt_that_stands_no_more_takes_the_line_away(phase: Phase) -> None:
    """The next key already means what it always means."""
    typing = Typing(PAUSED)
    typing.press("twall ")
    typing.ear.state = PAUSED._replace(phase=phase)
    assert typing.press("e") == [Request.ESTOP]
    assert not isinstance(typing.person.telling, Writing)


MOVES = STILL._replace(report=Report(50), zeros=0)
SILENT = STILL._replace(report_ms=NOW_MS - 10_000)


@pytest.mark.parametrize("seen", [MOVES, SILENT], ids=["moves", "silent"])
def test_no_words_are_written_where_standstill_is_not_measured(seen: Seen) -> None:
    """Before the first stop is obeyed, or when the treadmill falls silent, s is a stop."""
    typing = Typing(FRESH._replace(seen=seen))
    assert typing.press("tws") == [Request.STOP]
    writing = Typing(FRESH)
    writing.press("twall")
    writing.ear.state = FRESH._replace(seen=seen)
    assert writing.press("s") == [Request.STOP]
    assert "[s] stop" in said(FRESH._replace(seen=seen), Writing(Kind.NOTE, "all"))


def test_a_terminal_that_goes_away_stops_in_the_middle_of_a_line() -> None:
    """That is no letter."""
    typing = Typing(PAUSED)
    typing.press("twall ")
    typing.person.press(cast("TreadmillLoop", typing.ear), "")
    assert typing.ear.asked == [Request.STOP]


def test_the_enter_that_kept_a_line_confirms_nothing() -> None:
    """Held down a little too long, it is still the same Enter."""
    typing = Typing(FRESH)
    assert typing.press("twfine\n\n\n") == []
    typing.ear.now_ms += 1_000
    assert typing.press("\n") == [Request.CONFIRM]


def test_a_person_talks_in_a_session_that_goes_on() -> None:
    """A symptom while the belt runs, words in a pause: neither moves or stops anything."""
    kept: list[Remark] = []

    def keep(remark: Remark, _: str, __: str) -> None:
        kept.append(remark)

    async def talks(stage: Stage) -> None:
        await start(stage)
        press(stage, "ty2\n")
        assert stage.loop.state.phase is Phase.WALKING
        press(stage, " ")
        await stage.until(Phase.STANDING)
        await stage.see(lambda state: state.seen.still(stage.loop.now_ms))
        press(stage, "twRests, sees well\n")
        assert stage.loop.state.hold is Hold.PAUSE
        press(stage, "s")

    stage = Stage(ScriptedTransport(), Leaving(stays=True), AtTheTerminal(keep))
    assert ended(stage, talks).code == exits.STOPPED
    assert kept == [
        Remark(Kind.SYMPTOM, "shortness of breath", When.DURING),
        Remark(Kind.NOTE, "Rests, sees well", When.DURING),
    ]


@given(st.text())
def test_a_line_holds_what_can_be_printed_and_no_more_than_fits(text: str) -> None:
    """Whatever is typed or pasted; nothing of it asks for anything."""
    typing = Typing(PAUSED)
    letters = "".join(each for each in text if each not in "\r\n\x1b")
    assert typing.press("tw" + letters * 40) == []
    prompt = typing.person.telling
    assert isinstance(prompt, Writing)
    assert prompt.words.isprintable()
    assert len(prompt.words) <= WORDS_MAX


def said(state: State, prompt: Telling | Choosing | Writing) -> str:
    """What the screen asks while something is typed."""
    lines = asks(snapshot(state, NOW_MS), state, prompt, 100)
    return " ".join(" ".join(line.plain for line in lines).split())


def test_the_screen_offers_words_only_where_they_can_be_written() -> None:
    """At standstill a note and an adverse event; while somebody walks, symptoms and stops."""
    assert "[w] a note [a] an adverse event" in said(PAUSED, Telling())
    walking = said(WALKING, Telling())
    assert f"[{SYMPTOM}] a symptom" in walking
    assert "a note" not in walking
    assert "[s] stop" in walking


def test_the_screen_says_which_stop_is_left_while_words_are_written() -> None:
    """The one that is no letter; and that no name belongs there."""
    screen = said(PAUSED, Writing(Kind.NOTE, "Rests"))
    assert "A note, no names: Rests_" in screen
    assert "[Ctrl-C] stop, twice emergency stop" in screen
    assert "[s] stop" not in screen


def test_the_screen_lists_symptoms_by_number() -> None:
    """With the one that is chosen, and the stops."""
    screen = said(WALKING, Choosing("2"))
    assert "Which symptom? shortness of breath" in screen
    assert "[4] nausea" in screen
    assert "[s] stop" in screen
