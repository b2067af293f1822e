"""The heads of journals, kept elsewhere: appended to, chained, and shared by programs."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from treadmill_ctl.records.reading import proved
from treadmill_ctl.sinks import heads
from treadmill_ctl.sinks.alone import Taken, hold
from treadmill_ctl.sinks.heads import FORMAT, heads_path, keep_head


def kept(path: Path) -> list[int]:
    """The numbers that are kept, in a file that holds."""
    reading = proved(path.read_bytes(), "heads", FORMAT)
    assert reading.fault is None
    return [line["n"] for line in reading.lines[1:]]


def test_they_are_kept_beside_the_folder_of_journals(tmp_path: Path) -> None:
    """Not in it: who clears that out has still to explain what was there."""
    assert heads_path(tmp_path / "journals") == tmp_path / "heads.jsonl"


def test_each_follows_from_the_one_before(tmp_path: Path) -> None:
    """Appended, and one chain."""
    path = tmp_path / "deep" / "heads.jsonl"
    for number in range(200):
        keep_head(path, {"n": number, "words": "x" * 300})
    assert kept(path) == list(range(200))


def test_programs_that_keep_at_the_same_time_wait_for_each_other(tmp_path: Path) -> None:
    """None is lost, and the chain holds whatever the order."""
    path = tmp_path / "heads.jsonl"
    with ThreadPoolExecutor(8) as pool:
        for number in range(40):
            pool.submit(keep_head, path, {"n": number})
    assert sorted(kept(path)) == list(range(40))


@pytest.mark.parametrize("torn", [1, 5, 80])
def test_a_line_that_a_crash_left_half_written_gives_way(tmp_path: Path, torn: int) -> None:
    """It was never acknowledged; what comes then follows from the last whole one."""
    path = tmp_path / "heads.jsonl"
    for number in range(3):
        keep_head(path, {"n": number})
    whole = path.read_bytes()
    path.write_bytes(whole[:-torn])
    keep_head(path, {"n": 3})
    assert kept(path) == [0, 1, 3]


def test_a_first_line_that_was_torn_is_written_anew(tmp_path: Path) -> None:
    """A crash in the very first moment spoils nothing."""
    path = tmp_path / "heads.jsonl"
    path.write_bytes(b'{"heads":1,"sal')
    keep_head(path, {"n": 0})
    assert kept(path) == [0]


def test_a_file_of_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    """It is refused with what to do, and not a byte of it changes."""
    path = tmp_path / "heads.jsonl"
    path.write_text("a list of heads\n")
    with pytest.raises(OSError, match="move it aside"):
        keep_head(path, {"n": 0})
    assert path.read_text() == "a list of heads\n"


def test_a_program_that_keeps_it_for_long_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes second is told after a moment."""
    monkeypatch.setattr(heads, "_PATIENCE_S", 0.02)
    path = tmp_path / "heads.jsonl"
    keep_head(path, {"n": 0})
    number = os.open(path, os.O_RDONLY)
    hold(number, path)
    with pytest.raises(Taken):
        keep_head(path, {"n": 1})
    os.close(number)
    assert kept(path) == [0]
