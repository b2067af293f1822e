"""One program at a time writes in a folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from treadmill_ctl.sinks.alone import Taken, alone_in

DIES = """\
import os, pathlib, sys
from treadmill_ctl.sinks.alone import alone_in
with alone_in(pathlib.Path(sys.argv[1])):
    os._exit(9)
"""


def test_the_second_is_told_at_once(tmp_path: Path) -> None:
    """While one holds a folder, nobody else gets it."""
    with alone_in(tmp_path), pytest.raises(Taken), alone_in(tmp_path):
        pytest.fail("two at once")


def test_another_folder_is_free(tmp_path: Path) -> None:
    """Who writes in one folder keeps nobody out of another."""
    other = tmp_path / "other"
    other.mkdir()
    with alone_in(tmp_path), alone_in(other):
        assert list(tmp_path.iterdir()) == [other]


def test_it_is_free_again_whatever_happened_in_it(tmp_path: Path) -> None:
    """After an error inside, the next one gets it."""
    with pytest.raises(ZeroDivisionError), alone_in(tmp_path):
        raise ZeroDivisionError
    with alone_in(tmp_path):
        assert tmp_path.is_dir()


def test_who_dies_holds_nothing(tmp_path: Path) -> None:
    """A program that ends in the middle leaves no lock behind, and no file."""
    died = subprocess.run([sys.executable, "-c", DIES, tmp_path], check=False)
    assert died.returncode == 9
    with alone_in(tmp_path):
        assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_an_error_of_the_disk(tmp_path: Path) -> None:
    """It is no folder that somebody holds."""
    with pytest.raises(FileNotFoundError), alone_in(tmp_path / "nowhere"):
        pytest.fail("held what is not there")
