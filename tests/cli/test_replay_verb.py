"""The verb `replay`: a journal through the core again, and what it says of it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scripted import ScriptedTransport, Stage, key
from treadmill_ctl.cli.main import main
from treadmill_ctl.sinks.journal import Journal, Opening
from treadmill_sim.virtual_time import run

STAGE = Stage(ScriptedTransport({20_000: key}))
run(STAGE.conducted())


def recorded(stage: Stage) -> list[bytes]:
    """A session that a pulled key ended, as the lines of its journal."""
    lines: list[bytes] = []
    opening = Opening(
        "s1", "0.1.0", "ble:x", "", 1_795_000_000_000, stage.entries[0].outcome.state.setup
    )
    journal = Journal(lambda line, _: lines.append(line), opening, lambda: 1_795_000_000_000)
    for entry in stage.entries:
        journal.take(entry)
    journal.close("done")
    return lines


LINES = recorded(STAGE)


def replayed(tmp_path: Path, lines: list[bytes], *words: str) -> Result:
    """Run the verb on a file of these lines."""
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b"".join(lines))
    return CliRunner().invoke(main, ["replay", str(path), *words])


def altered() -> list[bytes]:
    """The journal with one setpoint changed."""
    command = b'"is":"SetSpeed","speed_ckmh":'
    return [line.replace(command, command + b"1") for line in LINES]


def test_a_sound_journal_replays(tmp_path: Path) -> None:
    """Exit code 0: how much was decided again, and how it ended."""
    result = replayed(tmp_path, LINES)
    assert result.exit_code == 0
    assert f"{len(STAGE.entries)} ticks" in result.stdout
    assert "the core decides the same. It ended latched." in result.stdout


def test_an_altered_journal_is_found_out(tmp_path: Path) -> None:
    """Exit code 1: line, time, and both decisions."""
    result = replayed(tmp_path, altered())
    assert result.exit_code == 1
    number = next(n for n, line in enumerate(altered(), 1) if line != LINES[n - 1])
    assert f"line {number}, at " in result.stdout
    assert "the core decides otherwise" in result.stdout


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (LINES[:-1], "the journal has no last line: the session was cut off"),
        ([*LINES[:50], LINES[50][:-9]], "line 51 is half written: the session was cut off there"),
    ],
)
def test_a_session_that_was_cut_off_is_called_so(
    tmp_path: Path, lines: list[bytes], said: str
) -> None:
    """Exit code 0: what is there replays, and where it ends is told."""
    result = replayed(tmp_path, lines)
    assert result.exit_code == 0
    assert said in result.stdout


def test_a_file_that_is_no_journal_is_refused(tmp_path: Path) -> None:
    """Exit code 2 with the file and the line, no traceback."""
    result = replayed(tmp_path, [b"hello\n"])
    assert result.exit_code == 2
    assert "journal.jsonl: line 1: not JSON" in result.stderr


def test_a_file_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    """Exit code 2, and its name."""
    result = CliRunner().invoke(main, ["replay", str(tmp_path / "none.jsonl")])
    assert result.exit_code == 2
    assert "none.jsonl" in result.stderr


def test_programs_get_one_object(tmp_path: Path) -> None:
    """--json: session, ticks, commands, how it ended, and the difference or null."""
    sound = json.loads(replayed(tmp_path, LINES, "--json").stdout)
    assert sound["session"] == "s1"
    assert sound["ended"] == "latched"
    assert (sound["cut"], sound["torn_line"], sound["difference"]) == (False, None, None)
    other = json.loads(replayed(tmp_path, altered(), "--json").stdout)
    assert set(other["difference"]) == {"line", "at_ms", "journal", "core"}
