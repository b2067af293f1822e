"""Writers of journals, killed: some of the trials that `./dev kills` makes a thousand of."""

from pathlib import Path

import pytest

from journal_kills import Trial, judged, trial
from recorded import opening, report, sealed

LINES = sealed([opening(), report(1, 0), report(2, 0)])


@pytest.mark.parametrize("seed", range(15))
def test_a_killed_writer_loses_nothing_that_it_acknowledged(tmp_path: Path, seed: int) -> None:
    """At whatever moment: what was acknowledged is there, and what is there is a true beginning."""
    assert trial(tmp_path, seed).wrong == ""


def left(folder: Path, octets: bytes, said: str) -> Trial:
    """What the judge says of a journal and of what was acknowledged."""
    path = folder / "journals" / "a.jsonl"
    path.parent.mkdir()
    path.write_bytes(octets)
    return judged(path, said.encode())


def test_the_judge_finds_what_is_lost(tmp_path: Path) -> None:
    """An acknowledged line that is not there any more."""
    head = LINES[-67:-3].decode()
    found = left(tmp_path, LINES[:-100], f"{len(LINES)} {head}\n")
    assert "were acknowledged" in found.wrong


def test_the_judge_finds_what_is_altered(tmp_path: Path) -> None:
    """Another octet in the middle."""
    found = left(tmp_path, LINES.replace(b'"t":1', b'"t":3'), "")
    assert "does not follow" in found.wrong
