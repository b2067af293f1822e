"""An index that cannot be had, read or written: whoever asks is told, and answered all the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from recorded import Line, opening, record, walked
from recorded import closing as last
from treadmill_ctl.records import index, index_catch_up, index_file, index_rows
from treadmill_ctl.records.index import Answer, asked, rebuilt
from treadmill_ctl.records.index_file import copies, index_path, opened, transaction
from treadmill_ctl.records.index_query import Wanted, listed
from treadmill_ctl.records.index_write import Derived

FIRST, SECOND = "20261111T103320Z-knee-aaaaaa", "20261112T103320Z-knee-bbbbbb"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one session, whose index was asked once."""
    folder = tmp_path / "journals"
    record(folder, FIRST, [*walked(), last()])
    assert names(folder) == Answer([FIRST])
    return folder


def names(folder: Path, tell: Callable[[str], None] = print) -> Answer[list[str]]:
    """The sessions of a folder, by its index."""

    def ask(index: sqlite3.Connection) -> list[str]:
        return [row.name for row in listed(index, Wanted())]

    return asked(folder, ask, tell)


def test_an_index_that_another_writes_is_asked_as_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be behind, and says so; nobody waits for long."""
    monkeypatch.setattr(index_file, "BUSY_S", 0.01)
    record(folder, SECOND, [*walked(), last()])
    path = index_path(folder)
    with closing(opened(path)) as other, transaction(other):
        answer, (said,), whole = names(folder)
    assert (answer, whole) == ([FIRST], False)
    assert said.startswith(f"{path}: the index is not up to date, the newest sessions may be miss")
    assert said.endswith(": another program writes it at this moment")
    assert names(folder) == Answer([SECOND, FIRST])


def test_an_index_on_a_full_disk_is_asked_as_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was in it is intact; the remedy is told."""

    def full(path: Path) -> sqlite3.Connection:
        connection = opened(path)
        connection.execute("PRAGMA max_page_count = 1")
        return connection

    monkeypatch.setattr(index, "opened", full)
    for number in range(40):
        record(folder, f"{SECOND}{number}", [*walked(), last()])
    answer, (said,), whole = names(folder)
    assert (answer, whole) == ([FIRST], False)
    assert "database or disk is full; make room or mend the disk, and then: treadmill-ctl" in said
    monkeypatch.undo()
    assert len(names(folder).answer) == 41


@pytest.mark.parametrize("damage", ["head", "middle", "tables", "short"])
def test_an_index_that_is_broken_is_built_anew(folder: Path, damage: str) -> None:
    """Wherever it is broken; the old one is kept, and nothing of the list is missing."""
    path = index_path(folder)
    octets = path.read_bytes()
    match damage:
        case "head":
            path.write_bytes(b"\0" * 100 + octets[100:])
        case "middle":
            path.write_bytes(octets[:4_096] + b"\xff" * (len(octets) - 4_096))
        case "short":
            path.write_bytes(octets[: len(octets) // 2])
        case _:
            with closing(sqlite3.connect(path)) as broken:
                broken.execute("DROP TABLE events")
    record(folder, SECOND, [*walked(), last()])
    answer, (said,), whole = names(folder)
    assert (answer, whole) == ([SECOND, FIRST], True)
    assert said.startswith(f"{path}: the index was broken (")
    assert [copy.name for copy in copies(path)] == ["journals.db.broken-1"]
    assert names(folder) == Answer([SECOND, FIRST])


def test_an_index_of_a_later_version_is_left_alone(folder: Path) -> None:
    """The journals are read instead."""
    path = index_path(folder)
    with closing(sqlite3.connect(path)) as later:
        later.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    answer, (said,), whole = names(folder)
    assert (answer, whole) == ([FIRST], True)
    assert "is of form 99; this program knows forms up to 1." in said
    assert path.read_bytes() == before


def test_a_rebuilt_index_is_the_one_there_was(folder: Path) -> None:
    """Every table, row by row: nothing is in an index but what the journals say."""
    record(folder, SECOND, walked("P-018"))
    names(folder)

    def rows() -> list[list[tuple[object, ...]]]:
        with closing(sqlite3.connect(index_path(folder))) as kept:
            tables = [
                name
                for (name,) in kept.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                if name != "looked"
            ]
            return [kept.execute(f"SELECT * FROM {name}").fetchall() for name in tables]  # noqa: S608 - the tables' own names

    before = rows()
    assert len(before) == 8
    assert all(before[:3])
    changed, said, _ = rebuilt(folder, print)
    assert (changed.read, said) == (2, ())
    assert rows() == before


def test_a_broken_index_is_rebuilt_and_its_copies_go(folder: Path) -> None:
    """What was put aside is told of, and is of no use once the new one stands."""
    path = index_path(folder)
    path.write_bytes(b"no database, but as long as one would have to be" * 9)
    changed, said, _ = rebuilt(folder, print)
    assert changed.read == 1
    assert len(said) == 1
    assert copies(path) == []
    assert names(folder) == Answer([FIRST])


def test_who_breaks_off_loses_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read by then stays read, and the next look reads the rest."""
    monkeypatch.setattr(index_catch_up, "BATCH", 2)
    monkeypatch.setattr(index_catch_up, "SETTLED_NS", 0)
    for number in range(6):
        record(folder, f"{SECOND}{number}", [*walked(), last()])
    real, read = index_rows.derived, list[Path]()

    def tired(path: Path) -> Derived:
        read.append(path)
        if len(read) == 4:
            raise KeyboardInterrupt
        return real(path)

    monkeypatch.setattr(index_rows, "derived", tired)
    with pytest.raises(KeyboardInterrupt):
        names(folder)
    assert len(names(folder).answer) == 7
    assert len(read) == 4 + 4, "the first two were read once"


def test_who_waits_for_many_journals_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before they are read, and only then."""
    monkeypatch.setattr(index_catch_up, "MANY", 3)
    heard: list[str] = []
    for number in range(3):
        record(folder, f"{SECOND}{number}", [*walked(), last()])
    names(folder, heard.append)
    names(folder, heard.append)
    assert heard == ["Reading 3 journals for the index …"]


def test_a_journal_that_cannot_be_read_hides_no_other(folder: Path) -> None:
    """It is listed with the reason."""
    (folder / f"{SECOND}.jsonl").mkdir()

    def faults(index: sqlite3.Connection) -> list[tuple[str, str]]:
        return [(row.name, row.fault) for row in listed(index, Wanted())]

    assert asked(folder, faults, print).answer == [
        (SECOND, "the file cannot be read: Is a directory"),
        (FIRST, ""),
    ]


STRANGE: list[Line] = [
    {"t": "soon"}, {"in": [{}]}, {"in": 7}, {"now": {}}, {"remark": {}}, {"notes": [{}]},
]  # fmt: skip


@pytest.mark.parametrize("line", STRANGE)
def test_a_journal_of_another_shape_hides_no_other(folder: Path, line: Line) -> None:
    """It is proved, and says what nobody here can read: that is listed, too."""
    record(folder, SECOND, [opening(), line, last()])

    def faults(index: sqlite3.Connection) -> list[tuple[str, str]]:
        return [(row.name, row.fault.partition(":")[0]) for row in listed(index, Wanted())]

    assert asked(folder, faults, print).answer == [
        (SECOND, "this version cannot read what it says"),
        (FIRST, ""),
    ]


def test_nothing_is_looked_at_in_a_folder_that_did_not_change(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list of a year does not look at its 7,300 files, once the folder has settled."""
    monkeypatch.setattr(index_catch_up, "SETTLED_NS", 0)
    names(folder)

    def looked(_: Path) -> dict[str, tuple[int, int]]:
        pytest.fail("looked at the files")

    monkeypatch.setattr(index_catch_up, "journals_in", looked)
    assert names(folder) == Answer([FIRST])


def test_a_session_under_way_is_looked_at_though_the_folder_did_not_change(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its journal grows, and one day has an end."""
    monkeypatch.setattr(index_catch_up, "SETTLED_NS", 0)
    path = record(folder, SECOND, walked())

    def running(_: Path) -> bool:
        return True

    monkeypatch.setattr(index_rows, "is_running", running)
    assert endings(folder) == ["running", "complete"]
    path.write_bytes(record(folder.parent / "other", SECOND, [*walked(), last()]).read_bytes())
    assert endings(folder) == ["complete", "complete"]


def endings(folder: Path) -> list[str]:
    """How the sessions of a folder ended, by its index."""

    def ask(index: sqlite3.Connection) -> list[str]:
        return [row.ended for row in listed(index, Wanted())]

    return asked(folder, ask, print).answer
