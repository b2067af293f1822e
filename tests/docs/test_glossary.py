"""The glossary names the values that the program has, and no others."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from treadmill_ctl.core.gates import Remedy, Sign
from treadmill_ctl.core.model import Answer, Request, Stance, Walk, Way
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.profile import Leave, Part, SegmentKind

if TYPE_CHECKING:
    from conftest import Document

AS_VALUES = "Words that the program uses as values"
VALUES: dict[str, type[StrEnum]] = {
    "walk": Walk,
    "way": Way,
    "segment": SegmentKind,
    "part": Part,
    "request": Request,
    "answer": Answer,
    "phase": Phase,
    "hold": Hold,
    "leaving a segment": Leave,
    "sign": Sign,
    "what a gate does": Remedy,
    "stance of a guardian": Stance,
}


def test_values_are_those_of_the_program(
    document: Callable[[str], Document], ticked: Callable[[str], list[str]]
) -> None:
    """Each enumeration is listed whole and in its order."""
    values, _ = document("docs/glossary.md").section(AS_VALUES).tables()
    assert {what: ticked(row) for what, row in values} == {
        what: [each.value for each in kind] for what, kind in VALUES.items()
    }


def test_every_phase_is_explained(
    document: Callable[[str], Document], ticked: Callable[[str], list[str]]
) -> None:
    """Each phase says what the belt does in it."""
    _, phases = document("docs/glossary.md").section(AS_VALUES).tables()
    assert [ticked(phase) for phase, _ in phases] == [[each.value] for each in Phase]


def test_no_word_is_explained_twice(document: Callable[[str], Document]) -> None:
    """One word, one meaning."""
    words = [word for word, _ in document("docs/glossary.md").section("Words").table()]
    assert len(words) == len(set(words)) > 30
