"""Where a session is shown: hints that pass, log lines that come out whole."""

import pytest

from plans import setup, walk
from treadmill_ctl.cli.display import HINT_MS, Hints, LogOutlet, can_be_live
from treadmill_ctl.core.model import Asked, Machine, Range, Request
from treadmill_ctl.core.session import Outcome, Rejected, State
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
