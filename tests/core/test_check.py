"""A plan against order, caps, ramps and the deck."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checked_plans import PAD, REST, SITE, TURN, plan, said, still, walk
from led_walk import led
from treadmill_ctl.core.check import check, refused
from treadmill_ctl.core.finding import Finding, Rule, Severity
from treadmill_ctl.core.gates import Gate, Sign
from treadmill_ctl.core.limits import NEURO_PRESET, SITE_DEFAULT, Caps, in_force
from treadmill_ctl.core.model import Way
from treadmill_ctl.core.profile import Paced, Part, Plan, Segment, SegmentKind, Trial


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


@pytest.mark.parametrize(
    ("segment", "why"),
    [
        (
            Segment(
                SegmentKind.WALK, "x", Part.MAIN, Way.TURNED, 60_000, 100, 150,
                paced=Paced(50, 200, 10),
            ),
            "a walk that persons lead has one speed",
        ),
        (led(100, paced=Paced(50, 200, 10), trial=Trial(10, -10, 80, 120)), "nobody sets its pace"),
        (led(100, paced=Paced(101, 200, 10)), "it begins at 1.00 km/h; its pace is from 1.01"),
        (led(100, paced=Paced(50, 99, 10)), "its pace is from 0.50 km/h to 0.99 km/h"),
        (led(100, paced=Paced(50, 200, 0)), "the steps of its pace must be above zero"),
        (led(100, trial=Trial(10, -10, 101, 120)), "the first trial is walked at 100 %"),
        (led(100, trial=Trial(10, -10, 80, 99)), "the first trial is walked at 100 %"),
        (led(100, trial=Trial(-1, -10, 80, 120)), "a success earns more"),
        (led(100, trial=Trial(10, 1, 80, 120)), "a failure less"),
        (replace(led(100), until=(Gate(Sign.PAIN, None, 3, 1),)), "only a rest waits for a value"),
    ],
)  # fmt: skip
def test_how_persons_lead_a_walk_has_to_make_sense(segment: Segment, why: str) -> None:
    """Bounds that cross, a first speed outside of them, two ways to lead at once: refused."""
    (finding,) = check(Plan("p", "P", (segment,)), SITE)
    assert finding.rule is Rule.ORDER
    assert why in finding.sentence


@pytest.mark.parametrize(
    ("segment", "fastest_ckmh"),
    [
        (led(100, paced=Paced(50, 510, 10)), 510),
        (led(400, trial=Trial(10, -10, 80, 130)), 520),
    ],
)
def test_the_fastest_that_persons_may_lead_to_is_under_the_cap(
    segment: Segment, fastest_ckmh: int
) -> None:
    """What can be asked for is refused before the start, not in the middle of the walk."""
    (finding,) = check(Plan("p", "P", (segment,)), SITE)
    assert finding.rule is Rule.SPEED_CAP
    assert f"{fastest_ckmh // 100}.{fastest_ckmh % 100:02d} km/h" in finding.sentence


@pytest.mark.parametrize(
    "segment", [led(250, paced=Paced(50, 320, 10)), led(250, trial=Trial(10, -10, 80, 130))]
)
def test_the_deck_is_not_moved_at_what_persons_may_lead_to(segment: Segment) -> None:
    """Backward the deck moves at 3 km/h or below: by the fastest that can be asked for."""
    (finding,) = check(Plan("p", "P", (replace(segment, grade_dpct=50),)), SITE)
    assert finding.rule is Rule.GRADE_MOVES


def test_bounds_may_be_the_first_speed_itself() -> None:
    """A pace that only goes down, a trial that can only lose: allowed."""
    only_down = led(200, paced=Paced(100, 200, 10))
    only_lose = led(200, trial=Trial(0, -10, 80, 100))
    assert check(Plan("p", "P", (only_down, only_lose)), SITE) == ()
