"""The record of a session: begun before anybody walks, taken back where nobody does."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from plans import setup, walk
from treadmill_ctl.core.model import Machine, Range
from treadmill_ctl.runtime import record
from treadmill_ctl.runtime.aside import in_a_thread
from treadmill_ctl.runtime.record import About, NoRecord, begun

T = TypeVar("T")
SETUP = setup(Machine("T", "ftms", Range(50, 2_000, 10)), walk(60_000, 200))
ABOUT = About("ble:T", "P-017", "anna", "door", "ab" * 32, 3, guarded=True, t=17)


def test_the_first_line_says_what_it_is_about(tmp_path: Path) -> None:
    """On the disk when it has begun; the last line is the sentence that it was closed with."""

    async def main() -> Path:
        made = await begun(tmp_path, SETUP, ABOUT, in_a_thread)
        assert made.path.read_bytes().count(b"\n") == 1
        await made.close("over", in_a_thread)
        return made.path

    first, *_, last = (json.loads(line) for line in asyncio.run(main()).read_bytes().splitlines())
    opening = first["opening"]
    assert (opening["walker"], opening["who"], opening["via"]) == ("P-017", "anna", "door")
    assert (opening["course_session"], opening["guarded"], opening["t"]) == (3, True, 17)
    assert last["closing"] == "over"


def test_a_disk_that_takes_no_first_line_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even a file: nobody walked."""

    def no_answer(*_: object) -> bool:
        return False

    monkeypatch.setattr(record.JournalFile, "has_begun", no_answer)
    with pytest.raises(NoRecord, match="cannot be written"):
        asyncio.run(begun(tmp_path, SETUP, ABOUT, in_a_thread))
    assert list(tmp_path.glob("*.jsonl")) == []


def test_a_beginning_that_is_given_up_leaves_nothing(tmp_path: Path) -> None:
    """Whoever waits for the disk may change their mind."""
    left = [1]

    async def given_up(work: Callable[[], T]) -> T:
        left[0] -= 1
        if left[0] < 0:
            raise asyncio.CancelledError
        return work()

    async def main() -> None:
        with pytest.raises(asyncio.CancelledError):
            await begun(tmp_path, SETUP, ABOUT, given_up)

    asyncio.run(main())
    assert list(tmp_path.glob("*.jsonl")) == []
