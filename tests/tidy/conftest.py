"""What the tidy tests read: the files that people write, as a clone would hold them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (
    ".ci", "bench", "docs", "examples", "profiles", "protocols", "simulator", "src", "tests",
)  # fmt: skip
LEFT_OUT = {"__pycache__"}


def _files() -> Iterator[Path]:
    yield from (path for path in ROOT.iterdir() if path.is_file())
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and not LEFT_OUT.intersection(path.parts):
                yield path


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def texts() -> dict[Path, str]:
    """Every file's text by its path in the checkout, without the locks, which a tool writes."""
    return {path.relative_to(ROOT): path.read_text(encoding="utf-8") for path in sorted(_files())}


@pytest.fixture(scope="session")
def modules(texts: dict[Path, str]) -> dict[Path, str]:
    """The Python files among them."""
    return {path: text for path, text in texts.items() if path.suffix == ".py"}


@pytest.fixture(scope="session")
def shipped(modules: dict[Path, str]) -> dict[Path, str]:
    """The Python files that are installed."""
    return {path: text for path, text in modules.items() if path.parts[0] in {"simulator", "src"}}
