"""Broken files of walkers, each with the whole of what a person is told: line, column, way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from treadmill_ctl.schema.flaws import Bad
from treadmill_ctl.schema.walker_file import load_walker

# Each in a folder of its own, because the file of a walker is called by the walker's id.
BROKEN = sorted((Path(__file__).parent / "broken_walkers").glob("*/P-017.yaml"))


def test_there_are_broken_walkers_of_every_sort() -> None:
    """At least 24 broken files stand beside this test, each with its message."""
    assert len(BROKEN) >= 24
    assert all(path.with_name("expected").exists() for path in BROKEN)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.parent.name)
def test_a_broken_walker_is_refused_with_this_message(path: Path) -> None:
    """The file is refused, and what is said is exactly the text beside it, after its path."""
    expected = path.with_name("expected").read_text(encoding="utf-8").splitlines()
    with pytest.raises(Bad) as caught:
        load_walker(path)
    assert [str(flaw) for flaw in caught.value.flaws] == [f"{path}:{line}" for line in expected]


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.parent.name)
def test_every_message_has_a_place_and_no_word_of_profiles(path: Path) -> None:
    """Each message begins with line and column, and speaks of this file, not of a profile."""
    for message in path.with_name("expected").read_text(encoding="utf-8").splitlines():
        line, column, sentence = message.split(":", 2)
        assert int(line) >= 1
        assert int(column) >= 1
        assert "profile" not in sentence.replace("name that profiles use", "")
