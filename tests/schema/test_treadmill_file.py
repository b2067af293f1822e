"""The file of a treadmill: the machine that comes of it, exact, and what a broken one is told."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.core.model import Machine, Range
from treadmill_ctl.schema.flaws import Bad
from treadmill_ctl.schema.treadmill_file import read_machine

SPEED = "speed: {from: 0.5 km/h, to: 10 km/h, step: 0.1 km/h}\n"
LEAST = f"version: 1\nname: Mill\nfamily: ftms\n{SPEED}"
WHOLE = (
    LEAST
    + """\
grade: {from: 3 % downhill, to: 15 %, step: 0.5 %}
reverses: true
deceleration: 0.3 m/s²
deck: 140 cm
reports_every: 0.5 s
commands_apart: 1 s
starts_within: 6 s
follows_within: 2 s
live_speed: false
watchdog: 3 s
reports_key: true
lockout: 10 s
"""
)


def read(text: str) -> Machine:
    """The machine in a text."""
    return read_machine(text, "mill.yaml")


def test_what_is_left_out_is_that_of_an_unknown_treadmill() -> None:
    """Name, family and speeds are enough; the rest is as careful as for one that is unknown."""
    assert read(LEAST) == Machine("Mill", "ftms", Range(50, 1_000, 10))


def test_every_key_has_its_place_in_the_machine() -> None:
    """People's units become those of the core."""
    assert read(WHOLE) == Machine(
        "Mill",
        "ftms",
        Range(50, 1_000, 10),
        Range(-30, 150, 5),
        reverses=True,
        report_period_ms=500,
        command_gap_ms=1_000,
        start_ms_max=6_000,
        deceleration_mm_s2=300,
        follow_ms=2_000,
        deck_mm=1_400,
        live_speed=False,
        watchdog_ms=3_000,
        reports_key=True,
        lockout_ms=10_000,
    )


def test_a_treadmill_is_never_taken_for_a_simulated_one() -> None:
    """No file says that nobody stands on the belt."""
    assert not read(WHOLE).simulated
    with pytest.raises(Bad):
        read(LEAST + "simulated: true\n")


def test_steps_in_miles_are_exact() -> None:
    """0.1 mph is 16.09344 of 0.01 km/h; every place is cut once, and none drifts."""
    grid = read(LEAST.replace(SPEED, "speed: {from: 0.5 mph, to: 12 mph, step: 0.1 mph}\n")).speed
    miles = [Fraction(1_609_344, 1_000_000) * 10 * tenths for tenths in range(5, 121)]
    assert [speed for speed in range(80, 1_932) if grid.holds(speed)] == [int(v) for v in miles]


UNITS = {"km/h": Fraction(1), "mph": Fraction("1.609344"), "m/s": Fraction("3.6")}


@given(
    st.sampled_from(sorted(UNITS)),
    st.integers(1, 200),
    st.integers(1, 100),
    st.integers(0, 100),
)
def test_every_place_is_that_of_the_exact_step(
    unit: str, lowest: int, step: int, count: int
) -> None:
    """In hundredths of any unit: the n-th place is what is written plus n steps, cut."""
    text = f"{{from: {lowest / 100} {unit}, to: 24 km/h, step: {step / 100} {unit}}}"
    grid = read(LEAST.replace(SPEED, f"speed: {text}\n")).speed
    place = int((lowest + count * step) * UNITS[unit])
    assert grid.at_or_below(place) == place


def broken(old: str, new: str) -> str:
    """The whole file with one thing wrong."""
    assert old in WHOLE
    return WHOLE.replace(old, new)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "version: 1\n",
            '1:1: the file of a treadmill needs "name" (what it is called',
        ),
        (
            broken("to: 10 km/h, ", ""),
            '4:8: the speed of a treadmill needs "to" (the fastest); add a line "to: …"',
        ),
        (broken("to: 10 km/h", "to: 0.4 km/h"), "4:25: to: is slower than from; write the slowest"),
        (
            broken("to: 10 km/h", "to: 100 km/h"),
            '4:29: to: "100 km/h" is no speed of a treadmill; at most 40.00 km/h',
        ),
        (
            broken("step: 0.1 km/h", "step: 0.001 km/h"),
            '4:44: step: "0.001 km/h" is too little; at least 0.01 km/h',
        ),
        (broken("step: 0.1 km/h", "step: 0.1"), '4:44: step: "0.1" has no unit; allowed: a number'),
        (
            broken("from: 3 % downhill", "from: -3 %"),
            '5:15: from: "-3 %" has a sign; write',
        ),
        (
            broken("to: 15 %", "to: 4 % downhill"),
            "5:29: to: is below from, -3.0 %; write",
        ),
        (broken("step: 0.5 %", "step: 0 %"), '5:45: step: "0 %" is too little; at least 0.1 %'),
        (broken("reverses: true", "reverses: yes"), '6:11: reverses: "yes" is not known here'),
        (
            broken("0.3 m/s²", "30 m/s²"),
            '7:15: deceleration: "30 m/s²" is no ramp of a belt',
        ),
        (broken("140 cm", "14 cm"), '8:7: deck: "14 cm" is too low; at least 0.5 m'),
        (broken("140 cm", "140 m"), '8:7: deck: "140 m" is no deck; at most 5.0 m'),
        (
            broken("0.5 s\n", "1.1 s\n"),
            (
                '9:16: reports_every: "1.1 s" is too seldom; at most 1.0 s apart, as silence for'
                " 3.0 s stops the belt"
            ),
        ),
        (
            broken("within: 6 s", "within: 2 min"),
            '11:16: starts_within: "2 min" is too long',
        ),
        (
            WHOLE + "commisioned: {}\n",
            (
                '17:1: "commisioned" is not known in the file of a treadmill (did you mean'
                ' "commissioned"?); allowed: version, name, family, speed, grade, reverses,'
            ),
        ),
    ],
)
def test_a_broken_file_is_refused_with_its_place(text: str, said: str) -> None:
    """Line, column, what was found, what is allowed."""
    with pytest.raises(Bad) as caught:
        read(text)
    assert str(caught.value).startswith(f"mill.yaml:{said}")


def test_a_belt_that_goes_forward_only_may_say_so() -> None:
    """`reverses: false` is a word of this file, as leaving it out is."""
    assert read(broken("reverses: true", "reverses: false")) == replace(read(WHOLE), reverses=False)
