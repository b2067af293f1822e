"""The verb `run`, from its arguments to its exit code, in virtual time.

What cannot be refused without a treadmill is refused on a simulated one, before the belt moves.
"""

import asyncio
import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scripted import ScriptedTransport, find, key, lose
from treadmill_ctl.cli import attended, interrupts, people, run_session
from treadmill_ctl.cli.main import main
from treadmill_ctl.core.model import Frame
from treadmill_ctl.drivers.contract import Wiring
from treadmill_ctl.runtime import loop as loop_module
from treadmill_ctl.runtime.replay import replay
from treadmill_ctl.sinks import tally
from treadmill_ctl.transports.contract import Listener, Opened, TransportError
from treadmill_sim.console import Button
from treadmill_sim.faults import Faults
from treadmill_sim.machine import MachineProfile
from treadmill_sim.virtual_time import run as in_virtual_time

PROFILE = """\
version: 1
id: short
title: A short walk for a test
use: general
kind: template
walk: backward
way: turned
population: Tests.
contraindications:
  - People.
assumed:
  - says: Everything.
segments:
  - walk: Slow
    part: warm-up
    for: 10 s
    speed: 0.5 km/h
  - walk: Faster
    for: 10 s
    speed: {speed}
  - walk: Slow again
    part: cool-down
    for: 10 s
    speed: 0.5 km/h
"""
URL = "ble:SimTreadmill?radio=sim:memory"
Run = Callable[..., Result]


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """Half a minute with a faster part in its middle."""
    path = tmp_path / "short.yaml"
    path.write_text(PROFILE.format(speed="1.0 km/h"))
    return path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, profile: Path, tmp_path: Path) -> Run:
    """Runs the verb on a transport, in virtual time and without signals."""

    def run_on(transport: object, *words: str, person: bool = True, what: str = "") -> Result:
        def transport_for(_: str) -> object:
            return transport

        monkeypatch.setattr(run_session, "transport_for", transport_for)
        arguments = ["run", what or str(profile), "--treadmill", URL, *words]
        if person:
            arguments.append("--simulated-person")
        if "--journal" not in words:
            arguments += ["--journal", str(tmp_path / "journals")]
        return CliRunner().invoke(main, arguments)

    monkeypatch.setattr(asyncio, "run", in_virtual_time)
    monkeypatch.setattr(interrupts, "SIGNALS", ())
    return run_on


def journal(tmp_path: Path) -> Path:
    """The one journal that was written."""
    (path,) = (tmp_path / "journals").iterdir()
    return path


def test_a_session_is_walked_summed_up_and_journalled(run: Run, tmp_path: Path) -> None:
    """Exit code 0; log lines, a summary, and a journal that replays to the same commands."""
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
    assert found.opening.setup.machine.simulated or found.opening.url == transport.url


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
    assert 3_000 <= lines[-2]["t"] - tripped_ms <= 3_200


class Unreachable(ScriptedTransport):
    """A radio that fails."""

    async def open(self, wiring: Wiring, listener: Listener) -> Opened:
        """Fail as a transport does."""
        raise TransportError("no treadmill called 'X' was heard in 8 s: is it on?")


class Hanging(ScriptedTransport):
    """A radio that never answers."""

    async def open(self, wiring: Wiring, listener: Listener) -> Opened:
        """Hang."""
        return await asyncio.get_running_loop().create_future()


class Falling(ScriptedTransport):
    """A link that is lost as soon as it stands."""

    def submit(self, frame: Frame) -> None:
        """Drop it at the first word."""
        if not self.submitted:
            self.lose()
        super().submit(frame)


@pytest.mark.parametrize(
    ("transport", "code", "said"),
    [
        (Unreachable(), 4, "Not connected: no treadmill called 'X' was heard in 8 s: is it on?\n"),
        (Hanging(), 4, "Not connected: no connection came about in 60 s\n"),
        (
            ScriptedTransport(profile=MachineProfile(speed_min_ckmh=150)),
            6,
            "This treadmill cannot be used: SimTreadmill",
        ),
    ],
    ids=["not found", "hangs", "starts too fast"],
)
def test_what_fails_before_a_session_leaves_no_journal(
    run: Run, tmp_path: Path, transport: ScriptedTransport, code: int, said: str
) -> None:
    """One sentence, its exit code, nothing sent, nothing written, nothing left open."""
    result = run(transport)
    assert result.exit_code == code
    assert said in result.stderr
    assert "Traceback" not in result.output
    assert transport.submitted == []
    assert not transport.link.connected
    assert not (tmp_path / "journals").exists()


def test_a_link_lost_at_its_first_word_is_not_confirmed(run: Run) -> None:
    """Nothing was measured over it: exit code 8, and no start was sent."""
    transport = Falling()
    result = run(transport)
    assert result.exit_code == 8
    assert "The connection was lost before the start." in result.stdout
    assert "07" not in transport.words()


def test_a_plan_beyond_the_machine_is_refused_before_anything_moves(
    run: Run, profile: Path
) -> None:
    """Exit code 6 with file, line and column; the machine heard nothing but the hello."""
    profile.write_text(PROFILE.format(speed="1.5 km/h"))
    transport = ScriptedTransport(profile=MachineProfile(speed_max_ckmh=120))
    result = run(transport)
    assert result.exit_code == 6
    assert "short.yaml:20:12: " in result.stderr
    assert "SimTreadmill goes from 0.50 km/h to 1.20 km/h" in result.stderr
    assert set(transport.words()) <= {"00"}
    assert not transport.link.connected


def test_a_warning_is_told_before_the_start(run: Run, profile: Path) -> None:
    """What is only odd is walked, and said."""
    profile.write_text(PROFILE.format(speed="1.05 km/h"))
    result = run(ScriptedTransport())
    assert result.exit_code == 0
    assert "warning: " in result.stderr


def test_a_journal_that_cannot_be_written_is_no_session(run: Run, profile: Path) -> None:
    """Exit code 9: which folder, why, and what to give instead; nothing was started."""
    transport = ScriptedTransport()
    result = run(transport, "--journal", str(profile / "journals"))
    assert result.exit_code == 9
    assert f"The journal {profile / 'journals'} cannot be written: Not a directory." in (
        result.stderr.replace("\n", " ")
    )
    assert "give another folder with --journal" in result.stderr
    assert set(transport.words()) <= {"00"}
    assert not transport.link.connected


def test_a_journal_that_breaks_under_way_is_told_and_the_walk_goes_on(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plan is walked to its end; exit code 9 because the record is not whole."""
    whole = attended.JournalFile.write

    def full(self: attended.JournalFile, line: bytes, urgent: bool) -> None:  # noqa: FBT001
        self.fault = "no room"
        whole(self, line, urgent)

    monkeypatch.setattr(attended.JournalFile, "write", full)
    result = run(ScriptedTransport())
    assert result.exit_code == 9
    assert "The plan is complete." in result.stdout
    assert "THE JOURNAL IS NOT COMPLETE: no room" in result.stdout


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("version: 1\nid: x\ntitel: T\n", 'bad.yaml:3:1: "titel"'),
        ("segments: [1, 2", "bad.yaml:1:"),
    ],
)
def test_a_bad_profile_is_refused_with_its_place(
    run: Run, tmp_path: Path, what: str, said: str
) -> None:
    """Exit code 2 with file, line and column, before anything is connected to."""
    bad = tmp_path / "bad.yaml"
    bad.write_text(what)
    transport = ScriptedTransport()
    result = run(transport, what=str(bad))
    assert result.exit_code == 2
    assert said in result.stderr
    assert transport.opened == 0


def test_a_misspelt_key_gets_the_nearest_name(run: Run, profile: Path) -> None:
    """What is allowed, and what was probably meant."""
    profile.write_text(PROFILE.format(speed="1.0 km/h").replace("title:", "titel:"))
    result = run(ScriptedTransport())
    assert result.exit_code == 2
    assert "short.yaml:3:1: " in result.stderr
    assert "did you mean title" in result.stderr.replace('"', "").lower()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "demmo", "--treadmill", URL, "--simulated-person"], "demo"),
        (["run", "demo"], "--treadmill is missing: `treadmill-ctl scan` lists what can be heard"),
        (["run", "demo", "--treadmill", "AA:BB:CC:DD:EE:FF"], "did you mean ble:AA:BB:CC:DD:EE:FF"),
        (["run", "demo", "--treadmill", "usb:1"], "allowed: ble:NAME or ble:ADDRESS"),
        (["run", "demo", "--treadmill", URL], "There is no terminal here"),
        (
            ["run", "demo", "--treadmill", "ble:Gym", "--simulated-person"],
            "--simulated-person is for the simulator only",
        ),
        (["run", "demo", "--treadmill", URL, "--cap", "0km/h"], "--cap"),
        (["run", "demo", "--treadmill", URL, "--cap", "fast"], "--cap"),
        (["run", "demo", "--treadmill", URL, "--stop-within", "0"], "--stop-within"),
        (["run", "demo", "--cap", "1.0km/h", "--dry-run"], "1.00 km/h (walker)"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(words: list[str], said: str) -> None:
    """Exit code 2, one sentence with what is allowed, no traceback."""
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def test_nobody_walks_on_a_demonstration() -> None:
    """A real treadmill's URL with the demonstration profile: exit code 6, nothing opened."""
    result = CliRunner().invoke(main, ["run", "demo", "--treadmill", "ble:Gym"])
    assert result.exit_code == 6
    assert "demo is a demonstration for the simulator; nobody is to walk on it." in result.stderr


def test_a_dry_run_prints_the_plan_and_connects_to_nothing(run: Run) -> None:
    """Segments, speeds and the picture; no transport is opened, no terminal is needed."""
    transport = ScriptedTransport()
    result = run(transport, "--dry-run", person=False)
    assert result.exit_code == 0
    assert "short: A short walk for a test" in result.stdout
    assert "Faster" in result.stdout
    assert "█" in result.stdout
    assert transport.opened == 0


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


def test_a_bug_beside_the_loop_stops_the_belt_too(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever attends breaks: emergency stop, standstill measured, and only then the bug."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    def breaks(_: ScriptedTransport) -> None:
        monkeypatch.setattr(people.SimulatedPerson, "attend", broken)

    transport = ScriptedTransport({15_000: breaks})
    result = run(transport)
    assert isinstance(result.exception, ZeroDivisionError)
    assert "The session broke off. Stopping the belt" in result.stderr
    assert transport.belt_ckmh == 0
    assert not transport.link.connected


def test_giving_up_while_connecting_is_no_fault(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Interrupted before a session stood: one sentence, exit code 3, nothing left open."""

    class Interrupted(Hanging):
        async def open(self, wiring: Wiring, listener: Listener) -> Opened:
            asyncio.get_running_loop().call_later(1, interrupt)
            return await super().open(wiring, listener)

    asked: list[interrupts.Interrupts] = []

    def interrupt() -> None:
        asked[0].heed(signal.SIGINT)

    entered = interrupts.Interrupts.__enter__

    def enter(self: interrupts.Interrupts) -> interrupts.Interrupts:
        asked.append(self)
        return entered(self)

    monkeypatch.setattr(interrupts.Interrupts, "__enter__", enter)
    result = run(Interrupted())
    assert result.exit_code == 3
    assert result.stderr.endswith("Given up before the start. The belt was not started.\n")
