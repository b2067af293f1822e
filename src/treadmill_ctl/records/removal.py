"""What a record says, taken out of it: each line becomes its digest and its link.

The one rule: that it was taken out, when, by whom and why is on the disk before anything goes; and
nothing of what went stays in a file of ours.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from treadmill_ctl.records.addendum import TORN, held
from treadmill_ctl.records.index_catch_up import Tell, catch_up
from treadmill_ctl.records.index_file import BESIDE, copies, index_path, opened
from treadmill_ctl.sinks.chain import START, Chain, Link, taken_apart
from treadmill_ctl.sinks.heads import heads_path, keep_head
from treadmill_ctl.sinks.whole_file import write_whole

PRIVATE: Final = 0o600


def remove(path: Path, who: str, why: str) -> None:
    """Take out of a journal all that it says. Raises NotAdded where it is held, and OSError."""
    with held(path):
        lines = path.read_bytes().split(b"\n")[:-1]  # the last is empty, or was never whole
        kept = {"session": path.stem, "at": "removed", "who": who, "why": why}
        keep_head(heads_path(path.parent), {**kept, "wall_ms": time.time_ns() // 1_000_000})
        write_whole(path, b"".join(_without_content(lines)), PRIVATE)
        path.with_name(path.name + TORN).unlink(missing_ok=True)


def forget(folder: Path, tell: Tell) -> None:
    """Have the index forget what the journals do not say any more. Raises sqlite3.Error, OSError.

    Copies of earlier indexes go, whatever is in them.
    """
    path = index_path(folder)
    for copy in copies(path):
        copy.unlink()
    if path.exists():
        with closing(opened(path)) as index:
            catch_up(index, folder, tell)
            index.execute("VACUUM")
            index.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def forget_all(folder: Path) -> None:
    """Drop an index that cannot forget; the next look builds it anew. Raises OSError."""
    path = index_path(folder)
    for ending in ("", *BESIDE):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _without_content(lines: list[bytes]) -> Iterator[bytes]:
    """Every line by its digest and the link that it stated, be that right or wrong."""
    chain = Chain(_salt(lines[0]) if lines else b"")
    for line in lines:
        link = taken_apart(line) or Link(line, START)
        yield chain.without_content(link) + b"\n"


def _salt(line: bytes) -> bytes:
    """The salt of a first line; a broken one without it is as good as salted by nothing."""
    try:
        return bytes.fromhex(json.loads(line)["salt"])
    except (ValueError, KeyError, TypeError):
        return b""
