"""The file of a walker: there and back, the newest measurement, and caps with their source."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.core.limits import CHILD_PRESET, NEURO_PRESET, Caps
from treadmill_ctl.schema.flaws import Bad, Flaw
from treadmill_ctl.schema.measured import Measured
from treadmill_ctl.schema.walker_file import (
    WalkerFile,
    load_walker,
    new_text,
    read_walker,
    with_caps,
    with_course,
    with_measurement,
    with_session_done,
)

FILE = Path("P-017.yaml")
DAY = date(2026, 11, 2)
WHOLE = """\
version: 1
id: P-017
preset: neuro
caps: {backward: 0.6 m/s, grade: 5 deg, session: 12.5 min}
measurements:
- {of: overground, value: 1.9 mph, "on": 2026-11-02}
"""


def walker(text: str) -> WalkerFile:
    """The walker P-017 in a text."""
    return read_walker(text, FILE)


def test_a_new_walker_is_an_id_and_nothing_else() -> None:
    """No caps, no measurements; with a preset, the caps of the preset."""
    new = walker(new_text("P-017", None))
    assert new.text == "version: 1\nid: P-017\n"
    assert (new.caps, new.measured) == ((), {})
    assert walker(new_text("P-017", "children")).caps == (CHILD_PRESET,)


def test_caps_of_a_walker_name_their_source() -> None:
    """Those of the preset and those of the walker's own, as integers."""
    own = Caps("walker P-017", backward_ckmh=216, grade_dpct=87, session_ms=750_000)
    assert walker(WHOLE).caps == (NEURO_PRESET, own)


def test_one_more_measurement_leaves_every_other_value_as_it_was_written() -> None:
    """The file is the same text with a line more."""
    text = with_measurement(walker(WHOLE), "comfortable", 205, DAY)
    assert text == WHOLE + '- {of: comfortable, value: 2.05 km/h, "on": 2026-11-02}\n'


def test_a_cap_takes_the_place_of_the_one_there_was() -> None:
    """The named cap changes; the others stay as they were written, and so does the preset."""
    text = with_caps(walker(WHOLE), None, 180, 300)
    assert text == WHOLE.replace(
        "{backward: 0.6 m/s, grade: 5 deg, session: 12.5 min}",
        "{backward: 1.80 km/h, grade: 5 deg, session: 12.5 min, forward: 3.00 km/h}",
    )
    assert with_caps(walker(WHOLE), "children", None, None) == WHOLE.replace("neuro", "children")


def test_a_key_that_another_reader_takes_for_yes_is_in_quotes() -> None:
    """`on` is written in quotes and read with and without them."""
    bare = WHOLE.replace('"on"', "on")
    assert walker(bare).measured == walker(WHOLE).measured


def test_a_file_is_read_from_the_disk(tmp_path: Path) -> None:
    """What was written is what is loaded."""
    path = tmp_path / "P-017.yaml"
    path.write_text(WHOLE, encoding="utf-8")
    assert load_walker(path).walker == walker(WHOLE).walker


@pytest.mark.parametrize(
    ("days", "value_ckmh"),
    [((0, 1), 201), ((1, 0), 200), ((0, 0), 201), ((2, 0, 1), 200)],
)
def test_the_newest_measurement_of_a_name_counts(days: tuple[int, ...], value_ckmh: int) -> None:
    """By its date wherever it stands; of two on one day, the one further down."""
    file = walker(new_text("P-017", None))
    for number, later in enumerate(days):
        on = DAY + timedelta(later)
        file = walker(with_measurement(file, "overground", 200 + number, on))
    newest = Measured(value_ckmh, DAY + timedelta(max(days)))
    assert file.measured == {"overground": newest}


@pytest.mark.parametrize(("days", "value_ckmh"), [(-1, None), (0, 200), (4, 200), (5, 210)])
def test_the_newest_by_a_day_is_the_baseline_of_a_course(days: int, value_ckmh: int | None) -> None:
    """What was measured after that day is not there yet, wherever it stands in the file."""
    later = with_measurement(walker(new_text("P-017", None)), "overground", 210, DAY + timedelta(5))
    file = walker(with_measurement(walker(later), "overground", 200, DAY))
    found = file.measured_by(DAY + timedelta(days)).get("overground")
    assert (found.value_ckmh if found else None) == value_ckmh


def test_a_course_is_a_line_more() -> None:
    """Nothing of it is done; every other value stays as it was written."""
    text = with_course(walker(WHOLE), "stroke-michaelsen", DAY)
    entry = "{of: stroke-michaelsen, begun: 2026-11-02, sessions: 0, successes: 0}"
    assert text == f"{WHOLE}courses:\n- {entry}\n"


def test_a_session_is_counted_in_the_course_that_counts() -> None:
    """The last begun of that profile, wherever it stands; the others stay as they are."""
    lines = [
        "{of: knee, begun: 2026-11-01, sessions: 5}",
        "{of: knee, begun: 2026-12-01, sessions: 2, successes: 1}",
        "{of: stroke, begun: 2026-12-24, sessions: 3}",
        "{of: knee, begun: 2026-11-15, sessions: 6}",
    ]
    text = f"{WHOLE}courses:\n" + "".join(f"- {line}\n" for line in lines)
    file = walker(text)
    course = file.course("knee")
    assert course is not None
    later = with_session_done(file, course, success=False)
    assert later == text.replace("sessions: 2,", "sessions: 3,")
    again = walker(later).course("knee")
    assert again is not None
    successes = with_session_done(walker(later), again, success=True)
    assert successes == text.replace("sessions: 2, successes: 1", "sessions: 4, successes: 2")


def test_a_course_that_was_never_begun_is_none() -> None:
    """A walker without courses, and one with the course of another profile."""
    assert walker(WHOLE).course("stroke-michaelsen") is None
    assert walker(with_course(walker(WHOLE), "knee", DAY)).course("stroke-michaelsen") is None


@given(
    st.sampled_from([None, "neuro", "children"]),
    st.none() | st.integers(1, 600),
    st.none() | st.integers(1, 1_200),
    st.lists(
        st.tuples(
            st.sampled_from(["overground", "comfortable", "on", "yes", "null", "a-b-c"]),
            st.integers(1, 1_000),
            st.dates(),
        ),
        max_size=4,
    ),
)
def test_a_walker_comes_back_as_written(
    preset: str | None,
    backward_ckmh: int | None,
    forward_ckmh: int | None,
    taken: list[tuple[str, int, date]],
) -> None:
    """Whatever is put into a file is read from it, to the last 0.01 km/h."""
    file = walker(new_text("P-017", preset))
    file = walker(with_caps(file, None, backward_ckmh, forward_ckmh))
    for name, value_ckmh, on in taken:
        file = walker(with_measurement(file, name, value_ckmh, on))
    read = file.walker
    own = (read.caps.backward, read.caps.forward) if read.caps else (None, None)
    assert (read.preset, own) == (preset, (backward_ckmh, forward_ckmh))
    assert [(each.of, each.value, each.on) for each in read.measurements] == taken


KEYS = ["version", "id", "preset", "caps", "measurements", "of", "value", "on", "backward", "x"]
TEXTS = ["", "x", "1", "P-017", "neuro", "2 km/h", "overground", "2026-11-02"]


@given(
    st.recursive(
        st.sampled_from(TEXTS),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
        ),
        max_leaves=20,
    )
)
def test_any_structure_is_a_walker_or_bad_with_places(found: object) -> None:
    """Whatever stands where, the answer is a walker or sentences of ours with their places."""
    for flaw in _flaws(json.dumps(found)):
        assert flaw.spot is not None
        assert "Input should" not in flaw.sentence


def _flaws(text: str) -> tuple[Flaw, ...]:
    """What is wrong with a text; at least one thing where it is no walker."""
    try:
        file = walker(text)
    except Bad as bad:
        return bad.flaws or (Flaw("P-017.yaml", None, "refused without a reason"),)
    return () if file.walker.id == "P-017" else (Flaw("P-017.yaml", None, "somebody else"),)
