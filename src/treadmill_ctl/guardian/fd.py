"""The guardian of a treadmill on a file descriptor: a serial line, shared with the service.

The one rule: a stop is a write of octets that it was given before, and nothing stands before that
write. Started by `runtime.heartbeat` without site packages, so that it stands at once.
"""

import os
import select
import sys

from treadmill_ctl.guardian.ends import BEATS, go_first, hold, listen, now_ms, tell
from treadmill_ctl.guardian.stop_words import StopWords
from treadmill_ctl.guardian.watchful import (
    FIRED,
    OVER,
    RESTING,
    STOPPING,
    WATCHING,
    Watch,
    due_ms,
    watchful,
)

FULL_WAIT_S = 0.02
PUT_MS_MAX = 400  # on a line that takes nothing; then a new stop begins


def main() -> None:
    """Keep watch until the service is gone and the belt at rest, or the line is gone."""
    output, words = int(sys.argv[1]), StopWords(bytes.fromhex(sys.argv[2]))
    hold()
    os.set_blocking(output, False)
    go_first()
    watch = Watch(RESTING, now_ms())
    tell(WATCHING)
    ended = False
    while watch.stance != OVER:
        received = _wait(watch, ended=ended)
        ended = ended or received is None
        if received:
            words.hear(received)
        watch, say = watchful(watch, now_ms(), received)
        stands = not say or _put(output, words.now)
        if say or received:
            tell(FIRED if watch.stance == STOPPING else WATCHING)
        if not stands:
            return


def _wait(watch: Watch, *, ended: bool) -> bytes | None:
    """Wait for beats until something is due; after the end, for the time alone."""
    due = due_ms(watch)
    wait_s = None if due is None else max(0, due - now_ms()) / 1000
    ready, _, _ = select.select(() if ended else (BEATS,), (), (), wait_s)
    return listen() if ready else b""


def _put(output: int, stop: bytes) -> bool:
    """Write it all, or as much as the line takes in good time; whether there is a line."""
    until_ms = now_ms() + PUT_MS_MAX
    while stop and now_ms() < until_ms:
        try:
            stop = stop[os.write(output, stop) :]
        except BlockingIOError:
            select.select((), (output,), (), FULL_WAIT_S)
        except OSError:
            return False
    return True
