"""The picture of a report: inside its frame, numbers apart, lines only over what was reported."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import walk
from recorded import opening
from treadmill_ctl.records.events import Happened, What
from treadmill_ctl.records.report_curve import WIDTH, drawing
from treadmill_ctl.records.story import Story, story
from virtual_record import walked

SLOW = replace(walk(20_000, 60), label="Slow")
HILL = replace(walk(20_000, 100, grade=20), label="A hill with a long name")
PIN = 7.0


@pytest.fixture(scope="module")
def told() -> Story:
    """A short walk over a hill."""
    return walked(SLOW, HILL, SLOW).story()


def events_at(*times_ms: int) -> tuple[Happened, ...]:
    """Something at each time."""
    return tuple(Happened(at_ms, What.ASKED, "slower") for at_ms in sorted(times_ms))


LASTS_MS = 66_000
TIMES = st.lists(st.integers(0, LASTS_MS), max_size=30)


@given(TIMES)
def test_nothing_leaves_the_picture_and_no_number_lies_on_another(times_ms: list[int]) -> None:
    """Thirty events wherever they are, all at one moment or at the very end."""
    bare = story([opening()])
    shown = bare._replace(ending=bare.ending._replace(at_ms=LASTS_MS))
    picture = drawing(shown, events_at(*times_ms))
    pins = [each for each in picture.element.iter("circle") if each.get("class") == "pin"]
    places = [(float(each.get("cx", "")), float(each.get("cy", ""))) for each in pins]
    numbers = places[: len(times_ms)]
    assert all(PIN <= x <= WIDTH - PIN and PIN <= y <= picture.height - PIN for x, y in places)
    for row in {y for _, y in numbers}:
        beside = sorted(x for x, y in numbers if y == row)
        assert all(b - a >= 2 * PIN for a, b in pairwise(beside))


def test_words_and_boxes_stay_inside(told: Story) -> None:
    """Axes, bands, key and caps of an ordinary walk."""
    picture = drawing(told, events_at(5_000))
    for each in picture.element.iter():
        for name, limit in (("x", WIDTH), ("y", picture.height)):
            value = each.get(name)
            assert value is None or 0 <= float(value) <= limit, (each.tag, each.attrib)


def test_every_segment_has_its_number_and_its_name_where_it_fits(told: Story) -> None:
    """A long name is under the pointer, its number always there."""
    words = ["".join(each.itertext()) for each in drawing(told, ()).element.iter("text")]
    assert "1 Slow" in words
    assert any(each.endswith("2 A hill with a long name") or each == "2" for each in words)


def test_the_deck_has_a_strip_only_where_it_moved(told: Story) -> None:
    """A level walk is lower by it."""
    level = walked(SLOW, SLOW).story()
    assert drawing(told, ()).height > drawing(level, ()).height
    assert "deck, %" not in str(drawing(level, ()))


def test_a_cap_in_sight_is_a_line_and_one_far_above_is_told(told: Story) -> None:
    """Never neither."""
    caps = told.opened.caps
    near = told._replace(opened=told.opened._replace(caps=(caps[0]._replace(value=120),)))
    assert 'class="cap"' in str(drawing(near, ()))
    far = str(drawing(told, ()))
    assert 'class="cap"' not in far
    assert "cap backward 5.00 km/h, above this picture" in far
