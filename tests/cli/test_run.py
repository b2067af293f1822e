"""The verb `run` from its first word to its exit code: how sessions end. In virtual time."""

import json
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import Result

from scripted import ScriptedTransport, find, key, lose
from treadmill_ctl.cli import people
from treadmill_ctl.cli.account import account
from treadmill_ctl.core.model import Frame
from treadmill_ctl.records.reading import read
from treadmill_ctl.runtime import loop as loop_module
from treadmill_ctl.runtime import record
from treadmill_ctl.runtime.replay import replay
from treadmill_ctl.sinks import journal_file, tally
from treadmill_ctl.sinks.heads import heads_path
from treadmill_ctl.sinks.journal_file import JournalFile
from treadmill_sim.console import Button
from treadmill_sim.faults import Faults

URL = "ble:SimTreadmill?radio=sim:memory"
Run = Callable[..., Result]


def journal(tmp_path: Path) -> Path:
    """The one journal that was written."""
    (path,) = (tmp_path / "journals").iterdir()
    return path


def test_a_session_is_walked_summed_up_and_journalled(
    run: Run, tmp_path: Path, walkers: Path
) -> None:
    """Exit code 0; log lines, a summary, and a journal that replays to the same commands."""
    walkers.mkdir()
    (walkers / "P-017.yaml").write_text("version: 1\nid: P-017\n")
    transport = ScriptedTransport()
    result = run(transport, "--walker", "P-017")
    assert result.exit_code == 0
    assert "ended  The plan is complete. The belt stands." in result.stdout
    assert "plan  0:30 of 0:30" in result.stdout
    assert "fastest  1.00 km/h measured, 1.00 km/h planned" in result.stdout
    assert "setpoint" in result.stdout
    assert transport.belt_ckmh == 0
    assert not transport.link.connected
    with journal(tmp_path).open("rb") as lines:
        found = replay(lines)
    assert (found.difference, found.cut, found.torn) == (None, False, None)
    assert found.opening.walker == "P-017"
    assert found.opening.url == transport.url


def test_log_lines_end_before_the_summary_begins(run: Run) -> None:
    """What the session said comes first, whole, and the summary last."""
    said = run(ScriptedTransport()).stdout
    assert said.index("[info") < said.rindex("[info") < said.index("     ended  ")


def pause(transport: ScriptedTransport) -> None:
    """Somebody pauses at the console."""
    transport.press(Button.PAUSE)


def deaf(transport: ScriptedTransport) -> None:
    """The treadmill ignores every stop from now on."""
    transport.inject(Faults(ignore_stop=True))


def silent(transport: ScriptedTransport) -> None:
    """It reports nothing any more."""
    transport.inject(Faults(silent_until_ms=10**9))


@pytest.mark.parametrize(
    ("transport", "code", "said"),
    [
        (ScriptedTransport({15_000: pause}), 3, "Ended before the plan was complete"),
        (ScriptedTransport({10: lose, 20: find}), 7, "Since then standstill was measured"),
        (ScriptedTransport(refuses=True), 6, "does not give control"),
        (ScriptedTransport({15_000: key}), 7, "The safety key was pulled. The belt stands."),
        (ScriptedTransport({15_000: lose}), 8, "STANDSTILL WAS NOT CONFIRMED: go to the treadmill"),
        (ScriptedTransport({15_000: deaf}), 8, "STANDSTILL WAS NOT CONFIRMED: go to the treadmill"),
        (ScriptedTransport({0: silent}), 8, "does not report its speed"),
    ],
    ids=["paused", "alarm", "control refused", "key", "link lost", "deaf", "silent"],
)
def test_each_end_has_its_code_and_its_sentence(
    run: Run, transport: ScriptedTransport, code: int, said: str
) -> None:
    """One clear sentence, the documented exit code, no traceback, and the connection closed."""
    result = run(transport)
    assert result.exit_code == code
    assert said in result.stdout
    assert "Traceback" not in result.output
    assert not transport.link.connected


def test_the_time_to_go_on_trying_is_an_option(run: Run, tmp_path: Path) -> None:
    """--stop-within 3: three seconds after the trip it says that it is not confirmed."""
    result = run(ScriptedTransport({15_000: lose}), "--stop-within", "3")
    assert result.exit_code == 8
    lines = [json.loads(line) for line in journal(tmp_path).read_text().splitlines()]
    tripped_ms = next(line["t"] for line in lines if "Tripped" in json.dumps(line))
    last_ms = max(max((*line.get("idle", ()), line.get("t", 0))) for line in lines)
    assert 3_000 <= last_ms - tripped_ms <= 3_200


class Falling(ScriptedTransport):
    """A link that is lost as soon as it stands."""

    def submit(self, frame: Frame) -> None:
        """Drop it at the first word."""
        if not self.submitted:
            self.lose()
        super().submit(frame)


def test_a_link_lost_at_its_first_word_is_not_confirmed(run: Run) -> None:
    """Nothing was measured over it: exit code 8, and no start was sent."""
    transport = Falling()
    result = run(transport)
    assert result.exit_code == 8
    assert "The connection was lost before the start." in result.stdout
    assert "07" not in transport.words()


def test_a_journal_that_breaks_under_way_is_told_and_the_walk_goes_on(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan is walked to its end; exit code 9 because the record is not whole."""
    monkeypatch.setattr(JournalFile, "fault", "no room")
    result = run(ScriptedTransport())
    assert result.exit_code == 9
    assert "The plan is complete." in result.stdout
    assert "THE JOURNAL IS NOT COMPLETE: no room" in result.stdout
    assert result.stderr.count("THE JOURNAL IS NOT COMPLETE: no room") == 1
    assert result.output.index("NOT COMPLETE") < result.output.index("walking")


def test_lost_reports_end_no_walk(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """R11: on a slow disk reports are dropped, and it is told; the walk goes on to its end."""
    monkeypatch.setattr(journal_file, "QUEUE_LINES_MAX", 0)
    result = run(ScriptedTransport())
    assert result.exit_code == 9
    assert "The plan is complete." in result.stdout
    assert result.stderr.count("THE JOURNAL IS NOT COMPLETE") == 1
    assert "lines of reports are lost" in result.stderr
    reading = read(journal(tmp_path))
    assert reading.fault is None
    said = {kind for line in reading.lines for kind in line}
    assert {"dropped", "out", "notes", "closing"} <= said


def test_a_disk_that_takes_no_first_line_begins_no_session(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Exit code 9 with the reason; the treadmill heard no start, and no empty journal stays."""

    def full(_file: int, _data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(record, "BEGIN_S", 0.0)
    monkeypatch.setattr(os, "write", full)
    transport = ScriptedTransport()
    result = run(transport)
    assert result.exit_code == 9
    assert "Without a record there is no session" in result.stderr
    assert "07" not in transport.words()
    assert list((tmp_path / "journals").iterdir()) == []


def test_a_session_says_who_began_it_and_of_what_it_is(
    run: Run, tmp_path: Path, profile: Path
) -> None:
    """The first line: account, way in, hash of the profile; the summary ends with the last link."""
    result = run(ScriptedTransport())
    reading = read(journal(tmp_path))
    opening = reading.lines[0]["opening"]
    assert (opening["who"], opening["via"]) == (account(), "run")
    assert opening["profile_hash"] == sha256(profile.read_bytes()).hexdigest()
    assert opening["t"] <= reading.lines[1]["t"]
    assert result.stdout.splitlines()[-1].split() == ["head", reading.head]
    assert heads_path(tmp_path / "journals").read_text().count(reading.head) == 1


@pytest.mark.parametrize("where", ["tick", "sink"])
def test_a_bug_is_told_and_stops_the_belt(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, where: str
) -> None:
    """Under way a bug shows: the belt is stopped first, then the bug is raised, not swallowed."""
    transport = ScriptedTransport()
    begun = [0]

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    def breaks(_: ScriptedTransport) -> None:
        begun[0] = transport.belt_ckmh
        if where == "tick":
            monkeypatch.setattr(loop_module, "tick", broken)
        else:
            monkeypatch.setattr(tally.Tally, "take", broken)

    transport = ScriptedTransport({15_000: breaks})
    result = run(transport)
    assert isinstance(result.exception, ZeroDivisionError)
    assert result.exit_code == 1
    assert begun[0] > 0
    assert "SEE THAT THE BELT STANDS" in result.stderr
    assert transport.words()[-1] == "0801"
    assert transport.link.peripheral.machine.target_ckmh == 0
    assert not transport.link.connected
    last = json.loads(journal(tmp_path).read_text().splitlines()[-1])
    assert last["closing"] == "The session broke off."


@pytest.mark.parametrize("linked", [True, False])
def test_a_bug_beside_the_loop_stops_the_belt_too(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    linked: bool,  # noqa: FBT001
) -> None:
    """Whoever attends breaks: emergency stop, standstill waited for, and only then the bug.

    Over a lost link the wait has a bound.
    """

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    def breaks(transport: ScriptedTransport) -> None:
        if not linked:
            transport.lose()
        monkeypatch.setattr(people.SimulatedPerson, "attend", broken)

    transport = ScriptedTransport({15_000: breaks})
    result = run(transport)
    assert isinstance(result.exception, ZeroDivisionError)
    assert "The session broke off. Stopping the belt" in result.stderr
    assert (transport.belt_ckmh == 0) == linked
    assert not transport.link.connected
