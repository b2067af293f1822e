"""`each_round`: what becomes more or less from round to round, of what is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measured_walker import known
from treadmill_ctl.core.check import check
from treadmill_ctl.core.limits import SITE_DEFAULT, in_force
from treadmill_ctl.core.profile import Segment
from treadmill_ctl.schema.document import Document, read
from treadmill_ctl.schema.flaws import Bad
from treadmill_ctl.schema.orders import SEED_MAX
from treadmill_ctl.schema.quantities import Share
from treadmill_ctl.schema.resolve import located, resolve
from treadmill_ctl.schema.segments import WalkSegment

Profile = Callable[..., Document]

HEAD = "version: 1\nid: trial\ntitle: T\nuse: general\nkind: template\nwalk: backward\nsegments:\n"


def rounds(times: int, each: str, *walks: str, order: str = "as written") -> str:
    """A repeat with a change, of walks written in one line each."""
    held = "".join(f"      - {{walk: W{place}, {walk}}}\n" for place, walk in enumerate(walks))
    return (
        f"  - repeat: Rounds\n    times: {times}\n    each_round: {{{each}}}\n"
        f"    order: {order}\n    segments:\n{held}"
    )


def inside(outer: str, inner: str) -> str:
    """The segments of one repeat put into the rounds of another, which held one walk."""
    head = outer[: outer.index("      - {")]
    return head + "".join(f"    {line}\n" for line in inner.splitlines())


def of(segments: tuple[Segment, ...]) -> list[tuple[int, int, int, int]]:
    """Duration, both speeds and the grade of every segment."""
    return [(s.duration_ms, s.speed_from_ckmh, s.speed_to_ckmh, s.grade_dpct) for s in segments]


def test_every_key_changes_every_walk_in_each_round(profile: Profile) -> None:
    """Both ends of a ramp, the time and the grade; the first round is as written."""
    each = "speed: +0.1 km/h, for: -10 s, grade: +0.5 %"
    ramp = "for: 1 min, from: 1 km/h, to: 1.5 km/h, grade: 1 % downhill"
    found = resolve(profile(rounds(3, each, ramp, "for: 30 s, speed: 2 km/h"))).segments
    assert of(found) == [
        (60_000, 100, 150, -10), (30_000, 200, 200, 0),
        (50_000, 110, 160, -5), (20_000, 210, 210, 5),
        (40_000, 120, 170, 0), (10_000, 220, 220, 10),
    ]  # fmt: skip


def test_per_cent_are_of_the_written_speed(profile: Profile) -> None:
    """+5 % goes 1.50, 1.57, 1.65 km/h, cut; it does not compound."""
    found = resolve(profile(rounds(4, "speed: +5 %", "for: 1 min, speed: 1.5 km/h"))).segments
    assert [segment.speed_to_ckmh for segment in found] == [150, 157, 165, 172]


def test_a_share_grows_in_shares_and_in_speed(profile: Profile) -> None:
    """Per cent grow the share itself; a speed comes on top of what the share comes to."""
    walk = "for: 1 min, speed: 80 % of comfortable"
    document = profile(rounds(3, "speed: +5 %", walk) + rounds(3, "speed: -0.1 km/h", walk))
    found = [segment.speed_to_ckmh for segment in resolve(document, None, known(250)).segments]
    assert found == [200, 210, 220, 200, 190, 180]
    ends = [s.segment.speed for s in document.steps if isinstance(s.segment, WalkSegment)]
    assert ends[2] == Share(880, "comfortable")
    assert [str(end) for end in ends[3:]] == [
        "80 % of comfortable",
        "80 % of comfortable - 0.10 km/h",
        "80 % of comfortable - 0.20 km/h",
    ]


def test_a_distance_grows_by_a_distance(profile: Profile) -> None:
    """+36 m at 3.6 km/h are 36 s more."""
    found = resolve(profile(rounds(2, "for: +36 m", "for: 72 m, speed: 3.6 km/h"))).segments
    assert [segment.duration_ms for segment in found] == [72_000, 108_000]


def test_what_stands_still_does_not_change(profile: Profile) -> None:
    """A rest in the rounds is as long in the last as in the first."""
    held = rounds(2, "for: +10 s", "for: 1 min, speed: 1 km/h")
    held += "      - {rest: Breathe, at_least: 1 min}\n"
    found = resolve(profile(held + "  - {walk: Out, for: 1 min, speed: 1 km/h}\n")).segments
    assert [segment.duration_ms for segment in found] == [60_000, 60_000, 70_000, 60_000, 60_000]


def test_the_changes_of_repeats_in_each_other_add_up(profile: Profile) -> None:
    """Outer +0.5 km/h and inner +0.1 km/h: a walk gets what its rounds give together."""
    walk = "for: 1 min, speed: 1 km/h"
    text = inside(rounds(2, "speed: +0.5 km/h", walk), rounds(3, "speed: +0.1 km/h", walk))
    found = resolve(profile(text)).segments
    assert [segment.speed_to_ckmh for segment in found] == [100, 110, 120, 150, 160, 170]


@settings(max_examples=60)
@given(
    st.integers(100, 2_000),
    st.integers(-100, 100).filter(bool),
    st.integers(-100, 100).filter(bool),
    st.integers(2, 4),
    st.integers(2, 4),
)
def test_a_walk_has_the_sum_of_its_rounds_changes_or_is_refused(
    written_s: int, outer_s: int, inner_s: int, sets: int, sprints: int
) -> None:
    """For all changes: written + outer × (round - 1) + inner × (round - 1), or refused at zero."""
    walk = f"for: {written_s} s, speed: 1 km/h"
    text = inside(
        rounds(sets, f"for: {outer_s:+} s", walk), rounds(sprints, f"for: {inner_s:+} s", walk)
    )
    wanted_ms = [
        (written_s + outer_s * outer + inner_s * inner) * 1_000
        for outer in range(sets)
        for inner in range(sprints)
    ]
    try:
        found = resolve(read(HEAD + text, "trial.yaml")).segments
    except Bad:
        assert min(wanted_ms) <= 0
    else:
        assert [segment.duration_ms for segment in found] == wanted_ms


@settings(max_examples=40)
@given(st.integers(1, SEED_MAX))
def test_a_random_order_changes_no_round(seed: int) -> None:
    """Whatever the order, the walks of a round have the changes of that round."""
    walks = ("for: 60 s, speed: 1 km/h", "for: 60 s, speed: 2 km/h", "for: 60 s, speed: 3 km/h")
    text = HEAD + rounds(4, "speed: +0.1 km/h", *walks, order="random")
    found = resolve(read(text, "trial.yaml").ordered(seed)).segments
    for number in range(4):
        speeds = sorted(s.speed_to_ckmh for s in found[number * 3 : number * 3 + 3])
        assert speeds == [each + 10 * number for each in (100, 200, 300)]


def test_a_walker_too_slow_for_a_later_round_is_refused_there(profile: Profile) -> None:
    """What only this walker's speed decides is told at the change, once, with the round."""
    walk = "for: 1 min, from: 100 % of comfortable, to: 50 % of comfortable"
    document = profile(rounds(5, "speed: -0.5 km/h", walk))
    assert resolve(document, None, known(410)).segments[-1].speed_to_ckmh == 5
    with pytest.raises(Bad) as caught:
        resolve(document, None, known(300))
    assert [str(flaw) for flaw in caught.value.flaws] == [
        (
            'trial.yaml:11:25: each_round, speed: "W0, Rounds round 4 of 5" comes to'
            " 50 % of comfortable - 1.50 km/h, which is 0.00 km/h for this walker;"
            " a walk is faster than zero; change less, or in fewer rounds"
        )
    ]


def test_a_missing_measurement_is_told_once_for_all_rounds(profile: Profile) -> None:
    """It is the written share that wants the measurement."""
    document = profile(rounds(5, "speed: +5 %", "for: 1 min, speed: 80 % of comfortable"))
    with pytest.raises(Bad) as caught:
        resolve(document)
    (flaw,) = caught.value.flaws
    assert flaw.sentence.startswith('"80 % of comfortable" wants the measurement comfortable')


@pytest.mark.parametrize(
    ("each", "walk", "line", "says"),
    [
        ("speed: +1 km/h", "speed: 4 km/h", "11:25", '"W0, Rounds round 3 of 4" wants 6.00 km/h'),
        ("speed: +1 km/h", "from: 4 km/h, to: 4 km/h", "11:25", '"W0, Rounds round 3 of 4" wants'),
        ("speed: +1 km/h", "speed: 6 km/h", "14:40", '"W0, Rounds round 1 of 4" wants 6.00 km/h'),
        ("for: +1 s", "speed: 6 km/h", "14:40", '"W0, Rounds round 1 of 4" wants 6.00 km/h'),
        ("grade: +6 %", "speed: 1 km/h", "11:25", '"W0, Rounds round 4 of 4" wants 18.0 % uphill'),
    ],
)
def test_a_cap_is_told_at_what_passes_it(
    profile: Profile, each: str, walk: str, line: str, says: str
) -> None:
    """At the change where only the change passes it, with the first round; else at the walk."""
    document = profile(rounds(4, each, f"for: 1000 s, {walk}"))
    limits = in_force(SITE_DEFAULT)
    found = [str(flaw) for flaw in located(document, check(resolve(document), limits))]
    caps = [flaw for flaw in found if " the cap is " in flaw]
    assert len(caps) == 1
    assert caps[0].startswith(f"trial.yaml:{line}: {says}")
