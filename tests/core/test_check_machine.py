"""A plan against the machine that is to walk it, and any plan against everything."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checked_plans import MILL, PAD, REST, SITE, TURN, plan, said, still, walk
from treadmill_ctl.core.check import check, refused
from treadmill_ctl.core.finding import Rule, Severity
from treadmill_ctl.core.model import Machine, Range, Way
from treadmill_ctl.core.profile import Segment, SegmentKind
from treadmill_ctl.core.wording import (
    acceleration_text,
    clock_text,
    deck_text,
    grade_text,
    length_text,
    seconds_up_text,
)

# --- the machine -----------------------------------------------------------------------------


def test_a_machine_that_starts_too_fast_is_refused() -> None:
    """The first step is 1.0 km/h at most, whatever the plan wants."""
    assert said(walk(to=160), machine=replace(PAD, speed=Range(100, 600, 10))) == []
    assert said(walk(to=160), machine=replace(PAD, speed=Range(101, 601, 1))) == [
        "Pad starts at 1.01 km/h; a belt starts at 1.00 km/h at most; use another treadmill"
    ]


def test_a_machine_without_reverse_is_refused_a_reversed_plan() -> None:
    """Reverse is asked of a machine that can, and of no other."""
    assert said(walk(way=Way.REVERSED), machine=MILL) == []
    assert said(walk(way=Way.REVERSED), machine=PAD) == [
        (
            '"Walk" wants the belt in reverse; Pad cannot; walk turned instead, or use another'
            " treadmill"
        )
    ]


@pytest.mark.parametrize(
    ("begin", "to", "wanted"),
    [(50, 50, None), (49, 60, "0.49"), (200, 201, None), (100, 201, None), (150, 202, "2.02")],
)
def test_a_speed_off_the_range_of_the_machine_is_refused(
    begin: int, to: int, wanted: str | None
) -> None:
    """Both ends of a walk lie between the machine's lowest and highest speed."""
    slow = replace(PAD, speed=Range(50, 201, 1))
    expected = f'"Walk" wants {wanted} km/h; Pad goes from 0.50 km/h to 2.01 km/h; change the speed'
    assert said(walk(begin=begin, to=to), machine=slow) == ([expected] if wanted else [])


def test_a_constant_speed_between_two_steps_is_walked_at_the_lower_one() -> None:
    """That is a warning with the number; a ramp passes between the steps and needs none."""
    found = check(plan(walk(to=157)), SITE, PAD)
    assert [(f.rule, f.severity) for f in found] == [(Rule.MACHINE_SPEED, Severity.WARN)]
    assert found[0].sentence == (
        '"Walk" wants 1.57 km/h; Pad goes in steps of 0.10 km/h, so it is walked at 1.50 km/h'
    )
    assert said(walk(begin=153, to=157), machine=PAD) == []


def test_a_machine_without_a_motor_for_its_grade_walks_level() -> None:
    """Level is fine there; anything else is refused."""
    flat = replace(PAD, grade=None)
    assert said(walk(), machine=flat) == []
    assert said(walk(grade=10), machine=flat) == [
        '"Walk" wants 1.0 % uphill; Pad has no motor for its grade; walk level'
    ]


@pytest.mark.parametrize(
    ("way", "grade", "sentence"),
    [
        (Way.TURNED, 150, None),
        (
            Way.TURNED, -50,
            ('"Walk" wants 5.0 % downhill, which is -5.0 % of the deck when turned;'
            " Pad goes from 0.0 % to 15.0 %; change the grade"),
        ),
        (
            Way.REVERSED, 50,
            ('"Walk" wants 5.0 % uphill, which is -5.0 % of the deck when reversed;'
            " Pad goes from 0.0 % to 15.0 %; change the grade"),
        ),
        (Way.REVERSED, -50, None),
    ],
)  # fmt: skip
def test_a_grade_is_asked_of_the_deck_as_the_walker_feels_it(
    way: Way, grade: int, sentence: str | None
) -> None:
    """Reversed, uphill is a lowered front: on a machine that only lifts, it is refused."""
    reversible = replace(PAD, reverses=True)
    assert said(walk(grade=grade, way=way), machine=reversible) == ([sentence] if sentence else [])


@pytest.mark.parametrize(("way", "deck"), [(Way.TURNED, "2.5"), (Way.REVERSED, "-2.5")])
def test_a_grade_between_two_steps_is_walked_at_the_flatter_one(way: Way, deck: str) -> None:
    """The step nearer to level, whichever the sign, and a warning that says so."""
    found = check(plan(walk(grade=29, way=way)), SITE, MILL)
    assert [(f.rule, f.severity) for f in found] == [(Rule.MACHINE_GRADE, Severity.WARN)]
    assert found[0].sentence == (
        f'"Walk" wants 2.9 % uphill; Mill goes in steps of 0.5 %, so the deck is at {deck} %'
    )


def test_a_stop_that_takes_more_than_the_deck_is_told_in_metres_and_seconds() -> None:
    """At 2 km/h and 0.08 m/s²: v²/2a = 1.93 m and 7.0 s; 1.5 m of deck pass in 2.7 s."""
    unknown = Machine("Unknown", "ftms", Range(50, 600, 10), reports_key=True)
    found = check(plan(walk(to=100), walk(to=200, label="Fast")), SITE, unknown)
    assert [(f.rule, f.severity, f.segment) for f in found] == [
        (Rule.STOPPING_LENGTH, Severity.WARN, 1)
    ]
    assert found[0].sentence == (
        '"Fast": from 2.00 km/h Unknown takes 1.93 m and 7.0 s of belt to stop; its deck is'
        " 1.5 m, and a walker who stops walking is at its end in 2.7 s; have a second person"
        " within reach, or go slower"
    )
    assert said(walk(to=176), machine=unknown) == [('"Walk" wants 1.76 km/h; Unknown goes in steps'
        " of 0.10 km/h, so it is walked at 1.70 km/h")]  # fmt: skip
    assert said(walk(to=180), machine=replace(unknown, deck_mm=1_563)) == []


@pytest.mark.parametrize(
    ("support", "severity"),
    [((), Severity.REFUSE), (("second-person",), Severity.REFUSE), (("harness",), Severity.WARN)],
)
def test_a_stop_longer_than_the_deck_is_refused_where_a_site_says_so(
    support: tuple[str, ...], severity: Severity
) -> None:
    """The site is named; a harness that the plan has answers it, and nothing else does."""
    slow = replace(PAD, deceleration_mm_s2=80)
    wanted = replace(plan(walk(to=200)), support=support)
    (found,) = check(wanted, SITE, slow, "site lab")
    assert (found.rule, found.severity, found.segment) == (Rule.STOPPING_LENGTH, severity, 0)
    assert found.sentence == (
        '"Walk": from 2.00 km/h Pad takes 1.93 m and 7.0 s of belt to stop; its deck is 1.5 m, and'
        " a walker who stops walking is at its end in 2.7 s; "
    ) + (
        "site lab refuses that; go slower, or have a harness in the support of the profile"
        if severity is Severity.REFUSE
        else "have a second person within reach, or go slower"
    )


def test_a_stop_that_fits_the_deck_is_refused_by_nobody() -> None:
    """To the millimetre: 1.563 m and 1.562 m of deck for 1.8 km/h at 0.08 m/s²."""
    slow = replace(PAD, deceleration_mm_s2=80, deck_mm=1_563)
    assert check(plan(walk(to=180)), SITE, slow, "site lab") == ()
    (found,) = check(plan(walk(to=180)), SITE, replace(slow, deck_mm=1_562), "site lab")
    assert found.severity is Severity.REFUSE


# --- all of it -------------------------------------------------------------------------------

SEGMENTS = st.builds(
    walk,
    to=st.integers(-20, 700),
    begin=st.none() | st.integers(-20, 700),
    grade=st.integers(-200, 200),
    lasts_ms=st.integers(-1, 120_000),
    way=st.sampled_from(Way),
    acceleration=st.none() | st.integers(0, 200),
) | st.builds(still, st.sampled_from([REST, TURN]), st.integers(0, 60_000), st.sampled_from(Way))


@given(st.lists(SEGMENTS, max_size=6), st.sampled_from([None, PAD, MILL]))
def test_any_plan_is_judged_and_what_passes_is_within_the_caps(
    segments: list[Segment], machine: Machine | None
) -> None:
    """No plan crashes the check; one without a refusal keeps to caps, range and order."""
    found = check(plan(*segments), SITE, machine)
    assert all(finding.sentence for finding in found)
    assert list(found) == sorted(found, key=lambda f: -1 if f.segment is None else f.segment)
    if not refused(found):
        assert segments[0].kind is segments[-1].kind is SegmentKind.WALK
        for segment in segments:
            fastest = max(segment.speed_from_ckmh, segment.speed_to_ckmh)
            assert fastest <= (650 if segment.way is Way.STRAIGHT else 500)
            assert abs(segment.grade_dpct) <= 150
            assert (segment.acceleration_mm_s2 or 0) <= 100
            assert segment.duration_ms > 0
            assert (fastest > 0) is (segment.kind is SegmentKind.WALK)
            if machine is not None and fastest:
                slowest = min(segment.speed_from_ckmh, segment.speed_to_ckmh)
                assert 50 <= slowest <= fastest <= 600


# --- wording ---------------------------------------------------------------------------------


def test_integers_are_worded_exactly() -> None:
    """No digit is made up; what has to be cut is cut to the side that sounds less safe."""
    assert [grade_text(g) for g in (0, 87, -35, 100)] == [
        "level", "8.7 % uphill", "3.5 % downhill", "10.0 % uphill",
    ]  # fmt: skip
    assert [deck_text(g) for g in (0, -35, 150)] == ["0.0 %", "-3.5 %", "15.0 %"]
    assert [acceleration_text(a) for a in (5, 50, 100, 1_000)] == [
        "0.005 m/s²", "0.05 m/s²", "0.1 m/s²", "1.0 m/s²",
    ]  # fmt: skip
    assert [length_text(mm) for mm in (1_500, 1_921, 1_930)] == ["1.5 m", "1.93 m", "1.93 m"]
    assert [clock_text(ms) for ms in (0, 59_999, 90_000, 3_750_000)] == [
        "0:00", "0:59", "1:30", "1:02:30",
    ]  # fmt: skip
    assert [seconds_up_text(ms) for ms in (2_700, 2_701, 2_800)] == ["2.7 s", "2.8 s", "2.8 s"]
