"""The heads of journals, kept elsewhere than the journals: so a tail that was cut off shows.

The one rule: this file is appended to and never written over, and is a chain itself.
"""

from __future__ import annotations

import errno
import json
import os
import time
from pathlib import Path
from secrets import token_hex
from typing import Any, Final

from treadmill_ctl.sinks.alone import Taken, hold
from treadmill_ctl.sinks.chain import START, Chain, taken_apart
from treadmill_ctl.sinks.journal_format import AS_TEXT
from treadmill_ctl.sinks.whole_file import sync

FORMAT: Final = 1
UNDER_WAY: Final = "session"  # what a head is of that is neither the first nor the last
_PRIVATE: Final = 0o600
_SALT_OCTETS: Final = 16
_TAIL_OCTETS: Final = 16_384  # more than two lines
_PATIENCE_S: Final = 1.0
_PAUSE_S: Final = 0.01


def heads_path(journals: Path) -> Path:
    """Where the heads of a folder's journals are kept: beside the folder."""
    return journals.with_name("heads.jsonl")


def keep_head(path: Path, said: dict[str, Any]) -> None:
    """Append a line, and have it on the disk when this returns. Raises Taken, OSError.

    A last line that a crash left half written was never acknowledged, and gives way.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, _PRIVATE)
    try:
        _hold(number, path)
        size = os.fstat(number).st_size
        *whole, torn = _read(number, max(size - _TAIL_OCTETS, 0)).split(b"\n")
        if torn:
            os.ftruncate(number, size - len(torn))
        first = _read(number, 0).partition(b"\n")[0] if whole else b""
        octets = b"".join(line + b"\n" for line in _lines(first, whole[-1] if whole else b"", said))
        while octets:
            octets = octets[os.write(number, octets) :]
        sync(number)
    finally:
        os.close(number)


def _lines(first: bytes, last: bytes, said: dict[str, Any]) -> list[bytes]:
    """The line to append; in a new file behind its first one, which has the salt."""
    if first:
        link = taken_apart(last)
        return [Chain(_salt(first), START if link is None else link.stated).sealed(_content(said))]
    salt = token_hex(_SALT_OCTETS)
    chain = Chain(bytes.fromhex(salt))
    return [chain.sealed(_content({"heads": FORMAT, "salt": salt})), chain.sealed(_content(said))]


def _salt(first: bytes) -> bytes:
    try:
        return bytes.fromhex(json.loads(first)["salt"])
    except (ValueError, KeyError, TypeError) as error:
        raise OSError(errno.EILSEQ, "its first line is not one of ours; move it aside") from error


def _content(said: dict[str, Any]) -> bytes:
    return AS_TEXT(said)[:-1].encode()


def _hold(number: int, path: Path) -> None:
    """Hold the file; who holds it needs a moment only. Raises Taken, OSError."""
    until_s = time.monotonic() + _PATIENCE_S
    while True:
        try:
            hold(number, path)
        except Taken:
            if time.monotonic() >= until_s:
                raise
            time.sleep(_PAUSE_S)
        else:
            return


def _read(number: int, at: int) -> bytes:
    os.lseek(number, at, os.SEEK_SET)
    return os.read(number, _TAIL_OCTETS)
