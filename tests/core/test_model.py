"""The few answers that values give about themselves."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from treadmill_ctl.core.interlocks import SENTENCES, SUPPORT, required
from treadmill_ctl.core.model import Machine, Range, Walk, Way


@pytest.mark.parametrize(
    ("way", "walk", "belt", "grade"),
    [
        (Way.TURNED, Walk.BACKWARD, 1, 1),
        (Way.REVERSED, Walk.BACKWARD, -1, -1),
        (Way.STRAIGHT, Walk.FORWARD, 1, 1),
    ],
)
def test_ways(way: Way, walk: Walk, belt: int, grade: int) -> None:
    """Only a reversed belt runs in reverse and turns uphill into downhill (H-02, H-08)."""
    assert (way.walk, way.belt_sign, way.grade_sign) == (walk, belt, grade)


@pytest.mark.parametrize(
    ("value", "holds"),
    [(49, False), (50, True), (55, False), (60, True), (100, True), (110, False)],
)
def test_a_range_holds_its_grid(value: int, holds: bool) -> None:  # noqa: FBT001
    """From the lowest to the highest, in steps from the lowest."""
    assert Range(50, 100, 10).holds(value) is holds


@pytest.mark.parametrize(
    ("figures", "why"),
    [
        ((50, 100, 0), "no range: 50 to 100 in steps of 0/1"),
        ((50, 100, 5, 10), "no range: 50 to 100 in steps of 5/10"),
        ((50, 100, 5, 0), "no range: 50 to 100 in steps of 5/0"),
        ((100, 50, 5), "no range: 100 to 50 in steps of 5/1"),
        ((50, 100, 20, 10, 10), "no part of a unit: 10/10"),
        ((50, 100, 20, 10, -1), "no part of a unit: -1/10"),
    ],
)
def test_a_range_without_sense_is_none(figures: tuple[int, ...], why: str) -> None:
    """No step, a step under a unit, ends that cross, a rest that is more than a unit."""
    with pytest.raises(ValueError, match=re.escape(why)):
        Range(*figures)


def test_tenths_of_a_mile_are_a_grid() -> None:
    """From 0.5 mph: every tenth in 0.01 km/h, cut; none is lost and none lies between."""
    tenths = Range(80, 965, 160_934, per=10_000, rest=4_670)
    places = [tenths.lowest]
    while (place := tenths.above(places[-1])) <= tenths.highest:
        places.append(place)
    assert places == [count * 160_934 // 10_000 for count in range(5, 61)]
    assert all(tenths.holds(place) and not tenths.holds(place + 1) for place in places)
    assert [tenths.at_or_below(place + 1) for place in places] == places
    assert tenths.widest == 17


def test_careful_defaults() -> None:
    """What is not known of a treadmill is assumed as on the worst one measured."""
    machine = Machine("any", "test", Range(50, 800, 10))
    assert machine.grade is None
    assert machine.reverses is False
    assert machine.report_period_ms == 1_000
    assert machine.command_gap_ms == 700
    assert machine.start_ms_max == 8_000
    assert machine.deceleration_mm_s2 == 80
    assert machine.follow_ms == 2_500
    assert machine.deck_mm == 1_500


@pytest.mark.parametrize("way", list(Way))
def test_interlocks(way: Way) -> None:
    """Key, deck, a stop in reach, the facing, the walker: each has a sentence for each way."""
    assert required(way) == ("key", "deck", "stop-in-reach", f"way:{way.value}", "walker-ready")
    assert all(SENTENCES[item].endswith(".") for item in required(way))


def test_what_a_plan_needs_is_asked_for_before_the_facing() -> None:
    """Harness, rail, second person, borne weight, bare feet: each has a sentence of its own."""
    support = ("harness", "rail", "second-person", "body-weight", "barefoot")
    assert support == SUPPORT
    items = required(Way.TURNED, support)
    assert items == ("key", "deck", "stop-in-reach", *support, "way:turned", "walker-ready")
    assert len({SENTENCES[item] for item in items}) == len(items)
    assert all(SENTENCES[item].endswith(".") for item in items)


def test_the_sentence_says_where_to_face() -> None:
    """Turned faces the rear; reversed and straight face the console, with opposite belts."""
    assert "REAR" in SENTENCES["way:turned"]
    assert "belt runs forward" in SENTENCES["way:turned"]
    assert "CONSOLE" in SENTENCES["way:reversed"]
    assert "REVERSE" in SENTENCES["way:reversed"]
    assert "CONSOLE" in SENTENCES["way:straight"]
    assert "belt runs forward" in SENTENCES["way:straight"]


@pytest.mark.parametrize("bounds", [(50, 49, 10), (50, 800, 0), (50, 800, -10)])
def test_what_is_no_range_cannot_be_one(bounds: tuple[int, int, int]) -> None:
    """R13: an end below its beginning, or a step that leads nowhere."""
    with pytest.raises(ValueError, match="no range"):
        Range(*bounds)


@pytest.mark.parametrize(
    ("name", "value", "least"),
    [
        ("report_period_ms", 0, 1),
        ("command_gap_ms", -1, 0),
        ("start_ms_max", 0, 1),
        ("deceleration_mm_s2", 0, 1),
        ("follow_ms", -1, 0),
        ("deck_mm", 0, 1),
    ],
)
def test_a_machine_has_figures_that_can_be(name: str, value: int, least: int) -> None:
    """R13: with a deceleration of zero no stop would have a bound; said when it is made."""
    machine = Machine("any", "test", Range(50, 800, 10))
    with pytest.raises(ValueError, match=f"{name} must be at least {least}, not {value}"):
        replace(machine, **{name: value})
    assert getattr(replace(machine, **{name: least}), name) == least


def test_a_machine_that_crawls_at_zero_is_none() -> None:
    """R13: a lowest speed of zero would make a stop look like a speed."""
    with pytest.raises(ValueError, match="above zero"):
        Machine("any", "test", Range(0, 800, 10))
