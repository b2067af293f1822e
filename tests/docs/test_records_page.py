"""The page on records: its ten lines of Python check a journal, without a line of ours."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from recorded import closing, sealed, walked
from treadmill_ctl.sinks.chain import Chain, taken_apart

LINES = sealed([*walked(), closing()])
SALT = bytes.fromhex("00112233445566778899aabbccddeeff")


@pytest.fixture(scope="session")
def script(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code that stands on the page."""
    page = (root / "docs/records.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    path = tmp_path_factory.mktemp("page") / "check.py"
    path.write_text(code)
    return path


def checked(script: Path, octets: bytes) -> tuple[int, str]:
    """What it says of a journal."""
    journal = script.with_name("a.jsonl")
    journal.write_bytes(octets)
    told = subprocess.run(
        [sys.executable, str(script), str(journal)], capture_output=True, text=True, check=False
    )
    return told.returncode, told.stdout + told.stderr


def test_it_is_short(script: Path) -> None:
    """Ten lines that do something, and an import."""
    assert len(script.read_text().split("\n\n")[1].splitlines()) == 10


def test_it_finds_a_whole_journal_whole(script: Path) -> None:
    """And tells its head."""
    head = LINES[-67:-3].decode()
    assert checked(script, LINES) == (0, f"whole; its head is {head}\n")


def test_it_names_the_first_line_that_was_altered(script: Path) -> None:
    """By its number."""
    altered = LINES.replace(b'"t":3000', b'"t":3001')
    number = altered.split(b"\n").index(next(x for x in altered.split(b"\n") if b"3001" in x)) + 1
    assert checked(script, altered) == (1, f"line {number} does not hold\n")


def test_it_takes_removed_contents_for_what_they_are(script: Path) -> None:
    """The links of all lines hold, whether their contents are there or not."""
    chain = Chain(SALT)
    rows = LINES.splitlines()
    links = [taken_apart(row) for row in rows]
    for gone in (range(3, 9), range(len(rows))):
        told = [
            chain.without_content(link) if number in gone and link else row
            for number, (row, link) in enumerate(zip(rows, links, strict=True))
        ]
        assert checked(script, b"\n".join(told) + b"\n")[0] == 0
