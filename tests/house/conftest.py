"""What the tests of the house work on: the checkout, and copies of it to break."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def run() -> Run:
    """Runs a command in a folder, with this Python's programs first, and keeps what it says."""

    def command(
        *words: str | Path, cwd: Path = ROOT, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(word) for word in words],
            cwd=cwd,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return command


@pytest.fixture(scope="session")
def program() -> Callable[[str], Path]:
    """Where a program lies that is installed beside this Python."""
    return lambda name: Path(sys.executable).with_name(name)


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of both packages and of the project's settings, to plant things in."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for folder in ("simulator", "src"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    return tmp_path
