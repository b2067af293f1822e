"""A walk whose disk does not answer: the loop that judges goes on as if it did."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from plans import setup, walk
from scripted import ScriptedTransport, Stage
from treadmill_ctl.cli import exits
from treadmill_ctl.core.model import Frame, Machine, Range
from treadmill_ctl.records.reading import read
from treadmill_ctl.sinks.contract import Entry
from treadmill_ctl.sinks.journal import Journal, Opening
from treadmill_ctl.sinks.journal_file import JournalFile
from treadmill_ctl.sinks.journal_format import Weight
from treadmill_sim.virtual_time import run

MACHINE = Machine("T", "ftms", Range(50, 2_000, 10), Range(0, 150, 5))
WALK = (walk(10_000, 50, 150), walk(20_000, 250))
LONG_S, SHORT_S = 20.0, 0.2


@dataclass
class Disk:
    """One that answers no sync before it is told to, or its patience is over."""

    patience_s: float
    answers: threading.Event = field(default_factory=threading.Event)
    asked: threading.Event = field(default_factory=threading.Event)
    ran_out: bool = False

    def sync(self, _: int) -> None:
        """Wait."""
        self.asked.set()
        self.ran_out |= not self.answers.wait(self.patience_s)


class Written(Stage):
    """A session that is written down."""

    journal: Journal

    def take(self, entry: Entry) -> None:
        """One tick."""
        super().take(entry)
        self.journal.take(entry)


class WaitsForTheDisk(JournalFile):
    """A slip: whoever hands a line over waits until something is on the disk."""

    def write(self, line: bytes, weight: Weight) -> None:
        super().write(line, weight)
        self.has_begun(LONG_S)


def walked(file: JournalFile | None) -> list[tuple[int, Frame]]:
    """A session to its end; every frame that was handed over, with its time."""
    transport = ScriptedTransport()
    stage = Written(transport, segments=WALK) if file else Stage(transport, segments=WALK)
    if file is not None and isinstance(stage, Written):
        opening = Opening("a", "0", "ble:x", "", 0, setup(MACHINE, *WALK))
        stage.journal = Journal(file.write, opening, lambda: 0, file.salt)
    assert run(stage.conducted()).code == exits.DONE
    return list(transport.submitted)


def held_up(
    made: type[JournalFile], folder: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> bool:
    """Whether a walk came to its end only because the disk had answered; then all is on it."""
    monkeypatch.setattr(os, "fdatasync", disk.sync)
    file = made(folder / "journals" / "a.jsonl")
    told = walked(file)
    assert disk.asked.wait(LONG_S)
    waited = disk.ran_out or file.kept.lines > 0
    disk.answers.set()
    file.close()
    assert file.fault is None
    assert read(file.path).fault is None
    assert told == walked(None)
    return waited


def test_a_disk_that_does_not_answer_holds_no_walk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Walked to its end with nothing on the disk yet, the same frames at the same times."""
    assert not held_up(JournalFile, tmp_path, Disk(LONG_S), monkeypatch)


def test_a_loop_that_waits_for_the_disk_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the slip in it the same walk ends after the disk has answered, and not before."""
    assert held_up(WaitsForTheDisk, tmp_path, Disk(SHORT_S), monkeypatch)
