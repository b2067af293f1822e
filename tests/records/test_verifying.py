"""Proof of a record as the service itself wrote it, with the heads that were kept elsewhere."""

import os
from pathlib import Path

import pytest

from recorded import closing, walked
from treadmill_ctl.records.removal import remove
from treadmill_ctl.records.verifying import Verdict, gone, heads_of, verified
from treadmill_ctl.sinks.heads import heads_path, keep_head
from treadmill_ctl.sinks.journal_file import JournalFile
from treadmill_ctl.sinks.journal_format import AS_TEXT, Weight

NAME = "20261122T090512Z-test-00ff00"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal of a walk that is over, not of this moment, and its heads."""
    file = JournalFile(tmp_path / "journals" / f"{NAME}.jsonl")
    for line in [*walked(), closing()]:
        said = {**line, "salt": file.salt} if "salt" in line else line
        file.write(AS_TEXT(said).encode() + b"\n", Weight.AT_ONCE)
        assert file.has_begun(10.0)
    file.close()
    assert file.fault is None
    os.utime(file.path, (0, 0))
    return file.path


def verdict(path: Path) -> Verdict:
    """What is found out about it now."""
    os.utime(path, (0, 0))
    return verified(path, heads_of(path.parent))


def test_a_record_as_it_was_written_is_whole(path: Path) -> None:
    """Closed, nothing wrong, and proved up to its last time."""
    found = verdict(path)
    assert (found.state, found.fault, found.broken, found.removed) == ("closed", "", None, "")
    assert found.until_ms == 21_100


@pytest.mark.parametrize("lines", range(1, 20))
def test_every_tail_that_is_cut_between_lines_shows(path: Path, lines: int) -> None:
    """What is left holds by itself; the head that was kept elsewhere is not in it."""
    rows = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(rows[:-lines]))
    found = verdict(path)
    assert found.broken is None
    assert found.fault.startswith("lines are missing at its end: the head kept elsewhere (closing")
    assert found.lines == len(rows) - lines


def test_a_journal_that_was_written_anew_shows(path: Path, tmp_path: Path) -> None:
    """Another chain over other contents holds by itself, and is not the one whose head was kept."""
    other = JournalFile(tmp_path / "elsewhere" / "journals" / f"{NAME}.jsonl")
    other.write(b'{"journal":2,"salt":"%s"}\n' % other.salt.encode(), Weight.AT_ONCE)
    other.close()
    path.write_bytes(other.path.read_bytes())
    assert "is not in it" in verdict(path).fault


def test_a_journal_that_is_gone_shows(path: Path) -> None:
    """Its heads know of it."""
    heads = heads_of(path.parent)
    assert gone([NAME], heads) == ()
    (found,) = gone([], heads)
    assert (found.name, found.state, found.head) == (NAME, "gone", verdict(path).head)
    assert "there is no such journal" in found.fault


def test_of_the_heads_under_way_the_last_is_kept(path: Path) -> None:
    """A year of them is not held in memory; each that is left still has to be in the journal."""
    for number in range(3):
        said = {"session": NAME, "at": "session", "head": f"{number:064x}", "wall_ms": 0}
        keep_head(heads_path(path.parent), said)
    heads = heads_of(path.parent)
    assert [(each["at"], each["head"][-1]) for each in heads.of[NAME]][-1] == ("session", "2")
    assert len(heads.of[NAME]) == 3
    assert "is not in it" in verified(path, heads).fault


def test_heads_that_were_altered_show(path: Path) -> None:
    """They are a chain themselves; a line that a crash tore is none of it."""
    heads = heads_path(path.parent)
    whole = heads.read_bytes()
    heads.write_bytes(whole + b'{"session"')
    assert (heads_of(path.parent).altered, heads_of(path.parent).fault != "") == (False, True)
    heads.write_bytes(whole.replace(b'"at":"opening"', b'"at":"Opening"'))
    assert heads_of(path.parent).altered


def test_contents_that_were_removed_leave_a_record_that_proves(path: Path) -> None:
    """Every line holds by its digest; who took them out and why stands elsewhere."""
    before = verdict(path)
    remove(path, "anna", "asked for it")
    found = verdict(path)
    assert (found.state, found.fault, found.lines) == ("removed", "", before.lines)
    assert (found.head, found.removed) == (before.head, "anna: asked for it")


def test_contents_that_somebody_took_out_without_a_word_show(path: Path) -> None:
    """The chain holds, and yet nobody said that they were to go."""
    heads = heads_path(path.parent)
    kept = heads.read_bytes()
    remove(path, "anna", "asked for it")
    heads.write_bytes(kept)
    assert verdict(path).fault == "line 1 was taken out, and no record elsewhere says by whom"
