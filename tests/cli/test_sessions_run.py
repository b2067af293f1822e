"""A session from `run` to its line in the list, with what was said in it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scripted import ScriptedTransport
from treadmill_ctl.cli import attended
from treadmill_ctl.cli.main import main
from treadmill_ctl.cli.people import AtTheTerminal, Keep, SimulatedPerson
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.records.index_file import index_path
from treadmill_ctl.records.index_query import Wanted, listed
from treadmill_ctl.records.remarks import Kind, Remark, When
from treadmill_ctl.runtime.loop import TreadmillLoop
from treadmill_ctl.runtime.snapshot import Snapshot

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where `run` keeps its journals in a test."""
    return tmp_path / "journals"


def sessions(folder: Path, *words: str) -> Result:
    """The answer to `treadmill-ctl sessions …` about this folder."""
    return CliRunner(env={"COLUMNS": "200"}).invoke(
        main, ["sessions", *words, "--journal", str(folder)]
    )


def test_a_session_is_in_the_index_when_run_ends(run: Run, folder: Path) -> None:
    """Nobody has to ask for it; and nothing more is said at the end."""
    result = run(ScriptedTransport())
    assert result.exit_code == 0
    assert "rebuild" not in result.output
    with closing(sqlite3.connect(index_path(folder))) as index:
        (row,) = listed(index, Wanted())
    assert (row.profile, row.ended, row.simulated, row.fault) == ("short", "complete", 1, "")
    assert row.moving_ms > 25_000


def test_a_session_of_run_is_proved_and_shown(run: Run, folder: Path) -> None:
    """Its chain holds, its head is kept elsewhere, and it is told as it was walked."""
    assert run(ScriptedTransport()).exit_code == 0
    verified = sessions(folder, "verify", "--all")
    assert (verified.exit_code, verified.stderr) == (0, "")
    assert ": whole, closed, " in verified.stdout
    (path,) = folder.iterdir()
    shown = " ".join(sessions(folder, "show", path.stem).stdout.split())
    assert "ended complete. The plan is complete. The belt stands." in shown
    assert "1 Slow " in shown


def test_a_session_of_run_takes_a_note(run: Run, folder: Path) -> None:
    """Which is kept like everything else, and proved."""
    assert run(ScriptedTransport()).exit_code == 0
    (path,) = folder.iterdir()
    assert sessions(folder, "note", path.stem, "--pain", "3").exit_code == 0
    assert sessions(folder, "verify", path.stem).exit_code == 0
    shown = json.loads(sessions(folder, "show", path.stem, "--json").stdout)
    assert [(said["kind"], said["values"]) for said in shown["said"]] == [("pain", [3])]


def test_what_is_said_in_a_session_is_in_its_record(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it was said, by whom, and of what of the walk; it asks for nothing."""
    keeps: list[Keep] = []
    dizzy = Remark(Kind.SYMPTOM, "dizziness", When.DURING)

    class Heard(AtTheTerminal):
        def __init__(self, keep: Keep) -> None:
            keeps.append(keep)
            super().__init__(keep)

    class Talks(SimulatedPerson):
        def attend(self, loop: TreadmillLoop, shown: Snapshot) -> None:
            super().attend(loop, shown)
            if shown.phase is Phase.WALKING and keeps:
                keeps.pop()(dizzy, "anna", "terminal")

    monkeypatch.setattr(attended, "AtTheTerminal", Heard)
    monkeypatch.setattr(attended, "SimulatedPerson", Talks)
    assert run(ScriptedTransport()).exit_code == 0
    (path,) = folder.iterdir()
    shown = json.loads(sessions(folder, "show", path.stem, "--json").stdout)
    (said,) = shown["said"]
    assert (said["kind"], said["text"], said["when"]) == ("symptom", "dizziness", "during")
    assert (said["who"], said["via"]) == ("anna", "terminal")
    assert 0 < said["at_ms"] < shown["ending"]["at_ms"]
    assert shown["ending"]["word"] == "complete"


def test_a_broken_index_is_one_sentence_at_the_end_of_run(run: Run, folder: Path) -> None:
    """The walk, its code and its record do not care."""
    index_path(folder).write_bytes(b"no database, but as long as one would have to be" * 9)
    result = run(ScriptedTransport())
    assert result.exit_code == 0
    assert result.stderr.splitlines()[-1].startswith(f"{index_path(folder)}: the list of sessions ")
    assert sessions(folder, "verify", "--all").exit_code == 0


def test_run_does_not_load_the_database_before_the_belt_stands() -> None:
    """What is imported for a walk has no part of the index."""
    script = (
        "import sys\n"
        "import treadmill_ctl.cli.run_session\n"
        "print(*[name for name in sys.modules if 'sqlite' in name or '.index' in name])\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert said.stdout.split() == []


def test_a_list_loads_nothing_heavy(folder: Path) -> None:
    """Neither what checks profiles nor what walks them."""
    heavy = ("asyncio", "pydantic", "yaml", "structlog", "rich", "treadmill_ctl.schema")
    script = (
        "import sys\n"
        "from treadmill_ctl.cli.main import main\n"
        f"main(['sessions', 'list', '--journal', {str(folder)!r}], standalone_mode=False)\n"
        f"print(*[name for name in {heavy!r} if name in sys.modules], file=sys.stderr)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert said.stderr.split() == []
