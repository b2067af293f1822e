"""What a person types about walkers, what comes back, and what is on the disk afterwards."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from treadmill_ctl.cli import walker_verbs
from treadmill_ctl.cli.main import main
from treadmill_ctl.cli.places import walker_folder
from treadmill_ctl.cli.planning import today
from treadmill_ctl.schema.walker_file import load_walker
from treadmill_ctl.sinks.whole_file import write_whole

TEXT = "version: 1\nid: P-017\ncaps: {backward: 2.2 km/h}\n"


def walker(*words: str) -> Result:
    """The answer to `treadmill-ctl walker …`."""
    return CliRunner().invoke(main, ["walker", *words])


@pytest.fixture
def file(walkers: Path) -> Path:
    """The file of P-017, with one cap."""
    walkers.mkdir()
    path = walkers / "P-017.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_walker_from_add_to_show(walkers: Path) -> None:
    """Made, measured, capped and shown; the file is private and holds just that."""
    assert walker("add", "P-017", "--preset", "neuro").exit_code == 0
    measured = ("set", "P-017", "--measured")
    assert walker(*measured, "overground=2.9km/h", "--on", "2026-01-02").exit_code == 0
    assert walker(*measured, "overground=0.8 m/s", "--backward", "2km/h").exit_code == 0
    path = walkers / "P-017.yaml"
    assert path.read_text(encoding="utf-8") == (
        "version: 1\nid: P-017\npreset: neuro\ncaps: {backward: 2.00 km/h}\nmeasurements:\n"
        '- {of: overground, value: 2.90 km/h, "on": 2026-01-02}\n'
        f'- {{of: overground, value: 2.88 km/h, "on": {today()}}}\n'
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(walkers.stat().st_mode) == 0o700
    shown = walker("show", "P-017").stdout.splitlines()
    assert shown[1:3] == [
        "  cap: backward 2.20 km/h, acceleration 0.05 m/s², deceleration 0.1 m/s² (neuro preset)",
        "  cap: backward 2.00 km/h (walker P-017)",
    ]
    assert shown[3].startswith("  measured: overground 2.90 km/h on 2026-01-02 (")
    assert shown[3].endswith(" old, not the newest)")
    assert shown[4] == f"  measured: overground 2.88 km/h on {today()} (today)"


def test_list_goes_on_past_a_broken_file(file: Path) -> None:
    """Every walker is a line; what is wrong with a file is told at its place, with code 2."""
    (file.parent / "P-016.yaml").write_text("version: 1\nid: P-016\nname: N\n", encoding="utf-8")
    result = walker("list")
    assert result.exit_code == 2
    assert result.stdout == "P-017; backward 2.20 km/h (walker P-017)\n"
    assert result.stderr.startswith(f'{file.parent / "P-016.yaml"}:3:1: "name" is not known in')


def test_a_list_of_nobody_is_empty() -> None:
    """Without a folder there is no walker, and nothing is wrong."""
    assert (walker("list").exit_code, walker("list").output) == (0, "")


TOMORROW = today() + timedelta(1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["add", "P-017"],
            (
                "{folder}/P-017.yaml: this walker is there already; see: treadmill-ctl walker show"
                " P-017"
            ),
        ),
        (
            ["show", "P-018"],
            (
                "walker P-018: there is no file of this walker in {folder}; make one: treadmill-ctl"
                " walker add P-018"
            ),
        ),
        (["set", "P-018", "--backward", "2km/h"], "make one: treadmill-ctl walker add P-018"),
        (
            ["add", "Somebody"],
            (
                '"Somebody" is no id of a walker; allowed: one to four capital letters, a hyphen'
                " and one to eight digits, as in P-017; no names"
            ),
        ),
        (["add", "../P-017"], '"../P-017" is no id of a walker'),
        (
            ["set", "P-017", "--measured", "Overground=2km/h"],
            '"Overground=2km/h" names no measurement',
        ),
        (["set", "P-017", "--measured", "overground=2"], '"overground=2" has no unit'),
        (
            ["set", "P-017", "--measured", "overground=22km/h"],
            "is no walking speed; at most 10.00 km/h",
        ),
        (
            ["set", "P-017", "--measured", "overground=2km/h", "--on", "2.11.2026"],
            '"2.11.2026" is no date; write year, month and day, as in 2026-11-02',
        ),
        (
            ["set", "P-017", "--measured", "overground=2km/h", "--on", f"{TOMORROW}"],
            f"{TOMORROW} is after today, {today()}",
        ),
        (["set", "P-017"], "say what: --measured, --backward, --forward or --preset"),
        (["set", "P-017", "--on", "2026-01-02", "--preset", "neuro"], "give --measured with it"),
        (
            ["set", "P-017", "--backward", "6.1km/h"],
            '"6.1km/h" is above the ceiling, 6.00 km/h, that nothing can raise',
        ),
        (["set", "P-017", "--forward", "13km/h"], "is above the ceiling, 12.00 km/h"),
        (["set", "P-017", "--preset", "adults"], "is not one of 'neuro', 'children'"),
        (["check"], "Missing argument 'FILES...'"),
    ],
)
def test_what_is_refused_changes_nothing(file: Path, words: list[str], said: str) -> None:
    """Exit code 2, what was found and what to do, no traceback; the folder is as it was."""
    result = walker(*words)
    assert result.exit_code == 2
    assert said.format(folder=file.parent) in result.stderr
    assert "Traceback" not in result.output
    assert [path.name for path in file.parent.iterdir()] == ["P-017.yaml"]
    assert file.read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize("words", [["--measured", "a=2km/h"], ["--preset", "neuro"]])
def test_a_broken_file_is_never_written_over(file: Path, words: list[str]) -> None:
    """A file that somebody broke by hand keeps every word; the place is told."""
    broken = TEXT.replace("2.2 km/h", "2.2")
    file.write_text(broken, encoding="utf-8")
    result = walker("set", "P-017", *words)
    assert result.exit_code == 2
    assert f'{file}:3:18: backward: "2.2" has no unit' in result.stderr
    assert file.read_text(encoding="utf-8") == broken


def test_what_somebody_else_changed_meanwhile_is_not_written_over(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change between reading and writing stays; the verb says so and wrote nothing."""
    other = TEXT.replace("2.2", "1.1")

    def meanwhile(*_: object) -> str:
        file.write_text(other, encoding="utf-8")
        return TEXT

    monkeypatch.setattr(walker_verbs, "with_caps", meanwhile)
    result = walker("set", "P-017", "--backward", "2km/h")
    assert result.exit_code == 2
    assert "somebody else changed this file just now; nothing was written" in result.stderr
    assert file.read_text(encoding="utf-8") == other


def test_two_at_once_lose_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes while another writes is told to do it again; what was written stays."""
    second: list[Result] = []

    def while_another_writes(path: Path, octets: bytes, mode: int) -> None:
        monkeypatch.setattr(walker_verbs, "write_whole", write_whole)
        second.append(walker("set", "P-017", "--measured", "overground=3km/h"))
        write_whole(path, octets, mode)

    monkeypatch.setattr(walker_verbs, "write_whole", while_another_writes)
    assert walker("set", "P-017", "--measured", "overground=2km/h").exit_code == 0
    assert [each.exit_code for each in second] == [2]
    assert second[0].stderr == (
        f"{file}: somebody else changed this file just now; nothing was written; do it again\n"
    )
    assert walker("set", "P-017", "--measured", "overground=3km/h").exit_code == 0
    kept = [taken.value for taken in load_walker(file).walker.measurements]
    assert kept == [200, 300]


def test_a_walker_for_programs(file: Path) -> None:
    """Integers in the units of their names, and which measurement counts."""
    file.write_text(
        TEXT.replace("caps", "preset: children\ncaps")
        + 'measurements:\n- {of: overground, value: 2.9 km/h, "on": 2026-01-02}\n'
        + '- {of: overground, value: 3.0 km/h, "on": 2026-01-01}\n'
        + "courses:\n- {of: stroke-michaelsen, begun: 2026-01-02, sessions: 6, successes: 2}\n",
        encoding="utf-8",
    )
    shown = json.loads(walker("show", "P-017", "--json").stdout)
    assert (shown["id"], shown["file"], shown["preset"]) == ("P-017", str(file), "children")
    assert [(caps["source"], caps["backward_ckmh"]) for caps in shown["caps"]] == [
        ("children preset", 200),
        ("walker P-017", 220),
    ]
    assert shown["measurements"] == [
        {"of": "overground", "value_ckmh": 290, "on": "2026-01-02", "counts": True},
        {"of": "overground", "value_ckmh": 300, "on": "2026-01-01", "counts": False},
    ]
    assert shown["courses"] == [
        {
            "of": "stroke-michaelsen",
            "begun": "2026-01-02",
            "sessions_done": 6,
            "successes": 2,
            "sessions": 18,
            "counts": True,
        }
    ]


def test_a_walker_who_is_not_there_is_told_to_programs_in_words(walkers: Path) -> None:
    """Code 2 and the sentence; nothing that looks like JSON."""
    result = walker("show", "P-018", "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"there is no file of this walker in {walkers}" in result.stderr


def test_a_folder_that_cannot_be_written_is_told(file: Path) -> None:
    """The place, why, and what to give instead."""
    result = walker("add", "P-018", "--walkers", str(file / "below"))
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert "give another folder with --walkers" in result.stderr


def test_check_of_files(file: Path) -> None:
    """One line each; code 2 where one is refused, with its place."""
    assert walker("check", str(file)).stdout == f"{file}: fine\n"
    copy = file.with_name("P-018.yaml")
    copy.write_text(TEXT, encoding="utf-8")
    result = walker("check", str(file), str(copy), str(file.with_name("P-019.yaml")))
    assert result.exit_code == 2
    assert [line.rpartition(": ")[2] for line in result.stdout.splitlines()] == [
        "fine", "refused", "refused",
    ]  # fmt: skip
    assert f'{copy}:2:5: id: "P-017" stands in the file of P-018' in result.stderr
    assert "the file cannot be read: No such file or directory" in result.stderr


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({"TREADMILL_CTL_WALKERS": "/a"}, "/a"),
        ({"XDG_CONFIG_HOME": "/b"}, "/b/treadmill-ctl/walkers"),
        ({"XDG_CONFIG_HOME": "b"}, "/c/.config/treadmill-ctl/walkers"),
        ({}, "/c/.config/treadmill-ctl/walkers"),
    ],
)
def test_where_walkers_are(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], folder: str
) -> None:
    """The variable of our own, else the one for configuration, else the user's folder for it."""
    for name in ("TREADMILL_CTL_WALKERS", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"HOME": "/c"} | environment).items():
        monkeypatch.setenv(name, value)
    assert walker_folder() == Path(folder)
