"""The shipped profiles: true to their sources, honest about the rest, fit for the caps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from treadmill_ctl.core.check import check
from treadmill_ctl.core.limits import SITE_DEFAULT, in_force
from treadmill_ctl.core.model import Machine, Range, Way
from treadmill_ctl.core.profile import Part, SegmentKind
from treadmill_ctl.data import data_folder
from treadmill_ctl.schema.document import Document, load, read
from treadmill_ctl.schema.library import profiles_in
from treadmill_ctl.schema.profile import FromSource, Kind, Use
from treadmill_ctl.schema.resolve import resolve

SHIPPED = profiles_in(data_folder("profiles"))

# What the published texts say, restated. Every entry of from_source stands here and nowhere else.
FROM_SOURCE = {
    "knee-alghadir": [
        ("10 min", ("Walk backward > for",), "Ten minutes of backward walking"),
        (None, (), "Three sessions a week for six weeks"),
    ],
    "stroke-michaelsen": [
        ("100 % of comfortable", ("Walk backward > speed",), "the walking speed over ground"),
        (None, (), "Thirty minutes a session, three sessions a week, six weeks"),
        (None, (), "Ten per cent of the baseline speed more each week"),
    ],
}
CITED = {
    "knee-alghadir": ("BMC Musculoskelet Disord 2019;20:159", None, None),
    "stroke-michaelsen": ("Int J Stroke 2014;9:529-532", "10.1111/ijs.12255", "24730757"),
}
PROMISES = re.compile(r"\b(cure|heal|safe|proven|guarantee|effective|improve|best)", re.IGNORECASE)


@pytest.fixture(params=SHIPPED.values(), ids=list(SHIPPED))
def document(request: pytest.FixtureRequest) -> Document:
    """Each of the shipped profiles."""
    return load(request.param)


def test_a_knee_a_stroke_a_general_profile_and_a_demonstration_are_shipped() -> None:
    """These four are there, each for its use and of its kind."""
    found = {name: load(path).profile for name, path in SHIPPED.items()}
    assert {name: (shape.use, shape.kind) for name, shape in found.items()} == {
        "demo": (Use.GENERAL, Kind.DEMONSTRATION),
        "general-intervals": (Use.GENERAL, Kind.TEMPLATE),
        "knee-alghadir": (Use.KNEE, Kind.PUBLISHED),
        "stroke-michaelsen": (Use.STROKE, Kind.PUBLISHED),
    }


def test_a_profile_is_called_as_its_file(document: Document) -> None:
    """The id is the name of the file, so that one name means one profile."""
    assert document.profile.id == Path(document.marked.file).stem


def test_what_comes_from_the_source_is_what_the_source_says(document: Document) -> None:
    """Entries, numbers and citation are those restated here; the language holds the segments."""
    shape = document.profile

    def said(entry: FromSource) -> tuple[str | None, tuple[str, ...]]:
        return entry.value, entry.fields

    restated = FROM_SOURCE.get(shape.id, [])
    assert [said(entry) for entry in shape.from_source] == [
        (value, fields) for value, fields, _ in restated
    ]
    for entry, (_, _, words) in zip(shape.from_source, restated, strict=True):
        assert words in entry.says
    if shape.kind is Kind.PUBLISHED:
        assert shape.citation is not None
        text, doi, pmid = CITED[shape.id]
        assert text in shape.citation.text
        assert (shape.citation.doi, shape.citation.pmid) == (doi, pmid)


def test_the_knee_profile_walks_ten_minutes() -> None:
    """Ten minutes of backward walking at the comfortable speed, warm-up and cool-down on top."""
    knee = resolve(load(SHIPPED["knee-alghadir"]), None, 200)
    main = [segment for segment in knee.segments if segment.part is Part.MAIN]
    assert [(s.duration_ms, s.speed_from_ckmh, s.speed_to_ckmh) for s in main] == [
        (600_000, 200, 200)
    ]


def test_the_stroke_profile_walks_thirty_minutes_at_the_overground_speed() -> None:
    """Thirty minutes in all, at 100 % of the walking speed over ground, level."""
    stroke = resolve(load(SHIPPED["stroke-michaelsen"]), None, 200)
    assert stroke.duration_ms == 1_800_000
    assert stroke.speed_ckmh_max == 200
    assert {segment.grade_dpct for segment in stroke.segments} == {0}


def test_whoever_is_faster_than_the_frail_cap_is_refused_the_stroke_profile() -> None:
    """2.2 km/h is walked, 2.21 km/h is refused and the profile is named as the reason."""
    document = load(SHIPPED["stroke-michaelsen"])
    limits = in_force(document.caps, SITE_DEFAULT)
    assert check(resolve(document, None, 220), limits) == ()
    found = check(resolve(document, None, 221), limits)
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
    """Each way it may be walked passes the site's caps and a pad with a good brake."""
    written = document.profile.way
    pad = Machine("Pad", "ftms", Range(50, 600, 1), reverses=True, deceleration_mm_s2=300)
    limits = in_force(document.caps, SITE_DEFAULT)
    for way in (Way.TURNED, Way.REVERSED) if written == "any" else (Way(written),):
        plan = resolve(document, way, 200 if document.shares else None)
        assert check(plan, limits, pad) == ()


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


def test_the_example_of_the_readme_is_a_profile() -> None:
    """The one example that people copy obeys the language, passes the caps and uses all words."""
    readme = (data_folder("profiles") / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
    document = read(example, "first-steps.yaml")
    plan = resolve(document, None, 180)
    assert check(plan, in_force(document.caps, SITE_DEFAULT)) == ()
    assert {segment.kind for segment in plan.segments} == set(SegmentKind)
    assert {segment.part for segment in plan.segments} == set(Part)
    assert {segment.way for segment in plan.segments} == {Way.TURNED, Way.STRAIGHT}
