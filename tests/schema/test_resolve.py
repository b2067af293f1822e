"""From a profile and a walker to a plan: shares, ways, and findings at their lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measured_walker import TODAY, known
from treadmill_ctl.core.check import check
from treadmill_ctl.core.finding import Severity
from treadmill_ctl.core.limits import SITE_DEFAULT, in_force
from treadmill_ctl.core.model import Machine, Range, Way
from treadmill_ctl.schema.document import Document, read
from treadmill_ctl.schema.flaws import Bad, Spot
from treadmill_ctl.schema.measured import Known, Measured
from treadmill_ctl.schema.resolve import located, resolve

Profile = Callable[..., Document]

SHARE = "  - walk: Walk\n    for: 2 min\n    speed: 80 % of comfortable\n"
RAMP = "  - walk: Up\n    for: 2 min\n    from: 50 % of comfortable\n    to: 2 km/h\n"
WALK = "  - walk: Walk\n    for: 2 min\n    speed: {}\n"


def test_a_share_is_taken_of_its_measurement(profile: Profile) -> None:
    """80 % of 2.43 km/h is 1.94 km/h: cut, not rounded."""
    plan = resolve(profile(SHARE + RAMP), None, known(243))
    assert [(s.speed_from_ckmh, s.speed_to_ckmh) for s in plan.segments] == [(194, 194), (121, 200)]


def test_a_missing_measurement_is_told_at_every_line_with_the_option(profile: Profile) -> None:
    """Each line with a share is named, once, with the option that gives the measurement."""
    repeated = "  - repeat: Rounds\n    times: 3\n    segments:\n" + "".join(
        f"    {line}\n" for line in RAMP.splitlines()
    )
    with pytest.raises(Bad) as caught:
        resolve(profile(SHARE + repeated))
    assert [str(flaw) for flaw in caught.value.flaws] == [
        (
            'trial.yaml:11:12: "80 % of comfortable" wants the measurement comfortable, and none is'
            " there; measure it and give --measured comfortable=0.8km/h"
        ),
        (
            'trial.yaml:17:15: "50 % of comfortable" wants the measurement comfortable, and none is'
            " there; measure it and give --measured comfortable=0.8km/h"
        ),
    ]


NONE = " wants the measurement comfortable, and none is there; measure it and give {remedy}"
OLD = (
    ": the measurement comfortable of 2026-10-24 is 29 days old; this profile takes none older than"
    " 4 weeks; measure again and give {remedy}"
)
AHEAD = (
    ": the measurement comfortable is dated 2026-11-23, and today is 2026-11-22; correct its date,"
    " or measure and give {remedy}"
)
LITTLE = " is less than 0.01 km/h for this walker; write a larger share"


@pytest.mark.parametrize(
    ("measured", "why"),
    [
        ({}, NONE),
        ({"overground": Measured(290, TODAY)}, NONE),
        ({"comfortable": Measured(290, TODAY - timedelta(29))}, OLD),
        ({"comfortable": Measured(290, TODAY + timedelta(1))}, AHEAD),
        ({"comfortable": Measured(1, TODAY)}, LITTLE),
    ],
    ids=["nothing", "of another name", "too old", "ahead", "of almost nothing"],
)
@pytest.mark.parametrize("walker", ["", "P-017"])
def test_a_measurement_that_cannot_be_used_says_why_and_what_to_do(
    profile: Profile, measured: dict[str, Measured], why: str, walker: str
) -> None:
    """Missing, too old, dated ahead: at the share, and with a walker the verb that keeps it."""
    remedy = "--measured comfortable=0.8km/h"
    if walker:
        remedy += ", or keep it: treadmill-ctl walker set P-017 --measured comfortable=0.8km/h"
    with pytest.raises(Bad) as caught:
        resolve(profile(SHARE), None, Known(TODAY, measured, walker))
    told = why.format(remedy=remedy)
    assert str(caught.value) == f'trial.yaml:11:12: "80 % of comfortable"{told}'


@pytest.mark.parametrize("age_days", [0, 28])
def test_a_measurement_is_used_to_its_last_day(profile: Profile, age_days: int) -> None:
    """Of today and of four weeks ago it is young enough for `not_older_than: 4 weeks`."""
    plan = resolve(profile(SHARE), None, known(200, on=TODAY - timedelta(age_days)))
    assert plan.segments[0].speed_to_ckmh == 160


def test_a_share_of_almost_nothing_is_no_speed(profile: Profile) -> None:
    """A share that comes to less than 0.01 km/h is refused where it stands."""
    with pytest.raises(Bad, match=r'trial\.yaml:11:12: "0.5 % of comfortable" is less than 0.01'):
        resolve(profile(WALK.format("0.5 % of comfortable")), None, known(100))


@given(st.integers(1, 1_000), st.integers(1, 2_000))
def test_a_share_is_never_more_than_its_part(comfortable_ckmh: int, permille: int) -> None:
    """For every walker and share: at most the exact product, less by under 0.01 km/h."""
    text = (
        "version: 1\nid: x\ntitle: X\nuse: general\nkind: template\nwalk: backward\n"
        "measurements: {comfortable: {says: C, not_older_than: 1 day}}\n"
        f"segments:\n{WALK.format(f'{permille / 10} % of comfortable')}"
    )
    exact = comfortable_ckmh * permille / 1_000
    try:
        plan = resolve(read(text, "x.yaml"), None, known(comfortable_ckmh))
    except Bad:
        assert exact < 1
    else:
        assert plan.segments[0].speed_to_ckmh <= exact < plan.segments[0].speed_to_ckmh + 1


@pytest.mark.parametrize(
    ("written", "asked", "way"),
    [
        ("any", None, Way.TURNED),
        ("any", Way.TURNED, Way.TURNED),
        ("any", Way.REVERSED, Way.REVERSED),
        ("turned", None, Way.TURNED),
        ("reversed", None, Way.REVERSED),
        ("reversed", Way.REVERSED, Way.REVERSED),
    ],
)
def test_the_way_is_the_one_asked_for_or_written(
    profile: Profile, written: str, asked: Way | None, way: Way
) -> None:
    """The session chooses where the profile leaves it open; where nobody says, it is turned."""
    plan = resolve(profile(WALK.format("1 km/h"), way=written), asked)
    assert plan.segments[0].way is way


def test_a_way_against_the_profile_is_refused(profile: Profile) -> None:
    """A profile for one way is not walked the other way."""
    document = profile(WALK.format("1 km/h"), way="reversed")
    with pytest.raises(Bad, match=r"8:6: this profile is walked reversed; turned was asked for"):
        resolve(document, Way.TURNED)


def test_the_way_backward_does_not_matter_to_a_forward_profile(profile: Profile) -> None:
    """A profile that never goes backward takes any way."""
    document = profile(WALK.format("1 km/h"), walk="forward", way="reversed")
    assert resolve(document, Way.TURNED).segments[0].way is Way.STRAIGHT


def test_straight_is_no_way_to_walk_backward(profile: Profile) -> None:
    """Asking for straight is a mistake of the program, not of the profile."""
    with pytest.raises(ValueError, match="straight is no way"):
        resolve(profile(WALK.format("1 km/h")), Way.STRAIGHT)


def test_a_finding_stands_at_the_value_that_causes_it(profile: Profile) -> None:
    """A speed over the cap points at the speed, a grade at the grade, a ramp at its time."""
    document = profile(
        WALK.format("6 km/h")
        + "    grade: 20 %\n"
        + "  - walk: Steep\n    for: 2 s\n    from: 1 km/h\n    to: 3 km/h\n"
        + "  - walk: Hasty\n    for: 1 min\n    speed: 1 km/h\n    acceleration: 0.2 m/s²\n"
    )
    flaws = located(document, check(resolve(document), in_force(document.caps, SITE_DEFAULT)))
    assert [(flaw.spot, flaw.rule, flaw.severity) for flaw in flaws] == [
        (Spot(11, 12), "speed cap", Severity.REFUSE),
        (Spot(12, 12), "grade cap", Severity.REFUSE),
        (Spot(12, 12), "grade moves", Severity.REFUSE),
        (Spot(13, 5), "grade moves", Severity.REFUSE),
        (Spot(14, 10), "target not reached", Severity.WARN),
        (Spot(14, 10), "steep ramp", Severity.REFUSE),
        (Spot(20, 19), "acceleration cap", Severity.REFUSE),
    ]


def test_a_finding_in_a_repeat_is_told_once(profile: Profile) -> None:
    """Ten rounds of one line that is too fast are one finding, about the first round."""
    inner = "".join(f"    {line}\n" for line in WALK.format("5.1 km/h").splitlines())
    document = profile("  - repeat: Rounds\n    times: 10\n    segments:\n" + inner)
    flaws = located(document, check(resolve(document), in_force(SITE_DEFAULT)))
    assert [str(flaw) for flaw in flaws] == [
        (
            'trial.yaml:14:16: "Walk, Rounds round 1 of 10" wants 5.10 km/h backward;'
            " the cap is 5.00 km/h (site default); lower the speed"
        )
    ]


def test_a_finding_about_the_whole_is_told_where_the_segments_begin(profile: Profile) -> None:
    """What is about no single line has a place as well; without a grade it is told of the walk."""
    document = profile(WALK.format("2 km/h"))
    grids = Range(150, 1_800, 10), Range(10, 100, 10)
    machine = Machine("Runner", "ftms", *grids, reports_key=True)
    flaws = located(document, check(resolve(document), in_force(), machine))
    assert [(flaw.spot, flaw.rule) for flaw in flaws] == [
        (Spot(8, 1), "machine start"),
        (Spot(9, 5), "machine grade"),
        (Spot(11, 12), "stopping length"),
    ]
    assert str(flaws[0]).startswith("trial.yaml:8:1: Runner starts at 1.50 km/h")
