"""Sessions that were cut off are found and marked when a service starts."""

import json
from pathlib import Path

import pytest

from plans import walk
from treadmill_ctl.records.recovery import LAST_OCTETS, mark_interrupted
from virtual_record import NAME, recorded, walked


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for journals, with their heads beside it."""
    place = tmp_path / "journals"
    place.mkdir()
    return place


def test_there_is_nothing_to_mark_before_the_first_session(tmp_path: Path) -> None:
    """A folder that is not there yet holds none."""
    assert mark_interrupted(tmp_path / "none") == ()


def test_a_session_without_an_end_is_marked_once(folder: Path) -> None:
    """Its last line says so from then on, and nothing is added again."""
    session = recorded(walk(60_000, 200))
    session.on(2_000)
    path = session.write(folder)
    assert mark_interrupted(folder) == (NAME,)
    assert "interrupted" in json.loads(path.read_bytes().splitlines()[-1])
    octets = path.read_bytes()
    assert mark_interrupted(folder) == ()
    assert path.read_bytes() == octets


def test_a_session_that_ended_is_left_as_it_is(folder: Path) -> None:
    """Octet for octet."""
    path = walked(walk(20_000, 100)).write(folder)
    octets = path.read_bytes()
    assert mark_interrupted(folder) == ()
    assert path.read_bytes() == octets


def test_a_long_journal_is_looked_at_from_its_end(folder: Path) -> None:
    """What it says of its end counts, however much stands before it."""
    session = walked()
    assert len(session.octets) > LAST_OCTETS
    session.write(folder)
    assert mark_interrupted(folder) == ()


def test_what_is_no_journal_is_left_alone(folder: Path) -> None:
    """A file of somebody's is not added to."""
    (folder / "notes.jsonl").write_text("not a journal\n")
    assert mark_interrupted(folder) == ()
    assert (folder / "notes.jsonl").read_text() == "not a journal\n"
