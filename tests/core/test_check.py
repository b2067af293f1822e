"""A plan against limits and machine: every rule restated with its numbers as literals."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.core.check import check, refused
from treadmill_ctl.core.finding import Finding, Rule, Severity
from treadmill_ctl.core.limits import NEURO_PRESET, SITE_DEFAULT, Caps, in_force
from treadmill_ctl.core.model import Machine, Range, Way
from treadmill_ctl.core.profile import Part, Plan, Segment, SegmentKind
from treadmill_ctl.core.wording import (
    acceleration_text,
    clock_text,
    deck_text,
    grade_text,
    length_text,
    seconds_up_text,
)

SITE = in_force(SITE_DEFAULT)
PAD = Machine("Pad", "ftms", Range(50, 600, 10), Range(0, 150, 10), deceleration_mm_s2=300)
MILL = replace(PAD, name="Mill", grade=Range(-100, 150, 5), reverses=True)


def walk(
    *,
    to: int = 150,
    begin: int | None = None,
    label: str = "Walk",
    grade: int = 0,
    lasts_ms: int = 60_000,
    way: Way = Way.TURNED,
    acceleration: int | None = None,
) -> Segment:
    """A walk at one speed, or from `begin` to another."""
    first = to if begin is None else begin
    return Segment(
        SegmentKind.WALK, label, Part.MAIN, way, lasts_ms, first, to, grade, acceleration
    )


def still(kind: SegmentKind, lasts_ms: int = 60_000, way: Way = Way.TURNED) -> Segment:
    """A rest or a turn."""
    return Segment(kind, kind.value.capitalize(), Part.RECOVERY, way, lasts_ms)


def plan(*segments: Segment) -> Plan:
    """A plan of these."""
    return Plan("trial", "Trial", segments)


def said(*segments: Segment, machine: Machine | None = None) -> list[str]:
    """The sentences about a plan under the site's default caps."""
    return [finding.sentence for finding in check(plan(*segments), SITE, machine)]


REST, TURN = SegmentKind.REST, SegmentKind.TURN


def test_a_plan_within_everything_has_no_findings() -> None:
    """A gentle plan with a rest and a turn passes on a machine that can do it."""
    segments = (
        walk(begin=50, to=120),
        walk(to=150),
        still(REST),
        walk(to=150, grade=50),
        still(TURN, 3_000),
        walk(to=300, way=Way.STRAIGHT, grade=50),
    )
    assert said(*segments, machine=PAD) == []
    assert not refused(check(plan(*segments), SITE, PAD))


# --- order -----------------------------------------------------------------------------------


@pytest.mark.parametrize("segments", [(), (still(REST),), (still(REST), still(TURN))])
def test_a_plan_holds_a_walk(segments: tuple[Segment, ...]) -> None:
    """Without a walk there is nothing to do."""
    expected = "the plan holds no walk; it needs at least one"
    assert check(plan(*segments), SITE) == (Finding(Rule.ORDER, Severity.REFUSE, None, expected),)


@pytest.mark.parametrize(
    ("segments", "at", "sentence"),
    [
        (
            (still(REST), walk()), 0,
            '"Rest": the plan begins with a rest; it begins and ends with a walk',
        ),
        (
            (walk(), still(TURN)), 1,
            '"Turn": the plan ends with a turn; it begins and ends with a walk',
        ),
        ((walk(lasts_ms=0),), 0, '"Walk": it lasts no time; every segment lasts longer than zero'),
        (
            (walk(), replace(still(REST), duration_ms=-1), walk()), 1,
            '"Rest": it lasts no time; every segment lasts longer than zero',
        ),
        ((walk(acceleration=0),), 0, '"Walk": its acceleration must be above zero'),
        (
            (walk(to=0, begin=100),), 0,
            '"Walk": a walk needs a speed above zero; to stand still, rest',
        ),
        ((walk(to=-100),), 0, '"Walk": a walk needs a speed above zero; to stand still, rest'),
        (
            (walk(), replace(still(REST), speed_to_ckmh=1), walk()), 1,
            '"Rest": a rest is at standstill, so its speed is zero',
        ),
        (
            (walk(), still(TURN, 2_999), walk(way=Way.STRAIGHT)), 1,
            '"Turn": a turn stands still for at least 3.0 s',
        ),
        (
            (walk(), still(REST), still(REST), walk()), 1,
            '"Rest": "Rest" follows at standstill as well; a walk comes between them',
        ),
        (
            (walk(label="A"), walk(label="B", way=Way.REVERSED)), 0,
            '"A": "B" goes reversed, this one turned; a turn comes between them',
        ),
        (
            (walk(), still(REST), walk(way=Way.STRAIGHT)), 1,
            '"Rest": "Walk" goes straight, this one turned; a turn comes between them',
        ),
        (
            (walk(), still(TURN), walk()), 1,
            '"Turn": it turns nothing; the walk goes on backward as before; leave it out',
        ),
    ],
)  # fmt: skip
def test_an_order_that_makes_no_sense_is_refused(
    segments: tuple[Segment, ...], at: int, sentence: str
) -> None:
    """Only the order is told then; caps and machine would be guesses."""
    found = check(plan(*segments), SITE, PAD)
    assert found == (Finding(Rule.ORDER, Severity.REFUSE, at, sentence),)


# --- caps ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("way", "to", "sentence"),
    [
        (Way.TURNED, 500, None),
        (
            Way.TURNED, 501,
            '"Walk" wants 5.01 km/h backward; the cap is 5.00 km/h (site default); lower the speed',
        ),
        (Way.STRAIGHT, 650, None),
        (
            Way.STRAIGHT, 651,
            '"Walk" wants 6.51 km/h forward; the cap is 6.50 km/h (site default); lower the speed',
        ),
    ],
)  # fmt: skip
def test_a_speed_over_the_cap_of_its_direction_is_refused(
    way: Way, to: int, sentence: str | None
) -> None:
    """The cap itself is allowed, 0.01 km/h more is not, and the source of the cap is named."""
    assert said(walk(to=to, way=way)) == ([] if sentence is None else [sentence])


def test_the_lowest_cap_is_the_one_that_is_named() -> None:
    """A walker's preset under the profile's cap under the site's: the preset refuses."""
    own = Caps("profile trial", backward_ckmh=300)
    found = check(plan(walk(to=221)), in_force(own, SITE_DEFAULT, NEURO_PRESET))
    assert [(f.rule, f.segment) for f in found] == [(Rule.SPEED_CAP, 0)]
    assert "the cap is 2.20 km/h (neuro preset)" in found[0].sentence


def test_no_cap_given_leaves_the_ceiling() -> None:
    """Without any cap a backward walk ends at 6.0 km/h."""
    assert check(plan(walk(to=600)), in_force()) == ()
    found = check(plan(walk(to=601)), in_force())
    assert "the cap is 6.00 km/h (ceiling)" in found[0].sentence


def test_a_session_lasts_at_most_an_hour() -> None:
    """The site's default is 60 minutes, to the millisecond."""
    assert said(walk(lasts_ms=3_600_000)) == []
    assert said(walk(lasts_ms=3_600_001)) == [
        "the plan lasts 1:00:00; a session lasts at most 1:00:00 (site default); shorten it"
    ]


@pytest.mark.parametrize("grade", [151, -151])
def test_a_grade_over_the_cap_is_refused(grade: int) -> None:
    """The site's default is 15 %, uphill and downhill alike."""
    assert said(walk(grade=grade // abs(grade) * 150)) == []
    felt = "uphill" if grade > 0 else "downhill"
    assert said(walk(grade=grade)) == [
        f'"Walk" wants 15.1 % {felt}; the cap is 15.0 % (site default); lower the grade'
    ]


def test_an_acceleration_over_the_cap_is_refused() -> None:
    """The site's default is 0.10 m/s²; a gentler one is the profile's to choose."""
    assert said(walk(acceleration=100)) == []
    assert said(walk(acceleration=101)) == [
        '"Walk" wants 0.101 m/s²; the cap is 0.1 m/s² (site default); lower the acceleration'
    ]


# --- ramps -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begin", "to", "takes_ms", "acceleration"),
    [
        (100, 136, 1_000, None),  # 0.36 km/h a second is 0.10 m/s²
        (100, 136, 2_000, 50),  # its own, gentler acceleration counts
        (154, 100, 1_000, 90),  # falling, it is 0.15 m/s², 0.54 km/h a second
    ],
)
def test_a_ramp_steeper_than_the_limit_is_refused(
    begin: int, to: int, takes_ms: int, acceleration: int | None
) -> None:
    """Just as long as the limit needs is allowed; a millisecond less is not."""
    easy = walk(begin=begin, to=begin)

    def ramp(lasts_ms: int) -> list[Rule]:
        steep = walk(begin=begin, to=to, lasts_ms=lasts_ms, acceleration=acceleration)
        return [finding.rule for finding in check(plan(easy, steep), SITE)]

    assert ramp(takes_ms) == []
    assert ramp(takes_ms - 1) == [Rule.STEEP_RAMP]


def test_a_steep_ramp_is_told_with_the_time_it_needs() -> None:
    """The sentence names both speeds, the time there is and the time it takes, rounded up."""
    assert said(walk(), walk(begin=150, to=250, lasts_ms=2_000)) == [
        (
            '"Walk" goes from 1.50 km/h to 2.50 km/h in 2.0 s;'
            " within the limits it takes 2.8 s; make it longer"
        )
    ]


def test_a_speed_that_is_not_reached_is_a_warning() -> None:
    """From standstill, after a rest and between segments the way to a target takes its time."""
    segments = (walk(lasts_ms=2_000), still(REST), walk(lasts_ms=4_200), walk(to=300))
    found = check(plan(*segments), SITE)
    assert [(f.rule, f.severity, f.segment) for f in found] == [
        (Rule.TARGET_NOT_REACHED, Severity.WARN, 0)
    ]
    assert found[0].sentence == (
        '"Walk" lasts 2.0 s; going from 0.00 km/h to 1.50 km/h takes 4.2 s,'
        " so its speed is not reached; make it longer"
    )
    assert not refused(found)


# --- grade -----------------------------------------------------------------------------------


def test_backward_the_deck_moves_at_3_kmh_or_below() -> None:
    """A change of grade into, out of or during faster backward walking is refused."""
    slow, fast = walk(to=300, grade=100), walk(to=301, grade=100)
    assert said(slow, fast) == []
    assert said(fast) == [
        (
            '"Walk" moves the deck to 10.0 % uphill at 3.01 km/h backward; it moves at 3.00 km/h or'
            " below; change the grade in a slower segment of at least 10.0 s"
        )
    ]
    assert [f.rule for f in check(plan(slow, fast, walk()), SITE)] == [Rule.GRADE_MOVES]


def test_a_ramp_may_pass_3_kmh_once_the_deck_is_there() -> None:
    """10 % take 10 s at 1 %/s; the ramp may be over 3 km/h after that and not before."""
    assert said(walk(to=200), walk(begin=200, to=400, grade=100, lasts_ms=20_000)) == []
    late = said(walk(to=200), walk(begin=200, to=400, grade=100, lasts_ms=19_000))
    assert len(late) == 1
    assert "at 3.06 km/h backward" in late[0]


def test_forward_the_deck_moves_at_any_speed() -> None:
    """The rule is for walking backward."""
    assert said(walk(to=600, way=Way.STRAIGHT), walk(to=600, grade=100, way=Way.STRAIGHT)) == []


def test_a_grade_that_is_not_reached_is_a_warning() -> None:
    """Where a segment is over before the deck is there, it says how long that takes."""
    found = check(plan(walk(), walk(grade=100, lasts_ms=5_000), walk(grade=100)), SITE)
    assert [(f.rule, f.segment) for f in found] == [(Rule.TARGET_NOT_REACHED, 1)]
    assert found[0].sentence == (
        '"Walk" lasts 5.0 s; the deck takes 10.0 s to 10.0 % uphill, so its grade is not reached;'
        " make it longer"
    )


def test_a_deck_on_its_way_counts_where_it_got_to() -> None:
    """After 5 of 10 s the deck goes on in the next segment, which is too fast for that."""
    segments = (walk(), walk(grade=100, lasts_ms=5_000), walk(to=301, grade=100))
    rules = [finding.rule for finding in check(plan(*segments), SITE)]
    assert rules == [Rule.TARGET_NOT_REACHED, Rule.GRADE_MOVES]


def test_the_deck_stays_where_it_is_while_people_stand() -> None:
    """After a rest the same grade needs no move; reversed, the other sign of grade does."""
    hill = walk(to=300, grade=100)
    assert said(hill, still(REST), walk(to=400, grade=100)) == []
    across = (hill, still(TURN), walk(to=301, grade=100, way=Way.REVERSED))
    assert [f.rule for f in check(plan(*across), SITE)] == [Rule.GRADE_MOVES]


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
    unknown = Machine("Unknown", "ftms", Range(50, 600, 10))
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
