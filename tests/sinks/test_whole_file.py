"""A file is there whole, as before or as wanted, whatever happens in between."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from treadmill_ctl.sinks.whole_file import write_new, write_whole

DIES = """\
import os, pathlib, sys
from treadmill_ctl.sinks.whole_file import write_whole
pathlib.Path.replace = lambda *_: os._exit(9)
write_whole(pathlib.Path(sys.argv[1]), b"new")
"""

Write = Callable[[Path, bytes, int], None]


@pytest.mark.parametrize("write", [write_new, write_whole])
def test_it_has_the_mode_that_was_asked_for(tmp_path: Path, write: Write) -> None:
    """0600 is 0600, however open the account's habit is."""
    path = tmp_path / "P-017.yaml"
    habit = os.umask(0)
    try:
        write(path, b"one", 0o600)
    finally:
        os.umask(habit)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"one", 0o600)


def test_a_private_file_stays_no_more_open_than_asked(tmp_path: Path) -> None:
    """What takes the place of a file that was opened to others is private again."""
    path = tmp_path / "P-017.yaml"
    path.write_bytes(b"old")
    path.chmod(0o644)
    write_whole(path, b"new", 0o600)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_crash_between_write_and_rename_loses_nothing(tmp_path: Path) -> None:
    """A process that dies there leaves the old file whole, and a later write succeeds."""
    path = tmp_path / "P-017.yaml"
    write_whole(path, b"old")
    died = subprocess.run([sys.executable, "-c", DIES, str(path)], check=False)
    assert died.returncode == 9
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.glob("*.yaml")] == ["P-017.yaml"]
    write_whole(path, b"newer")
    assert path.read_bytes() == b"newer"


@pytest.mark.parametrize(("write", "left"), [(write_new, []), (write_whole, [b"old"])])
def test_what_cannot_be_put_in_its_place_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Write, left: list[bytes]
) -> None:
    """A rename that fails is raised; an old file stands, and nothing new is there."""
    path = tmp_path / "P-017.yaml"
    if left:
        write_whole(path, left[0])

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(OSError, match="No space"):
        write(path, b"new", 0o600)
    assert [each.read_bytes() for each in tmp_path.iterdir()] == left


def test_a_name_that_somebody_has_is_not_taken(tmp_path: Path) -> None:
    """A new file never takes the place of one that is there."""
    path = tmp_path / "P-017.yaml"
    write_new(path, b"first")
    with pytest.raises(FileExistsError):
        write_new(path, b"second")
    assert path.read_bytes() == b"first"
