"""Broken profiles, each with the whole of what a person is told: line, column, way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from treadmill_ctl.schema.document import load
from treadmill_ctl.schema.flaws import Bad

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))


def test_there_are_broken_profiles_of_every_sort() -> None:
    """At least 50 broken profiles stand beside this test, each with its message."""
    assert len(BROKEN) >= 50
    assert all(path.with_suffix(".expected").exists() for path in BROKEN)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_profile_is_refused_with_this_message(path: Path) -> None:
    """The file is refused, and what is said is exactly the text beside it, after its path."""
    expected = path.with_suffix(".expected").read_text(encoding="utf-8").splitlines()
    with pytest.raises(Bad) as caught:
        load(path)
    assert [str(flaw) for flaw in caught.value.flaws] == [f"{path}:{line}" for line in expected]


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_every_message_has_a_place(path: Path) -> None:
    """Each message begins with line and column, from one, inside the file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for message in path.with_suffix(".expected").read_text(encoding="utf-8").splitlines():
        line, column, sentence = message.split(":", 2)
        assert 1 <= int(line) <= len(lines) + 1
        assert 1 <= int(column) <= len((*lines, "")[int(line) - 1]) + 1
        assert len(sentence.strip()) > 20
