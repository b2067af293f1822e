"""What the verb `run` refuses, before a belt moves: one sentence each, and its exit code.

What can be refused without a treadmill is refused without one; the rest on a simulated one.
"""

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scripted import ScriptedTransport
from short_profile import short_profile
from treadmill_ctl.cli import interrupts
from treadmill_ctl.cli.main import main
from treadmill_ctl.drivers.contract import Wants
from treadmill_ctl.transports.contract import Listener, Opened, TransportError
from treadmill_sim.machine import MachineProfile

URL = "ble:SimTreadmill?radio=sim:memory"
Run = Callable[..., Result]


class Unreachable(ScriptedTransport):
    """A radio that fails."""

    async def open(self, wiring: Wants, listener: Listener) -> Opened:
        """Fail as a transport does."""
        raise TransportError("no treadmill called 'X' was heard in 8 s: is it on?")


class Hanging(ScriptedTransport):
    """A radio that never answers."""

    async def open(self, wiring: Wants, listener: Listener) -> Opened:
        """Hang."""
        return await asyncio.get_running_loop().create_future()


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


def test_a_plan_beyond_the_machine_is_refused_before_anything_moves(
    run: Run, profile: Path
) -> None:
    """Exit code 6 with file, line and column; the machine heard nothing but the hello."""
    profile.write_text(short_profile(10, "1.5 km/h"))
    transport = ScriptedTransport(profile=MachineProfile(speed_max_ckmh=120))
    result = run(transport)
    assert result.exit_code == 6
    assert "short.yaml:20:12: " in result.stderr
    assert "SimTreadmill goes from 0.50 km/h to 1.20 km/h" in result.stderr
    assert set(transport.words()) <= {"00"}
    assert not transport.link.connected


def test_a_warning_is_told_before_the_start(run: Run, profile: Path) -> None:
    """What is only odd is walked, and said."""
    profile.write_text(short_profile(10, "1.05 km/h"))
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
    profile.write_text(short_profile(10, "1.0 km/h").replace("title:", "titel:"))
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
    assert "fault" not in result.output


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


def test_giving_up_while_connecting_is_no_fault(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Interrupted before a session stood: one sentence, exit code 3, nothing left open."""

    class Interrupted(Hanging):
        async def open(self, wiring: Wants, listener: Listener) -> Opened:
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
