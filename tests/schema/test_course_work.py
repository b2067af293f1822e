"""How much work a course makes when it is read: counted, since time tells more of the computer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from treadmill_ctl.schema import course, course_check
from treadmill_ctl.schema.document import read
from treadmill_ctl.schema.segments import WalkSegment
from treadmill_ctl.schema.steps import STEPS_MAX

HEAD = """\
version: 1
id: trial
title: T
use: general
kind: template
walk: backward
measurements: {overground: {says: At ease., not_older_than: 4 weeks}}
course:
  sessions_a_week: 7
  weeks: 52
  grows:
"""


def whole(walks: int, grows: int, *, alike: bool) -> str:
    """A profile whose walks are in every entry of its course; alike but for their labels, or not.

    Each entry has an end, so that the end is looked at in every walk.
    """
    labels = ", ".join(f"W{place}" for place in range(walks))
    entry = "speed: +0.1 % of overground, every: week, at_most: 180 % of overground"
    text = HEAD + "".join(f"    - {{in: [{labels}], {entry}}}\n" for _ in range(grows))
    text += "segments:\n"
    for place in range(walks):
        lasts = 5 if alike else 5 + place
        text += f"  - {{walk: W{place}, for: {lasts} s, speed: 20 % of overground}}\n"
    return text


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[object, str], list[None]]:
    """Counts the calls of a function by the name that a module knows it by."""

    def count(module: object, name: str) -> list[None]:
        calls: list[None] = []
        function: Callable[..., object] = getattr(module, name)

        def called(*arguments: Any, **others: Any) -> object:
            calls.append(None)
            return function(*arguments, **others)

        monkeypatch.setattr(module, name, called)
        return calls

    return count


def test_an_end_is_read_once_however_many_walks_it_holds(
    counted: Callable[[object, str], list[None]],
) -> None:
    """Twenty entries with fifty walks each: as many texts are read as stand in the course."""
    ends = counted(course.quantities, "target")
    read(whole(50, 20, alike=False), "trial.yaml")
    assert len(ends) == 20


def test_walks_that_differ_in_their_labels_alone_are_tried_once(
    counted: Callable[[object, str], list[None]],
) -> None:
    """Five sessions at most hold all others between them; 500 walks alike are one walk."""
    tried = counted(course_check, "walk_in_session")
    read(whole(STEPS_MAX, 20, alike=True), "trial.yaml")
    assert 0 < len(tried) <= 5


def test_walks_that_differ_are_tried_five_times_each_at_most(
    counted: Callable[[object, str], list[None]],
) -> None:
    """The most work there can be grows with the walks, and not with the sessions."""
    tried = counted(course_check, "walk_in_session")
    read(whole(60, 20, alike=False), "trial.yaml")
    assert 60 < len(tried) <= 5 * 60


def test_a_walk_within_its_ends_is_not_made_anew_for_each_of_them() -> None:
    """Twenty ends that hold nothing cost no copy of the walk."""
    document = read(whole(1, 20, alike=True), "trial.yaml")
    (step,) = document.steps
    assert isinstance(step.segment, WalkSegment)
    held = [course_check.held(step.segment, grow) for grow in document.course.grows]
    assert all(each is step.segment for each in held)
