"""What a person types about recorded sessions, and what comes back."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from recorded import BEGAN_MS, closing, record, remark, told, walked
from treadmill_ctl.cli import exits
from treadmill_ctl.cli.main import main
from treadmill_ctl.records.index_file import index_path
from treadmill_ctl.records.index_find import SUFFIX

DAY_MS = 86_400_000
FIRST, SECOND, THIRD = (
    "20261111T103320Z-knee-aaaaaa", "20261112T103320Z-knee-bbbbbb", "20261113T103320Z-demo-cccccc",
)  # fmt: skip


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Here it is UTC."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three sessions in the usual folder: two of P-017, one of them cut off."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = tmp_path / "state" / "treadmill-ctl" / "journals"
    record(folder, FIRST, [*walked(), closing()])
    record(folder, SECOND, walked(wall_ms=BEGAN_MS + DAY_MS))
    values = [told(22_050, ("exertion", 13)), closing(), remark("symptom", "dizziness")]
    record(folder, THIRD, [*walked("P-018", BEGAN_MS + 2 * DAY_MS), *values])
    return folder


def sessions(*words: str, **more: str) -> Result:
    """The answer to `treadmill-ctl sessions …`."""
    return CliRunner(env={"COLUMNS": "200"}).invoke(main, ["sessions", *words], **more)  # type: ignore[arg-type]


def ids(*words: str) -> list[str]:
    """Which sessions are listed."""
    result = sessions("list", *words, "--json")
    assert result.exit_code == 0, result.output
    return [row["name"] for row in json.loads(result.stdout)]


# --- list -----------------------------------------------------------------------------------------


def test_a_list_says_who_what_how_much_and_how_it_ended(folder: Path) -> None:
    """A line a session, the newest first; one that was cut off says so, and is marked so."""
    lines = sessions("list").stdout.splitlines()
    assert lines[0].split("  ")[0] == "id"
    dose = "0:19 6 m 1.50 km/h"
    assert [" ".join(line.split()) for line in lines[1:]] == [
        f"20261113T103320Z 2026-11-20 11:06 P-018 test SimTreadmill (simulator) {dose} complete",
        f"20261112T103320Z 2026-11-19 11:06 P-017 test SimTreadmill (simulator) {dose} interrupted",
        f"20261111T103320Z 2026-11-18 11:06 P-017 test SimTreadmill (simulator) {dose} complete",
    ]
    assert b'{"interrupted":' in (folder / f"{SECOND}{SUFFIX}").read_bytes()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ([], [THIRD, SECOND, FIRST]),
        (["--walker", "P-017"], [SECOND, FIRST]),
        (["--since", "2026-11-19"], [THIRD, SECOND]),
        (["--until", "2026-11-19"], [SECOND, FIRST]),
        (["--since", "2026-11-19", "--until", "2026-11-19"], [SECOND]),
        (["--machine", "SimTreadmill"], [THIRD, SECOND, FIRST]),
        (["--machine", "Woodway"], []),
        (["--ended", "complete"], [THIRD, FIRST]),
        (["--limit", "1"], [THIRD]),
    ],
)
@pytest.mark.usefixtures("folder")
def test_which_sessions_are_listed(words: list[str], found: list[str]) -> None:
    """Whole days, the last one with all of it."""
    assert ids(*words) == found


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--since", "19.11.2026"], '"19.11.2026" is no date; write year, month and day'),
        (["--ended", "dropped"], "'dropped' is not one of 'complete', 'stopped', 'tripped'"),
        (["--limit", "0"], "0 is not in the range"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_cannot_be_asked_for_is_refused(words: list[str], said: str) -> None:
    """With what is allowed."""
    result = sessions("list", *words)
    assert result.exit_code == exits.BAD_INPUT
    assert said in result.stderr
    assert result.stdout == ""


def test_before_the_first_session_there_are_none(tmp_path: Path) -> None:
    """And nothing is wrong."""
    result = sessions("list", "--journal", str(tmp_path / "journals"))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "No sessions.\n", "")


def test_a_record_that_is_broken_is_listed_as_far_as_it_holds(folder: Path) -> None:
    """With the place; the others are as they were."""
    path = folder / f"{FIRST}{SUFFIX}"
    path.write_bytes(path.read_bytes().replace(b'"speed_ckmh":150', b'"speed_ckmh":151', 1))
    line = sessions("list").stdout.splitlines()[-1]
    assert "RECORD BROKEN: line 14 (octet " in line
    assert "P-017" in line


def test_a_file_that_is_no_journal_is_listed_as_one_that_says_nothing(folder: Path) -> None:
    """Its name, and why."""
    (folder / "x.jsonl").write_text('{"journal":1}\n', encoding="utf-8")
    line = sessions("list").stdout.splitlines()[1]
    assert line.startswith("x ")
    assert "RECORD BROKEN: line 1 (octet 1) has no link of a chain" in line


def test_two_that_began_in_one_second_are_told_apart(folder: Path) -> None:
    """By their whole names; the others by their beginnings."""
    record(folder, f"{FIRST[:17]}demo-dddddd", [*walked(), closing()])
    first = [line.split()[0] for line in sessions("list").stdout.splitlines()[1:]]
    assert first == ["20261113T103320Z", "20261112T103320Z", FIRST, f"{FIRST[:17]}demo-dddddd"]


def test_a_list_is_of_what_is_there_now(folder: Path) -> None:
    """A journal that came, grew or went is seen at the next look."""
    assert len(ids()) == 3
    record(folder, "20261114T103320Z-demo-dddddd", [*walked(), closing()])
    (folder / f"{FIRST}{SUFFIX}").unlink()
    record(folder, SECOND, [*walked(), closing("Stopped.")])
    assert ids() == ["20261114T103320Z-demo-dddddd", THIRD, SECOND]
    assert ids("--ended", "interrupted") == []


# --- show -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("folder")
def test_show_tells_a_session() -> None:
    """Who, what, the dose beside the plan, how it ended, what was said, that the record holds."""
    shown = " ".join(sessions("show", "20261113").stdout.split())
    for said in (
        THIRD,
        "walked 2026-11-20 11:06, 0:21 long",
        "walker P-018",
        "profile A plan for a test (test)",
        "treadmill SimTreadmill (simulator), turned",
        "begun by anna (terminal)",
        "ended complete. The plan is complete. The belt stands.",
        "in motion 0:19 measured, 0:20 planned",
        "belt 6 m measured, 6 m planned",
        "fastest 1.50 km/h measured, 1.50 km/h planned",
        "record 27 lines, none changed; head ",
        "pain: 2 of 10 (before, at 0:00; anna)",
        "symptom: dizziness (after; anna)",
        "1 walk 0:01 0:10",
        "0:00 asked told pain 2 of 10 anna (terminal)",
    ):
        assert said in shown


@pytest.mark.usefixtures("folder")
def test_show_for_programs() -> None:
    """Integers in the units of their names."""
    shown = json.loads(sessions("show", FIRST, "--json").stdout)
    assert shown["dose"] == {
        "moving_ms": 19_000, "distance_mm": 6_666, "fastest_ckmh": 150, "mean_ckmh": 126,
    }  # fmt: skip
    assert shown["ending"]["word"] == "complete"
    assert shown["opened"]["walker"] == "P-017"


@pytest.mark.parametrize("verb", [["show"], ["note", "--pain", "3"]])
@pytest.mark.parametrize(
    ("id_", "said"),
    [
        ("2027", "2027: no session of this name in "),
        ("202611", "202611: 3 sessions begin like that; give more of the name: "),
    ],
)
@pytest.mark.usefixtures("folder")
def test_an_id_that_names_no_session_or_several_is_refused(
    verb: list[str], id_: str, said: str
) -> None:
    """With the candidates, and how to see what there is."""
    result = sessions(*verb, id_)
    assert result.exit_code == exits.BAD_INPUT
    assert said in result.stderr


# --- note -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("folder")
def test_what_is_noted_is_kept_like_everything_else() -> None:
    """Each thing a line of its own with who and when; the chain goes on, and the page tells it."""
    noted = sessions(
        "note", FIRST, "--pain", "3", "--exertion", "13", "--heart-rate", "98", "--blood-pressure",
        "130/80", "--symptom", "dizziness", "--symptom", "nausea", "--text", "Slept badly",
        "--adverse-event", "Stumbled", "--before",
    )  # fmt: skip
    assert noted.exit_code == 0, noted.output
    assert noted.stdout.count(": kept: ") == 8
    shown = sessions("show", FIRST).stdout
    for said in (
        "pain: 3 of 10 (before; ",
        "exertion: 13 of 20 (before; ",
        "heart rate: 98 /min (before; ",
        "blood pressure: 130/80 mmHg (before; ",
        "symptom: nausea (before; ",
        "note: Slept badly (before; ",
        "adverse event: Stumbled (before; ",
    ):
        assert said in shown
    head = noted.stdout.split()[-1]
    assert f"head {head}" in sessions("verify", FIRST).stdout


@pytest.mark.parametrize(("option", "when"), [("", "after"), ("--during", "during")])
@pytest.mark.usefixtures("folder")
def test_a_note_is_of_after_the_walk_unless_it_is_said(option: str, when: str) -> None:
    """Which of the walk it is about."""
    sessions("note", FIRST, "--text", "Fine", *([option] if option else []))
    assert f"note: Fine ({when}; " in sessions("show", FIRST).stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "say what: --pain, --text, or another"),
        (["--pain", "11"], "11 is not on the scale of pain; allowed: 0 to 10"),
        (["--exertion", "5"], "5 is not on the scale of exertion; allowed: 6 to 20"),
        (["--heart-rate", "fast"], '"fast" is no number; allowed: 20 to 250'),
        (["--blood-pressure", "80/130"], "the upper one comes first"),
        (["--text", " "], "there are no words in it"),
        (["--text", "a\x1b[2J"], "a character that cannot be printed"),
    ],
)
def test_what_cannot_be_kept_changes_nothing(folder: Path, words: list[str], said: str) -> None:
    """What was found, what is allowed; not an octet of the record moves."""
    before = (folder / f"{FIRST}{SUFFIX}").read_bytes()
    result = sessions("note", FIRST, *words)
    assert result.exit_code == exits.BAD_INPUT
    assert said in result.stderr
    assert (folder / f"{FIRST}{SUFFIX}").read_bytes() == before


# --- verify ---------------------------------------------------------------------------------------


def test_verify_says_that_all_records_are_whole(folder: Path) -> None:
    """A line each, with its head; 0 for all of them."""
    sessions("list")
    result = sessions("verify", "--all")
    assert result.exit_code == 0
    assert [line.partition(" lines; head ")[0] for line in result.stdout.splitlines()] == [
        f"{FIRST}: whole, closed, 25",
        f"{SECOND}: whole, cut off, 25",
        f"{THIRD}: whole, closed, 27",
    ]
    assert f"{folder.parent / 'heads.jsonl'}" not in result.stderr


def test_verify_names_the_first_broken_place_and_what_still_holds(folder: Path) -> None:
    """File, line, octet, what; how many lines before it hold, and up to when; 11."""
    path = folder / f"{FIRST}{SUFFIX}"
    octets = path.read_bytes()
    path.write_bytes(octets.replace(b'"speed_ckmh":150', b'"speed_ckmh":151', 1))
    at = sum(len(line) + 1 for line in octets.split(b"\n")[:13]) + 1
    result = sessions("verify", FIRST, THIRD)
    assert result.exit_code == exits.ALTERED
    lines = result.stdout.splitlines()
    assert lines[0] == (
        f"{path}: BROKEN: line 14 (octet {at}) does not follow from the line before it: it, or what"
        " stood there, was changed"
    )
    assert lines[1] == "  the 13 lines before that hold, up to 0:10"
    assert lines[2].startswith(f"{THIRD}: whole")


def test_verify_sees_a_tail_that_was_cut_off(folder: Path) -> None:
    """The chain alone cannot: the head that was kept elsewhere does."""
    sessions("note", FIRST, "--text", "An inconvenient truth")
    path = folder / f"{FIRST}{SUFFIX}"
    path.write_bytes(b"\n".join(path.read_bytes().split(b"\n")[:-2]) + b"\n")
    result = sessions("verify", FIRST)
    assert result.exit_code == exits.ALTERED
    assert "BROKEN: lines are missing at its end: the head kept elsewhere (addendum" in (
        result.stdout
    )


def test_verify_says_where_heads_are_missing(folder: Path) -> None:
    """Then it cannot see a tail that was cut off, and says so; the rest is proved."""
    result = sessions("verify", FIRST)
    assert result.exit_code == 0
    assert f"{folder.parent / 'heads.jsonl'}: there is no such file, so a tail" in result.stderr


@pytest.mark.usefixtures("folder")
def test_verify_for_programs() -> None:
    """A list with a verdict each."""
    (verdict,) = json.loads(sessions("verify", FIRST, "--json").stdout)
    assert (verdict["name"], verdict["state"], verdict["lines"]) == (FIRST, "closed", 25)
    assert (verdict["fault"], verdict["broken"], verdict["until_ms"]) == ("", None, 21_100)


@pytest.mark.parametrize("words", [[], ["--all", FIRST]])
@pytest.mark.usefixtures("folder")
def test_verify_wants_to_be_told_what(words: list[str]) -> None:
    """Sessions, or all of them."""
    assert "name sessions, or give --all" in sessions("verify", *words).stderr


# --- the index is in nobody's way -----------------------------------------------------------------


def test_a_broken_index_is_put_aside_and_the_list_is_whole(folder: Path) -> None:
    """It is told, with the name that the old one has now."""
    path = index_path(folder)
    path.write_bytes(b"no database, but as long as one would have to be" * 9)
    result = sessions("list", "--json")
    assert len(json.loads(result.stdout)) == 3
    assert f"{path}: the index was broken (" in result.stderr
    assert "the old one is journals.db.broken-1" in result.stderr
    assert sessions("list").stderr == ""


def test_rebuild_asks_nothing_of_the_old_index(folder: Path) -> None:
    """What was in it and in no journal is gone."""
    sessions("list")
    (folder / f"{FIRST}{SUFFIX}").unlink()
    result = sessions("rebuild")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{index_path(folder)}: built from 2 journals\n"
    assert ids() == [THIRD, SECOND]


def test_where_there_can_be_no_index_the_journals_are_read(folder: Path) -> None:
    """It is told why, and the list is whole."""
    index_path(folder).mkdir()
    result = sessions("list")
    assert len(result.stdout.splitlines()) == 4
    assert "There is no index: " in result.stderr
    assert "The journals themselves were read, which takes longer." in result.stderr


def test_all_that_is_made_is_private(folder: Path) -> None:
    """Journals, index and heads are the user's alone."""
    sessions("list")
    sessions("note", FIRST, "--text", "Fine")
    files = [path for path in folder.parent.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"journals.db", "heads.jsonl"}
    assert {oct(path.stat().st_mode & 0o777) for path in files} == {oct(0o600)}


def test_a_session_that_is_written_now_is_running(folder: Path) -> None:
    """Whoever writes holds the file; it is listed as it is, and nothing is added to it."""
    import fcntl  # noqa: PLC0415 - not on every system

    number = os.open(folder / f"{SECOND}{SUFFIX}", os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        assert ids("--ended", "running") == [SECOND]
        refused = sessions("note", SECOND, "--text", "Fine")
        assert refused.exit_code == exits.BAD_INPUT
        assert "this session is under way; do it again when it is over" in refused.stderr
        assert "running" in sessions("verify", SECOND).stdout
    finally:
        os.close(number)
    assert ids("--ended", "interrupted") == [SECOND]
