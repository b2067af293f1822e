"""A walker's file in `run` and in the `profile` verbs: whose caps and measurements are in force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scripted import ScriptedTransport
from treadmill_ctl.cli.main import main
from treadmill_ctl.cli.planning import today
from treadmill_ctl.runtime.replay import replay

Run = Callable[..., Result]
MEASURED = 'version: 1\nid: P-017\nmeasurements:\n- {{of: overground, value: {}, "on": {}}}\n'


def typed(*words: str) -> Result:
    """The answer to a line that connects to nothing, all on one line."""
    return CliRunner(env={"COLUMNS": "200"}).invoke(main, words)


@pytest.fixture
def keep(walkers: Path) -> Callable[[str], Path]:
    """Puts a text into the file of P-017."""

    def kept(text: str) -> Path:
        walkers.mkdir(exist_ok=True)
        path = walkers / "P-017.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return kept


def test_the_caps_of_the_walkers_file_are_in_force(
    run: Run, tmp_path: Path, keep: Callable[[str], Path]
) -> None:
    """The session's limits are the file's where they are the lowest, under the walker's id."""
    keep("version: 1\nid: P-017\npreset: children\ncaps: {backward: 1.2 km/h, session: 5 min}\n")
    assert run(ScriptedTransport(), "--walker", "P-017").exit_code == 0
    (journal,) = (tmp_path / "journals").iterdir()
    with journal.open("rb") as lines:
        opening = replay(lines).opening
    limits = opening.setup.limits
    assert opening.walker == "P-017"
    assert (limits.backward_ckmh.value, limits.backward_ckmh.source) == (120, "walker P-017")
    assert (limits.session_ms.value, limits.session_ms.source) == (300_000, "walker P-017")


@pytest.mark.parametrize(
    ("text", "cap"),
    [
        ("caps: {backward: 0.9 km/h}", "0.90 km/h (walker P-017)"),
        ("caps: {backward: 0.9 km/h}\npreset: neuro", "0.90 km/h (walker P-017)"),
    ],
)
def test_a_plan_above_the_walkers_cap_is_refused(
    run: Run, keep: Callable[[str], Path], text: str, cap: str
) -> None:
    """Exit code 2 with the place and the cap's source, before anything is connected to."""
    keep(f"version: 1\nid: P-017\n{text}\n")
    transport = ScriptedTransport()
    result = run(transport, "--walker", "P-017")
    assert result.exit_code == 2
    assert f"the cap is {cap}" in result.stderr
    assert transport.opened == 0


def test_the_preset_of_the_file_is_in_force(keep: Callable[[str], Path]) -> None:
    """The neuro preset of a walker refuses what the profile alone would allow."""
    keep("version: 1\nid: P-017\npreset: neuro\n")
    words = ("run", "knee-alghadir", "--dry-run", "--measured", "comfortable=2.5km/h")
    assert typed(*words).exit_code == 0
    refused = typed(*words, "--walker", "P-017")
    assert refused.exit_code == 2
    assert "the cap is 2.20 km/h (neuro preset)" in refused.stderr


@pytest.mark.parametrize("verb", ["run", "profile show", "profile check"])
def test_a_measurement_of_the_file_is_used(keep: Callable[[str], Path], verb: str) -> None:
    """One of today makes a plan of shares, for `run` and for the verbs that only read."""
    keep(MEASURED.format("2.1 km/h", today()))
    more = ["--dry-run"] if verb == "run" else []
    result = typed(*verb.split(), "stroke-michaelsen", "--walker", "P-017", *more)
    assert (result.exit_code, result.stderr) == (0, "")
    if verb != "profile check":
        assert "2.10 km/h" in result.stdout
        assert f"Here 2.10 km/h of {today()}." in result.stdout


def test_what_is_typed_beats_the_file_for_its_name(keep: Callable[[str], Path]) -> None:
    """--measured is of today and takes the place of the file's, which was too old."""
    keep(MEASURED.format("2.1 km/h", "2020-01-01"))
    words = ("run", "stroke-michaelsen", "--walker", "P-017", "--dry-run")
    assert typed(*words).exit_code == 2
    result = typed(*words, "--measured", "overground=1.8km/h")
    assert result.exit_code == 0
    assert "at most 1.80 km/h" in result.stdout


REMEDY = (
    "give --measured overground=0.8km/h, or keep it: treadmill-ctl walker set P-017"
    " --measured overground=0.8km/h"
)
OLD = today() - timedelta(30)
AHEAD = today() + timedelta(1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "version: 1\nid: P-017\n",
            "wants the measurement overground, and none is there; measure it and " + REMEDY,
        ),
        (
            MEASURED.format("2 km/h", OLD),
            (
                f": the measurement overground of {OLD} is 30 days old; this profile takes none"
                f" older than 4 weeks; measure again and {REMEDY}"
            ),
        ),
        (
            MEASURED.format("2 km/h", AHEAD),
            (
                f": the measurement overground is dated {AHEAD}, and today is {today()}; correct"
                f" its date, or measure and {REMEDY}"
            ),
        ),
    ],
    ids=["missing", "stale", "ahead"],
)
@pytest.mark.parametrize("verb", ["run", "profile show", "profile check"])
def test_a_measurement_that_does_not_count_is_refused_at_the_share(
    keep: Callable[[str], Path], verb: str, text: str, said: str
) -> None:
    """Exit code 2 at file, line and column of the share, with what to do."""
    keep(text)
    more = ["--dry-run"] if verb == "run" else []
    result = typed(*verb.split(), "stroke-michaelsen", "--walker", "P-017", *more)
    assert result.exit_code == 2
    assert (
        f'stroke-michaelsen.yaml:79:12: "100 % of overground"{said if said[0] == ":" else ""}'
        in (result.output)
    )
    assert said in result.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["--walker", "P-018"],
            (
                "walker P-018: there is no file of this walker in {folder}; make one: treadmill-ctl"
                " walker add P-018"
            ),
        ),
        (["--walker", "Somebody"], '"Somebody" is no id of a walker; allowed: one to four'),
        (["--measured", "overground"], '"overground" has no =; write a name and a speed'),
        (["--measured", "overground=2"], '"overground=2" has no unit'),
        (
            ["--measured", "overground=2km/h", "--measured", "overground=3km/h"],
            "a measurement is given twice; give it once",
        ),
        (
            ["--measured", "overgroud=2km/h"],
            (
                "--measured overgroud: the profile takes no measurement of this name (did you mean"
                ' "overground"?); it takes overground'
            ),
        ),
    ],
)
@pytest.mark.parametrize("verb", ["run", "profile show", "profile check"])
def test_what_cannot_be_meant_is_refused(
    walkers: Path, verb: str, words: list[str], said: str
) -> None:
    """Exit code 2, what is allowed, what to do; the same from every verb."""
    more = ["--dry-run"] if verb == "run" else []
    result = typed(*verb.split(), "stroke-michaelsen", *words, *more)
    assert result.exit_code == 2
    assert said.format(folder=walkers) in result.output
    assert "Traceback" not in result.output


def test_a_broken_file_of_a_walker_is_no_session(run: Run, keep: Callable[[str], Path]) -> None:
    """Exit code 2 with the place in the walker's file, before anything is connected to."""
    path = keep("version: 1\nid: P-017\ncaps: {backwards: 1 km/h}\n")
    transport = ScriptedTransport()
    result = run(transport, "--walker", "P-017")
    assert result.exit_code == 2
    assert f'{path}:3:8: "backwards" is not known in caps (did you mean "backward"?)' in (
        result.stderr
    )
    assert transport.opened == 0


def test_a_measurement_is_for_whichever_of_several_profiles_takes_it() -> None:
    """`profile check` of many takes one measurement for those that use it."""
    both = ("profile", "check", "demo", "stroke-michaelsen")
    assert typed(*both, "--measured", "overground=2km/h").exit_code == 0
    strange = typed(*both, "--measured", "ground=2km/h")
    assert strange.exit_code == 2
    assert 'no measurement of this name (did you mean "overground"?)' in strange.stderr
