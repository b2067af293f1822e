"""The end of a journal whose disk does not answer: told, and waited for only so long."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from treadmill_ctl.sinks import journal
from treadmill_ctl.sinks.journal import JournalFile

LIMIT_S = 10.0


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


def test_a_disk_that_hangs_keeps_nobody(tmp_path: Path, stuck: threading.Event) -> None:
    """Close returns after its bound, and says that the record is not whole."""
    file = JournalFile(tmp_path / "a.jsonl")
    file.write(b"line\n", urgent=True)
    assert stuck.wait(LIMIT_S)
    file.close(within_s=0.01)
    assert file.fault == f"{file.path}: the disk does not answer"


def test_a_disk_that_hangs_with_a_full_queue_keeps_nobody(
    tmp_path: Path, stuck: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does it where there is no room for the word that it is to end; lost lines are counted."""
    monkeypatch.setattr(journal, "QUEUE_LINES_MAX", 2)
    file = JournalFile(tmp_path / "a.jsonl")
    file.write(b"0\n", urgent=True)
    assert stuck.wait(LIMIT_S)
    for number in range(1, 5):
        file.write(b"%d\n" % number, urgent=False)
    assert file.fault is not None
    assert "2 lines are lost" in file.fault
    file.close(within_s=0.01)
    assert "the disk does not answer" in file.fault
