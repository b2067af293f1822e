"""What is said of a journal that cannot be kept: once, at once, and when it is over."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from plans import setup, walk
from treadmill_ctl.cli.recording import Recording
from treadmill_ctl.core.model import Machine, Range
from treadmill_ctl.runtime.aside import in_a_thread
from treadmill_ctl.runtime.record import About, Record, begun
from treadmill_ctl.sinks.journal_file import JournalFile

MACHINE = Machine("T", "ftms", Range(50, 2_000, 10))
ABOUT = About("ble:T", "P-017", "anna", "run", "", None, guarded=True, t=0)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    """A record that has begun."""
    of = setup(MACHINE, walk(60_000, 200))
    made = asyncio.run(begun(tmp_path / "journals", of, ABOUT, in_a_thread))
    yield made
    asyncio.run(made.close("over", in_a_thread))


def test_a_fault_is_told_once_and_its_end_too(
    record: Record, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """However often it is looked at; and the next one is told again."""
    recording = Recording(record)
    said: list[str] = []
    for fault in (None, "no room", "no room", None, None, "no answer"):
        monkeypatch.setattr(JournalFile, "fault", fault)
        recording.tell()
        said.append(capsys.readouterr().err)
    assert said == [
        "",
        "THE JOURNAL IS NOT COMPLETE: no room\n",
        "",
        f"The journal is complete again: {record.path}\n",
        "",
        "THE JOURNAL IS NOT COMPLETE: no answer\n",
    ]


def test_a_head_that_is_not_kept_is_told_and_loses_nothing(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a warning of its own; the journal is no less complete for it."""
    monkeypatch.setattr(JournalFile, "head_fault", "heads.jsonl: no room")
    recording = Recording(record)
    assert recording.lost == ()
    assert recording.warnings == ("A cut in the journal would not show: heads.jsonl: no room",)
