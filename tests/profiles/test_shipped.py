"""The shipped profiles: true to their sources, honest about the rest, fit for the caps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from measured_walker import TODAY, known
from treadmill_ctl.core.check import check
from treadmill_ctl.core.gates import Sign
from treadmill_ctl.core.limits import SITE_DEFAULT, in_force
from treadmill_ctl.core.model import Machine, Range, Way
from treadmill_ctl.core.profile import Leave, Paced, Part, Plan, SegmentKind, Trial
from treadmill_ctl.data import data_folder
from treadmill_ctl.schema.document import Document, load, read
from treadmill_ctl.schema.library import profiles_in
from treadmill_ctl.schema.measured import Known, Measured
from treadmill_ctl.schema.profile import Kind, Use
from treadmill_ctl.schema.resolve import resolve

SHIPPED = profiles_in(data_folder("profiles"))
LABORATORY = Machine(
    "Laboratory",
    "",
    Range(10, 1_200, 1),
    Range(-300, 300, 1),
    reverses=True,
    deceleration_mm_s2=500,
    deck_mm=9_000,
    reports_key=True,
)
FORWARD = {"back-cho", "balance-nadeau", "stroke-adaptability", "stroke-speed-dependent"}
PROMISES = re.compile(
    r"\b(cure|heal(?!th)|safe|proven|guarantee|effective|improve|best)", re.IGNORECASE
)


def planned(document: Document, way: Way = Way.TURNED) -> Plan:
    """The plan for a walker of whom everything was measured at 1.4 km/h."""
    found = {name: Measured(140, TODAY) for name in document.profile.measurements}
    return resolve(document.ordered(1), way, Known(TODAY, found))


@pytest.fixture(params=SHIPPED.values(), ids=list(SHIPPED))
def document(request: pytest.FixtureRequest) -> Document:
    """Each of the shipped profiles."""
    return load(request.param)


def test_a_use_has_a_profile_for_walkers() -> None:
    """Whatever somebody comes for, there is a profile, and not only a demonstration."""
    shapes = [load(path).profile for path in SHIPPED.values()]
    assert {shape.use for shape in shapes if shape.kind is not Kind.DEMONSTRATION} == set(Use)


def test_tests_walk_forward_and_exercise_walks_backward_somewhere(document: Document) -> None:
    """An exercise test never goes backward; of the others a few are there to compare with."""
    ways = {segment.way for segment in planned(document).segments}
    if document.profile.use is Use.TEST or document.profile.id in FORWARD:
        assert ways == {Way.STRAIGHT}
    else:
        assert Way.TURNED in ways


def test_an_exercise_test_may_be_left_at_every_stage(document: Document) -> None:
    """Each stage goes on early where the tester says so, and has a recovery to end with."""
    if document.profile.use is Use.TEST:
        *stages, recovery = planned(document).segments
        assert {segment.leave for segment in stages} == {Leave.EARLY}
        assert (recovery.part, recovery.grade_dpct) == (Part.COOL_DOWN, 0)


def test_a_profile_is_called_as_its_file(document: Document) -> None:
    """The id is the name of the file, so that one name means one profile."""
    assert document.profile.id == Path(document.marked.file).stem


def test_the_knee_profile_walks_ten_minutes() -> None:
    """Ten minutes of backward walking at the comfortable speed, warm-up and cool-down on top."""
    knee = resolve(load(SHIPPED["knee-alghadir"]), None, known(200))
    main = [segment for segment in knee.segments if segment.part is Part.MAIN]
    assert [(s.duration_ms, s.speed_from_ckmh, s.speed_to_ckmh) for s in main] == [
        (600_000, 200, 200)
    ]


def test_the_stroke_profile_walks_thirty_minutes_at_the_overground_speed() -> None:
    """Thirty minutes in all, at 100 % of the walking speed over ground, level."""
    stroke = resolve(load(SHIPPED["stroke-michaelsen"]), None, known(200, "overground"))
    assert stroke.duration_ms == 1_800_000
    assert stroke.speed_ckmh_max == 200
    assert {segment.grade_dpct for segment in stroke.segments} == {0}


def test_whoever_is_faster_than_the_frail_cap_is_refused_the_stroke_profile() -> None:
    """2.2 km/h is walked, 2.21 km/h is refused and the profile is named as the reason."""
    document = load(SHIPPED["stroke-michaelsen"])
    limits = in_force(document.caps, SITE_DEFAULT)
    assert check(resolve(document, None, known(220, "overground")), limits) == ()
    found = check(resolve(document, None, known(221, "overground")), limits)
    assert "the cap is 2.20 km/h (profile stroke-michaelsen)" in found[0].sentence


def test_the_demonstration_takes_a_minute_and_a_half_and_waits_for_nobody() -> None:
    """80 to 100 s, 0.5 to 1.5 km/h, a repeat and a ramp, no rest and no turn."""
    plan = resolve(load(SHIPPED["demo"]))
    assert 80_000 <= plan.duration_ms <= 100_000
    slowest = min(min(s.speed_from_ckmh, s.speed_to_ckmh) for s in plan.segments)
    assert (slowest, plan.speed_ckmh_max) == (50, 150)
    assert {segment.kind for segment in plan.segments} == {SegmentKind.WALK}
    assert {segment.way for segment in plan.segments} == {Way.TURNED}
    assert plan.segments[-1].part is Part.COOL_DOWN


def test_a_shipped_profile_has_no_finding_on_a_machine_that_can(document: Document) -> None:
    """Each way it may be walked passes the ceilings and a laboratory's treadmill, to the letter."""
    written = document.profile.way
    limits = in_force(document.caps)
    for way in (Way.TURNED, Way.REVERSED) if written == "any" else (Way(written),):
        assert check(planned(document, way), limits, LABORATORY) == ()


def test_every_text_is_modest(document: Document) -> None:
    """No shipped profile promises anything, and each says whom it is for and whom not."""
    text = Path(document.marked.file).read_text(encoding="utf-8")
    assert PROMISES.search(text) is None
    assert document.profile.population
    assert document.profile.contraindications
    assert document.profile.assumed


def test_what_is_not_published_says_so(document: Document) -> None:
    """A template and a demonstration say in their own words that they are no protocol."""
    if document.profile.kind is not Kind.PUBLISHED:
        assert "not a published protocol" in document.profile.assumed[0].says


def test_the_readme_lists_what_ships() -> None:
    """One row a profile: its name, its use, its kind, its title; as many rows as profiles."""
    readme = (data_folder("profiles") / "README.md").read_text(encoding="utf-8")
    shapes = [load(path).profile for path in SHIPPED.values()]
    in_order = sorted(shapes, key=lambda shape: (list(Use).index(shape.use), shape.id))
    found = re.findall(
        r"^\| `.*\| (?:published|template|demonstration) \|.*$", readme, re.MULTILINE
    )
    assert found == [f"| `{s.id}` | {s.use} | {s.kind} | {s.title} |" for s in in_order]


def test_the_example_of_the_readme_is_a_profile() -> None:
    """The one example that people copy obeys the language, passes the caps and uses all words."""
    readme = (data_folder("profiles") / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
    document = read(example, "first-steps.yaml")
    plan = resolve(document, None, known(180))
    assert check(plan, in_force(document.caps, SITE_DEFAULT)) == ()
    assert {segment.kind for segment in plan.segments} == set(SegmentKind)
    assert {segment.part for segment in plan.segments} == set(Part)
    assert {segment.way for segment in plan.segments} == {Way.TURNED, Way.STRAIGHT}
    assert {type(led) for s in plan.segments for led in (s.paced, s.trial) if led} == {Paced, Trial}
    assert {segment.leave for segment in plan.segments} == {Leave.ON_TIME, Leave.BY_HAND}
    assert [gate.sign for gate in (*plan.entry, *plan.gates)] == [Sign.SYSTOLIC, Sign.PAIN]
