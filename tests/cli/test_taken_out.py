"""What is taken out of records: asked for, gone from every file, and still provable."""

from __future__ import annotations

import json
from contextlib import closing as shut
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from recorded import BEGAN_MS, aged, closing, record, remark, walked
from treadmill_ctl.cli import exits, sessions_retire
from treadmill_ctl.cli.main import main
from treadmill_ctl.records import index_file
from treadmill_ctl.records.index_file import index_path, opened, put_aside, transaction
from treadmill_ctl.records.index_find import SUFFIX

FIRST, SECOND, THIRD = (
    "20261111T103320Z-knee-aaaaaa", "20261112T103320Z-knee-bbbbbb", "20261113T103320Z-demo-cccccc",
)  # fmt: skip
DREAM = "Dreamt of a long corridor"
YEAR_MS = 366 * 86_400_000
POLICY = "version: 1\nid: ward\nrecords: {keep: 1 year}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two sessions of P-017 with what was said, one of P-018; all in an index that was used."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    monkeypatch.setenv("TREADMILL_CTL_WALKERS", str(tmp_path / "walkers"))
    monkeypatch.delenv("TREADMILL_SITE", raising=False)
    folder = tmp_path / "state" / "treadmill-ctl" / "journals"
    record(folder, FIRST, [*walked(), closing(), remark("note", DREAM)])
    record(folder, SECOND, walked())
    record(folder, THIRD, [*walked("P-018", BEGAN_MS + YEAR_MS), closing()])
    with (folder / f"{SECOND}{SUFFIX}").open("ab") as stream:
        stream.write(b'{"t":22100,"in":[{"is":"Asked","who":"' + DREAM.encode())
    aged(folder / f"{SECOND}{SUFFIX}")
    for words in (["add", "P-017"], ["add", "P-018"]):
        assert typed("walker", *words).exit_code == 0
    put_aside(_used(index_path(folder)))
    assert typed("sessions", "list").exit_code == 0
    return folder


def _used(path: Path) -> Path:
    """The index after a list, as if it had broken then."""
    assert typed("sessions", "list").exit_code == 0
    return path


def typed(*words: str, answer: str | None = None) -> Result:
    """The answer to a line, all on one line."""
    return CliRunner(env={"COLUMNS": "200"}).invoke(main, words, input=answer)


def found(folder: Path, words: str) -> set[str]:
    """The files, of all that this program keeps, in which the words stand."""
    files = (path for path in folder.parents[2].rglob("*") if path.is_file())
    return {path.name for path in files if words.encode() in path.read_bytes()}


def test_nothing_of_a_removed_walker_stays_in_any_file(folder: Path) -> None:
    """Not in a journal, what was torn off one, the index, its log, its copies, the walkers' folder.

    It was in each of them before, which is what makes this a test.
    """
    before = found(folder, "P-017")
    assert {f"{FIRST}{SUFFIX}", f"{SECOND}{SUFFIX}", "P-017.yaml", "journals.db"} <= before
    assert "journals.db.broken-1" in before
    assert f"{SECOND}{SUFFIX}.torn" in found(folder, DREAM)
    result = typed("walker", "remove", "P-017", "--records", "--yes")
    assert result.exit_code == 0, result.output
    assert found(folder, "P-017") == set()
    assert found(folder, DREAM) == set()
    assert found(folder, "P-018") >= {f"{THIRD}{SUFFIX}", "P-018.yaml"}


@pytest.mark.usefixtures("folder")
def test_what_was_removed_is_provable_as_before() -> None:
    """The links hold, and it is told who took it out and why; a list knows it as removed."""
    assert typed("walker", "remove", "P-017", "--records", "--yes").exit_code == 0
    result = typed("sessions", "verify", "--all")
    assert result.exit_code == 0
    first = result.stdout.splitlines()[0]
    assert first.startswith(f"{FIRST}: whole, removed, 26 lines; its contents were removed by ")
    assert ": walker removed; head " in first
    rows = json.loads(typed("sessions", "list", "--json").stdout)
    assert [(row["name"], row["ended"], row["walker"]) for row in rows] == [
        (THIRD, "complete", "P-018"), (SECOND, "removed", ""), (FIRST, "removed", ""),
    ]  # fmt: skip


def test_a_removal_is_recorded_with_who_when_and_why(folder: Path) -> None:
    """In the file of the heads, which proves itself; and not whose record it was."""
    typed("walker", "remove", "P-017", "--records", "--yes")
    lines = [json.loads(line) for line in (folder.parent / "heads.jsonl").read_text().splitlines()]
    removed = [line for line in lines if line.get("at") == "removed"]
    assert [line["session"] for line in removed] == [SECOND, FIRST]
    assert {line["why"] for line in removed} == {"walker removed"}
    assert all(line["who"] and line["wall_ms"] for line in removed)


def test_contents_that_somebody_else_took_out_are_found(folder: Path) -> None:
    """The same digests and links, but no word elsewhere of who did it."""
    typed("walker", "remove", "P-017", "--records", "--yes")
    (folder.parent / "heads.jsonl").unlink()
    result = typed("sessions", "verify", FIRST)
    assert result.exit_code == exits.ALTERED
    assert "line 1 was taken out, and no record elsewhere says by whom" in result.stdout


def test_a_removed_line_that_is_changed_is_found(folder: Path) -> None:
    """A digest is a link like any other."""
    typed("walker", "remove", "P-017", "--records", "--yes")
    path = folder / f"{FIRST}{SUFFIX}"
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join((*lines[:3], *lines[4:])))
    result = typed("sessions", "verify", FIRST)
    assert result.exit_code == exits.ALTERED
    assert "BROKEN: line 4 (octet " in result.stdout


@pytest.mark.usefixtures("folder")
def test_a_removed_record_says_so_and_takes_nothing_more() -> None:
    """Neither a page nor a note."""
    typed("walker", "remove", "P-017", "--records", "--yes")
    for words in (["show", FIRST], ["note", FIRST, "--text", "Fine"]):
        result = typed("sessions", *words)
        assert result.exit_code == exits.BAD_INPUT
        assert "its contents were removed" in result.stderr


@pytest.mark.parametrize("answer", ["n\n", "\n", None])
def test_nothing_goes_before_a_person_says_yes(folder: Path, answer: str | None) -> None:
    """All that would go is told; anything but yes, or nobody to ask, changes nothing."""
    before = found(folder, "P-017")
    result = typed("walker", "remove", "P-017", "--records", answer=answer)
    assert result.exit_code == exits.STOPPED
    for said in (
        "P-017.yaml",
        f"what {FIRST} holds",
        f"what {SECOND} holds",
        "Nothing was removed.",
    ):
        assert said in result.stderr
    assert found(folder, "P-017") == before


def test_yes_is_taken_for_yes(folder: Path) -> None:
    """Asked, answered, done."""
    assert typed("walker", "remove", "P-017", "--records", answer="y\n").exit_code == 0
    assert found(folder, "P-017") == set()


def test_without_records_only_the_file_goes(folder: Path) -> None:
    """What sessions say of the walker stays; also what a crash left of the file goes."""
    left = folder.parents[2] / "walkers" / ".P-017.yaml.0a1b2c3d.new"
    left.write_text("P-017", encoding="utf-8")
    assert typed("walker", "remove", "P-017", "--yes").exit_code == 0
    assert {"P-017.yaml", left.name}.isdisjoint(found(folder, "P-017"))
    assert f"{FIRST}{SUFFIX}" in found(folder, "P-017")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "walker P-019: there is no file in "),
        (["--records"], "walker P-019: there is neither a file in "),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_walker_of_whom_there_is_nothing_is_told(words: list[str], said: str) -> None:
    """Where was looked, and what else could be."""
    result = typed("walker", "remove", "P-019", *words)
    assert result.exit_code == exits.BAD_INPUT
    assert said in result.stderr


def test_records_that_cannot_be_read_are_told_of(folder: Path) -> None:
    """Nobody can say whose they are."""
    (folder / "x.jsonl").write_text("nothing\n", encoding="utf-8")
    result = typed("walker", "remove", "P-017", "--records", "--yes")
    assert result.exit_code == 0
    assert "Records that cannot be read: 1. Nobody can tell whose they are" in result.stderr


# --- retirement -----------------------------------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A site that keeps records for a year, on a day more than a year after the first sessions."""
    monkeypatch.setattr(sessions_retire, "today", lambda: date(2027, 11, 19))
    path = tmp_path / "site.yaml"
    path.write_text(POLICY, encoding="utf-8")
    return str(path)


def test_what_is_too_old_is_listed_first(folder: Path, site: str) -> None:
    """--dry-run says what would go, and changes nothing."""
    before = found(folder, "P-017")
    result = typed("sessions", "retire", "--dry-run", "--site", site)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "Older than 1 year, begun before 2026-11-19; would be taken out:",
        f"what {SECOND} holds",
        f"what {FIRST} holds",
    ]
    assert found(folder, "P-017") == before


def test_what_is_too_old_is_taken_out(folder: Path, site: str) -> None:
    """And nothing else; the reason is the policy."""
    assert typed("sessions", "retire", "--yes", "--site", site).exit_code == 0
    assert found(folder, DREAM) == set()
    assert f"{THIRD}{SUFFIX}" in found(folder, "P-018")
    assert "older than 1 year; head" in typed("sessions", "verify", FIRST).stdout
    again = typed("sessions", "retire", "--yes", "--site", site)
    assert again.stdout == "No session is older than 1 year: none began before 2026-11-19.\n"


def test_retirement_asks_as_well(folder: Path, site: str) -> None:
    """Nothing goes on a no."""
    result = typed("sessions", "retire", "--site", site, answer="n\n")
    assert result.exit_code == exits.STOPPED
    assert DREAM.encode() in (folder / f"{FIRST}{SUFFIX}").read_bytes()


@pytest.mark.usefixtures("folder")
def test_without_a_policy_nothing_is_too_old() -> None:
    """It is refused, with the line to write."""
    result = typed("sessions", "retire", "--yes")
    assert result.exit_code == exits.BAD_INPUT
    assert "records: {keep: 10 years}" in result.stderr


def test_nothing_goes_while_a_record_could_be_forgotten(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index that another program writes may not know the newest sessions yet."""
    monkeypatch.setattr(index_file, "BUSY_S", 0.01)
    record(folder, "20261114T103320Z-demo-dddddd", [*walked(), closing()])
    with shut(opened(index_path(folder))) as other, transaction(other):
        result = typed("walker", "remove", "P-017", "--records", "--yes")
    assert result.exit_code == exits.BAD_INPUT
    assert "So some could be forgotten; nothing was removed." in result.stderr
    assert "P-017.yaml" in found(folder, "P-017")


# --- when the disk or the index is in the way -----------------------------------------------------


def test_a_broken_index_is_dropped_and_not_kept(folder: Path) -> None:
    """Whatever is in it could be of the walker."""
    with index_path(folder).open("r+b") as stream:
        stream.seek(4_096)
        stream.write(b"P-017 " * 2_000)
    result = typed("walker", "remove", "P-017", "--records", "--yes")
    assert result.exit_code == 0, result.output
    assert found(folder, "P-017") == set()
