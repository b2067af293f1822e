"""Lines that come after a session: the chain goes on, or nothing is written."""

from __future__ import annotations

import errno
import os
import stat
import time
from pathlib import Path

import pytest

from recorded import aged, closing, record, sealed, walked
from treadmill_ctl.records import addendum
from treadmill_ctl.records.addendum import NotAdded, add, is_running, mark_cut_off
from treadmill_ctl.records.reading import proved, read
from treadmill_ctl.records.remarks import Kind, Remark, When
from treadmill_ctl.records.verifying import heads_of, verified
from treadmill_ctl.sinks.alone import alone_in, hold

NAME = "20261111T103320Z-knee-aaaaaa"
FINE = Remark(Kind.NOTE, "Fine", When.AFTER)
TORN = b'{"t":22100,"in":[{"is":"Repor'


@pytest.fixture
def ended(tmp_path: Path) -> Path:
    """The journal of a session that was closed."""
    return record(tmp_path / "journals", NAME, [*walked(), closing()])


@pytest.fixture
def crashed(tmp_path: Path) -> Path:
    """The journal of a session that was cut off in the middle of a line."""
    path = record(tmp_path / "journals", NAME, walked())
    with path.open("ab") as stream:
        stream.write(TORN)
    return aged(path)


def test_what_is_added_follows_from_all_before_it(ended: Path) -> None:
    """Not an octet before it changes; it says what, who, from where and when."""
    before = ended.read_bytes()
    head = add(ended, [FINE, FINE], "anna", "here")
    after = ended.read_bytes()
    assert after.startswith(before)
    reading = proved(after)
    assert reading.fault is None
    assert reading.head == head
    for line in reading.lines[-2:]:
        wall_ms = line["wall_ms"]
        assert line == {
            "remark": {"kind": "note", "text": "Fine", "when": "after"},
            "who": "anna",
            "via": "here",
            "wall_ms": wall_ms,
            "chain": line["chain"],
        }
        assert abs(wall_ms - time.time() * 1_000) < 60_000


def test_the_head_of_an_addendum_is_kept_elsewhere(ended: Path) -> None:
    """So that its loss shows."""
    head = add(ended, [FINE], "anna", "here")
    (kept,) = heads_of(ended.parent).of[NAME]
    assert (kept["at"], kept["head"]) == ("addendum", head)
    ended.write_bytes(sealed([*walked(), closing()]))
    assert "lines are missing at its end" in verified(ended, heads_of(ended.parent)).fault


def test_a_session_that_was_cut_off_is_marked_once(crashed: Path) -> None:
    """What was half written is kept aside, privately, and counted; the rest holds."""
    before = read(crashed)
    assert mark_cut_off(crashed)
    assert not mark_cut_off(crashed)
    after = read(crashed)
    assert after.fault is None
    assert after.lines[:-1] == before.lines
    assert after.lines[-1]["interrupted"] == {"torn_octets": len(TORN)}
    torn = crashed.with_name(crashed.name + ".torn")
    assert torn.read_bytes() == TORN
    assert stat.S_IMODE(torn.stat().st_mode) == 0o600


def test_a_note_on_a_session_that_was_cut_off_marks_it_first(crashed: Path) -> None:
    """The mark comes before the note, and both hold."""
    add(crashed, [FINE], "anna", "here")
    reading = read(crashed)
    assert reading.fault is None
    assert ["interrupted" in line for line in reading.lines[-2:]] == [True, False]


def test_a_session_that_was_closed_is_not_cut_off(ended: Path) -> None:
    """And not an octet is written."""
    before = ended.read_bytes()
    assert not mark_cut_off(ended)
    assert ended.read_bytes() == before


@pytest.mark.parametrize("octets", [b"", b"{}\n", b'{"journal":1}\n'])
def test_what_is_no_journal_takes_nothing(tmp_path: Path, octets: bytes) -> None:
    """Neither a mark nor a note."""
    path = tmp_path / "x.jsonl"
    path.write_bytes(octets)
    aged(path)
    assert not mark_cut_off(path)
    with pytest.raises(NotAdded):
        add(path, [FINE], "anna", "here")
    assert path.read_bytes() == octets


def test_a_broken_record_takes_nothing(ended: Path) -> None:
    """What is added would prove what does not hold."""
    broken = ended.read_bytes().replace(b'"speed_ckmh":150', b'"speed_ckmh":151', 1)
    for octets in (broken, ended.read_bytes() + b"{}\n", ended.read_bytes() + b"{"):
        ended.write_bytes(octets)
        aged(ended)
        assert not mark_cut_off(ended)
        with pytest.raises(NotAdded, match=r"broken record|does not follow"):
            add(ended, [FINE], "anna", "here")
        assert ended.read_bytes() == octets


def test_a_disk_that_takes_half_of_it_has_none_of_it(
    ended: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record is as it was, and holds."""
    before, real = ended.read_bytes(), os.write

    def half(number: int, octets: bytes) -> int:
        if len(octets) < 100:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(number, octets[: len(octets) - 50])

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(OSError, match="No space left"):
        add(ended, [FINE], "anna", "here")
    assert ended.read_bytes() == before


def test_a_head_that_cannot_be_kept_is_told_of(
    ended: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The note stands, so nobody need write it again; what is missing is said."""

    def full(_: Path, __: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(addendum, "keep_head", full)
    with pytest.raises(NotAdded, match="it was added, but its head could not be kept elsewhere"):
        add(ended, [FINE], "anna", "here")
    assert "remark" in read(ended).lines[-1]


def test_nothing_is_added_beside_another_program(ended: Path) -> None:
    """Who writes the journal, or anything in its folder, is not disturbed."""
    with alone_in(ended.parent), pytest.raises(NotAdded, match="another program writes"):
        add(ended, [FINE], "anna", "here")
    number = os.open(ended, os.O_RDONLY)
    try:
        hold(number, ended)
        with pytest.raises(NotAdded, match="this session is under way"):
            add(ended, [FINE], "anna", "here")
        assert is_running(ended)
    finally:
        os.close(number)
    assert not is_running(ended)


def test_a_journal_that_was_written_just_now_is_not_even_asked(
    ended: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever begins a session must not find its journal held by one who only looks."""
    os.utime(ended)

    def held(*_: object) -> None:
        pytest.fail("held")

    monkeypatch.setattr(addendum, "hold", held)
    assert is_running(ended)


def test_a_clock_that_was_set_back_leaves_no_session_running(ended: Path) -> None:
    """A file of the future was not written just now."""
    os.utime(ended, (time.time() + 3_600, time.time() + 3_600))
    assert not is_running(ended)
