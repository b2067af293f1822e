"""A belt in reverse, in every export: its sign, its way, and the grade as the walker felt it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from plans import setup, walk
from recorded import COMPLETE, MACHINE, closing, now, opening, report
from treadmill_ctl.core.model import Way
from treadmill_ctl.records.export_csv import Table, text
from treadmill_ctl.records.export_fhir import bundle
from treadmill_ctl.records.fhir_codes import Codes
from treadmill_ctl.records.report import page
from treadmill_ctl.records.report_words import dose
from treadmill_ctl.records.story import Story, story

PLAN = setup(MACHINE, replace(walk(20_000, 100, grade=-15), way=Way.REVERSED))


@pytest.fixture(scope="module")
def told() -> Story:
    """Twenty seconds at 1 km/h, console ahead, on a deck that is raised by 1.5 %."""
    lines = [opening(plan=PLAN), {"t": 1_100, "now": now("walking", 0, -100)}]
    for t_ms in range(2_000, 22_000, 1_000):
        line = report(t_ms, -100)
        line["in"][0]["report"]["grade_dpct"] = 15
        lines.append(line)
    return story([*lines, report(22_000, 0, notes=[COMPLETE], now=now("ended", 1, 0)), closing()])


def test_the_dose_has_no_sign(told: Story) -> None:
    """Metres and speeds are the walker's."""
    assert (told.dose.distance_mm, told.dose.fastest_ckmh) == (5_555, 100)


def test_csv_keeps_the_minus_and_says_what_it_means(told: Story) -> None:
    """The belt's, in the curve; the way to walk above it."""
    found = text(told, Table.CURVE, "")
    assert ",-1.00," in found
    assert (
        "# way to walk: reversed: the walker faces the console, the belt runs in reverse" in found
    )


def test_a_report_tells_the_grade_as_it_was_felt(told: Story) -> None:
    """A raised deck is downhill for who walks backward on a belt in reverse."""
    rows = {name: (measured, planned) for name, measured, planned in dose(told)}
    assert rows["steepest"] == ("1.5 % downhill", "1.5 % downhill")
    assert "reversed (faces the console; belt in reverse)" in page(told, "", "")


@pytest.mark.parametrize("meant", ["reversed", "backward", "console", "belt-reverse"])
def test_fhir_says_direction_facing_and_belt(told: Story, meant: str) -> None:
    """Each as a code of its own; the series keep the minus."""
    made = json.dumps(bundle(told, "", Codes(snomed=False))["entry"][4])
    assert f'"code": "{meant}"' in made
    series = json.dumps(bundle(told, "", Codes(snomed=False)))
    assert "-100 -100" in series
