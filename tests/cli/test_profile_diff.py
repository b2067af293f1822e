"""What differs between two profiles: by meaning, in the words that are written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.cli.profile_diff import differences
from treadmill_ctl.data import data_folder
from treadmill_ctl.schema.document import load, read

BASE = """\
version: 1
id: trial
title: A profile for a test
use: general
kind: template
walk: backward
contraindications:
  - Dizziness today
measurements: {own: {says: A speed., not_older_than: 4 weeks}}
caps:
  backward: 3.0 km/h
segments:
  - walk: Warm up
    for: 3 min
    from: 0.8 km/h
    to: 50 % of own
  - repeat: Rounds
    times: 3
    segments:
      - walk: Faster
        for: 1 min
        speed: 2.0 km/h
      - walk: Slower
        for: 1 min
        speed: 1.2 km/h
  - walk: Cool down
    for: 3 min
    speed: 0.8 km/h
"""


def told(*changes: tuple[str, str]) -> list[str]:
    """What differs from the profile to the same with these pieces of text replaced."""
    text = BASE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return [str(each) for each in differences(read(BASE, "a.yaml"), read(text, "b.yaml"))]


@pytest.mark.parametrize(
    "change",
    [("3 min", "180 s"), ("3.0 km/h", "3 km/h"), ("    for: 1 min\n", "    for: 1:00\n"),
     ("50 % of own", "50.0 % of own"), ("walk: backward", "way: any\nwalk: backward")],
)  # fmt: skip
def test_other_words_for_the_same_are_no_difference(change: tuple[str, str]) -> None:
    """A time, a speed, a share, a default written out."""
    assert told(change) == []


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("for: 3 min", "for: 4 min"), "changed  Warm up > for: 3 min, now 4 min"),
        (("2.0 km/h", "2.2 km/h"), "changed  Faster in Rounds > speed: 2.0 km/h, now 2.2 km/h"),
        (("times: 3", "times: 5"), "changed  Rounds > times: 3, now 5"),
        (("backward: 3.0", "backward: 2.5"), "changed  caps > backward: 3.0 km/h, now 2.5 km/h"),
        (("caps:\n", "caps:\n  grade: 5 %\n"), "added    caps > grade: 5 %"),
        (
            ("4 weeks", "2 weeks"),
            "changed  measurements > own > not_older_than: 4 weeks, now 2 weeks",
        ),
        (("Dizziness", "Pain"), "removed  contraindications: Dizziness today"),
        (
            ("    speed: 0.8 km/h", "    speed: 0.8 km/h\n    grade: 1 %"),
            "added    Cool down > grade: 1 %",
        ),
        (("id: trial", "id: other"), "changed  id: trial, now other"),
        (("walk: Cool down", "walk: Down"), "changed  the label of Cool down: Cool down, now Down"),
        (
            ("  - walk: Cool down", "  - rest: Stand\n    at_least: 1 min\n  - walk: Cool down"),
            "added    Stand: rest, at_least 1 min",
        ),
        (
            ("      - walk: Slower\n        for: 1 min\n        speed: 1.2 km/h\n", ""),
            "removed  Slower in Rounds: walk, for 1 min, speed 1.2 km/h",
        ),
    ],
)  # fmt: skip
def test_one_change_is_one_line(change: tuple[str, str], line: str) -> None:
    """Added, removed or changed, where, and how it is written on both sides."""
    found = told(change)
    assert found[0] == line
    assert len(found) == 1 + (change[0] == "Dizziness")


def test_segments_in_another_order_differ() -> None:
    """The same parts the other way round are told as taken out and put in."""
    swapped = told(
        ("walk: Faster", "walk: X"), ("walk: Slower", "walk: Faster"), ("walk: X", "walk: Slower")
    )
    assert swapped


def test_list_entries_in_another_order_differ() -> None:
    """Nothing added and nothing removed is still told."""
    text = BASE.replace("  - Dizziness today\n", "  - A\n  - B\n")
    other = BASE.replace("  - Dizziness today\n", "  - B\n  - A\n")
    found = differences(read(text, "a.yaml"), read(other, "b.yaml"))
    assert [str(each) for each in found] == ["changed  contraindications: A; B, now B; A"]


SHIPPED = sorted(data_folder("profiles").glob("*.yaml"))


@given(st.sampled_from(SHIPPED), st.sampled_from(SHIPPED))
def test_only_equal_profiles_have_no_difference(one: Path, other: Path) -> None:
    """Each shipped profile equals itself and differs from the others, in both directions."""
    before, after = load(one), load(other)
    assert (not differences(before, after)) == (one == other)
    assert len(differences(before, before)) == 0
