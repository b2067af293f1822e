"""Changes from round to round as people write them: with a sign, in bounds, adding up."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.schema import changes
from treadmill_ctl.schema.changes import NOTHING, Change
from treadmill_ctl.schema.quantities import Unreadable

Read = Callable[[str], Change]

CHANGES = st.builds(Change, *[st.integers(-1_000, 1_000)] * 5)


@pytest.mark.parametrize(
    ("read", "text", "change"),
    [
        (changes.speed_change, "+0.1 km/h", Change(speed_ckmh=10)),
        (changes.speed_change, "-0.05 m/s", Change(speed_ckmh=-18)),
        (changes.speed_change, "\u22120.1 km/h", Change(speed_ckmh=-10)),
        (changes.speed_change, "+ 5 %", Change(speed_permille=50)),
        (changes.speed_change, "-2.5%", Change(speed_permille=-25)),
        (changes.extent_change, "+10 s", Change(time_ms=10_000)),
        (changes.extent_change, "-1 min 30 s", Change(time_ms=-90_000)),
        (changes.extent_change, "+1:30", Change(time_ms=90_000)),
        (changes.extent_change, "+5 m", Change(length_mm=5_000)),
        (changes.extent_change, "-0.1 km", Change(length_mm=-100_000)),
        (changes.grade_change, "+0.5 %", Change(grade_dpct=5)),
        (changes.grade_change, "-1 %", Change(grade_dpct=-10)),
    ],
)
def test_a_change_is_a_sign_and_a_quantity(read: Read, text: str, change: Change) -> None:
    """Each kind comes to the integers of the core, cut toward zero."""
    assert read(text) == change


@pytest.mark.parametrize(
    ("read", "text", "why"),
    [
        (changes.speed_change, "0.1 km/h", "has no sign; write + for more or - for less, as in +0"),
        (changes.speed_change, "", "has no sign"),
        (changes.speed_change, "+", "is empty"),
        (changes.speed_change, "+0.001 km/h", "changes nothing; the smallest change is 0.01 km/h"),
        (changes.speed_change, "+0 %", "changes nothing; the smallest change is 0.1 %"),
        (changes.speed_change, "+100.1 %", "is out of bounds; a change is at most 100 % at a time"),
        (changes.speed_change, "+5 % of overground", "is a share of something"),
        (changes.speed_change, "+-5 %", "has a sign"),
        (changes.speed_change, "+1,5 km/h", "has a comma"),
        (changes.extent_change, "10 s", "has no sign; write + for more or - for less, as in +10 s"),
        (changes.extent_change, "+10", "has no unit; allowed: a number and h, min, s, m or km"),
        (changes.extent_change, "+0 s", "is no time"),
        (changes.extent_change, "+0 m", "changes nothing; the smallest change is 0.001 m"),
        (changes.grade_change, "0.5 %", "has no sign"),
        (changes.grade_change, "+1 deg", "has an unknown unit; allowed: a number and %"),
        (changes.grade_change, "+0.01 %", "changes nothing"),
    ],
)
def test_what_is_no_change(read: Read, text: str, why: str) -> None:
    """A change without a sign, a unit or an effect is refused with its own reason."""
    with pytest.raises(Unreadable) as caught:
        read(text)
    assert str(caught.value).startswith(why)


@given(st.text(max_size=30), st.sampled_from(["", "+", "-"]))
def test_any_text_is_a_change_or_unreadable(text: str, sign: str) -> None:
    """Whatever is typed, the answer is a change of something or a reason."""
    for read in (changes.speed_change, changes.extent_change, changes.grade_change):
        assert _change_or_reason(read, sign + text) not in {NOTHING, ""}


def _change_or_reason(read: Read, text: str) -> Change | str:
    try:
        return read(text)
    except Unreadable as error:
        return str(error)


@given(CHANGES, CHANGES, st.integers(0, 500))
def test_changes_add_up(one: Change, other: Change, rounds: int) -> None:
    """Two changes over some rounds are each of them over these rounds, in either order."""
    assert (one + other) * rounds == other * rounds + one * rounds
    assert one + NOTHING == one * 1 == one
    assert one * 0 == NOTHING


@given(CHANGES)
def test_a_change_names_the_keys_that_it_comes_from(change: Change) -> None:
    """Nothing has no key, and each number belongs to one of three."""
    parts = {
        "speed": Change(change.speed_permille, change.measured_permille, change.speed_ckmh),
        "for": Change(time_ms=change.time_ms, length_mm=change.length_mm),
        "grade": Change(grade_dpct=change.grade_dpct),
    }
    assert change.keys == {key for key, part in parts.items() if part != NOTHING}


@pytest.mark.parametrize(
    ("pattern", "right", "wrong"),
    [
        (changes.SPEED_PATTERN, ["+0.1 km/h", "-5 %", "+ 5%"], ["0.1 km/h", "+5", "+5 s"]),
        (changes.EXTENT_PATTERN, ["+10 s", "-1:30", "+20 m", "+1 min 30 s"], ["10 s", "+10"]),
        (changes.GRADE_PATTERN, ["+0.5 %", "-1%"], ["0.5 %", "+1 deg"]),
    ],
)
def test_an_editor_accepts_changes_and_marks_what_is_none(
    pattern: str, right: list[str], wrong: list[str]
) -> None:
    """The patterns of the JSON schema want the sign and the unit."""
    assert all(re.search(pattern, text) for text in right)
    assert not any(re.search(pattern, text) for text in wrong)
