"""The printed page of a plan: well-formed, readable without colour, no word on another."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans import rest, turn, walk
from treadmill_ctl.cli.forecast import forecast
from treadmill_ctl.cli.plot_lines import SLOPE_MS, grade_line, sloped, speed_lines, stands, ways
from treadmill_ctl.cli.plot_style import HEIGHT, STYLE, WIDTH
from treadmill_ctl.cli.plot_svg import Rounds, Sheet, page
from treadmill_ctl.core.limits import NEURO_PRESET, SITE_DEFAULT, Limits, in_force
from treadmill_ctl.core.model import Walk, Way
from treadmill_ctl.core.profile import Leave, Paced, Plan, Segment, Trial
from treadmill_ctl.drawing.look import SMALL
from treadmill_ctl.drawing.svg import cut_to, width_of

SITE = in_force(SITE_DEFAULT)
MIXED = (
    walk(60_000, 80, 120),
    walk(60_000, 200, grade=50),
    rest(60_000),
    walk(60_000, 200),
    turn(5_000),
    replace(walk(60_000, 100, 250), way=Way.STRAIGHT),
)
SIXTY = (walk(12_000, 80), *(walk(5_000, 200 - 80 * (n % 2)) for n in range(58)), walk(12_000, 80))

Text = tuple[str, float, float, bool, str]  # its class, where, whether upright, what it says


def drawn(
    segments: tuple[Segment, ...],
    names: tuple[str, ...] = (),
    rounds: tuple[Rounds, ...] = (),
    limits: Limits = SITE,
) -> ET.Element:
    """The page of these segments, read back as XML."""
    names = names or tuple(f"Part {number}" for number, _ in enumerate(segments, 1))
    found = forecast(Plan("trial", "Trial", segments), limits)
    return ET.fromstring(page(found, Sheet("Trial", ("trial", "sums"), names, rounds)))  # noqa: S314 - our own


def elements(root: ET.Element, kind: str) -> list[ET.Element]:
    """Everything that is drawn in a style."""
    return [each for each in root if each.get("class") == kind]


def texts(root: ET.Element) -> list[Text]:
    """Every line of words."""
    return [
        (
            each.get("class", ""),
            float(each.get("x", "")),
            float(each.get("y", "")),
            "transform" in each.attrib,
            "".join(each.itertext()).removeprefix(each.findtext("./*", "")),
        )
        for each in root
        if each.tag.endswith("text")
    ]


def said(root: ET.Element) -> set[str]:
    """The words on the page."""
    return {text for *_, text in texts(root)}


def extent(text: Text) -> tuple[float, float, float, float]:
    """The least and the greatest x, the least and the greatest y that words take."""
    kind, x, y, upright, words = text
    wide = width_of(words, {"title": 22, "note": 12, "noteend": 12}.get(kind, SMALL))
    before = wide * {"word": 0.5, "end": 1.0, "noteend": 1.0}.get(kind, 0.0)
    if upright:
        return x - SMALL + 2, x + 2, y - wide + before, y + before
    return x - before, x - before + wide, y - SMALL + 2, y + 2


# --- the page -----------------------------------------------------------------------------------


def test_the_page_is_a_sheet_on_its_side() -> None:
    """A4's ratio, and nothing on it comes from elsewhere."""
    root = drawn(MIXED)
    assert (root.get("width"), root.get("height")) == (str(WIDTH), str(HEIGHT)) == ("1120", "792")
    whole = ET.tostring(root, encoding="unicode")
    assert "href" not in whole
    assert "script" not in whole
    assert whole.count("http") == whole.count("http://www.w3.org/2000/svg")


def test_the_same_plan_gives_the_same_page() -> None:
    """No time, no chance: two pages of one plan are equal."""
    assert ET.tostring(drawn(MIXED)) == ET.tostring(drawn(MIXED))


def test_direction_is_told_by_word_pattern_and_colour() -> None:
    """Backward is a tint, forward a hatching, and each has its word under it."""
    root = drawn(MIXED)
    assert {"backward, turned", "forward"} <= said(root)
    assert len([e for e in elements(root, "backward") if e.tag.endswith("path")]) == 2
    assert len([e for e in elements(root, "forward") if e.tag.endswith("path")]) == 1
    assert ".forward { fill: url(#hatched); }" in STYLE
    assert ".still { fill: url(#dotted); }" in STYLE


def test_rest_and_turn_have_a_sign_and_a_word() -> None:
    """Each is dotted, signed, and says how long it lasts at least."""
    root = drawn(MIXED)
    assert "rest, at least 1:00" in said(root)
    assert any(words.startswith("turn") for words in said(root))
    assert len(elements(root, "sign")) == 1 + 1  # one of them explains it


def test_a_short_turn_in_a_long_session_is_not_lost() -> None:
    """Too narrow for a word it still has its sign; where many crowd, none lies on another."""
    brief = (walk(240_000, 80), turn(3_000), replace(walk(240_000, 80), way=Way.STRAIGHT))
    assert len(elements(drawn(brief), "sign")) == 2
    crowd = tuple(part for _ in range(40) for part in (walk(4_000, 80), rest(1_000)))
    signs = [
        float(each.get("x", "")) for each in elements(drawn((*crowd, walk(4_000, 80))), "halo")
    ]
    placed = sorted(signs[2:])  # the first two explain them
    assert len(placed) > 10
    assert all(after - before >= 18 for before, after in pairwise(placed))


def test_the_cap_is_dashed_where_it_is_in_force() -> None:
    """A cap near the speeds is a line with its source; a far one is told in words."""
    near = drawn((walk(60_000, 200),), limits=in_force(NEURO_PRESET, SITE_DEFAULT))
    assert "cap 2.20 km/h (neuro preset)" in said(near)
    assert len(elements(near, "cap")) == 2  # one of them explains it
    far = drawn((walk(60_000, 100),))
    assert "cap 5.00 km/h (site default), higher than this picture" in said(far)
    assert len(elements(far, "cap")) == 1
    assert "stroke-dasharray" in STYLE


def test_axes_have_units() -> None:
    """Speed, time and grade say what they are in, and the ramps say whose they are."""
    words = said(drawn(MIXED))
    assert {
        "speed, km/h",
        "min:s",
        "grade, %",
        "as the walker feels it: 5.0 % uphill at the steepest",
    } <= words
    ramps = "Ramps in force: up 0.1 m/s² (site default), down 0.15 m/s² (site default)"
    assert f"{ramps}; on a treadmill in steps of 0.10 km/h." in words
    assert any("emergency stop" in each for each in words)


@pytest.mark.parametrize("segments", [MIXED[:2], MIXED, SIXTY], ids=["two", "six", "sixty"])
def test_every_segment_has_its_name(segments: tuple[Segment, ...]) -> None:
    """With two segments and with sixty."""
    names = {f"Part {number}" for number, _ in enumerate(segments, 1)}
    shown = said(drawn(segments))
    whole = {*shown, *(f"Part {text}" for text in shown)}  # a name may stand in two lines
    assert names <= whole


def test_names_without_room_are_counted() -> None:
    """Where segments are too narrow for any word, the page says how many have none."""
    many = (walk(600_000, 80), *(walk(1_000, 90) for _ in range(40)), walk(600_000, 80))
    assert "40 short segments have no room for a name" in said(drawn(many))


def test_rounds_have_a_bracket() -> None:
    """From the first segment of the first round to the last of the last."""
    root = drawn(SIXTY, rounds=(Rounds("Intervals, 29 rounds", 1, 58),))
    assert "Intervals, 29 rounds" in said(root)
    assert len(elements(root, "round")) == 1


NAMES = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=60)
PARTS = st.builds(walk, st.integers(500, 20_000), st.integers(50, 400), st.integers(50, 400))
LED = st.builds(
    replace,
    st.builds(walk, st.integers(500, 20_000), st.integers(50, 400)),
    leave=st.sampled_from(Leave),
    paced=st.sampled_from([None, Paced(50, 400, 10)]),
)
TRIALS = st.builds(
    replace,
    st.builds(walk, st.integers(500, 20_000), st.integers(100, 300)),
    trial=st.just(Trial(10, -10, 50, 150)),
)
RESTS = st.builds(rest, st.integers(1_000, 10_000))


@settings(max_examples=20, deadline=None)
@given(
    st.lists(PARTS | RESTS | LED | TRIALS, max_size=12), st.lists(NAMES, min_size=25, max_size=25)
)
def test_no_words_lie_on_other_words(parts: list[Segment], names: list[str]) -> None:
    """Whatever the segments and their names: inside the page, and no two lines of words touch."""
    segments = (walk(6_000, 80), *(s for part in parts for s in (part, walk(3_000, 100))))
    root = drawn(segments, tuple(names[: len(segments)]))
    boxes = [(extent(text), text) for text in texts(root) if text[-1]]
    for (left, right, top, bottom), text in boxes:
        assert 0 <= left <= right <= WIDTH, text
        assert 0 <= top <= bottom <= HEIGHT, text
    for (a, one), (b, other) in combinations(boxes, 2):
        apart = a[1] <= b[0] or b[1] <= a[0] or a[3] <= b[2] or b[3] <= a[2]
        assert apart, (one, other)


@pytest.mark.parametrize("name", ['<b>&amp;</b> "quoted"', "]]>", "Gehen · 歩く", "W" * 60])
def test_any_words_are_kept_as_they_are(name: str) -> None:
    """Signs of XML are words like others; what is cut is whole under the pointer."""
    segments = (walk(20_000, 80), walk(1_000, 80), walk(20_000, 80))
    root = drawn(segments, ("One", name, "Three"))
    shown = {each.text for each in root.iter() if each.text}
    assert name in shown or width_of(name, SMALL) > WIDTH / 3


@given(NAMES, st.floats(0, 200))
def test_what_is_cut_fits(text: str, room: float) -> None:
    """Cut words are never wider than their room, and end in an ellipsis where they are cut."""
    cut = cut_to(text, room, SMALL)
    assert width_of(cut, SMALL) <= room or not cut
    assert cut == text or not cut or cut.endswith("…")


# --- the lines ----------------------------------------------------------------------------------


def test_a_step_is_a_short_slope_that_begins_when_it_is_told() -> None:
    """Held until the command, then the slope; steps close together are one."""
    held = [(0, 50), (5_000, 60), (5_400, 70)]
    assert sloped(held, 9_000) == [
        (0, 50), (5_000, 50), (5_400, 60), (5_400, 60), (5_400 + SLOPE_MS, 70), (9_000, 70),
    ]  # fmt: skip


def test_speed_is_one_line_from_each_start_to_standstill() -> None:
    """Two backward and one forward; each begins and ends at zero, at the height of the plan."""
    found = forecast(Plan("trial", "Trial", MIXED), SITE)
    lines = list(speed_lines(found))
    assert [way for way, _ in lines] == [Walk.BACKWARD, Walk.BACKWARD, Walk.FORWARD]
    for _, line in lines:
        assert line[0][1] == line[-1][1] == 0
        assert [at for at, _ in line] == sorted(at for at, _ in line)
    assert max(speed for _, speed in lines[0][1]) == 200
    assert max(grade for _, grade in grade_line(found)) == 50


def test_standing_is_from_standstill_to_the_next_walk() -> None:
    """A rest and a turn, each at least as long as it is written, in the way of the walk before."""
    found = forecast(Plan("trial", "Trial", MIXED), SITE)
    assert [
        each.ends_ms - each.begins_ms >= each.segment.duration_ms for each in stands(found)
    ] == [
        True,
        True,
    ]
    assert [way.way for way in ways(found)] == [Way.TURNED, Way.STRAIGHT]
    assert list(ways(found))[-1].ends_ms == found.ends_ms
