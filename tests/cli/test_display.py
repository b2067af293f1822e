"""Where a session is shown: hints that pass, log lines that come out whole."""

import pytest

from led_plans import COOL_DOWN, PACED, PAIN, led
from plans import setup, walk
from treadmill_ctl.cli.display import HINT_MS, Hints, LogOutlet, can_be_live
from treadmill_ctl.cli.telling import Telling
from treadmill_ctl.core.gates import Remedy, Sign
from treadmill_ctl.core.model import Asked, Machine, Range, Request
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.session import Gated, Heeded, Note, Outcome, Rejected, SegmentEntered, State
from treadmill_ctl.runtime.snapshot import snapshot
from treadmill_ctl.sinks.contract import Entry

STATE = State(setup(Machine("T", "ftms", Range(50, 2_000, 10)), walk(60_000, 200)))


def test_a_request_that_was_not_taken_is_explained_for_a_while() -> None:
    """What was asked, why not and what to do instead; after some seconds it is gone."""
    hints = Hints()
    assert hints.at(0) == ()
    rejected = Rejected(Request.START, "A", "confirm the interlocks first")
    hints.take(Entry(5_000, (), Outcome(STATE, notes=(rejected,))))
    hints.take(Entry(5_100, (), Outcome(STATE)))
    said = ("Not taken: start: confirm the interlocks first",)
    assert hints.at(5_100) == hints.at(5_000 + HINT_MS) == said
    assert hints.at(5_001 + HINT_MS) == ()


@pytest.mark.parametrize(
    ("note", "said"),
    [
        (
            Heeded(Request.SLOWER, "A", "0.80 km/h is wanted now"),
            "Taken: slower: 0.80 km/h is wanted now",
        ),
        (
            Gated(Sign.PAIN, Remedy.COOL_DOWN, "pain is 5 of 10"),
            "A gate closed: cool down: pain is 5 of 10",
        ),
        (Rejected(Request.COOL_DOWN, "A", "no"), "Not taken: cool down: no"),
    ],
)
def test_what_was_taken_and_what_a_gate_did_is_told_like_what_was_not(
    note: Note, said: str
) -> None:
    """For the same while, and what nobody asked for does not take its place."""
    hints = Hints()
    hints.take(Entry(5_000, (), Outcome(STATE, notes=(note,))))
    hints.take(Entry(5_100, (), Outcome(STATE, notes=(SegmentEntered(1),))))
    assert hints.at(5_000 + HINT_MS) == (said,)
    assert hints.at(5_001 + HINT_MS) == ()


def test_log_lines_ask_for_what_is_wanted_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a screen: the word to go on, and a value before it is missing; each told once."""
    log = LogOutlet()
    walking = State(led(PACED, COOL_DOWN, gates=(PAIN,)))._replace(
        phase=Phase.WALKING, hold=Hold.NOTHING, entered_ms=0
    )
    for now_ms in range(0, 40_000, 1_000):
        log.ask(snapshot(walking, now_ms))
    log.ask(snapshot(walking, 70_000))
    log.close()
    wanted = [line for line in capsys.readouterr().out.splitlines() if "wanted" in line]
    assert len(wanted) == 3
    assert '"Your pace" goes on when somebody says next, in at most 1:00.' in wanted[0]
    assert "Tell the pain within 30 s, or the walk is paused." in wanted[1]
    assert "GATE CLOSED: nobody has told the pain for 1 min" in wanted[2]


def test_log_lines_echo_what_is_typed(capsys: pytest.CaptureFixture[str]) -> None:
    """Each change once: the letters to choose from, then the sign and its digits."""
    log = LogOutlet()
    typed = (None, Telling(), Telling(), Telling(Sign.PAIN), Telling(Sign.PAIN, "3"), None)
    for telling in typed:
        log.echo(telling)
    log.close()
    lines = [line for line in capsys.readouterr().out.splitlines() if "telling" in line]
    assert len(lines) == 3
    assert "p=pain" in lines[0]
    assert "sign=pain" in lines[2]
    assert "digits=3" in lines[2]


def test_log_lines_come_out_in_order_and_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """After close every line is on standard output, each on a line of its own."""
    log = LogOutlet()
    for number in range(100):
        asked = Asked(Request.STOP, f"person {number}", "test")
        log.sink.take(Entry(number, (asked,), Outcome(STATE)))
    log.close()
    lines = [line for line in capsys.readouterr().out.splitlines() if "asked" in line]
    assert [f"'person {number}'" in line for number, line in enumerate(lines)] == [True] * 100


def test_no_picture_is_drawn_where_there_is_no_terminal() -> None:
    """Under a test, standard output is none."""
    assert not can_be_live()


def test_no_picture_is_drawn_on_a_dumb_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that cannot go back to its first row gets log lines."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    assert can_be_live()
    monkeypatch.setenv("TERM", "dumb")
    assert not can_be_live()
