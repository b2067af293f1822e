"""A folder, or a file, that one program at a time writes.

The one rule: whoever comes second is told at once and waits for nobody; who dies holds nothing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


class Taken(Exception):
    """Another program writes there at this moment."""


@contextmanager
def alone_in(folder: Path) -> Generator[None]:
    """Hold a folder, so that what is read in it stays until it is written. Raises Taken, OSError.

    Programs that do not ask are not kept out; on Windows, which holds no folder, nobody is.
    """
    if sys.platform == "win32":
        yield
        return
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        hold(number, folder)
        yield
    finally:
        os.close(number)  # and with it the hold


def hold(number: int, path: Path) -> None:
    """Hold an open file or folder, until it is closed. Raises Taken, OSError."""
    if sys.platform == "win32":
        return
    import fcntl  # noqa: PLC0415 - Windows does not have it

    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Taken(str(path)) from error
