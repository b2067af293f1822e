"""The end of a journal whose disk does not answer: told, and waited for only so long."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from treadmill_ctl.sinks import journal_file
from treadmill_ctl.sinks.journal_file import JournalFile
from treadmill_ctl.sinks.journal_format import Weight

LIMIT_S = 10.0
TELEMETRY, KEPT, AT_ONCE = Weight


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A disk whose first write hangs until it is let go; set once it hangs."""
    hangs, let_go = threading.Event(), threading.Event()
    whole = os.write

    def write(file: int, data: bytes) -> int:
        hangs.set()
        assert let_go.wait(LIMIT_S)
        return whole(file, data)

    monkeypatch.setattr(os, "write", write)
    yield hangs
    let_go.set()
    for thread in threading.enumerate():
        if thread.name == "journal":
            thread.join(LIMIT_S)


def hanging(folder: Path, stuck: threading.Event) -> JournalFile:
    """A journal whose disk has taken the first line and does not come back."""
    file = JournalFile(folder / "journals" / "a.jsonl")
    file.write(b'{"n":0}\n', AT_ONCE)
    assert stuck.wait(LIMIT_S)
    return file


def test_a_disk_that_hangs_keeps_nobody(tmp_path: Path, stuck: threading.Event) -> None:
    """Close returns after its bound, and says that the record is not whole."""
    file = hanging(tmp_path, stuck)
    file.close(within_s=0.01)
    assert file.fault == f"{file.path}: the disk does not answer"


def test_a_disk_that_hangs_is_told_of_before_anything_is_lost(
    tmp_path: Path, stuck: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that has not answered for a second is told of; one that has just been asked is not."""
    file = hanging(tmp_path, stuck)
    assert file.fault is None
    monkeypatch.setattr(journal_file, "SILENT_S", 0.0)
    assert file.fault == f"{file.path}: the disk does not answer"
    file.close(within_s=0.01)


def test_telemetry_beyond_the_queue_is_counted_and_the_rest_is_kept(
    tmp_path: Path, stuck: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what waits for a disk that hangs, reports are dropped beyond the bound, nothing else."""
    monkeypatch.setattr(journal_file, "QUEUE_LINES_MAX", 2)
    file = hanging(tmp_path, stuck)
    for number in range(1, 5):
        file.write(b'{"n":%d}\n' % number, TELEMETRY)
    for number in range(5, 9):
        file.write(b'{"n":%d}\n' % number, KEPT)
    assert file.dropped == 2
    assert file.fault is not None
    assert "2 lines of reports are lost" in file.fault
    file.close(within_s=0.01)
