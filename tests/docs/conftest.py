"""What the tests of the documents read: Markdown as sections, tables and blocks of commands."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Document:
    """A Markdown file, or a section of one."""

    path: Path
    text: str

    def section(self, heading: str) -> Document:
        """What stands under a heading, up to the next one of its level or above."""
        found = re.search(rf"^(#+) {re.escape(heading)}$", self.text, flags=re.MULTILINE)
        assert found is not None, f"{self.path.name} has no section {heading!r}"
        rest = self.text[found.end() :]
        end = re.search(rf"^#{{1,{len(found[1])}}} ", rest, flags=re.MULTILINE)
        return Document(self.path, rest[: end.start()] if end else rest)

    def headings(self, level: int) -> list[str]:
        """The headings of one level, in order."""
        return re.findall(rf"^{'#' * level} (.+)$", self.text, flags=re.MULTILINE)

    def tables(self) -> list[list[list[str]]]:
        """Every table as rows of cells, without its head."""
        found = re.findall(r"^\|.+\|\n\|[-| ]+\|\n((?:\|.+\|\n?)+)", self.text, flags=re.MULTILINE)
        return [[_cells(row) for row in body.splitlines()] for body in found]

    def table(self) -> list[list[str]]:
        """The only table."""
        (only,) = self.tables()
        return only

    def blocks(self, language: str) -> list[str]:
        """The fenced blocks of a language."""
        return re.findall(rf"^```{language}\n(.*?)^```", self.text, flags=re.MULTILINE | re.DOTALL)


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def document() -> Callable[[str], Document]:
    """Opens a document by its path in the checkout."""

    def opened(name: str) -> Document:
        return Document(ROOT / name, (ROOT / name).read_text(encoding="utf-8"))

    return opened


@pytest.fixture(scope="session")
def ticked() -> Callable[[str], list[str]]:
    """What stands between backticks in a text."""
    return lambda text: re.findall(r"`([^`]+)`", text)
