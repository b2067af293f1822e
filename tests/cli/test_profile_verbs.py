"""What a person types about profiles, and what comes back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from treadmill_ctl.cli import profile_verbs
from treadmill_ctl.cli.profile_verbs import profile

BAD = """\
version: 1
id: mine
title: Mine
use: general
kind: template
walk: backward
segments:
  - walk: Walk
    for: 2 min
    sped: 1.5 km/h
"""
GOOD = BAD.replace("sped", "speed")
FAST = GOOD.replace("1.5 km/h", "5.5 km/h")


def run(*words: str) -> Result:
    """The answer to `treadmill-ctl profile …`."""
    return CliRunner(env={"COLUMNS": "90"}).invoke(profile, words)


def parsed(*words: str) -> Any:
    """The answer for programs."""
    return json.loads(run(*words, "--json").stdout)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A place for a profile of one's own."""
    return tmp_path / "mine.yaml"


# --- list ------------------------------------------------------------------------------------


def test_list_groups_by_use() -> None:
    """Every shipped profile stands under its use, with its kind and what it wants."""
    result = run("list")
    assert result.exit_code == 0
    lines = [line.strip() for line in result.stdout.splitlines()]
    assert lines[0] == "Knee pain"
    assert lines.index("Knee pain") < lines.index("Stroke") < lines.index("General")
    assert lines.index("General") < lines.index("Exercise tests, walking forward")
    assert "after a published protocol; wants the measurement overground" in lines
    assert "template, not a published protocol" in lines
    assert "demonstration for the simulator, not for a walker" in lines


def test_list_for_programs() -> None:
    """Each profile is one object with integers in the units of their names."""
    rows = {row["id"]: row for row in parsed("list")}
    assert rows["demo"]["duration_ms"] == 91_000
    assert rows["demo"]["needs_measurements"] == []
    assert rows["stroke-michaelsen"]["needs_measurements"] == ["overground"]
    assert rows["stroke-michaelsen"]["use"] == "stroke"


def test_list_goes_on_past_a_broken_profile(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken file in the library is told and does not hide the others."""
    mine.write_text(BAD, encoding="utf-8")
    mine.with_name("other.yaml").write_text(GOOD, encoding="utf-8")

    def library(_name: str) -> Path:
        return mine.parent

    monkeypatch.setattr(profile_verbs, "data_folder", library)
    result = run("list")
    assert result.exit_code == 2
    assert "Mine" in result.stdout
    assert f'{mine}:10:5: "sped" is not known in a walk' in result.stderr


# --- show ------------------------------------------------------------------------------------


def test_show_in_plain_words() -> None:
    """Direction, way, time, distance, highest speed, table, picture, sources, assumptions."""
    result = run("show", "stroke-michaelsen", "--measured", "overground=2km/h")
    assert result.exit_code == 0
    text = result.stdout
    assert "backward, turned: the walker faces the rear, the belt runs forward" in text
    assert "Takes 30:00 in 3 segments, about 930 m of belt, at most 2.00 km/h." in text
    assert "2   3:00  24:00  Walk backward  2.00 km/h               level" in text
    assert " 2.00 ┤" in text
    assert "doi 10.1111/ijs.12255; PMID 24730757" in text.replace("\n  ", " ")
    assert "From the source:" in text
    assert "Assumed:" in text
    assert max(map(len, text.splitlines())) <= 90


def test_show_without_the_speed_that_it_wants() -> None:
    """The table stays in shares, and the option that makes numbers of them is named."""
    result = run("show", "stroke-michaelsen")
    assert result.exit_code == 0
    assert "100 % of overground" in result.stdout
    assert "--measured overground=0.8km/h" in result.stdout.replace("\n  ", " ")
    assert "┤" not in result.stdout


def test_show_says_what_would_be_refused() -> None:
    """A speed over the profile's own cap is shown, told at its line, and the code is 2."""
    result = run("show", "stroke-michaelsen", "--measured", "overground=0.7 m/s")
    assert result.exit_code == 2
    told = " ".join(result.stdout.split())
    assert 'yaml:79:12: "Walk backward" wants 2.52 km/h backward; the cap is 2.20 km/h' in told


def test_show_goes_the_way_that_is_asked_for() -> None:
    """Reversed is another way to walk backward; a profile that is turned refuses it."""
    result = run("show", "general-intervals", "--way", "reversed")
    assert "reversed: the walker faces the console, the belt runs in" in result.stdout
    assert "at standstill, then a person confirms" in result.stdout
    refused = run("show", "demo", "--way", "reversed")
    assert refused.exit_code == 2
    assert "this profile is walked turned; reversed was asked for" in refused.stderr


def test_show_names_every_way_of_a_plan_with_turns(mine: Path) -> None:
    """A plan that turns says both ways, in the order of walking, and its caps and citation."""
    text = GOOD.replace("kind:", "caps: {grade: 5 %, session: 20 min}\nkind:")
    turn = "  - turn: Turn\n    to: forward\n"
    mine.write_text(text + turn + text.partition("segments:\n")[2], encoding="utf-8")
    result = run("show", str(mine))
    told = " ".join(result.stdout.split())
    assert "belt runs forward; then forward, straight: the walker faces the console" in told
    assert "Caps of its own: grade 5.0 %, session 20:00" in told


def test_show_for_programs() -> None:
    """The plan's segments, the caps, the sources and the findings, integers throughout."""
    shown = parsed("show", "knee-alghadir", "--measured", "comfortable=2.0 km/h")
    assert shown["id"] == "knee-alghadir"
    assert shown["caps"]["backward_ckmh"] == 300
    assert shown["segments"][1]["speed_to_ckmh"] == 200
    assert shown["segments"][1]["way"] == "turned"
    assert shown["from_source"][0]["value"] == "10 min"
    assert (shown["duration_ms"], shown["speed_ckmh_max"]) == (840_000, 200)
    assert shown["findings"] == []
    unresolved = parsed("show", "knee-alghadir")
    assert unresolved["measurements"]["comfortable"]["not_older_than_days"] == 28
    assert unresolved["measured"] == {}
    assert unresolved["segments"] is None


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("comfortable=2.4", '"comfortable=2.4" has no unit; allowed: a number and km/h'),
        ("comfortable=2,4km/h", '"comfortable=2,4km/h" has a comma'),
        ("comfortable=24 km/h", "is no walking speed; at most 10.00 km/h"),
        ("2.4km/h", '"2.4km/h" has no =; write a name and a speed, as in overground=0.8km/h'),
        ("Mine=2.4km/h", '"Mine=2.4km/h" names no measurement; a name is a to z'),
        (
            "comfortabel=2.4km/h",
            (
                "--measured comfortabel: the profile takes no measurement of this name"
                ' (did you mean "comfortable"?); it takes comfortable'
            ),
        ),
    ],
)
def test_a_measurement_has_a_name_and_a_speed(given: str, why: str) -> None:
    """A slip of name, unit or digit is refused before anything is planned."""
    result = run("show", "knee-alghadir", "--measured", given)
    assert result.exit_code == 2
    assert why in result.stderr


def test_an_unknown_name_is_a_usage_error_with_the_nearest() -> None:
    """Exit code 2, and the name that was meant."""
    result = run("show", "demmo")
    assert result.exit_code == 2
    assert 'no profile has this name (did you mean "demo"?)' in result.stderr


# --- check -----------------------------------------------------------------------------------


def test_check_of_what_is_fine(mine: Path) -> None:
    """Names and files together; code 0, one line each, and what they were not held against."""
    mine.write_text(GOOD, encoding="utf-8")
    result = run("check", "demo", "general-intervals", str(mine))
    assert result.exit_code == 0
    *lines, last = result.stdout.splitlines()
    assert [line.rpartition(": ")[2] for line in lines] == ["fine"] * 3
    assert last == "Held against no treadmill; to have a plan held against one: --machine FILE."


def test_check_of_a_broken_file(mine: Path) -> None:
    """Code 2, with file, line, column, the nearest name and what is allowed."""
    mine.write_text(BAD, encoding="utf-8")
    result = run("check", str(mine), "demo")
    assert result.exit_code == 2
    assert result.stdout.splitlines()[0] == (
        f'{mine}:10:5: "sped" is not known in a walk (did you mean "speed"?);'
        " allowed: walk, part, for, speed, from, to, grade, acceleration, announce, goes_on, paced"
        " or trial"
    )
    assert result.stdout.splitlines()[1] == f"{mine}: refused"


def test_check_holds_a_profile_against_the_caps(mine: Path) -> None:
    """A profile of sound language that is too fast for the site is refused at its line."""
    mine.write_text(FAST, encoding="utf-8")
    result = run("check", str(mine))
    assert result.exit_code == 2
    assert result.stdout.startswith(
        f'{mine}:10:12: "Walk" wants 5.50 km/h backward; the cap is 5.00 km/h (site default)'
    )


def test_check_says_what_it_could_not_check() -> None:
    """Shares of what nobody measured are a warning; with one they are held to the caps."""
    result = run("check", "stroke-michaelsen")
    assert result.exit_code == 0
    assert result.stdout.startswith("warning: ")
    assert "were not held against the caps; give --walker, or --measured" in result.stdout
    assert run("check", "stroke-michaelsen", "--measured", "overground=2.3km/h").exit_code == 2


def test_check_for_programs(mine: Path) -> None:
    """Findings with file, line, column, severity, rule and sentence."""
    mine.write_text(FAST, encoding="utf-8")
    answer = parsed("check", "demo", str(mine))
    assert answer["ok"] is False
    assert [row["ok"] for row in answer["files"]] == [True, False]
    (finding,) = answer["files"][1]["findings"]
    assert finding == {
        "file": str(mine),
        "line": 10,
        "column": 12,
        "severity": "refuse",
        "rule": "speed cap",
        "sentence": finding["sentence"],
    }
    assert finding["sentence"].startswith('"Walk" wants 5.50 km/h')


def test_check_without_a_name_is_a_usage_error() -> None:
    """There is nothing to check; code 2."""
    assert run("check").exit_code == 2


def test_a_file_in_the_working_folder_is_called_by_its_short_name(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages name files the way a person typed them."""
    mine.write_text(BAD, encoding="utf-8")
    monkeypatch.chdir(mine.parent)
    assert run("check", str(mine)).stdout.startswith("mine.yaml:10:5: ")
