"""A process that writes a journal as fast as it can, to be killed; it tells what is kept.

The one rule: a line on standard output, `OCTETS HEAD`, comes after the disk has acknowledged it.
Run as `journal_writer.py PATH SEED`; it says `writing` first, and goes on until it is killed.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from random import Random
from typing import Final

from treadmill_ctl.sinks import journal_file
from treadmill_ctl.sinks.journal_file import JournalFile
from treadmill_ctl.sinks.journal_format import Weight

OUT: Final = 1
HEAD_EVERY_S: Final = 0.02  # as often as can be, so that the heads' file is met as well
LONG: Final = 40_000  # octets: a line that a kill can leave half written
AHEAD: Final = 200  # lines that wait at most
PAUSE_S: Final = 0.001
SHORT: Final = 2_000  # octets that a disk takes at a time, in every other trial


def main() -> None:
    """Write until the end."""
    path, random = Path(sys.argv[1]), Random(sys.argv[2])
    journal_file.HEAD_EVERY_S = HEAD_EVERY_S  # type: ignore[misc] - far more often than for real
    if random.random() < 0.5:
        _take_short_writes()
    os.write(OUT, b"writing\n")
    file = JournalFile(path)
    threading.Thread(target=_tell, args=(file,), daemon=True).start()
    file.write(b'{"journal":2,"salt":"%s"}\n' % file.salt.encode(), Weight.AT_ONCE)
    number = 0
    while True:
        for _ in range(random.randrange(1, AHEAD)):
            number += 1
            octets = random.randrange(LONG if random.random() < 0.05 else 200)
            file.write(
                b'{"n":%d,"x":"%s"}\n' % (number, b"x" * octets), random.choice(list(Weight))
            )
        while file.kept.lines <= number - AHEAD:
            time.sleep(PAUSE_S)


def _take_short_writes() -> None:
    """Between two pieces of a line there is time to be killed."""
    whole = os.write

    def write(number: int, octets: bytes) -> int:
        return whole(number, octets[:SHORT])

    os.write = write


def _tell(file: JournalFile) -> None:
    told = file.kept
    while True:
        kept = file.kept
        if kept is not told:
            os.write(OUT, b"%d %s\n" % (kept.octets, kept.head.hex().encode()))
            told = kept
        time.sleep(PAUSE_S / 10)


if __name__ == "__main__":
    main()
