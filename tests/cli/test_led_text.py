"""What persons lead in a profile, and what is watched, as sentences, tables and pictures say it."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from measured_walker import known
from treadmill_ctl.cli.describe import sentences
from treadmill_ctl.cli.forecast import forecast
from treadmill_ctl.cli.gate_text import DOES, gate_lines, gates_json
from treadmill_ctl.cli.plan_view import HEIGHT, picture, signs
from treadmill_ctl.cli.plot_svg import Sheet, page
from treadmill_ctl.cli.profile_diff import differences
from treadmill_ctl.cli.profile_page import as_json
from treadmill_ctl.cli.profile_page import page as show
from treadmill_ctl.cli.step_table import table
from treadmill_ctl.core.gates import Remedy
from treadmill_ctl.core.limits import SITE_DEFAULT, in_force
from treadmill_ctl.core.profile import Plan
from treadmill_ctl.schema.document import Document, read
from treadmill_ctl.schema.resolve import resolve

TEXT = """\
version: 1
id: trial
title: A profile for a test
use: general
kind: template
walk: backward
measurements: {comfortable: {says: A speed., not_older_than: 4 weeks}}
gates:
  - {watch: pain, at_most: 3, told_every: 3 min, outside: cool down, missing: pause}
  - {watch: systolic pressure, before_start: true, at_most: 180, told_every: 30 min}
  - {watch: heart rate, at_least: 50, at_most: 140, told_every: 9 s, outside: slower, missing: hold}
segments:
  - {walk: Warm up, part: warm-up, for: 2 min, speed: 0.8 km/h, goes_on: early}
  - walk: At the therapist's pace
    for: 5 min
    speed: 1.0 km/h
    paced: {from: 0.5 km/h, to: 100 % of comfortable}
    goes_on: by hand
  - walk: Short and fast
    for: 30 s
    speed: 1.2 km/h
    trial: {success: +10 %, failure: -20 %, at_least: 50 %, at_most: 150 %}
  - {walk: Slow, part: cool-down, for: 2 min, speed: 0.8 km/h}
"""
DOCUMENT = read(TEXT, "trial.yaml")
PLAN = resolve(DOCUMENT, None, known(200))
GATES = DOCUMENT.profile.gates


# --- sentences -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "To warm up, walk backward for 2 minutes at 0.8 km/h, or until you say next.",
        (
            "Then walk backward for at most 5 minutes at 1.0 km/h to begin with, and you set the"
            " pace, from 0.5 to 2.0 km/h in steps of 0.1, until you say next (else it goes on to"
            " the cool-down and ends)."
        ),
        (
            "Then walk backward for 30 seconds at 1.2 km/h, a trial: each that went well, by your"
            " word, adds 10 % of that to those after it, and each that did not takes off 20 %, from"
            " 50 to 150 %."
        ),
        (
            "Pain at most 3 of 10, all along the walk. Outside of that: on to the cool-down, and"
            " then the end. Where nobody has told it for 3 min: the walk pauses."
        ),
        "In all at most 9 minutes 30 seconds and about 146 metres, at most 2.0 km/h.",
    ],
)
def test_a_led_walk_is_told(sentence: str) -> None:
    """The time at most, the pace and its steps, what trials earn, and what is watched."""
    assert sentence in list(sentences(DOCUMENT, PLAN))


def test_gates_are_told_the_start_first() -> None:
    """One of the start has no remedy; of the heart, the treadmill's own report counts."""
    lines = list(gate_lines(GATES))
    assert lines[0] == (
        "Before the start, systolic blood pressure at most 180 mmHg, told no longer than 30 min"
        " ago; without that, nobody can start."
    )
    assert lines[1].startswith("Pain at most 3 of 10")
    assert lines[2].startswith("Heart rate at least 50 /min and at most 140 /min, all along")
    assert "one step slower, and one more after every 10 s" in lines[2]
    assert "for 9 s: nothing gets faster" in lines[2]
    assert lines[2].endswith("What the treadmill reports of the heart counts as told.")


def test_every_remedy_has_its_words() -> None:
    """Whatever a gate does can be told."""
    assert set(DOES) == set(Remedy)


def test_gates_for_programs() -> None:
    """Integers with their units in their names, and nothing that does not apply."""
    before, pain, _ = gates_json(GATES)
    assert before == {
        "before_start": True, "sign": "systolic", "lowest": None, "highest": 180,
        "fresh_ms": 1_800_000,
    }  # fmt: skip
    assert (pain["before_start"], pain["outside"], pain["missing"]) == (
        False, "cool_down", "pause",
    )  # fmt: skip
    assert len(as_json(DOCUMENT, None, ())["gates"]) == 3


def test_the_page_of_a_profile_says_what_is_watched_and_that_the_time_is_the_longest() -> None:
    """Without a walker, too."""
    told = " ".join(" ".join(show(DOCUMENT, None, (), 80)).split())
    assert "Takes at most 9:30 in 4 segments." in told
    assert "Watched of the walker: - Before the start, systolic blood pressure at most 180" in told


# --- tables and pictures ---------------------------------------------------------------------


def test_the_table_says_who_ends_a_walk_and_how_fast_it_may_be() -> None:
    """One column more where a person ends something, in km/h where the walker is known."""
    head, *lines = table(DOCUMENT, PLAN)
    assert head.endswith("goes on")
    assert lines[0].endswith("early, on next")
    assert "1.00 km/h, paced 0.50 km/h to 2.00 km/h" in lines[1]
    assert lines[1].endswith("on next")
    assert "1.20 km/h, a trial, 50 to 150 %" in lines[2]
    assert lines[3].endswith("level")
    assert "paced 0.50 km/h to 100 % of comfortable" in list(table(DOCUMENT, None))[2]


def test_the_picture_shades_what_persons_may_make_of_it() -> None:
    """Above what is planned, up to the fastest; the end by hand is marked under it."""
    lines = picture(PLAN, 80)
    pace = [line[25:58] for line in lines[:HEIGHT]]
    assert set(pace[0]) == {"░"}
    assert "░" not in pace[-1]
    assert lines[HEIGHT].count(">") == 1
    assert any(sign.startswith("░") for sign in signs(PLAN))
    assert any(sign.startswith(">") for sign in signs(PLAN))


def drawn(document: Document, plan: Plan) -> ET.Element:
    """The printed page, read back."""
    names = tuple(step.label for step in document.steps)
    found = forecast(plan, in_force(SITE_DEFAULT))
    return ET.fromstring(page(found, Sheet("Trial", ("trial",), names)))  # noqa: S314 - our own


def test_the_page_has_the_room_of_a_pace_trials_and_ends_by_hand() -> None:
    """Each in the picture and in the key, and a pace from its slowest to its fastest."""
    root = drawn(DOCUMENT, PLAN)
    kinds = [each.get("class") for each in root]
    assert (kinds.count("room"), kinds.count("range"), kinds.count("onward")) == (2, 6, 2)
    said = {"".join(each.itertext()) for each in root}
    assert {"where you may set the pace", "what a trial may come to"} <= said
    _, pace = sorted(
        (each for each in root if each.get("class") == "room"),
        key=lambda box: float(box.get("height", "")),
    )
    speeds = {"".join(each.itertext()): each.get("y") for each in root if each.get("x") == "70"}
    top = float(pace.get("y", ""))
    assert top == pytest.approx(float(speeds["2.0"] or "") - 4, abs=0.2)
    bottom = top + float(pace.get("height", ""))
    assert bottom == pytest.approx(float(speeds["0.5"] or "") - 4, abs=0.2)


def test_a_page_without_persons_has_no_such_signs() -> None:
    """The key says only what the picture has."""
    plain = read(
        TEXT.partition("measurements")[0]
        + "segments:\n  - {walk: Walk, for: 2 min, speed: 1.0 km/h}\n",
        "trial.yaml",
    )
    kinds = {each.get("class") for each in drawn(plain, resolve(plain))}
    assert not kinds & {"room", "range", "onward"}


# --- differences -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("goes_on: by hand", "goes_on: early", " > goes_on: by hand, now early"),
        ("from: 0.5 km/h, to", "from: 0.6 km/h, to", " > paced > from: 0.5 km/h, now 0.6 km/h"),
        ("success: +10 %", "success: +5 %", "Short and fast > trial > success: +10 %, now +5 %"),
        (
            ", goes_on: early",
            "",
            "removed  Warm up > goes_on: early",
        ),
        (
            "at_most: 180,",
            "at_most: 160,",
            "gates: watch systolic pressure, before_start true, at_most 160, told_every 30 min",
        ),
        ("    goes_on: by hand", "    goes_on: by hand\n    grade: 1 %", "> grade: 1 %"),
    ],
)
def test_what_differs_is_told(old: str, new: str, line: str) -> None:
    """A change in how persons lead, or in what is watched, is a line like any other."""
    assert old in TEXT
    other = read(TEXT.replace(old, new, 1), "other.yaml")
    assert any(line in str(each) for each in differences(DOCUMENT, other))


def test_the_default_step_written_out_is_no_difference() -> None:
    """0.1 km/h at a time is what is meant where nothing is written."""
    other = read(TEXT.replace("of comfortable}", "of comfortable, step: 0.1 km/h}"), "other.yaml")
    assert differences(DOCUMENT, other) == ()


# --- a rest that waits -----------------------------------------------------------------------


RESTED = read(
    """\
version: 1
id: rested
title: A rest that waits
use: general
kind: template
walk: backward
segments:
  - {walk: Walk, for: 300 steps of 45 cm, speed: 1.0 km/h}
  - rest: Stand
    at_least: 1 min
    until: {watch: heart rate, at_most: 100, told_every: 30 s}
  - {walk: Walk on, for: 2 min, speed: 1.0 km/h}
""",
    "rested.yaml",
)
WAITS = "and heart rate at most 100 /min, told no longer than 30 s ago"


def test_what_a_rest_waits_for_is_told() -> None:
    """In the sentence of the rest, and in its line of the table."""
    plan = resolve(RESTED, None, None)
    assert any(WAITS in each for each in sentences(RESTED, plan))
    assert WAITS in list(table(RESTED, plan))[2]


def test_a_rest_that_waits_is_reckoned_through() -> None:
    """Whoever walks it ahead of time tells the value; 135 m and 2 min at 1 km/h in two walks."""
    plan = resolve(RESTED, None, None)
    walked = forecast(plan, in_force(SITE_DEFAULT))
    assert walked.starts == 2
    assert plan.segments[0].duration_ms == 486_000
