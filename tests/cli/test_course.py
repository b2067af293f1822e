"""A course on the command line: which session, for whom, from which measurement, and how told."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scripted import ScriptedTransport
from treadmill_ctl.cli.main import main
from treadmill_ctl.cli.planning import today
from treadmill_ctl.runtime.replay import replay

Run = Callable[..., Result]

BEGUN = today() - timedelta(14)
LATER = today() - timedelta(1)
TOMORROW = today() + timedelta(1)
SHOW = ("profile", "show", "stroke-michaelsen")
WALKER = ("--walker", "P-017")
GROWING = """\
version: 1
id: growing
title: Longer with every success
use: general
kind: template
walk: backward
course:
  sessions: 4
  grows:
    - {in: [Walk], for: +1 min, every: success, at_most: 4 min}
    - {in: [Walk], speed: +10 % of before, every: session}
segments:
  - {walk: Walk, for: 3 min, speed: 1 km/h}
"""


def typed(*words: str) -> Result:
    """The answer to a line that connects to nothing, all on one line."""
    return CliRunner(env={"COLUMNS": "200"}).invoke(main, words)


def paragraph(text: str) -> str:
    """Lines as one."""
    return " ".join(text.split())


@pytest.fixture
def growing(tmp_path: Path) -> str:
    """The path of a profile of four sessions that grows with successes."""
    path = tmp_path / "growing.yaml"
    path.write_text(GROWING, encoding="utf-8")
    return str(path)


def begun(sessions: int, successes: int = 0, of: str = "stroke-michaelsen") -> str:
    """An entry of a walker's file."""
    return f"of: {of}, begun: {BEGUN}, sessions: {sessions}, successes: {successes}"


# --- which session -----------------------------------------------------------------------------


def test_without_a_word_it_is_the_first_session_and_that_is_said() -> None:
    """Session 1 of the whole course, and how to see another."""
    page = typed(*SHOW, "--measured", "overground=1.7km/h").stdout
    assert "Session 1 of 18, week 1 of 6. --session N shows another." in page
    assert "at most 1.70 km/h" in page


def test_show_tells_how_each_number_came_about() -> None:
    """Share, weeks, growth, measurement with its date, and what that is."""
    result = typed(*SHOW, "--measured", "overground=1.7km/h", "--session", "7")
    assert result.exit_code == 0
    assert (
        "Walk backward, speed: session 7 is week 3: 100 % + 2 × 10 % of overground = 120 % of"
        f" 1.70 km/h ({today()}) = 2.04 km/h"
    ) in paragraph(result.stdout)


def test_show_tells_the_same_without_a_walker() -> None:
    """In shares, where nobody is named."""
    page = paragraph(typed(*SHOW, "--session", "7").stdout)
    assert "session 7 is week 3: 100 % + 2 × 10 % of overground = 120 % of overground" in page


def test_show_for_programs_has_the_course() -> None:
    """Where the session is, and every number with its way, in the units of the names."""
    words = ("--measured", "overground=2.9km/h", "--session", "7", "--json")
    course = json.loads(typed(*SHOW, *words).stdout)["course"]
    (number,) = course.pop("numbers")
    assert course == {
        "session": 7, "sessions": 18, "week": 3, "weeks": 6, "successes": 0, "begun": None,
    }  # fmt: skip
    assert (number["label"], number["key"], number["speed_ckmh"]) == ("Walk backward", "speed", 348)
    assert number["written"] == "100 % of overground"
    assert number["said"].endswith(f"= 120 % of 2.90 km/h ({today()}) = 3.48 km/h")


def test_a_single_session_has_no_course() -> None:
    """Nothing of sessions on the page, and none for programs."""
    assert "Session" not in typed("profile", "show", "demo").stdout
    assert json.loads(typed("profile", "show", "demo", "--json").stdout)["course"] is None


def test_show_tells_compounding_successes_and_ends(growing: str) -> None:
    """How often each has grown, what it would be, and what ends it."""
    page = paragraph(typed("profile", "show", growing, "--session", "4", "--successes", "3").stdout)
    assert "Session 4 of 4. Successes told before it: 3." in page
    assert (
        "Walk, for: session 4, 3 told as a success before it: 3:00 + 3 × 1 min = 6:00, ended by"
        " at_most = 4:00"
    ) in page
    assert "Walk, speed: session 4: 1.00 km/h + 10 % of before, 3 times = 1.33 km/h" in page


@pytest.mark.parametrize("verb", ["run", "show", "estimate", "plot", "describe"])
def test_every_verb_with_a_plan_takes_a_session(verb: str) -> None:
    """The seventh session is the faster one, wherever it is asked for."""
    name = "stroke-michaelsen"
    words = ("run", "--dry-run", name) if verb == "run" else ("profile", verb, name)
    result = typed(*words, "--measured", "overground=1.7km/h", "--session", "7")
    assert result.exit_code == 0
    assert "2.04" in result.stdout
    assert "Session 7 of 18, week 3 of 6." in result.output


def test_a_printed_plot_names_its_session(tmp_path: Path) -> None:
    """The page is of one session, and says which."""
    words = ("--measured", "overground=1.7km/h", "--session", "7", "--svg", str(tmp_path / "p.svg"))
    assert typed("profile", "plot", "stroke-michaelsen", *words).exit_code == 0
    assert "session 7 of 18, week 3 of 6" in (tmp_path / "p.svg").read_text(encoding="utf-8")


def test_check_holds_a_session_against_the_caps() -> None:
    """Fine in the first week, refused in the fourth, at the line that grows."""
    words = ("profile", "check", "stroke-michaelsen", "--measured", "overground=1.7km/h")
    assert typed(*words).exit_code == 0
    result = typed(*words, "--session", "10")
    assert result.exit_code == 2
    assert 'session 10: "Walk backward" wants 2.21 km/h backward; the cap is 2.20' in result.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["stroke-michaelsen", "--session", "19"], "beyond the course, which has 18 in 6 weeks"),
        (["stroke-michaelsen", "--session", "0"], '"0" is not a count'),
        (["demo", "--session", "2"], "this profile has no course: it is one session"),
        (["demo", "--successes", "2"], "nothing in demo grows with a success; leave it out"),
        (["stroke-michaelsen", "--successes", "1"], "nothing in stroke-michaelsen grows with a"),
        (["GROWING", "--successes", "1"], "1 successes before session 1, and there were 0"),
    ],
)
def test_a_session_that_there_is_not_is_refused(growing: str, words: list[str], said: str) -> None:
    """Exit code 2 and what there is instead; the same from `show` and from `run`."""
    name = growing if words[0] == "GROWING" else words[0]
    for verb in (["profile", "show"], ["run", "--dry-run"]):
        result = typed(*verb, name, *words[1:])
        assert result.exit_code == 2
        assert said in result.output
        assert "Traceback" not in result.output


# --- a walker's course -------------------------------------------------------------------------


def test_a_begun_course_goes_on_with_the_next_session(keep_courses: Callable[..., Path]) -> None:
    """Six are done, so it is the seventh; of the baseline, not of what was measured since."""
    keep_courses(begun(6))
    page = paragraph(typed(*SHOW, *WALKER).stdout)
    assert f"Session 7 of 18, week 3 of 6. The course of P-017 began on {BEGUN}." in page
    assert f"= 120 % of 1.70 km/h ({BEGUN}) = 2.04 km/h" in page
    assert (
        f"Here 1.70 km/h of {BEGUN}, the newest by {BEGUN}; its age was judged on that day" in page
    )


def test_a_session_may_be_named_all_the_same(keep_courses: Callable[..., Path]) -> None:
    """An earlier one, of the same baseline."""
    keep_courses(begun(6))
    assert "110 % of 1.70 km/h" in paragraph(typed(*SHOW, *WALKER, "--session", "5").stdout)


def test_a_course_that_was_not_begun_says_so(keep_courses: Callable[..., Path]) -> None:
    """Session 1 of the newest measurement, and how to begin."""
    keep_courses()
    page = paragraph(typed(*SHOW, *WALKER).stdout)
    assert "at most 2.00 km/h" in page
    assert (
        "P-017 has not begun this course: treadmill-ctl walker course P-017 stroke-michaelsen"
        " --begin."
    ) in page


def test_a_course_that_is_over_is_refused(keep_courses: Callable[..., Path]) -> None:
    """There is no nineteenth session; how to begin anew is said."""
    keep_courses(begun(18))
    result = typed(*SHOW, *WALKER)
    assert result.exit_code == 2
    assert "all 18 sessions of stroke-michaelsen are done; begin it anew" in result.stderr
    assert typed(*SHOW, *WALKER, "--session", "1").exit_code == 0


def test_a_typed_measurement_does_not_move_a_baseline(keep_courses: Callable[..., Path]) -> None:
    """It is of today, and the course goes by the day it began."""
    keep_courses(begun(6))
    result = typed(*SHOW, *WALKER, "--measured", "overground=2.0km/h")
    assert result.exit_code == 2
    assert f"the course of P-017 goes by what was measured when it began, on {BEGUN}" in (
        result.stderr
    )


@pytest.mark.parametrize(
    ("course_on", "measured_on", "said"),
    [
        (
            BEGUN - timedelta(1),
            BEGUN,
            "wants the measurement overground of {day} or before, the day the course began, and",
        ),
        (BEGUN, BEGUN - timedelta(29), "was 29 days old on {day}, the day the course began"),
        (TOMORROW, BEGUN, "the course is begun on {day}, and today is {today}; correct its day"),
    ],
    ids=["nothing by then", "too old by then", "begun ahead"],
)
def test_a_course_without_a_baseline_is_refused(
    keep_courses: Callable[..., Path], course_on: date, measured_on: date, said: str
) -> None:
    """What was measured since does not help; exit code 2 and what to do."""
    keep_courses(f"of: stroke-michaelsen, begun: {course_on}", on=measured_on)
    result = typed(*SHOW, *WALKER)
    assert result.exit_code == 2
    assert said.format(day=course_on, today=today()) in result.stderr


def test_successes_come_from_the_file(keep_courses: Callable[..., Path], growing: str) -> None:
    """As told there, and what is typed beats it."""
    keep_courses(begun(2, 1, of="growing"))
    words = ("profile", "show", growing, *WALKER)
    assert "Takes 4:00 in 1 segments" in typed(*words).stdout
    assert "Takes 3:00 in 1 segments" in typed(*words, "--successes", "0").stdout


def test_run_walks_the_next_session_and_says_how_to_keep_it(
    run: Run, tmp_path: Path, keep_courses: Callable[..., Path], growing: str
) -> None:
    """The session is told before the start and kept in the journal; then the verb to count it."""
    keep_courses(begun(1, 1, of="growing"))
    result = run(ScriptedTransport(), *WALKER, what=growing)
    (journal,) = (tmp_path / "journals").iterdir()
    with journal.open("rb") as lines:
        plan = replay(lines).opening.setup.plan
    assert plan.title == "Longer with every success, session 2 of 4, 1 success before it"
    assert plan.duration_ms == 240_000
    assert "Session 2 of 4. Successes told before it: 1." in result.stderr
    assert (
        "If session 2 counts as walked, keep it: treadmill-ctl walker course P-017 growing --done"
    ) in result.stdout


# --- the whole course --------------------------------------------------------------------------


def test_the_whole_course_as_a_table(keep_courses: Callable[..., Path]) -> None:
    """A line a session: done, next, and refused where a cap is passed; that cap is told once."""
    keep_courses(begun(6))
    result = typed("profile", "course", "stroke-michaelsen", *WALKER)
    lines = result.stdout.splitlines()
    assert result.exit_code == 2
    assert lines[1] == "18 sessions, 3 a week."
    assert lines[2] == (
        f"P-017 began on {BEGUN}: 6 sessions done, 0 a success; session 7 of 18, week 3 of 6 is"
        " next."
    )
    assert lines[4].split() == ["session", "week", "minutes", "speed", "grade"]
    rows = [line.split() for line in lines[5:]]
    assert rows[0] == ["1", "1", "30:00", "1.70", "km/h", "level", "done"]
    assert rows[6] == ["7", "3", "30:00", "2.04", "km/h", "level", "next"]
    assert rows[17] == ["18", "6", "30:00", "2.55", "km/h", "level", "refused"]
    assert len(rows) == 18
    assert result.stderr.count("the cap is 2.20 km/h") == 1


def test_a_table_without_a_walker_is_in_shares() -> None:
    """Nobody is named, so nothing is held against the caps."""
    result = typed("profile", "course", "stroke-michaelsen")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "150 % of overground" in result.stdout


def test_a_table_counts_every_session_to_come_as_a_success(growing: str) -> None:
    """And says so, since a person tells them."""
    result = typed("profile", "course", growing)
    assert "here every session to come is one" in result.stdout
    minutes = [line.split()[1] for line in result.stdout.splitlines()[-4:]]
    assert minutes == ["3:00", "4:00", "4:00", "4:00"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["demo"], "this profile has no course: it is one session"),
        (
            ["stroke-michaelsen", "--session", "3"],
            "the table has all sessions; leave out --session",
        ),
        (["stroke-michaelsen", "--walker", "P-018"], "there is no file of this walker"),
    ],
)
def test_a_table_that_cannot_be_made_is_refused(words: list[str], said: str) -> None:
    """Exit code 2 and what to do."""
    result = typed("profile", "course", *words)
    assert result.exit_code == 2
    assert said in result.stderr
