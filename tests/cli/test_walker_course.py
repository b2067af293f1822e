"""`walker course`: what is kept of a walker's course, and what changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from treadmill_ctl.cli.main import main
from treadmill_ctl.cli.planning import today

BEGUN = today() - timedelta(14)
LATER = today() - timedelta(1)
TOMORROW = today() + timedelta(1)
DONE = f"of: stroke-michaelsen, begun: {BEGUN}, sessions: {{}}"


def typed(*words: str) -> Result:
    """The answer to a line, all on one line."""
    return CliRunner(env={"COLUMNS": "200"}).invoke(main, words)


def test_a_course_from_begin_to_done(keep_courses: Callable[..., Path]) -> None:
    """Begun, one session walked, one a success; the page says what is next."""
    path = keep_courses()
    course = ("walker", "course", "P-017", "stroke-michaelsen")
    assert typed(*course, "--begin", "--on", f"{BEGUN}").exit_code == 0
    assert typed(*course, "--done").exit_code == 0
    assert typed(*course, "--done", "--success").exit_code == 0
    entry = f"- {{of: stroke-michaelsen, begun: {BEGUN}, sessions: 2, successes: 1}}\n"
    assert path.read_text(encoding="utf-8").endswith(f"courses:\n{entry}")
    assert typed("walker", "show", "P-017").stdout.splitlines()[-1] == (
        f"  course: stroke-michaelsen begun on {BEGUN}; 2 sessions done, 1 a success; session 3 of"
        " 18, week 1 of 6 is next"
    )


def test_a_course_begun_anew_starts_at_session_one(keep_courses: Callable[..., Path]) -> None:
    """Of the newer measurement; the old course stays in the file."""
    keep_courses(DONE.format(6))
    assert typed("walker", "course", "P-017", "stroke-michaelsen", "--begin").exit_code == 0
    page = " ".join(
        typed("profile", "show", "stroke-michaelsen", "--walker", "P-017").stdout.split()
    )
    assert f"Session 1 of 18, week 1 of 6. The course of P-017 began on {today()}." in page
    assert f"100 % of 2.00 km/h ({LATER})" in page
    shown = typed("walker", "show", "P-017").stdout
    assert f"begun on {BEGUN}; 6 sessions done; it was begun anew" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--begin", "--on", f"{BEGUN}"],
            f"began the course of stroke-michaelsen on {BEGUN}, and 18",
        ),
        (["--done"], "all 18 sessions of stroke-michaelsen are done; to begin it anew"),
        (["--begin", "--on", f"{TOMORROW}"], f"{TOMORROW} is after today"),
        ([], "say what of the course: --begin, or --done"),
        (["--begin", "--done"], "say what of the course: --begin, or --done"),
        (["--done", "--on", f"{BEGUN}"], "--on is for --begin, and --success for --done"),
        (["--begin", "--success"], "--on is for --begin, and --success for --done"),
    ],
)
def test_what_cannot_be_kept_changes_nothing(
    keep_courses: Callable[..., Path], words: list[str], said: str
) -> None:
    """Exit code 2, what to do, and the file as it was."""
    path = keep_courses(DONE.format(18))
    before = path.read_bytes()
    result = typed("walker", "course", "P-017", "stroke-michaelsen", *words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("profile", "words", "said"),
    [
        ("demo", ["--begin"], "this profile has no course: it is one session"),
        ("stroke-michaelsen", ["--done"], "P-017 has not begun the course of stroke-michaelsen"),
        ("knee-alghadir", ["--begin"], "wants the measurement comfortable of"),
        ("stroke-michelsen", ["--begin"], 'did you mean "stroke-michaelsen"?'),
    ],
)
def test_what_cannot_begin_changes_nothing(
    keep_courses: Callable[..., Path], profile: str, words: list[str], said: str
) -> None:
    """No course, not begun, no baseline, no such profile."""
    path = keep_courses()
    before = path.read_bytes()
    result = typed("walker", "course", "P-017", profile, *words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert path.read_bytes() == before
