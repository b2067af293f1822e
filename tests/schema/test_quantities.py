"""Quantities as people write them: units exact, cut toward zero, refusals with a way out."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.schema import quantities
from treadmill_ctl.schema.quantities import Absolute, Share, Unreadable


@pytest.mark.parametrize(
    ("text", "speed_ckmh"),
    [
        ("2.5 km/h", 250), ("2.5km/h", 250), ("2.5 kmh", 250), ("2.50 KM/H", 250),
        ("0.8 m/s", 288), ("0.6 m/s", 216), ("1.6 mph", 257), ("1.7 mph", 273), ("0.3 mph", 48),
        ("93.8 m/min", 562), ("0.019 km/h", 1), ("2.5\u00a0km/h", 250), (" 2.5   km/h ", 250),
    ],
)  # fmt: skip
def test_speeds(text: str, speed_ckmh: int) -> None:
    """A speed in any of its units comes to 0.01 km/h, cut toward zero."""
    assert quantities.speed(text) == speed_ckmh


@pytest.mark.parametrize(
    ("text", "time_ms"),
    [
        ("6 min", 360_000), ("30 s", 30_000), ("1 h", 3_600_000), ("1:30", 90_000),
        ("0:45", 45_000), ("90:00", 5_400_000), ("1:02:30", 3_750_000), ("1.5 min", 90_000),
        ("1 min 30 s", 90_000), ("1 h 2 min 30 s", 3_750_000), ("0.0019 s", 1), ("2min", 120_000),
        ("2 minutes", 120_000),
    ],
)  # fmt: skip
def test_durations(text: str, time_ms: int) -> None:
    """A duration comes to ms; with a colon it is minutes and seconds, or hours before them."""
    assert quantities.duration(text) == time_ms


@pytest.mark.parametrize(
    ("text", "grade_dpct"),
    [
        ("10 %", 100), ("10%", 100), ("0 %", 0), ("5 % uphill", 50), ("3.5 % downhill", -35),
        ("5 deg", 87), ("10 deg", 176), ("15 deg", 267), ("15 deg downhill", -267), ("5°", 87),
        ("2.59 % downhill", -25),
    ],
)  # fmt: skip
def test_grades(text: str, grade_dpct: int) -> None:
    """A grade comes to 0.1 %; an angle by its tangent; downhill is a word and not a sign."""
    assert quantities.grade(text) == grade_dpct


@pytest.mark.parametrize(
    ("text", "mm_s2"),
    [("0.05 m/s²", 50), ("0.05 m/s2", 50), ("0.1m/s^2", 100), ("0.0999 m/s²", 99)],
)
def test_accelerations(text: str, mm_s2: int) -> None:
    """An acceleration comes to mm/s², cut toward zero."""
    assert quantities.acceleration(text) == mm_s2


@pytest.mark.parametrize(
    ("text", "permille"),
    [
        ("80 % of comfortable", 800),
        ("100% of comfortable", 1_000),
        ("62.5 % of comfortable", 625),
    ],
)
def test_shares(text: str, permille: int) -> None:
    """A target is a speed, or a share of a measurement in 0.1 %."""
    assert quantities.target(text) == Share(permille, "comfortable")
    assert quantities.target("2 km/h") == Absolute(200)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"), ("2.5", "has no unit"), ("2,5 km/h", "has a comma"),
        ("-2.5 km/h", "has a sign"), ("\u22122.5 km/h", "has a sign"), ("2-3 km/h", "is a range"),
        ("nan", "is not a number"), ("inf km/h", "is not a number"),
        ("1e3 km/h", "has an exponent"),
        ("1e-3 km/h", "has an exponent"), (".5 km/h", "begins with a point"),
        ("5. km/h", "ends with a point"), ("1" * 99 + " km/h", "has too many digits"),
        ("0.0000001 km/h", "has too many digits"), ("2.5 furlongs", "has an unknown unit"),
        ("2.5 km/g", 'has an unknown unit (did you mean "km/h"?)'), ("0 km/h", "is no speed"),
        ("0.009 km/h", "is no speed"), ("٢ km/h", "cannot be read"), ("fast", "cannot be read"),
    ],
)  # fmt: skip
def test_what_is_no_speed(text: str, why: str) -> None:
    """A text that is no speed is refused with its own reason, and what is allowed."""
    with pytest.raises(Unreadable) as caught:
        quantities.speed(text)
    assert str(caught.value).startswith(why)
    assert "0.01 km/h" in str(caught.value) or "km/h, m/s, mph or m/min" in str(caught.value)


@pytest.mark.parametrize(
    ("read", "text", "why"),
    [
        (quantities.duration, "1:75", "is no clock time"),
        (quantities.duration, "1:30 min", "is no clock time"),
        (quantities.duration, "30 s 1 min", "cannot be read"),
        (quantities.duration, "5 m", "has an unknown unit"),
        (quantities.duration, "0:00", "is no time"),
        (quantities.duration, "", "is no time"),
        (quantities.grade, "-3 %", "has a sign; write downhill as: 3 % downhill"),
        (quantities.grade, "45 deg", "is too steep"),
        (quantities.grade, "100.1 %", "is too steep"),
        (quantities.grade, "5", "has no unit"),
        (quantities.acceleration, "0.0005 m/s²", "is no acceleration"),
        (quantities.acceleration, "0.05", "has no unit"),
        (quantities.target, "80 % of Comfortable", "names no measurement; a name is a to z and"),
        (quantities.target, f"80 % of {'a' * 41}", "names no measurement; a name is a to z and"),
        (quantities.target, "80 % of comfortable speed", "cannot be read"),
        (quantities.measurement_name, "6-min", "names no measurement; a name is a to z and"),
        (quantities.target, "80 of comfortable", "cannot be read"),
        (quantities.target, "0.01 % of comfortable", "is out of bounds"),
        (quantities.target, "201 % of comfortable", "is out of bounds"),
        (quantities.count, "0", "is not a count"),
        (quantities.count, "2.5", "is not a count"),
        (quantities.walking_speed, "24 km/h", "is no walking speed; at most 10.00 km/h"),
    ],
)
def test_what_is_nothing_else_either(read: object, text: str, why: str) -> None:
    """Each kind of quantity refuses with its own reason."""
    assert callable(read)
    with pytest.raises(Unreadable) as caught:
        read(text)
    assert str(caught.value).startswith(why)


@given(
    st.decimals(0, 999_999, places=3, allow_nan=False),
    st.sampled_from([("km/h", "100"), ("m/s", "360"), ("mph", "160.9344"), ("m/min", "6")]),
)
def test_a_speed_is_never_more_than_what_was_written(
    number: Decimal, unit: tuple[str, str]
) -> None:
    """For every number and unit: cut, by less than 0.01 km/h, and never up."""
    name, factor = unit
    exact = number * Decimal(factor)
    try:
        got = quantities.speed(f"{number} {name}")
    except Unreadable:
        assert exact < 1
    else:
        assert got <= exact < got + 1


@given(st.text(max_size=40))
def test_any_text_is_a_quantity_or_unreadable(text: str) -> None:
    """Whatever is typed, the answer is an integer above zero (a grade: any) or a reason."""
    for read in (quantities.speed, quantities.duration, quantities.acceleration, quantities.count):
        assert _value_or_reason(read, text) not in (0, "")
    grade = _value_or_reason(quantities.grade, text)
    assert grade != ""
    assert isinstance(grade, str) or abs(grade) <= 1_000


def _value_or_reason(read: Callable[[str], int], text: str) -> int | str:
    try:
        return read(text)
    except Unreadable as error:
        return str(error)


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        (quantities.TARGET_PATTERN, ["2.5 km/h", "0.8 m/s", "1.6 mph", "93.8 m/min", "2.5km/h"]),
        (quantities.TARGET_PATTERN, ["80 % of comfortable", "80% of comfortable"]),
        (quantities.SPEED_PATTERN, ["2.5 km/h", "0.8 m/s", "1.6 mph", "93.8 m/min", "2.5km/h"]),
        (quantities.DURATION_PATTERN, ["6 min", "30 s", "1 h", "1:30", "1:02:30", "1 min 30 s"]),
        (quantities.GRADE_PATTERN, ["10 %", "5 deg", "5 % uphill", "3 % downhill", "5°"]),
        (quantities.ACCELERATION_PATTERN, ["0.05 m/s²", "0.05 m/s2"]),
    ],
)
def test_an_editor_accepts_what_is_right_and_marks_what_is_not(
    pattern: str, texts: list[str]
) -> None:
    """The patterns of the JSON schema take every way of writing and no bare number."""
    assert all(re.search(pattern, text) for text in texts)
    assert not any(re.search(pattern, text) for text in ("", "2.5", "-1 km/h", "nan", "fast"))
