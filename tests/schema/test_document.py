"""The language as a whole: repeats, turns, rests, ramps, and bounds that hold."""

from __future__ import annotations

import json
import sys
import time
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measured_walker import known
from treadmill_ctl.core.model import Way
from treadmill_ctl.core.profile import Part, Segment, SegmentKind
from treadmill_ctl.schema.document import Document, read
from treadmill_ctl.schema.flaws import Bad, Flaw
from treadmill_ctl.schema.resolve import resolve

Profile = Callable[..., Document]

WALK = "  - walk: Walk\n    for: 2 min\n    speed: 1.5 km/h\n"
TURN = "  - turn: Turn round\n    to: {to}\n"


def test_a_walk_comes_to_integers(profile: Profile) -> None:
    """Every field of a walk arrives in the plan, in the units of the core."""
    document = profile(
        "  - walk: Up\n    part: warm-up\n    for: 1:30\n    from: 0.5 km/h\n    to: 0.5 m/s\n"
        "    grade: 2.5 %\n    acceleration: 0.05 m/s²\n    announce: We begin\n"
    )
    assert resolve(document).segments == (
        Segment(
            SegmentKind.WALK, "Up", Part.WARM_UP, Way.TURNED, 90_000, 50, 180, 25, 50, "We begin"
        ),
    )


def test_a_plan_carries_the_name_and_the_title(profile: Profile) -> None:
    """A plan is called by the profile's id and title."""
    plan = resolve(profile(WALK))
    assert (plan.name, plan.title) == ("trial", "A profile for a test")


def test_repeats_are_written_out_with_their_rounds(profile: Profile) -> None:
    """Nested repeats come out in the order of walking, each with the rounds it is in."""
    document = profile(
        "  - repeat: Sets\n    times: 2\n    segments:\n"
        "      - walk: Easy\n        for: 1 min\n        speed: 1 km/h\n"
        "      - repeat: Sprints\n        times: 2\n        segments:\n"
        "          - walk: Fast\n            for: 10 s\n            speed: 2 km/h\n"
    )
    assert [segment.label for segment in resolve(document).segments] == [
        "Easy, Sets round 1 of 2",
        "Fast, Sets round 1 of 2, Sprints round 1 of 2",
        "Fast, Sets round 1 of 2, Sprints round 2 of 2",
        "Easy, Sets round 2 of 2",
        "Fast, Sets round 2 of 2, Sprints round 1 of 2",
        "Fast, Sets round 2 of 2, Sprints round 2 of 2",
    ]


def test_a_rest_and_a_turn_stand_still(profile: Profile) -> None:
    """Both have speed zero; a turn that says no time stands for the least time, 3 s."""
    rest = "  - rest: Breathe\n    at_least: 1 min\n    announce: Stopping\n"
    plan = resolve(profile(WALK + rest + WALK + TURN.format(to="forward") + WALK))
    assert plan.segments[1] == Segment(
        SegmentKind.REST, "Breathe", Part.RECOVERY, Way.TURNED, 60_000, announce="Stopping"
    )
    assert plan.segments[3] == Segment(
        SegmentKind.TURN, "Turn round", Part.RECOVERY, Way.TURNED, 3_000
    )


@pytest.mark.parametrize(
    ("way", "ways"),
    [
        (Way.TURNED, [Way.TURNED, Way.TURNED, Way.STRAIGHT, Way.STRAIGHT, Way.TURNED]),
        (Way.REVERSED, [Way.REVERSED, Way.REVERSED, Way.STRAIGHT, Way.STRAIGHT, Way.REVERSED]),
    ],
)
def test_a_turn_changes_the_way_for_what_follows(
    profile: Profile, way: Way, ways: list[Way]
) -> None:
    """Forward is always straight; backward is turned or reversed as the session chose."""
    there_and_back = WALK + TURN.format(to="forward") + WALK + TURN.format(to="backward") + WALK
    plan = resolve(profile(there_and_back), way)
    assert [segment.way for segment in plan.segments] == ways


def test_a_profile_may_begin_forward(profile: Profile) -> None:
    """`walk: forward` begins straight, and a turn goes over to the way backward."""
    document = profile(WALK + TURN.format(to="backward") + WALK, walk="forward")
    ways = [segment.way for segment in resolve(document, Way.REVERSED).segments]
    assert ways == [Way.STRAIGHT, Way.STRAIGHT, Way.REVERSED]


def test_a_turn_in_a_repeat_is_followed_through_every_round(profile: Profile) -> None:
    """Rounds that walk there and back are fine; the direction is followed, not assumed."""
    inner = WALK + TURN.format(to="forward") + WALK + TURN.format(to="backward")
    block = "".join(f"    {line}\n" for line in inner.splitlines())
    document = profile("  - repeat: Rounds\n    times: 3\n    segments:\n" + block + WALK)
    ways = [segment.way for segment in resolve(document).segments]
    assert ways == [Way.TURNED, Way.TURNED, Way.STRAIGHT, Way.STRAIGHT] * 3 + [Way.TURNED]


def test_caps_of_the_profile_arrive_with_its_name(profile: Profile) -> None:
    """A profile's caps name the profile as their source and say nothing it does not say."""
    caps = "{backward: 2.2 km/h, forward: 1 m/s, deceleration: 0.1 m/s², grade: 5 deg}"
    found = profile(WALK, caps=caps).caps
    assert found.source == "profile trial"
    assert (found.backward_ckmh, found.forward_ckmh) == (220, 360)
    assert (found.deceleration_mm_s2, found.grade_dpct) == (100, 87)
    assert (found.acceleration_mm_s2, found.grade_rate_dpct_s, found.session_ms) == (None,) * 3


@pytest.mark.parametrize(("rounds", "fine"), [(500, True), (501, False)])
def test_a_plan_holds_500_segments_and_no_more(
    profile: Profile, rounds: int, *, fine: bool
) -> None:
    """The bound is on the plan as written out, over all repeats together."""
    half = "  - repeat: Rounds\n    times: {}\n    segments:\n" + "".join(
        f"    {line}\n" for line in WALK.splitlines()
    )
    text = half.format(250) + half.format(rounds - 250)
    if fine:
        assert len(resolve(profile(text)).segments) == 500
    else:
        with pytest.raises(Bad, match=r"times: brings the plan to more than 500 segments"):
            profile(text)


def test_too_many_segments_without_a_repeat_are_refused_as_well(profile: Profile) -> None:
    """501 segments one after the other are pointed at where the bound is passed."""
    with pytest.raises(Bad, match=r"trial\.yaml:1509:5: this segment brings the plan to more"):
        profile(WALK * 501)


def test_a_profile_without_end_is_refused_quickly_and_in_little_memory() -> None:
    """Ten nested repeats of 500 rounds are refused within 100 ms of one core and 2 MB."""
    text = "version: 1\nid: x\ntitle: X\nuse: general\nkind: template\nwalk: backward\nsegments:\n"
    for level in range(10):
        pad = "    " * level
        text += f"{pad}  - repeat: L{level}\n{pad}    times: 500\n{pad}    segments:\n"
    pad = "    " * 10
    text += f"{pad}  - walk: W\n{pad}    for: 1 s\n{pad}    speed: 1 km/h\n"
    tracemalloc.start()
    begin = time.process_time()
    with pytest.raises(Bad, match="more than 500 segments"):
        read(text, "x.yaml")
    took = time.process_time() - begin
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert took < 0.1
    assert peak < 2_000_000


def test_sixty_segments_are_read_and_planned_in_under_50_ms(profile: Profile) -> None:
    """Reading and planning a profile of 60 segments takes less than 50 ms of one core, at best."""
    walk = (
        "  - walk: Walk\n    part: main\n    for: 1 min\n    speed: 80 % of comfortable\n"
        "    grade: 1 %\n    announce: On we go\n"
    )
    best = min(_seconds(lambda: resolve(profile(walk * 60), None, known(200))) for _ in range(5))
    assert best < 0.05


def _seconds(job: Callable[[], object]) -> float:
    """Time on the processor, without whatever watches the tests."""
    watcher = sys.gettrace()
    sys.settrace(None)
    try:
        begin = time.process_time()
        job()
        return time.process_time() - begin
    finally:
        sys.settrace(watcher)


def test_every_flaw_is_told_at_once_and_in_the_order_of_the_file(profile: Profile) -> None:
    """A file with flaws of the text and of the language gets all of them, by line."""
    with pytest.raises(Bad) as caught:
        profile(
            "  - walk: A\n    for: &a 2\n    speed: 1.5 km/h\n"
            "  - walk: B\n    for: *a\n    speed: 1.5\n    speed: 2 km/h\n    to: 1 km/h\n"
        )
    assert [(flaw.spot and flaw.spot.line) for flaw in caught.value.flaws] == [10, 13, 14, 15]


@given(
    st.recursive(
        st.sampled_from(
            ["", "x", "1", "2 min", "200 m", "1 km/h", "80 % of comfortable", "backward", "+5 %",
             "-10 s", "random", "true"]
        ),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "version", "id", "title", "use", "kind", "walk", "way", "segments", "rest",
                    "turn", "repeat", "times", "for", "speed", "from", "to", "at_least", "caps",
                    "citation", "text", "from_source", "assumed", "says", "fields", "value",
                    "measurements", "comfortable", "not_older_than", "each_round", "order",
                    "support", "harness", "body_weight",
                ]
            ),
            inner,
            max_size=6,
        ),
        max_leaves=25,
    )
)  # fmt: skip
def test_any_structure_is_a_profile_or_bad_with_places(found: object) -> None:
    """Whatever stands where, the answer is a document or sentences of ours with their places."""
    for flaw in _flaws(json.dumps(found)):
        assert flaw.spot is not None or flaw.sentence.startswith("and ")
        assert "Input should" not in flaw.sentence
        assert "validation" not in flaw.sentence


def _flaws(text: str) -> tuple[Flaw, ...]:
    """What is wrong with a text; at least one thing where it is no profile."""
    try:
        document = read(text, "x.yaml")
    except Bad as bad:
        return bad.flaws or (Flaw("x.yaml", None, "refused without a reason"),)
    return () if document.steps else (Flaw("x.yaml", None, "a profile without a segment"),)
