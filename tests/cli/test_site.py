"""The policy of a site: found by every verb in the same way, shown, checked, begun."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scripted import ScriptedTransport
from short_profile import short_profile
from treadmill_ctl.cli import places
from treadmill_ctl.cli.main import main
from treadmill_ctl.runtime.replay import replay
from treadmill_sim.machine import MachineProfile

LABORATORY = """\
version: 1
id: laboratory
caps: {forward: 12 km/h, grade: 25 %}
"""
GENTLE = "version: 1\nid: ward-3\ncaps: {backward: 1.0 km/h}\n"
PLANNING = (
    ("run", "demo", "--dry-run"),
    ("profile", "show", "demo"),
    ("profile", "check", "demo"),
    ("profile", "plot", "demo"),
    ("profile", "estimate", "demo"),
    ("profile", "describe", "demo"),
    ("profile", "diff", "demo", "general-intervals"),
)
TESTS = ("bruce", "bruce-modified", "balke-ware", "usafsam", "naughton")


def typed(*words: str) -> Result:
    """The answer to a line that connects to nothing."""
    return CliRunner(env={"COLUMNS": "200"}).invoke(main, words)


def usual() -> Path:
    """The usual place of the policy, which the tests have."""
    path = places.site_place()
    assert path is not None
    return path


@pytest.fixture
def laboratory(tmp_path: Path) -> Path:
    """A site that unlocked forward exercise tests."""
    path = tmp_path / "laboratory.yaml"
    path.write_text(LABORATORY, encoding="utf-8")
    return path


@pytest.fixture
def gentle(tmp_path: Path) -> Path:
    """A site whose cap is under what the demonstration walks."""
    path = tmp_path / "ward.yaml"
    path.write_text(GENTLE, encoding="utf-8")
    return path


# --- what holds -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TESTS)
def test_an_exercise_test_runs_where_a_site_unlocked_it(name: str, laboratory: Path) -> None:
    """Refused by the defaults, fine at a site that raised its own caps."""
    assert typed("profile", "check", name).exit_code == 2
    assert typed("profile", "check", name, "--site", str(laboratory)).exit_code == 0
    assert typed("run", name, "--dry-run", "--site", str(laboratory)).exit_code == 0


@pytest.mark.parametrize("words", PLANNING, ids=" ".join)
def test_a_lower_cap_of_the_site_is_in_force_for_every_verb(
    words: tuple[str, ...], gentle: Path
) -> None:
    """Each of them refuses, or tells the refusal, with the name of the site."""
    result = typed(*words, "--site", str(gentle))
    assert "the cap is 1.00 km/h (site ward-3)" in result.output
    assert result.exit_code == (1 if "diff" in words else 2)


def test_what_a_site_unlocked_is_walked_to_its_end(
    run: Callable[..., Result], tmp_path: Path, laboratory: Path
) -> None:
    """Fast and steep, on a treadmill that can; the belt got there, and stands at the end."""
    stage = tmp_path / "stage.yaml"
    forward = short_profile(30, "8.0 km/h\n    grade: 18 %").replace("way: turned\n", "")
    stage.write_text(forward.replace("walk: backward", "walk: forward"), encoding="utf-8")
    transport = ScriptedTransport(profile=MachineProfile(grade_max_dpct=300))
    refused = run(transport, what=str(stage))
    assert (refused.exit_code, transport.opened) == (2, 0)
    result = run(transport, "--site", str(laboratory), what=str(stage))
    assert result.exit_code == 0
    assert "8.00 km/h" in result.stdout
    assert transport.belt_ckmh == 0


def test_a_walkers_cap_is_not_raised_by_the_site(laboratory: Path) -> None:
    """Of site, walker and profile the lowest wins, whatever the site unlocked."""
    words = ("profile", "check", "bruce", "--site", str(laboratory), "--cap", "5km/h")
    result = typed(*words)
    assert result.exit_code == 2
    assert "the cap is 5.00 km/h (walker)" in result.stdout


def test_a_session_keeps_whose_caps_held(
    run: Callable[..., Result], tmp_path: Path, laboratory: Path
) -> None:
    """The journal's limits name the site where its cap decides."""
    assert run(ScriptedTransport(), "--site", str(laboratory)).exit_code == 0
    (journal,) = (tmp_path / "journals").iterdir()
    with journal.open("rb") as lines:
        limits = replay(lines).opening.setup.limits
    assert (limits.forward_ckmh.value, limits.forward_ckmh.source) == (1_200, "site laboratory")
    assert limits.session_ms.source == "site default"


def test_a_session_is_not_connected_to_where_the_site_refuses_it(
    run: Callable[..., Result], gentle: Path
) -> None:
    """What needs no treadmill is refused without one."""
    transport = ScriptedTransport()
    result = run(transport, "--site", str(gentle), what="demo")
    assert result.exit_code == 2
    assert transport.opened == 0


STRICT = "version: 1\nid: strict\nstopping_length: refuse\n"


@pytest.mark.parametrize(
    ("policy", "support", "code"),
    [("", "", 0), (STRICT, "", 6), (STRICT, "support: {harness: true}\n", 0)],
    ids=["no policy", "refused", "a harness"],
)
def test_a_stop_longer_than_the_deck_is_refused_where_the_site_says_so(
    run: Callable[..., Result], tmp_path: Path, policy: str, support: str, code: int
) -> None:
    """On the treadmill that is connected: warned of, refused by a policy, answered by a harness."""
    walk = short_profile(20, "2.0 km/h")
    fast = tmp_path / "fast.yaml"
    fast.write_text(walk.replace("segments:", f"{support}segments:"), encoding="utf-8")
    words: tuple[str, ...] = ()
    if policy:
        (tmp_path / "site.yaml").write_text(policy, encoding="utf-8")
        words = ("--site", str(tmp_path / "site.yaml"))
    transport = ScriptedTransport()
    result = run(transport, *words, what=str(fast))
    assert result.exit_code == code
    assert f"{fast}:" in result.stderr
    assert '"Faster": from 2.00 km/h' in result.stderr
    assert ("site strict refuses that; go slower, or have a harness" in result.stderr) is bool(code)
    assert not (code and transport.belt_ckmh)


# --- which file -----------------------------------------------------------------------------------


def test_the_option_beats_the_variable_and_that_the_usual_place(
    monkeypatch: pytest.MonkeyPatch, laboratory: Path, gentle: Path
) -> None:
    """One file is the whole policy, and `site show` says which and who named it."""
    assert typed("site", "show").stdout.startswith("No file of this site: the defaults hold.")
    usual().parent.mkdir(parents=True)
    usual().write_text("version: 1\nid: usual\n", encoding="utf-8")
    assert typed("site", "show").stdout.startswith(f"From {usual()} (the usual place).\n")
    monkeypatch.setenv("TREADMILL_SITE", str(gentle))
    assert typed("site", "show").stdout.startswith(f"From {gentle} ($TREADMILL_SITE).\n")
    named = typed("site", "show", "--site", str(laboratory))
    assert named.stdout.startswith(f"From {laboratory} (--site).\n")
    assert "site ward-3" not in named.stdout


@pytest.mark.parametrize("verb", [("site", "show"), *PLANNING], ids=" ".join)
def test_a_file_that_is_named_and_missing_is_never_the_defaults(
    verb: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Code 2, who named it and how to make one, for the option and for the variable."""
    missing = tmp_path / "nowhere.yaml"
    said = "names this file, and it is not there; correct that, or make it: treadmill-ctl site new"
    by_option = typed(*verb, "--site", str(missing))
    monkeypatch.setenv("TREADMILL_SITE", str(missing))
    by_variable = typed(*verb)
    if "diff" in verb:
        assert by_option.exit_code == 2  # without an option nothing is planned
        return
    assert (by_option.exit_code, by_variable.exit_code) == (2, 2)
    assert f"{missing}: --site {said}" in by_option.output
    assert f"{missing}: $TREADMILL_SITE {said}" in by_variable.output


@pytest.mark.parametrize("verb", [("site", "show"), *PLANNING[:-1]], ids=" ".join)
def test_a_usual_file_that_is_wrong_is_never_the_defaults(verb: tuple[str, ...]) -> None:
    """A slip in it refuses every plan, with its place; so does a link to nowhere."""
    usual().parent.mkdir(parents=True)
    usual().write_text("version: 1\nid: a\ncaps: {forward: 13 km/h}\n", encoding="utf-8")
    slip = typed(*verb)
    assert slip.exit_code == 2
    assert f"{usual()}:3:17: forward: " in slip.output
    usual().unlink()
    usual().symlink_to("nowhere.yaml")
    nowhere = typed(*verb)
    assert nowhere.exit_code == 2
    assert f"{usual()}: the file cannot be read" in nowhere.output


def test_an_account_without_a_home_has_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """There no file can be at the usual place; a new one needs to be told where."""

    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setattr(Path, "home", homeless)
    assert typed("site", "show").stdout.startswith("No file of this site: the defaults hold.")
    new = typed("site", "new", "ward-3")
    assert new.exit_code == 2
    assert "this account has no home folder; say where with --to" in new.stderr


# --- the verbs ------------------------------------------------------------------------------------


def test_show_says_each_cap_with_its_ceiling_and_its_source(laboratory: Path) -> None:
    """What holds, how far it could go, and who set it."""
    lines = typed("site", "show", "--site", str(laboratory)).stdout.splitlines()
    rows = {line.split()[0]: line.split(maxsplit=1)[1] for line in lines[3:10]}
    assert " ".join(rows["forward"].split()) == "12.00 km/h 12.00 km/h site laboratory"
    assert " ".join(rows["backward"].split()) == "5.00 km/h 6.00 km/h site default"
    assert " ".join(rows["grade_rate"].split()) == "1.0 %/s 2.0 %/s site default"
    assert len(rows) == 7


def test_show_for_programs(laboratory: Path) -> None:
    """Integers in the units of their names, the file and who named it."""
    shown = json.loads(typed("site", "show", "--site", str(laboratory), "--json").stdout)
    assert (shown["file"], shown["named_by"]) == (str(laboratory), "--site")
    assert shown["caps"]["grade_dpct"] == {
        "value": 250,
        "set_by": "site laboratory",
        "ceiling": 300,
    }
    assert shown["refuses_long_stops"] is False
    assert shown["keep_records_months"] is None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("", "The records of sessions are kept for ever."),
        ("records: {keep: 10 years}\n", "The records of sessions are kept for 10 years; "),
    ],
)
def test_show_says_how_long_records_are_kept(said: str, told: str, gentle: Path) -> None:
    """The last line of the page; nothing is ever taken out without a policy that says so."""
    gentle.write_text(GENTLE + said, encoding="utf-8")
    assert typed("site", "show", "--site", str(gentle)).stdout.splitlines()[-1].startswith(told)


def test_new_begins_at_the_usual_place_and_holds_at_once() -> None:
    """The file says what held before; `site check` finds it fine, `site show` finds it."""
    made = typed("site", "new", "ward-3")
    assert made.exit_code == 0
    assert made.stdout.startswith(f"{usual()}: made\n")
    assert typed("site", "check", str(usual())).stdout == f"{usual()}: fine\n"
    assert "site ward-3" in typed("site", "show").stdout


def test_new_leaves_a_file_that_is_there(tmp_path: Path) -> None:
    """Code 2 and not an octet changed."""
    path = tmp_path / "site.yaml"
    assert typed("site", "new", "ward-3", "--to", str(path)).exit_code == 0
    before = path.read_text(encoding="utf-8")
    again = typed("site", "new", "ward-4", "--to", str(path))
    assert again.exit_code == 2
    assert "there is a file of this name already" in again.stderr
    assert path.read_text(encoding="utf-8") == before


def test_check_tells_each_file(laboratory: Path, gentle: Path) -> None:
    """A line each; code 2 where one is wrong, with its place."""
    gentle.write_text(GENTLE.replace("1.0 km/h", "7 km/h"), encoding="utf-8")
    result = typed("site", "check", str(laboratory), str(gentle))
    assert result.exit_code == 2
    assert result.stdout == f"{laboratory}: fine\n{gentle}: refused\n"
    assert f"{gentle}:3:18: backward: " in result.stderr
