"""A treadmill from a file: the findings of a session's start, at the desk."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scripted import ScriptedTransport
from treadmill_ctl.cli.main import main

MILL = """\
version: 1
name: The mill by the window
family: ftms
speed: {from: 0.8 km/h, to: 6 km/h, step: 0.2 km/h}
grade: {from: 0 %, to: 10 %, step: 1 %}
deceleration: 0.08 m/s²
deck: 1.4 m
reports_key: true
"""
HEAD = """\
version: 1
id: mine
title: T
use: general
kind: template
walk: backward
way: reversed
segments:
"""
TOOLS = ("check", "plot", "estimate", "describe", "show")
ASSUMED = "No treadmill is named (--machine FILE), so one is assumed that can walk this: it starts"


def typed(*words: str) -> Result:
    """The answer to a line that connects to nothing."""
    return CliRunner(env={"COLUMNS": "200"}).invoke(main, words)


@pytest.fixture
def mill(tmp_path: Path) -> Path:
    """The file of a treadmill that cannot reverse and goes to 10 %."""
    path = tmp_path / "mill.yaml"
    path.write_text(MILL, encoding="utf-8")
    return path


@pytest.fixture
def mine(tmp_path: Path) -> Callable[[str], Path]:
    """A profile with one walk of these words."""

    def made(walk: str, way: str = "turned") -> Path:
        path = tmp_path / "mine.yaml"
        text = HEAD.replace("reversed", way) + f"  - walk: Walk\n    for: 2 min\n    {walk}\n"
        path.write_text(text, encoding="utf-8")
        return path

    return made


@pytest.mark.parametrize(
    ("walk", "way", "said"),
    [
        (
            "speed: 0.6 km/h",
            "turned",
            (
                '11:12: "Walk" wants 0.60 km/h; The mill by the window goes from 0.80 km/h to 6.00'
                " km/h; change the speed"
            ),
        ),
        (
            "{speed: 1 km/h, grade: 12 %}",
            "turned",
            (
                '11:27: "Walk" wants 12.0 % uphill, which is 12.0 % of the deck when turned; The'
                " mill by the window goes from 0.0 % to 10.0 %; change the grade"
            ),
        ),
        (
            "speed: 1 km/h",
            "reversed",
            (
                '9:5: "Walk" wants the belt in reverse; The mill by the window cannot; walk turned'
                " instead, or use another treadmill"
            ),
        ),
    ],
    ids=["speed", "grade", "reverse"],
)
def test_what_the_treadmill_cannot_is_refused_at_its_line(
    mine: Callable[..., Path], mill: Path, walk: str, way: str, said: str
) -> None:
    """Line and column of the profile, what the treadmill can, and a way out."""
    path = mine(walk.strip("{}").replace(", ", "\n    "), way)
    said = said.replace("11:27", "12:12")
    result = typed("profile", "check", str(path), "--machine", str(mill))
    assert result.exit_code == 2
    assert result.stdout.splitlines()[0] == f"{path}:{said}"
    assert typed("profile", "check", str(path)).exit_code == 0


@pytest.mark.parametrize(
    ("walk", "said"),
    [
        (
            "speed: 1.5 km/h",
            (
                '11:12: "Walk" wants 1.50 km/h; The mill by the window goes in steps of 0.20 km/h,'
                " so it is walked at 1.40 km/h"
            ),
        ),
        (
            "speed: 2 km/h",
            (
                '11:12: "Walk": from 2.00 km/h The mill by the window takes 1.93 m and 7.0 s of'
                " belt to stop; its deck is 1.4 m, and a walker who stops walking is at its end in"
                " 2.5 s; have a second person within reach, or go slower"
            ),
        ),
    ],
    ids=["step", "stopping length"],
)
def test_what_the_treadmill_does_otherwise_is_a_warning_at_its_line(
    mine: Callable[..., Path], mill: Path, walk: str, said: str
) -> None:
    """Code 0: the plan is walked, and a person knows how."""
    path = mine(walk)
    result = typed("profile", "check", str(path), "--machine", str(mill))
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"warning: {path}:{said}",
        f"{path}: fine",
        f"Held against the treadmill of {mill}.",
    ]


@pytest.mark.parametrize(
    ("said_of_it", "code", "said"),
    [
        (
            "reports_key: false",
            0,
            (
                "8:1: The mill by the window does not stop by itself when the connection is lost,"
                " and does not say when its key is pulled; have a person beside it all the time"
            ),
        ),
        ("reports_key: false\nwatchdog: 2 s", 0, ""),
        (
            "reports_key: true\nlockout: 10 s",
            0,
            (
                "8:1: The mill by the window may take no start for 10.0 s after it is switched on;"
                " wait so long, and until its deck has come to rest"
            ),
        ),
        (
            "reports_key: true\nlive_speed: false",
            2,
            (
                '11:12: "Walk" wants 1.00 km/h; The mill by the window starts at 0.80 km/h and'
                " takes no other speed while it runs; use another treadmill"
            ),
        ),
    ],
    ids=["alone", "watchdog", "lockout", "live speed"],
)
def test_what_the_treadmill_does_not_do_is_told(
    mine: Callable[..., Path], mill: Path, said_of_it: str, code: int, said: str
) -> None:
    """As at a session's start: what a person makes up for is a warning, what nobody can is none."""
    mill.write_text(MILL.replace("reports_key: true", said_of_it), encoding="utf-8")
    path = mine("speed: 1 km/h")
    result = typed("profile", "check", str(path), "--machine", str(mill))
    assert result.exit_code == code
    severity = "" if code else "warning: "
    told = [line for line in result.stdout.splitlines() if str(path) + ":" in line][:-1]
    assert told == ([f"{severity}{path}:{said}"] if said else [])


def test_a_belt_that_starts_too_fast_is_refused_where_the_segments_begin(
    mine: Callable[..., Path], mill: Path
) -> None:
    """What is about the whole plan has a place as well."""
    mill.write_text(MILL.replace("0.8 km/h", "1.2 km/h"), encoding="utf-8")
    path = mine("speed: 2 km/h")
    result = typed("profile", "check", str(path), "--machine", str(mill))
    assert result.stdout.startswith(f"{path}:8:1: The mill by the window starts at 1.20 km/h;")


@pytest.mark.parametrize("verb", TOOLS)
def test_a_broken_file_of_a_treadmill_is_told_by_every_tool(verb: str, mill: Path) -> None:
    """Code 2 with the place in that file, and nothing is drawn or reckoned."""
    mill.write_text(MILL.replace("1.4 m", "1.4"), encoding="utf-8")
    result = typed("profile", verb, "demo", "--machine", str(mill))
    assert result.exit_code == 2
    assert f'{mill}:7:7: deck: "1.4" has no unit; allowed: a number and m or cm' in result.output


@pytest.mark.parametrize("verb", ["plot", "estimate", "describe"])
def test_a_tool_says_which_treadmill_it_assumes(verb: str, mill: Path) -> None:
    """Where none is named, and only there."""
    assert ASSUMED in typed("profile", verb, "general-intervals").stderr
    assert ASSUMED not in typed("profile", verb, "general-intervals", "--machine", str(mill)).stderr


def test_an_estimate_walks_on_the_treadmill_that_is_named(
    mine: Callable[..., Path], mill: Path
) -> None:
    """Its steps decide how fast it gets, and its name stands beside the figures."""
    named = typed("profile", "estimate", str(mine("speed: 1.5 km/h")), "--machine", str(mill))
    assert "1.40 km/h (1.50 km/h planned)" in named.stdout
    assert "on The mill by the window in steps of 0.20 km/h" in " ".join(named.stdout.split())


@pytest.mark.parametrize(
    "behaviour",
    [
        "reports_every: 1 s",
        "reports_every: 0.1 s",
        "commands_apart: 60 s",
        "starts_within: 1 s",
        "starts_within: 60 s",
        "follows_within: 60 s",
    ],
)
def test_a_session_ahead_of_time_ends_on_any_treadmill(
    mine: Callable[..., Path], mill: Path, behaviour: str
) -> None:
    """However slow or quick it says it is, its plan is walked to the end and reckoned."""
    mill.write_text(f"{MILL}{behaviour}\n", encoding="utf-8")
    path = mine("speed: 1 km/h")
    result = typed("profile", "estimate", str(path), "--machine", str(mill), "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["planned_ms"] == 120_000


def test_programs_are_told_which_treadmill_the_figures_are_of(
    mine: Callable[..., Path], mill: Path
) -> None:
    """Its name, or null where one was assumed."""
    path = str(mine("speed: 1 km/h"))
    named = typed("profile", "estimate", path, "--machine", str(mill), "--json")
    assert json.loads(named.stdout)["machine"] == "The mill by the window"
    assert json.loads(typed("profile", "estimate", path, "--json").stdout)["machine"] is None
    checked = typed("profile", "check", path, "--machine", str(mill), "--json")
    assert json.loads(checked.stdout)["machine"] == str(mill)


def test_a_dry_run_is_on_the_treadmill_that_is_named(mine: Callable[..., Path], mill: Path) -> None:
    """What it cannot walk is refused with the code of a treadmill that cannot."""
    path = mine("speed: 0.6 km/h")
    assert typed("run", str(path), "--dry-run").exit_code == 0
    refused = typed("run", str(path), "--dry-run", "--machine", str(mill))
    assert refused.exit_code == 6
    assert f'{path}:11:12: "Walk" wants 0.60 km/h' in refused.stderr


def test_a_session_asks_the_treadmill_itself(run: Callable[..., Result], mill: Path) -> None:
    """A file beside a treadmill that is connected would be a second truth."""
    transport = ScriptedTransport()
    result = run(transport, "--machine", str(mill))
    assert result.exit_code == 2
    assert "--machine is for --dry-run" in result.stderr
    assert transport.opened == 0


# --- the caps of a command line, in every tool ----------------------------------------------------


@pytest.mark.parametrize("verb", TOOLS)
@pytest.mark.parametrize(
    ("words", "cap"),
    [
        (("--preset", "children"), "2.00 km/h (children preset)"),
        (("--cap", "1.5km/h"), "1.50 km/h"),
    ],
)
def test_every_tool_takes_the_caps_that_run_takes(
    mine: Callable[..., Path], verb: str, words: tuple[str, ...], cap: str
) -> None:
    """A plan above them is refused by all of them."""
    path = mine("speed: 2.1 km/h")
    assert typed("profile", verb, str(path)).exit_code == 0
    result = typed("profile", verb, str(path), *words)
    assert result.exit_code == 2
    assert f"the cap is {cap}" in result.output


def test_diff_tells_what_differs_in_what_is_walked(
    tmp_path: Path, mine: Callable[..., Path]
) -> None:
    """With a cap, figures and refusals are compared, beside what is written."""
    slow, fast = tmp_path / "slow.yaml", mine("speed: 2.1 km/h")
    slow.write_text(fast.read_text(encoding="utf-8").replace("2.1", "1.9"), encoding="utf-8")
    written = typed("profile", "diff", str(slow), str(fast))
    assert "as planned" not in written.stdout
    figures = typed("profile", "diff", str(slow), str(fast), "--preset", "neuro")
    assert figures.exit_code == 1
    assert "  changed  as planned > fastest: 1.90 km/h, now 2.10 km/h\n" in figures.stdout
    refused = typed("profile", "diff", str(slow), str(fast), "--preset", "children")
    assert '  added    as planned > refused: "Walk" wants 2.10 km/h backward' in refused.stdout


def test_diff_says_the_same_where_the_same_is_walked(mine: Callable[..., Path], mill: Path) -> None:
    """Two profiles that mean the same are the same on any treadmill."""
    path = str(mine("speed: 2 km/h"))
    result = typed("profile", "diff", path, path, "--machine", str(mill), "--cap", "2km/h")
    assert (result.exit_code, result.stdout) == (0, f"{path} says the same as {path}\n")
