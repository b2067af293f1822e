"""The file of the index: private, brought to the present form, put aside where it is broken."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest

from treadmill_ctl.records import index_file
from treadmill_ctl.records.index_file import (
    Newer,
    copies,
    in_memory,
    index_path,
    is_broken,
    is_busy,
    opened,
    put_aside,
    transaction,
)

TABLES = {
    "journals",
    "looked",
    "machines",
    "walkers",
    "courses",
    "sessions",
    "segments",
    "events",
    "remarks",
}
FIRST = "CREATE TABLE a (x INTEGER); -- the first; with a semicolon in what is said of it\n"
SECOND = "ALTER TABLE a ADD COLUMN y INTEGER;\nUPDATE a SET y = x + 1;\n"


def tables(index: sqlite3.Connection) -> set[str]:
    """The tables there are."""
    return {
        name for (name,) in index.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }


def mode(path: Path) -> int:
    """Who may do what with a file."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the index of a folder of journals is; not there yet."""
    return index_path(tmp_path / "state" / "journals")


def test_an_index_stands_beside_its_journals(tmp_path: Path) -> None:
    """It is called by their folder, so that two folders have two."""
    assert index_path(tmp_path / "journals") == tmp_path / "journals.db"


def test_an_index_is_made_with_all_its_tables(path: Path) -> None:
    """In a file, and in memory alike."""
    with closing(opened(path)) as index, closing(in_memory()) as memory:
        assert tables(index) == tables(memory) == TABLES


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)],
)
def test_it_is_durable_and_forgets_for_good(path: Path, pragma: str, value: object) -> None:
    """Full durability in WAL mode, rows that hang together, and nothing left of what is deleted."""
    with closing(opened(path)) as index:
        assert index.execute(f"PRAGMA {pragma}").fetchone() == (value,)


def test_every_file_of_it_is_private(path: Path) -> None:
    """Also those that the library makes beside it, and the folder."""
    with closing(opened(path)) as index:
        with transaction(index):
            index.execute("INSERT INTO walkers VALUES ('P-017')")
        assert {each.name for each in path.parent.iterdir()} == {
            "journals.db", "journals.db-wal", "journals.db-shm",
        }  # fmt: skip
        assert {mode(each) for each in path.parent.iterdir()} == {0o600}
    assert mode(path.parent) == 0o700


def test_each_step_but_the_first_is_backed_up_before(path: Path) -> None:
    """The copy holds what there was, is private, and the present form holds it, too."""
    with closing(opened(path, [FIRST])) as index:
        index.execute("INSERT INTO a VALUES (1)")
    with closing(opened(path, [FIRST, SECOND])) as index:
        assert index.execute("SELECT x, y FROM a").fetchall() == [(1, 2)]
    (copy,) = copies(path)
    assert copy.name == "journals.db.before-2"
    assert mode(copy) == 0o600
    with closing(sqlite3.connect(copy)) as before:
        assert before.execute("SELECT * FROM a").fetchall() == [(1,)]


def test_a_step_that_fails_changes_nothing(path: Path) -> None:
    """Neither the tables nor the number of the form."""
    opened(path, [FIRST]).close()
    with pytest.raises(sqlite3.OperationalError):
        opened(path, [FIRST, SECOND + "CREATE TABLE a (z INTEGER);\n"])
    with closing(sqlite3.connect(path)) as index:
        assert index.execute("PRAGMA user_version").fetchone() == (1,)
        assert [row[1] for row in index.execute("PRAGMA table_info(a)")] == ["x"]


def test_a_form_of_a_later_version_is_left_alone(path: Path) -> None:
    """It is told, and not a byte of it changes."""
    opened(path, [FIRST, SECOND]).close()
    before = path.read_bytes()
    with pytest.raises(Newer, match="form 2; this program knows forms up to 1"):
        opened(path, [FIRST])
    assert path.read_bytes() == before


def test_two_that_make_it_at_once_make_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who comes second to a step finds it done."""
    begin = index_file.transaction

    def after_another(connection: sqlite3.Connection) -> AbstractContextManager[None]:
        monkeypatch.setattr(index_file, "transaction", begin)
        opened(path).close()
        return begin(connection)

    monkeypatch.setattr(index_file, "transaction", after_another)
    with closing(opened(path)) as index:
        assert tables(index) == TABLES


@pytest.mark.parametrize(
    "octets", [b"no database at all, but long enough to be one" * 9, b"SQLite"]
)
def test_a_file_that_is_no_index_is_broken(path: Path, octets: bytes) -> None:
    """And nothing is written over it."""
    path.parent.mkdir(parents=True)
    path.write_bytes(octets)
    with pytest.raises(sqlite3.DatabaseError) as caught:
        opened(path)
    assert is_broken(caught.value)
    assert not is_busy(caught.value)
    assert path.read_bytes() == octets


def test_what_is_put_aside_is_kept_under_names_of_its_own(path: Path) -> None:
    """One after the other; nothing of the old one is left under its name."""
    path.parent.mkdir(parents=True)
    for text in ("one", "two"):
        path.write_text(text, encoding="utf-8")
        path.with_name(path.name + "-wal").touch()
        put_aside(path)
    assert [each.read_text(encoding="utf-8") for each in copies(path)] == ["one", "two"]
    assert sorted(path.parent.iterdir()) == copies(path)


def test_who_comes_while_another_writes_is_told_at_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Busy is not broken."""
    monkeypatch.setattr(index_file, "BUSY_S", 0.01)
    with closing(opened(path)) as first, closing(opened(path)) as second, transaction(first):
        with pytest.raises(sqlite3.OperationalError) as caught, transaction(second):
            pytest.fail("let in")
        assert is_busy(caught.value)
        assert not is_broken(caught.value)


def test_a_transaction_is_all_or_nothing(path: Path) -> None:
    """What was written before the error is not there."""
    with closing(opened(path)) as index:
        with pytest.raises(sqlite3.IntegrityError), transaction(index):
            index.executemany("INSERT INTO walkers VALUES (?)", [("P-017",), ("P-017",)])
        assert index.execute("SELECT count(*) FROM walkers").fetchone() == (0,)
