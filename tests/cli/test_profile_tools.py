"""What a person types to draw, reckon, tell, compare and begin profiles, and what comes back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from treadmill_ctl.cli.planning import today
from treadmill_ctl.cli.profile_verbs import TOOLS, profile
from treadmill_ctl.data import data_folder
from treadmill_ctl.schema.document import load
from treadmill_ctl.schema.library import profiles_in

TOO_FAST = """\
version: 1
id: mine
title: Mine
use: general
kind: template
walk: backward
segments:
  - walk: Walk
    for: 2 min
    speed: 5.5 km/h
"""
PUBLISHED = """\
version: 1
id: old
title: All of it from the source
use: general
kind: published
walk: backward
citation: {text: A paper}
population: People
contraindications: [Dizziness]
from_source:
  - {says: Two minutes., fields: [Walk > for], value: 2 min}
  - {says: One and a half., fields: [Walk > speed], value: 1.5 km/h}
segments:
  - walk: Walk
    for: 2 min
    speed: 1.5 km/h
"""
PLANNED = ("plot", "estimate", "describe")
OWN = ("--measured", "overground=2.0km/h")
SHIPPED = sorted(profiles_in(data_folder("profiles")))


def run(*words: str) -> Result:
    """The answer to `treadmill-ctl profile …`."""
    return CliRunner(env={"COLUMNS": "90"}).invoke(profile, words)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of one's own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


# --- all of them --------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", TOOLS)
def test_every_tool_explains_itself(verb: str) -> None:
    """Each loads, and stands in the list with its line."""
    assert run(verb, "--help").exit_code == 0
    assert f"  {verb} " in run("--help").stdout


@pytest.mark.parametrize("verb", PLANNED)
def test_a_plan_over_a_cap_is_refused_at_its_line(verb: str, here: Path) -> None:
    """Code 2 and the line; no picture, no figures, no sentences."""
    (here / "mine.yaml").write_text(TOO_FAST)
    result = run(verb, "mine.yaml")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith('mine.yaml:10:12: "Walk" wants 5.50 km/h backward')


@pytest.mark.parametrize("verb", PLANNED)
def test_a_share_without_its_measurement_is_refused_with_what_to_do(verb: str) -> None:
    """The same words as at a session's start."""
    result = run(verb, "stroke-michaelsen")
    assert result.exit_code == 2
    assert "wants the measurement overground" in result.stderr
    assert "--measured overground=" in result.stderr


@pytest.mark.parametrize("verb", [*PLANNED, "diff"])
def test_an_unknown_name_is_a_usage_error(verb: str) -> None:
    """Code 2, and the nearest name."""
    result = run(verb, *["demmo"] * (1 + (verb == "diff")))
    assert result.exit_code == 2
    assert 'did you mean "demo"?' in result.stderr


# --- plot ---------------------------------------------------------------------------------------


def test_plot_in_the_terminal() -> None:
    """The picture of the plan at the terminal's width, with the cap in force."""
    result = run("plot", "stroke-michaelsen", *OWN)
    assert result.exit_code == 0
    assert "backward, km/h over min:s; cap 2.20 km/h (profile stroke-michaelsen)" in result.stdout
    assert " 2.00 ┤" in result.stdout
    assert max(map(len, result.stdout.splitlines())) == 90


def test_plot_in_the_terminal_explains_its_signs() -> None:
    """A rest has a dot on the axis, and the last line says so; no turn, no sign for one."""
    assert run("plot", "general-intervals").stdout.splitlines()[-1].strip() == "· rest"


def test_plot_as_a_page(here: Path) -> None:
    """A whole SVG file that says whose it is, what was measured and what it is resolved to."""
    result = run("plot", "stroke-michaelsen", *OWN, "--svg", "plan.svg")
    assert (result.exit_code, result.stdout) == (0, "plan.svg: written\n")
    root = ET.parse(here / "plan.svg").getroot()  # noqa: S314 - our own file
    words = [text for each in root.iter() if (text := each.text)]
    assert "Stroke, backward walking from the overground speed, faster every week" in words
    (whose,) = [text for text in words if text.startswith("stroke-michaelsen · ")]
    assert "overground 2.00 km/h, measured 20" in whose
    assert any(text.startswith("30:00 planned · 30:1") for text in words)
    assert [path.name for path in here.iterdir()] == ["plan.svg"]


def test_plot_and_figures_are_of_the_walker_that_is_named(here: Path) -> None:
    """The walker's caps and measurements are in force, and the page names the id."""
    (here / "P-017.yaml").write_text(
        "version: 1\nid: P-017\ncaps: {backward: 2.1 km/h}\nmeasurements:\n"
        f"  - {{of: overground, value: 1.9 km/h, 'on': {today()}}}\n"
    )
    named = ("stroke-michaelsen", "--walker", "P-017", "--walkers", ".")
    assert json.loads(run("estimate", *named, "--json").stdout)["speed_ckmh_max"] == 190
    assert run("plot", *named, "--svg", "plan.svg").exit_code == 0
    drawn = (here / "plan.svg").read_text(encoding="utf-8")
    assert "stroke-michaelsen · for P-017 · overground 1.90 km/h, measured 20" in drawn
    assert "cap 2.10 km/h (walker P-017)" in drawn


def test_plot_says_the_seed_and_the_rounds(here: Path) -> None:
    """A random order is one of many: the page names its seed, and the rounds have their name."""
    (here / "mine.yaml").write_text(
        TOO_FAST.replace("5.5", "1.5")
        + "  - {repeat: Rounds, times: 3, order: random, segments: [{walk: A, for: 20 s, speed:"
        " 1.0 km/h}, {walk: B, for: 20 s, speed: 1.2 km/h}]}\n"
    )
    assert run("plot", "mine.yaml", "--seed", "7", "--svg", "plan.svg").exit_code == 0
    drawn = (here / "plan.svg").read_text(encoding="utf-8")
    assert "order of the seed 7" in drawn
    assert "Rounds, 3 rounds" in drawn


def test_plot_leaves_a_file_that_is_there(here: Path) -> None:
    """Without --force code 2 and not an octet changed; with it the whole is new."""
    (here / "plan.svg").write_text("mine")
    result = run("plot", "demo", "--svg", "plan.svg")
    assert result.exit_code == 2
    assert result.stderr.endswith(
        "plan.svg: there is a file of this name already; give another name, or --force to replace"
        " it\n"
    )
    assert (here / "plan.svg").read_text() == "mine"
    assert run("plot", "demo", "--svg", "plan.svg", "--force").exit_code == 0
    assert (here / "plan.svg").read_text(encoding="utf-8").startswith("<svg ")


def test_plot_into_a_folder_that_is_not_there() -> None:
    """Code 2 and why."""
    result = run("plot", "demo", "--svg", "nowhere/plan.svg")
    assert result.exit_code == 2
    assert "\nnowhere/plan.svg: the file cannot be written: " in result.stderr


def test_force_is_about_a_file() -> None:
    """Alone it is a usage error."""
    assert "--force is about the file of --svg" in run("plot", "demo", "--force").stderr


# --- estimate and describe ----------------------------------------------------------------------


def test_estimate() -> None:
    """The figures, and what they were reckoned with."""
    result = run("estimate", "general-intervals")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[2] == "  planned  19:00"
    assert "   starts  2, each confirmed by a person" in lines
    assert "up 0.08 m/s² (profile general-intervals)" in " ".join(lines)
    assert all(len(line) <= 90 for line in lines)


def test_estimate_for_programs() -> None:
    """Integers in the units of their names."""
    figures: dict[str, Any] = json.loads(run("estimate", "demo", "--json").stdout)
    assert figures["id"] == "demo"
    assert (figures["planned_ms"], figures["starts"], figures["turns"]) == (91_000, 1, 0)
    assert figures["speed_ckmh_max"] == 150
    assert 22_000 < figures["backward_mm"] < 26_000


def test_estimate_is_of_the_walkers_own_limits() -> None:
    """A gentler deceleration cap takes longer to stop; the measurement decides the speed."""
    slow, fast = (
        json.loads(
            run("estimate", "stroke-michaelsen", "--measured", f"overground={v}", "--json").stdout
        )
        for v in ("1.0km/h", "2.0km/h")
    )
    assert (slow["speed_ckmh_max"], fast["speed_ckmh_max"]) == (100, 200)
    assert slow["backward_mm"] < fast["backward_mm"]


def test_describe() -> None:
    """Sentences, from the title to the sum."""
    lines = run("describe", "stroke-michaelsen", *OWN).stdout.splitlines()
    assert lines[1] == "The walker faces the rear of the treadmill, and the belt runs forward."
    assert "Then walk backward for 24 minutes at 2.0 km/h." in lines
    assert lines[-1].startswith("In all 30 minutes and about ")


def test_describe_goes_the_way_that_is_asked_for() -> None:
    """Reversed, the walker faces the console."""
    assert "faces the console" in run("describe", "general-intervals", "--way", "reversed").stdout


# --- diff ---------------------------------------------------------------------------------------


def test_diff_of_the_same() -> None:
    """Code 0 and one line."""
    result = run("diff", "demo", "demo")
    assert (result.exit_code, result.stdout) == (0, "demo says the same as demo\n")


def test_diff_of_two() -> None:
    """Code 1 and a line for each difference."""
    result = run("diff", "general-intervals", "demo")
    assert result.exit_code == 1
    assert result.stdout.startswith("demo differs from general-intervals:\n")
    assert "  changed  caps > backward: 3.0 km/h, now 2.0 km/h\n" in result.stdout


def test_diff_for_programs() -> None:
    """What, where, before and after."""
    answer = json.loads(run("diff", "general-intervals", "demo", "--json").stdout)
    assert answer["same"] is False
    assert {"what": "changed", "where": "id", "before": "general-intervals", "after": "demo"} in (
        answer["differences"]
    )
    assert json.loads(run("diff", "demo", "demo", "--json").stdout) == {
        "same": True,
        "differences": [],
    }


def test_diff_with_a_broken_file(here: Path) -> None:
    """Code 2 and the line that is wrong."""
    (here / "mine.yaml").write_text(TOO_FAST.replace("speed:", "sped:"))
    result = run("diff", "demo", "mine.yaml")
    assert result.exit_code == 2
    assert result.stderr.startswith('mine.yaml:10:5: "sped" is not known in a walk')


# --- new ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", SHIPPED)
def test_new_from_every_shipped_profile(origin: str, here: Path) -> None:
    """A template with the new id and no source, the same segments, and the same to the check."""
    result = run("new", "mine", "--from", origin)
    assert result.exit_code == 0, result.stderr
    made, old = (
        load(here / "mine.yaml").profile,
        load(profiles_in(data_folder("profiles"))[origin]).profile,
    )
    assert (made.id, made.kind, made.title) == ("mine", "template", old.title)
    assert made.citation is None
    assert made.from_source == ()
    assert (made.segments, made.caps, made.measurements) == (
        old.segments,
        old.caps,
        old.measurements,
    )
    assert run("check", "mine.yaml").exit_code == run("check", origin).exit_code


def test_new_numbers_of_the_source_are_assumed(here: Path) -> None:
    """Each field that the source vouched for is said to be taken over, and from where."""
    run("new", "mine", "--from", "knee-alghadir")
    last = load(here / "mine.yaml").profile.assumed[-1]
    assert last.says == "Taken over from knee-alghadir."
    assert last.fields == (
        "Walk backward > for",
        "course > sessions_a_week",
        "course > weeks",
    )


def test_new_where_nothing_was_assumed(here: Path) -> None:
    """A list of what is assumed is made, in front of the caps or the segments."""
    (here / "old.yaml").write_text(PUBLISHED)
    result = run("new", "mine", "--from", "old.yaml")
    assert result.exit_code == 0, result.stderr
    assert load(here / "mine.yaml").profile.assumed[0].fields == ("Walk > for", "Walk > speed")
    text = (here / "mine.yaml").read_text(encoding="utf-8")
    assert text.index("assumed:") < text.index("\nsegments:")


@pytest.mark.parametrize(
    "assumed",
    [
        "assumed: [{says: 'It is: so', fields: [caps]}]",
        "assumed:\n- says: 'It is: so'\n  fields: [caps]",
        "# ours\nassumed:\n  - says: 'It is: so'\n    fields: [caps]  # all of them",
        "assumed: []\n# none yet",
    ],
)
def test_new_adds_to_what_was_assumed_however_it_is_written(assumed: str, here: Path) -> None:
    """In brackets, without indentation, with comments: the old entries and the new one."""
    whole = PUBLISHED.replace("segments:", f"caps: {{backward: 2 km/h}}\n{assumed}\nsegments:")
    if "It is" not in assumed:
        whole = whole.replace("caps: {backward: 2 km/h}\n", "")
    (here / "old.yaml").write_text(whole)
    result = run("new", "mine", "--from", "old.yaml")
    assert result.exit_code == 0, result.stderr
    says = [entry.says for entry in load(here / "mine.yaml").profile.assumed]
    assert says == ["It is: so"] * ("It is" in assumed) + ["Taken over from old."]
    text = (here / "mine.yaml").read_text(encoding="utf-8")
    assert [
        line for line in assumed.splitlines() if line.startswith("#") and line not in text
    ] == []


def test_new_keeps_words_and_comments_and_says_what_to_do(here: Path) -> None:
    """The head tells what to go through; comments beside the segments stay where they were."""
    (here / "old.yaml").write_text(TOO_FAST.replace("5.5 km/h", "1.5 km/h  # gentle"))
    run("new", "mine", "--from", "old.yaml", "--title", 'My "own": one')
    text = (here / "mine.yaml").read_text(encoding="utf-8")
    assert text.startswith("# A template, begun from mine. Before anybody walks it")
    assert "    speed: 1.5 km/h  # gentle\n" in text
    assert load(here / "mine.yaml").profile.title == 'My "own": one'


def test_new_never_overwrites(here: Path) -> None:
    """Code 2, and the file that was there is as it was."""
    (here / "mine.yaml").write_text("mine")
    result = run("new", "mine", "--from", "demo")
    assert result.exit_code == 2
    assert result.stderr == ("mine.yaml: there is a file of this name already; give another name\n")
    assert (here / "mine.yaml").read_text() == "mine"


@pytest.mark.parametrize(
    ("id_", "why"),
    [("Mine", "is no id; allowed: a to z"), ("demo", "this is the id of a shipped profile")],
)
def test_new_refuses_an_id(id_: str, why: str, here: Path) -> None:
    """What is no id, and what would always mean another profile; nothing is written."""
    result = run("new", id_, "--from", "demo", "--to", "there.yaml")
    assert result.exit_code == 2
    assert why in result.stderr
    assert list(here.iterdir()) == []


def test_new_refuses_a_profile_in_braces(here: Path) -> None:
    """What has no line of its own for each key is not taken apart."""
    (here / "old.yaml").write_text(
        "{version: 1, id: old, title: Old, use: general, kind: template, walk: backward,\n"
        " segments: [{walk: A, for: 1 min, speed: 1 km/h}]}\n"
    )
    result = run("new", "mine", "--from", "old.yaml")
    assert result.exit_code == 2
    assert "write each on its own" in result.stderr
