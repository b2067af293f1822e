"""A file that is written whole or not at all.

The one rule: the new text stands beside the old one, on the disk, before it takes its place; who
dies in between leaves the old one as it was.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

EVERYBODYS = 0o666  # less what the user's own mask takes away


def write_whole(path: Path, octets: bytes, mode: int = EVERYBODYS) -> None:
    """Put a file in its place, or in the place of the one that is there. Raises OSError."""
    beside = path.with_name(f".{path.name}.{token_hex(4)}.new")
    number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(number, "wb") as stream:
            stream.write(octets)
            stream.flush()
            os.fsync(number)
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
    sync_folder(path.parent)


def write_new(path: Path, octets: bytes, mode: int = EVERYBODYS) -> None:
    """The same for a name that nobody has. Raises FileExistsError, or another OSError."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))  # the name is ours
    try:
        write_whole(path, octets, mode)
    except BaseException:
        path.unlink()
        raise


def sync(number: int) -> None:
    """Have what was written to an open file on the disk; not every system knows the quicker way."""
    getattr(os, "fdatasync", os.fsync)(number)


def sync_folder(folder: Path) -> None:
    """Have a new name in it on the disk as well, where the system can."""
    with suppress(OSError):  # Windows opens no folder
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
