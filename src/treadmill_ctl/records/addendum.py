"""Lines that are appended to a journal after its session: remarks, and that it was cut off.

The one rule: the chain goes on from the last line, or nothing is written; and what was appended is
on the disk, its head elsewhere too, before anybody is told so.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from treadmill_ctl.records.reading import Reading, proved
from treadmill_ctl.records.refused import Refused
from treadmill_ctl.records.remarks import Remark
from treadmill_ctl.sinks.alone import Taken, alone_in, hold
from treadmill_ctl.sinks.chain import Chain
from treadmill_ctl.sinks.heads import heads_path, keep_head
from treadmill_ctl.sinks.journal_format import AS_TEXT
from treadmill_ctl.sinks.whole_file import sync

TORN: Final = ".torn"  # ending of what a crash left half written
FRESH_S: Final = 2.0  # whoever wrote so lately writes still; it is not even asked
SILENT_S: Final = 60.0  # where no file is held: a session writes more often than that, by far
_PRIVATE: Final = 0o600
_OVER: Final = ("closing", "interrupted")


class NotAdded(Refused):
    """Something was not added to a journal, or not as it should be; a sentence that says what."""


def add(path: Path, remarks: Sequence[Remark], who: str, via: str) -> str:
    """Add what a person says to the journal of a session that is over. The new head.

    Raises NotAdded, OSError.
    """
    with held(path) as number:
        octets = _octets(number)
        reading = proved(octets)
        if not reading.lines or "removed" in reading.lines[0]:
            raise NotAdded(f"{path}: {reading.fault or 'its contents were removed'}")
        if not _is_over(reading):
            reading = _cut_off(number, path, octets, reading)
        elif reading.fault is not None:
            raise NotAdded(f"{path}: {reading.fault}; nothing is added to a broken record")
        said = [
            {"remark": remark.plain, "who": who, "via": via, "wall_ms": _wall_ms()}
            for remark in remarks
        ]
        return _append(number, path, reading, said, "addendum")


def mark_cut_off(path: Path) -> bool:
    """Say in a journal that its session was cut off, if it was. Whether anything was written.

    Raises OSError, also where somebody writes it still.
    """
    try:
        with held(path) as number:
            octets = _octets(number)
            reading = proved(octets)
            broken = reading.fault is not None and not _is_torn(octets, reading)
            if broken or not reading.lines or "removed" in reading.lines[0] or _is_over(reading):
                return False
            _cut_off(number, path, octets, reading)
            return True
    except NotAdded:
        return False


def is_running(path: Path) -> bool:
    """Whether a program writes this journal now: it holds the file until it ends or dies.

    To ask is to hold it for a moment, so nobody is asked who may just be taking hold of it.
    """
    silent_s = time.time() - path.stat().st_mtime
    if 0 <= silent_s < FRESH_S:
        return True
    if sys.platform == "win32":  # which holds no file
        return 0 <= silent_s < SILENT_S
    number = os.open(path, os.O_RDONLY)
    try:
        hold(number, path)
    except Taken:
        return True
    else:
        return False
    finally:
        os.close(number)


@contextmanager
def held(path: Path) -> Generator[int]:
    """The journal's descriptor; nobody else of us writes it meanwhile. Raises NotAdded, OSError."""
    try:
        with alone_in(path.parent):
            number = os.open(path, os.O_RDWR | os.O_APPEND)
            try:
                _hold_ended(number, path)
                yield number
            finally:
                os.close(number)
    except Taken as error:
        raise NotAdded(f"{path}: another program writes in this folder; do it again") from error


def _hold_ended(number: int, path: Path) -> None:
    """Hold a journal that nobody writes any more."""
    try:
        hold(number, path)
    except Taken as error:
        raise NotAdded(f"{path}: this session is under way; do it again when it is over") from error


def _cut_off(number: int, path: Path, octets: bytes, reading: Reading) -> Reading:
    """Put what is half written aside, and say that the session was cut off."""
    torn = octets[reading.good_octets :]
    if torn:
        if not _is_torn(octets, reading):
            raise NotAdded(f"{path}: {reading.fault}; nothing is added to a broken record")
        _keep_aside(path.with_name(path.name + TORN), torn)
        os.ftruncate(number, reading.good_octets)
    said = {"interrupted": {"torn_octets": len(torn)}, "wall_ms": _wall_ms()}
    head = _append(number, path, reading, [said], "interrupted")
    return reading._replace(lines=[*reading.lines, said], fault=None, head=head)


def _append(
    number: int, path: Path, reading: Reading, said: Sequence[dict[str, Any]], at: str
) -> str:
    chain = Chain(bytes.fromhex(reading.lines[0]["salt"]), bytes.fromhex(reading.head))
    text = b"".join(chain.sealed(AS_TEXT(each)[:-1].encode()) + b"\n" for each in said)
    octets = os.fstat(number).st_size
    try:
        while text:
            text = text[os.write(number, text) :]
        sync(number)
    except OSError:
        os.ftruncate(number, octets)  # a disk that is full took half of it
        raise
    with suppress(OSError):
        os.utime(path.parent)  # so that whoever lists its journals looks again
    head = chain.head.hex()
    kept = {"session": path.stem, "at": at, "head": head, "wall_ms": _wall_ms()}
    try:
        keep_head(heads_path(path.parent), kept)
    except (OSError, Taken) as error:
        why = f"it was added, but its head could not be kept elsewhere ({error})"
        raise NotAdded(f"{path}: {why}; a cut would not show") from error
    return head


def _is_over(reading: Reading) -> bool:
    return any(kind in line for line in reversed(reading.lines) for kind in _OVER)


def _is_torn(octets: bytes, reading: Reading) -> bool:
    """Whether what does not hold is a last line without its end, as a crash leaves it."""
    return b"\n" not in octets[reading.good_octets :]


def _keep_aside(path: Path, octets: bytes) -> None:
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _PRIVATE)
    try:
        os.write(number, octets)
        sync(number)
    finally:
        os.close(number)


def _octets(number: int) -> bytes:
    return os.pread(number, os.fstat(number).st_size, 0)


def _wall_ms() -> int:
    return time.time_ns() // 1_000_000
