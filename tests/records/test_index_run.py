"""A session that ended is put into the index; what keeps it out is one sentence."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from recorded import closing as last
from recorded import record, walked
from treadmill_ctl.records import index_file, index_run
from treadmill_ctl.records.index_file import index_path, opened, transaction
from treadmill_ctl.records.index_query import Wanted, listed
from treadmill_ctl.records.index_run import note_ended

NAME = "20261111T103320Z-knee-aaaaaa"
REMEDY = "To mend it: treadmill-ctl sessions rebuild"


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """The journal of a session that ended just now."""
    return record(tmp_path / "journals", NAME, [*walked(), last()])


def kept(journal: Path) -> list[tuple[str, str]]:
    """What the index says, by itself."""
    with closing(sqlite3.connect(index_path(journal.parent))) as index:
        return [(row.name, row.ended) for row in listed(index, Wanted())]


def test_a_session_that_ended_is_in_the_index(journal: Path) -> None:
    """And nothing is to be said of that."""
    assert note_ended(journal) == ""
    assert kept(journal) == [(NAME, "complete")]


def test_a_session_that_was_cut_off_before_is_marked_meanwhile(journal: Path) -> None:
    """In its journal, and in the index."""
    before = record(journal.parent, "20261110T103320Z-knee-aaaaaa", walked())
    assert note_ended(journal) == ""
    assert b'{"interrupted":' in before.read_bytes()
    assert ("20261110T103320Z-knee-aaaaaa", "interrupted") in kept(journal)


def test_a_folder_full_of_journals_is_left_for_whoever_asks(
    journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest are read, so the end of a session takes no minutes."""
    monkeypatch.setattr(index_run, "FEW", 2)
    for day in range(10, 20):
        record(journal.parent, f"202610{day}T103320Z-knee-aaaaaa", [*walked(), last()])
    assert note_ended(journal) == ""
    assert [name for name, _ in kept(journal)] == [NAME, "20261019T103320Z-knee-aaaaaa"]


def test_an_index_that_is_locked_is_told_of(journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the remedy; whoever waits, waits a moment."""
    monkeypatch.setattr(index_file, "BUSY_S", 0.01)
    with closing(opened(index_path(journal.parent))) as other, transaction(other):
        said = note_ended(journal)
    assert "could not be brought up to date: database is locked." in said
    assert said.endswith(REMEDY)


@pytest.mark.parametrize("octets", [b"no database, but as long as one would have to be" * 9])
def test_an_index_that_is_broken_is_told_of_and_left(journal: Path, octets: bytes) -> None:
    """Whoever asks for a list mends it; nothing is put aside at the end of a session."""
    index_path(journal.parent).write_bytes(octets)
    assert note_ended(journal).endswith(REMEDY)
    assert index_path(journal.parent).read_bytes() == octets


def test_an_index_that_cannot_be_made_is_told_of(journal: Path) -> None:
    """The record is not concerned, and it says so."""
    index_path(journal.parent).mkdir()
    said = note_ended(journal)
    assert "The record itself is not concerned." in said
    assert said.endswith(REMEDY)
