"""The file of a journal: private, sealed, in order; and what a bad disk does to it."""

import errno
import json
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from treadmill_ctl.records.reading import read
from treadmill_ctl.sinks import journal_file
from treadmill_ctl.sinks.alone import Taken, hold
from treadmill_ctl.sinks.heads import heads_path
from treadmill_ctl.sinks.journal_file import JournalFile
from treadmill_ctl.sinks.journal_format import Weight

LIMIT_S = 10.0
TELEMETRY, KEPT, AT_ONCE = Weight


@pytest.fixture
def file(tmp_path: Path) -> JournalFile:
    """A journal with its first line."""
    made = JournalFile(tmp_path / "state" / "journals" / "a.jsonl")
    made.write(b'{"journal":2,"salt":"%s"}\n' % made.salt.encode(), AT_ONCE)
    return made


def await_that(holds: Callable[[], object]) -> None:
    """Wait until something is so."""
    until_s = time.monotonic() + LIMIT_S
    while not holds():
        assert time.monotonic() < until_s
        os.sched_yield()


def numbers(path: Path) -> list[int]:
    """The numbered lines of a journal that holds."""
    reading = read(path)
    assert reading.fault is None
    return [line["n"] for line in reading.lines if "n" in line]


def heads(path: Path) -> list[dict[str, object]]:
    """What is kept elsewhere."""
    lines = heads_path(path.parent).read_text().splitlines()
    return [json.loads(line) for line in lines[1:]]


def test_it_is_private_and_complete(file: JournalFile) -> None:
    """Folder 0700, files 0600; after close everything handed over is in it, in order, sealed."""
    for number in range(1_000):
        file.write(b'{"n":%d}\n' % number, AT_ONCE if number % 100 == 0 else TELEMETRY)
    file.close()
    assert file.fault is None
    assert numbers(file.path) == list(range(1_000))
    assert read(file.path).head == file.kept.head.hex()
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(heads_path(file.path.parent).stat().st_mode) == 0o600
    assert stat.S_IMODE(file.path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.path.parent.parent.stat().st_mode) == 0o700


def test_an_existing_journal_is_never_written_over(tmp_path: Path) -> None:
    """A second session never takes the first one's file."""
    path = tmp_path / "a.jsonl"
    path.write_text("precious")
    with pytest.raises(FileExistsError):
        JournalFile(path)
    assert path.read_text() == "precious"


def test_it_is_held_while_it_is_written(file: JournalFile) -> None:
    """Who looks meanwhile sees that a living program writes it; after the end nobody does."""
    number = os.open(file.path, os.O_RDONLY)
    with pytest.raises(Taken):
        hold(number, file.path)
    file.close()
    hold(number, file.path)
    os.close(number)


def test_its_head_is_kept_elsewhere_at_its_opening_and_at_its_end(file: JournalFile) -> None:
    """So that a tail which is cut off afterwards shows."""
    assert file.has_begun(LIMIT_S)
    opened = file.kept.head.hex()
    await_that(lambda: heads_path(file.path.parent).exists() and heads(file.path))
    file.write(b'{"n":1}\n', AT_ONCE)
    file.close()
    said = [(each["session"], each["at"], each["head"]) for each in heads(file.path)]
    assert said == [("a", "opening", opened), ("a", "closing", file.kept.head.hex())]


def test_its_head_is_kept_elsewhere_while_it_goes_on(
    file: JournalFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every so often, while there is something new."""
    monkeypatch.setattr(journal_file, "HEAD_EVERY_S", 0.0)
    assert file.has_begun(LIMIT_S)
    await_that(lambda: heads_path(file.path.parent).exists())
    file.write(b'{"n":1}\n', AT_ONCE)
    await_that(lambda: len(heads(file.path)) >= 2)
    file.close()
    assert heads(file.path)[-1]["lines"] == 2


def test_heads_that_cannot_be_kept_are_told_and_hold_nothing_up(tmp_path: Path) -> None:
    """The journal itself is whole, and no fault of its own is told."""
    (tmp_path / "heads.jsonl").write_text("precious\n")
    file = JournalFile(tmp_path / "journals" / "a.jsonl")
    file.write(b'{"journal":2,"salt":"%s"}\n' % file.salt.encode(), AT_ONCE)
    file.close()
    assert file.fault is None
    assert file.head_fault == (
        f"{tmp_path / 'heads.jsonl'}: its first line is not one of ours; move it aside"
    )
    assert numbers(file.path) == []
    assert (tmp_path / "heads.jsonl").read_text() == "precious\n"


def test_short_writes_are_completed(file: JournalFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that takes three octets at a time gets them all, in order."""
    whole = os.write

    def three_at_a_time(number: int, data: bytes) -> int:
        return whole(number, data[:3])

    monkeypatch.setattr(os, "write", three_at_a_time)
    for number in range(20):
        file.write(b'{"n":%d}\n' % number, KEPT)
    file.close()
    assert numbers(file.path) == list(range(20))


def written(errors: list[int]) -> Callable[[int, bytes], int]:
    """A write that takes half of what it is given and then fails, as often as there are errors."""
    whole = os.write

    def write(number: int, data: bytes) -> int:
        if errors and len(data) > 1:
            whole(number, data[: len(data) // 2])
            raise OSError(errors.pop(), "a bad disk")
        return whole(number, data)

    return write


def synced(errors: list[int]) -> Callable[[int], None]:
    """A sync that fails, as often as there are errors."""
    whole = os.fdatasync

    def sync(number: int) -> None:
        if errors:
            raise OSError(errors.pop(), "a bad disk")
        whole(number)

    return sync


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT])
@pytest.mark.parametrize("step", ["write", "fdatasync"])
def test_what_a_disk_does_not_take_is_offered_again(
    file: JournalFile, monkeypatch: pytest.MonkeyPatch, step: str, error: int
) -> None:
    """Half a line, then an error, several times: told; nothing is lost once there is room again."""
    assert file.has_begun(LIMIT_S)
    errors = [error, error]
    faulty = written(errors) if step == "write" else synced(errors)
    monkeypatch.setattr(os, step, faulty)
    file.write(b'{"n":0}\n', AT_ONCE)
    await_that(lambda: file.fault)
    for number in range(1, 50):
        file.write(b'{"n":%d}\n' % number, KEPT)
    await_that(lambda: not errors and not file.fault)
    file.close()
    assert numbers(file.path) == list(range(50))


def test_a_disk_that_stays_full_leaves_what_it_took(
    file: JournalFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fault says in a sentence what happened; what was acknowledged holds, and no more."""
    file.write(b'{"n":1}\n', AT_ONCE)
    await_that(lambda: file.kept.lines == 2)
    kept = file.kept
    monkeypatch.setattr(os, "write", written([errno.ENOSPC] * 1_000))
    file.write(b'{"n":2}\n', AT_ONCE)
    await_that(lambda: file.fault)
    file.close(within_s=0.01)
    assert file.fault == f"{file.path}: a bad disk"
    reading = read(file.path)
    assert reading.good_octets == kept.octets == file.kept.octets
    assert reading.head == kept.head.hex()
    assert reading.fault is not None
    assert "is half written" in reading.fault.why


def test_a_full_disk_is_not_a_beginning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for the first line hears that it does not come, and why."""
    monkeypatch.setattr(os, "write", written([errno.ENOSPC] * 1_000))
    file = JournalFile(tmp_path / "journals" / "a.jsonl")
    file.write(b'{"journal":2}\n', AT_ONCE)
    await_that(lambda: file.fault)
    assert not file.has_begun(0.01)
    file.close(within_s=0.01)


def test_a_gap_of_telemetry_is_said_where_it_is(
    file: JournalFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines beyond the queue's bound are counted by the line behind them, and the chain holds."""
    monkeypatch.setattr(journal_file, "QUEUE_LINES_MAX", 0)
    for number in range(3):
        file.write(b'{"n":%d}\n' % number, TELEMETRY)
    file.write(b'{"n":3}\n', KEPT)
    file.write(b'{"n":4}\n', TELEMETRY)
    file.write(b'{"n":5}\n', AT_ONCE)
    file.close()
    reading = read(file.path)
    assert reading.fault is None
    said = [(line.get("n"), line.get("dropped")) for line in reading.lines[1:]]
    assert said == [(None, 3), (3, None), (None, 1), (5, None)]
    assert file.dropped == 4


def test_a_writer_that_fails_is_told(file: JournalFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug in the thread is no silence: whoever looks at the journal hears of it."""
    assert file.has_begun(LIMIT_S)
    met: list[object] = []

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("threading.excepthook", met.append)
    monkeypatch.setattr(file, "_seal", broken)
    await_that(lambda: file.fault)
    assert file.fault == f"{file.path}: its writer has failed"
    file.close()
    assert len(met) == 1
